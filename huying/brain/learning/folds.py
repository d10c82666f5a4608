"""Dividing rows so that every label is spread as evenly as can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]


def split(labels: Sequence[str], count: int, seed: int = 12345) -> list[int]:
    """The fold, 0 to ``count`` - 1, of each row. The same rows and seed give the same folds."""
    names = sorted(set(labels))
    place = {name: number for number, name in enumerate(names)}
    codes = np.array([place[label] for label in labels], dtype=np.int64)
    return [int(fold) for fold in folds(codes, count, seed)]


def folds(codes: Codes, count: int, seed: int) -> Codes:
    """The same for labels that are numbers already."""
    dice = np.random.default_rng(seed)
    order = dice.permutation(len(codes))
    order = order[np.argsort(codes[order], kind="stable")]
    fold = np.zeros(len(codes), dtype=np.int64)
    fold[order] = np.arange(len(codes)) % count
    return fold
