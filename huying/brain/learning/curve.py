"""How many rows could act alone, and how many of those would be right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from huying.brain.learning.values import Point
from huying.brain.series import wilson

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

_POINTS = 100
_BINS = 10
_ERRORS = 1.0
_LEAST = 50  # rows
NEVER = 2.0  # a threshold that no confidence reaches


def threshold(confidence: Floats, right: Truths, precision: float) -> float:
    """The lowest confidence from which upwards the share of right rows lies ``precision`` or more,
    by one standard error above it (few rows prove nothing); ``NEVER`` when there is none. Rows of
    one confidence stand or fall together."""
    order = np.argsort(-confidence, kind="stable")
    sorted_confidence = confidence[order]
    counts = np.arange(1, len(order) + 1)
    share = np.cumsum(right[order]) / counts
    needed = precision + _ERRORS * np.sqrt(precision * (1 - precision) / counts)
    last = np.ones(len(order), dtype=bool)
    last[:-1] = sorted_confidence[:-1] != sorted_confidence[1:]
    enough = np.flatnonzero((share >= np.minimum(needed, 1)) & (counts >= _LEAST) & last)
    return float(sorted_confidence[enough[-1]]) if len(enough) else NEVER


def curve(confidence: Floats, right: Truths) -> list[Point]:
    """From the surest row down to all rows, at most a hundred points."""
    order = np.argsort(-confidence, kind="stable")
    rights = np.cumsum(right[order])
    ends = np.unique(np.linspace(1, len(order), num=min(_POINTS, len(order))).astype(int))
    points = []
    for end in ends.tolist():
        hits = int(rights[end - 1])
        low, high = wilson(hits, end) or (0.0, 1.0)
        points.append(
            Point(float(confidence[order[end - 1]]), end / len(order), hits / end, low, high)
        )
    return points


def bins(confidence: Floats, right: Truths) -> list[tuple[float, float, int]]:
    """Ten bins of equal width: mean confidence, share right, rows; empty ones left out."""
    place = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    return [
        (float(confidence[inside].mean()), float(right[inside].mean()), int(inside.sum()))
        for number in range(_BINS)
        if (inside := place == number).any()
    ]


def calibration_error(confidence: Floats, right: Truths) -> float:
    """Mean distance of confidence from the share right over the bins, weighed by their rows."""
    total = len(confidence)
    return sum(abs(said - was) * rows for said, was, rows in bins(confidence, right)) / total
