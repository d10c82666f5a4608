"""Which of many texts answers a question: BM25 over three kinds of term, topics, and districts;
the first two hundred are ordered again by all that speaks for each (``reranking``).

Pairs of characters find names that a tokeniser cuts differently, words and single characters find
the rest. Rare terms count more than in plain BM25, by the power ``_RARE``: a place is what most
questions turn on. BM25: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.incidents.background import TOPICS, Background, Floats
from huying.brain.text.incidents.evidence import are_apart
from huying.brain.text.incidents.features import SPACE, Ids, districts_in
from huying.brain.text.retrieval.reranking import ranked
from huying.brain.text.retrieval.terms import FAMILIES, Terms, asked, families, marked, normal

_K1, _B = 1.2, 0.9
_RARE = 1.3
_WEIGHTS = (1.0, 0.5, 0.5)  # of pairs, words, signs
_TOPIC = 10.0
_APART = 0.5  # what is left of the score of a text that is about another district
_COMMON = 0.25  # a term in more of the texts than this finds nobody
_LOOKED_AT = 200  # texts whose topics and districts are compared
_MOST_TERMS = 96  # of a question, the rarest
_MOST_POSTINGS = 100_000  # that are summed up for a question, the rarest terms first
_FEWEST_TERMS = 8
_SPANS = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A text by its number in the order given to ``build``; ``spans``: from and to of the words of
    the question in it, longest first."""

    number: int
    score: float
    spans: tuple[tuple[int, int], ...]


