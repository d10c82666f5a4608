from typing import Annotated

from fastapi import APIRouter, Depends

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import (
    asked_endpoints,
    endpoints_cards,
    endpoints_cards_watch,
    endpoints_importing,
    endpoints_policies,
    endpoints_publishing,
    endpoints_searching,
    endpoints_surges,
    endpoints_understanding,
    gaps_endpoints,
    repository,
)
from huying.knowledge.permissions import READ
from huying.knowledge.schemas import CardRead
from huying.knowledge.views import card_read

cards = APIRouter(prefix="/cards", tags=["knowledge"])
cards.include_router(endpoints_publishing.router)  # before the codes of cards
cards.include_router(endpoints_cards_watch.router)
cards.include_router(endpoints_cards.router)

Reader = Annotated[Actor, Depends(requires(READ))]


@cards.get("/{code}", responses=responses(NotFound))
async def read_card(code: str, _: Reader, session: Session) -> CardRead:
    card = await repository.find_card(session, code)
    if card is None:
        raise NotFound()
    city = await catalogue(session)
    return card_read(card, city, clock.now().astimezone(city.zone).date())


router = APIRouter()
router.include_router(endpoints_searching.router)
router.include_router(cards)
router.include_router(gaps_endpoints.router)
router.include_router(asked_endpoints.router)
router.include_router(endpoints_understanding.router)
router.include_router(endpoints_policies.router)
router.include_router(endpoints_importing.router)
router.include_router(endpoints_surges.router)
