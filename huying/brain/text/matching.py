"""Weighted word matching against many small texts: the arithmetic under categories and cards."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.words import feature_keys

Vector = NDArray[np.float32]

_SATURATION = 1.2


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document and how much its words count."""

    text: str
    weight: float


class DocumentIndex:
    """BM25 over weighted fields; scores are divided by the query's own weight, so 1 is about "every
    word of the query is a strong word of this document"."""

    def __init__(self, documents: Sequence[Sequence[Part]]) -> None:
        self._size = len(documents)
        counts: list[dict[str, float]] = []
        for parts in documents:
            weights: dict[str, float] = defaultdict(float)
            for part in parts:
                for key in feature_keys(part.text):
                    weights[key] += part.weight
            counts.append(weights)
        seen = Counter(key for weights in counts for key in weights)
        self._idf = {
            key: math.log(1 + (self._size - count + 0.5) / (count + 0.5))
            for key, count in seen.items()
        }
        self._unseen = math.log(1 + self._size) if self._size else 0.0
        lengths = [math.sqrt(sum(weights.values())) for weights in counts]
        mean = sum(lengths) / max(len(lengths), 1) or 1.0
        self.weights: tuple[Mapping[str, float], ...] = tuple(
            {
                key: self._idf[key]
                * (value * (1 + _SATURATION))
                / (value + _SATURATION * (0.4 + 0.6 * length / mean))
                for key, value in weights.items()
            }
            for weights, length in zip(counts, lengths, strict=True)
        )
        self._postings = _postings(self.weights)

    def idf(self, key: str) -> float:
        return self._idf.get(key, self._unseen)

    def scores(self, keys: Iterable[str]) -> Vector:
        """One score per document."""
        total = np.zeros(self._size, dtype=np.float32)
        for key in set(keys):
            posting = self._postings.get(key)
            if posting is not None:
                total[posting[0]] += posting[1]
        return total


class PhraseIndex:
    """How completely a query covers each known phrase, and by owner the best-covered one."""

    def __init__(
        self, phrases: Sequence[tuple[int, str]], owners: int, index: DocumentIndex
    ) -> None:
        self.texts = tuple(text for _, text in phrases)
        self._owner = np.array([owner for owner, _ in phrases], dtype=np.int64)
        self._owners = owners
        vectors = [{key: index.idf(key) for key in feature_keys(text)} for _, text in phrases]
        totals = np.array([sum(vector.values()) for vector in vectors], dtype=np.float32)
        self._totals = np.maximum(totals, 1e-6)
        # A longer phrase says more than a short one that happens to be covered.
        self._strength = np.minimum(1.0, 0.45 + totals / 40.0).astype(np.float32)
        self._postings = _postings(vectors)

    def coverage(self, keys: Iterable[str]) -> Vector:
        """Per phrase: the covered share of its weight, times the phrase's own strength."""
        covered = np.zeros(len(self.texts), dtype=np.float32)
        for key in set(keys):
            posting = self._postings.get(key)
            if posting is not None:
                covered[posting[0]] += posting[1]
        result: Vector = covered / self._totals * self._strength
        return result

    def best_by_owner(self, coverage: Vector) -> Vector:
        best = np.zeros(self._owners, dtype=np.float32)
        np.maximum.at(best, self._owner, coverage)
        return best


def _postings(
    vectors: Sequence[Mapping[str, float]],
) -> dict[str, tuple[NDArray[np.int64], Vector]]:
    gathered: dict[str, tuple[list[int], list[float]]] = {}
    for number, vector in enumerate(vectors):
        for key, value in vector.items():
            numbers, values = gathered.setdefault(key, ([], []))
            numbers.append(number)
            values.append(value)
    return {
        key: (np.array(numbers, dtype=np.int64), np.array(values, dtype=np.float32))
        for key, (numbers, values) in gathered.items()
    }
