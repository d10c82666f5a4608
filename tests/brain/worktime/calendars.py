"""Calendars for the tests, and the slow arithmetic that needs no index."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

from huying.brain.worktime import Calendar, Limit, LimitUnit, Period

CHINA = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.from_table("office", CHINA, {})
ALWAYS = Calendar.always("always", CHINA)
CALLING = Calendar.daily("calling", CHINA, [Period.parse("08:30-21:00")])
BERLIN = Calendar("berlin", ZoneInfo("Europe/Berlin"), week=((Period(0, 1440),),) * 7)
ONE_DAY = timedelta(days=1)


def texts() -> dict[str, str]:
    path = files("huying") / "texts" / "zh" / "worktime.json"
    loaded: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def at(text: str) -> datetime:
    """A time in China: "2026-02-13 16:00"."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def work_days(amount: int) -> Limit:
    return Limit(amount, LimitUnit.WORK_DAY)


def work_hours(amount: int) -> Limit:
    return Limit(amount, LimitUnit.WORK_HOUR)


def spans(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    """The working periods of one date as UTC instants."""
    midnight = datetime.combine(day, time())
    return [
        (
            (midnight + timedelta(minutes=p.start)).replace(tzinfo=calendar.zone).astimezone(UTC),
            (midnight + timedelta(minutes=p.end)).replace(tzinfo=calendar.zone).astimezone(UTC),
        )
        for p in calendar.day(day).periods
    ]


def spans_from(calendar: Calendar, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The working periods that end after `start`, what lies before it cut off."""
    day = start.astimezone(calendar.zone).date()
    while True:
        for begin, end in spans(calendar, day):
            if end > start:
                yield max(begin, start.astimezone(UTC)), end
        day += ONE_DAY


def slow_nth_day_end(start: datetime, nth: int, calendar: Calendar) -> datetime:
    day = start.astimezone(calendar.zone).date()
    while nth > 0:
        day += ONE_DAY
        nth -= bool(calendar.day(day).periods)
    return spans(calendar, day)[-1][1]


def slow_after(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    for begin, end in spans_from(calendar, start):
        if end - begin >= amount:
            return begin + amount
        amount -= end - begin
    raise AssertionError("unreachable: the periods never end")


def slow_between(start: datetime, finish: datetime, calendar: Calendar) -> timedelta:
    passed = timedelta()
    for begin, end in spans_from(calendar, start):
        if begin >= finish:
            break
        passed += min(end, finish) - begin
    return passed
