"""Weighted word matching against many small texts: the arithmetic under categories and cards."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.words import feature_keys, telling_keys

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document and how much its words count."""

    text: str
    weight: float


class CentroidIndex:
    """Documents as the middle of their pieces: each piece a TF-IDF vector of length 1, so that a
    short spoken form counts as much as a long definition. Scores are cosines, 0 to 1."""

    def __init__(self, documents: Sequence[Sequence[Part]]) -> None:
        self._size = len(documents)
        pieces = [
            (number, part.weight, Counter(feature_keys(part.text)))
            for number, parts in enumerate(documents)
            for part in parts
            if part.text
        ]
        seen = Counter(key for _, _, counts in pieces for key in counts)
        self._idf = {
            key: 1 + math.log((1 + len(pieces)) / (1 + count)) for key, count in seen.items()
        }
        self._unseen = 1 + math.log(1 + len(pieces))
        sums: list[dict[str, float]] = [defaultdict(float) for _ in documents]
        for number, weight, counts in pieces:
            vector = self._vector(counts)
            scale = weight / _length(vector)
            for key, value in vector.items():
                sums[number][key] += scale * value
        self.weights = tuple(_scaled(vector) for vector in sums)
        self._postings = _Postings(self.weights)

    def idf(self, key: str) -> float:
        return self._idf.get(key, self._unseen)

    def products(self, keys: Sequence[str]) -> tuple[Vector, float]:
        """One product per document, and the length of the query's own vector."""
        total = np.zeros(self._size, dtype=np.float32)
        vector = self._vector(Counter(keys))
        for key, value in vector.items():
            self._postings.add(total, key, value)
        return total, _length(vector)

    def scores(self, keys: Sequence[str]) -> Vector:
        """One cosine per document."""
        products, length = self.products(keys)
        result: Vector = products / np.float32(length)
        return result

    def _vector(self, counts: Mapping[str, int]) -> dict[str, float]:
        known, unseen = self._idf, self._unseen
        return {
            key: (1 + math.log(count) if count > 1 else 1.0) * known.get(key, unseen)
            for key, count in counts.items()
        }


def _length(vector: Mapping[str, float]) -> float:
    return math.sqrt(sum(value * value for value in vector.values())) or 1.0


def _scaled(vector: Mapping[str, float]) -> Mapping[str, float]:
    length = _length(vector)
    return {key: value / length for key, value in vector.items()}


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
