"""Due dates and used time. Every time taken must be aware (NaiveTime); every time given is UTC.

Nothing is rounded: seconds are kept. Working time is known from 1970 to 2200; OutOfSpan beyond.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from huying.brain.worktime.arrays import Micros, micros_of, times_of
from huying.brain.worktime.calendar import Calendar
from huying.brain.worktime.errors import OutOfSpan
from huying.brain.worktime.index import MINUTE, Index, from_micros
from huying.brain.worktime.limits import Limit, LimitUnit
from huying.brain.worktime.pauses import Clock, Lost, Pause, Pauses, aware_micros
from huying.brain.worktime.steps import (
    ONE_DAY,
    Step,
    StepKind,
    day_steps,
    first_uncertain,
    hour_steps,
    local_date,
    skipped_steps,
)

HOUR = 60 * MINUTE

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Due:
    """`is_provisional`: the holidays of a year on the way are not published yet; reckon again
    when they are. `is_paused`: a pause without an end began before `at`; `at` is then the earliest
    possible and moves on with the pause."""

    at: datetime
    steps: tuple[Step, ...]
    is_provisional: bool
    is_paused: bool = False


def due_at(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    same_time_of_day: bool = False,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """When `limit` ends, without the explanation: the fast way for many.

    Work days: the start day is not counted; due at the last working minute of the Nth working day
    (`same_time_of_day`: at the time of day of `start`, moved forward to the next working minute of
    that day, at latest its last). Work hours: time inside working periods. Minutes and hours:
    natural time. Each pause moves the due instant by what it took of the clock's own time (working
    time for work units); a pause without an end moves nothing yet. Raises NaiveTime, InvalidPause,
    OutOfSpan.
    """
    begin = aware_micros(start)
    if pauses:
        return _ask(calendar, lambda index: _paused(begin, limit, index, same_time_of_day, pauses))
    try:
        return _unpaused(begin, limit, calendar.index, same_time_of_day)
    except OutOfSpan:
        return _unpaused(begin, limit, calendar.wide_index, same_time_of_day)


def due_at_many(
    starts: Sequence[datetime],
    limit: Limit,
    calendar: Calendar,
    *,
    same_time_of_day: bool = False,
) -> list[datetime]:
    """`due_at` of each start, in their order and without pauses, at a fraction of the cost."""
    begins = micros_of(starts)
    if limit.unit is LimitUnit.WORK_DAY and not same_time_of_day:
        try:  # the ends of days exist as times already
            nth = calendar.arrays.nth_day_ends(begins, limit.amount)
            return list(map(calendar.index.day_ends.__getitem__, nth.tolist()))
        except OutOfSpan:
            pass
    return times_of(_due_micros(begins, limit, calendar, same_time_of_day))


def due_at_array(
    starts: NDArray[np.datetime64],
    limit: Limit,
    calendar: Calendar,
    *,
    same_time_of_day: bool = False,
) -> NDArray[np.datetime64]:
    """As `due_at_many` for an array of UTC `datetime64` of any precision; the answer is
    `datetime64[us]` in UTC. For those who keep times as numbers: no object a time."""
    begins = starts.astype("datetime64[us]").astype(np.int64)
    return _due_micros(begins, limit, calendar, same_time_of_day).astype("datetime64[us]")


def _due_micros(begins: Micros, limit: Limit, calendar: Calendar, same_time_of_day: bool) -> Micros:
    try:
        return calendar.arrays.due(begins, limit, same_time_of_day=same_time_of_day)
    except OutOfSpan:
        return calendar.wide_arrays.due(begins, limit, same_time_of_day=same_time_of_day)


def due(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    same_time_of_day: bool = False,
    pauses: Sequence[Pause] = (),
) -> Due:
    """`due_at` with the steps that led there, for people to read. Raises as `due_at`."""
    begin, paused = aware_micros(start), Pauses.of(pauses)

    def explained(index: Index) -> Due:
        unpaused = aware_micros(_unpaused(begin, limit, index, same_time_of_day))
        at, lost = paused.shift(Clock(limit.unit, index), begin, unpaused)
        is_paused = paused.open_from is not None and paused.open_from < at
        uncertain = None
        if limit.unit.is_working:
            first, last = local_date(begin, calendar), local_date(at - 1, calendar)
            uncertain = first_uncertain(calendar, first, last)
        steps = [Step(StepKind.STARTED, at=from_micros(begin), limit=limit)]
        steps += _counting(begin, unpaused, limit, calendar, index)
        steps += _pausing(unpaused, at, lost, limit, calendar)
        if uncertain is not None:
            steps.append(Step(StepKind.UNPUBLISHED, first=uncertain))
        if is_paused and paused.open_from is not None:
            steps.append(Step(StepKind.STILL_PAUSED, at=from_micros(paused.open_from)))
        day = local_date(at - 1 if limit.unit.is_working else at, calendar)
        steps.append(Step(StepKind.DUE, first=day, at=from_micros(at)))
        return Due(from_micros(at), tuple(steps), uncertain is not None, is_paused)

    return _ask(calendar, explained)


def working_minutes_between(start: datetime, end: datetime, calendar: Calendar) -> float:
    """Minutes inside working periods from `start` to `end`; 0 if `end` is not later."""
    begin, finish = aware_micros(start), aware_micros(end)
    return _ask(calendar, lambda index: index.between(begin, finish)) / MINUTE


def used_fraction(
    start: datetime,
    now: datetime,
    due: datetime,
    limit: Limit,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
) -> float:
    """Time used / time allowed in the clock's own time: natural for minutes and hours, working for
    work hours and work days (whose bar runs from `start`, though the start day is not counted).

    0 at the start, 1 at `due`, more when overdue. Time inside `pauses`, those `due` rests on, is
    neither used nor allowed: while a pause lasts the fraction stands still.
    """
    begin, end, current = aware_micros(start), aware_micros(due), aware_micros(now)
    paused = Pauses.of(pauses)

    def fraction(index: Index) -> float:
        clock = Clock(limit.unit, index)
        allowed = Pauses(paused.closed, None).spent(clock, begin, end)
        if allowed <= 0:
            return 1.0 if current >= end else 0.0
        return paused.spent(clock, begin, current) / allowed

    return _ask(calendar, fraction)


def add_allowed(start: datetime, duration: timedelta, windows: Calendar) -> datetime:
    """When `duration` has passed counting only the hours of `windows` (see `Calendar.daily`)."""
    begin, amount = aware_micros(start), duration // timedelta(microseconds=1)
    if amount <= 0:
        return from_micros(begin)
    return _ask(windows, lambda index: from_micros(index.add(begin, amount)))


def next_working(at: datetime, calendar: Calendar) -> datetime:
    """`at` itself inside a working period or at its end, else the start of the next one."""
    micros = aware_micros(at)
    return _ask(calendar, lambda index: from_micros(index.next_working(micros)))


def is_working(at: datetime, calendar: Calendar) -> bool:
    """Whether the unit is working at this instant; a period's end is outside."""
    micros = aware_micros(at)
    return _ask(calendar, lambda index: index.is_working(micros))


