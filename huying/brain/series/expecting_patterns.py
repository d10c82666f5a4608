"""Kind of day and hour of day, learnt from history with as much trust as the counts deserve.

Factors are gamma-Poisson posterior means (n + c) / (e + c) of n counted where e were due, beside a
prior of 1; c is the inverse of the variance of the true factors, estimated from what is scattered
more than chance (empirical Bayes by moments: Clayton and Kaldor, Biometrics 43, 1987, 671-681).
A weekday, a holiday or an hour that makes no difference therefore gets none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.steps import DayKind, Floats, Steps, Whole

CLASSES = 9  # Monday … Sunday, holiday, make-up day
HOLIDAY, MAKE_UP = 7, 8
_OFF = [0, 0, 0, 0, 0, 1, 1, 1, 0]  # whether a class is a day off
_RECENT = 56  # days whose hours are looked at again, beside those of all history
_AROUND = 14  # days on either side that make the level of a day
_ROUNDS = 3
_FEW = 8  # fewer series have no common pattern to lean on


@dataclass(frozen=True, slots=True)
class Grid:
    """Steps as civil days × slots; a step longer than a day is a day of one slot.

    ``lead``: slots of the first day before the first step. ``classes``, ``off``: (days,).
    """

    slots: int
    lead: int
    days: int
    classes: Whole
    off: Whole

    def cut(self, values: Floats) -> Floats:
        """(series, steps) as (series, days, slots), nan outside."""
        rows = len(values)
        whole = np.full((rows, self.days * self.slots), np.nan)
        held = min(values.shape[1], whole.shape[1] - self.lead)
        whole[:, self.lead : self.lead + held] = values[:, :held]
        return whole.reshape(rows, self.days, self.slots)

    def flat(self, days: Floats, count: int) -> Floats:
        """(series, days, slots) as (series, ``count`` steps)."""
        return days.reshape(len(days), -1)[:, self.lead : self.lead + count]


def grid_of(steps: Steps, count: int) -> Grid:
    """The days of the first ``count`` steps."""
    if steps.minutes > 1440:
        return Grid(1, 0, count, np.zeros(count, int), np.zeros(count, int))
    slots, lead = steps.a_day, int(steps.slots(0, 1)[0])
    days = -(-(lead + count) // slots)
    at = np.arange(days) * slots - lead
    kinds = np.array([steps.kinds_of(max(int(step), 0), max(int(step), 0) + 1)[0] for step in at])
    weekdays = (np.arange(days) + steps.first.weekday()) % 7
    classes = np.where(kinds == DayKind.HOLIDAY, HOLIDAY, weekdays)
    classes = np.where(kinds == DayKind.MAKE_UP, MAKE_UP, classes)
    off = ((kinds == DayKind.WEEKEND) | (kinds == DayKind.HOLIDAY)).astype(int)
    return Grid(slots, lead, days, classes, off)


@dataclass(frozen=True, slots=True)
class Pattern:
    """``by_class`` (series, classes): factor of a day; ``shares`` (series, classes, slots): of its
    hours, summing to 1; ``scatter`` (series,): variance over mean of a step."""

    by_class: Floats
    shares: Floats
    scatter: Floats

    def of_days(self, grid: Grid, first: int, last: int) -> Floats:
        """Weights (series, days, slots) of days ``first`` … ``last`` - 1 at level 1."""
        by_day = self.by_class[:, grid.classes[first:last]]
        found: Floats = by_day[:, :, None] * self.shares[:, grid.classes[first:last]]
        return found


def learn(values: Floats, grid: Grid) -> Pattern:
    """The pattern of (series, days, slots) of history, nan = unknown. Bursts within are cut off."""
    rows, days, slots = values.shape
    known = np.isfinite(values)
    cut = np.where(known, values, 0.0)
    pattern = Pattern(
        np.ones((rows, CLASSES)), np.full((rows, CLASSES, slots), 1 / slots), np.ones(rows)
    )
    for turn in range(_ROUNDS):
        weights = pattern.of_days(grid, 0, days) * known
        level = _around(cut.sum(axis=2)) / np.maximum(_around(weights.sum(axis=2)), 1e-9)
        mean = level[:, :, None] * weights
        scatter = _scatter(cut, mean, known)
        bound = mean + 3 * np.sqrt(scatter[:, None, None] * mean) + 1
        cut = np.where(known, np.minimum(np.where(known, values, 0.0), bound), 0.0)
        if turn == _ROUNDS - 1:
            return Pattern(pattern.by_class, pattern.shares, scatter)
        shares = _shares(cut, level, pattern.by_class, known, grid, scatter)
        by_class = _classes(cut, level, shares, known, grid, scatter)
        pattern = Pattern(by_class, shares, scatter)
    return pattern


def _around(totals: Floats) -> Floats:
    """Centred sums of (series, days) over four weeks, fewer at the ends."""
    sums = np.concatenate([np.zeros((len(totals), 1)), totals.cumsum(axis=1)], axis=1)
    days = totals.shape[1]
    at = np.arange(days)
    found: Floats = sums[:, np.minimum(days, at + _AROUND)] - sums[:, np.maximum(0, at - _AROUND)]
    return found


def _scatter(values: Floats, mean: Floats, known: NDArray[np.bool_]) -> Floats:
    """Variance over mean, (series,), from 1 to 50."""
    squares = ((values - mean) ** 2 * known).sum(axis=(1, 2))
    found: Floats = squares / np.maximum((mean * known).sum(axis=(1, 2)), 1e-9)
    return np.clip(found, 1.0, 50.0)


def shrunk(counted: Floats, due: Floats, scatter: Floats) -> Floats:
    """Factors (series, …) beside 1 of ``counted`` where ``due`` were expected."""
    axes = tuple(range(1, counted.ndim))
    wide = scatter.reshape(-1, *([1] * len(axes)))
    spread = ((counted - due) ** 2 - wide * due).sum(axis=axes)
    variance = spread / np.maximum((due**2).sum(axis=axes), 1e-12)
    trust = (1 / np.clip(variance, 1e-4, 4.0)).reshape(wide.shape) * wide
    found: Floats = (counted + trust) / (due + trust)
    return found


def _shares(
    cut: Floats,
    level: Floats,
    by_class: Floats,
    known: NDArray[np.bool_],
    grid: Grid,
    scatter: Floats,
) -> Floats:
    rows, days, slots = cut.shape
    if slots == 1:
        return np.ones((rows, CLASSES, 1))
    due_day = level * by_class[:, grid.classes[:days]]
    off = np.stack([grid.off[:days] == 0, grid.off[:days] == 1]).astype(float)
    counted = np.einsum("nds,kd->nks", cut, off)
    due = np.einsum("nd,nds,kd->nks", due_day, known.astype(float), off)
    common = _common(counted, due)
    if rows >= _FEW:
        common = np.broadcast_to(common, counted.shape)
    else:
        own = shrunk(counted.sum(axis=1), due.sum(axis=1) / slots, scatter) / slots
        common = np.repeat(own[:, None], 2, axis=1)
    by_kind = shrunk(counted, due * common, scatter) * common
    found = by_kind[:, _OFF]
    for first in sorted({0, max(0, days - _RECENT)}):
        part = slice(first, days)
        one = np.eye(CLASSES)[grid.classes[part]]
        counted = np.einsum("nds,dc->ncs", cut[:, part], one)
        due = np.einsum("nd,nds,dc->ncs", due_day[:, part], known[:, part].astype(float), one)
        found = shrunk(counted, due * found, scatter) * found
    found /= found.sum(axis=2, keepdims=True)
    return found


def _common(counted: Floats, due: Floats) -> Floats:
    """Shares over all series, each series with the same say, (2, slots)."""
    say = 1 / np.maximum(counted.sum(axis=(1, 2)), 20.0)[:, None, None]
    found: Floats = ((counted * say).sum(axis=0) + 1e-6) / ((due * say).sum(axis=0) + 1e-6)
    found /= found.sum(axis=1, keepdims=True)
    return found


def _classes(
    cut: Floats,
    level: Floats,
    shares: Floats,
    known: NDArray[np.bool_],
    grid: Grid,
    scatter: Floats,
) -> Floats:
    days = cut.shape[1]
    there = (shares[:, grid.classes[:days]] * known).sum(axis=2) * level
    one = np.eye(CLASSES)[grid.classes[:days]]
    counted, due = cut.sum(axis=2) @ one, there @ one
    prior = np.ones((len(cut), CLASSES))
    say = 1 / np.maximum(counted.sum(axis=1, keepdims=True), 20.0)
    if len(cut) >= _FEW:
        prior *= ((counted * say).sum(axis=0) + 0.1) / ((due * say).sum(axis=0) + 0.1)
    weekly = shrunk(counted[:, :7], due[:, :7] * prior[:, :7], _by_day(scatter, cut))
    found = prior.copy()
    found[:, :7] *= weekly
    if len(cut) < _FEW:
        found[:, HOLIDAY], found[:, MAKE_UP] = found[:, 5:7].mean(axis=1), found[:, :5].mean(axis=1)
    rare = due[:, 7:] * found[:, 7:]
    found[:, 7:] *= (counted[:, 7:] + 5 * scatter[:, None]) / (rare + 5 * scatter[:, None])
    return found


def _by_day(scatter: Floats, cut: Floats) -> Floats:
    """Days scatter more than their hours: a tenth of the mean more, as a day's own luck."""
    found: Floats = scatter + 0.005 * cut.sum(axis=(1, 2)) / max(1, cut.shape[1])
    return found
