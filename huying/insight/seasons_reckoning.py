"""The heavy part of a night's forecast, in a child process that yields to everything else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.days import days
from huying.brain.series.forecasting import Forecast, forecast

Floats = NDArray[np.float64]

TOGETHER = 400  # series at once: memory is series × horizon²
FIVE = ("mean", "low80", "high80", "low95", "high95")


@dataclass(frozen=True)
class Span:
    """Days ``first`` … ``last`` of the horizon, both inside; ``row``: of one series alone."""

    grain: str
    first: int
    last: int
    row: int | None = None


@dataclass(frozen=True)
class Task:
    """``counts`` (series, history days from ``first`` on); ``kinds`` of history and horizon, and of
    days after it as far as they are known; ``extra`` as many."""

    first: date
    counts: NDArray[np.int32]
    kinds: NDArray[np.int8]
    horizon: int
    spans: tuple[Span, ...]
    extra: Floats | None = None


@dataclass(frozen=True)
class Answer:
    """``steps`` (5, series, horizon) in the order of FIVE; ``totals`` (5, series) by span, of which
    a span of one series fills that column alone; ``scale`` (series,): mean absolute error of the
    same weekday a week before over the history, nan for less than two weeks."""

    steps: NDArray[np.float32]
    totals: tuple[NDArray[np.float32], ...]
    scale: Floats


def reckon(task: Task) -> Answer:
    """Seconds to minutes of work."""
    about = days(task.first, len(task.kinds), _Kinds(task.first, task.kinds))
    count = len(task.counts)
    steps = np.zeros((5, count, task.horizon), np.float32)
    totals = tuple(np.zeros((5, count), np.float32) for _ in task.spans)
    for start in range(0, count, TOGETHER):
        part = slice(start, min(count, start + TOGETHER))
        made = forecast(task.counts[part].astype(float), about, task.horizon, extra=task.extra)
        for at, name in enumerate(FIVE):
            steps[at, part] = getattr(made, name)
        _sum(task.spans, totals, made, part)
    return Answer(steps, totals, _scale(task.counts))


def _sum(
    spans: Sequence[Span], totals: Sequence[NDArray[np.float32]], made: Forecast, part: slice
) -> None:
    for span, into in zip(spans, totals, strict=True):
        if span.row is not None and not part.start <= span.row < part.stop:
            continue
        total = made.total(span.first, span.last)
        for at, name in enumerate(FIVE):
            values = getattr(total, name)
            if span.row is None:
                into[at, part] = values
            else:
                into[at, span.row] = values[span.row - part.start]


def _scale(counts: NDArray[np.int32]) -> Floats:
    if counts.shape[1] < 14:
        return np.full(len(counts), np.nan)
    return np.asarray(np.abs(counts[:, 7:] - counts[:, :-7]).mean(axis=1))


@dataclass(frozen=True)
class _Kinds:
    """Kinds of day by date, from an array."""

    first: date
    kinds: NDArray[np.int8]

    def __call__(self, day: date) -> int:
        at = min(max((day - self.first).days, 0), len(self.kinds) - 1)
        return int(self.kinds[at])


def periods(today: date, horizon: int) -> Iterator[tuple[str, date, date]]:
    """Weeks, months and quarters that touch the horizon, as whole periods."""
    end = date.fromordinal(today.toordinal() + horizon - 1)
    for grain in ("week", "month", "quarter"):
        first = period_of(grain, today)[0]
        while first <= end:
            last = period_of(grain, first)[1]
            yield grain, first, last
            first = date.fromordinal(last.toordinal() + 1)


def period_of(grain: str, day: date) -> tuple[date, date]:
    """First and last day of the day, week (from Monday), month or quarter that holds ``day``."""
    if grain == "day":
        return day, day
    if grain == "week":
        monday = day.toordinal() - day.weekday()
        return date.fromordinal(monday), date.fromordinal(monday + 6)
    month = day.month if grain == "month" else 3 * ((day.month - 1) // 3) + 1
    length = 1 if grain == "month" else 3
    first = day.replace(month=month, day=1)
    year, after = divmod(month - 1 + length, 12)
    following = date(first.year + year, after + 1, 1)
    return first, date.fromordinal(following.toordinal() - 1)