def _ask(calendar: Calendar, question: Callable[[Index], Answer]) -> Answer:
    try:
        return question(calendar.index)
    except OutOfSpan:
        return question(calendar.wide_index)


def _paused(
    start: int, limit: Limit, index: Index, same_time_of_day: bool, pauses: Sequence[Pause]
) -> datetime:
    at = aware_micros(_unpaused(start, limit, index, same_time_of_day))
    return from_micros(Pauses.of(pauses).shift(Clock(limit.unit, index), start, at)[0])


def _unpaused(start: int, limit: Limit, index: Index, same_time_of_day: bool) -> datetime:
    unit, amount = limit.unit, limit.amount
    if unit is LimitUnit.WORK_DAY:
        if same_time_of_day:
            return from_micros(index.same_time_of_day(start, amount))
        return index.end_of_day(start, amount)
    if unit is LimitUnit.WORK_HOUR:
        return from_micros(index.add(start, amount * HOUR))
    return from_micros(start + amount * (HOUR if unit is LimitUnit.HOUR else MINUTE))


def _counting(
    start: int, unpaused: int, limit: Limit, calendar: Calendar, index: Index
) -> list[Step]:
    first = local_date(start, calendar)
    if limit.unit is LimitUnit.WORK_DAY:
        last = local_date(unpaused - 1, calendar)
        counted = day_steps(calendar, first + ONE_DAY, last)
        return [Step(StepKind.START_DAY_FREE, first=first), *counted]
    if limit.unit is LimitUnit.WORK_HOUR:
        steps = list(hour_steps(calendar, index, start, unpaused))
        if not index.is_working(start):
            begins = from_micros(index.next_working(start + 1))
            steps.insert(0, Step(StepKind.BEGINS, at=begins))
        return steps
    return [Step(StepKind.NATURAL)]


def _pausing(
    unpaused: int, at: int, lost: Sequence[Lost], limit: Limit, calendar: Calendar
) -> list[Step]:
    steps = [
        Step(
            StepKind.PAUSED,
            at=from_micros(pause.start),
            until=from_micros(pause.end),
            minutes=round(pause.amount / MINUTE),
        )
        for pause in lost
    ]
    if limit.unit.is_working:
        after = local_date(unpaused - 1, calendar) + ONE_DAY
        steps += skipped_steps(calendar, after, local_date(at - 1, calendar))
    return steps
