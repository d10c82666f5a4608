"""Learned likeness without a model from elsewhere: latent topics of the city's own content.

Latent semantic analysis (Deerwester et al., 1990) of what the categories and cards say: words that
are used for the same matters lie near each other, so that a question may find a card without a word
in common. The singular vectors come from a randomised range finder (Halko et al., 2011).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.text.asking import MEANINGS, SOUNDS, SPACE, Ids, Reader

Floats = NDArray[np.float32]

_DIMENSIONS = 128
_OVERSAMPLED = 16
_ROUNDS = 3
_MOST_TEXTS = 8_000  # that the topics are learned from; others are only placed among them
_FEWEST_TEXTS = 2  # a key must stand in so many
_MEANING = 1.3


class TopicSpace:
    """Places texts by their keys; vectors have length 1, or 0 for a text without a known key."""

    def __init__(self, ids: Ids, weights: Floats, directions: Floats) -> None:
        self._ids, self._weights, self._directions = ids, weights, directions

    @classmethod
    def learn(cls, texts: Sequence[str], reader: Reader) -> Self:
        """Of at most 8,000 of the texts, evenly chosen; no topics at all for fewer than three."""
        step = max(1, -(-len(texts) // _MOST_TEXTS))
        chosen = texts[::step]
        owners, ids = reader.read_many(chosen)
        kept = ids // SPACE != SOUNDS
        owners, ids = owners[kept], ids[kept]
        held, columns, counts = np.unique(ids, return_inverse=True, return_counts=True)
        rarity = np.log(len(chosen) / (counts + 0.5)) * np.where(
            held // SPACE == MEANINGS, _MEANING, 1
        )
        weights = np.where(counts >= _FEWEST_TEXTS, np.maximum(rarity, 0), 0).astype(np.float32)
        known = np.flatnonzero(weights > 0)
        size = min(_DIMENSIONS, len(chosen) - 1, known.size)
        if size < 2:
            return cls(held[:0], weights[:0], np.empty((0, 1), dtype=np.float32))
        shape = (len(chosen), held.size)
        rows = sparse.csr_matrix((weights[columns], (owners, columns)), shape=shape)[:, known]
        return cls(held[known], weights[known], _directions(_scaled(rows), size))

    def place(self, owners: Ids, ids: Ids, size: int) -> Floats:
        """One row for each of ``size`` texts, of which ``owners`` hold ``ids``."""
        if not self._ids.size:
            return np.zeros((size, 1), dtype=np.float32)
        at = np.minimum(np.searchsorted(self._ids, ids), self._ids.size - 1)
        known = self._ids[at] == ids
        at = at[known]
        rows = sparse.csr_matrix(
            (self._weights[at], (owners[known], at)), shape=(size, self._ids.size)
        )
        placed = np.asarray(rows @ self._directions, dtype=np.float32)
        lengths = np.linalg.norm(placed, axis=1, keepdims=True)
        lengths[lengths == 0] = 1
        result: Floats = placed / lengths
        return result


def _scaled(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    result: sparse.csr_matrix = sparse.diags((1 / lengths).astype(np.float32)) @ rows
    return result


def _directions(rows: sparse.csr_matrix, size: int) -> Floats:
    """The ``size`` strongest right singular vectors, one a column."""
    wide = min(size + _OVERSAMPLED, *rows.shape)
    guess = np.random.default_rng(0).standard_normal((rows.shape[1], wide)).astype(np.float32)
    found, _ = np.linalg.qr(rows @ guess)
    for _ in range(_ROUNDS):
        found, _ = np.linalg.qr(rows @ (rows.T @ found))
    shadow = np.asarray(rows.T @ found, dtype=np.float32)
    values, turned = np.linalg.eigh(shadow.T @ shadow)
    best = np.argsort(-values)[:size]
    lengths = np.sqrt(np.maximum(values[best], 1e-9))
    result: Floats = np.ascontiguousarray(shadow @ (turned[:, best] / lengths), dtype=np.float32)
    return result
