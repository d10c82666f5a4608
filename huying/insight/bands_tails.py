"""Tails and ranges of one count, for where no array is at hand."""

import numpy as np

from huying.brain.series import tails

RANGE = 0.99  # the share of quiet moments within a range, as ``judge`` has it


def usual(mean: float, size: float) -> tuple[float, float]:
    """The 99 % range of a count."""
    low, high = tails.interval(np.array([mean]), np.array([size]), RANGE)
    return float(low[0]), float(high[0])


def at_least(count: float, mean: float, size: float) -> float:
    return float(tails.at_least(np.array([float(count)]), np.array([mean]), np.array([size]))[0])
