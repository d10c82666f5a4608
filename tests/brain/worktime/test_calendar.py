from datetime import date

import pytest

from huying.brain.worktime import (
    Calendar,
    DayKind,
    InvalidLimit,
    InvalidPeriod,
    InvalidTable,
    Limit,
    LimitUnit,
    Period,
    due,
    due_at,
)
from huying.brain.worktime.tables import library_tables, parse_tables
from tests.brain.worktime.calendars import CHINA, OFFICE, at, work_days, work_hours

TABLE_2027 = {"2027": {"holidays": ["2027-01-01"], "make_up": ["2027-01-03"], "source": "通知"}}


def test_the_editable_table_wins_over_the_library() -> None:
    table = {"2026": {"holidays": ["2026-03-03"], "make_up": ["2026-03-07"], "source": "test"}}
    calendar = Calendar.from_table("edited", CHINA, table)

    assert calendar.day(date(2026, 3, 3)).kind is DayKind.HOLIDAY
    assert calendar.day(date(2026, 3, 7)).kind is DayKind.MAKE_UP
    assert calendar.day(date(2026, 10, 1)).kind is DayKind.WORKDAY  # the library is not asked
    assert calendar.day(date(2025, 10, 1)).kind is DayKind.HOLIDAY  # for 2025 it is


def test_an_edited_table_borrows_the_names_it_lacks() -> None:
    table = {"2026": {"holidays": ["2026-02-17", "2026-03-03"], "names": {"2026-03-03": "庙会"}}}
    calendar = Calendar.from_table("edited", CHINA, table)

    assert calendar.day(date(2026, 2, 17)).name == "春节"
    assert calendar.day(date(2026, 3, 3)).name == "庙会"


def test_new_years_days_in_december_belong_to_the_notice_of_the_new_year() -> None:
    assert date(2018, 12, 29) in library_tables()[2019].make_up
    assert OFFICE.day(date(2018, 12, 31)).kind is DayKind.HOLIDAY
    assert OFFICE.day(date(2018, 12, 31)).name == "元旦"


@pytest.mark.parametrize(
    ("start", "amount", "is_provisional"),
    [
        ("2026-12-21 09:00", 5, False),  # due on the 28th
        ("2026-12-21 09:00", 6, True),  # due on the 29th: the notice for 2027 may touch it
        ("2026-12-28 09:00", 5, True),
        ("2027-03-01 09:00", 1, True),
        ("2003-06-02 09:00", 1, True),
        ("2026-02-13 09:00", 2, False),
    ],
)
def test_a_year_in_neither_source_makes_the_answer_provisional(
    start: str, amount: int, is_provisional: bool
) -> None:
    assert due(at(start), work_days(amount), OFFICE).is_provisional is is_provisional


def test_an_unpublished_year_has_weekends_only() -> None:
    assert due_at(at("2027-09-30 09:00"), work_days(2), OFFICE) == at("2027-10-04 17:30")


def test_publishing_the_year_settles_the_answer() -> None:
    calendar = Calendar.from_table("office", CHINA, TABLE_2027)

    answer = due(at("2026-12-31 09:00"), work_days(1), calendar)

    assert answer.at == at("2027-01-03 17:30")
    assert not answer.is_provisional


def test_local_decisions_settle_their_dates_before_the_notice() -> None:
    decided = {date(2027, 3, 2): (Period.parse("08:30-12:00"),)}
    calendar = Calendar("decided", CHINA, half_days=decided, published_years=frozenset({2028}))

    assert calendar.is_certain(date(2027, 3, 2))
    assert not calendar.is_certain(date(2027, 3, 3))


def test_a_unit_may_ignore_the_published_holidays() -> None:
    calendar = Calendar("open", CHINA, days=OFFICE.days, follows_holidays=False)

    assert due_at(at("2026-02-13 09:00"), work_days(1), calendar) == at("2026-02-16 17:30")


