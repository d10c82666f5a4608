"""The category tree seen through a mapping: which class of another system a letter belongs to.

Nothing is learnt from labelled letters. A class's probability is that of its leaves, summed, times
what the words of all its leaves say against all other classes. No class is likelier than another
before a word is read, and classes that a table happens to lack are not left out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from huying.brain.text.categories import CategoryIndex
from huying.brain.text.matching import Matrix, standard
from huying.brain.text.words import clauses, plain_keys

_TEMPERATURE = 1.4
CLASS_SHARE = 2.0
_SHARPNESS = 0.5  # both views read the same words: their evidence is averaged, not added
# A letter names its matter first: what stands further down counts less, never nothing.
_FIRST_CHARACTERS = 100.0
_LAST_SHARE = 0.15
_MOST_CHARACTERS = 3000
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mapped:
    """The classes of one letter, likeliest first, with their probabilities, and the likeliest
    leaf of the tree."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    leaf: str


class MappedCategories:
    """`classes` maps the beginnings of codes to classes; the longest beginning decides. Raises
    ValueError, naming the leaves, when some have no class."""

    def __init__(self, index: CategoryIndex, classes: Mapping[str, str]) -> None:
        self._index = index
        found = [class_of(doc.code, classes) for doc in index.leaves]
        missing = [doc.code for doc, name in zip(index.leaves, found, strict=True) if name is None]
        if missing:
            raise ValueError(f"no class for {' '.join(missing[:10])}")
        self.labels = tuple(sorted({name for name in found if name is not None}))
        places = {name: at for at, name in enumerate(self.labels)}
        self._class_of = np.array([places[name] for name in found if name], dtype=np.int64)
        self._member = np.eye(len(self.labels), dtype=np.float32)[self._class_of]
        self._contrast = index.contrast_of(self._class_of, len(self.labels))

    def rank(self, letters: Sequence[str]) -> list[Mapped]:
        """One answer a letter, all classes in it."""
        answers: list[Mapped] = []
        for start in range(0, len(letters), _AT_ONCE):
            answers += self._ranked(letters[start : start + _AT_ONCE])
        return answers

    def _ranked(self, letters: Sequence[str]) -> list[Mapped]:
        standing, vectors = self._index.read([letter_keys(letter) for letter in letters])
        leaves = _softmax(standing / np.float32(_TEMPERATURE))
        logits = np.log(leaves @ self._member + np.float32(1e-9))
        logits += np.float32(CLASS_SHARE) * standard(vectors @ self._contrast)
        chances = _softmax(logits * np.float32(_SHARPNESS))
        orders = np.argsort(-chances, axis=1, kind="stable")
        best = standing.argmax(axis=1)
        return [
            Mapped(
                tuple(self.labels[at] for at in order),
                tuple(round(float(row[at]), 6) for at in order),
                self._index.leaves[int(leaf)].code,
            )
            for row, order, leaf in zip(chances, orders, best, strict=True)
        ]


def class_of(code: str, classes: Mapping[str, str]) -> str | None:
    """The class of the longest beginning of `code` that has one."""
    beginnings = (code[:length] for length in range(len(code), 0, -1))
    return next((classes[begin] for begin in beginnings if begin in classes), None)


def letter_keys(letter: str) -> dict[str, float]:
    """The keys of a letter and how much each counts, 1 for one in its first clause."""
    counts: dict[str, float] = {}
    for clause in clauses.__wrapped__(letter[:_MOST_CHARACTERS]):
        weight = _LAST_SHARE + (1 - _LAST_SHARE) * math.exp(-clause.start / _FIRST_CHARACTERS)
        for key in plain_keys(clause.text):
            counts[key] = counts.get(key, 0.0) + weight
    return counts


def _softmax(rows: Matrix) -> Matrix:
    raised = np.exp(rows - rows.max(axis=1, keepdims=True))
    result: Matrix = raised / raised.sum(axis=1, keepdims=True)
    return result
