"""A trained classifier: ranks labels for texts and says how sure it is. Without scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.learning.files import Arrays, pack, unpack
from huying.brain.learning.mixing import Sureness, chances, signs
from huying.brain.learning.reading import read, readings
from huying.brain.learning.space import Space
from huying.brain.learning.spans import speaking
from huying.brain.learning.stored import space_from, space_stored
from huying.brain.learning.values import (
    KIND,
    VERSION,
    Figures,
    Guess,
    LearningError,
    Point,
)

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Learned:
    """``weights``: features by labels, the mix of all experts; ``threshold``: from here on a first
    guess may act alone; ``figures`` and ``curve``: on the inner folds."""

    labels: tuple[str, ...]
    space: Space
    weights: Scores
    bias: Scores
    sureness: Sureness
    threshold: float
    precision: float
    figures: Figures
    curve: tuple[Point, ...]

    def rank(self, text: str, k: int = 3) -> tuple[Guess, ...]:
        """The ``k`` likeliest labels, likeliest first, with the words that speak for each."""
        reading = read([text])
        vectors = self.space.vectors(reading)
        order, confidence = self._ranked(vectors, k)
        worth = vectors.data[:, None] * self._contrast(vectors.indices, order[0])
        said = speaking(reading, self.space, vectors.indices, worth)
        return tuple(
            Guess(self.labels[label], chance, spans)
            for label, chance, spans in zip(
                order[0].tolist(), confidence[0].tolist(), said, strict=True
            )
        )

    def rank_many(self, texts: Sequence[str], k: int = 3) -> list[tuple[Guess, ...]]:
        """The same for many texts, without the words."""
        found: list[tuple[Guess, ...]] = []
        names = self.labels
        for reading in readings(texts):
            order, confidence = self._ranked(self.space.vectors(reading), k)
            found += [
                tuple(map(lambda label, chance: Guess(names[label], chance), row, sure))
                for row, sure in zip(order.tolist(), confidence.tolist(), strict=True)
            ]
        return found

    def sure(self, guess: Guess) -> bool:
        """Whether a first guess may act alone."""
        return guess.confidence >= self.threshold

    def dump(self) -> bytes:
        """The model file; weights are kept to three digits."""
        told, arrays = space_stored(self.space)
        sureness = self.sureness
        return pack(
            {
                "kind": KIND,
                "version": VERSION,
                "labels": list(self.labels),
                "threshold": self.threshold,
                "precision": self.precision,
                "figures": asdict(self.figures),
                "curve": [asdict(point) for point in self.curve],
                "sureness_bias": sureness.bias,
                "space": told,
            },
            {
                **arrays,
                "weights": self.weights.astype(np.float16),
                "bias": self.bias,
                "sureness": np.stack([sureness.middle, sureness.scale, sureness.weights]),
            },
        )

    @classmethod
    def load(cls, raw: bytes) -> Learned:
        """Raises LearningError: ``damaged``, or ``other_version`` of another kind or version."""
        told, arrays = unpack(raw, KIND, VERSION)
        try:
            return _restored(told, arrays)
        except (KeyError, TypeError, ValueError, IndexError) as error:
            raise LearningError("damaged") from error

    def _contrast(self, features: Codes, labels: Codes) -> Scores:
        """How much more each feature speaks for these labels than for the average label."""
        rows = self.weights[features]
        found: Scores = rows[:, labels] - rows.mean(axis=1, keepdims=True)
        return found

    def _ranked(self, vectors: sparse.csr_matrix, k: int) -> tuple[Codes, Floats]:
        scores = score(vectors, self.weights, self.bias)
        return ranked(scores, vectors, self.sureness, min(k, len(self.labels)))


def score(vectors: sparse.csr_matrix, weights: Scores, bias: Scores) -> Scores:
    found: Scores = vectors @ weights
    found += bias
    return found


def ranked(
    scores: Scores, vectors: sparse.csr_matrix, sureness: Sureness, k: int
) -> tuple[Codes, Floats]:
    """Labels by falling score with their chances; the first one's is the sureness, and the others
    share what is left."""
    found = chances(scores)
    part = np.argpartition(-found, k - 1, axis=1)[:, :k]
    order = np.take_along_axis(
        part, np.argsort(-np.take_along_axis(found, part, axis=1), axis=1, kind="stable"), axis=1
    )
    best = np.take_along_axis(found, order, axis=1)
    sure = sureness.of(signs(scores, lengths(vectors)))
    rest = (1 - sure) / np.maximum(1 - best[:, 0], 1e-9)
    best[:, 1:] *= rest[:, None]
    best[:, 0] = sure
    return order, best


def lengths(vectors: sparse.csr_matrix) -> Floats:
    """Features a row has."""
    found: Floats = np.diff(vectors.indptr).astype(np.float64)
    return found


def _restored(told: Mapping[str, object], arrays: Arrays) -> Learned:
    signed = arrays["sureness"].astype(np.float64)
    bias = cast(float, told["sureness_bias"])
    return Learned(
        labels=tuple(cast(list[str], told["labels"])),
        space=space_from(cast(Mapping[str, object], told["space"]), arrays),
        weights=arrays["weights"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        sureness=Sureness(signed[0], signed[1], signed[2], bias),
        threshold=cast(float, told["threshold"]),
        precision=cast(float, told["precision"]),
        figures=Figures(**cast(dict[str, Any], told["figures"])),
        curve=tuple(Point(**point) for point in cast(list[dict[str, float]], told["curve"])),
    )
