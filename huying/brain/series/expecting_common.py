"""What all series of a kind share at a moment - weather, a first holiday, a busy day - is no burst.

Residuals of the last day over their standard deviations are read as a few common factors plus
noise: loadings are the singular vectors of past residuals that stand above noise (Gavish and
Donoho, IEEE Trans. Inf. Theory 60, 2014: singular values of an n × d noise matrix end near
√n + √d), a factor now is its posterior mean (Bishop: Pattern Recognition and Machine Learning,
2006, 12.2), and a series is explained by the others alone (leave-one-out by the hat matrix). A
factor counts only if it is spread over many series, and only to the size it had before: a fault in
two streets, or a day like no other, stays unexplained.
"""

from dataclasses import dataclass

import numpy as np

from huying.brain.series.steps import Floats, Steps

_LEAST_SERIES = 12
_LEAST_DAYS = 28
_MOST = 12
_SPREAD = 6.0  # series that a factor must be spread over
_CLIP = 3.0  # deviations that one series may tell the others
_USUAL = 2.5  # deviations of its own past that a factor may explain
_EVERY = 28  # days between two readings of the loadings
_BETWEEN = (0.3, 4.0)  # of the expectation


@dataclass(frozen=True, slots=True)
class Loadings:
    """``by_series`` (series, factors), the matrix of their posterior, ``scatter`` (series,)."""

    by_series: Floats
    inverse: Floats
    scatter: Floats

    def explained(self, z: Floats) -> Floats:
        """What the others say of each series, in deviations: (series, steps) of ``z`` alike."""
        clipped = np.clip(z, -_CLIP, _CLIP)
        factors = self.inverse @ (self.by_series.T @ clipped)
        bounded = np.clip(factors, -_USUAL, _USUAL)
        own = ((self.by_series @ self.inverse) * self.by_series).sum(axis=1)[:, None]
        found: Floats = (self.by_series @ bounded - own * clipped) / np.maximum(1 - own, 0.3)
        return found


def shared(values: Floats, means: Floats, steps: Steps, since: int) -> Floats:
    """``means`` (series, steps) with what series share at each step, by counts up to it."""
    days = since // steps.a_day
    if len(values) < _LEAST_SERIES or days < _LEAST_DAYS:
        return means
    known = np.isfinite(values)
    seen = _trailing(np.where(known, values, 0.0), steps.a_day)
    due = np.maximum(_trailing(np.where(known, means, 0.0), steps.a_day), 1e-6)
    found = means.copy()
    until, every = values.shape[1], _EVERY * steps.a_day
    for start in [0, *range(since, until, every)]:
        end = since if start == 0 else min(start + every, until)
        loadings = _learn(seen, due, max(start, since), steps.a_day)
        if loadings is None:
            continue
        part = slice(start, end)
        wide = np.sqrt(loadings.scatter[:, None] * due[:, part])
        told = loadings.explained((seen[:, part] - due[:, part]) / wide)
        ratio = np.clip(1 + told * wide / due[:, part], *_BETWEEN)
        found[:, part] = means[:, part] * ratio
    return found


def _trailing(values: Floats, length: int) -> Floats:
    whole = np.cumsum(values, axis=1)
    found = whole.copy()
    found[:, length:] -= whole[:, :-length]
    return found


def _learn(seen: Floats, due: Floats, until: int, a_day: int) -> Loadings | None:
    """Loadings from whole days before ``until``; None where nothing is shared."""
    held = slice(min(until // 4, 28 * a_day) + a_day - 1, until, a_day)
    apart, usual = seen[:, held] - due[:, held], due[:, held]
    days = apart.shape[1]
    if days < _LEAST_DAYS // 2:
        return None
    squares = np.minimum(apart**2, 12 * usual + 9)
    scatter = np.maximum(squares.sum(axis=1) / usual.sum(axis=1), 1.0)
    z = np.clip(apart / np.sqrt(scatter[:, None] * usual), -_CLIP, _CLIP)
    left, values, _ = np.linalg.svd(z, full_matrices=False)
    noise = float(np.sqrt((z**2).mean())) * (np.sqrt(len(z)) + np.sqrt(days))
    wide = 1 / np.maximum((left**4).sum(axis=0), 1e-12) >= _SPREAD
    kept = np.flatnonzero((values > noise) & wide)[:_MOST]
    if not len(kept):
        return None
    power = np.sqrt(np.maximum(values[kept] ** 2 - noise**2 / 2, 0) / days)
    by_series = left[:, kept] * power
    inverse = np.linalg.inv(by_series.T @ by_series + np.eye(len(kept)))
    return Loadings(by_series, inverse, scatter)
