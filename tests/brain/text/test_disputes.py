"""Parties, demands and signs of a common will in invented tellings."""

import json
from importlib.resources import files

import pytest

from huying.brain.text.disputes import Family, Telling, is_of_many, is_same, naming, read
from huying.brain.text.disputes_places import spots_in
from huying.brain.text.disputes_signs import Sign
from huying.brain.text.documents import PlaceDoc
from huying.brain.text.places import PlaceIndex

_BODY = json.loads((files("huying") / "content" / "disputes.json").read_text(encoding="utf-8"))
FAMILIES = {
    code: Family(code, each["kin"], tuple(each["categories"]), each.get("needs_words", False))
    for code, each in _BODY["families"].items()
}
STREET = ("YT", "YT-TB", "YT-TB-04")


def _read(text: str, category: str = "010102", chain: tuple[str, ...] = STREET) -> Telling:
    return read(text, category=category, families=FAMILIES, chain=chain)


def _signs(telling: Telling) -> set[Sign]:
    return {mark.sign for mark in telling.marks}


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("恒昌电子厂欠我两个月工资", "恒昌"),
        ("我在恒昌电子有限公司上班，三个月没发工资", "恒昌"),
        ("动力猫健身房关门跑路了", "动力猫"),
        ("碧湖雅苑二期到现在没交房", "碧湖"),
    ],
)
def test_the_party_is_named_without_its_kind(text: str, core: str) -> None:
    assert _read(text).parties[0].core == core


def test_a_kind_alone_names_nobody() -> None:
    assert not _read("一家建筑工地欠工资").has_name


def test_words_go_before_the_category() -> None:
    assert _read("工地拖欠我们工资没发", "020101").family == "wages"
    assert _read("想要回押金", "010102").family == "refunds"


def test_who_speaks_for_many_and_who_threatens_alone() -> None:
    many = _read("我们三十多个工人都没拿到钱，明天一起去市政府门口")
    assert {Sign.GROUP, Sign.COMMON, Sign.PETITION} <= _signs(many)
    assert max(mark.number for mark in many.marks) == 30
    assert is_of_many(many)
    alone = _read("再不给我工资我就去上访")
    assert Sign.ALONE in _signs(alone)
    assert Sign.PETITION not in _signs(alone)
    assert not is_of_many(alone)


@pytest.mark.parametrize(
    "text",
    [
        "想咨询一下离职后工资多久结清",
        "感谢劳动监察，拖欠我们二十个工友的工资已经全部发到了",
        "昨天看新闻说外地有工人堵路讨薪",
    ],
)
def test_questions_thanks_and_news_are_no_grievance(text: str) -> None:
    assert not _read(text).is_grievance


def test_one_party_is_known_by_name_sound_and_district() -> None:
    one = _read("恒昌电子厂欠薪")
    assert is_same(one, _read("恒昌电子有限公司不发工资")) == 1.0
    assert is_same(one, _read("横昌电子厂拖欠工资")) > 0.8
    assert is_same(one, _read("好滋味饭店欠工资")) == 0.0
    assert is_same(one, _read("恒昌电子厂欠薪", chain=("YT", "YT-WC", "YT-WC-01"))) == 0.0
    assert is_same(one, _read("恒昌小区物业乱收费", "040101")) == 0.0


@pytest.mark.parametrize(
    ("category", "texts"),
    [
        ("030101", ("鹭岛小学门口全是摆摊的，家长都走机动车道", "鹭岛小学门口占道，反映过几次了")),
        ("090501", ("红旗新村宽带断了，整个小区都没网", "红旗新村宽带故障，业主群里都在说")),
        ("040102", ("翠竹苑物业费一次要收一年", "翠竹苑不交物业费不给办门禁卡")),
        ("130101", ("退休金核定表看不懂", "退休金比别人少四百是怎么算的")),
    ],
)
def test_ordinary_matters_of_one_place_are_no_dispute(
    category: str, texts: tuple[str, str]
) -> None:
    one, other = (_read(text, category) for text in texts)
    assert not one.is_contested
    assert not is_of_many(one)
    assert is_same(one, other) == 0.0


def test_an_ordinary_matter_adds_to_a_dispute_of_its_party_and_category() -> None:
    change = _read("南苑小区换物业，老物业赖着不走，业主们都被拦在门口", "040106")
    assert change.is_contested
    assert is_same(change, _read("南苑小区的垃圾三天没人收了，物业不管", "040101")) == 1.0
    assert is_same(change, _read("南苑小区电梯坏了物业说等配件", "040701")) == 0.0
    assert is_same(change, _read("梅园小区的垃圾三天没人收了，物业不管", "040101")) == 0.0


def test_of_no_kind_of_dispute_only_a_common_step_counts() -> None:
    cut = "红旗新村停电三天，我们几十户"
    assert not _read(f"{cut}没法做饭", "090201").is_contested
    assert _read(f"{cut}商量好明天一起去市政府门口", "090201").is_contested


def test_a_name_that_others_gave_is_known_without_its_kind() -> None:
    known = _read("恒昌电子厂欠我们工资没发")
    hint = _read("我们恒昌的夜班工人四十多个，工资压了三个月没发")
    assert not hint.has_name
    named = naming(hint, "我们恒昌的夜班工人四十多个，工资压了三个月没发", [known])
    assert is_same(named, known) == 1.0
    road = "恒昌路上有家饭店欠我工资没发"
    assert not naming(_read(road), road, [known]).has_name
    assert max(mark.number for mark in hint.marks) == 40


def test_who_called_before_may_leave_out_the_name() -> None:
    known = _read("恒昌电子厂欠我工资没发")
    again = _read("工资的事打过一次了，还是没发")
    assert is_same(again, known) == 0.0
    assert is_same(again, known, is_caller=True) > 0.8
    assert is_same(_read("好滋味饭店欠我工资没发"), known, is_caller=True) == 0.0


def test_a_school_is_a_party_where_it_owes_and_no_party_where_it_only_says_where() -> None:
    school = (PlaceDoc("S", "翠竹小学", "school", None, ()),)
    for text, is_party in (
        ("翠竹小学欠我三个月工资没发", True),
        ("翠竹小学，老板欠我工资没发", False),
    ):
        spots = spots_in(PlaceIndex(school), text, None)
        telling = read(text, category="010102", families=FAMILIES, spots=spots, chain=STREET)
        assert telling.has_name is is_party


def test_an_alias_inside_a_longer_name_is_not_that_place() -> None:
    index = PlaceIndex([PlaceDoc("P", "岭东电子厂", "factory", None, ("电子厂",))])
    assert spots_in(index, "恒昌电子厂欠薪", None) == ()
    assert [spot.code for spot in spots_in(index, "岭东电子厂欠薪", None)] == ["P"]
