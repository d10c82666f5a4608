"""Linear scores of every label, and how they are learnt. The only module that needs scikit-learn:
a process that only asks a model never imports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.svm import LinearSVC

Scores = NDArray[np.float32]
Codes = NDArray[np.int64]

_ABSENT = -1.5  # the score of a label that has no row in this fold
_SMOOTHING = 0.5
_ITERATIONS = 1000
_TOLERANCE = 0.1  # a finer one takes longer and names no row otherwise


@dataclass(frozen=True)
class Linear:
    """``weights``: one row a feature, one column a label."""

    weights: Scores
    bias: Scores

    def scores(self, vectors: sparse.csr_matrix) -> Scores:
        found: Scores = np.asarray(vectors @ self.weights + self.bias, dtype=np.float32)
        return found


def margins(vectors: sparse.csr_matrix, labels: Codes, count: int, seed: int) -> Linear:
    """One support vector machine a label against all others (squared hinge)."""
    machine = LinearSVC(C=0.5, tol=_TOLERANCE, random_state=seed, max_iter=_ITERATIONS)
    machine.fit(vectors, labels)
    coefficients, intercept = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.concatenate([-intercept, intercept])
    weights = np.zeros((vectors.shape[1], count), dtype=np.float32)
    bias = np.full(count, _ABSENT, dtype=np.float32)
    weights[:, machine.classes_] = coefficients.T
    bias[machine.classes_] = intercept
    return Linear(weights, bias)


def contrasts(vectors: sparse.csr_matrix, labels: Codes, count: int, seed: int) -> Linear:
    """The same over features weighed, label by label, by how much more frequent they are with it
    than without (Wang and Manning, ACL 2012: NB-SVM)."""
    weights = np.zeros((vectors.shape[1], count), dtype=np.float32)
    bias = np.full(count, _ABSENT, dtype=np.float32)
    total = np.asarray(vectors.sum(axis=0), dtype=np.float64).ravel()
    doubled = sparse.csr_matrix(vectors, dtype=np.float64)
    scaled = doubled.copy()
    for label in np.unique(labels):
        inside = labels == label
        with_it = np.asarray(vectors[inside].sum(axis=0), dtype=np.float64).ravel()
        ratio = np.abs(_ratio(with_it, total - with_it)).astype(np.float32)
        scaled.data = doubled.data * ratio[doubled.indices]
        machine = LinearSVC(C=0.3, tol=_TOLERANCE, random_state=seed, max_iter=_ITERATIONS)
        machine.fit(scaled, inside)
        weights[:, label] = machine.coef_[0] * ratio
        bias[label] = machine.intercept_[0]
    return Linear(weights, bias)


def _ratio(inside: NDArray[np.float64], outside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log of the share a feature has with the label over the share it has without."""
    near, far = inside + _SMOOTHING * 0.02, outside + _SMOOTHING
    ratio: NDArray[np.float64] = np.log(near / near.sum()) - np.log(far / far.sum())
    return ratio


def placed(part: Linear, columns: Sequence[tuple[int, int]], width: int) -> Linear:
    """The same scores from vectors of all ``width`` features, of which it knew ``columns``."""
    weights = np.zeros((width, part.weights.shape[1]), dtype=np.float32)
    row = 0
    for start, end in columns:
        weights[start:end] = part.weights[row : row + end - start]
        row += end - start
    return Linear(weights, part.bias)