def test_natural_time_is_never_provisional() -> None:
    assert not due(at("2030-01-01 00:00"), Limit(24, LimitUnit.HOUR), OFFICE).is_provisional


def test_local_decisions_override_the_state_council() -> None:
    calendar = Calendar.from_table(
        "local",
        CHINA,
        {},
        overrides={
            date(2026, 3, 3): DayKind.HOLIDAY,
            date(2026, 2, 20): DayKind.WORKDAY,
            date(2026, 2, 21): DayKind.MAKE_UP,  # a Saturday
            date(2026, 2, 14): DayKind.WEEKEND,  # the make-up day called off
        },
        names={date(2026, 3, 3): "建城日"},
    )

    assert due_at(at("2026-03-02 09:00"), work_days(1), calendar) == at("2026-03-04 17:30")
    assert calendar.day(date(2026, 3, 3)).name == "建城日"
    assert due_at(at("2026-02-13 09:00"), work_days(1), calendar) == at("2026-02-20 17:30")
    assert due_at(at("2026-02-13 09:00"), work_days(2), calendar) == at("2026-02-21 17:30")


def test_a_make_up_day_has_the_hours_of_a_weekday_unless_told_otherwise() -> None:
    short = Calendar(
        "short",
        CHINA,
        days={date(2026, 2, 14): DayKind.MAKE_UP},
        make_up_periods=(Period.parse("09:00-12:00"),),
    )
    friday = at("2026-02-13 17:00")

    assert due_at(friday, work_hours(1), OFFICE) == at("2026-02-14 09:00")
    assert due_at(friday, work_hours(1), short) == at("2026-02-14 09:30")


@pytest.mark.parametrize("text", ["", "08:30", "8-9", "08:60-12:00", "12:00-08:30", "20:00-24:01"])
def test_refuses_a_malformed_period(text: str) -> None:
    with pytest.raises(InvalidPeriod):
        Period.parse(text)


def test_refuses_periods_that_overlap_or_are_out_of_order() -> None:
    morning, all_day = Period.parse("08:00-12:00"), Period.parse("09:00-17:00")

    with pytest.raises(InvalidPeriod):
        Calendar.daily("bad", CHINA, [morning, all_day])
    with pytest.raises(InvalidPeriod):
        Calendar("bad", CHINA, half_days={date(2026, 3, 3): (all_day, morning)})
    with pytest.raises(InvalidPeriod):
        Calendar("bad", CHINA, make_up_periods=(morning, all_day))


@pytest.mark.parametrize(
    "table",
    [
        {"MMXXVI": {"holidays": []}},
        {"2026": []},
        {"2026": {"holidays": "2026-01-01"}},
        {"2026": {"holidays": ["1 January"]}},
        {"2026": {"holidays": ["2026-01-01"], "make_up": ["2026-01-01"]}},
        {"2026": {"holidays": ["2025-10-01"]}},
        {"2026": {"holidays": ["2027-01-01"]}},
        {"2026": {"names": ["元旦"]}},
        {"2026": {"source": 7}},
    ],
)
def test_refuses_a_malformed_table(table: dict[str, object]) -> None:
    with pytest.raises(InvalidTable):
        parse_tables(table)


def test_a_limit_survives_its_json() -> None:
    limit = Limit.parse({"amount": 4, "unit": "work_hour"})

    assert limit == work_hours(4)
    assert Limit.parse(limit.as_json()) == limit


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"amount": 4},
        {"amount": 0, "unit": "hour"},
        {"amount": -1, "unit": "hour"},
        {"amount": True, "unit": "hour"},
        {"amount": "4", "unit": "hour"},
        {"amount": 1.5, "unit": "hour"},
        {"amount": 4, "unit": "week"},
        {"amount": 4, "unit": ["hour"]},
        {"amount": 10**12, "unit": "hour"},
    ],
)
def test_refuses_a_malformed_limit(raw: dict[str, object]) -> None:
    with pytest.raises(InvalidLimit):
        Limit.parse(raw)
