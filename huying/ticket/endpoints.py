"""The ticket centre, the ticket page, the unit's desk and the close review."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.paging import Page
from huying.ticket import (
    actions,
    actions_merging,
    actions_parts,
    actions_requests,
    citizens_endpoints,
    desks,
    endpoints_bulk,
    endpoints_export,
    endpoints_policy,
    erasures_endpoints,
    excerpts,
    listing,
    repository,
    story,
    streams,
    views,
)
from huying.ticket.errors import RangeTooWide
from huying.ticket.filtering import FilterQuery
from huying.ticket.permissions import CLOSE_REVIEW, INBOX, READ
from huying.ticket.schemas import (
    CloseReview,
    Inbox,
    StateCounts,
    Story,
    TicketDetail,
    TicketRow,
)

router = APIRouter(tags=["tickets"])
router.include_router(actions.router)
router.include_router(endpoints_bulk.router)
router.include_router(endpoints_export.router)
router.include_router(endpoints_policy.router)
router.include_router(actions_parts.router)
router.include_router(actions_merging.router)
router.include_router(actions_requests.router)
router.include_router(citizens_endpoints.router)
router.include_router(erasures_endpoints.router)
STREAMS = streams

Reader = Annotated[Actor, Depends(requires(READ))]


@router.get("/tickets", responses=responses(RangeTooWide))
async def list_tickets(
    actor: Reader,
    session: Session,
    filters: FilterQuery,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> Page[TicketRow]:
    """Newest first. ``category`` is a prefix; ``unit``, ``place`` are codes of subtrees; ``q`` is
    a ticket number, a phone (exactly, by permission) or words (the last 90 days by default);
    ``supervision``: open tickets of these levels."""
    city, now = await catalogue(session), clock.now()
    found, following = await listing.page(
        session, actor, city, filters, now=now, limit=limit, cursor=cursor
    )
    rows = await views.rows(session, city, found, now)
    items = await excerpts.with_excerpts(session, found, rows, filters.q)
    return Page(items=items, next=following)


@router.get("/tickets/counts")
async def count_tickets(actor: Reader, session: Session) -> StateCounts:
    """How many visible tickets each state holds."""
    return StateCounts(counts=await repository.counts_by_state(session, actor))


@router.get("/tickets/{id}", responses=responses(NotFound))
async def read_ticket(id: UUID, actor: Reader, session: Session) -> TicketDetail:
    """The ticket page: facts, clocks, people, what I may do and why not; masked."""
    ticket = await repository.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return await views.detail(session, actor, await catalogue(session), ticket, clock.now())


@router.get("/tickets/{id}/story", responses=responses(NotFound))
async def read_story(id: UUID, actor: Reader, session: Session) -> Story:
    """The timeline, oldest first: said, decided, sent, answered; machine and person apart."""
    ticket = await repository.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return await story.tell(session, await catalogue(session), ticket)


@router.get("/inbox")
async def read_inbox(actor: Annotated[Actor, Depends(requires(INBOX))], session: Session) -> Inbox:
    """The unit's desk: what its subtree has at work, grouped by what hurts."""
    return await desks.inbox(session, actor, await catalogue(session), clock.now())


@router.get("/close-review")
async def read_close_review(
    actor: Annotated[Actor, Depends(requires(CLOSE_REVIEW))], session: Session
) -> CloseReview:
    """Submitted tickets, most pressing first, with reply and contact evidence."""
    return await desks.close_review(session, actor, await catalogue(session), clock.now())
