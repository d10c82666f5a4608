"""Day-one categories: from the content alone, without any history.

Each utterance is compared with every leaf's words (name, path, definition, synonyms and spoken
forms). The products of a matter are summed: what is said once may be by the way, what comes back
in other words is the matter. The citizen's first words count more, the agent's a bit less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from huying.brain.text.documents import CategoryDoc
from huying.brain.text.matching import CentroidIndex, Part, Vector
from huying.brain.text.talk import is_social
from huying.brain.text.values import Kind, KindGuess, Party, Ranked, Span, Utterance
from huying.brain.text.words import feature_keys, features

# Softmax over standard scores, and the standard score of "none of these". One phrase alone says
# less than its scores promise, a whole call more: fitted on the categories' spoken forms (5-fold)
# and on the demo conversations, see `bench/brain_text.py --spoken`.
TEMPERATURE_OF_CALL = 0.75
TEMPERATURE_OF_PHRASE = 1.65
NONE_SCORE = 4.0
DOUBT = 0.1  # no guess from content alone is surer than what is left

_AGENT_WEIGHT = 0.8
_FIRST_WEIGHT = 2.0
_FIRST_COUNT = 3
_SAME_KIND = 0.8  # in standard deviations of the scores
_MAX_SPANS = 8


class CategoryIndex:
    """The leaves of the category tree, ready to be compared with speech."""

    def __init__(self, docs: Sequence[CategoryDoc]) -> None:
        inner = {doc.code[:length] for doc in docs for length in range(2, len(doc.code), 2)}
        self.leaves = tuple(doc for doc in docs if doc.code not in inner)
        self.by_code = {doc.code: doc for doc in docs}
        self.of_kind = {
            kind: np.array([doc.kind is kind for doc in self.leaves], dtype=np.float32)
            for kind in Kind
        }
        self._number = {doc.code: number for number, doc in enumerate(self.leaves)}
        self._documents = CentroidIndex([_parts(doc) for doc in self.leaves])
        self.products = lru_cache(maxsize=4096)(self._products)

    def _products(self, text: str) -> tuple[Vector, float]:
        """Products with the leaves, and the utterance's own length, both divided by its square
        root so that long utterances count more, but not in proportion."""
        products, length = self._documents.products(feature_keys(text))
        share = np.float32(math.sqrt(length))
        return products / share, float(share)

    def utterance_scores(self, text: str) -> Vector:
        """One cosine per leaf."""
        products, length = self.products(text)
        result: Vector = products / np.float32(length)
        return result

    def scores(self, utterances: Sequence[Utterance]) -> Vector:
        """One score per leaf, 0 to 1: the cosine of the summed utterances."""
        total = np.zeros(len(self.leaves), dtype=np.float32)
        squares = 0.0
        heard = 0
        for utterance in utterances:
            if is_social(utterance.text):
                continue
            weight = _AGENT_WEIGHT
            if utterance.party is Party.CITIZEN:
                weight = 1 + (_FIRST_WEIGHT - 1) * max(0.0, 1 - heard / _FIRST_COUNT)
                heard += 1
            products, length = self.products(utterance.text)
            total += np.float32(weight) * products
            squares += (weight * length) ** 2
        result: Vector = total / np.float32(math.sqrt(squares) or 1.0)
        return result

    def evidence(self, code: str, utterances: Sequence[Utterance]) -> tuple[Span, ...]:
        """The words that speak most for the leaf, by utterance and position."""
        weights = self._documents.weights[self._number[code]]
        found: list[tuple[float, Span]] = []
        for utterance in utterances:
            party = 1.0 if utterance.party is Party.CITIZEN else _AGENT_WEIGHT / 2
            for feature in features(utterance.text):
                weight = weights.get(feature.key)
                if weight and len(feature.key) > 1:
                    span = Span(utterance.seq, feature.start, feature.end)
                    found.append((weight * party, span))
        found.sort(key=lambda item: (-item[0], item[1]))
        return _joined([span for _, span in found[:_MAX_SPANS]])


def categorise(
    said: str | Sequence[Utterance],
    index: CategoryIndex,
    k: int = 3,
    kind: KindGuess | None = None,
) -> tuple[Ranked, ...]:
    """The `k` likeliest leaves with calibrated confidence; empty when no word speaks for any.
    Leaves whose usual kind is the one heard are preferred."""
    utterances = (
        (Utterance(0, Party.CITIZEN, 0, 0, said),) if isinstance(said, str) else tuple(said)
    )
    scores = index.scores(utterances)
    if not scores.size or float(scores.max()) <= 0.02:
        return ()
    if kind is not None:
        usual = index.of_kind[kind.kind]
        scores = scores + np.float32(_SAME_KIND * kind.confidence * float(scores.std())) * usual
    confidences = calibrated(scores, len(utterances))
    order = np.argsort(-scores, kind="stable")[:k]
    ranked: list[Ranked] = []
    for number in order:
        code = index.leaves[int(number)].code
        spans = index.evidence(code, utterances)
        if spans:
            ranked.append(Ranked(code, round(float(confidences[number]), 4), spans))
    return tuple(ranked)


def calibrated(scores: Vector, said: int) -> Vector:
    """Probabilities of the leaves after `said` utterances; what is missing to 1 is the chance of
    "none of these"."""
    temperature = TEMPERATURE_OF_CALL + (TEMPERATURE_OF_PHRASE - TEMPERATURE_OF_CALL) / max(said, 1)
    spread = float(scores.std()) or 1.0
    standard = (scores - scores.mean()) / np.float32(spread)
    top = max(float(standard.max()), NONE_SCORE)
    raised = np.exp((standard - np.float32(top)) / np.float32(temperature))
    none = math.exp((NONE_SCORE - top) / temperature)
    result: Vector = raised * np.float32((1 - DOUBT) / (float(raised.sum()) + none))
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
