"""The time axis of many series, and what is said of them: expectations and findings."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

MINUTES_A_DAY = 1440


class DayKind(IntEnum):
    """What a civil day is; ``Steps.kinds`` holds one a day."""

    WORKDAY = 0
    WEEKEND = 1
    HOLIDAY = 2
    MAKE_UP = 3  # a weekend day on which people work


class Shape(StrEnum):
    """How a series left its expectation."""

    BURST = "burst"
    RISE = "rise"
    SILENCE = "silence"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class Steps:
    """Equal steps of ``minutes`` from ``first`` on, naive city-local time.

    ``kinds``: one ``DayKind`` a civil day since ``first.date()``; days beyond its end go by the
    day of the week. ``extra``: steps × k measured influences (weather, events), or None.
    Raises ValueError for a length that is no divisor and no multiple of a day.
    """

    first: datetime
    minutes: int
    kinds: NDArray[np.int8]
    extra: Floats | None = None

    def __post_init__(self) -> None:
        day = MINUTES_A_DAY
        if self.minutes <= 0 or (day % self.minutes and self.minutes % day):
            raise ValueError("a step must divide a day or be a number of whole days")

    @property
    def a_day(self) -> int:
        """Steps in a day; 1 for steps of a day and longer."""
        return max(1, MINUTES_A_DAY // self.minutes)

    @property
    def a_week(self) -> float:
        return 7 * MINUTES_A_DAY / self.minutes

    def time(self, step: int) -> datetime:
        """When a step begins."""
        return self.first + timedelta(minutes=self.minutes * int(step))

    def index(self, time: datetime) -> int:
        """The step that holds ``time``; negative before the first."""
        return (time - self.first) // timedelta(minutes=self.minutes)

    def days(self, since: int, until: int) -> Whole:
        """Civil day of each step, 0 = the day of ``first``."""
        start = self.first.hour * 60 + self.first.minute
        minutes = start + self.minutes * np.arange(since, until, dtype=np.int64)
        return minutes // MINUTES_A_DAY

    def slots(self, since: int, until: int) -> Whole:
        """Position of each step within its day, 0 … ``a_day`` - 1."""
        start = self.first.hour * 60 + self.first.minute
        minutes = start + self.minutes * np.arange(since, until, dtype=np.int64)
        return (minutes % MINUTES_A_DAY) // min(self.minutes, MINUTES_A_DAY)

    def weekdays(self, since: int, until: int) -> Whole:
        """Day of the week of each step, 0 = Monday."""
        return (self.days(since, until) + self.first.weekday()) % 7

    def kinds_of(self, since: int, until: int) -> NDArray[np.int8]:
        """``DayKind`` of each step."""
        days = self.days(since, until)
        weekend = (self.weekdays(since, until) >= 5).astype(np.int8)
        if not len(self.kinds):
            return weekend
        inside = (days >= 0) & (days < len(self.kinds))
        told = self.kinds[np.clip(days, 0, len(self.kinds) - 1)]
        return np.where(inside, told, weekend).astype(np.int8)


def weekend_kinds(first: date, days: int) -> NDArray[np.int8]:
    """Kinds by the day of the week alone, for where no calendar is known."""
    return (((np.arange(days) + first.weekday()) % 7) >= 5).astype(np.int8)


@dataclass(frozen=True, slots=True)
class Expected:
    """Means (series, steps) and the size of the negative binomial (series,), inf = Poisson.

    The variance of a step is mean + mean² / size.
    """

    mean: Floats
    size: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """One event of one series, steps ``first`` … ``last`` inclusive, known since ``raised``.

    ``observed``, ``expected``: sums over the event; ``low``, ``high``: the 95 % range of that sum
    had nothing happened. ``p``: chance of so much in one look at one series (all windows counted);
    ``score``: -log10 of it.
    """

    series: int
    first: int
    last: int
    raised: int
    shape: Shape
    observed: float
    expected: float
    low: float
    high: float
    score: float
    p: float


@dataclass(frozen=True, slots=True)
class Judged:
    """One moment of many series. All arrays (series,), but ``low``, ``high`` (series, windows).

    ``p_high``, ``p_low``: chance of so much, so little, over all windows looked at.
    ``q``: the smallest share of false discoveries at which the series would be called.
    ``window``: column of the window that says most. ``low``, ``high``: 99 % range of each window
    where the series is called, nan elsewhere.
    """

    p_high: Floats
    p_low: Floats
    q: Floats
    is_burst: Flags
    is_silent: Flags
    window: Whole
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Cluster:
    """Neighbouring places that together have more than expected; ``p`` over the whole map."""

    members: tuple[int, ...]
    observed: float
    expected: float
    score: float
    p: float


@dataclass(frozen=True, slots=True)
class Moved:
    """``amount`` matters that were expected at ``source`` and came at ``target``."""

    source: int
    target: int
    amount: float
    score: float
    p: float
