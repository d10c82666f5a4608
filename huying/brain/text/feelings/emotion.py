"""The emotion of a short post, by a model that is trained on labelled posts.

Two readings are averaged: a linear one of characters, words and signs, and a small network over
the same in few dimensions. Asking needs numpy and scipy only: ``train`` is looked up when it is
first used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from huying.brain.learning.files import Arrays, pack, unpack
from huying.brain.learning.reading import CHUNK, read
from huying.brain.learning.values import LearningError
from huying.brain.learning.vectors import Grams, Words, unit_rows
from huying.brain.text.feelings.emotion_reading import clean, signs

if TYPE_CHECKING:
    from huying.brain.text.feelings.emotion_training import train

__all__ = ["EmotionModel", "Network", "Space", "Table", "joined", "softmax", "train"]

Table = NDArray[np.float32]
KIND = "emotion"
VERSION = "1"

SIGN_WEIGHT = 0.1  # of signs beside characters of length one, by cross-validation
WORD_WEIGHT = 0.7
AXIS_WEIGHT = 0.5
SHARPNESS = 2.5  # a margin of the linear reading to the exponent of its share


@dataclass(frozen=True)
class Space:
    """Characters and words as sparse columns; signs divided by their `spread` in training."""

    grams: Grams
    words: Words
    spread: Table

    def vectors(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, Table]:
        """Characters and words, and the signs, of every text."""
        reading = read([clean(text) for text in texts])
        grams = unit_rows(self.grams.vectors(reading))
        words = unit_rows(self.words.vectors(reading)) * np.float32(WORD_WEIGHT)
        return sparse.hstack([grams, words], format="csr"), signs(texts) / self.spread


@dataclass(frozen=True)
class Network:
    """One hidden layer over `axes` (columns: few dimensions of the sparse columns) and signs."""

    axes: Table
    hidden: Table
    hidden_bias: Table
    out: Table
    out_bias: Table

    def shares(self, vectors: sparse.csr_matrix, marks: Table) -> Table:
        seen = np.hstack([(vectors @ self.axes) * np.float32(AXIS_WEIGHT), marks])
        inner = np.maximum(seen @ self.hidden + self.hidden_bias, 0)
        return softmax(inner @ self.out + self.out_bias)


class EmotionModel:
    """`labels` in the order of the columns of `shares`."""

    def __init__(
        self,
        labels: Sequence[str],
        space: Space,
        linear: tuple[Table, Table],
        networks: Sequence[Network],
        rows: int,
    ) -> None:
        self.labels = tuple(labels)
        self.rows = rows
        self._space = space
        self._linear = linear
        self._networks = tuple(networks)

    def shares(self, texts: Sequence[str]) -> Table:
        """One row a text: how much speaks for each label, together 1."""
        if not texts:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        chunks = [texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK)]
        return np.vstack([self._shares(chunk) for chunk in chunks])

    def name(self, texts: Sequence[str]) -> list[str]:
        """The label of every text."""
        return [self.labels[column] for column in self.shares(texts).argmax(axis=1)]

    def _shares(self, texts: Sequence[str]) -> Table:
        vectors, marks = self._space.vectors(texts)
        weights, bias = self._linear
        margins = joined(vectors, marks) @ weights + bias
        total = softmax(np.asarray(margins, dtype=np.float32) * SHARPNESS)
        inner = [network.shares(vectors, marks) for network in self._networks]
        mixed: Table = (total + np.mean(inner, axis=0)) / 2
        return mixed

    def dump(self) -> bytes:
        """A model file: no pickle in it, the same bytes for the same model."""
        grams, words = self._space.grams, self._space.words
        told = {
            "kind": KIND,
            "version": VERSION,
            "labels": list(self.labels),
            "rows": self.rows,
            "sizes": list(grams.sizes),
            "shortest": words.shortest,
            "words": list(words.names),
            "networks": len(self._networks),
        }
        arrays: dict[str, NDArray[np.generic]] = {
            "keys": grams.keys,
            "gram_weights": grams.weights,
            "word_weights": words.weights,
            "spread": self._space.spread,
            "weights": self._linear[0],
            "bias": self._linear[1],
            "axes": self._networks[0].axes,
        }
        for number, network in enumerate(self._networks):
            arrays[f"hidden_{number}"] = network.hidden
            arrays[f"hidden_bias_{number}"] = network.hidden_bias
            arrays[f"out_{number}"] = network.out
            arrays[f"out_bias_{number}"] = network.out_bias
        return pack(told, arrays)

    @classmethod
    def load(cls, content: bytes) -> EmotionModel:
        """The model that `dump` wrote. Raises LearningError for anything else."""
        told, arrays = unpack(content, KIND, VERSION)
        try:
            return _from(told, arrays)
        except (KeyError, TypeError, ValueError) as error:
            raise LearningError("damaged") from error


def _from(told: Mapping[str, object], arrays: Arrays) -> EmotionModel:
    tables = {name: array.astype(np.float32) for name, array in arrays.items() if name != "keys"}
    sizes = tuple(cast(list[int], told["sizes"]))
    names = tuple(cast(list[str], told["words"]))
    space = Space(
        Grams(sizes, arrays["keys"].astype(np.int64), tables["gram_weights"]),
        Words(cast(int, told["shortest"]), names, tables["word_weights"]),
        tables["spread"],
    )
    networks = [
        Network(
            tables["axes"],
            tables[f"hidden_{number}"],
            tables[f"hidden_bias_{number}"],
            tables[f"out_{number}"],
            tables[f"out_bias_{number}"],
        )
        for number in range(cast(int, told["networks"]))
    ]
    linear = (tables["weights"], tables["bias"])
    return EmotionModel(
        cast(list[str], told["labels"]), space, linear, networks, cast(int, told["rows"])
    )


def joined(vectors: sparse.csr_matrix, marks: Table) -> sparse.csr_matrix:
    """What the linear reading sees."""
    return sparse.hstack(
        [vectors, sparse.csr_matrix(marks * np.float32(SIGN_WEIGHT))], format="csr"
    )


def softmax(scores: Table) -> Table:
    """Rows that sum to one."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Table = raised / raised.sum(axis=1, keepdims=True)
    return shares


def __getattr__(name: str) -> object:
    if name == "train":
        return import_module("huying.brain.text.feelings.emotion_training").train
    raise AttributeError(name)
