"""Which of many cards a question is near: inverted lists over their phrases and whole texts.

A *phrase* is a title or a question of a card, its *body* the answer and the points. All lists are
flat arrays; a question sums up the lists of its keys, the rarest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.asking import FAMILIES, MEANINGS, PAIRS, SOUNDS, SPACE, Ids, Reader
from huying.brain.text.asking_topics import TopicSpace
from huying.brain.text.documents import CardDoc

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

# How much a key of a family counts: pairs, sounds, meanings, kinds of question.
_FACTORS = np.array([1.0, 0.45, 1.3, 0.7], dtype=np.float32)
_FEWEST_CARDS = 40  # a rarity among fewer cards would say nothing
_MOST_POSTINGS = 400_000  # that are summed up for a question
_FEWEST_KEYS = 12
_PHRASES = 160  # the nearest, from which cards are taken
_BODIES = 24
COLUMNS = (
    "likeness of the best phrase", "of it covered", "of the question covered by it",
    "of the question covered by the card", "likeness of the title", "of the second phrase",
    "rarest missed", "rarest found", "weight of the question", "weight in common",
    "weight of the phrase", "of the question covered by the body", "topics",
    "likeness of all phrases",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Rarity:
    """What a key weighs, by how few cards hold it."""

    ids: Ids
    weights: Floats
    unseen: float

    @classmethod
    def of_cards(cls, ids: Ids, cards: int) -> Rarity:
        """``ids``: one entry for each card and key that it holds."""
        held, counts = np.unique(ids, return_counts=True)
        size = max(cards, _FEWEST_CARDS)
        known = np.minimum(counts, size).astype(np.float32)
        idf = np.log1p((size - known + 0.5) / (known + 0.5))
        return cls(held, idf.astype(np.float32), float(np.log1p((size + 0.5) / 0.5)))

    def idf(self, ids: Ids) -> Floats:
        result = np.full(ids.size, self.unseen, dtype=np.float32)
        if self.ids.size:
            at = np.minimum(np.searchsorted(self.ids, ids), self.ids.size - 1)
            known = self.ids[at] == ids
            result[known] = self.weights[at[known]]
        return result

    def weigh(self, ids: Ids) -> Floats:
        result: Floats = self.idf(ids) * _FACTORS[ids // SPACE]
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """Owners by key."""

    ids: Ids
    starts: Numbers
    owners: Ids

    @classmethod
    def of(cls, owners: Ids, ids: Ids) -> Lists:
        order = np.argsort(ids, kind="stable")
        held, starts = np.unique(ids[order], return_index=True)
        return cls(held, np.append(starts, ids.size), owners[order])

    def of_key(self, id: int) -> Ids:
        at = int(np.searchsorted(self.ids, id))
        if at == self.ids.size or int(self.ids[at]) != id:
            return self.owners[:0]
        return self.owners[self.starts[at] : self.starts[at + 1]]

    def sums(self, ids: Ids, weights: Floats, size: int) -> Floats:
        """By owner the weights of the keys that it holds; the commonest keys may be left out."""
        places = np.minimum(np.searchsorted(self.ids, ids), max(self.ids.size - 1, 0))
        known = self.ids[places] == ids if self.ids.size else np.zeros(ids.size, dtype=np.bool_)
        places, amounts = places[known], weights[known]
        lengths = self.starts[places + 1] - self.starts[places]
        order = np.argsort(lengths, kind="stable")
        cheap = np.cumsum(lengths[order]) <= _MOST_POSTINGS
        cheap[:_FEWEST_KEYS] = True
        order = order[cheap]
        spans = [slice(self.starts[at], self.starts[at + 1]) for at in places[order]]
        owners = np.concatenate([self.owners[:0], *(self.owners[span] for span in spans)])
        repeated = np.repeat(amounts[order], lengths[order])
        total: Floats = np.bincount(owners, weights=repeated, minlength=size).astype(np.float32)
        return total


@dataclass(frozen=True, eq=False)
class Asked:
    """A question's keys, each once."""

    ids: Ids
    weights: Floats
    idf: Floats
    total: float
    topics: Floats

    @cached_property
    def is_written(self) -> NDArray[np.bool_]:
        """All but the sounds, which a body is not read for."""
        result: NDArray[np.bool_] = self.ids // SPACE != SOUNDS
        return result

    @cached_property
    def written_total(self) -> float:
        return max(float(self.weights[self.is_written].sum()), 1e-6)


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """Cards by their number in the segment, what speaks for each (``COLUMNS``), and the
    number of the phrase of each that fits best."""

    cards: Numbers
    features: Floats
    phrases: Numbers


