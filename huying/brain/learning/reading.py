"""Texts as arrays of characters, read once for all vectorisers.

Full-width letters are folded, capitals lowered, spaces dropped; digits of runs of five or more (a
ticket or telephone number) become 0. Every character keeps its position in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import rjieba
from numpy.typing import NDArray

CHUNK = 2000
_LONG_NUMBER = 5
_PLANE = 1 << 16
_SPACES = "\t\n\v\f\r \u00a0\u3000\ufeff\u200b\u200c\u200d\u2028\u2029\ue5e5"


def _folding() -> NDArray[np.uint32]:
    table = np.arange(_PLANE, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= 0xFEE0
    upper = (table >= ord("A")) & (table <= ord("Z"))
    table[upper] += 32
    table[[ord(space) for space in _SPACES]] = 0
    return table


_FOLD = _folding()


@dataclass(frozen=True)
class Reading:
    """``codes``: kept characters of all texts one after another; ``rows``: which text each belongs
    to; ``places``: where in that text it stands; ``bounds[i]:bounds[i + 1]`` is text i."""

    codes: NDArray[np.uint32]
    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @cached_property
    def words(self) -> list[list[str]]:
        """The words of each text, after folding."""
        whole = self.codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
        edges = pairwise(self.bounds.tolist())
        return [rjieba.cut(whole[start:end]) for start, end in edges]

    def grams(self, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Every run of ``size`` (1 to 3) characters: its key, and the position of its first."""
        count = len(self.codes) - size + 1
        if count <= 0:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing
        key = self.codes[:count].astype(np.int64)
        for step in range(1, size):
            key = (key << 21) | self.codes[step : step + count].astype(np.int64)
        start = np.flatnonzero(self.rows[:count] == self.rows[size - 1 : size - 1 + count])
        return key[start], start


def read(texts: Sequence[str]) -> Reading:
    lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
    raw = "".join(texts).encode("utf-32-le", "surrogatepass")
    codes = np.frombuffer(raw, dtype="<u4").astype(np.uint32)
    codes = np.where(codes < _PLANE, _FOLD[np.minimum(codes, _PLANE - 1)], codes)
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
    places = np.arange(len(codes), dtype=np.int64) - starts[rows]
    kept = codes != 0
    codes, rows, places = _without_numbers(codes[kept], rows[kept]), rows[kept], places[kept]
    bounds = np.searchsorted(rows, np.arange(len(texts) + 1))
    return Reading(codes, rows, places, bounds)


def readings(texts: Sequence[str]) -> Iterator[Reading]:
    """In chunks, so that a hundred thousand texts need no more memory than a few thousand."""
    for start in range(0, len(texts), CHUNK):
        yield read(texts[start : start + CHUNK])


def _without_numbers(codes: NDArray[np.uint32], rows: NDArray[np.int64]) -> NDArray[np.uint32]:
    digit = (codes >= ord("0")) & (codes <= ord("9"))
    if not digit.any():
        return codes
    change = np.flatnonzero((np.diff(digit) != 0) | (np.diff(rows) != 0)) + 1
    edges = np.concatenate([[0], change, [len(codes)]])
    long = np.repeat(np.diff(edges) >= _LONG_NUMBER, np.diff(edges))
    return np.where(digit & long, np.uint32(ord("0")), codes)
