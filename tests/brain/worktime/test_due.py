from datetime import UTC, date, datetime, timedelta

import pytest

from huying.brain.worktime import (
    Calendar,
    Limit,
    LimitUnit,
    NaiveTime,
    OutOfSpan,
    Period,
    add_allowed,
    due,
    due_at,
    due_at_many,
    is_working,
    next_working,
    working_minutes_between,
)
from tests.brain.worktime.calendars import (
    ALWAYS,
    BERLIN,
    CALLING,
    CHINA,
    OFFICE,
    at,
    work_days,
    work_hours,
)

HOURS_8_TO_6 = Calendar.from_table("shop", CHINA, {}, week=((Period(480, 1080),),) * 7)


@pytest.mark.parametrize(
    ("start", "amount", "expected"),
    [
        ("2026-03-02 09:00", 1, "2026-03-03 17:30"),  # Monday
        ("2026-03-02 00:00", 1, "2026-03-03 17:30"),  # the start day is free from midnight
        ("2026-03-02 23:59:59", 1, "2026-03-03 17:30"),
        ("2026-03-06 09:00", 1, "2026-03-09 17:30"),  # Friday: the weekend is skipped
        ("2026-03-07 09:00", 1, "2026-03-09 17:30"),  # Saturday
        ("2026-02-13 16:00", 1, "2026-02-14 17:30"),  # Saturday before Spring Festival: make-up
        ("2026-02-13 16:00", 2, "2026-02-24 17:30"),  # the nine days of Spring Festival
        ("2026-02-14 16:00", 5, "2026-02-28 17:30"),  # Saturday after it: make-up
        ("2026-02-17 12:00", 1, "2026-02-24 17:30"),  # begun on New Year's Day itself
        ("2026-09-30 18:00", 1, "2026-10-08 17:30"),  # National Day
        ("2026-09-30 18:00", 3, "2026-10-10 17:30"),  # Saturday 10 October: make-up
        ("2026-09-18 10:00", 1, "2026-09-20 17:30"),  # Sunday 20 September: make-up
        ("2018-12-28 10:00", 1, "2018-12-29 17:30"),  # make-up day by the notice for 2019
        ("2018-12-28 10:00", 2, "2019-01-02 17:30"),
        ("2020-01-23 10:00", 1, "2020-02-03 17:30"),  # the holiday extended in 2020
    ],
)
def test_work_days_end_with_the_last_working_minute(start: str, amount: int, expected: str) -> None:
    assert due_at(at(start), work_days(amount), OFFICE) == at(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-02 09:00", "2026-03-02 15:00"),  # lunch between
        ("2026-03-02 08:00", "2026-03-02 14:30"),
        ("2026-03-02 14:00", "2026-03-03 09:00"),
        ("2026-03-02 13:59:30", "2026-03-03 09:00"),
        ("2026-03-02 09:00:30.5", "2026-03-02 15:00:30.5"),  # seconds are kept
        ("2026-03-06 16:00", "2026-03-09 11:00"),
        ("2026-02-14 16:00", "2026-02-24 11:00"),
        ("2026-02-13 16:00", "2026-02-14 11:00"),
    ],
)
def test_four_working_hours(start: str, expected: str) -> None:
    assert due_at(at(start), work_hours(4), OFFICE) == at(expected)


def test_a_limit_that_fills_the_day_ends_in_the_evening_not_next_morning() -> None:
    assert due_at(at("2026-03-02 08:30"), work_hours(7), OFFICE) == at("2026-03-02 17:30")


def test_minutes_and_hours_are_natural_time() -> None:
    night = at("2026-02-16 23:50")

    assert due_at(night, Limit(15, LimitUnit.MINUTE), OFFICE) == at("2026-02-17 00:05")
    assert due_at(night, Limit(24, LimitUnit.HOUR), OFFICE) == at("2026-02-17 23:50")


def test_answers_are_in_utc() -> None:
    for unit in LimitUnit:
        for start in (at("2026-03-02 09:00"), at("2026-03-02 09:00").astimezone(UTC)):
            assert due_at(start, Limit(3, unit), OFFICE).tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-02 10:13", "2026-03-03 10:13"),
        ("2026-03-02 07:00", "2026-03-03 08:30"),  # before work: as soon as it begins
        ("2026-03-02 13:00", "2026-03-03 14:00"),  # lunch: after it
        ("2026-03-02 12:00", "2026-03-03 12:00"),
        ("2026-03-02 22:00", "2026-03-03 17:30"),  # after work: at its end
        ("2026-03-06 10:13:14", "2026-03-09 10:13:14"),
    ],
)
def test_option_same_time_of_day(start: str, expected: str) -> None:
    assert due_at(at(start), work_days(1), OFFICE, same_time_of_day=True) == at(expected)


