"""The desk of inspection, the verdicts on a unit's work, and the findings beside a close review."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses
from huying.kit.paging import Page
from huying.supervise import inspection_opening, inspections, views_inspection, views_replies
from huying.supervise import repository_inspection as repository
from huying.supervise.errors_inspection import (
    CannotPass,
    InspectionChanged,
    InspectionRefused,
    InspectionTakenByOther,
    NeedsComment,
    UnknownUnit,
    WrongMarks,
)
from huying.supervise.models_inspection import (
    LIVE_INSPECTION,
    Inspection,
    InspectionState,
    InspectionWhy,
)
from huying.supervise.permissions import (
    INSPECTION_CONTEST,
    INSPECTION_HANDLE,
    INSPECTION_READ,
)
from huying.supervise.repository_inspection import ENDED, Filter
from huying.supervise.schemas import Changing
from huying.supervise.schemas_inspection import (
    ContestAnswerBody,
    ContestBody,
    InspectionBody,
    InspectionCounts,
    InspectionDecideBody,
    InspectionRead,
    InspectionRow,
    RateBody,
    RateRead,
    ReplyChecks,
    WhyCount,
)
from huying.ticket import repository as tickets
from huying.ticket.errors import ActionRefused
from huying.ticket.models import Ticket
from huying.ticket.permissions import CLOSE_REVIEW
from huying.ticket.permissions import READ as TICKET_READ

router = APIRouter()

Reader = Annotated[Actor, Depends(requires(INSPECTION_READ))]
Inspector = Annotated[Actor, Depends(requires(INSPECTION_HANDLE))]
Contester = Annotated[Actor, Depends(requires(INSPECTION_CONTEST))]
TicketReader = Annotated[Actor, Depends(requires(TICKET_READ))]
Reviewer = Annotated[Actor, Depends(requires(CLOSE_REVIEW))]
CursorText = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/inspections")
async def list_inspections(
    actor: Reader,
    session: Session,
    state: Annotated[list[InspectionState] | None, Query()] = None,
    why: Annotated[list[InspectionWhy] | None, Query()] = None,
    unit: Annotated[str, Query(max_length=80)] = "",
    contested: bool = False,
    mine: bool = False,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Page[InspectionRow]:
    """Without ``state`` those that live, the oldest first; ended ones the newest first.

    ``unit`` is the code of a subtree; ``contested``: with an unanswered contest (ended ones).
    """
    default = ENDED if contested else LIVE_INSPECTION
    units = None
    if unit:
        view = (await catalogue(session)).units.get(unit)
        units = await repository.unit_ids(session, view.path) if view else []
    wanted = Filter(
        states=tuple(state or default),
        whys=tuple(why or ()),
        unit_ids=units,
        taken_by=actor.id if mine else None,
        is_contested=contested,
    )
    return await _page(session, actor, wanted, cursor, limit)


@router.get("/inspections/counts")
async def count_inspections(actor: Reader, session: Session) -> InspectionCounts:
    """Live ones by what opened them, and contests without an answer."""
    counts = await repository.counts_by_why(session, actor)
    return InspectionCounts(
        by_why=[WhyCount(why=why, count=counts.get(why, 0)) for why in InspectionWhy],
        contests=await repository.count_contests(session, actor),
    )


@router.get("/inspections/rates")
async def read_rates(_: Reader, session: Session) -> list[RateRead]:
    """Which share of settled tickets is drawn; small units are drawn more often."""
    return await views_inspection.rates(session)


@router.post("/inspections/rates", responses=responses(UnknownUnit))
async def set_rate(body: RateBody, actor: Inspector, session: Session) -> list[RateRead]:
    """From now on; earlier rates stay on record."""
    await inspection_opening.set_rate(
        session,
        actor,
        unit_code=body.unit_code,
        rate=body.rate,
        reason=body.reason,
        now=clock.now(),
    )
    return await views_inspection.rates(session)


@router.post("/inspections", responses=responses(NotFound, InspectionRefused))
async def open_inspection(
    body: InspectionBody, actor: Inspector, session: Session
) -> InspectionRead:
    """By hand, of a settled or closed ticket."""
    ticket, now = await _ticket(session, actor, body.ticket_id), clock.now()
    found = await inspection_opening.open_by_hand(session, actor, ticket, note=body.note, now=now)
    return await views_inspection.read_one(session, actor, found, now)


@router.get("/inspections/{inspection_id}", responses=responses(NotFound))
async def read_inspection(inspection_id: UUID, actor: Reader, session: Session) -> InspectionRead:
    found = await _find(session, actor, inspection_id)
    return await views_inspection.read_one(session, actor, found, clock.now())


@router.post(
    "/inspections/{inspection_id}/take",
    responses=responses(NotFound, InspectionChanged, InspectionRefused),
)
async def take_inspection(
    inspection_id: UUID, body: Changing, actor: Inspector, session: Session
) -> InspectionRead:
    """Begin; one that somebody else took changes hands."""
    found, now = await _find(session, actor, inspection_id, lock=True), clock.now()
    await inspections.take(session, actor, found, version=body.version, now=now)
    return await views_inspection.read_one(session, actor, found, now)


@router.post(
    "/inspections/{inspection_id}/decide",
    responses=responses(
        NotFound,
        Forbidden,
        InspectionChanged,
        InspectionRefused,
        InspectionTakenByOther,
        ActionRefused,
        WrongMarks,
        CannotPass,
        NeedsComment,
    ),
)
async def decide_inspection(
    inspection_id: UUID, body: InspectionDecideBody, actor: Inspector, session: Session
) -> InspectionRead:
    """Judge each item; pass, fail, or send the ticket back for another round."""
    found, now = await _find(session, actor, inspection_id, lock=True), clock.now()
    points = {mark.item: mark.points for mark in body.marks}
    if len(points) != len(body.marks):
        raise WrongMarks(field="marks")
    await inspections.decide(
        session,
        actor,
        found,
        verdict=body.verdict,
        points=points,
        notes={mark.item: mark.note for mark in body.marks},
        comment=body.comment,
        version=body.version,
        now=now,
    )
    return await views_inspection.read_one(session, actor, found, now)


@router.post(
    "/inspections/{inspection_id}/contest/answer",
    responses=responses(NotFound, InspectionChanged, InspectionRefused),
)
async def answer_contest(
    inspection_id: UUID, body: ContestAnswerBody, actor: Inspector, session: Session
) -> InspectionRead:
    """Another inspector's last word on the unit's contest."""
    found, now = await _find(session, actor, inspection_id, lock=True), clock.now()
    await inspections.answer_contest(
        session,
        actor,
        found,
        is_upheld=body.is_upheld,
        answer=body.answer,
        version=body.version,
        now=now,
    )
    return await views_inspection.read_one(session, actor, found, now)


@router.get("/verdicts")
async def list_verdicts(
    actor: Contester, session: Session, cursor: CursorText = None, limit: Limit = 50
) -> Page[InspectionRow]:
    """What inspection said of my unit's work, the newest first."""
    return await _page(session, actor, Filter(states=ENDED), cursor, limit)


