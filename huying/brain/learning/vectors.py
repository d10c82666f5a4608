"""Weighted sparse vectors of texts: runs of characters, or words.

Weight: (1 + log count) times log((1 + texts) / (1 + texts that have it)) + 1, rows of length one
(Manning, Raghavan, Schütze: Introduction to Information Retrieval, 6.4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.learning.reading import Reading

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Grams:
    """Runs of ``sizes`` characters. ``keys`` ascend."""

    sizes: tuple[int, ...]
    keys: NDArray[np.int64]
    weights: Vector

    def vectors(self, reading: Reading) -> sparse.csr_matrix:
        """One row a text, not yet of length one."""
        rows, columns, _ = self.found(reading)
        return _weighted(rows, columns, self.weights, len(reading))

    def found(
        self, reading: Reading
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Row, feature and first character of everything in the vocabulary."""
        parts = [reading.grams(size) for size in self.sizes]
        keys = np.concatenate([key for key, _ in parts])
        starts = np.concatenate([start for _, start in parts])
        if not len(self.keys):
            return keys[:0], keys[:0], keys[:0]
        columns = np.searchsorted(self.keys, keys)
        columns[columns == len(self.keys)] = 0
        known = self.keys[columns] == keys
        return reading.rows[starts[known]], columns[known], starts[known]


@dataclass(frozen=True)
class Words:
    """Words of at least ``shortest`` characters."""

    shortest: int
    names: tuple[str, ...]
    weights: Vector

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def vectors(self, reading: Reading) -> sparse.csr_matrix:
        """One row a text, not yet of length one."""
        find = self.places.get
        lists = [
            [place for word in words if (place := find(word, -1)) >= 0] for words in reading.words
        ]
        counts = np.fromiter((len(found) for found in lists), dtype=np.int64, count=len(lists))
        columns = np.fromiter(
            (place for found in lists for place in found), dtype=np.int64, count=int(counts.sum())
        )
        rows = np.repeat(np.arange(len(lists), dtype=np.int64), counts)
        return _weighted(rows, columns, self.weights, len(reading))


def fit_grams(texts: Sequence[Reading], sizes: tuple[int, ...], least: int, most: int) -> Grams:
    """The runs that at least ``least`` texts have, the ``most`` frequent of them."""
    found: list[NDArray[np.int64]] = []
    counts: list[NDArray[np.int64]] = []
    for reading in texts:
        for size in sizes:
            key, start = reading.grams(size)
            order = np.lexsort((reading.rows[start], key))
            key, row = key[order], reading.rows[start][order]
            first = np.ones(len(key), dtype=bool)
            first[1:] = (key[1:] != key[:-1]) | (row[1:] != row[:-1])
            unique, count = np.unique(key[first], return_counts=True)
            found.append(unique)
            counts.append(count)
    keys, where = np.unique(np.concatenate(found), return_inverse=True)
    total = np.zeros(len(keys), dtype=np.float64)
    np.add.at(total, where, np.concatenate(counts))
    kept = np.flatnonzero(total >= least)
    if len(kept) > most:
        kept = np.sort(kept[np.argsort(-total[kept], kind="stable")[:most]])
    rows = sum(len(reading) for reading in texts)
    return Grams(sizes, keys[kept], _rarity(total[kept], rows))


def fit_words(texts: Sequence[Reading], shortest: int, least: int, most: int) -> Words:
    """The words that at least ``least`` texts have, the ``most`` frequent of them."""
    count: Counter[str] = Counter()
    for reading in texts:
        for words in reading.words:
            count.update({word for word in words if len(word) >= shortest})
    kept = sorted((-number, word) for word, number in count.items() if number >= least)[:most]
    names = tuple(sorted(word for _, word in kept))
    total = np.array([count[word] for word in names], dtype=np.float64)
    return Words(shortest, names, _rarity(total, sum(len(reading) for reading in texts)))


def unit_rows(vectors: sparse.csr_matrix) -> sparse.csr_matrix:
    """Rows of length one; an empty row stays empty. Changes the vectors it is given."""
    counts = np.diff(vectors.indptr)
    rows = np.repeat(np.arange(len(counts)), counts)
    squares = np.bincount(rows, vectors.data.astype(np.float64) ** 2, minlength=len(counts))
    vectors.data *= (1 / np.sqrt(np.maximum(squares, 1e-12)))[rows].astype(vectors.dtype)
    return vectors


def _rarity(total: NDArray[np.float64], rows: int) -> Vector:
    rarity: Vector = (np.log((1 + rows) / (1 + total)) + 1).astype(np.float32)
    return rarity


def _weighted(
    rows: NDArray[np.int64], columns: NDArray[np.int64], weights: Vector, count: int
) -> sparse.csr_matrix:
    width = max(len(weights), 1)
    keys, times = np.unique(rows * width + columns, return_counts=True)
    row, column = np.divmod(keys, width)
    values = ((1 + np.log(times)) * weights[column]).astype(np.float32)
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(row, minlength=count), out=starts[1:])
    return sparse.csr_matrix((values, column, starts), shape=(count, len(weights)))
