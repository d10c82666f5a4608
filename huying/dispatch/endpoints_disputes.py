"""Objections, joint reviews, decisions, precedents."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import adjudications, dispute_desk, disputes, precedents, views_decisions
from huying.dispatch import repository_disputes as repository
from huying.dispatch import views_disputes as views
from huying.dispatch.errors import (
    DisputeChanged,
    DisputeRefused,
    NotMoreSpecific,
    UnitNotListed,
    UnknownDuty,
)
from huying.dispatch.models_disputes import Adjudication, Objection
from huying.dispatch.permissions import (
    ADJUDICATE,
    OBJECT,
    OPINE,
    PRECEDENTS,
    PROPOSE_LIST,
    REVIEW_OBJECTION,
)
from huying.dispatch.repository_disputes import Sought
from huying.dispatch.schemas_disputes import (
    AdjudicationRead,
    DecideBody,
    Decisions,
    DisputeOfTicket,
    Disputes,
    DutyRowBody,
    DutyRowMadeRead,
    ObjectBody,
    ObjectionRead,
    OpineBody,
    Precedents,
    ReferBody,
    Reviewing,
    UpholdBody,
)
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import repository as tickets
from huying.ticket.errors import ActionRefused, NeedsReason, UnknownCode
from huying.ticket.models import Ticket
from huying.ticket.permissions import READ

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(PRECEDENTS))]
Reviewer = Annotated[Actor, Depends(requires(REVIEW_OBJECTION))]
Text = Annotated[str, Query(max_length=100)]
REFUSALS = responses(
    NotFound, Forbidden, DisputeRefused, DisputeChanged, NeedsReason, UnitNotListed, ActionRefused
)


async def _ticket(session: AsyncSession, actor: Actor, id: UUID) -> Ticket:
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return ticket


async def _objection(session: AsyncSession, id: UUID) -> Objection:
    """For who reviews all of them."""
    objection = await repository.find_objection(session, id)
    if objection is None:
        raise NotFound()
    return objection


async def _adjudication(session: AsyncSession, actor: Actor, id: UUID) -> Adjudication:
    row = await repository.find_adjudication(session, actor, id)
    if row is None:
        raise NotFound()
    return row


async def _objection_read(
    session: AsyncSession, actor: Actor, objection: Objection
) -> ObjectionRead:
    city = await catalogue(session)
    [read] = await views.objections(session, actor, city, [objection], clock.now())
    return read


async def _adjudication_read(
    session: AsyncSession, actor: Actor, row: Adjudication
) -> AdjudicationRead:
    city = await catalogue(session)
    [read] = await views.adjudications_read(session, actor, city, [row], clock.now())
    return read


@router.get("/disputes")
async def read_disputes(actor: Reader, session: Session) -> Disputes:
    """The desk: what I review, what my unit is asked, what it decides; the rest that I may see."""
    return await dispute_desk.desk(session, actor, await catalogue(session), clock.now())


@router.get("/tickets/{id}/dispute", responses=responses(NotFound))
async def read_dispute(
    id: UUID, actor: Annotated[Actor, Depends(requires(READ))], session: Session
) -> DisputeOfTicket:
    """Whether my unit may object and until when, citing what; what was objected and decided."""
    ticket = await _ticket(session, actor, id)
    return await views.of_ticket(session, actor, await catalogue(session), ticket, clock.now())


@router.get("/tickets/{id}/precedents", responses=responses(NotFound))
async def read_precedents(id: UUID, actor: Reader, session: Session) -> Precedents:
    """The three likest decisions, each with why it is like this ticket."""
    ticket = await _ticket(session, actor, id)
    shown = await precedents.of_ticket(session, actor, ticket)
    city = await catalogue(session)
    return Precedents(items=await views_decisions.precedents_read(session, actor, city, shown))


@router.post("/tickets/{id}/objections", responses=REFUSALS | responses(UnknownDuty))
async def object_to(
    id: UUID,
    body: ObjectBody,
    actor: Annotated[Actor, Depends(requires(OBJECT))],
    session: Session,
) -> DisputeOfTicket:
    """派单异议: once a unit, within its limit; the work goes on meanwhile."""
    ticket = await _ticket(session, actor, id)
    await disputes.object_to(
        session,
        actor,
        ticket,
        duty_code=body.duty_code,
        unit_id=body.unit_id,
        reason=body.reason,
        evidence=body.evidence,
    )
    return await views.of_ticket(session, actor, await catalogue(session), ticket, clock.now())


@router.post("/objections/{id}/uphold", responses=REFUSALS)
async def uphold(id: UUID, body: UpholdBody, actor: Reviewer, session: Session) -> ObjectionRead:
    """The ticket goes to another listed unit; first round only."""
    objection = await disputes.uphold(
        session,
        actor,
        await _objection(session, id),
        unit_id=body.unit_id,
        reason=body.reason,
        version=body.version,
    )
    return await _objection_read(session, actor, objection)


@router.post("/objections/{id}/reject", responses=REFUSALS)
async def reject(id: UUID, body: Reviewing, actor: Reviewer, session: Session) -> ObjectionRead:
    """The unit stays the lead."""
    objection = await disputes.reject(
        session, actor, await _objection(session, id), reason=body.reason, version=body.version
    )
    return await _objection_read(session, actor, objection)


@router.post("/objections/{id}/refer", responses=REFUSALS | responses(UnknownCode))
async def refer(id: UUID, body: ReferBody, actor: Reviewer, session: Session) -> AdjudicationRead:
    """To a joint review; the nearest common superior decides."""
    row = await disputes.refer(
        session,
        actor,
        await _objection(session, id),
        reason=body.reason,
        others=body.others,
        version=body.version,
    )
    return await _adjudication_read(session, actor, row)


@router.get("/adjudications")
async def list_decisions(
    actor: Reader,
    session: Session,
    q: Text = "",
    category: Text = "",
    place: Text = "",
    unit: Text = "",
) -> Decisions:
    """Decisions in scope, newest first. ``q``: words of basis, reasoning, place, units."""
    city = await catalogue(session)
    rows = await repository.decisions(session, actor, city, Sought(q, category, place, unit))
    return Decisions(items=await views_decisions.decisions_read(session, actor, city, rows))


@router.get("/adjudications/{id}", responses=responses(NotFound))
async def read_adjudication(id: UUID, actor: Reader, session: Session) -> AdjudicationRead:
    return await _adjudication_read(session, actor, await _adjudication(session, actor, id))


@router.post("/adjudications/{id}/opinions", responses=REFUSALS)
async def opine(
    id: UUID,
    body: OpineBody,
    actor: Annotated[Actor, Depends(requires(OPINE))],
    session: Session,
) -> AdjudicationRead:
    """A member's opinion; may be said anew until the decision."""
    row = await _adjudication(session, actor, id)
    await adjudications.opine(
        session,
        actor,
        row,
        unit_id=body.unit_id,
        lead_unit_id=body.lead_unit_id,
        reasoning=body.reasoning,
    )
    return await _adjudication_read(session, actor, row)


