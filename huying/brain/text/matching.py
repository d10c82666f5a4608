"""Weighted word matching against many small texts: the arithmetic under categories and cards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.text.words import plain_keys, telling_keys

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document and how much its words count."""

    text: str
    weight: float


class PieceSpace:
    """Short texts as TF-IDF vectors of length 1, one row of `pieces` a text, one column a key."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.ids: dict[str, int] = {}
        number = self.ids.setdefault
        columns: list[int] = []
        ends = [0]
        for text in texts:
            columns += [number(key, len(self.ids)) for key in plain_keys(text)]
            ends.append(len(columns))
        shape = (len(texts), len(self.ids))
        counted = sparse.csr_matrix(
            (np.ones(len(columns), dtype=np.float32), columns, ends), shape=shape
        )
        counted.sum_duplicates()
        seen = np.bincount(counted.indices, minlength=shape[1])
        self.idf: Vector = (1 + np.log((1 + shape[0]) / (1 + seen))).astype(np.float32)
        self.unseen = 1 + math.log(1 + shape[0])
        counted.data = (1 + np.log(counted.data)) * self.idf[counted.indices]
        self.pieces = scaled(counted)

    def vector(self, counts: Mapping[str, float]) -> tuple[Ints, Vector, float]:
        """Known columns, their values, and the length of the whole vector, unknown keys included.
        Counts may be any weights above 0; a weight of 1 counts as one occurrence."""
        columns: list[int] = []
        amounts: list[float] = []
        unknown = 0.0
        for key, count in counts.items():
            amount = 1 + math.log(count) if count > 1 else count
            column = self.ids.get(key)
            if column is None:
                unknown += (amount * self.unseen) ** 2
            else:
                columns.append(column)
                amounts.append(amount)
        found = np.array(columns, dtype=np.int64)
        values: Vector = np.array(amounts, dtype=np.float32) * self.idf[found]
        return found, values, math.sqrt(float(values @ values) + unknown) or 1.0


def scaled(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """Every row divided by its length; empty rows stay empty."""
    squares = np.bincount(
        np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr)),
        weights=rows.data**2,
        minlength=rows.shape[0],
    )
    lengths = np.sqrt(squares)
    lengths[lengths == 0] = 1
    result = rows.copy()
    result.data = (rows.data / np.repeat(lengths, np.diff(rows.indptr))).astype(np.float32)
    return result


def contrast(sums: sparse.csr_matrix, smoothing: float = 0.5) -> Matrix:
    """How much more each key speaks for an owner than for all others (complement naive Bayes,
    Rennie et al. 2003, weight-normalised): one row an owner, every row of absolute sum 1."""
    own = np.asarray(sums.todense(), dtype=np.float32)
    others = own.sum(axis=0) - own + np.float32(smoothing)
    weights = -np.log(others / others.sum(axis=1, keepdims=True))
    result: Matrix = (weights / np.abs(weights).sum(axis=1, keepdims=True)).astype(np.float32)
    return result


class Middles:
    """The middles of groups of pieces, each of length 1, looked up by column."""

    def __init__(self, sums: sparse.csr_matrix) -> None:
        self.rows = scaled(sums)
        self._columns = self.rows.tocsc()

    def sums(self, columns: Ints, values: Vector) -> Vector:
        """One product per middle with the vector that has these values."""
        total = np.zeros(self.rows.shape[0], dtype=np.float32)
        held, owners, amounts = self._columns.indptr, self._columns.indices, self._columns.data
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            start, end = held[column], held[column + 1]
            total[owners[start:end]] += amounts[start:end] * np.float32(value)
        return total


class CentroidIndex:
    """Documents as the middle of their pieces: each piece a TF-IDF vector of length 1, so that a
    short spoken form counts as much as a long definition. Scores are cosines, 0 to 1."""

    def __init__(self, documents: Sequence[Sequence[Part]]) -> None:
        parts = [(at, part) for at, held in enumerate(documents) for part in held if part.text]
        self._space = PieceSpace([part.text for _, part in parts])
        mixed = mixing(
            [at for at, _ in parts], [part.weight for _, part in parts], len(documents), len(parts)
        )
        self._middles = Middles(mixed @ self._space.pieces)

    def idf(self, key: str) -> float:
        column = self._space.ids.get(key)
        return self._space.unseen if column is None else float(self._space.idf[column])

    def scores(self, keys: Sequence[str]) -> Vector:
        """One cosine per document."""
        columns, values, length = self._space.vector(counted(keys))
        result: Vector = self._middles.sums(columns, values) / np.float32(length)
        return result


def mixing(
    rows: Sequence[int], weights: Sequence[float], count: int, pieces: int, first: int = 0
) -> sparse.csr_matrix:
    """Piece `first + n` goes into `rows[n]` with `weights[n]`: `count` rows of `pieces` columns."""
    columns = np.arange(first, first + len(rows))
    amounts = np.array(weights, dtype=np.float32)
    return sparse.csr_matrix((amounts, (rows, columns)), shape=(count, pieces))


def standard(scores: Matrix) -> Matrix:
    """Standard scores along the last axis; zeros where all are alike."""
    spread = scores.std(axis=-1, keepdims=True)
    spread[spread == 0] = 1
    result: Matrix = (scores - scores.mean(axis=-1, keepdims=True)) / spread
    return result


def counted(keys: Iterable[str]) -> dict[str, float]:
    counts: dict[str, float] = {}
    for key in keys:
        counts[key] = counts.get(key, 0.0) + 1.0
    return counts


class PhraseIndex:
    """How completely a query covers each known phrase, and by owner the best-covered one."""

    def __init__(
        self, phrases: Sequence[tuple[int, str]], owners: int, index: CentroidIndex
    ) -> None:
        self.texts = tuple(text for _, text in phrases)
        self._owner = np.array([owner for owner, _ in phrases], dtype=np.int64)
        self._owners = owners
        vectors = [{key: index.idf(key) for key in telling_keys(text)} for _, text in phrases]
        totals = np.array([sum(vector.values()) for vector in vectors], dtype=np.float32)
        self._totals = np.maximum(totals, 1e-6)
        # A longer phrase says more than a short one that happens to be covered.
        self._strength = np.minimum(1.0, 0.45 + totals / 120.0).astype(np.float32)
        self._postings = _Postings(vectors)

    def coverage(self, keys: Iterable[str]) -> Vector:
        """Per phrase: the covered share of its weight, times the phrase's own strength."""
        covered = np.zeros(len(self.texts), dtype=np.float32)
        for key in set(keys):
            self._postings.add(covered, key, 1.0)
        result: Vector = covered / self._totals * self._strength
        return result

    def best_by_owner(self, coverage: Vector) -> Vector:
        best = np.zeros(self._owners, dtype=np.float32)
        np.maximum.at(best, self._owner, coverage)
        return best


class _Postings:
    """Which vectors hold a key and with what value: three flat arrays for all keys."""

    def __init__(self, vectors: Sequence[Mapping[str, float]]) -> None:
        keys = [key for vector in vectors for key in vector]
        ids = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        found = np.fromiter((ids[key] for key in keys), dtype=np.int64, count=len(keys))
        order = np.argsort(found, kind="stable")
        lengths = np.array([len(vector) for vector in vectors], dtype=np.int64)
        owners = np.repeat(np.arange(len(vectors), dtype=np.int64), lengths)
        values = np.fromiter(
            (value for vector in vectors for value in vector.values()),
            dtype=np.float32,
            count=len(keys),
        )
        self._owners, self._values = owners[order], values[order]
        ends = np.cumsum(np.bincount(found, minlength=len(ids))).tolist()
        self._ranges = {
            key: (ends[number - 1] if number else 0, ends[number]) for key, number in ids.items()
        }

    def add(self, total: Vector, key: str, factor: float) -> None:
        """Adds the key's values times `factor` to their vectors' places in `total`."""
        if key in self._ranges:
            start, end = self._ranges[key]
            total[self._owners[start:end]] += self._values[start:end] * np.float32(factor)
