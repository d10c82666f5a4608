"""Assisting units, as far as the catalogue lists them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import service, views
from huying.dispatch.errors import UnitNotListed
from huying.dispatch.schemas import AssistBody, AssistRead
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import repository as tickets
from huying.ticket import views as ticket_views
from huying.ticket.errors import ActionRefused, TicketChanged, UnitShutOut
from huying.ticket.models import Ticket
from huying.ticket.permissions import READ
from huying.ticket.schemas import TicketDetail

router = APIRouter(tags=["dispatch"])

# The dispatcher may, and the lead for its own ticket: which of them asks, the rules decide.
Reader = Annotated[Actor, Depends(requires(READ))]


async def _load(session: AsyncSession, actor: Actor, id: UUID) -> Ticket:
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return ticket


@router.get("/tickets/{id}/assist-candidates", responses=responses(NotFound))
async def list_assist_candidates(id: UUID, actor: Reader, session: Session) -> list[AssistRead]:
    """The only units that may be asked to assist: those of the lead's duty row, then the other
    units that the catalogue lists; without those at work already."""
    ticket = await _load(session, actor, id)
    city = await catalogue(session)
    found = await service.assist_candidates(session, ticket)
    return [views.assist_read(city, each) for each in found]


@router.post(
    "/tickets/{id}/assists",
    responses=responses(
        NotFound, Forbidden, ActionRefused, TicketChanged, UnitNotListed, UnitShutOut
    ),
)
async def add_assist(id: UUID, body: AssistBody, actor: Reader, session: Session) -> TicketDetail:
    """加派协办: by the dispatcher, or by the lead for its own ticket."""
    ticket = await _load(session, actor, id)
    await service.add_part(
        session, actor, ticket, unit_id=body.unit_id, asked=body.asked, version=body.version
    )
    city = await catalogue(session)
    return await ticket_views.detail(session, actor, city, ticket, clock.now())
