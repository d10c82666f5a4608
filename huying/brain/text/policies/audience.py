"""For whom a document is: the people that it says it applies to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.values import Fact, Place

PEOPLE = (
    "住房公积金缴存人|缴存职工|缴存人|灵活就业人员|退休人员|失业人员|就业困难人员|"
    "高校毕业生|毕业生|退役军人|现役军人"
    "|个体工商户|小微企业|用人单位|用工单位|企业|经营者|经营主体|商户|纳税人|居民|村民|"
    "农民|农户|职工|劳动者|农民工|参保人员|参保人"
    "|老年人|残疾人|残疾儿童|孤儿|儿童少年|适龄儿童|儿童|未成年人|学生家长|家长|学生|"
    "随迁子女|新生儿|产妇|孕产妇|妇女"
    "|低保对象|低保家庭|特困人员|低收入家庭|困难群众|家庭|业主|物业使用人|物业服务人|"
    "物业服务企业|承租人|租房人|购房人"
    "|车辆所有人|机动车所有人|车主|驾驶人|骑手|货车|电动自行车所有人|用户|用水户|用电户|"
    "用气户|用热户|消费者|个人消费者|乘客|游客|申请人"
    "|从业人员|教师|医务人员|志愿者|见义勇为人员|优抚对象|境外人员|外国人|港澳台居民|"
    "创业者|施工单位|建设单位|养犬人|饲养人"
)
_PEOPLE = re.compile(PEOPLE)
_APPLIES = re.compile(
    r"(?:适用于|适用对象(?:为|是|[：:])|(?:补贴|补助|救助|服务|保障|发放|支持|参保|申请|"
    r"奖励|享受|资助)对象(?:为|是|[：:])|对象为)(?P<w>[^。；;]{2,60})"
    r"|(?P<w2>[^。；;，,]{2,50})[，,]?适用本"
)
_GENERIC = {"申请人", "家庭", "企业", "居民"}
_MOST = 3


def audience_of(spots: Sequence[Spot], body: int, tail: int, title: Fact | None) -> Fact | None:
    """The people of the sentence of application; else those of the title; else the ones the
    document speaks of most."""
    inner = spots[body:tail]
    return _applied(inner) or _of_title(title) or _counted(inner)


def _applied(spots: Sequence[Spot]) -> Fact | None:
    for spot in spots:
        for match in _APPLIES.finditer(spot.line.text):
            group = "w" if match.group("w") else "w2"
            if found := _first(match.group(group), spot.line.number, match.start(group)):
                return found
    named = [spot for spot in spots if re.search(r"对象|适用人群|适用范围", spot.name)]
    for spot in named:
        if found := _first(spot.line.text[spot.start :], spot.line.number, spot.start):
            return found
    return None


def _of_title(title: Fact | None) -> Fact | None:
    if title is None or title.at is None:
        return None
    return _first(title.value, title.at.block, title.at.start)


def _first(text: str, block: int, start: int) -> Fact | None:
    found = list(dict.fromkeys(match.group() for match in _PEOPLE.finditer(text)))
    if not found:
        return None
    match = _PEOPLE.search(text)
    assert match is not None
    return Fact("、".join(found[:_MOST]), Place(block, start + match.start(), start + match.end()))


def _counted(spots: Sequence[Spot]) -> Fact | None:
    counts: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for spot in spots:
        for match in _PEOPLE.finditer(spot.line.text):
            counts[match.group()] += 1
            first.setdefault(match.group(), Place(spot.line.number, *match.span()))
    telling = [(n, word) for word, n in counts.items() if word not in _GENERIC and n >= 2]
    if not telling:
        return None
    _, word = max(telling, key=lambda one: (one[0], -first[one[1]].block))
    return Fact(word, first[word])
