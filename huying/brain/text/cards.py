"""Answer cards while the citizen talks: the card that answers what was asked, or none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from huying.brain.text.documents import CardDoc
from huying.brain.text.matching import CentroidIndex, Part, PhraseIndex, Vector
from huying.brain.text.values import CardHit, Party, Ranked, Span, Utterance
from huying.brain.text.words import clauses, feature_keys, features, telling_keys

# A question alone must match this well to get an answer; in a call, where unrelated words add up,
# the bar rises with the utterances heard. Fitted on the demo conversations (n 36).
THRESHOLD = 0.22
THRESHOLD_OF_CALL = (0.28, 0.42)
_LONG_CALL = 8
# A card of the matter's categories counts up to 1.4 times, any other 0.6 times.
_OTHER_CATEGORY, _OWN_CATEGORY = 0.6, 0.8
_SLOPE, _MIDDLE = 11.0, 0.03
_PHRASE_SHARE = 0.6


class CardIndex:
    def __init__(self, docs: Sequence[CardDoc]) -> None:
        self.docs = tuple(docs)
        self._documents = CentroidIndex([_parts(doc) for doc in self.docs])
        self._questions = tuple(
            (number, question)
            for number, doc in enumerate(self.docs)
            for question in (doc.title, *doc.questions)
        )
        self._phrases = PhraseIndex(self._questions, len(self.docs), self._documents)
        self._text_scores = lru_cache(maxsize=4096)(self._score)

    def search(
        self,
        said: str | Sequence[Utterance],
        on: date,
        k: int = 3,
        categories: Sequence[Ranked] = (),
    ) -> tuple[CardHit, ...]:
        """The best cards valid on that day; empty when none answers well enough. `categories`
        of the matter lift the cards written for them."""
        utterances = (
            (Utterance(0, Party.CITIZEN, 0, 0, said),) if isinstance(said, str) else tuple(said)
        )
        scores, coverage = self._matched(utterances)
        if scores is None or coverage is None:
            return ()
        for number, doc in enumerate(self.docs):
            if not _is_valid(doc, on):
                scores[number] = 0.0
            elif categories:
                scores[number] *= _OTHER_CATEGORY + _OWN_CATEGORY * _shared(doc, categories)
        least = THRESHOLD if isinstance(said, str) else _bar(utterances)
        order = np.argsort(-scores, kind="stable")[:k]
        return tuple(
            self._hit(int(number), float(scores[number]) - least, coverage, utterances)
            for number in order
            if scores[number] >= least
        )

    def _matched(self, utterances: Sequence[Utterance]) -> tuple[Vector | None, Vector | None]:
        """Scores by card, what several utterances say counting more than one alone, and the best
        coverage by question."""
        read = [self._text_scores(said.text) for said in utterances if said.party is Party.CITIZEN]
        if not read:
            return None, None
        scores = np.stack([scores for scores, _ in read])
        joined: Vector = np.float32(0.5) * (scores.max(axis=0) + np.sqrt((scores**2).sum(axis=0)))
        coverage: Vector = np.stack([coverage for _, coverage in read]).max(axis=0)
        return joined, coverage

    def _score(self, text: str) -> tuple[Vector, Vector]:
        """Scores by card and coverage by question: the whole text and its best clause."""
        whole = self._compare(text)
        pieces = clauses(text)
        if len(pieces) < 2:
            return whole
        scores, coverage = whole
        for piece in pieces:
            part_scores, part_coverage = self._compare(piece.text)
            scores = np.maximum(scores, part_scores)
            coverage = np.maximum(coverage, part_coverage)
        return scores, coverage

    def _compare(self, text: str) -> tuple[Vector, Vector]:
        keys = feature_keys(text)
        coverage = self._phrases.coverage(telling_keys(text))
        if not keys:
            return np.zeros(len(self.docs), dtype=np.float32), coverage
        result: Vector = np.float32(1 - _PHRASE_SHARE) * self._documents.scores(keys)
        result += np.float32(_PHRASE_SHARE) * self._phrases.best_by_owner(coverage)
        return result, coverage

    def _hit(
        self, number: int, excess: float, coverage: Vector, utterances: Sequence[Utterance]
    ) -> CardHit:
        doc = self.docs[number]
        own = [item for item, (owner, _) in enumerate(self._questions) if owner == number]
        question = self._questions[max(own, key=lambda item: float(coverage[item]))][1]
        keys = frozenset(telling_keys(question))
        spans = sorted(
            {
                Span(said.seq, feature.start, feature.end)
                for said in utterances
                if said.party is Party.CITIZEN
                for feature in features(said.text)
                if feature.key in keys
            }
        )
        confidence = 1 / (1 + math.exp(-_SLOPE * (excess - _MIDDLE)))
        return CardHit(
            doc.code, round(excess, 4), round(confidence, 3), question, tuple(spans[:12])
        )


def _parts(doc: CardDoc) -> list[Part]:
    parts = [Part(doc.title, 2.0), Part(doc.answer, 0.4)]
    parts += [Part(question, 1.5) for question in doc.questions]
    parts += [Part(point, 0.3) for point in doc.points]
    return parts


def _bar(utterances: Sequence[Utterance]) -> float:
    heard = sum(said.party is Party.CITIZEN for said in utterances)
    low, high = THRESHOLD_OF_CALL
    return low + (high - low) * min(1.0, max(0, heard - 1) / _LONG_CALL)


def _is_valid(doc: CardDoc, on: date) -> bool:
    return doc.valid_from <= on and (doc.valid_to is None or on <= doc.valid_to)


def _shared(doc: CardDoc, categories: Sequence[Ranked]) -> float:
    """The share of the proposed categories' confidence that the card was written for."""
    own = sum(
        ranked.confidence
        for ranked in categories
        if any(ranked.code.startswith(code) for code in doc.categories)
    )
    return own / (sum(ranked.confidence for ranked in categories) or 1.0)
