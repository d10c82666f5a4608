"""From scores to chances, and the signs of being right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Floats = NDArray[np.float64]

SIGNS = ("top", "second", "third", "spread", "length")


def chances(scores: Scores | Floats) -> Floats:
    """Softmax by row."""
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    raised = np.exp(shifted)
    found: Floats = raised / raised.sum(axis=1, keepdims=True)
    return found


def signs(scores: Scores, lengths: Floats) -> Floats:
    """What tells whether the first label is right: one row a text, columns ``SIGNS``."""
    count = min(3, scores.shape[1])
    best = -np.sort(-chances(scores), axis=1)[:, :count]
    best = np.pad(best, ((0, 0), (0, 3 - count)))
    logs = np.log(best + 1e-4)
    found: Floats = np.column_stack(
        [
            logs[:, 0] - np.log1p(1e-4 - best[:, 0]),
            logs[:, 1],
            logs[:, 2],
            best[:, 0] - best[:, 1],
            np.log1p(lengths),
        ]
    )
    return found


@dataclass(frozen=True)
class Sureness:
    """The chance that the first label is right, by logistic regression on its signs."""

    middle: Floats
    scale: Floats
    weights: Floats
    bias: float

    def of(self, found: Floats) -> Floats:
        odds = (found - self.middle) / self.scale @ self.weights + self.bias
        value: Floats = 1 / (1 + np.exp(-odds))
        return value
