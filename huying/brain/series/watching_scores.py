"""How remarkable the last 1, 2, 3 … steps of every series are, at every step.

The variance of a window's sum with mean E is E + k E (1 + E/M) / 2, M the series' usual E: part
grows with the mean (repeated calls about one matter), part with its square (days that are busy as
a whole). k is estimated from past windows of that length, so that correlation between steps counts.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from huying.brain.series.steps import Flags, Floats, Steps
from huying.brain.series.tails import at_least, at_most

_SHORT = (1, 2, 3, 4, 6, 8, 12, 16, 24, 48, 96, 288)
_DAYS = (1, 2, 3, 5, 7)
_LONG = (1, 2, 4)
_ABOVE, _BELOW = 1.5, 1.0  # deviations short of which a normal tail will do
_LN10 = math.log(10)
_TURNS = 8
_FEW = 12.0  # windows that a prior of the variance is worth
_USUAL_K = 0.3
_LEAST_K = -0.9  # scheduled things scatter less than chance
_REGULAR = 0.1  # of the mean that the variance is at least
_SPARED = 4.0  # counts beyond 3.5 deviations that may still teach the variance
_SIDES: tuple[Callable[[Floats, Floats, Floats], Floats], ...] = (at_least, at_most)


@dataclass(frozen=True, slots=True)
class Scored:
    """``rarity`` (2: so much, so little; windows, series, steps): -log10 of each window's p.

    ``deviation`` (windows, series, steps): standard deviation of each window's sum.
    ``observed``, ``mean``: (series, steps) without gaps. All since the first step watched, but the
    latter two from the beginning.
    """

    lengths: tuple[int, ...]
    rarity: NDArray[np.float32]
    deviation: NDArray[np.float32]
    observed: Floats
    mean: Floats

    def score(self, side: int) -> Floats:
        """-log10 of the best window's p, raised for the choice among them; (series, steps)."""
        found: Floats = np.maximum(self.rarity[side].max(axis=0) - self.choice, 0.0)
        return found

    @property
    def since(self) -> int:
        """The first step that is watched."""
        return int(self.observed.shape[1] - self.rarity.shape[3])

    @property
    def choice(self) -> float:
        """log10 of how many independent looks the overlapping windows are worth."""
        return math.log10((len(self.lengths) + 1) / 2)


def windows_of(steps: Steps) -> tuple[int, ...]:
    """Lengths in steps that a series is summed over: to a day, a week, four long steps."""
    if steps.minutes > 1440:
        return _LONG
    if steps.minutes == 1440:
        return _DAYS
    return tuple(each for each in _SHORT if each <= steps.a_day)


def sums(values: Floats, length: int) -> Floats:
    """Sums of the last ``length`` steps, (series, steps); fewer at the beginning."""
    whole = np.cumsum(values, axis=1)
    found = whole.copy()
    found[:, length:] -= whole[:, :-length]
    return found


def scores(values: Floats, means: Floats, steps: Steps, since: int) -> Scored:
    """Scores of steps from ``since`` on, causal; ``values`` (nan = unknown), ``means`` alike."""
    lengths, until = windows_of(steps), values.shape[1]
    known = np.isfinite(values)
    seen, due = np.where(known, values, 0.0), np.where(known, means, 0.0)
    shape = (len(lengths), len(values), until - since)
    rarity, deviation = np.zeros((2, *shape), np.float32), np.zeros(shape, np.float32)
    every = max(1, round(28 * steps.a_week / 7))
    leaning: dict[int, Floats] = {}
    for row, length in enumerate(lengths):
        observed, mean = sums(seen, length), sums(due, length)
        full = sums(known.astype(float), length) >= length * 0.5
        for at in range(since, until, every):
            part, here = slice(at, min(at + every, until)), slice(at - since, at + every - since)
            lean = leaning.get(at, np.full(len(values), _USUAL_K))
            k, usual = _spread(observed, mean, full, _past(steps, at), lean, length)
            leaning[at] = k
            width, size = variance_of(mean[:, part], k, usual)
            deviation[row, :, here] = np.sqrt(width)
            for side in (0, 1):
                told = _tails(observed[:, part], mean[:, part], size, width, side)
                rarity[side, row, :, here] = np.where(full[:, part], told, 0.0)
    return Scored(lengths, rarity, deviation, seen, due)


def _past(steps: Steps, until: int) -> slice:
    """What teaches the variance: all but the first two weeks, or the first quarter."""
    return slice(min(int(2 * steps.a_week), until // 4), until)


def _spread(
    observed: Floats, mean: Floats, full: Flags, past: slice, lean: Floats, length: int
) -> tuple[Floats, Floats]:
    """k and M of each series; k leans on ``lean`` (the next shorter windows') while few are past.

    What lies 3.5 deviations and four matters out is left out, found in turns from narrow to wide:
    a series that scatters grows step by step to its own width, old bursts stay outside.
    """
    seen, due, there = observed[:, past], mean[:, past], full[:, past]
    counted = np.where(there, due, 0.0)
    usual = np.maximum(counted.sum(axis=1) / np.maximum(there.sum(axis=1), 1), 1e-9)
    base = counted * (1 + counted / usual[:, None]) / 2
    squares = np.where(there, (seen - due) ** 2, 0.0)
    k = np.zeros(len(seen))
    for _ in range(_TURNS):
        width = np.sqrt(np.maximum(counted + base * k[:, None], _REGULAR * counted))
        bound = (3.5 * width + _SPARED) ** 2
        held = squares <= bound
        excess = ((squares - counted) * held).sum(axis=1)
        k = np.maximum(excess / np.maximum((base * held).sum(axis=1), 1e-9), _LEAST_K)
    independent = there.sum(axis=1) / length
    k = (k * independent + np.maximum(lean, 0) * _FEW) / (independent + _FEW)
    sure = -3 * np.sqrt(2 / np.maximum(independent, 1))  # of a Poisson's own variance
    return np.where((k < 0) & (k > sure), 0.0, k), usual


def variance_of(mean: Floats, k: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """Variance, and size of the negative binomial (inf where it is no more than a Poisson's), of
    sums (series, steps)."""
    due = np.maximum(mean, 1e-9)
    excess = k[:, None] * due * (1 + np.where(k[:, None] > 0, due / usual[:, None], 1)) / 2
    excess = np.maximum(excess, (_REGULAR - 1) * due)
    return due + excess, np.where(excess > 0, due * due / np.maximum(excess, 1e-12), np.inf)


def _tails(observed: Floats, mean: Floats, size: Floats, variance: Floats, side: int) -> Floats:
    apart = (observed - mean) / np.sqrt(variance) * (1 if side == 0 else -1)
    worth = apart > (_ABOVE, _BELOW)[side]
    found: Floats = -log_ndtr(-apart) / _LN10
    # Less scatter than a Poisson's: a Poisson of as many times the counts as scatter that little.
    more = np.maximum(mean[worth] / variance[worth], 1.0) if np.isinf(size).any() else 1.0
    found[worth] = -np.log10(_SIDES[side](observed[worth] * more, mean[worth] * more, size[worth]))
    return found
