"""From labelled rows to a classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.learning.curve import calibration_error, curve, threshold
from huying.brain.learning.folds import folds
from huying.brain.learning.learned import Learned, lengths, ranked
from huying.brain.learning.linear import Linear, contrasts, margins, placed
from huying.brain.learning.mixing import signs
from huying.brain.learning.reading import read, readings
from huying.brain.learning.space import Space, fit_space
from huying.brain.learning.values import Figures, LearningError, Options
from huying.brain.learning.weighing import learn_sureness, mix

Codes = NDArray[np.int64]
Scores = NDArray[np.float32]
Learn = Callable[[sparse.csr_matrix, Codes, int, int], Linear]

_LEAST_ROWS = 10
_MOST_WEIGHTS = 25_000_000  # features times labels of one block: 100 MB
_LEAST_FEATURES = 5_000
_CONTRASTS = 0.5  # of the most work: beyond it they take too long
_MANY_ROWS = 12_000  # beyond it too one part is held back instead of folds
_MOST_INSIDE = 25_000  # rows that an expert learns from to be judged by the part held back


@dataclass(frozen=True)
class Expert:
    name: str
    learn: Learn
    columns: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Material:
    """``vectors`` of the rows; ``named``: of the labels' own names, which are learnt from as if
    each were one more row: 供电局 says what it is for."""

    vectors: sparse.csr_matrix
    codes: Codes
    named: sparse.csr_matrix
    seed: int

    @property
    def count(self) -> int:
        return int(self.named.shape[0])

    def fit(self, expert: Expert, rows: Codes) -> Linear:
        """What the expert learns from these rows, in its own columns; it answers for all."""
        seen = np.unique(self.codes[rows])
        whole = sparse.vstack([self.vectors[rows], self.named[seen]], format="csr")
        parts = [whole[:, start:end] for start, end in expert.columns]
        own = sparse.hstack(parts, format="csr")
        codes = np.concatenate([self.codes[rows], seen])
        return placed(
            expert.learn(own, codes, self.count, self.seed), expert.columns, whole.shape[1]
        )


def train(texts: Sequence[str], labels: Sequence[str], options: Options | None = None) -> Learned:
    """Raises LearningError: fewer than ten rows, fewer than two labels, texts without
    anything in common, or unequal lengths.
    The same rows and options give the same model."""
    options = options or Options()
    names, codes = _checked(texts, labels)
    pages = list(readings(texts))
    most = max(_LEAST_FEATURES, _MOST_WEIGHTS // len(names))
    space = fit_space(pages, options.knowledge, most)
    if space.edges[-1] == 0:
        raise LearningError("no_words")
    vectors = sparse.vstack([space.vectors(page) for page in pages], format="csr")
    material = Material(vectors, codes, space.vectors(read(names)), options.seed)
    work = len(codes) * len(names) / options.most_work
    experts = _experts(space, work)
    turns = options.folds if work <= 1 and len(codes) <= _MANY_ROWS else 1
    held, parts = _unseen(material, experts, options.folds, turns)
    weights = mix(parts, codes[held])
    scores = _sum(parts, weights)
    sureness = learn_sureness(
        signs(scores, lengths(vectors[held])), scores.argmax(axis=1) == codes[held]
    )
    order, confidence = ranked(scores, vectors[held], sureness, min(3, len(names)))
    everything = np.arange(len(codes), dtype=np.int64)
    whole = [material.fit(expert, everything) for expert in experts]
    right = order[:, 0] == codes[held]
    limit = threshold(confidence[:, 0], right, options.precision)
    return Learned(
        labels=names,
        space=space,
        weights=_sum([part.weights for part in whole], weights),
        bias=_sum([part.bias for part in whole], weights),
        sureness=sureness,
        threshold=limit,
        precision=options.precision,
        figures=Figures(
            n=len(held),
            accuracy=float(right.mean()),
            top3=float((order == codes[held][:, None]).any(axis=1).mean()),
            ece=calibration_error(confidence[:, 0], right),
            alone=float((confidence[:, 0] >= limit).mean()),
            labels=len(names),
            made_of={expert.name: float(w) for expert, w in zip(experts, weights, strict=True)},
        ),
        curve=tuple(curve(confidence[:, 0], right)),
    )


def _checked(texts: Sequence[str], labels: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    if len(texts) != len(labels):
        raise LearningError("lengths")
    if len(texts) < _LEAST_ROWS:
        raise LearningError("few_rows")
    names = tuple(sorted({str(label) for label in labels}))
    if len(names) < 2:
        raise LearningError("one_label")
    place = {name: number for number, name in enumerate(names)}
    return names, np.array([place[label] for label in labels], dtype=np.int64)


def _experts(space: Space, work: float) -> list[Expert]:
    """All of them for the rows a centre starts with; one for the history of years."""
    grams, words, end = space.edges
    by_grams = ((0, grams), (words, end))
    found = [Expert("margins of all", margins, ((0, end),))]
    if work <= 1:
        found.append(Expert("margins of characters", margins, by_grams))
    if work <= _CONTRASTS:
        found.append(Expert("contrasts of characters", contrasts, by_grams))
    return found


def _unseen(
    material: Material, experts: list[Expert], count: int, asked: int
) -> tuple[Codes, list[Scores]]:
    """Rows of ``asked`` of the folds, and what each expert says of them that learnt from the
    other folds only."""
    codes = material.codes
    fold = folds(codes, count, material.seed)
    turns = range(asked)
    held = np.flatnonzero(np.isin(fold, list(turns)))
    parts = [np.zeros((len(codes), material.count), dtype=np.float32) for _ in experts]
    for turn in turns:
        inside, outside = np.flatnonzero(fold != turn), np.flatnonzero(fold == turn)
        inside = inside[:: -(-len(inside) // _MOST_INSIDE) or 1]
        if len(outside) == 0 or len(np.unique(codes[inside])) < 2:
            continue
        for part, expert in zip(parts, experts, strict=True):
            part[outside] = material.fit(expert, inside).scores(material.vectors[outside])
    return held, [part[held] for part in parts]


def _sum(parts: Sequence[Scores], weights: NDArray[np.float64]) -> Scores:
    total = np.zeros_like(parts[0])
    for part, weight in zip(parts, weights, strict=True):
        total += np.float32(weight) * part
    return total
