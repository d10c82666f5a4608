"""Like tickets, merging and what belongs to it, over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.ticket import likeness, repository, service, views, views_merging
from huying.ticket.actions import REFUSALS, load
from huying.ticket.errors import PeopleBelowCallers
from huying.ticket.likeness import Subject
from huying.ticket.models import Ticket
from huying.ticket.permissions import HANDLE, MERGE, READ
from huying.ticket.schemas import TicketDetail
from huying.ticket.schemas_merging import (
    LikeBody,
    LikeTickets,
    MergeBody,
    OwnReplyBody,
    PeopleBody,
    UnmergeBody,
)

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(READ))]
Merger = Annotated[Actor, Depends(requires(MERGE))]


async def _show(session: AsyncSession, actor: Actor, ticket: Ticket) -> TicketDetail:
    return await views.detail(session, actor, await catalogue(session), ticket, clock.now())


@router.post("/tickets/like")
async def like_draft(body: LikeBody, actor: Reader, session: Session) -> LikeTickets:
    """Tickets that may tell the same matter as a draft, the likeliest first, with reasons."""
    city, now = await catalogue(session), clock.now()
    subject = Subject(
        category_code=body.category_code,
        place_code=body.place_code,
        place_text=body.place_text,
        text=f"{body.title}\n{body.summary}",
        thing=body.object,
        kind=body.kind,
        confidentiality=body.confidentiality,
        at=now,
        phone_hash=likeness.phone_hash(actor, body.phone),
        people=body.people,
    )
    found = await likeness.find(session, actor, city, subject)
    return await views_merging.likes(session, city, found, now)


@router.get("/tickets/{id}/like", responses=responses(NotFound))
async def like_ticket(id: UUID, actor: Reader, session: Session) -> LikeTickets:
    """Tickets that may tell the same matter, and whether this one can be merged into them."""
    ticket = await load(session, actor, id)
    city = await catalogue(session)
    return await views_merging.like_ticket(session, actor, city, ticket, clock.now())


@router.post("/tickets/{id}/merge", responses=REFUSALS)
async def merge(id: UUID, body: MergeBody, actor: Merger, session: Session) -> TicketDetail:
    """并单: these tickets ride with this one from now on; all of them or none."""
    parent = await load(session, actor, id)
    children = [service.Child(child.id, child.version) for child in body.children]
    parent = await service.merge(session, actor, parent, children, reason=body.reason)
    return await _show(session, actor, parent)


@router.post("/tickets/{id}/unmerge", responses=REFUSALS)
async def unmerge(id: UUID, body: UnmergeBody, actor: Merger, session: Session) -> TicketDetail:
    """拆单: back to review, with the reason."""
    child = await load(session, actor, id)
    child = await service.unmerge(session, actor, child, reason=body.reason, version=body.version)
    return await _show(session, actor, child)


@router.post("/tickets/{id}/children/{child_id}/reply", responses=REFUSALS)
async def save_own_reply(
    id: UUID,
    child_id: UUID,
    body: OwnReplyBody,
    actor: Annotated[Actor, Depends(requires(HANDLE))],
    session: Session,
) -> TicketDetail:
    """What the citizen of a merged ticket alone is answered; answers the parent's page."""
    parent = await load(session, actor, id)
    await service.save_own_reply(
        session, actor, parent, child_id, text=body.text, version=body.version
    )
    parent = await repository.find(session, actor, id) or parent
    return await _show(session, actor, parent)


@router.post("/tickets/{id}/people", responses={**REFUSALS, **responses(PeopleBelowCallers)})
async def correct_people(
    id: UUID, body: PeopleBody, actor: Merger, session: Session
) -> TicketDetail:
    """Correct how many people the matter concerns, with the reason."""
    ticket = await load(session, actor, id)
    ticket = await service.correct_people(
        session, actor, ticket, people=body.people, reason=body.reason, version=body.version
    )
    return await _show(session, actor, ticket)
