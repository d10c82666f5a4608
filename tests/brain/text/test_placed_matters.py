"""Which of many matters are one event, by words, place, subject and time; who speaks for all."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from huying.brain.text.incidents import Background
from huying.brain.text.likeness import Told, Where
from huying.brain.text.placed_matters import PlacedIncidents, PlacedMatters
from huying.brain.text.voices import representative

AT = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
PHRASES = (("停水", "家里没水", "水管爆裂"), ("路灯不亮", "路灯坏了"), ("拖欠工资", "老板不发工资"))


@cache
def _background() -> Background:
    return Background(PHRASES)


def _where(street: str, *near: str, place: str = "") -> Where:
    chain = ("C", "C-D", street, *([place] if place else []))
    return Where(chain, street, frozenset(near), ("某区", street), "street")


WU, LIAN, FAR = _where("梧桐街道", "莲塘街道"), _where("莲塘街道", "梧桐街道"), _where("黄泥镇")


def _told(text: str, where: Where, *, hours: float = 0.0, category: str = "090101") -> Told:
    return Told(category, where, AT + timedelta(hours=hours), text)


@pytest.fixture
def matters() -> PlacedMatters:
    return PlacedMatters(_background())


def _score(matters: PlacedMatters, told: Told, key: str = "one") -> float:
    return matters.scores(told, [key])[0].score


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        (_told("没水用", WU, hours=1), _told("没水用", FAR, hours=1)),
        (_told("没水用", WU, hours=1), _told("没水用", LIAN, hours=1)),
        (_told("没水用", LIAN, hours=1), _told("没水用", FAR, hours=1)),
        (_told("没水用", WU, hours=1), _told("没水用", WU, hours=60)),
        (_told("没水用", WU, hours=1), _told("没水用", WU, hours=1, category="010102")),
        (_told("家里停水了", WU, hours=1), _told("孩子打针排队", WU, hours=1)),
    ],
)
def test_place_time_subject_and_words_each_count(
    matters: PlacedMatters, nearer: Told, farther: Told
) -> None:
    matters.add("one", _told("家里停水了没水用", WU))

    assert _score(matters, nearer) > _score(matters, farther)


def test_in_a_burst_a_stranger_s_words_need_to_say_less(matters: PlacedMatters) -> None:
    matters.add("one", _told("家里停水了没水用", WU))
    strange = _told("什么时候恢复", WU, hours=1)
    before = _score(matters, strange)

    for at in range(6):
        matters.add(f"more{at}", _told(f"第{at}户停水", WU, hours=0.1 * at))

    assert _score(matters, strange) > before


def test_what_is_usual_in_a_street_is_no_burst(matters: PlacedMatters) -> None:
    for day in range(200):
        matters.add(f"old{day}", _told("停水", WU, hours=-24 - 6.0 * day))
    for at in range(3):
        matters.add(f"new{at}", _told("停水", WU, hours=0.1 * at))
    busy = matters.burst(_told("停水", WU, hours=1))
    quiet = PlacedMatters(_background())
    for at in range(3):
        quiet.add(f"new{at}", _told("停水", WU, hours=0.1 * at))

    assert busy.expected > 1.0
    assert busy.weight < quiet.burst(_told("停水", WU, hours=1)).weight


def test_what_came_days_later_is_no_burst_of_what_came_before(matters: PlacedMatters) -> None:
    for at in range(5):
        matters.add(f"later{at}", _told("停水", WU, hours=240 + at))

    assert matters.burst(_told("停水", WU)).count == 0


def test_forgotten_matters_are_not_found(matters: PlacedMatters) -> None:
    matters.add("old", _told("停水", WU, hours=-2000))
    matters.add("one", _told("停水没水用", WU))

    assert matters.drop_before(AT - timedelta(days=45)) == 1
    assert "old" not in matters
    assert [same.key for same in matters.like(_told("停水没水用", WU), least=0.0)] == ["one"]
    assert matters.remove("one")
    assert not matters.remove("one")
    assert matters.like(_told("停水没水用", WU), least=0.0) == []


def test_a_stream_becomes_events(matters: PlacedMatters) -> None:
    stream = PlacedIncidents(matters)
    told = [
        _told("梧桐街道家里停水了", WU),
        _told("厂里拖欠工资", FAR, category="010102"),
        _told("停水了什么时候来水", WU, hours=0.3),
        _told("梧桐街道停水没水用", WU, hours=0.5),
    ]
    for at, each in enumerate(told):
        stream.add(str(at), each)

    assert [sorted(members) for members in stream.groups.values()] == [["0", "2", "3"]]


def test_voices_do_not_repeat_each_other() -> None:
    texts = ["梧桐路停水", "梧桐路停水", "梧桐路停水", "莲塘路水管爆了路面塌陷", "", "123"]
    chosen = representative(texts, 3)

    assert chosen[0] in (0, 1, 2)
    assert chosen[1] == 3
    assert len(chosen) == 2
    assert representative([], 3) == []


def _in(district: str, street: str, *, place: str = "", kind: str = "street") -> Where:
    chain = ("C", district, street, *([place] if place else []))
    return Where(chain, street, frozenset(), (district, street), kind)


SOUTH, NORTH = _in("南区", "文昌"), _in("北区", "北关")
KITCHEN = "厨房顶上黑一大片还长毛，楼上没人住漏水联系不到房东"


def test_two_kitchens_in_two_districts_are_no_event_whatever_their_words(
    matters: PlacedMatters,
) -> None:
    matters.add("one", _told(KITCHEN, SOUTH, category="040302"))

    assert _score(matters, _told(KITCHEN, NORTH, category="040302")) == 0.0
    assert _score(matters, _told(KITCHEN, SOUTH, category="040302")) > 0.5


def test_a_district_that_is_known_is_apart_from_another_without_a_street(
    matters: PlacedMatters,
) -> None:
    north = Where(("C", "北区"), None, frozenset(), ("北区",), "district")
    matters.add("one", _told(KITCHEN, SOUTH, category="040302"))

    assert _score(matters, _told(KITCHEN, north, category="040302")) == 0.0


def test_one_employer_is_one_event_wherever_its_people_live(matters: PlacedMatters) -> None:
    for at in range(40):
        matters.add(f"other {at}", _told(f"路灯坏了{at}", SOUTH, category="030403"))
    matters.add("one", _told("恒升制衣厂三个月不发工资", SOUTH, category="010102"))
    named = _told("恒升制衣厂拖欠工资", NORTH, hours=5, category="010102")
    other = _told("拖欠工资三个月不发", NORTH, hours=5, category="010102")

    assert _score(matters, named) > 0.5
    assert _score(matters, other) == 0.0


def test_pay_that_is_late_next_door_is_another_employers(matters: PlacedMatters) -> None:
    matters.add("one", _told("老板不发工资，拖欠工资", WU, category="010102"))

    assert _score(matters, _told("老板不发工资", WU, hours=1, category="010102")) == 0.0


def test_what_fails_in_many_districts_at_once_is_one_event(matters: PlacedMatters) -> None:
    matters.add("one", _told("没信号打不了电话", SOUTH, category="090501"))
    late = _told("没信号打不了电话", NORTH, hours=1, category="090501")
    assert _score(matters, late) == 0.0

    for at, district in enumerate("东西南北东西南北"):
        where = _in(f"{district}区", f"{district}{at}街")
        matters.add(f"more {at}", _told("手机没信号", where, hours=0.5, category="090501"))

    assert _score(matters, late) > 0.5


def test_two_estates_share_an_outage_but_not_a_lift(matters: PlacedMatters) -> None:
    one = _in("南区", "文昌", place="甲园", kind="estate")
    other = _in("南区", "文昌", place="乙园", kind="estate")
    matters.add("lift", _told("路灯坏了", one, category="020702"))
    matters.add("water", _told("路灯坏了", one))

    lift = _score(matters, _told("路灯坏了", other, category="020702"), "lift")
    assert lift < _score(matters, _told("路灯坏了", other), "water")
