"""Pure decisions of the watch: bands, one event from many signs, factors."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from huying.brain.series import Shape
from huying.insight import bands_rules as rules
from huying.insight.bands_rules import Candidate, Grounds

AT = datetime.fromisoformat("2026-11-18T06:00:00")
STREETS = ("A-1", "A-2", "B-1")
GROUNDS = Grounds(
    {
        **{code: ("C", code[0], code) for code in STREETS},
        "A": ("C", "A"),
        "B": ("C", "B"),
        "C": ("C",),
    },
    {"A-1": {"A-2"}, "A-2": {"A-1"}, "B-1": set()},
)


def ids(first: int, many: int) -> frozenset[UUID]:
    return frozenset(UUID(int=number) for number in range(first, first + many))


def sign(
    category: str,
    places: tuple[str, ...],
    tickets: frozenset[UUID],
    expected: float,
    *,
    high: float | None = None,
    shape: Shape = Shape.BURST,
) -> Candidate:
    return Candidate(
        shape, category, places, 60, AT - timedelta(hours=1), expected, 0.0,
        expected + 3 if high is None else high, float("inf"), 1e-9,
        observed=len(tickets), people=len(tickets), tickets=tickets,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "band", "day"),
    [
        ("2026-11-17T22:59:00", 11, date(2026, 11, 17)),
        ("2026-11-17T23:00:00", 0, date(2026, 11, 18)),
        ("2026-11-18T00:59:00", 0, date(2026, 11, 18)),
        ("2026-11-18T01:00:00", 1, date(2026, 11, 18)),
        ("2026-11-18T12:00:00", 6, date(2026, 11, 18)),
    ],
)
def test_the_day_of_bands_begins_at_eleven_in_the_evening(
    moment: str, band: int, day: date
) -> None:
    local = datetime.fromisoformat(moment)
    assert (rules.band_of(local), rules.band_day(local)) == (band, day)
    assert rules.day_start(day) <= local < rules.day_start(day) + timedelta(days=1)


def test_parents_children_windows_and_neighbours_of_one_burst_are_one_event() -> None:
    both = ids(0, 12)
    found = [
        sign("09", (), both | ids(50, 6), 6.0),
        sign("0901", (), both, 0.5),
        sign("090101", ("A",), both, 0.1),
        sign("090101", ("A-1",), ids(0, 6), 0.02),
        sign("090101", ("A-2",), ids(6, 6), 0.02),
        sign("090101", ("A-1", "A-2"), both, 0.04),
        sign("090102", ("A-1",), ids(60, 4), 0.02),
    ]
    [event] = rules.events_of(found, GROUNDS)
    assert (event.core.category, event.core.places) == ("090101", ("A-1", "A-2"))
    assert event.tickets >= both
    assert "09" in event.categories


def test_two_bursts_in_a_wide_category_are_two_events() -> None:
    south, north = ids(0, 8), ids(100, 8)
    found = [
        sign("09", (), south | north, 2.0),
        sign("090101", ("A-1",), south, 0.05),
        sign("090401", ("B-1",), north, 0.05),
    ]
    events = rules.events_of(found, GROUNDS)
    assert {event.core.category for event in events} == {"090101", "090401"}


def test_an_event_of_the_whole_city_stays_one() -> None:
    """Every street a little, one of them enough for itself."""
    everywhere = ids(0, 40)
    found = [sign("0901", (), everywhere, 6.0), sign("0901", ("A-1",), ids(0, 8), 1.0)]
    [event] = rules.events_of(found, GROUNDS)
    assert event.core.places == ()


def test_silence_and_burst_are_never_one() -> None:
    silent = sign("", (), frozenset(), 60.0, shape=Shape.SILENCE)
    narrow = sign("01", ("A",), frozenset(), 20.0, shape=Shape.SILENCE)
    loud = sign("0901", ("A-1",), ids(0, 9), 0.1)
    events = rules.events_of([silent, narrow, loud], GROUNDS)
    assert sorted(event.core.shape for event in events) == ["burst", "silence"]


def test_an_alert_is_said_as_narrowly_as_its_matters_allow() -> None:
    told = [("090101", "A", "A-1")] * 5 + [("090101", "A", "A-2")] * 4 + [("090203", "B", "B-1")]
    assert rules.sharpened("09", (), told) == ("090101", ("A-1", "A-2"))
    mixed = [("090101", "A", "A-1")] * 5 + [("090102", "A", "A-2")] * 5
    assert rules.sharpened("09", ("A",), mixed)[0] == "0901"
    spread = [("090101", "A", f"A-{n}") for n in range(10)]
    assert rules.sharpened("0901", (), spread) == ("090101", ("A",))
    assert rules.sharpened("0901", ("A-1",), told)[1] == ("A-1",)


def test_two_verdicts_do_not_switch_a_watch_off() -> None:
    assert rules.factor(0, 0) == 1
    assert rules.factor(0, 2) == pytest.approx(1.2247, abs=1e-3)
    assert rules.factor(3, 0) < 1 < rules.factor(1, 2)
    assert rules.factor(0, 1000) == rules.WIDEST
    assert rules.factor(1000, 0) == rules.NARROWEST
    assert rules.least_surprise(1e-6, rules.factor(0, 2)) < 1e-6


def test_series_learn_together_by_shape_category_and_level() -> None:
    assert rules.family(Shape.BURST, "090101", ("A-1",), GROUNDS) == "burst:09:2"
    assert rules.family(Shape.SILENCE, "", (), GROUNDS) == "silence:*:0"
    assert rules.family(Shape.BURST, "09", ("A",), GROUNDS) == "burst:09:1"
