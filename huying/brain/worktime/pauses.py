"""A limit's own clock, and how pauses move its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from huying.brain.worktime.errors import InvalidPause, NaiveTime
from huying.brain.worktime.index import EPOCH, SECOND, Index, to_micros
from huying.brain.worktime.limits import LimitUnit

Pause = tuple[datetime, datetime | None]


def aware_micros(at: datetime) -> int:
    """Microseconds since 1970. Raises NaiveTime."""
    if at.tzinfo is None:
        raise NaiveTime(f"{at} has no zone")
    since = at - EPOCH  # to_micros, written out: every due date passes here
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


@dataclass(frozen=True, slots=True)
class Clock:
    """Natural time for minutes and hours, working time for work hours and work days."""

    unit: LimitUnit
    index: Index

    def between(self, start: int, end: int) -> int:
        return self.index.between(start, end) if self.unit.is_working else max(0, end - start)

    def add(self, start: int, amount: int) -> int:
        return self.index.add(start, amount) if self.unit.is_working else start + amount

    def counted_from(self, start: int) -> int:
        """Where counting begins: for work days after the start day, which is not counted."""
        if self.unit is LimitUnit.WORK_DAY:
            return self.index.next_midnight(start)
        return start


@dataclass(frozen=True, slots=True)
class Lost:
    """One pause's share of the clock's own time, in microseconds."""

    start: int
    end: int
    amount: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """Disjoint and in order; `open_from`: a pause that has no end yet, after all the others."""

    closed: tuple[tuple[int, int], ...]
    open_from: int | None

    @classmethod
    def of(cls, pauses: Sequence[Pause]) -> Pauses:
        """Overlapping pauses are one. Raises NaiveTime, InvalidPause."""
        opened = [aware_micros(start) for start, end in pauses if end is None]
        open_from = min(opened, default=None)
        closed: list[tuple[int, int]] = []
        for start, end in sorted(_span(start, end) for start, end in pauses if end is not None):
            if open_from is not None and end >= open_from:
                open_from = min(open_from, start)
            elif closed and start <= closed[-1][1]:
                closed[-1] = (closed[-1][0], max(end, closed[-1][1]))
            else:
                closed.append((start, end))
        return cls(tuple(closed), open_from)

    def shift(self, clock: Clock, start: int, at: int) -> tuple[int, tuple[Lost, ...]]:
        """The due instant `at` of a clock begun at `start`, moved by what the closed pauses took
        from it, and what each took."""
        counted_from = clock.counted_from(start)
        lost: list[Lost] = []
        for begin, end in self.closed:
            if begin >= at:
                break
            amount = clock.between(max(begin, counted_from), end)
            if amount > 0:
                at = clock.add(at, amount)
                lost.append(Lost(begin, end, amount))
        return at, tuple(lost)

    def spent(self, clock: Clock, start: int, until: int) -> int:
        """The clock's own time from `start` to `until` outside the pauses."""
        counted_from = clock.counted_from(start)
        spans = [*self.closed, *([] if self.open_from is None else [(self.open_from, until)])]
        return clock.between(start, until) - sum(
            clock.between(max(begin, counted_from), min(end, until)) for begin, end in spans
        )


def _span(start: datetime, end: datetime) -> tuple[int, int]:
    if aware_micros(end) < aware_micros(start):
        raise InvalidPause(f"a pause from {start} cannot end at {end}")
    return to_micros(start), to_micros(end)
