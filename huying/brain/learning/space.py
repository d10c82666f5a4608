"""The features of a text side by side: runs of characters, words, nearness to what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from huying.brain.learning.knowledge import Known, fit_known
from huying.brain.learning.reading import Reading
from huying.brain.learning.values import Doc
from huying.brain.learning.vectors import Grams, Words, fit_grams, fit_words, unit_rows

# Beside characters, whose rows are of length one.
_KNOWN_WEIGHT = 0.3  # the best of .15, .3, .6, 1 by cross-validation
_WORDS_WEIGHT = 0.7
_SIZES = (1, 2)
_FEW = 10_000  # rows; beyond it a feature must be in more than two


@dataclass(frozen=True)
class Space:
    """Columns: ``grams``, then ``words``, then ``known``."""

    grams: Grams
    words: Words
    known: Known | None

    @property
    def edges(self) -> tuple[int, int, int]:
        """Where each of the three blocks ends."""
        grams = len(self.grams.weights)
        words = grams + len(self.words.weights)
        return grams, words, words + (self.known.width if self.known else 0)

    def vectors(self, reading: Reading) -> sparse.csr_matrix:
        words = unit_rows(self.words.vectors(reading)) * np.float32(_WORDS_WEIGHT)
        parts = [unit_rows(self.grams.vectors(reading)), words]
        if self.known:
            parts.append(self.known.vectors(reading) * np.float32(_KNOWN_WEIGHT))
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def fit_space(texts: Sequence[Reading], knowledge: Sequence[Doc], most: int) -> Space:
    """``most``: features a block may have."""
    rows = sum(len(reading) for reading in texts)
    least = 2 + rows // _FEW
    return Space(
        fit_grams(texts, _SIZES, least, most),
        fit_words(texts, 1, least, most),
        fit_known(knowledge, texts),
    )