class Segment:
    """Cards indexed at once; never changed. A segment of cards that came later borrows the rarity
    and the topics of the first one."""

    def __init__(
        self,
        docs: Sequence[CardDoc],
        reader: Reader,
        space: TopicSpace,
        rarity: Rarity | None = None,
    ) -> None:
        self.docs = tuple(docs)
        self._reader, self._space = reader, space
        phrases = [phrases_of(doc) for doc in self.docs]
        counts = np.array([len(each) for each in phrases], dtype=np.int64)
        self._first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        self._owner = np.repeat(np.arange(counts.size, dtype=np.int32), counts)
        owners, ids = reader.read_many([text for each in phrases for text in each])
        bodies = _written(*reader.read_many([body_of(doc) for doc in self.docs]))
        wholes = _union(_written(self._owner[owners], ids), bodies)
        self.rarity = rarity or Rarity.of_cards(wholes[1], len(self.docs))
        weights = self.rarity.weigh(ids)
        totals = np.bincount(owners, weights=weights, minlength=self._owner.size)
        self._totals = np.maximum(totals, 1e-6).astype(np.float32)
        self._phrases = Lists.of(owners, ids)
        self._bodies = Lists.of(*bodies)
        self._topics = space.place(*wholes, len(self.docs))

    def __len__(self) -> int:
        return len(self.docs)

    def asked(self, text: str) -> Asked:
        ids = np.unique(self._reader.read(text).ids)
        weights = self.rarity.weigh(ids)
        written = ids[ids // SPACE != SOUNDS]
        topics = self._space.place(np.zeros(written.size, dtype=np.int32), written, 1)[0]
        return Asked(ids, weights, self.rarity.idf(ids), float(weights.sum()), topics)

    def near(self, asked: Asked, allowed: NDArray[np.bool_]) -> Near:
        """The nearest of the ``allowed`` cards, in no order."""
        none = Near(np.empty(0, np.int64), _nothing(), np.empty(0, np.int64))
        if not len(self.docs) or not asked.ids.size:
            return none
        common = self._phrases.sums(asked.ids, asked.weights, self._owner.size)
        alike = 2 * common / (self._totals + np.float32(asked.total))
        alike[~allowed[self._owner]] = 0
        kept = asked.is_written
        body = self._bodies.sums(asked.ids[kept], asked.weights[kept], len(self.docs))
        body[~allowed] = 0
        found = np.union1d(self._owner[_top(alike, _PHRASES)], _top(body, _BODIES))
        if not found.size:
            return none
        return self._described(asked, found.astype(np.int64), common, alike)

    def _described(self, asked: Asked, cards: Numbers, common: Floats, alike: Floats) -> Near:
        best, second, usual, phrases = self._best(alike, cards)
        held = common[phrases]
        is_said, is_answered = self._held(asked, cards)
        written = asked.weights[asked.is_written] / np.float32(asked.written_total)
        rare = np.where(
            np.isin(asked.ids // SPACE, (PAIRS, MEANINGS)), asked.idf / self.rarity.unseen, 0
        )[asked.is_written].astype(np.float32)
        is_held = is_said | is_answered
        columns = [
            best,
            held / self._totals[phrases],
            held / np.float32(asked.total),
            is_held.astype(np.float32) @ written,
            alike[self._first[cards]],
            second,
            np.where(is_held, np.float32(0), rare).max(axis=1, initial=0),
            np.where(is_held, rare, np.float32(0)).max(axis=1, initial=0),
            np.full(cards.size, np.log1p(asked.total), dtype=np.float32),
            np.log1p(held),
            np.log1p(self._totals[phrases]),
            is_answered.astype(np.float32) @ written,
            self._topics[cards] @ asked.topics,
            usual,
        ]
        return Near(cards, np.stack(columns, axis=1).astype(np.float32), phrases)

    def _best(self, alike: Floats, cards: Numbers) -> tuple[Floats, Floats, Floats, Numbers]:
        """By card the likeness of its two likeliest phrases and of all of them in the middle, and
        which the first is."""
        lengths = self._first[cards + 1] - self._first[cards]
        places = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])[:-1]
        rows = np.repeat(self._first[cards] - places, lengths) + np.arange(int(lengths.sum()))
        values = alike[rows]
        best = np.maximum.reduceat(values, places)
        is_best = values == np.repeat(best, lengths)
        owners = np.repeat(np.arange(cards.size), lengths)[is_best]
        _, first = np.unique(owners, return_index=True)
        phrases = rows[is_best][first]
        others = np.where(rows == np.repeat(phrases, lengths), np.float32(0), values)
        usual = (np.add.reduceat(values, places) / lengths).astype(np.float32)
        return best, np.maximum.reduceat(others, places), usual, phrases

    def _held(self, asked: Asked, cards: Numbers) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """By card and written key: whether a phrase holds it, whether the body does."""
        first, after = self._first[cards], self._first[cards + 1]
        written = asked.ids[asked.is_written].tolist()
        said = np.zeros((cards.size, len(written)), dtype=np.bool_)
        answered = np.zeros((cards.size, len(written)), dtype=np.bool_)
        for column, id in enumerate(written):
            owners = self._phrases.of_key(id)
            if owners.size:
                at = np.minimum(np.searchsorted(owners, first), owners.size - 1)
                said[:, column] = (owners[at] >= first) & (owners[at] < after)
            owners = self._bodies.of_key(id)
            if owners.size:
                at = np.minimum(np.searchsorted(owners, cards), owners.size - 1)
                answered[:, column] = owners[at] == cards
        return said, answered

    def phrase(self, number: int) -> str:
        owner = int(self._owner[number])
        return phrases_of(self.docs[owner])[number - int(self._first[owner])]


def phrases_of(doc: CardDoc) -> tuple[str, ...]:
    return (doc.title, *doc.questions)


def body_of(doc: CardDoc) -> str:
    return " ".join((doc.answer, *doc.points))


def _written(owners: Ids, ids: Ids) -> tuple[Ids, Ids]:
    kept = ids // SPACE != SOUNDS
    return owners[kept], ids[kept]


def _union(first: tuple[Ids, Ids], second: tuple[Ids, Ids]) -> tuple[Ids, Ids]:
    """Owners with keys, each pair once."""
    owners = np.concatenate([first[0], second[0]]).astype(np.int64)
    joined = np.unique(owners << 24 | np.concatenate([first[1], second[1]]))
    return (joined >> 24).astype(np.int32), (joined & 0xFFFFFF).astype(np.int32)


def _nothing() -> Floats:
    return np.empty((0, len(COLUMNS)), dtype=np.float32)


def _top(scores: Floats, most: int) -> Numbers:
    if scores.size <= most:
        return np.flatnonzero(scores > 0)
    best = np.argpartition(-scores, most)[:most]
    return best[scores[best] > 0]


assert _FACTORS.size == FAMILIES
