"""Questions of one subject: a new one joins the group that it belongs to, or founds one.

As incidents do: it joins when one member is surely alike and the members at the group's core agree
on average, so that no chain of half-alike questions runs through the whole knowledge. Likeness is
the cosine of what is asked (``asking``): meanings, pairs of characters and of sounds, each by how
rare it is among the questions that the knowledge already has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.asking import FAMILIES, SPACE, Reader

Floats = NDArray[np.float32]
Keys = NDArray[np.int64]

# Chosen on the demo city's card questions, groups read by eye: of pairs put together 83 % are of
# one group of categories. A person merges and splits what is not right.
JOINS = 0.28
AGREE = 0.20
_CORE = 6
_FAMILY = np.array([1.0, 0.5, 1.4, 0.5], dtype=np.float32)
_PER_CHARACTER = 0.002  # of two titles that say the same the shorter is the better


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """A question's keys, sorted, with weights that have length 1 together."""

    keys: Keys
    weights: Floats


class Questions:
    """Reads questions for comparing. ``background``: what is asked in general, for how rare a
    word is."""

    def __init__(self, reader: Reader, background: Sequence[str]) -> None:
        self._reader = reader
        ids = reader.read_many(background)[1] if background else np.empty(0, np.int32)
        known, counts = np.unique(ids, return_counts=True)
        self._known = known.astype(np.int64)
        self._idf = np.log((len(background) + 1) / (counts + 0.5)).astype(np.float32)
        self._unseen = np.float32(np.log((len(background) + 1) / 0.5))

    def read(self, text: str) -> Read:
        keys = np.unique(self._reader.read(text).ids).astype(np.int64)
        weights = self._rarity(keys) * _FAMILY[np.minimum(keys // SPACE, FAMILIES - 1)]
        length = float(np.sqrt((weights**2).sum())) or 1.0
        return Read(keys, (weights / length).astype(np.float32))

    def _rarity(self, keys: Keys) -> Floats:
        if not self._known.size:
            return np.full(keys.size, self._unseen, dtype=np.float32)
        places = np.minimum(np.searchsorted(self._known, keys), self._known.size - 1)
        is_known = self._known[places] == keys
        return np.where(is_known, self._idf[places], self._unseen).astype(np.float32)


def likeness(one: Read, other: Read) -> float:
    """0–1, symmetric."""
    _, mine, theirs = np.intersect1d(one.keys, other.keys, assume_unique=True, return_indices=True)
    return float((one.weights[mine] * other.weights[theirs]).sum())


class Groups:
    """Grows with every ``add``; members count in the order in which they come."""

    def __init__(self) -> None:
        self._postings: dict[int, list[tuple[int, float]]] = {}
        self._owners: list[str] = []
        self._members: dict[str, list[int]] = {}

    def add(self, group: str, read: Read) -> None:
        number = len(self._owners)
        self._owners.append(group)
        self._members.setdefault(group, []).append(number)
        for key, weight in zip(read.keys.tolist(), read.weights.tolist(), strict=True):
            self._postings.setdefault(key, []).append((number, weight))

    def place(self, read: Read) -> str | None:
        """The group that the question belongs to; None when it founds one."""
        scores = self._scores(read)
        best: dict[str, float] = {}
        for number, score in scores.items():
            if score >= JOINS and score > best.get(self._owners[number], 0.0):
                best[self._owners[number]] = score
        for group in sorted(best, key=lambda each: (-best[each], each)):
            if mean(scores.get(number, 0.0) for number in _core(self._members[group])) >= AGREE:
                return group
        return None

    def near(
        self, reads: Sequence[Read], *, least: float = AGREE, most: int = 3, but: str = ""
    ) -> list[tuple[str, float]]:
        """Groups with a member like one of these, the likest first: what may belong together."""
        best: dict[str, float] = {}
        for read in reads:
            for number, score in self._scores(read).items():
                owner = self._owners[number]
                if owner != but and score >= least:
                    best[owner] = max(best.get(owner, 0.0), score)
        return sorted(best.items(), key=lambda each: (-each[1], each[0]))[:most]

    def _scores(self, read: Read) -> dict[int, float]:
        scores: dict[int, float] = {}
        for key, weight in zip(read.keys.tolist(), read.weights.tolist(), strict=True):
            for number, other in self._postings.get(key, ()):
                scores[number] = scores.get(number, 0.0) + weight * other
        return scores


def title_of(texts: Sequence[str], reads: Sequence[Read]) -> str:
    """The commonest wording: the question that is likest to all the others."""
    if not texts:
        return ""
    scores = [
        sum(likeness(one, other) for other in reads) - _PER_CHARACTER * len(text)
        for text, one in zip(texts, reads, strict=True)
    ]
    return texts[max(range(len(texts)), key=lambda index: scores[index])]


def _core(members: Sequence[int]) -> Sequence[int]:
    """The first members and the latest."""
    if len(members) <= _CORE:
        return members
    return [*members[: _CORE // 2], *members[-_CORE // 2 :]]
