"""Tickets by the hundred thousand: invented places, and how people say things from the content."""

import random
from collections.abc import Iterator, Sequence

from huying.brain.text.documents import CategoryDoc, categories_from_rows
from huying.city.content import category_rows

_FIRST = "云汀柏溪松鹭青枫望岭桐荷棠竹榆槐桂兰芷蘅沁沐澄渌溇沚屿峦岚岫峪塬坪圩埠垸"
_SECOND = "湖山桥塘泉台亭庭阁轩苑洲渡浦湾岗坡峰谷源川津港渚泽畔里坊巷井门楼庄集铺营"
_ENDINGS = ("小区", "花园", "家园", "路", "街", "巷", "村", "社区", "小学", "市场", "公寓", "广场")
_DISTRICTS = ("汀南区", "汀北区", "云溪区", "岭东区", "湖湾新区", "望川县")
_WISHES = (
    "请尽快处理。",
    "希望有关部门来看看。",
    "打过电话没有人管。",
    "请给个说法。",
    "已经反映过两次了。",
)


def categories() -> tuple[CategoryDoc, ...]:
    """The category tree that ships."""
    return categories_from_rows(category_rows())


def tickets(count: int, docs: Sequence[CategoryDoc], seed: int = 7) -> Iterator[str]:
    """Texts of some 60 to 160 characters, the same ones for the same seed."""
    dice = random.Random(seed)
    leaves = [doc for doc in docs if len(doc.spoken) > 1]
    for _ in range(count):
        yield _told(dice, dice.choice(leaves), _place(dice))


def retold(count: int, docs: Sequence[CategoryDoc], seed: int = 7) -> Iterator[tuple[str, str]]:
    """The first ``count`` of ``tickets`` with the same matter told again in other phrases."""
    dice, other = random.Random(seed), random.Random(seed + 1)
    leaves = [doc for doc in docs if len(doc.spoken) > 1]
    for _ in range(count):
        leaf, place = dice.choice(leaves), _place(dice)
        yield _told(dice, leaf, place), _told(other, leaf, place)


def _place(dice: random.Random) -> str:
    name = dice.choice(_FIRST) + dice.choice(_SECOND) + dice.choice(_FIRST)
    return f"{dice.choice(_DISTRICTS)}{name}{dice.choice(_ENDINGS)}"


def _told(dice: random.Random, leaf: CategoryDoc, place: str) -> str:
    said = dice.sample(leaf.spoken, min(len(leaf.spoken), dice.randint(2, 4)))
    detail = f"{dice.randint(1, 30)}栋{dice.randint(1, 33)}楼" if dice.random() < 0.3 else ""
    months = f"，已经{dice.randint(2, 90)}天了" if dice.random() < 0.5 else ""
    return (
        f"我是{place}{detail}的，{'，'.join(said)}{months}，{leaf.name}的事，{dice.choice(_WISHES)}"
    )
