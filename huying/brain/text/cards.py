"""Answer cards while the citizen talks: the card that answers what was asked, or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from huying.brain.text.asking import AskingWords, Reader
from huying.brain.text.asking_index import Segment, body_of, phrases_of
from huying.brain.text.asking_topics import TopicSpace
from huying.brain.text.asking_weights import confidences, ranked
from huying.brain.text.documents import CardDoc
from huying.brain.text.talk import is_social
from huying.brain.text.values import CardHit, Party, Ranked, Span, Utterance

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]

# How sure it must be that a card answers before it is shown; a call of many utterances has many
# chances to fit by accident, so that the bar rises with those heard.
THRESHOLD = 0.93
THRESHOLD_OF_CALL = (0.93, 0.97)
_LONG_CALL = 8
_ANY_DAY = 0
_MUCH_BETTER = 2.0  # in scores of the ranking: e² times as likely
_TIME = re.compile(
    "[0-9〇零一二三四五六七八九]{2,4}年|[去前明后今]年|[旧老](?:政策|办法|规定|标准)"
    "|废止|以前|以后|原来|当时|那会|那年"
)
_VOTING = 5  # cards that an utterance may speak for
_ALSO = 0.08  # what stands beside a sure card must be this likely
_REBUILT = 0.1  # a larger share of changed cards is indexed anew
_SMALL = 600  # as are so few cards in all


@dataclass(frozen=True, slots=True)
class Found:
    """A card that may answer, with the words of the question that it shares; ``confidence`` that
    it is the one."""

    doc: CardDoc
    confidence: float
    question: str
    score: float


class CardIndex:
    """``topics``: texts of the city's content beside the cards, from which words for the same
    matters are learned."""

    def __init__(
        self,
        docs: Sequence[CardDoc],
        words: AskingWords | None = None,
        topics: Sequence[str] = (),
    ) -> None:
        reader = Reader(words)
        space = TopicSpace.learn([*topics, *(text_of(doc) for doc in docs)], reader)
        self._hold(tuple(docs), reader, space, (Segment(docs, reader, space),))

    def _hold(
        self,
        docs: tuple[CardDoc, ...],
        reader: Reader,
        space: TopicSpace,
        segments: tuple[Segment, ...],
    ) -> None:
        self.docs, self._reader, self._space, self._segments = docs, reader, space, segments
        current = {doc.code: doc for doc in docs}
        self._is_live = [
            np.array([current.get(doc.code) is doc for doc in segment.docs], dtype=np.bool_)
            for segment in segments
        ]
        never = date.max.toordinal()
        self._from = [_days([doc.valid_from for doc in held.docs], 0) for held in segments]
        self._to = [_days([doc.valid_to for doc in held.docs], never) for held in segments]
        self._near = lru_cache(maxsize=4096)(self._looked)

    def updated(self, docs: Sequence[CardDoc]) -> CardIndex:
        """The same index for other cards: what has not changed is not read again."""
        known = {doc.code: doc for segment in self._segments for doc in segment.docs}
        live = {doc.code: doc for doc in self.docs}
        kept = tuple(live[doc.code] if live.get(doc.code) == doc else doc for doc in docs)
        base = self._segments[0]
        is_base = {id(doc) for doc in base.docs}
        fresh = [doc for doc in kept if id(doc) not in is_base]
        made = CardIndex.__new__(CardIndex)
        if len(kept) <= _SMALL or len(fresh) > _REBUILT * len(known):
            segments: tuple[Segment, ...] = (Segment(kept, self._reader, self._space),)
        else:
            later = Segment(fresh, self._reader, self._space, base.rarity)
            segments = (base, later)
        made._hold(kept, self._reader, self._space, segments)
        return made

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
        heard = [one for one in utterances if one.party is Party.CITIZEN]
        least = THRESHOLD if isinstance(said, str) else _bar(len(heard))
        best: dict[str, Found] = {}
        for utterance in heard:
            if is_social(utterance.text):
                continue
            for found in self.find(utterance.text, on, max(k, _VOTING), categories):
                known = best.get(found.doc.code)
                best[found.doc.code] = _together(known, found) if known else found
        ordered = sorted(best.values(), key=lambda found: (-found.confidence, found.doc.code))[:k]
        if not ordered or ordered[0].confidence < least:
            return ()
        return tuple(
            self._hit(found, least, utterances) for found in ordered if found.confidence >= _ALSO
        )

    def find(
        self, text: str, on: date, k: int = 3, categories: Sequence[Ranked] = ()
    ) -> tuple[Found, ...]:
        """The nearest cards valid on that day, sure or not, likeliest first."""
        return self._best(text, on.toordinal(), k, categories)

    def _best(self, text: str, day: int, k: int, categories: Sequence[Ranked]) -> tuple[Found, ...]:
        cards, features = self._near(text, day)
        if not cards:
            return ()
        shares = np.array(
            [share_of(self._segments[at].docs[number], categories) for at, number, _ in cards],
            dtype=np.float32,
        )
        scores = ranked(features, shares)
        sure = confidences(features, shares, scores, has_shares=bool(categories))
        order = np.argsort(-scores, kind="stable")[:k]
        return tuple(
            Found(
                doc=self._segments[cards[place][0]].docs[cards[place][1]],
                confidence=round(float(sure[place]), 3),
                question=self._segments[cards[place][0]].phrase(cards[place][2]),
                score=float(scores[place]),
            )
            for place in order.tolist()
        )

    def ended(
        self, text: str, on: date, than: Found | None, categories: Sequence[Ranked] = ()
    ) -> Found | None:
        """The card that is not valid on that day and answers so much better than the best valid
        one that answering by the latter would be wrong. A sure card of the same matters is taken
        for its successor, unless the question names another time (2025年…, 以后…)."""
        anyway = self._best(text, _ANY_DAY, 1, categories)
        if not anyway or anyway[0].doc.valid_from <= on <= (anyway[0].doc.valid_to or date.max):
            return None
        first = anyway[0]
        if than is None or first.score > than.score + _MUCH_BETTER:
            return None if than and _succeeds(than, first) and not _TIME.search(text) else first
        return None

    def spans(self, text: str, question: str, seq: int = 0) -> tuple[Span, ...]:
        """The characters of the text whose words are in the card's question, as `Span`s."""
        wanted = np.unique(self._reader.read(question).ids)
        keys = self._reader.read(text)
        hit = np.isin(keys.ids, wanted)
        held = np.zeros(len(text) + 1, dtype=np.int8)
        for start, end in zip(keys.starts[hit].tolist(), keys.ends[hit].tolist(), strict=True):
            held[start:end] = 1
        edges = np.flatnonzero(np.diff(held, prepend=np.int8(0))).tolist()
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return tuple(Span(seq, start, end) for start, end in pairs)

    def _looked(self, text: str, day: int) -> tuple[tuple[tuple[int, int, int], ...], Floats]:
        """Segment, card and phrase of each near card, and what speaks for it."""
        cards: list[tuple[int, int, int]] = []
        features: list[Floats] = []
        for at, segment in enumerate(self._segments):
            allowed: Mask = self._is_live[at]
            if day != _ANY_DAY:
                allowed = allowed & (self._from[at] <= day) & (day <= self._to[at])
            near = segment.near(segment.asked(text), allowed)
            features.append(near.features)
            numbers, phrases = near.cards.tolist(), near.phrases.tolist()
            cards += [(at, card, phrase) for card, phrase in zip(numbers, phrases, strict=True)]
        return tuple(cards), np.concatenate(features)

    def _hit(self, found: Found, least: float, utterances: Sequence[Utterance]) -> CardHit:
        spans = [
            span
            for said in utterances
            if said.party is Party.CITIZEN
            for span in self.spans(said.text, found.question, said.seq)
        ]
        return CardHit(
            found.doc.code,
            round(found.confidence - least, 4),
            found.confidence,
            found.question,
            tuple(spans[:12]),
        )


