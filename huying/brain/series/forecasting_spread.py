"""Quantiles of counts that are forecast, and how surprising the counts were that came.

Up to FINE the negative binomial with mid-probabilities (Lancaster, JASA 56, 1961, 223–234), so that
an interval of few possible counts covers neither much more nor much less than it says; above it,
and for values that are not counts, the gamma distribution of the same mean and variance.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import special

Floats = NDArray[np.float64]

FINE: Final = 60.0
_LEAST: Final = 1e-9
_ROUNDS: Final = 40


def surprise(values: Floats, mean: Floats, variance: Floats, *, is_count: bool) -> Floats:
    """Normal score of each value under its forecast, within ±5; shapes must broadcast."""
    values, mean, variance = np.broadcast_arrays(values, mean, variance)
    mean = np.maximum(mean, _LEAST)
    variance = np.maximum(variance, _LEAST)
    shape = mean**2 / variance
    chance = np.asarray(special.gammainc(shape, np.maximum(values, 0.0) * mean / variance))
    if is_count:
        fine = mean < FINE
        chance[fine] = _middle(np.round(values[fine]), mean[fine], variance[fine])
    result: Floats = np.clip(special.ndtri(np.clip(chance, 3e-7, 1 - 3e-7)), -5, 5)
    return result


def quantile(score: Floats, mean: Floats, variance: Floats, *, is_count: bool) -> Floats:
    """The value at a normal score; shapes must broadcast. Not negative, not rounded."""
    score, mean, variance = np.broadcast_arrays(score, mean, variance)
    safe = np.maximum(mean, _LEAST)
    variance = np.maximum(variance, _LEAST)
    chance = np.asarray(special.ndtr(score))
    shape = np.maximum(safe**2 / variance, 1e-4)
    result = np.asarray(special.gammaincinv(shape, chance) * variance / safe)
    if is_count:
        fine = safe < FINE
        result[fine] = _inverse(chance[fine], safe[fine], variance[fine])
    ends: Floats = np.nan_to_num(np.maximum(result, 0.0), posinf=0.0)
    return ends


def _cumulative(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(X ≤ count); Poisson where the variance is not above the mean."""
    below = count < 0
    count = np.maximum(count, 0.0)
    over = variance > mean * (1 + 1e-6)
    size = mean**2 / np.where(over, variance - mean, 1.0)
    heavy = special.betainc(size, count + 1, size / (size + mean))
    found = np.where(over & (size < 1e6), heavy, special.gammaincc(count + 1, mean))
    result: Floats = np.where(below, 0.0, found)
    return result


def _middle(count: Floats, mean: Floats, variance: Floats) -> Floats:
    """P(X < count) + P(X = count) / 2."""
    at, under = _cumulative(count, mean, variance), _cumulative(count - 1, mean, variance)
    middle: Floats = (at + under) / 2
    return middle


def _inverse(chance: Floats, mean: Floats, variance: Floats) -> Floats:
    """Where mid-probabilities, joined by straight lines, reach ``chance``; 0 below the first."""
    low = np.full_like(mean, -1.0)
    high = np.ceil(mean + 12 * np.sqrt(np.maximum(variance, mean)) + 12)
    for _ in range(_ROUNDS):
        if not np.any(high - low > 1):
            break
        half = np.floor((low + high) / 2)
        is_under = _middle(half, mean, variance) < chance
        low, high = np.where(is_under, half, low), np.where(is_under, high, half)
    under, above = _middle(low, mean, variance), _middle(high, mean, variance)
    part = np.clip((chance - under) / np.maximum(above - under, _LEAST), 0.0, 1.0)
    reached: Floats = np.maximum(low + part * (high - low), 0.0)
    return reached