def test_a_half_day_is_a_working_day_that_ends_early() -> None:
    calendar = Calendar.from_table(
        "half", CHINA, {}, half_days={date(2026, 3, 3): (Period.parse("08:30-12:00"),)}
    )

    assert due_at(at("2026-03-02 09:00"), work_days(1), calendar) == at("2026-03-03 12:00")
    assert due_at(at("2026-03-03 11:00"), work_hours(4), calendar) == at("2026-03-04 11:30")
    assert due_at(at("2026-03-02 15:00"), work_days(1), calendar, same_time_of_day=True) == at(
        "2026-03-03 12:00"
    )


def test_a_date_with_no_hours_left_is_no_working_day() -> None:
    calendar = Calendar.from_table("closed", CHINA, {}, half_days={date(2026, 3, 3): ()})

    assert due_at(at("2026-03-02 09:00"), work_days(1), calendar) == at("2026-03-04 17:30")


def test_seven_times_24_knows_no_holiday_and_no_night() -> None:
    eve = at("2026-02-16 20:00")

    assert due_at(eve, work_hours(5), ALWAYS) == at("2026-02-17 01:00")
    assert due_at(eve, work_days(1), ALWAYS) == at("2026-02-18 00:00")
    assert not due(eve.replace(year=2031), work_days(1), ALWAYS).is_provisional


def test_open_every_day_yet_closed_on_holidays() -> None:
    assert due_at(at("2026-03-06 09:00"), work_days(1), HOURS_8_TO_6) == at("2026-03-07 18:00")
    assert due_at(at("2026-02-14 09:00"), work_days(1), HOURS_8_TO_6) == at("2026-02-24 18:00")


def test_callback_hours_stop_at_night() -> None:
    two_hours = timedelta(hours=2)

    assert add_allowed(at("2026-02-17 10:00"), two_hours, CALLING) == at("2026-02-17 12:00")
    assert add_allowed(at("2026-02-17 20:00"), two_hours, CALLING) == at("2026-02-18 09:30")
    assert add_allowed(at("2026-02-17 23:00"), two_hours, CALLING) == at("2026-02-18 10:30")
    assert add_allowed(at("2026-02-17 19:00"), two_hours, CALLING) == at("2026-02-17 21:00")
    assert add_allowed(at("2026-02-17 23:00"), timedelta(), CALLING) == at("2026-02-17 23:00")
    assert working_minutes_between(at("2026-02-17 20:00"), at("2026-02-18 09:30"), CALLING) == 120


def test_next_working_moment() -> None:
    assert next_working(at("2026-02-14 18:00"), OFFICE) == at("2026-02-24 08:30")
    assert next_working(at("2026-03-02 09:00"), OFFICE) == at("2026-03-02 09:00")
    assert next_working(at("2026-03-02 12:30"), OFFICE) == at("2026-03-02 14:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("08:29:59", False), ("08:30", True), ("11:59:59", True), ("12:00", False), ("17:30", False)],
)
def test_whether_the_unit_is_working(moment: str, expected: bool) -> None:
    assert is_working(at(f"2026-03-02 {moment}"), OFFICE) is expected


def test_the_year_matters_only_for_how_far_the_index_reaches() -> None:
    assert due_at(at("2041-01-01 09:00"), work_days(1), OFFICE) == at("2041-01-02 17:30")
    assert due_at(at("2040-12-31 09:00"), work_days(1), OFFICE) == at("2041-01-01 17:30")
    assert due_at(at("1998-05-04 09:00"), work_hours(1), OFFICE) == at("1998-05-04 10:00")
    mixed = [at("2026-03-02 09:00"), at("2041-01-01 09:00")]
    assert due_at_many(mixed, work_days(1), OFFICE) == [
        at("2026-03-03 17:30"),
        at("2041-01-02 17:30"),
    ]


def test_refuses_what_never_comes() -> None:
    closed = Calendar("closed", CHINA, week=((),) * 7)

    for limit in (work_days(1), work_hours(1)):
        with pytest.raises(OutOfSpan):
            due_at(at("2026-03-02 09:00"), limit, closed)
        with pytest.raises(OutOfSpan):
            due_at_many([at("2026-03-02 09:00")], limit, closed)
    with pytest.raises(OutOfSpan):
        due_at(at("2026-03-02 09:00"), work_days(1_000_000), OFFICE)


def test_refuses_a_time_without_a_zone() -> None:
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001
    aware = at("2026-03-02 09:00")

    for limit in (work_days(1), work_hours(1), Limit(1, LimitUnit.HOUR)):
        with pytest.raises(NaiveTime):
            due_at(naive, limit, OFFICE)
        with pytest.raises(NaiveTime):
            due_at_many([naive], limit, OFFICE)
    with pytest.raises(NaiveTime):
        working_minutes_between(aware, naive, OFFICE)


def test_a_day_of_23_hours_is_counted_as_23_hours() -> None:
    spring_forward = datetime(2026, 3, 29, tzinfo=BERLIN.zone)
    next_day = datetime(2026, 3, 30, tzinfo=BERLIN.zone)

    assert working_minutes_between(spring_forward, next_day, BERLIN) == 23 * 60
    assert due_at(spring_forward, work_hours(24), BERLIN) == next_day + timedelta(hours=1)
    assert due_at(spring_forward - timedelta(hours=1), work_days(1), BERLIN) == next_day
