"""Twenty due dates that a hotline in China meets every year, each worked out by hand.

docs/worktime.md tells what other ticket systems answer to the same twenty; the numbers are hers.
Office hours 08:30–12:00 and 14:00–17:30; holidays as the State Council published them.
"""

from datetime import date, datetime

import pytest

from huying.brain.worktime import Calendar, DayKind, Limit, LimitUnit, Pause, Period, due, due_at
from huying.brain.worktime.calendar import OFFICE_DAY
from tests.brain.worktime.calendars import ALWAYS, CHINA, OFFICE, at, work_days, work_hours

MORNING = (Period.parse("08:30-12:00"),)
HALF_DAY = Calendar.from_table("half", CHINA, {}, half_days={date(2026, 11, 20): MORNING})
WINDOW = Calendar.from_table("window", CHINA, {}, week=((OFFICE_DAY,) * 5 + (MORNING, ())))
FLOOD = Calendar.from_table(  # the city works on the first day of Dragon Boat Festival …
    "flood", CHINA, {}, overrides={date(2026, 6, 19): DayKind.WORKDAY}
)
TYPHOON = Calendar.from_table(  # … and stays at home for a typhoon
    "typhoon", CHINA, {}, overrides={date(2026, 9, 8): DayKind.HOLIDAY}
)
NATURAL_DAY = Limit(24, LimitUnit.HOUR)

Case = tuple[str, str, Limit, Calendar, list[tuple[str, str]], str]

CASES: list[Case] = [
    # 1–7: working days; the start day is not counted
    ("01 an ordinary week", "2026-11-16 10:00", work_days(5), OFFICE, [], "2026-11-23 17:30"),
    ("02 sent on Friday evening", "2026-11-20 18:40", work_days(1), OFFICE, [], "2026-11-23 17:30"),
    ("03 sent at 17:29:59", "2026-11-18 17:29:59", work_days(1), OFFICE, [], "2026-11-19 17:30"),
    ("04 sent on a holiday", "2026-10-03 09:00", work_days(1), OFFICE, [], "2026-10-08 17:30"),
    ("05 over Spring Festival", "2026-02-13 16:00", work_days(3), OFFICE, [], "2026-02-25 17:30"),
    ("06 make-up Saturday", "2026-02-27 10:00", work_days(1), OFFICE, [], "2026-02-28 17:30"),
    ("07 make-up Sunday", "2026-09-18 10:00", work_days(2), OFFICE, [], "2026-09-21 17:30"),
    # 8–11: working hours
    ("08 lunch is not worked", "2026-11-18 10:30", work_hours(4), OFFICE, [], "2026-11-18 16:30"),
    (
        "09 a minute before closing time", "2026-11-18 17:29:59", work_hours(4), OFFICE, [],
        "2026-11-19 14:29:59",
    ),
    (
        "10 hours into a make-up day", "2026-10-09 16:30", work_hours(4), OFFICE, [],
        "2026-10-10 11:30",
    ),
    ("11 half day", "2026-11-20 10:00", work_hours(4), HALF_DAY, [], "2026-11-23 10:30"),
    # 12–13: natural time
    (
        "12 24 natural hours in Spring Festival", "2026-02-16 20:00", NATURAL_DAY, OFFICE, [],
        "2026-02-17 20:00",
    ),
    (
        "13 a unit that works 7×24, on a holiday", "2026-10-03 20:00", work_hours(4), ALWAYS, [],
        "2026-10-04 00:00",
    ),
    # 14–16: other calendars
    (
        "14 a window open on Saturdays", "2026-11-20 16:00", work_hours(4), WINDOW, [],
        "2026-11-21 11:00",
    ),
    (
        "15 the city works on a holiday", "2026-06-18 16:30", work_hours(4), FLOOD, [],
        "2026-06-19 11:30",
    ),
    (
        "16 the city closes on a workday", "2026-09-07 16:30", work_hours(4), TYPHOON, [],
        "2026-09-09 11:30",
    ),
    # 17–19: suspension; working time inside it is given back
    (
        "17 a pause over National Day", "2026-09-30 16:30", work_hours(3), OFFICE,
        [("2026-09-30 17:00", "2026-10-08 09:00")], "2026-10-08 11:30",
    ),
    (
        "18 two pauses", "2026-11-16 09:00", work_hours(5), OFFICE,
        [("2026-11-16 10:00", "2026-11-16 15:00"), ("2026-11-17 09:00", "2026-11-17 10:30")],
        "2026-11-17 11:30",
    ),
    (
        "19 a pause that began before the clock", "2026-11-18 14:30", work_hours(2), OFFICE,
        [("2026-11-17 08:30", "2026-11-18 15:00")], "2026-11-18 17:00",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "limit", "calendar", "pauses", "expected"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_case(
    start: str, limit: Limit, calendar: Calendar, pauses: list[tuple[str, str]], expected: str
) -> None:
    paused: list[Pause] = [(at(begin), at(end)) for begin, end in pauses]

    assert due_at(at(start), limit, calendar, pauses=paused) == at(expected)
    assert due(at(start), limit, calendar, pauses=paused).at == at(expected)


def test_case_20_extended_across_new_year_before_the_notice_is_out() -> None:
    """Five working days and two granted on top: counted on from the same start, provisional."""
    published = {"2026": {"holidays": ["2026-01-01"], "make_up": []}}
    known = Calendar.from_table("known", CHINA, published, use_library=False)
    start = at("2026-12-25 10:00")

    granted = due(start, work_days(5 + 2), known)

    assert granted.at == at("2027-01-05 17:30")
    assert granted.is_provisional
    assert not due(at("2026-11-18 10:00"), work_days(5), known).is_provisional

    later = {**published, "2027": {"holidays": ["2027-01-01", "2027-01-04"], "make_up": []}}
    notice = Calendar.from_table("notice", CHINA, later, use_library=False)
    assert due(start, work_days(5 + 2), notice).at == _evening(2027, 1, 7)


def _evening(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 17, 30, tzinfo=CHINA)