def _succeeds(found: Found, ended: Found) -> bool:
    """Sure, and of the same matters down to the second level."""
    own, others = ({code[:4] for code in each.doc.categories} for each in (found, ended))
    return found.confidence >= THRESHOLD and bool(own & others)


def _together(one: Found, other: Found) -> Found:
    """What several utterances say counts more than one alone."""
    best = max(one, other, key=lambda found: found.confidence)
    both = 1 - (1 - one.confidence) * (1 - other.confidence)
    return replace(best, confidence=round(both, 3))


def text_of(doc: CardDoc) -> str:
    """Everything that a card says."""
    return " ".join((*phrases_of(doc), body_of(doc)))


def share_of(doc: CardDoc, categories: Sequence[Ranked]) -> float:
    """The share of the proposed categories' confidence that the card was written for."""
    if not categories:
        return 0.0
    own = sum(
        ranked.confidence
        for ranked in categories
        if any(ranked.code.startswith(code) for code in doc.categories)
    )
    return own / (sum(ranked.confidence for ranked in categories) or 1.0)


def _bar(heard: int) -> float:
    low, high = THRESHOLD_OF_CALL
    return low + (high - low) * min(1.0, max(0, heard - 1) / _LONG_CALL)


def _days(days: Sequence[date | None], otherwise: int) -> Numbers:
    return np.array([day.toordinal() if day else otherwise for day in days], dtype=np.int64)
