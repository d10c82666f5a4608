"""The counted-up working time as arrays: the same bisections for a million starts at once.

Instants and working time are int64 microseconds as in `index`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from huying.brain.worktime.errors import NaiveTime, OutOfSpan
from huying.brain.worktime.index import EPOCH, MINUTE, Index, to_micros
from huying.brain.worktime.limits import Limit, LimitUnit

HOUR = 60 * MINUTE
EXACT_SECONDS = 2**31  # below it a float of seconds still names each microsecond

Micros = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Arrays:
    """As `Index`, field by field; `ends` is the end of each period."""

    midnights: Micros
    counted: Micros
    worked_days: Micros
    day_ends: Micros
    starts: Micros
    ends: Micros
    totals: Micros

    @classmethod
    def of(cls, index: Index) -> Arrays:
        starts, totals = _array(index.starts), _array(index.totals)
        return cls(
            _array(index.midnights),
            _array(index.counted),
            _array(index.worked_days),
            _array([to_micros(end) for end in index.day_ends]),
            starts,
            starts + np.diff(totals),
            totals,
        )

    def due(self, starts: Micros, limit: Limit, *, same_time_of_day: bool) -> Micros:
        """`due_at` of each start without pauses. Raises OutOfSpan when one leaves the years."""
        if limit.unit is LimitUnit.WORK_DAY:
            day = self.day_of(starts)
            nth = self._nth_day(day, limit.amount)
            if same_time_of_day:
                return self._same_time_of_day(starts, day, nth)
            ends: Micros = self.day_ends[nth]
            return ends
        if limit.unit is LimitUnit.WORK_HOUR:
            return self._add(starts, limit.amount * HOUR)
        return starts + limit.amount * (HOUR if limit.unit is LimitUnit.HOUR else MINUTE)

    def day_of(self, starts: Micros) -> NDArray[np.intp]:
        """Position of the local day of each. Raises OutOfSpan."""
        if starts.size and not (
            self.midnights[0] <= starts.min() and starts.max() < self.midnights[-1]
        ):
            raise OutOfSpan("a time lies outside the calendar's years")
        return np.searchsorted(self.midnights, starts, "right") - 1

    def nth_day_ends(self, starts: Micros, nth: int) -> NDArray[np.int64]:
        """Position in `day_ends` of the nth working day after each start's day."""
        return self._nth_day(self.day_of(starts), nth)

    def _nth_day(self, day: NDArray[np.intp], nth: int) -> Micros:
        found: Micros = self.counted[day] + (nth - 1)
        if found.size and found.max() >= self.day_ends.size:
            raise OutOfSpan("a working day lies beyond the calendar's years")
        return found

    def _same_time_of_day(self, starts: Micros, day: NDArray[np.intp], nth: Micros) -> Micros:
        wished = self.midnights[self.worked_days[nth]] + starts - self.midnights[day]
        period = np.searchsorted(self.starts, wished, "right") - 1
        is_inside = (period >= 0) & (wished <= self.ends[period])
        following = self.starts[np.minimum(period + 1, self.starts.size - 1)]
        at: Micros = np.where(is_inside, wished, following)
        return np.minimum(at, self.day_ends[nth])

    def _add(self, starts: Micros, amount: int) -> Micros:
        self.day_of(starts)
        if not self.starts.size:
            if starts.size:
                raise OutOfSpan("the calendar has no working time")
            return starts
        i = np.searchsorted(self.starts, starts, "right")
        before = np.maximum(i - 1, 0)
        reached = self.totals[before] + starts - self.starts[before]
        position = np.where(i > 0, np.minimum(reached, self.totals[i]), 0) + amount
        if position.size and position.max() > self.totals[-1]:
            raise OutOfSpan("the working time needed exceeds the calendar's years")
        j = np.searchsorted(self.totals, position, "left") - 1
        at: Micros = self.starts[j] + position - self.totals[j]
        return at


def micros_of(times: Sequence[datetime]) -> Micros:
    """Microseconds since 1970 of each. Raises NaiveTime."""
    if any(at.tzinfo is None for at in times):
        raise NaiveTime("a time has no zone")
    seconds = np.fromiter(map(datetime.timestamp, times), np.float64, len(times))
    if not times or np.abs(seconds).max() < EXACT_SECONDS:
        return np.rint(seconds * 1e6).astype(np.int64)
    return _array([to_micros(at) for at in times])


def times_of(micros: Micros) -> list[datetime]:
    """UTC times of each."""
    return [EPOCH + since for since in micros.astype("timedelta64[us]").tolist()]


def _array(numbers: list[int]) -> Micros:
    return np.array(numbers, dtype=np.int64)
