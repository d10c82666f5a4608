from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Party, Ranked, Span, Utterance
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor, ActorKind, requires
from huying.kit.db import Session
from huying.knowledge import asked_answers, vectors
from huying.knowledge.asked_answers import AskedBy
from huying.knowledge.models_gaps import AskedAt
from huying.knowledge.permissions import READ
from huying.knowledge.searching import Answer, Ask, Hit, Passage, answer
from huying.knowledge.searching_schemas import (
    CardAsk,
    CardFound,
    CardNeeds,
    CardSearch,
    PassageFound,
)
from huying.knowledge.views import card_read

router = APIRouter(prefix="/cards", tags=["knowledge"])

Reader = Annotated[Actor, Depends(requires(READ))]


@router.get("")
async def search_cards(
    actor: Reader,
    session: Session,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> CardSearch:
    """Cards that answer ``q`` and are valid today; refuses below the threshold."""
    vector = await vectors.of_question(q)
    city = await catalogue(session)
    wanted = Ask(q, _today(city), limit=limit, vector=vector)
    return await _answered(session, city, wanted, actor)


@router.post("/ask")
async def ask_cards(body: CardAsk, actor: Reader, session: Session) -> CardSearch:
    """As the search, with what is known of the matter: what was said before, where, what about."""
    vector = await vectors.of_question(body.text)
    city = await catalogue(session)
    said = [Utterance(at, Party.CITIZEN, 0, 0, text) for at, text in enumerate(body.said)]
    ranked = [Ranked(code, 1 / len(body.categories), ()) for code in body.categories]
    wanted = Ask(
        body.text,
        _today(city),
        said,
        body.place,
        ranked,
        body.told,
        limit=body.limit,
        vector=vector,
    )
    return await _answered(session, city, wanted, actor)


async def _answered(
    session: AsyncSession, city: Catalogue, wanted: Ask, actor: Actor
) -> CardSearch:
    found: Answer = await answer(session, wanted)
    asked = None
    if actor.kind is ActorKind.PERSON:
        by = AskedBy(AskedAt.LIBRARY, actor.id, str(actor.id))
        asked = await asked_answers.note(session, wanted, found, by)
    unit = city.unit(found.unit_code) if found.unit_code else None
    return CardSearch(
        hits=[_hit(hit, city, wanted) for hit in found.hits],
        refused=found.refused,
        why=found.why,
        unit_code=found.unit_code,
        unit_name=unit.name if unit else "",
        threshold=found.threshold,
        passages=[_passage(each) for each in found.passages],
        near=[_hit(hit, city, wanted) for hit in found.near],
        by=found.by,
        asked_id=asked.id if asked else None,
    )


def _hit(hit: Hit, city: Catalogue, wanted: Ask) -> CardFound:
    return CardFound(
        card=card_read(hit.card, city, wanted.on),
        confidence=hit.confidence,
        question=hit.question,
        spans=_places(hit.spans),
        option=hit.option,
        needs=CardNeeds(
            name=hit.needs.name, question=hit.needs.question, options=list(hit.needs.options)
        )
        if hit.needs
        else None,
        needs_area=hit.needs_area,
        answer=hit.answer,
    )


def _passage(each: Passage) -> PassageFound:
    return PassageFound(
        policy_code=each.policy_code,
        title=each.title,
        number=each.number,
        clause=each.clause,
        block=each.block,
        text=each.text,
        spans=_places(each.spans),
        confidence=each.confidence,
    )


def _places(spans: tuple[Span, ...]) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in spans]


def _today(city: Catalogue) -> date:
    return clock.now().astimezone(city.zone).date()
