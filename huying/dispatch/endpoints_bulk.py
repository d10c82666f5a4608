"""The pool, many at once: passed on, or sent with the catalogue's proposal."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import service
from huying.dispatch.errors import NoSingleUnit, ProposalChanged
from huying.dispatch.permissions import DISPATCH, REVIEW
from huying.kit import texts
from huying.kit.actor import Actor, requires
from huying.kit.bulk import MOST, BulkBody, BulkItem, BulkResult, Told, each
from huying.kit.errors import Forbidden, responses
from huying.ticket import bulk, rules_bulk
from huying.ticket.models import Ticket

router = APIRouter()

Reviewer = Annotated[Actor, Depends(requires(REVIEW))]
Dispatcher = Annotated[Actor, Depends(requires(DISPATCH))]


class ReviewManyBody(BulkBody):
    """``then``: on to the dispatcher, or straight to the one unit that the catalogue names."""

    then: Literal["dispatch", "send"] = "dispatch"


class DispatchItem(BulkItem):
    """``unit_id``: the proposal that the person saw; another one now is refused."""

    unit_id: UUID | None = None


class DispatchManyBody(BaseModel):
    items: Annotated[list[DispatchItem], Field(min_length=1, max_length=MOST)]
    is_preview: bool = False


@router.post("/bulk/review", responses=responses(Forbidden))
async def review_many(body: ReviewManyBody, actor: Reviewer) -> BulkResult:
    """Pass the review as classified. Confidential tickets and reports are reviewed one by one."""

    async def review(session: AsyncSession, item: BulkItem) -> Told:
        ticket = await bulk.find(session, actor, item)
        bulk.refuse(rules_bulk.dispatch_single(ticket.confidentiality))
        ticket = await service.review(
            session, actor, ticket, is_sent=body.then == "send", version=item.version
        )
        return await _told(session, ticket)

    return await each(body.items, review, is_preview=body.is_preview)


@router.post("/bulk/dispatch", responses=responses(Forbidden))
async def dispatch_many(body: DispatchManyBody, actor: Dispatcher) -> BulkResult:
    """Send each to the first unit that the catalogue names for it, with the assisting units that
    the joint list expects. Ties, and confidential tickets and reports, are sent one by one."""

    async def send(session: AsyncSession, item: DispatchItem) -> Told:
        ticket = await bulk.find(session, actor, item)
        bulk.refuse(rules_bulk.dispatch_single(ticket.confidentiality))
        found = await service.candidates_of(session, ticket)
        if not found or found[0].is_tied:
            raise NoSingleUnit()
        if item.unit_id is not None and item.unit_id != found[0].unit_id:
            raise ProposalChanged()
        await service.dispatch(
            session,
            actor,
            ticket,
            unit_id=found[0].unit_id,
            duty_code=found[0].duty_code,
            version=item.version,
        )
        return await _told(session, ticket)

    return await each(body.items, send, is_preview=body.is_preview)


async def _told(session: AsyncSession, ticket: Ticket) -> Told:
    """To whom it went."""
    city = await catalogue(session)
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    if unit is None:
        return Told(texts.say("dispatch", "bulk.passed"))
    return Told(texts.say("dispatch", "bulk.sent", unit=unit.short_name))
