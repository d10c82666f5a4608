"""How a due date came about, as data: which days were counted, which were skipped and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import groupby

from huying.brain.worktime.calendar import Calendar, Day, DayKind
from huying.brain.worktime.index import MINUTE, Index, from_micros, to_micros
from huying.brain.worktime.limits import Limit

ONE_DAY = timedelta(days=1)


class StepKind(StrEnum):
    STARTED = "started"  # at, limit
    NATURAL = "natural"  # counted without a break
    START_DAY_FREE = "start_day_free"  # first: the start day is not counted
    BEGINS = "begins"  # at: first working minute after the start
    COUNTED = "counted"  # first, last; nth … nth_last working day, or minutes
    MAKE_UP_COUNTED = "make_up_counted"
    LOCAL_COUNTED = "local_counted"  # worked by a decision of the city or unit
    SHORT_COUNTED = "short_counted"  # worked for part of the day, such as a half day
    WEEKEND_SKIPPED = "weekend_skipped"  # first, last
    HOLIDAY_SKIPPED = "holiday_skipped"
    LOCAL_SKIPPED = "local_skipped"  # closed by a decision of the city or unit
    PAUSED = "paused"  # at, until; minutes of the clock's own time
    STILL_PAUSED = "still_paused"  # at
    UNPUBLISHED = "unpublished"  # first: from here on only weekends are known
    DUE = "due"  # at; first: the working day it belongs to


@dataclass(frozen=True, slots=True)
class Step:
    """`first`, `last`: local dates of the calendar's zone, inclusive. `at`, `until`: UTC."""

    kind: StepKind
    first: date | None = None
    last: date | None = None
    at: datetime | None = None
    until: datetime | None = None
    nth: int | None = None
    nth_last: int | None = None
    minutes: int | None = None
    name: str | None = None
    limit: Limit | None = None


def day_steps(calendar: Calendar, first: date, last: date) -> Iterator[Step]:
    """Counts the working days from `first` to `last`, like days in a row as one step."""
    counted = 0
    for (kind, name), alike in groupby(_days(calendar, first, last), _kind):
        days = list(alike)
        begin, end = days[0].date, days[-1].date
        if not days[0].periods:
            yield Step(kind, begin, end, name=name)
            continue
        yield Step(kind, begin, end, nth=counted + 1, nth_last=counted + len(days), name=name)
        counted += len(days)


def hour_steps(calendar: Calendar, index: Index, start: int, end: int) -> Iterator[Step]:
    """Working minutes used on each day from `start` to `end` (microseconds since 1970), which add
    up to the whole; days off in a row as one step, days without a minute not at all."""
    used = 0
    first, last = local_date(start, calendar), local_date(end - 1, calendar)
    for (kind, name), alike in groupby(_days(calendar, first, last), _kind):
        days = list(alike)
        if not days[0].periods:
            yield Step(kind, days[0].date, days[-1].date, name=name)
            continue
        for day in days:
            day_end = index.next_midnight(_midnight(calendar, day))
            so_far = index.between(start, min(end, day_end))
            minutes = so_far // MINUTE - used // MINUTE
            used = so_far
            if minutes > 0:
                yield Step(kind, day.date, day.date, minutes=minutes, name=name)


def skipped_steps(calendar: Calendar, first: date, last: date) -> Iterator[Step]:
    """Only the days off from `first` to `last`."""
    return (step for step in day_steps(calendar, first, last) if step.nth is None)


def first_uncertain(calendar: Calendar, first: date, last: date) -> date | None:
    """The first date that no published notice settles."""
    years = range(first.year, last.year + 2)
    if calendar.published_years.issuperset(years) or not calendar.follows_holidays:
        return None
    return next((day for day in _dates(first, last) if not calendar.is_certain(day)), None)


def _kind(day: Day) -> tuple[StepKind, str | None]:
    """Days alike in this, in a row, are one step."""
    return (_counted_kind(day) if day.periods else _skipped_kind(day)), day.name


def _counted_kind(day: Day) -> StepKind:
    if day.is_short:
        return StepKind.SHORT_COUNTED
    if day.kind is DayKind.MAKE_UP:
        return StepKind.MAKE_UP_COUNTED
    return StepKind.LOCAL_COUNTED if day.is_local else StepKind.COUNTED


def _skipped_kind(day: Day) -> StepKind:
    if day.is_local or day.is_short:
        return StepKind.LOCAL_SKIPPED
    is_holiday = day.kind is DayKind.HOLIDAY
    return StepKind.HOLIDAY_SKIPPED if is_holiday else StepKind.WEEKEND_SKIPPED


def local_date(at: int, calendar: Calendar) -> date:
    """The calendar's date at `at`, microseconds since 1970."""
    return from_micros(at).astimezone(calendar.zone).date()


def _midnight(calendar: Calendar, day: Day) -> int:
    return to_micros(datetime.combine(day.date, time(), tzinfo=calendar.zone))


def _days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    return map(calendar.day, _dates(first, last))


def _dates(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
