"""Working time counted up once, so that every question is a bisection or two.

Instants are whole microseconds since 1970-01-01 UTC; working time is whole microseconds since the
first day of the span. Local days are turned into instants when the index is built: a change of the
zone's offset needs no care afterwards.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from huying.brain.worktime.errors import OutOfSpan

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = 1_000_000
MINUTE = 60 * SECOND

MinutesOfDay = tuple[int, int]


def to_micros(at: datetime) -> int:
    """`at` must be aware."""
    since = at - EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds


def from_micros(micros: int) -> datetime:
    return EPOCH + timedelta(0, micros // SECOND, micros % SECOND)


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Parallel lists over the span's days and over its working periods.

    midnights    start of each local day, and the end of the last one
    counted      number of working days up to and including each day
    worked_days  position in `midnights` of each working day
    day_ends     last working instant of each working day
    starts       start of each period
    totals       working time before each period, and at last the whole
    """

    midnights: list[int]
    counted: list[int]
    worked_days: list[int]
    day_ends: list[datetime]
    starts: list[int]
    totals: list[int]

    @classmethod
    def build(cls, zone: ZoneInfo, first: date, hours: Sequence[Sequence[MinutesOfDay]]) -> Index:
        """`hours[i]`: the periods, in minutes of the local day, of the i-th day from `first` on."""
        midnights = [_midnight(zone, first + timedelta(days=i)) for i in range(len(hours) + 1)]
        counted: list[int] = []
        worked_days: list[int] = []
        day_ends: list[datetime] = []
        starts: list[int] = []
        totals = [0]
        for i, (midnight, following) in enumerate(pairwise(midnights)):
            is_plain = following - midnight == 86_400 * SECOND
            periods = hours[i] if is_plain else _shifted(zone, first + timedelta(days=i), hours[i])
            end = midnight
            for start_minute, end_minute in periods:
                start, end = midnight + start_minute * MINUTE, midnight + end_minute * MINUTE
                starts.append(start)
                totals.append(totals[-1] + end - start)
            if end > midnight:
                worked_days.append(i)
                day_ends.append(from_micros(end))
            counted.append(len(worked_days))
        return cls(midnights, counted, worked_days, day_ends, starts, totals)

    def end_of_day(self, start: int, nth: int) -> datetime:
        """Last working instant of the nth working day after the local day of `start`."""
        return self.day_ends[self._nth_day(start, nth)]

    def same_time_of_day(self, start: int, nth: int) -> int:
        """As `end_of_day`, but at the time of day of `start`, moved forward to the next working
        instant of that day, at latest its last."""
        k = self._nth_day(start, nth)
        midnight = self.midnights[self.worked_days[k]]
        wished = midnight + start - self.midnights[self._day(start)]
        return min(self.next_working(wished), to_micros(self.day_ends[k]))

    def between(self, start: int, end: int) -> int:
        """Working time from `start` to `end`; 0 if `end` is not later."""
        return max(0, self._position(end) - self._position(start))

    def add(self, start: int, amount: int) -> int:
        """The earliest instant at which `amount` (> 0) of working time has passed."""
        totals = self.totals
        position = self._position(start) + amount
        if position > totals[-1]:
            raise OutOfSpan("the working time needed exceeds the calendar's years")
        i = bisect_left(totals, position) - 1
        return self.starts[i] + position - totals[i]

    def next_working(self, at: int) -> int:
        """`at` itself inside a period or at its end, else the start of the next period."""
        self._check(at)
        i = bisect_right(self.starts, at) - 1
        if i >= 0 and at <= self._end(i):
            return at
        if i + 1 == len(self.starts):
            raise OutOfSpan("no working period follows")
        return self.starts[i + 1]

    def next_midnight(self, at: int) -> int:
        """The end of the local day of `at`."""
        return self.midnights[self._day(at) + 1]

    def is_working(self, at: int) -> bool:
        """Whether a working minute is running: a period's end is outside."""
        self._check(at)
        i = bisect_right(self.starts, at) - 1
        return i >= 0 and at < self._end(i)

    def _end(self, i: int) -> int:
        return self.starts[i] + self.totals[i + 1] - self.totals[i]

    def _check(self, at: int) -> None:
        if not self.midnights[0] <= at < self.midnights[-1]:
            raise OutOfSpan("the time lies outside the calendar's years")

    def _day(self, at: int) -> int:
        self._check(at)
        return bisect_right(self.midnights, at) - 1

    def _nth_day(self, start: int, nth: int) -> int:
        self._check(start)
        k = self.counted[bisect_right(self.midnights, start) - 1] + nth - 1
        if k >= len(self.day_ends):
            raise OutOfSpan("the working day asked for lies beyond the calendar's years")
        return k

    def _position(self, at: int) -> int:
        """Working time passed before `at`."""
        self._check(at)
        i = bisect_right(self.starts, at)
        before = self.totals[i]
        if i == 0:
            return before
        reached = self.totals[i - 1] + at - self.starts[i - 1]  # in or after period i - 1
        return reached if reached < before else before


def _midnight(zone: ZoneInfo, day: date) -> int:
    return to_micros(datetime.combine(day, time(), tzinfo=zone))


def _shifted(zone: ZoneInfo, day: date, periods: Sequence[MinutesOfDay]) -> Iterator[MinutesOfDay]:
    """Periods of a day on which the clocks change, as minutes passed since its midnight."""
    midnight = _midnight(zone, day)

    def passed(minute: int) -> int:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return (to_micros(wall.replace(tzinfo=zone)) - midnight) // MINUTE

    for start, end in periods:
        if passed(start) < passed(end):
            yield passed(start), passed(end)
