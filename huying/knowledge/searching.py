"""The knowledge asked: cards that answer, conditions that miss, passages to read, or a refusal that
says who knows. Every card is checked against its row at the moment of serving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CityLexicon, Party, Ranked, Span, Utterance, categorise
from huying.brain.text.asking_context import Case, case_of, is_follow_up, with_subject
from huying.brain.text.asking_fusion import fused
from huying.brain.text.cards import THRESHOLD, Found
from huying.brain.text.words import clauses
from huying.city.catalogue import Catalogue, catalogue
from huying.knowledge import index, validity, vectors
from huying.knowledge.models import AnswerCard
from huying.knowledge.searching_units import who_knows
from huying.knowledge.validity_rules import Unfit

_LOOKED_AT = 8
_BESIDE = 0.08  # what stands beside a sure card must be this likely
_CLEAR = 0.8
_UNSURE = 0.3  # from here on something was near, and it is not clear which
_PASSAGES = 3
_CLAUSE = 5  # characters of a clause that may ask something
_PASSAGE = 0.2


class Why(StrEnum):
    """Why nothing was answered. ``unsure``: two cards are too close, or one not close enough."""

    NOTHING_NEAR = "nothing_near"
    UNSURE = "unsure"
    NOT_PUBLIC = "not_public"
    OTHER_AREA = "other_area"
    EXPIRED = "expired"
    NOT_YET = "not_yet"


class SearchedBy(StrEnum):
    """What was searched by. ``words_alone``: there is an embedding server, and it failed."""

    WORDS = "words"
    WORDS_AND_VECTORS = "words_and_vectors"
    WORDS_ALONE = "words_alone"


_WHY_UNFIT = {
    Unfit.NOT_PUBLIC: Why.NOT_PUBLIC,
    Unfit.OTHER_AREA: Why.OTHER_AREA,
    Unfit.EXPIRED: Why.EXPIRED,
    Unfit.NOT_YET: Why.NOT_YET,
}


@dataclass(frozen=True)
class Ask:
    """``text``: the question; ``said``: what was said before it; ``place``: a place's code;
    ``told``: conditions known, name → label of the option; ``public``: for a citizens' page;
    ``vector``: of ``vectors.of_question``, asked before this session began."""

    text: str
    on: date
    said: Sequence[Utterance] = ()
    place: str | None = None
    categories: Sequence[Ranked] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    limit: int = 3
    vector: vectors.Question = field(default_factory=vectors.Question)


@dataclass(frozen=True)
class Condition:
    """What must be known before the answer holds, and how to ask for it."""

    name: str
    question: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """``option``: the case that applies, whose ``answer`` this is. With ``needs`` the answer is
    not final: it is to be asked first; ``needs_area``: which part of the city."""

    card: AnswerCard
    confidence: float
    question: str
    spans: tuple[Span, ...]
    option: str | None = None
    needs: Condition | None = None
    needs_area: bool = False

    @property
    def is_final(self) -> bool:
        return self.needs is None and not self.needs_area

    @property
    def answer(self) -> str:
        """The words to read aloud; "" as long as the condition is not known."""
        if self.needs is not None:
            return ""
        if self.option is None or not self.card.condition:
            return self.card.answer
        options = {each["label"]: each["answer"] for each in self.card.condition["options"]}
        return str(options.get(self.option, ""))


@dataclass(frozen=True)
class Passage:
    """An article that may help to find the answer; never an answer itself."""

    policy_code: str
    title: str
    number: str
    clause: str
    block: int
    text: str
    spans: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True)
class Answer:
    """``near``: the cards that were close when the answer is ``unsure``, to choose from; never
    shown to citizens. ``unit_code``: who knows."""

    hits: tuple[Hit, ...]
    passages: tuple[Passage, ...]
    refused: bool
    why: Why | None
    unit_code: str | None
    threshold: float
    near: tuple[Hit, ...] = ()
    by: SearchedBy = SearchedBy.WORDS


async def answer(session: AsyncSession, ask: Ask) -> Answer:
    """Cards first; where none answers, passages of policies in force and the unit that knows."""
    city = await catalogue(session)
    words = await index.lexicon(session)
    texts = with_subject(ask.text, _before(ask))
    categories = ask.categories or categorise(texts[0], words)
    found = _found(words, ask, texts, categories)
    ended = words.cards.ended(ask.text, ask.on, found[0] if found else None, categories)
    near_vectors = await vectors.nearest(session, ask.vector, words.cards, ask.on, _LOOKED_AT)
    found = fused(found, near_vectors, _LOOKED_AT)
    hits, unfit = await _served(session, words, ask, found, city)
    if not hits or hits[0].confidence < THRESHOLD:
        hits = await _explained(session, words, ask, city) or hits
    sure = [hit for hit in hits if hit.confidence >= THRESHOLD]
    if sure and ended is None:
        beside = [hit for hit in hits if hit.confidence >= _BESIDE]
        return Answer(
            hits=tuple(beside[: ask.limit]),
            passages=(),
            refused=False,
            why=None,
            unit_code=sure[0].card.unit_code,
            threshold=THRESHOLD,
            by=_by(ask, near_vectors),
        )
    why = _why(found, unfit, hits) if ended is None else _why_ended(ended, ask.on)
    near = tuple(hits[: ask.limit]) if why is Why.UNSURE and not ask.public else ()
    return Answer(
        hits=(),
        passages=await _passages(session, ask, texts[0], city),
        refused=True,
        why=why,
        unit_code=who_knows(city, words, categories, ask.place, near[0].card if near else None),
        threshold=THRESHOLD,
        near=near,
        by=_by(ask, near_vectors),
    )


async def _served(
    session: AsyncSession, words: CityLexicon, ask: Ask, found: Sequence[Found], city: Catalogue
) -> tuple[list[Hit], Mapping[str, Unfit]]:
    """What may be served now, and why the rest may not."""
    codes = [each.doc.code for each in found]
    served = await validity.servable(session, codes, ask.place, public=ask.public)
    hits = [
        _hit(served.fit[each.doc.code], each, words, ask, city)
        for each in found
        if each.doc.code in served.fit
    ]
    return hits, served.unfit


async def _explained(
    session: AsyncSession, words: CityLexicon, ask: Ask, city: Catalogue
) -> list[Hit]:
    """A clause that asks, where the others only name the case that the card's answer depends on
    (我是外地户口，……)."""
    parts = [clause.text for clause in clauses(ask.text) if len(clause.text) >= _CLAUSE]
    if len(parts) < 2:
        return []
    for part in parts:
        found = words.cards.find(part, ask.on, _LOOKED_AT)
        if found and found[0].confidence >= THRESHOLD:
            hits, _ = await _served(session, words, ask, found, city)
            if hits and hits[0].option is not None and hits[0].confidence >= THRESHOLD:
                return hits
    return []


def _found(
    words: CityLexicon, ask: Ask, texts: Sequence[str], categories: Sequence[Ranked]
) -> tuple[Found, ...]:
    """The nearest cards; a follow-up that is very clear by itself needs no subject from before,
    and one that is not is nothing without it."""
    own = words.cards.find(ask.text, ask.on, _LOOKED_AT, categories)
    if not is_follow_up(ask.text) or (own and own[0].confidence >= _CLEAR):
        return own
    best: tuple[Found, ...] = ()
    for text in texts if len(texts) > 1 else ():
        other = words.cards.find(text, ask.on, _LOOKED_AT, categories)
        if other and (not best or other[0].confidence > best[0].confidence):
            best = other
        if best and best[0].confidence >= THRESHOLD:
            break
    return best


def _hit(
    card: AnswerCard,
    found: Found,
    words: CityLexicon,
    ask: Ask,
    city: Catalogue,
) -> Hit:
    needs, option = None, None
    heard = [*_before(ask), ask.text]
    if card.condition:
        name, options = card.condition["name"], card.condition["options"]
        labels = tuple(str(each["label"]) for each in options)
        cases = [Case(str(each["label"]), tuple(each.get("words", ()))) for each in options]
        known = ask.told.get(name)
        option = known if known in labels else case_of(cases, heard)
        if option is None:
            needs = Condition(name, card.condition["question"], labels)
    return Hit(
        card=card,
        confidence=found.confidence,
        question=found.question,
        spans=words.cards.spans(ask.text, found.question),
        option=option,
        needs=needs,
        needs_area=validity.needs_area(card, city, ask.place),
    )


def _by(ask: Ask, near: Sequence[Found]) -> SearchedBy:
    if ask.vector.failed:
        return SearchedBy.WORDS_ALONE
    return SearchedBy.WORDS_AND_VECTORS if near else SearchedBy.WORDS


def _before(ask: Ask) -> list[str]:
    return [said.text for said in ask.said if said.party is Party.CITIZEN]


def _why(found: Sequence[Found], unfit: Mapping[str, Unfit], hits: Sequence[Hit]) -> Why:
    first = found[0] if found else None
    if first is not None and first.confidence >= THRESHOLD and first.doc.code in unfit:
        return _WHY_UNFIT.get(unfit[first.doc.code], Why.NOTHING_NEAR)
    return Why.UNSURE if hits and hits[0].confidence >= _UNSURE else Why.NOTHING_NEAR


def _why_ended(ended: Found, on: date) -> Why:
    return Why.NOT_YET if on < ended.doc.valid_from else Why.EXPIRED


async def _passages(
    session: AsyncSession, ask: Ask, text: str, city: Catalogue
) -> tuple[Passage, ...]:
    held = await index.policy_passages(session)
    result = []
    for found in held.index.find(text, ask.on, _LOOKED_AT):
        ref = held.refs.get(found.doc.code)
        if ref is None or found.confidence < _PASSAGE or not _is_here(ref.area, ask.place, city):
            continue
        spans = held.index.spans(found.doc.answer, text)
        result.append(
            Passage(ref.policy_code, ref.policy_title, ref.number, ref.clause, ref.block,
                    found.doc.answer, spans, found.confidence)
        )  # fmt: skip
    return tuple(result[:_PASSAGES])


def _is_here(area: str, place: str | None, city: Catalogue) -> bool:
    if not area or place is None or city.place(place) is None:
        return True
    return city.is_within(place, area)