@router.get("/verdicts/{inspection_id}", responses=responses(NotFound))
async def read_verdict(inspection_id: UUID, actor: Contester, session: Session) -> InspectionRead:
    found = await _find(session, actor, inspection_id)
    return await views_inspection.read_one(session, actor, found, clock.now())


@router.post(
    "/verdicts/{inspection_id}/contest",
    responses=responses(NotFound, InspectionChanged, InspectionRefused),
)
async def contest_verdict(
    inspection_id: UUID, body: ContestBody, actor: Contester, session: Session
) -> InspectionRead:
    """The unit's one objection, with its reason."""
    found, now = await _find(session, actor, inspection_id, lock=True), clock.now()
    await inspections.contest(
        session, actor, found, reason=body.reason, version=body.version, now=now
    )
    return await views_inspection.read_one(session, actor, found, now)


@router.get("/tickets/{id}/inspections", responses=responses(NotFound))
async def read_ticket_inspections(
    id: UUID, actor: TicketReader, session: Session
) -> list[InspectionRow]:
    """Those the reader may see: a unit verdicts only, other desks without the right none."""
    ticket = await _ticket(session, actor, id)
    found = await repository.of_ticket(session, actor, ticket.id)
    return await views_inspection.rows(session, actor, found)


@router.get("/tickets/{id}/reply-checks", responses=responses(NotFound))
async def read_reply_checks(id: UUID, actor: Reviewer, session: Session) -> ReplyChecks:
    """What the machine noticed in the latest reply, before a reviewer settles it."""
    return await views_replies.of_round(session, actor, await _ticket(session, actor, id))


async def _page(
    session: Session, actor: Actor, wanted: Filter, cursor: str | None, limit: int
) -> Page[InspectionRow]:
    found, more = await repository.page(session, actor, wanted, cursor=cursor, limit=limit)
    items = await views_inspection.rows(session, actor, found)
    return Page[InspectionRow](items=items, next=more)


async def _find(session: Session, actor: Actor, id: UUID, *, lock: bool = False) -> Inspection:
    found = await repository.find(session, actor, id, lock=lock)
    if found is None:
        raise NotFound()
    return found


async def _ticket(session: Session, actor: Actor, id: UUID) -> Ticket:
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return ticket
