"""What pushed cards and surges did, which only the calls know."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.call import cards_figures, surges_effect
from huying.call.schemas_surges import CardFigures, SurgeEffect
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.knowledge import surges_repository
from huying.knowledge.permissions import READ

router = APIRouter(tags=["knowledge"])

Reader = Annotated[Actor, Depends(requires(READ))]


@router.get("/surges/{id}/effect", responses=responses(NotFound))
async def surge_effect(id: UUID, _: Reader, session: Session) -> SurgeEffect | None:
    """Handle time and direct answers of its calls before, while and after it was pinned; nothing
    before it was."""
    surge = await surges_repository.find(session, id)
    if surge is None:
        raise NotFound()
    return await surges_effect.effect(session, surge)


@router.get("/card-figures")
async def card_figures(
    _: Reader, session: Session, days: Annotated[int, Query(ge=1, le=366)] = 30
) -> CardFigures:
    """How the cards that are pushed to the desks do."""
    return await cards_figures.figures(session, clock.now(), days)