class Index:
    """Built once over all texts; searching changes nothing. See ``build``."""

    def __init__(self, texts: Sequence[str], background: Background) -> None:
        self._texts = tuple(texts)
        self._background = background
        plain = [normal(text) for text in texts]
        self._districts = [districts_in(text) for text in plain]
        self._topic_numbers = np.zeros((len(plain), TOPICS), dtype=np.int16)
        self._topic_weights = np.zeros((len(plain), TOPICS), dtype=np.float32)
        terms: list[tuple[Terms, ...]] = []
        for number, text in enumerate(plain):
            own = families(text)
            terms.append(own)
            if background.size:
                topics = background.topics(_told(own))
                self._topic_numbers[number] = topics.numbers
                self._topic_weights[number] = topics.weights
        self._lengths = np.log1p(np.array([len(text) for text in plain], dtype=np.float32))
        self._fill(terms)

    @classmethod
    def build(cls, texts: Sequence[str], background: Background | None = None) -> Self:
        """``background``: general content that topics are told by; none if not given."""
        return cls(texts, background or Background([]))

    def __len__(self) -> int:
        return len(self._texts)

    def search(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` likeliest texts, best first; empty when no text shares a term."""
        return [self._hit(query, number, score) for number, score in self.rank(query, k)]

    def rank(self, query: str, k: int = 10) -> list[tuple[int, float]]:
        """As ``search``: numbers and scores only."""
        scores = self._scores(asked(query))
        best = _best(scores, max(k, _LOOKED_AT))
        best = best[scores[best] > 0.0]
        if not best.size:
            return []
        final = ranked(*self.described(query, best, scores[best]))
        order = np.lexsort((best, -final))[:k]
        return [(int(best[at]), float(final[at])) for at in order]

    def described(
        self, query: str, numbers: NDArray[np.int64], scores: Floats
    ) -> tuple[Floats, int]:
        """What speaks for each text, one column of ``reranking.COLUMNS`` each, and how long the
        question is. ``scores``: by BM25."""
        plain, question = normal(query), families(asked(query))
        topics = self._alike(plain, numbers)
        apart, same = self._placed(plain, numbers)
        base = (scores + _TOPIC * topics) * np.where(apart, np.float32(_APART), np.float32(1))
        cosines = [self._cosine(terms, numbers) for terms in question]
        rarest, covered = self._pairs_held(question[0], numbers)
        most = max(float(base.max()), 1e-6)
        columns = [
            base / most,
            np.log1p(base),
            self._lengths[numbers],
            self._lengths[numbers] * base / most,
            apart.astype(np.float32),
            _relative(rarest),
            covered,
            cosines[0],
            *(_relative(cosine) for cosine in cosines),
            same,
            topics,
            self._hubs[numbers],
        ]
        return np.stack(columns, axis=1).astype(np.float32), len(question[0].ids)

    def _hit(self, query: str, number: int, score: float) -> Hit:
        spans = marked(query, self._texts[number])[:_SPANS]
        return Hit(number, round(score, 4), tuple(spans))

    def _fill(self, terms: Sequence[tuple[Terms, ...]]) -> None:
        """Postings by term: texts that hold it, and what it adds to their scores."""
        ids, texts, weights, units = [], [], [], []
        for family in range(FAMILIES):
            own = [each[family] for each in terms]
            held, owner, weight, unit = _postings(own, len(self._texts))
            units.append(unit)
            ids.append(held)
            texts.append(owner)
            weights.append(weight * np.float32(_WEIGHTS[family]))
        joined = np.concatenate(ids)
        self._ids, self._starts = np.unique(joined, return_index=True)
        self._ends = np.append(self._starts[1:], joined.size)
        self._owners = np.concatenate(texts)
        self._adds = np.concatenate(weights)
        self._units = np.concatenate(units)
        self._rarity = np.log1p(len(self._texts) / (self._ends - self._starts)).astype(np.float32)
        self._hubs = self._means()

    def _means(self) -> Floats:
        """How near each text is to the others on the average: one that is near to all tells
        little."""
        size = max(len(self._texts), 1)
        is_pair = self._ids < SPACE
        last = int(self._ends[is_pair].max(initial=0))
        terms = np.repeat(np.arange(self._ids.size), self._ends - self._starts)[:last]
        middle = np.bincount(terms, weights=self._units[:last], minlength=self._ids.size)
        sums = np.bincount(
            self._owners[:last], weights=self._units[:last] * middle[terms], minlength=size
        )
        result: Floats = (np.maximum(sums - 1, 0) / size).astype(np.float32)
        return result

    def _scores(self, plain: str) -> Floats:
        """By text: the sum of what the terms of the question add."""
        wanted = np.concatenate([terms.ids for terms in families(plain)])
        places = np.searchsorted(self._ids, wanted)
        places = places[places < self._ids.size]
        places = places[np.isin(self._ids[places], wanted)]
        lengths = self._ends[places] - self._starts[places]
        order = np.argsort(lengths, kind="stable")[:_MOST_TERMS]
        is_cheap = np.cumsum(lengths[order]) <= _MOST_POSTINGS
        is_cheap[:_FEWEST_TERMS] = True
        places = places[order[is_cheap]]
        spans = [slice(self._starts[at], self._ends[at]) for at in places]
        owners = np.concatenate([np.empty(0, np.int32), *(self._owners[span] for span in spans)])
        adds = np.concatenate([np.empty(0, np.float32), *(self._adds[span] for span in spans)])
        sums = np.bincount(owners, weights=adds, minlength=len(self._texts))
        return sums.astype(np.float32)

    def _alike(self, plain: str, numbers: NDArray[np.int64]) -> Floats:
        """Cosines of the topics."""
        if not self._background.size:
            return np.zeros(numbers.size, dtype=np.float32)
        topics = self._background.topics(_told(families(plain)))
        wanted = np.zeros(self._background.size, dtype=np.float32)
        np.add.at(wanted, topics.numbers, topics.weights)
        taken = wanted[self._topic_numbers[numbers]] * self._topic_weights[numbers]
        result: Floats = taken.sum(axis=1)
        return result

    def _placed(self, plain: str, numbers: NDArray[np.int64]) -> tuple[NDArray[np.bool_], Floats]:
        """Whether each text is about another district, and the share of the question's that it
        names."""
        mine = districts_in(plain)
        theirs = [self._districts[number] for number in numbers.tolist()]
        apart = np.array([are_apart(mine, held) for held in theirs], dtype=np.bool_)
        same = [len(mine & held) / max(len(mine), 1) for held in theirs]
        return apart, np.array(same, dtype=np.float32)

    def _found(self, ids: Ids) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of the terms that are known, and which of ``ids`` they are."""
        if not self._ids.size:
            none = np.empty(0, dtype=np.int64)
            return none, none
        places = np.minimum(np.searchsorted(self._ids, ids), self._ids.size - 1)
        which = np.flatnonzero(self._ids[places] == ids)
        lengths = self._ends[places[which]] - self._starts[places[which]]
        which = which[np.argsort(lengths, kind="stable")[:_MOST_TERMS]]
        return places[which], which

    def _cosine(self, terms: Terms, numbers: NDArray[np.int64]) -> Floats:
        """Of the question with each text, by the terms of one family."""
        places, which = self._found(terms.ids)
        unseen = np.log1p(len(self._texts)) ** 2 * max(terms.ids.size - which.size, 0)
        weights = (1 + np.log(terms.counts[which])) * self._rarity[places]
        total = np.zeros(len(self._texts), dtype=np.float32)
        for place, weight in zip(places.tolist(), weights.tolist(), strict=True):
            span = slice(self._starts[place], self._ends[place])
            total[self._owners[span]] += self._units[span] * np.float32(weight)
        length = float(np.sqrt(float(weights @ weights) + unseen)) or 1.0
        result: Floats = total[numbers] / np.float32(length)
        return result

    def _pairs_held(self, terms: Terms, numbers: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """The rarity of the rarest pair of the question in each text, and the share of all of it
        that is there, squared rarities counting."""
        places, which = self._found(terms.ids)
        rarest = np.zeros(len(self._texts), dtype=np.float32)
        held = np.zeros(len(self._texts), dtype=np.float32)
        for place in places[::-1].tolist():  # the rarest last
            owners = self._owners[self._starts[place] : self._ends[place]]
            rarest[owners] = self._rarity[place]
            held[owners] += self._rarity[place] ** 2
        unseen = np.log1p(len(self._texts)) ** 2 * max(terms.ids.size - which.size, 0)
        total = float((self._rarity[places] ** 2).sum() + unseen) or 1.0
        return rarest[numbers], held[numbers] / np.float32(total)


def _relative(values: Floats) -> Floats:
    result: Floats = values / np.float32(max(float(values.max(initial=0)), 1e-6))
    return result


def _told(own: Sequence[Terms]) -> Ids:
    """Pairs and words as the general content knows them."""
    return np.concatenate([own[0].ids, own[1].ids - np.int32(SPACE)])


def _postings(own: Sequence[Terms], size: int) -> tuple[Ids, Ids, Floats, Floats]:
    """One family: term, text, weight, and share of a vector of length 1; sorted by term."""
    none = np.empty(0, dtype=np.int32)
    ids = np.concatenate([none, *(terms.ids for terms in own)])
    counts = np.concatenate([none, *(terms.counts for terms in own)]).astype(np.float32)
    owners = np.repeat(np.arange(size, dtype=np.int32), [len(terms.ids) for terms in own])
    lengths = np.array([terms.counts.sum() for terms in own], dtype=np.float32)
    order = np.argsort(ids, kind="stable")
    ids, counts, owners = ids[order], counts[order], owners[order]
    _, place, texts = np.unique(ids, return_inverse=True, return_counts=True)
    holding = texts[place].astype(np.float32)
    plain = np.log1p((size - holding + 0.5) / (holding + 0.5))
    rarity = plain ** np.float32(_RARE)
    unit = (1 + np.log(counts)) * plain
    lengths_of = np.sqrt(np.bincount(owners, weights=unit**2, minlength=size))
    unit = unit / np.maximum(lengths_of[owners], 1e-6)
    relative = lengths[owners] / max(float(lengths.mean()) if size else 1.0, 1.0)
    weight = rarity * counts * (_K1 + 1) / (counts + _K1 * (1 - _B + _B * relative))
    kept = (holding <= _COMMON * size) | (holding <= 8)
    return ids[kept], owners[kept], weight[kept].astype(np.float32), unit[kept].astype(np.float32)


def _best(scores: Floats, most: int) -> NDArray[np.int64]:
    """Numbers of the highest scores, in no order."""
    if scores.size <= most:
        return np.arange(scores.size)
    return np.argpartition(-scores, most)[:most]
