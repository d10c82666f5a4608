"""Training of the emotion model. Needs scikit-learn, which asking a model does not."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from huying.brain.learning.reading import readings
from huying.brain.learning.values import LearningError
from huying.brain.learning.vectors import fit_grams, fit_words
from huying.brain.text.feelings.emotion import (
    AXIS_WEIGHT,
    EmotionModel,
    Network,
    Space,
    Table,
    joined,
)
from huying.brain.text.feelings.emotion_reading import clean, signs

_SIZES = (1, 2, 3)
_LEAST = 2  # texts that a feature must be in
_MOST = 200_000
_COST = 0.1
_EVENNESS = 0.75  # 0: every row as heavy, 1: every label as heavy; by cross-validation
_AXES = 300
_HIDDEN = 128
_EPOCHS = 12
_SEEDS = 3
_STEPS = 2 + _SEEDS

Codes = NDArray[np.int64]


def _quiet(done: int, total: int) -> None:
    """No progress wanted."""


def train(
    texts: Sequence[str], labels: Sequence[str], told: Callable[[int, int], None] = _quiet
) -> EmotionModel:
    """The same rows give the same model. `told(done, total)` hears about every step.

    Raises LearningError: `lengths`, `few_rows` (fewer than two), `one_label`."""
    if len(texts) != len(labels):
        raise LearningError("lengths")
    if len(texts) < 2:
        raise LearningError("few_rows")
    names = sorted(set(labels))
    if len(names) < 2:
        raise LearningError("one_label")
    codes: Codes = np.array([names.index(label) for label in labels], dtype=np.int64)
    space = _space(texts)
    vectors, marks = space.vectors(texts)
    told(1, _STEPS)
    linear = _linear(joined(vectors, marks), codes)
    told(2, _STEPS)
    axes = _axes(vectors)
    seen = np.hstack([(vectors @ axes) * np.float32(AXIS_WEIGHT), marks])
    networks = []
    for seed in range(_SEEDS):
        networks.append(_network(axes, seen, codes, seed))
        told(3 + seed, _STEPS)
    return EmotionModel(names, space, linear, networks, len(texts))


def _space(texts: Sequence[str]) -> Space:
    read = list(readings([clean(text) for text in texts]))
    spread = np.maximum(signs(texts).std(axis=0), np.float32(0.05))
    return Space(fit_grams(read, _SIZES, _LEAST, _MOST), fit_words(read, 1, _LEAST, _MOST), spread)


def _linear(vectors: sparse.csr_matrix, codes: Codes) -> tuple[Table, Table]:
    """One machine a label against all others, rare labels nearly as heavy as frequent ones."""
    counts = np.bincount(codes)
    even = len(codes) / len(counts)
    heavy = {code: (even / count) ** _EVENNESS for code, count in enumerate(counts.tolist())}
    machine = LinearSVC(C=_COST, class_weight=heavy, random_state=0)
    machine.fit(vectors, codes)
    weights, bias = machine.coef_, machine.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return weights.T.astype(np.float32), bias.astype(np.float32)


def _axes(vectors: sparse.csr_matrix) -> Table:
    """Columns: the dimensions in which the texts differ most, as spread as each other."""
    count = max(1, min(_AXES, min(vectors.shape) - 1))
    found = TruncatedSVD(count, random_state=0, n_iter=3).fit(vectors)
    axes = found.components_.T
    spread = np.maximum(np.asarray(vectors @ axes).std(axis=0), 1e-6)
    evened: Table = (axes / spread).astype(np.float32)
    return evened


def _network(axes: Table, seen: Table, codes: Codes, seed: int) -> Network:
    rows = _evened(codes, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # few passes on purpose: it overfits
        machine = MLPClassifier(
            (_HIDDEN,),
            alpha=5.0,
            max_iter=_EPOCHS,
            batch_size=min(128, len(rows)),
            random_state=seed,
        ).fit(seen[rows], codes[rows])
    (hidden, out), (hidden_bias, out_bias) = machine.coefs_, machine.intercepts_
    if out.shape[1] == 1:
        out = np.hstack([np.zeros_like(out), out])
        out_bias = np.concatenate([np.zeros_like(out_bias), out_bias])
    tables = (hidden, hidden_bias, out, out_bias)
    return Network(axes, *(np.asarray(table, dtype=np.float32) for table in tables))


def _evened(codes: Codes, seed: int) -> NDArray[np.int64]:
    """Row numbers, rows of rarer labels repeated up to the root of the frequent label's count."""
    dice = np.random.default_rng(seed)
    counts = np.bincount(codes)
    parts = [np.arange(len(codes))]
    for code, count in enumerate(counts):
        wanted = int((counts.max() * count) ** 0.5) - int(count)
        if wanted > 0:
            parts.append(dice.choice(np.flatnonzero(codes == code), wanted))
    rows: NDArray[np.int64] = np.concatenate(parts)
    return rows
