"""How a due date came about, as data: which days were counted, which were skipped and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

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
    waiting: Step | None = None
    for day in _days(calendar, first, last):
        step = Step(_kind(day), day.date, day.date, name=day.name)
        if day.periods:
            counted += 1
            step = replace(step, nth=counted, nth_last=counted)
        if waiting is not None and _continues(waiting, step):
            waiting = replace(waiting, last=step.last, nth_last=step.nth_last)
            continue
        if waiting is not None:
            yield waiting
        waiting = step
    if waiting is not None:
        yield waiting


def hour_steps(calendar: Calendar, index: Index, start: int, end: int) -> Iterator[Step]:
    """Working minutes used on each day from `start` to `end` (microseconds since 1970), which add
    up to the whole; days off in a row as one step, days without a minute not at all."""
    waiting: Step | None = None
    used = 0
    for day in _days(calendar, local_date(start, calendar), local_date(end - 1, calendar)):
        step = Step(_kind(day), day.date, day.date, name=day.name)
        if day.periods:
            so_far = index.between(start, min(end, index.next_midnight(_midnight(calendar, day))))
            step = replace(step, minutes=round(so_far / MINUTE) - round(used / MINUTE))
            used = so_far
        if waiting is not None and waiting.minutes is None and _continues(waiting, step):
            waiting = replace(waiting, last=step.last)
            continue
        if waiting is not None:
            yield waiting
        waiting = None if step.minutes == 0 else step
    if waiting is not None:
        yield waiting


def skipped_steps(calendar: Calendar, first: date, last: date) -> Iterator[Step]:
    """Only the days off from `first` to `last`."""
    return (step for step in day_steps(calendar, first, last) if step.nth is None)


def first_uncertain(calendar: Calendar, first: date, last: date) -> date | None:
    """The first date that no published notice settles."""
    days = _dates(first, last)
    return next((day for day in days if not calendar.is_certain(day)), None)


def _kind(day: Day) -> StepKind:
    if not day.periods:
        if day.is_local or day.is_short:
            return StepKind.LOCAL_SKIPPED
        is_holiday = day.kind is DayKind.HOLIDAY
        return StepKind.HOLIDAY_SKIPPED if is_holiday else StepKind.WEEKEND_SKIPPED
    if day.is_short:
        return StepKind.SHORT_COUNTED
    if day.kind is DayKind.MAKE_UP:
        return StepKind.MAKE_UP_COUNTED
    return StepKind.LOCAL_COUNTED if day.is_local else StepKind.COUNTED


def _continues(before: Step, step: Step) -> bool:
    return before.kind is step.kind and before.name == step.name


def local_date(at: int, calendar: Calendar) -> date:
    """The calendar's date at `at`, microseconds since 1970."""
    return from_micros(at).astimezone(calendar.zone).date()


def _midnight(calendar: Calendar, day: Day) -> int:
    return to_micros(datetime.combine(day.date, time(), tzinfo=calendar.zone))


def _days(calendar: Calendar, first: date, last: date) -> Iterator[Day]:
    return map(calendar.day, _dates(first, last))


def _dates(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
