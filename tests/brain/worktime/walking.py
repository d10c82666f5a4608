"""The obvious way: walk minute by minute and count. Starts and pauses at whole minutes only."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

from huying.brain.worktime import Calendar, Limit, LimitUnit

ONE_MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]


def is_worked(minute: datetime, calendar: Calendar) -> bool:
    """Whether the minute that begins then lies in a working period of its local day."""
    local = minute.astimezone(calendar.zone)
    since_midnight = local.hour * 60 + local.minute
    periods = calendar.day(local.date()).periods
    return any(p.start <= since_midnight < p.end for p in periods)


def minutes_from(start: datetime) -> Iterator[datetime]:
    at = start.astimezone(UTC)
    while True:
        yield at
        at += ONE_MINUTE


def worked_minutes(start: datetime, end: datetime, calendar: Calendar) -> int:
    count = 0
    for minute in minutes_from(start):
        if minute >= end:
            return count
        count += is_worked(minute, calendar)
    raise AssertionError("minutes never end")


def walk(
    start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Span] = ()
) -> datetime:
    """When the limit ends, a minute inside a pause counting for nothing."""
    if limit.unit is LimitUnit.WORK_DAY:
        begin, wanted = _days(start, limit.amount, calendar)
    else:
        begin = start
        wanted = limit.amount * (1 if limit.unit is LimitUnit.MINUTE else 60)
    counted = 0
    for minute in minutes_from(begin):
        is_counted = not limit.unit.is_working or is_worked(minute, calendar)
        if is_counted and not any(a <= minute < b for a, b in pauses):
            counted += 1
        if counted == wanted:
            return minute + ONE_MINUTE
    raise AssertionError("minutes never end")


def _days(start: datetime, amount: int, calendar: Calendar) -> tuple[datetime, int]:
    """The midnight after the start day, and how many working minutes `amount` days then hold."""
    day = start.astimezone(calendar.zone).date() + timedelta(days=1)
    begin = datetime.combine(day, time(), tzinfo=calendar.zone).astimezone(UTC)
    end = begin
    for _ in range(amount):
        while not calendar.day(day).periods:
            day += timedelta(days=1)
        day += timedelta(days=1)
        end = datetime.combine(day, time(), tzinfo=calendar.zone).astimezone(UTC)
    return begin, worked_minutes(begin, end, calendar)
