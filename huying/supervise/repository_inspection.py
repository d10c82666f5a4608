"""Selects of inspections and reply checks. Queries for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.supervise.models_inspection import (
    LIVE_INSPECTION,
    Inspection,
    InspectionContest,
    InspectionMark,
    InspectionRate,
    InspectionState,
    InspectionWhy,
    ReplyCheck,
)
from huying.supervise.permissions import INSPECTION_CONTEST, INSPECTION_HANDLE, INSPECTION_READ
from huying.ticket import repository as tickets
from huying.ticket.models import (
    Assignment,
    Confidentiality,
    Part,
    RequestKind,
    Ticket,
)
from huying.ticket.models_requests import TicketRequest

ENDED = (InspectionState.PASSED, InspectionState.FAILED, InspectionState.SENT_BACK)
CANDIDATES = 200


@dataclass(frozen=True)
class Filter:
    """``is_contested``: with a contest that nobody has answered."""

    states: Sequence[InspectionState] = LIVE_INSPECTION
    whys: Sequence[InspectionWhy] = ()
    unit_ids: Sequence[UUID] | None = None
    ticket_id: UUID | None = None
    taken_by: UUID | None = None
    is_contested: bool = False


def visible_to(actor: Actor) -> Select[Inspection]:
    """The hotline's inspectors and readers see all; a unit the verdicts on its own subtree's work,
    never what is still open: nobody may know who was drawn."""
    seen = tickets.visible_to(actor).with_only_columns(Ticket.id)
    statement = select(Inspection).where(Inspection.ticket_id.in_(seen))
    if actor.sees_all_units:
        may = actor.may(INSPECTION_READ) or actor.may(INSPECTION_HANDLE)
        return statement if may else statement.where(false())
    if actor.unit_path is None or not actor.may(INSPECTION_CONTEST):
        return statement.where(false())
    units = tickets.units_under(actor.unit_path)
    return statement.where(Inspection.unit_id.in_(units), Inspection.state.in_(ENDED))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Inspection | None:
    statement = visible_to(actor).where(Inspection.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def of_ticket(session: AsyncSession, actor: Actor, ticket_id: UUID) -> Sequence[Inspection]:
    statement = visible_to(actor).where(Inspection.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Inspection.opened_at, Inspection.id))).all()


async def has_live(session: AsyncSession, ticket_id: UUID) -> bool:
    found = exists().where(Inspection.ticket_id == ticket_id, Inspection.state.in_(LIVE_INSPECTION))
    return bool(await session.scalar(select(found)))


async def has_of_round(session: AsyncSession, ticket_id: UUID, round: int) -> bool:
    """Whether a rule or the lot has opened one of this round before."""
    found = exists().where(
        Inspection.ticket_id == ticket_id,
        Inspection.round == round,
        Inspection.why != InspectionWhy.BY_HAND,
    )
    return bool(await session.scalar(select(found)))


async def page(
    session: AsyncSession, actor: Actor, wanted: Filter, *, cursor: str | None, limit: int
) -> tuple[Sequence[Inspection], str | None]:
    """The oldest first while they live; with ended ones among them the newest first."""
    statement = visible_to(actor).where(*_conditions(wanted))
    key = tuple_(Inspection.opened_at, Inspection.id)
    is_live = all(state in LIVE_INSPECTION for state in wanted.states)
    if cursor is not None:
        place = _cursor(cursor)
        statement = statement.where(key > place if is_live else key < place)
    order = (Inspection.opened_at, Inspection.id)
    statement = statement.order_by(*(each if is_live else each.desc() for each in order))
    rows = (await session.scalars(statement.limit(limit + 1))).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(last.opened_at.isoformat(), str(last.id))


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Inspection.state.in_(wanted.states)]
    if wanted.whys:
        conditions.append(Inspection.why.in_(wanted.whys))
    if wanted.unit_ids is not None:
        conditions.append(Inspection.unit_id.in_(wanted.unit_ids))
    if wanted.ticket_id is not None:
        conditions.append(Inspection.ticket_id == wanted.ticket_id)
    if wanted.taken_by is not None:
        conditions.append(
            or_(Inspection.taken_by == wanted.taken_by, Inspection.decided_by == wanted.taken_by)
        )
    if wanted.is_contested:
        conditions.append(_is_contested())
    return conditions


def _is_contested() -> ColumnElement[bool]:
    return exists().where(
        InspectionContest.inspection_id == Inspection.id, InspectionContest.is_upheld.is_(None)
    )


def _cursor(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def counts_by_why(session: AsyncSession, actor: Actor) -> dict[InspectionWhy, int]:
    """Of those that live."""
    live = visible_to(actor).where(Inspection.state.in_(LIVE_INSPECTION)).subquery()
    rows = await session.execute(select(live.c.why, func.count()).group_by(live.c.why))
    return {InspectionWhy(why): count for why, count in rows}


async def count_contests(session: AsyncSession, actor: Actor) -> int:
    """Contests that nobody has answered."""
    asked = visible_to(actor).where(_is_contested()).subquery()
    return await session.scalar(select(func.count()).select_from(asked)) or 0


async def unit_ids(session: AsyncSession, path: str) -> Sequence[UUID]:
    """Of a subtree."""
    return (await session.scalars(tickets.units_under(path))).all()


async def marks(session: AsyncSession, inspection_id: UUID) -> Sequence[InspectionMark]:
    statement = select(InspectionMark).where(InspectionMark.inspection_id == inspection_id)
    return (await session.scalars(statement)).all()


async def contests(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, InspectionContest]:
    rows = await session.scalars(
        select(InspectionContest).where(InspectionContest.inspection_id.in_(list(ids)))
    )
    return {row.inspection_id: row for row in rows}


async def contest_of(
    session: AsyncSession, inspection_id: UUID, *, lock: bool = False
) -> InspectionContest | None:
    statement = select(InspectionContest).where(InspectionContest.inspection_id == inspection_id)
    return await session.scalar(statement.with_for_update() if lock else statement)


async def check_of(session: AsyncSession, ticket_id: UUID, round: int) -> ReplyCheck | None:
    return await session.scalar(
        select(ReplyCheck).where(ReplyCheck.ticket_id == ticket_id, ReplyCheck.round == round)
    )


async def checks(session: AsyncSession, ids: Iterable[UUID]) -> dict[tuple[UUID, int], ReplyCheck]:
    """(ticket id, round) → what the machine saw."""
    rows = await session.scalars(select(ReplyCheck).where(ReplyCheck.ticket_id.in_(list(ids))))
    return {(row.ticket_id, row.round): row for row in rows}


async def like_replies(
    session: AsyncSession, ticket: Ticket, bands: Sequence[int]
) -> dict[UUID, str]:
    """Replies of other tickets that share a band: ticket id → that round's reply.

    Consultations are left out, and so is what is more confidential than ``ticket``.
    """
    if not bands:
        return {}
    statement = (
        select(ReplyCheck.ticket_id, Assignment.reply)
        .join(Ticket, Ticket.id == ReplyCheck.ticket_id)
        .join(
            Assignment,
            (Assignment.ticket_id == ReplyCheck.ticket_id)
            & (Assignment.round == ReplyCheck.round)
            & (Assignment.part == Part.LEAD)
            & (Assignment.reply != ""),
        )
        .where(
            ReplyCheck.bands.overlap(list(bands)),
            ReplyCheck.ticket_id != ticket.id,
            Ticket.kind != MatterKind.CONSULT,
            Ticket.confidentiality == Confidentiality.NORMAL,
        )
        .order_by(ReplyCheck.at.desc())
        .limit(CANDIDATES)
    )
    return {row[0]: row[1] for row in await session.execute(statement)}


async def settled_of(session: AsyncSession, unit_id: UUID, since: datetime) -> int:
    """How many tickets that this unit leads were settled since."""
    counted = select(func.count()).where(Ticket.lead_unit_id == unit_id, Ticket.settled_at >= since)
    return await session.scalar(counted) or 0


async def rates(session: AsyncSession) -> dict[str, InspectionRate]:
    """The latest rate of each unit code."""
    latest = (InspectionRate.unit_code, InspectionRate.set_at.desc(), InspectionRate.id.desc())
    first = distinct_on(InspectionRate.unit_code)
    rows = await session.scalars(select(InspectionRate).ext(first).order_by(*latest))
    return {row.unit_code: row for row in rows}


async def extensions(session: AsyncSession, ticket: Ticket, round: int) -> Sequence[TicketRequest]:
    """Extensions asked for in one round of a ticket."""
    statement = select(TicketRequest).where(
        TicketRequest.ticket_id == ticket.id,
        TicketRequest.round == round,
        TicketRequest.kind == RequestKind.EXTENSION,
    )
    return (await session.scalars(statement)).all()


async def extensions_between(
    session: AsyncSession, unit_id: UUID, start: datetime, end: datetime
) -> int:
    """How many extensions a unit asked for in a time, all its tickets together."""
    counted = (
        select(func.count())
        .select_from(TicketRequest)
        .join(Assignment, Assignment.id == TicketRequest.assignment_id)
        .where(
            Assignment.unit_id == unit_id,
            TicketRequest.kind == RequestKind.EXTENSION,
            TicketRequest.asked_at >= start,
            TicketRequest.asked_at < end,
        )
    )
    return await session.scalar(counted) or 0


async def find_shown(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID]
) -> Sequence[Inspection]:
    """Those of ``ids`` that the actor may see, in no order."""
    return (await session.scalars(visible_to(actor).where(Inspection.id.in_(ids)))).all()
