"""The desk of exclusions, and what a unit may apply for on the page of its ticket."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.paging import Page
from huying.supervise import exclusions, views_exclusions
from huying.supervise import repository_exclusions as repository
from huying.supervise.errors_exclusions import (
    ExclusionChanged,
    ExclusionRefused,
    NeedsNote,
    UnknownEvaluation,
    WrongExclusionCode,
)
from huying.supervise.models_exclusions import Exclusion, ExclusionState
from huying.supervise.permissions import EXCLUSION_ASK, EXCLUSION_DECIDE, EXCLUSION_READ
from huying.supervise.repository_exclusions import Filter
from huying.supervise.schemas import Changing
from huying.supervise.schemas_exclusions import (
    ExclusionBody,
    ExclusionCounts,
    ExclusionDecideBody,
    ExclusionRead,
    TicketExclusions,
)
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(EXCLUSION_READ))]
Applicant = Annotated[Actor, Depends(requires(EXCLUSION_ASK))]
Decider = Annotated[Actor, Depends(requires(EXCLUSION_DECIDE))]


@router.get("/exclusions")
async def list_exclusions(
    actor: Reader,
    session: Session,
    state: Annotated[list[ExclusionState] | None, Query()] = None,
    ticket: UUID | None = None,
    of_evaluation: bool | None = None,
    mine: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[ExclusionRead]:
    """The newest first; without ``state`` those undecided. ``mine``: those that need my answer."""
    wanted = Filter(
        states=tuple(state or (ExclusionState.ASKED,)),
        ticket_id=ticket,
        is_of_evaluation=of_evaluation,
        awaits=actor.id if mine else None,
    )
    found, more = await repository.page(session, actor, wanted, cursor=cursor, limit=limit)
    items = await views_exclusions.read_many(session, actor, found)
    return Page[ExclusionRead](items=items, next=more)


@router.get("/exclusions/counts")
async def count_exclusions(actor: Reader, session: Session) -> ExclusionCounts:
    """How many visible applications each state holds."""
    counts = await repository.counts(session, actor)
    return ExclusionCounts(
        **{state.value: counts.get(state, 0) for state in ExclusionState},
        mine=await repository.count_awaiting(session, actor),
    )


@router.get("/exclusions/{exclusion_id}", responses=responses(NotFound))
async def read_exclusion(exclusion_id: UUID, actor: Reader, session: Session) -> ExclusionRead:
    found = await _find(session, actor, exclusion_id)
    return await views_exclusions.read_one(session, actor, found)


@router.post(
    "/exclusions/{exclusion_id}/decide",
    responses=responses(NotFound, ExclusionChanged, ExclusionRefused, NeedsNote),
)
async def decide_exclusion(
    exclusion_id: UUID, body: ExclusionDecideBody, actor: Decider, session: Session
) -> ExclusionRead:
    """My answer as one of two people outside the unit; a refusal says why."""
    found = await _find(session, actor, exclusion_id, lock=True)
    await exclusions.decide(
        session,
        actor,
        found,
        is_granted=body.is_granted,
        note=body.note,
        version=body.version,
        now=clock.now(),
    )
    return await views_exclusions.read_one(session, actor, found)


@router.post(
    "/exclusions/{exclusion_id}/withdraw",
    responses=responses(NotFound, ExclusionChanged, ExclusionRefused),
)
async def withdraw_exclusion(
    exclusion_id: UUID, body: Changing, actor: Applicant, session: Session
) -> ExclusionRead:
    """The unit takes back what is not decided yet."""
    found = await _find(session, actor, exclusion_id, lock=True)
    await exclusions.withdraw(session, actor, found, version=body.version, now=clock.now())
    return await views_exclusions.read_one(session, actor, found)


@router.get("/tickets/{id}/exclusions", responses=responses(NotFound))
async def read_ticket_exclusions(id: UUID, actor: Reader, session: Session) -> TicketExclusions:
    """Applications about one ticket and its evaluations, and what my unit may apply for."""
    return await views_exclusions.of_ticket(session, actor, await _ticket(session, actor, id))


@router.post(
    "/tickets/{id}/exclusions",
    responses=responses(NotFound, ExclusionRefused, WrongExclusionCode, UnknownEvaluation),
)
async def ask_exclusion(
    id: UUID, body: ExclusionBody, actor: Applicant, session: Session
) -> ExclusionRead:
    """Apply for the ticket, or one evaluation of it, to be left out of the rates."""
    exclusion = await exclusions.ask(
        session,
        actor,
        await _ticket(session, actor, id),
        code=body.code,
        evidence=body.evidence,
        evaluation_id=body.evaluation_id,
        now=clock.now(),
    )
    return await views_exclusions.read_one(session, actor, exclusion)


async def _find(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> Exclusion:
    found = await repository.find(session, actor, id, lock=lock)
    if found is None:
        raise NotFound()
    return found


async def _ticket(session: Session, actor: Actor, id: UUID) -> Ticket:
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return ticket
