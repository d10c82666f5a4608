"""What people talk about in general: which pairs of characters name no place, and which topics.

Made of the content that ships (a few phrases for each category), so that it is there on the first
day. A pair that it knows (垃圾, 路灯) tells the topic; one that it does not know (睿城, 明耻) is
likely to be part of a name, on which the sameness of a matter rests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.documents import CategoryDoc
from huying.brain.text.incidents.features import (
    SPACE,
    Ids,
    content_words,
    hashed,
    normal,
    pair_ids,
    sign_ids,
)

TOPICS = 12  # of a matter's topics these are kept

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Topics:
    """The strongest topics of a text with weights of length 1; unused places weigh nothing."""

    numbers: NDArray[np.int16]
    weights: Floats


class Background:
    """``topics``: each a list of phrases, of which all count alike. Without any, nothing is known:
    every pair counts as a name's and no topic is told apart."""

    def __init__(self, topics: Sequence[Sequence[str]]) -> None:
        self.size = len(topics)
        plain = [[normal(phrase) for phrase in phrases if phrase] for phrases in topics]
        self.knows: NDArray[np.bool_] = np.zeros(SPACE, dtype=np.bool_)
        for phrase in (phrase for phrases in plain for phrase in phrases):
            self.knows[pair_ids(phrase)] = True
        terms = [[_terms(phrase) for phrase in phrases] for phrases in plain]
        counts = np.zeros(SPACE, dtype=np.int32)
        self.rate: Floats = _none(SPACE)  # share of the topics that a term occurs in
        for phrases in terms:
            for ids in phrases:
                counts[ids] += 1
            self.rate[_held(phrases)] += 1 / self.size
        for phrases_of in plain:
            self.rate[sign_ids("".join(phrases_of))] += 1 / self.size
        used = counts > 0
        spoken = sum(len(phrases) for phrases in terms)
        self._used = used
        self._idf = np.log((spoken + 1) / (counts[used] + 0.5)).astype(np.float32)
        self._row = np.cumsum(used, dtype=np.int32) - 1
        self._starts, self._topics, self._weights = self._postings(terms)

    def _postings(
        self, terms: Sequence[Sequence[Ids]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int16], Floats]:
        """By term: the topics that hold it, with its weight there (times its idf)."""
        rows: list[Ids] = [np.empty(0, dtype=np.int32)]
        topics: list[NDArray[np.int16]] = [np.empty(0, dtype=np.int16)]
        weights: list[Floats] = [_none()]
        total = _none(self._idf.size)
        for number, phrases in enumerate(terms):
            row = self._row[_held(phrases)]
            for ids in phrases:
                weight = self._idf[self._row[ids]]
                total[self._row[ids]] += weight / np.float32(np.linalg.norm(weight) or 1.0)
            length = float(np.linalg.norm(total[row])) or 1.0
            rows.append(row)
            topics.append(np.full(row.size, number, dtype=np.int16))
            weights.append(total[row] * self._idf[row] / np.float32(length))
            total[row] = 0.0
        joined = np.concatenate(rows)
        order = np.argsort(joined, kind="stable")
        starts = np.searchsorted(joined[order], np.arange(self._idf.size + 1)).astype(np.int64)
        return starts, np.concatenate(topics)[order], np.concatenate(weights)[order]

    def topics(self, terms: Ids) -> Topics:
        """The topics of pairs and words above the average, squared so that the strongest decide."""
        found = Topics(np.zeros(TOPICS, dtype=np.int16), _none(TOPICS))
        rows = self._row[terms[self._used[terms]]]
        if not rows.size:
            return found
        spans = [slice(self._starts[row], self._starts[row + 1]) for row in rows]
        hit = np.concatenate([self._topics[span] for span in spans])
        weight = np.concatenate([self._weights[span] for span in spans])
        scores = np.bincount(hit, weights=weight, minlength=self.size)
        scores = np.maximum(scores - scores.mean(), 0.0) ** 2
        best = np.argsort(-scores, kind="stable")[:TOPICS]
        length = float(np.linalg.norm(scores[best]))
        if length > 0.0:
            found.numbers[: best.size] = best
            found.weights[: best.size] = scores[best] / length
        return found


def background_of(categories: Sequence[CategoryDoc]) -> Background:
    """Each leaf of the category tree is a topic; how people say it counts twice."""
    inner = {doc.code[:length] for doc in categories for length in range(2, len(doc.code), 2)}
    return Background([_phrases(doc) for doc in categories if doc.code not in inner])


def _phrases(doc: CategoryDoc) -> list[str]:
    said = [doc.name, *doc.synonyms, *doc.spoken]
    return [*doc.path_names, doc.definition, *doc.includes, *said, *said]


def _held(phrases: Sequence[Ids]) -> Ids:
    return np.unique(np.concatenate([np.empty(0, np.int32), *phrases]))


def _terms(phrase: str) -> Ids:
    return np.union1d(pair_ids(phrase), hashed(content_words(phrase)))


def _none(size: int = 0) -> Floats:
    return np.zeros(size, dtype=np.float32)
