"""Deletion on request, evidence that is kept, and how long everything else is."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.ticket import erasures, erasures_views, holds, retention
from huying.ticket.citizens_schemas import (
    AskErasureBody,
    ErasureBrief,
    ErasureRead,
    HoldBody,
    HoldRead,
    RetentionBody,
    RetentionRead,
    StepBody,
)
from huying.ticket.errors import NeedsReason
from huying.ticket.errors_citizens import (
    BadEvidence,
    CitizenChanged,
    ErasureMovedOn,
    ErasureOpen,
    HoldExists,
    HoldMovedOn,
    RetentionChanged,
    SamePerson,
)
from huying.ticket.models_citizens import LegalHold
from huying.ticket.permissions import (
    CITIZEN_CONFIRM,
    CITIZEN_ERASE,
    CITIZEN_RECORD,
    RETENTION_EDIT,
)
from huying.ticket.schemas import Body, NeededWords

router = APIRouter()

Recorder = Annotated[Actor, Depends(requires(CITIZEN_RECORD))]
Eraser = Annotated[Actor, Depends(requires(CITIZEN_ERASE))]
Confirmer = Annotated[Actor, Depends(requires(CITIZEN_CONFIRM))]
Keeper = Annotated[Actor, Depends(requires(RETENTION_EDIT))]

STEPS = responses(NotFound, Forbidden, ErasureMovedOn, SamePerson, NeedsReason)
HOLDS = responses(NotFound, HoldMovedOn, SamePerson, NeedsReason)


class ErasuresRead(BaseModel):
    items: list[ErasureRead]


class HoldsRead(BaseModel):
    items: list[HoldRead]


class ReleaseBody(Body):
    version: int
    reason: NeededWords


@router.post(
    "/citizens/{id}/erasures",
    status_code=201,
    responses=responses(NotFound, BadEvidence, ErasureOpen, CitizenChanged, NeedsReason),
)
async def ask_erasure(
    id: UUID, body: AskErasureBody, actor: Recorder, session: Session
) -> ErasureBrief:
    """The citizen wishes to be erased; the ticket of that number is the evidence."""
    row = await erasures.ask(session, actor, id, number=body.number, reason=body.reason)
    return ErasureBrief(id=row.id, state=row.state, asked_at=row.asked_at)


@router.get("/erasures")
async def list_erasures(actor: Eraser, session: Session) -> ErasuresRead:
    """Running requests, then the newest that are over."""
    return ErasuresRead(items=await erasures_views.erasures_read(session, actor))


@router.post("/erasures/{id}/propose", responses=STEPS)
async def propose_erasure(id: UUID, body: StepBody, actor: Eraser, session: Session) -> ErasureRead:
    """The supervisor's step."""
    row = await erasures.propose(
        session, actor, id, version=body.version, is_granted=body.is_granted, note=body.note
    )
    return await erasures_views.erasure_read(session, actor, row)


@router.post("/erasures/{id}/decide", responses=STEPS)
async def decide_erasure(
    id: UUID, body: StepBody, actor: Confirmer, session: Session
) -> ErasureRead:
    """The security administrator's step: what is confirmed is done as soon as nothing is open."""
    row = await erasures.decide(
        session, actor, id, version=body.version, is_granted=body.is_granted, note=body.note
    )
    return await erasures_views.erasure_read(session, actor, row)


async def _hold(session: Session, actor: Actor, row: LegalHold) -> HoldRead:
    return (await erasures_views.holds_read(session, actor, [row]))[0]


@router.get("/holds")
async def list_holds(actor: Eraser, session: Session) -> HoldsRead:
    """Tickets kept as evidence, and those that were."""
    rows = await erasures_views.holds(session)
    return HoldsRead(items=await erasures_views.holds_read(session, actor, rows))


@router.post(
    "/tickets/{id}/holds",
    status_code=201,
    responses=responses(NotFound, HoldExists, NeedsReason),
)
async def ask_hold(id: UUID, body: HoldBody, actor: Eraser, session: Session) -> HoldRead:
    """Keep the ticket and its call from every erasure, from now on."""
    return await _hold(session, actor, await holds.ask(session, actor, id, reason=body.reason))


@router.post("/holds/{id}/decide", responses=HOLDS)
async def decide_hold(id: UUID, body: StepBody, actor: Eraser, session: Session) -> HoldRead:
    """Another person places the hold, or refuses it."""
    row = await holds.decide(session, actor, id, version=body.version, is_granted=body.is_granted)
    return await _hold(session, actor, row)


@router.post("/holds/{id}/ask-release", responses=HOLDS)
async def ask_release(id: UUID, body: ReleaseBody, actor: Eraser, session: Session) -> HoldRead:
    row = await holds.ask_release(session, actor, id, version=body.version, reason=body.reason)
    return await _hold(session, actor, row)


@router.post("/holds/{id}/release", responses=HOLDS)
async def release_hold(id: UUID, body: StepBody, actor: Eraser, session: Session) -> HoldRead:
    """Another person lifts the hold, or leaves it standing."""
    row = await holds.release(session, actor, id, version=body.version, is_granted=body.is_granted)
    return await _hold(session, actor, row)


@router.get("/retention")
async def read_retention(
    actor: Eraser, session: Session, days: Annotated[int, Query(ge=0, le=3660)] = 30
) -> RetentionRead:
    """Keeping times, and what falls due tonight and within ``days``; asking erases nothing."""
    now = clock.now()
    return await erasures_views.retention_read(session, actor, now, now + timedelta(days=days))


@router.put("/retention", responses=responses(RetentionChanged))
async def set_retention(body: RetentionBody, actor: Keeper, session: Session) -> RetentionRead:
    """Months by kind; null keeps for ever."""
    await retention.set_months(
        session, actor, version=body.version, given=dict(body.months), note=body.note
    )
    now = clock.now()
    return await erasures_views.retention_read(session, actor, now, now + timedelta(days=30))
