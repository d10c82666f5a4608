"""What is known before any label: how near a text is to each leaf of the category tree.

The twenty nearest leaves, their groups and their classes are features of their own. They carry
what a few thousand labelled rows cannot teach: that 讨薪 and 工钱没结 are one matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from huying.brain.learning.reading import Reading, readings
from huying.brain.learning.values import Doc
from huying.brain.learning.vectors import (
    Grams,
    Vector,
    Words,
    fit_grams,
    fit_words,
    unit_rows,
)

_NEAREST = 20
_LEVELS = (2, 4)
_MOST = 200_000


@dataclass(frozen=True)
class Known:
    """``docs``: one row of length one a leaf, over the features of ``grams`` and ``words``."""

    codes: tuple[str, ...]
    grams: Grams
    words: Words
    docs: sparse.csr_matrix

    @cached_property
    def _across(self) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        """Runs by leaves, and words by leaves."""
        across = self.docs.T.tocsr()
        edge = len(self.grams.weights)
        return across[:edge], across[edge:]

    @cached_property
    def tree(self) -> sparse.csr_matrix:
        """Leaf by (leaf, group, class): 1 where the second holds the first."""
        parts = [sparse.identity(len(self.codes), dtype=np.float32, format="csr")]
        for level in _LEVELS:
            _, group = np.unique([code[:level] for code in self.codes], return_inverse=True)
            ones = np.ones(len(group), dtype=np.float32)
            parts.append(sparse.csr_matrix((ones, (np.arange(len(group)), group))))
        return sparse.hstack(parts, format="csr", dtype=np.float32)

    @property
    def width(self) -> int:
        return int(self.tree.shape[1])

    def vectors(self, reading: Reading) -> sparse.csr_matrix:
        """Nearness to the nearest leaves, their groups and classes; rows of length one."""
        by_grams, by_words = self._across
        near = (self.grams.vectors(reading) @ by_grams).toarray()
        near += (self.words.vectors(reading) @ by_words).toarray()
        count = min(_NEAREST, near.shape[1])
        top = np.argpartition(-near, count - 1, axis=1)[:, :count]
        value = np.take_along_axis(near, top, axis=1) ** 2
        value /= np.maximum(value.sum(axis=1, keepdims=True), 1e-12)
        starts = np.arange(len(near) + 1) * count
        leaves = sparse.csr_matrix((value.ravel(), top.ravel(), starts), shape=near.shape)
        vectors = leaves @ self.tree
        vectors.data = np.sqrt(np.maximum(vectors.data, 0)).astype(np.float32)
        return unit_rows(vectors)


def fit_known(knowledge: Sequence[Doc], texts: Sequence[Reading]) -> Known | None:
    """None without knowledge. The words of the leaves, weighed by how rare they are in the leaves
    and in the texts together."""
    if not knowledge:
        return None
    docs = list(readings([doc.text for doc in knowledge]))
    grams = fit_grams(docs, (2,), least=1, most=_MOST)
    words = fit_words(docs, shortest=3, least=1, most=_MOST)
    everything = [*docs, *texts]
    grams = Grams(grams.sizes, grams.keys, _rarity(grams, everything))
    words = Words(words.shortest, words.names, _rarity(words, everything))
    rows = sparse.vstack([_both(grams, words, part) for part in docs], format="csr")
    return Known(tuple(doc.code for doc in knowledge), grams, words, rows)


def _both(grams: Grams, words: Words, reading: Reading) -> sparse.csr_matrix:
    joined = sparse.hstack([grams.vectors(reading), words.vectors(reading)], format="csr")
    return unit_rows(joined)


def _rarity(features: Grams | Words, texts: Sequence[Reading]) -> Vector:
    count = np.zeros(len(features.weights))
    for reading in texts:
        count += np.bincount(features.vectors(reading).indices, minlength=len(count))
    rows = sum(len(reading) for reading in texts)
    rarity: Vector = (np.log((1 + rows) / (1 + count)) + 1).astype(np.float32)
    return rarity
