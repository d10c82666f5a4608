from typing import Annotated

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import (
    endpoints_cards,
    endpoints_cards_watch,
    endpoints_importing,
    endpoints_policies,
    endpoints_publishing,
    endpoints_understanding,
    gaps_endpoints,
    index,
    repository,
)
from huying.knowledge.permissions import READ
from huying.knowledge.schemas import CardFound, CardRead, CardSearch
from huying.knowledge.views import card_read

cards = APIRouter(prefix="/cards", tags=["knowledge"])
cards.include_router(endpoints_publishing.router)  # before the codes of cards
cards.include_router(endpoints_cards_watch.router)
cards.include_router(endpoints_cards.router)

Reader = Annotated[Actor, Depends(requires(READ))]


@cards.get("")
async def search_cards(
    _: Reader,
    session: Session,
    q: Annotated[str, Query(min_length=1, max_length=200)],
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> CardSearch:
    """Cards that answer ``q`` and are valid today; refuses below the threshold."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    hits = (await index.lexicon(session)).cards.search(q, today, k=limit)
    cards = await repository.find_cards(session, [hit.code for hit in hits])
    found = [
        CardFound(
            card=card_read(cards[hit.code], city, today),
            confidence=hit.confidence,
            question=hit.question,
        )
        for hit in hits
        if hit.code in cards
    ]
    return CardSearch(hits=found, refused=not found)


@cards.get("/{code}", responses=responses(NotFound))
async def read_card(code: str, _: Reader, session: Session) -> CardRead:
    card = await repository.find_card(session, code)
    if card is None:
        raise NotFound()
    city = await catalogue(session)
    return card_read(card, city, clock.now().astimezone(city.zone).date())


router = APIRouter()
router.include_router(cards)
router.include_router(gaps_endpoints.router)
router.include_router(endpoints_understanding.router)
router.include_router(endpoints_policies.router)
router.include_router(endpoints_importing.router)
