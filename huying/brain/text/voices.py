"""Which of many tellings speak for all: central ones that do not repeat each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.incidents.features import normal, pair_ids

_READ = 300  # characters of each telling
_AGAINST = 0.6  # how much likeness to what is chosen already counts against centrality


def centrality(texts: Sequence[str]) -> list[float]:
    """Of each text the mean cosine (0–1) to the others, over pairs of characters weighed by how
    many of the texts hold them; 0 for a text without Chinese characters, or when it is alone."""
    cosines = _cosines(texts)
    if len(texts) < 2:
        return [0.0] * len(texts)
    sums = (cosines.sum(axis=1) - np.diag(cosines)) / (len(texts) - 1)
    return [float(value) for value in sums]


def representative(texts: Sequence[str], count: int) -> list[int]:
    """Indexes of at most ``count`` texts, the most central first, each next one central and unlike
    those before (maximal marginal relevance). A text without any words is never chosen."""
    cosines, central = _cosines(texts), np.array(centrality(texts))
    usable = [at for at in range(len(texts)) if cosines[at, at] > 0.0]
    chosen: list[int] = []
    while usable and len(chosen) < count:
        near = cosines[:, chosen].max(axis=1) if chosen else np.zeros(len(texts))
        gain = (1 - _AGAINST) * central - _AGAINST * near
        best = max(usable, key=lambda at: (round(float(gain[at]), 9), -at))
        if chosen and near[best] > 0.95:
            usable.remove(best)
            continue
        chosen.append(best)
        usable.remove(best)
    return chosen


def _cosines(texts: Sequence[str]) -> NDArray[np.float64]:
    held = [pair_ids(normal(text)[:_READ]) for text in texts]
    if not held:
        return np.zeros((0, 0))
    every, place = np.unique(np.concatenate([np.empty(0, np.int32), *held]), return_inverse=True)
    rows = np.repeat(np.arange(len(held)), [len(each) for each in held])
    matrix = np.zeros((len(held), max(len(every), 1)))
    matrix[rows, place] = 1.0
    idf = np.log((1 + len(held)) / (1 + matrix.sum(axis=0))) + 0.3
    matrix *= idf
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    matrix /= np.where(norms > 0.0, norms, 1.0)
    cosines: NDArray[np.float64] = matrix @ matrix.T
    return cosines
