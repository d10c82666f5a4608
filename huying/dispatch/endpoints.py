"""The pool: what is not sure enough to go by itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from huying.city.catalogue import catalogue
from huying.dispatch import (
    endpoints_bulk,
    endpoints_disputes,
    endpoints_export,
    endpoints_lists,
    endpoints_parts,
    service,
    streams,
    suggesting,
    suggesting_learned,
    views,
    views_suggesting,
)
from huying.dispatch.errors import NoSingleUnit, UnitNotListed
from huying.dispatch.permissions import DISPATCH, POOL, REVIEW, SUGGEST
from huying.dispatch.schemas import (
    CandidateRead,
    DispatchBody,
    Pool,
    ReviewBody,
    SuggestBody,
    Suggestion,
)
from huying.dispatch.schemas_suggesting import Suggestions
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket import views as ticket_views
from huying.ticket.errors import (
    ActionRefused,
    NeedsReason,
    NeedsSecondPerson,
    TicketChanged,
    UnitShutOut,
    UnknownCode,
)
from huying.ticket.schemas import ReasonBody, TicketDetail

router = APIRouter(tags=["dispatch"])
router.include_router(endpoints_bulk.router)
router.include_router(endpoints_export.router)
router.include_router(endpoints_parts.router)
router.include_router(endpoints_disputes.router)
router.include_router(endpoints_lists.router)
STREAMS = streams

Watcher = Annotated[Actor, Depends(requires(POOL))]
Reviewer = Annotated[Actor, Depends(requires(REVIEW))]
Dispatcher = Annotated[Actor, Depends(requires(DISPATCH))]


@router.get("/pool")
async def read_pool(actor: Watcher, session: Session) -> Pool:
    """Tickets to review and to dispatch, each with the top three units and the reasons."""
    return await views.pool(session, actor, await catalogue(session), clock.now())


@router.get("/tickets/{id}/candidates", responses=responses(NotFound))
async def list_candidates(id: UUID, actor: Watcher, session: Session) -> list[CandidateRead]:
    """Every unit that the catalogue lists for the ticket: the only ones it may be sent to."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    found = await service.candidates_of(session, ticket)
    city = await catalogue(session)
    return [views.candidate_read(city, candidate, ticket.place_code) for candidate in found]


@router.get("/dispatch/tickets/{id}/suggestions", responses=responses(NotFound))
async def list_suggestions(id: UUID, actor: Watcher, session: Session) -> Suggestions:
    """Units for the ticket with the reasons: duty row, like settled tickets, learned model."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    city = await catalogue(session)
    found = await suggesting.suggest(session, actor, city, ticket)
    return views_suggesting.read(city, found)


@router.post(
    "/tickets/{id}/dispatch",
    responses=responses(
        NotFound, Forbidden, ActionRefused, TicketChanged, UnitNotListed, UnitShutOut
    ),
)
async def dispatch(
    id: UUID, body: DispatchBody, actor: Dispatcher, session: Session
) -> TicketDetail:
    """Send the ticket to a unit that the catalogue lists for it."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    await service.dispatch(
        session,
        actor,
        ticket,
        unit_id=body.unit_id,
        duty_code=body.duty_code,
        note=body.note,
        assists=body.assists,
        version=body.version,
    )
    city = await catalogue(session)
    return await ticket_views.detail(session, actor, city, ticket, clock.now())


@router.post(
    "/tickets/{id}/recall",
    responses=responses(NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason),
)
async def recall(id: UUID, body: ReasonBody, actor: Dispatcher, session: Session) -> TicketDetail:
    """Take a ticket back from a unit that has not signed yet, a confidential one or a report from
    handling too; its clock does not start afresh."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    ticket = await ticket_service.recall(
        session, actor, ticket, reason=body.reason, version=body.version
    )
    city = await catalogue(session)
    return await ticket_views.detail(session, actor, city, ticket, clock.now())


@router.post(
    "/tickets/{id}/review",
    responses=responses(
        NotFound, Forbidden, ActionRefused, TicketChanged, NeedsReason, NeedsSecondPerson,
        NoSingleUnit, UnknownCode,
    ),
)  # fmt: skip
async def review(id: UUID, body: ReviewBody, actor: Reviewer, session: Session) -> TicketDetail:
    """Correct what the ticket is, then to the dispatcher or straight to the one unit named."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    await service.review(
        session,
        actor,
        ticket,
        category_code=body.category_code,
        kind=body.kind,
        urgency=body.urgency,
        reason=body.reason,
        is_sent=body.then == "send",
        version=body.version,
    )
    city = await catalogue(session)
    return await ticket_views.detail(session, actor, city, ticket, clock.now())


@router.post("/suggest-unit")
async def suggest_unit(
    body: SuggestBody, _: Annotated[Actor, Depends(requires(SUGGEST))], session: Session
) -> Suggestion:
    """The top three units for a category, a place and what was said."""
    city = await catalogue(session)
    found = await service.suggest(
        session, [(body.category_code, 1.0)], body.place_code, body.object, body.text
    )
    said = await suggesting_learned.ask(session, city, body.text)
    return Suggestion(
        candidates=views.candidates_read(city, found, body.place_code),
        contradiction=views_suggesting.against(
            city, suggesting_learned.contradiction(city, found[0].unit_code, said)
        )
        if found
        else "",
    )
