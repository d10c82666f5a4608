"""Day-one categories: from the content alone, without any history.

Each utterance is compared with every leaf twice: by the words of its whole document (name, path,
definition, synonyms, spoken forms) and by how completely it covers one spoken form. Utterances of
a matter are summed with falling returns, the citizen's counting more than the agent's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from huying.brain.text.documents import CategoryDoc
from huying.brain.text.matching import CentroidIndex, Part, PhraseIndex, Vector
from huying.brain.text.values import Party, Ranked, Span, Utterance
from huying.brain.text.words import feature_keys, features, telling_keys

# Softmax temperature and offset of "none of these", fitted by `bench/brain_text.py --spoken`.
TEMPERATURE = 0.055
NONE_SCORE = 0.28

_AGENT_WEIGHT = 0.35
_PHRASE_SHARE = 0.55
_MAX_SPANS = 8


class CategoryIndex:
    """The leaves of the category tree, ready to be compared with speech."""

    def __init__(self, docs: Sequence[CategoryDoc]) -> None:
        inner = {doc.code[:length] for doc in docs for length in range(2, len(doc.code), 2)}
        self.leaves = tuple(doc for doc in docs if doc.code not in inner)
        self.by_code = {doc.code: doc for doc in docs}
        self._number = {doc.code: number for number, doc in enumerate(self.leaves)}
        self._documents = CentroidIndex([_parts(doc) for doc in self.leaves])
        phrases = [
            (number, text)
            for number, doc in enumerate(self.leaves)
            for text in (doc.name, *doc.synonyms, *doc.spoken)
            if text
        ]
        self._phrases = PhraseIndex(phrases, len(self.leaves), self._documents)
        self.utterance_scores = lru_cache(maxsize=4096)(self._utterance_scores)

    def _utterance_scores(self, text: str) -> Vector:
        keys = feature_keys(text)
        if not keys or not self.leaves:
            return np.zeros(len(self.leaves), dtype=np.float32)
        documents = self._documents.scores(keys)
        phrases = self._phrases.best_by_owner(self._phrases.coverage(telling_keys(text)))
        result: Vector = np.float32(1 - _PHRASE_SHARE) * documents
        result += np.float32(_PHRASE_SHARE) * phrases**2
        return result

    def scores(self, utterances: Sequence[Utterance]) -> Vector:
        """One score per leaf, about 0 to 1."""
        total = np.zeros(len(self.leaves), dtype=np.float32)
        best = np.zeros(len(self.leaves), dtype=np.float32)
        for utterance in utterances:
            weight = 1.0 if utterance.party is Party.CITIZEN else _AGENT_WEIGHT
            scored: Vector = np.float32(weight) * self.utterance_scores(utterance.text)
            total += scored**2
            np.maximum(best, scored, out=best)
        result: Vector = np.float32(0.5) * (best + np.sqrt(total))
        return result

    def evidence(self, code: str, utterances: Sequence[Utterance]) -> tuple[Span, ...]:
        """The words that speak most for the leaf, by utterance and position."""
        weights = self._documents.weights[self._number[code]]
        found: list[tuple[float, Span]] = []
        for utterance in utterances:
            party = 1.0 if utterance.party is Party.CITIZEN else _AGENT_WEIGHT
            for feature in features(utterance.text):
                weight = weights.get(feature.key)
                if weight and len(feature.key) > 1:
                    span = Span(utterance.seq, feature.start, feature.end)
                    found.append((weight * party, span))
        found.sort(key=lambda item: (-item[0], item[1]))
        return _joined([span for _, span in found[:_MAX_SPANS]])


def categorise(
    said: str | Sequence[Utterance], index: CategoryIndex, k: int = 3
) -> tuple[Ranked, ...]:
    """The `k` likeliest leaves with calibrated confidence; empty when no word speaks for any."""
    utterances = (
        (Utterance(0, Party.CITIZEN, 0, 0, said),) if isinstance(said, str) else tuple(said)
    )
    scores = index.scores(utterances)
    if not scores.size or float(scores.max()) <= 0.02:
        return ()
    confidences = calibrated(scores)
    order = np.argsort(-scores, kind="stable")[:k]
    ranked: list[Ranked] = []
    for number in order:
        code = index.leaves[int(number)].code
        spans = index.evidence(code, utterances)
        if spans:
            ranked.append(Ranked(code, round(float(confidences[number]), 4), spans))
    return tuple(ranked)


def calibrated(scores: Vector) -> Vector:
    """Probabilities of the leaves; what is missing to 1 is the chance of "none of these"."""
    top = max(float(scores.max()), NONE_SCORE)
    raised = np.exp((scores - top) / TEMPERATURE)
    none = math.exp((NONE_SCORE - top) / TEMPERATURE)
    result: Vector = raised / (float(raised.sum()) + none)
    return result


def _parts(doc: CategoryDoc) -> list[Part]:
    parts = [Part(doc.name, 2.0), Part(doc.definition, 0.8)]
    parts += [Part(name, 0.6) for name in doc.path_names]
    parts += [Part(text, 1.0) for text in doc.includes]
    parts += [Part(text, 1.6) for text in doc.synonyms]
    parts += [Part(text, 1.6) for text in doc.spoken]
    return parts


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Sorted, overlapping and touching spans of one utterance made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and joined[-1].seq == span.seq and span.start <= joined[-1].end:
            last = joined.pop()
            span = Span(last.seq, last.start, max(last.end, span.end))
        joined.append(span)
    return tuple(joined)
