"""Open matters by what they tell: which of 100,000 is the same as a new one, in milliseconds.

Candidates come from postings of the rare pairs, words and numbers of a telling; the best of them
are compared whole (``evidence.py``). Incremental: add, remove and update as tickets come and go.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.incidents.background import TOPICS, Background, Floats
from huying.brain.text.incidents.evidence import (
    Evidence,
    Ground,
    is_other_district,
    names_compared,
    units_compared,
)
from huying.brain.text.incidents.features import (
    SPACE,
    Features,
    Ids,
    features_of,
    normal,
    pair_ids,
    sign_ids,
)

COMPARED = 40  # candidates that are compared whole
_LONGEST_POSTING = 2000  # what more matters hold finds nobody
_ASKED = 64  # rarest terms of a telling that fetch candidates
_MOST_IDF = 9.0
_COMMON_IDF = 3.5  # a pair in more than 3 % of all matters is no sign of anything
_COMMON_SIGN = 1.5
_SMOOTH_SIGNS = np.float32(5.0)
_PRIOR = 500  # matters that the general content stands for while there are few
_NAME_SHARE = 0.02
_SMOOTH = np.float32(10.0)  # nats of words: short tellings overlap by chance


@dataclass(frozen=True, slots=True)
class Alike:
    """A matter of the index and how sure it is that it is the same (0–1). ``grounds``: what each
    ground adds to the score or takes from it."""

    key: str
    score: float
    grounds: Mapping[Ground, float]


class MatterIndex:
    """``background``: general content. Keys are whatever the caller calls its matters."""

    def __init__(self, background: Background) -> None:
        self._background = background
        self._keys: list[str] = []
        self._held: list[Features | None] = []
        self._slots: dict[str, int] = {}
        self._postings: dict[int, array[int]] = {}
        self._counts = np.zeros(SPACE, dtype=np.int32)
        self._seen = 0
        self._topic_numbers = np.zeros((1024, TOPICS), dtype=np.int16)
        self._topic_weights = np.zeros((1024, TOPICS), dtype=np.float32)
        self._topic_of = np.zeros(background.size, dtype=np.float32)
        self._marked = np.zeros(SPACE, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, key: str) -> bool:
        return key in self._slots

    def learn(self, texts: Iterable[str]) -> None:
        """How common terms are, without adding matters: for a start with few of them. What is
        added later counts on top of it."""
        for text in texts:
            self._counts[features_of(text).counted] += 1
            self._seen += 1

    def add(self, key: str, text: str, *, is_learnt: bool = False) -> None:
        """Adds a matter or replaces the one of that key. ``is_learnt``: its terms were counted by
        ``learn`` before."""
        self.remove(key)
        features = features_of(text)
        slot = len(self._keys)
        self._keys.append(key)
        self._held.append(features)
        self._slots[key] = slot
        if slot == len(self._topic_numbers):
            self._topic_numbers = np.concatenate([self._topic_numbers, self._topic_numbers * 0])
            self._topic_weights = np.concatenate([self._topic_weights, self._topic_weights * 0])
        topics = self._background.topics(features.terms)
        self._topic_numbers[slot], self._topic_weights[slot] = topics.numbers, topics.weights
        if not is_learnt:
            self._counts[features.counted] += 1
            self._seen += 1
        for term in features.terms.tolist():
            posting = self._postings.setdefault(term, array("i"))
            if len(posting) < _LONGEST_POSTING:
                posting.append(slot)

    def remove(self, key: str) -> bool:
        """Whether there was one. Its place is reused when a quarter of all places is empty."""
        slot = self._slots.pop(key, None)
        if slot is None:
            return False
        features = self._held[slot]
        if features is not None:
            self._counts[features.counted] -= 1
            self._seen -= 1
        self._held[slot] = None
        if len(self._held) > 2048 and len(self._slots) < 0.75 * len(self._held):
            self._pack()
        return True

    def like(
        self, text: str, *, most: int = 5, least: float = 0.0, but: str | None = None
    ) -> list[Alike]:
        """The likeliest matters with at least that score, the surest first. ``but``: a key that is
        left out (the matter itself)."""
        features = features_of(text)
        slots = self._candidates(features, self._slots.get(but) if but is not None else None)
        if not slots:
            return []
        compared = self._compared(features, slots)
        scored = [
            (evidence.score(self._seen), self._keys[slot], evidence)
            for slot, evidence in zip(slots, compared, strict=True)
        ]
        scored.sort(key=lambda each: (-each[0], each[1]))
        return [
            Alike(key, round(score, 4), evidence.grounds())
            for score, key, evidence in scored[:most]
            if score >= least
        ]

    def candidates(self, text: str, *, but: str | None = None) -> list[str]:
        """Matters that share rare terms with the text, not yet compared."""
        slot = self._slots.get(but) if but is not None else None
        return [self._keys[at] for at in self._candidates(features_of(text), slot)]

    def scores(self, text: str, keys: Sequence[str]) -> list[float]:
        """How alike the text and each of these matters are. Raises KeyError for a key that the
        index does not hold."""
        slots = [self._slots[key] for key in keys]
        return [evidence.score(self._seen) for evidence in self._compared(features_of(text), slots)]

    def evidence(self, text: str, keys: Sequence[str]) -> list[Evidence]:
        """What speaks for and against the text being each of these matters, for those who weigh it
        together with what they know besides. Raises KeyError as ``scores``."""
        return self._compared(features_of(text), [self._slots[key] for key in keys])

    def rare_shared(
        self, text: str, key: str, *, without: Iterable[str], bodies: Iterable[str] | None = None
    ) -> float:
        """Nats of the rare pairs of characters that the text and a matter share, of those that the
        general content does not know and that stand in no name of ``without``. ``bodies``: only of
        those in one of these names: 恒升 of 恒升制衣厂. Raises KeyError as ``scores``."""
        held = self._held[self._slots[key]]
        mine = features_of(text).pairs
        shared = mine[np.isin(mine, held.pairs, assume_unique=True)] if held else mine[:0]
        shared = shared[~self._background.knows[shared]]
        for name in without:
            shared = shared[~np.isin(shared, _pairs_of(name))]
        if bodies is not None:
            named = np.concatenate([mine[:0], *(_pairs_of(name) for name in bodies)])
            shared = shared[np.isin(shared, named)]
        return float(self._above(shared, _COMMON_IDF).sum())

    def signs_alike(self, one: str, other: str) -> float:
        """Cosine of the rarer single characters of two texts (0–1)."""
        mine, theirs = sign_ids(normal(one)), sign_ids(normal(other))
        value = self._above(mine, _COMMON_SIGN)
        shared = value[np.isin(mine, theirs, assume_unique=True)].sum()
        sizes = [
            value.sum() + _SMOOTH_SIGNS,
            self._above(theirs, _COMMON_SIGN).sum() + _SMOOTH_SIGNS,
        ]
        return float(shared / np.sqrt(sizes[0] * sizes[1]))

    def idf(self, terms: Ids) -> Floats:
        """How rare the terms are, in nats, at most ``_MOST_IDF``."""
        result: Floats = np.minimum(self._rarity(terms), np.float32(_MOST_IDF))
        return result

    def _rarity(self, terms: Ids) -> Floats:
        expected = _PRIOR * self._background.rate[terms] + 0.5
        share = (np.maximum(self._counts[terms], 0) + expected) / (self._seen + _PRIOR + 1)
        result: Floats = -np.log(share).astype(np.float32)
        return result

    def _candidates(self, features: Features, but: int | None) -> list[int]:
        terms = features.terms
        rarity = self._rarity(terms)
        order = np.argsort(-rarity, kind="stable")
        found: list[NDArray[np.int32]] = []
        weights: list[float] = []
        for at in order.tolist():
            posting = self._postings.get(int(terms[at]))
            if posting is None or len(posting) >= _LONGEST_POSTING:
                continue
            found.append(np.frombuffer(posting, dtype=np.int32).copy())
            weights.append(float(rarity[at]))
            if len(found) == _ASKED:
                break
        if not found:
            return []
        weight = np.repeat(weights, [len(part) for part in found])
        sums = np.bincount(np.concatenate(found), weights=weight, minlength=2 * COMPARED + 1)
        best = np.argpartition(-sums, 2 * COMPARED)[: 2 * COMPARED]
        best = best[np.lexsort((best, -sums[best]))]
        best = best[sums[best] > 0.0]
        usable = [slot for slot in best.tolist() if slot != but and self._is_held(slot)]
        return usable[:COMPARED]

    def _is_held(self, slot: int) -> bool:
        return self._held[slot] is not None

    def _compared(self, mine: Features, slots: Sequence[int]) -> list[Evidence]:
        others = [held for slot in slots if (held := self._held[slot]) is not None]
        names, pairs = self._rare_pairs(mine, others)
        within, words = self._words(mine, others)
        signs = self._signs(mine, others)
        topic = self._topics(mine, slots)
        numbers = self._shared(mine.numbers, [other.numbers for other in others])
        is_name = self._name_test(mine, others)
        found = []
        for at, other in enumerate(others):
            same_units, other_units = units_compared(mine, other)
            found.append(
                Evidence(
                    shorter=min(len(mine.pairs), len(other.pairs)),
                    longer=max(len(mine.pairs), len(other.pairs)),
                    names=float(names[at]),
                    pairs=float(pairs[at]),
                    within=float(within[at]),
                    words=float(words[at]),
                    signs=float(signs[at]),
                    topic=float(topic[at]),
                    numbers=float(numbers[at]),
                    names_told=names_compared(mine, other, is_name),
                    same_units=same_units,
                    other_units=other_units,
                    other_district=is_other_district(mine, other),
                )
            )
        return found

    def _rare_pairs(self, mine: Features, others: Sequence[Features]) -> tuple[Floats, Floats]:
        """Nats above the common of shared pairs: unknown to the general content, and known."""
        pairs = mine.pairs
        rare = self._above(pairs, _COMMON_IDF)
        known = self._background.knows[pairs]
        theirs = [other.pairs for other in others]
        return (
            self._shared(pairs[~known], theirs, rare[~known]),
            self._shared(pairs[known], theirs, rare[known]),
        )

    def _words(self, mine: Features, others: Sequence[Features]) -> tuple[Floats, Floats]:
        theirs = [other.words for other in others]
        shared = self._shared(mine.words, theirs)
        own = np.float32(self.idf(mine.words).sum()) + _SMOOTH
        sizes = self._sums(theirs, 0.0) + _SMOOTH
        within: Floats = (shared / np.minimum(sizes, own)).astype(np.float32)
        words: Floats = (shared / np.sqrt(sizes * own)).astype(np.float32)
        return within, words

    def _signs(self, mine: Features, others: Sequence[Features]) -> Floats:
        """Cosine of the rarer single characters: 噪音 and 吵, 农民 and 农村 share some."""
        theirs = [other.signs for other in others]
        value = self._above(mine.signs, _COMMON_SIGN)
        shared = self._shared(mine.signs, theirs, value)
        own = np.float32(value.sum()) + _SMOOTH_SIGNS
        sizes = self._sums(theirs, _COMMON_SIGN) + _SMOOTH_SIGNS
        result: Floats = (shared / np.sqrt(sizes * own)).astype(np.float32)
        return result

    def _sums(self, each: Sequence[Ids], common: float) -> Floats:
        """By list of terms: the sum of what they are rarer than the common."""
        lengths = [len(terms) for terms in each]
        value = self._above(np.concatenate([np.empty(0, dtype=np.int32), *each]), common)
        owner = np.repeat(np.arange(len(each)), lengths)
        return np.bincount(owner, weights=value, minlength=len(each)).astype(np.float32)

    def _above(self, terms: Ids, common: float) -> Floats:
        result: Floats = np.maximum(self.idf(terms) - np.float32(common), 0.0)
        return result

    def _shared(self, mine: Ids, others: Sequence[Ids], weights: Floats | None = None) -> Floats:
        """Sums of the weights (idf) of the terms that each of the others shares."""
        value = self.idf(mine) if weights is None else weights
        sums = np.zeros(len(others), dtype=np.float32)
        lengths = [len(other) for other in others]
        joined = np.concatenate([np.empty(0, dtype=np.int32), *others])
        self._marked[mine] = True
        hits = np.flatnonzero(self._marked[joined])
        self._marked[mine] = False
        owner = np.repeat(np.arange(len(others)), lengths)[hits]
        np.add.at(sums, owner, value[np.searchsorted(mine, joined[hits])])
        return sums

    def _topics(self, mine: Features, slots: Sequence[int]) -> Floats:
        if not self._background.size:
            return np.zeros(len(slots), dtype=np.float32)
        topics = self._background.topics(mine.terms)
        np.add.at(self._topic_of, topics.numbers, topics.weights)
        taken = self._topic_of[self._topic_numbers[slots]] * self._topic_weights[slots]
        self._topic_of[topics.numbers] = 0.0
        result: Floats = taken.sum(axis=1)
        return result

    def _name_test(self, mine: Features, others: Sequence[Features]) -> Mapping[int, bool]:
        """Pairs that are no names: many matters hold them."""
        most = max(_NAME_SHARE * self._seen, 3.0)
        stems = {stem for each in (mine, *others) for _, stem in each.names}
        return {stem: int(self._counts[stem]) <= most for stem in stems}

    def _pack(self) -> None:
        """Moves the matters together, in their order."""
        kept = [slot for slot, held in enumerate(self._held) if held is not None]
        self._keys = [self._keys[slot] for slot in kept]
        self._held = [self._held[slot] for slot in kept]
        self._slots = {key: slot for slot, key in enumerate(self._keys)}
        self._topic_numbers = np.concatenate(
            [self._topic_numbers[kept], np.zeros((1024, TOPICS), np.int16)]
        )
        self._topic_weights = np.concatenate(
            [self._topic_weights[kept], np.zeros((1024, TOPICS), np.float32)]
        )
        self._postings = {}
        for slot, held in enumerate(self._held):
            for term in held.terms.tolist() if held is not None else []:
                posting = self._postings.setdefault(term, array("i"))
                if len(posting) < _LONGEST_POSTING:
                    posting.append(slot)


@lru_cache(maxsize=4096)
def _pairs_of(name: str) -> Ids:
    return pair_ids(normal(name))