@router.post("/adjudications/{id}/decide", responses=REFUSALS | responses(UnknownCode))
async def decide(
    id: UUID,
    body: DecideBody,
    actor: Annotated[Actor, Depends(requires(ADJUDICATE))],
    session: Session,
) -> AdjudicationRead:
    """裁定, finally."""
    row = await adjudications.decide(
        session,
        actor,
        await _adjudication(session, actor, id),
        lead_unit_id=body.lead_unit_id,
        assist_unit_ids=body.assist_unit_ids,
        basis=body.basis,
        reasoning=body.reasoning,
        version=body.version,
    )
    return await _adjudication_read(session, actor, row)


@router.post(
    "/adjudications/{id}/duty-row",
    responses=responses(NotFound, Forbidden, DisputeRefused, NotMoreSpecific, UnknownCode),
)
async def make_duty_row(
    id: UUID,
    body: DutyRowBody,
    actor: Annotated[Actor, Depends(requires(PROPOSE_LIST))],
    session: Session,
) -> DutyRowMadeRead:
    """Make the decision a row of the catalogue; its place on a list is proposed with it."""
    row = await _adjudication(session, actor, id)
    duty, entry = await precedents.make_row(
        session, actor, row, place_code=body.place_code, object_words=body.object_words
    )
    return DutyRowMadeRead(duty_code=duty.code, entry_id=entry.id)
