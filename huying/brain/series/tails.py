"""Tails and quantiles of the negative binomial, any shape of arrays, and false discovery control.

P(X ≥ y) of mean m and size s is the regularised incomplete beta I(m/(m+s); y, s); the Poisson
(s = inf) is the regularised incomplete gamma P(y, m) (Johnson, Kemp, Kotz: Univariate Discrete
Distributions, 3rd ed. 2005, 4.12 and 5.6). Real y between whole numbers are interpolated by both.
"""

import numpy as np
from scipy.special import betainc, betaincc, gammainc, gammaincc, ndtri

from huying.brain.series.steps import Floats

_LARGE = 1e6  # sizes above are Poisson
_LEAST = 1e-300
_WIDE = 30.0


def at_least(observed: Floats, mean: Floats, size: Floats) -> Floats:
    """P(X ≥ observed); 1 for observed ≤ 0. Arguments broadcast."""
    return _tail(observed, mean, size, is_upper=True)


def at_most(observed: Floats, mean: Floats, size: Floats) -> Floats:
    """P(X ≤ observed). Arguments broadcast."""
    return _tail(np.asarray(observed, float) + 1, mean, size, is_upper=False)


def _tail(count: Floats, mean: Floats, size: Floats, *, is_upper: bool) -> Floats:
    y, m, s = np.broadcast_arrays(
        np.asarray(count, float), np.maximum(mean, 1e-12), np.asarray(size, float)
    )
    positive = np.maximum(y, 1e-9)
    poisson = s > _LARGE
    bounded = np.where(poisson, 1.0, np.maximum(s, 1e-6))
    gamma, beta = (gammainc, betainc) if is_upper else (gammaincc, betaincc)
    if poisson.all():
        tail = gamma(positive, m)
    else:
        tail = beta(positive, bounded, m / (m + bounded))
        if poisson.any():
            tail = np.where(poisson, gamma(positive, m), tail)
    found: Floats = np.where(y <= 0, 1.0 if is_upper else 0.0, np.clip(tail, _LEAST, 1.0))
    return found


def interval(mean: Floats, size: Floats, share: float) -> tuple[Floats, Floats]:
    """The central range that holds at least ``share`` of a negative binomial, whole numbers."""
    tail = (1 - share) / 2
    return _least(mean, size, tail), _least(mean, size, 1 - tail)


def _least(mean: Floats, size: Floats, share: float) -> Floats:
    """The least y with P(X ≤ y) ≥ ``share``; beyond a spread of 30, Cornish-Fisher's quantile."""
    m, s = np.broadcast_arrays(np.asarray(mean, float), np.asarray(size, float))
    spread = np.sqrt(m + m * m / s)
    z = float(ndtri(share))
    skew = (1 + 2 * m / s) / np.maximum(spread, 1e-9)
    found: Floats = np.maximum(np.round(m + spread * (z + skew * (z * z - 1) / 6)), 0.0)
    small = spread < _WIDE
    found[small] = _searched(m[small], s[small], share, found[small])
    return found


def _searched(m: Floats, s: Floats, share: float, guess: Floats) -> Floats:
    """Halving within brackets around ``guess`` that double until they hold the quantile."""
    low, high = guess - 2, guess + 1
    width = 2.0
    while (outside := (low >= 0) & (at_most(low, m, s) >= share)).any():
        width *= 2
        low = np.where(outside, low - width, low)
    while (outside := at_most(high, m, s) < share).any():
        width *= 2
        high = np.where(outside, high + width, high)
    low = np.maximum(low, -1.0)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        reached = at_most(middle, m, s) >= share
        high, low = np.where(reached, middle, high), np.where(reached, low, middle)
    return high


def benjamini_hochberg(p: Floats, *, is_dependent: bool = False) -> Floats:
    """The q of each p (Benjamini and Hochberg, J. R. Stat. Soc. B 57, 1995, 289-300).

    ``is_dependent``: holds under any dependence (Benjamini and Yekutieli, Ann. Stat. 29, 2001).
    """
    n = p.size
    if n == 0:
        return p.copy()
    order = np.argsort(p)
    scale = np.sum(1 / np.arange(1, n + 1)) if is_dependent else 1.0
    raised = p[order] * n * scale / np.arange(1, n + 1)
    q = np.empty(n)
    q[order] = np.minimum(1.0, np.minimum.accumulate(raised[::-1])[::-1])
    return q
