"""Selects of objections, joint reviews, decisions and what the lists' hits rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, cast, exists, func, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from huying.city.catalogue import Catalogue
from huying.city.models import DutyRow, Place, Unit
from huying.dispatch.models import ListEntry, ListKind, ListState
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationMember,
    AdjudicationState,
    Objection,
    ObjectionState,
    Opinion,
)
from huying.kit.actor import Actor
from huying.ticket import repository as tickets
from huying.ticket import words
from huying.ticket.models import Assignment, Confidentiality, Part, Ticket

MOST = 200


def _of_units(actor: Actor) -> Select[UUID]:
    """Ids of the units of the actor's subtree; of none for who stands in no unit."""
    path = actor.unit_path or "-"
    return select(Unit.id).where(Unit.path.startswith(path, autoescape=True))


async def lock_objection(session: AsyncSession, id: UUID) -> Objection | None:
    statement = select(Objection).where(Objection.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_adjudication(session: AsyncSession, id: UUID) -> Adjudication | None:
    statement = select(Adjudication).where(Adjudication.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_entry(session: AsyncSession, id: UUID) -> ListEntry | None:
    statement = select(ListEntry).where(ListEntry.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def find_objection(session: AsyncSession, id: UUID) -> Objection | None:
    """Without a person's scope: for who reviews all of them, and for jobs."""
    return await session.scalar(select(Objection).where(Objection.id == id))


def _is_open(ticket_id: InstrumentedAttribute[UUID], actor: Actor) -> ColumnElement[bool]:
    return exists().where(Ticket.id == ticket_id).where(tickets.is_open_to(actor))


def _objections_seen_by(actor: Actor) -> Select[Objection]:
    """All for the hotline, those of the own subtree for a unit."""
    statement = select(Objection).where(_is_open(Objection.ticket_id, actor))
    if not actor.sees_all_units:
        statement = statement.where(Objection.unit_id.in_(_of_units(actor)))
    return statement


def visible_adjudications(actor: Actor) -> Select[Adjudication]:
    """The hotline's desks see all; a unit those it sits in or is the superior of, and every
    decision on a matter that is not confidential. Never what accuses the own unit (rule 9)."""
    statement = select(Adjudication).where(_is_open(Adjudication.ticket_id, actor))
    if actor.sees_all_units:
        return statement
    mine = _of_units(actor)
    sits = (
        exists()
        .where(AdjudicationMember.adjudication_id == Adjudication.id)
        .where(AdjudicationMember.unit_id.in_(mine))
    )
    is_public = (
        exists()
        .where(Ticket.id == Adjudication.ticket_id)
        .where(Ticket.confidentiality == Confidentiality.NORMAL)
    )
    decided = and_(Adjudication.state == AdjudicationState.DECIDED, is_public)
    return statement.where(or_(sits, Adjudication.chair_unit_id.in_(mine), decided))


async def find_adjudication(session: AsyncSession, actor: Actor, id: UUID) -> Adjudication | None:
    """None when absent or out of the actor's scope."""
    return await session.scalar(visible_adjudications(actor).where(Adjudication.id == id))


async def find_adjudication_by_id(session: AsyncSession, id: UUID) -> Adjudication | None:
    return await session.scalar(select(Adjudication).where(Adjudication.id == id))


async def objections_of(session: AsyncSession, ticket_id: UUID) -> Sequence[Objection]:
    statement = select(Objection).where(Objection.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Objection.ordinal))).all()


async def adjudication_of(session: AsyncSession, ticket_id: UUID) -> Adjudication | None:
    """The one that is open or decided; lapsed ones do not bind."""
    return await session.scalar(
        select(Adjudication).where(
            Adjudication.ticket_id == ticket_id, Adjudication.state != AdjudicationState.LAPSED
        )
    )


async def open_objections(session: AsyncSession, actor: Actor) -> Sequence[Objection]:
    """Oldest due first."""
    statement = _objections_seen_by(actor).where(Objection.state == ObjectionState.OPEN)
    return (await session.scalars(statement.order_by(Objection.review_due_at).limit(MOST))).all()


async def recent_objections(
    session: AsyncSession, actor: Actor, since: datetime
) -> Sequence[Objection]:
    """Decided ones, newest first."""
    statement = _objections_seen_by(actor).where(
        Objection.state != ObjectionState.OPEN, Objection.decided_at >= since
    )
    newest = statement.order_by(Objection.decided_at.desc()).limit(50)
    return (await session.scalars(newest)).all()


async def open_adjudications(session: AsyncSession, actor: Actor) -> Sequence[Adjudication]:
    statement = visible_adjudications(actor).where(Adjudication.state == AdjudicationState.OPEN)
    return (await session.scalars(statement.order_by(Adjudication.due_at).limit(MOST))).all()


async def members_of(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[UUID, list[AdjudicationMember]]:
    """Of each joint review, in the order in which they were asked."""
    rows = await session.scalars(
        select(AdjudicationMember)
        .where(AdjudicationMember.adjudication_id.in_(list(ids)))
        .order_by(AdjudicationMember.id)
    )
    found: dict[UUID, list[AdjudicationMember]] = {}
    for row in rows:
        found.setdefault(row.adjudication_id, []).append(row)
    return found


async def opinions_of(session: AsyncSession, member_ids: Iterable[UUID]) -> dict[UUID, Opinion]:
    """Each member's last word."""
    rows = await session.scalars(
        select(Opinion)
        .where(Opinion.member_id.in_(list(member_ids)))
        .order_by(Opinion.given_at, Opinion.id)
    )
    return {row.member_id: row for row in rows}


async def spoken_for(session: AsyncSession, adjudication_id: UUID) -> dict[UUID, UUID]:
    """Member → who gave its last word."""
    members = (await members_of(session, [adjudication_id])).get(adjudication_id, [])
    given = await opinions_of(session, [member.id for member in members])
    return {id: opinion.given_by for id, opinion in given.items()}


@dataclass(frozen=True)
class Sought:
    """Which decisions; empty means any. ``category`` is a prefix, ``place`` and ``unit`` codes."""

    q: str = ""
    category: str = ""
    place: str = ""
    unit: str = ""


async def decisions(
    session: AsyncSession, actor: Actor, city: Catalogue, sought: Sought, limit: int = 100
) -> Sequence[Adjudication]:
    """Decisions in scope, newest first."""
    statement = visible_adjudications(actor).where(Adjudication.state == AdjudicationState.DECIDED)
    if sought.category:
        statement = statement.where(
            Adjudication.category_code.startswith(sought.category, autoescape=True)
        )
    if sought.place:
        place = city.places.get(sought.place)
        inside = select(Place.code).where(
            Place.path.startswith(place.path if place else "-", autoescape=True)
        )
        statement = statement.where(Adjudication.place_code.in_(inside))
    if sought.unit:
        unit = city.units.get(sought.unit)
        member = (
            exists()
            .where(AdjudicationMember.adjudication_id == Adjudication.id)
            .where(AdjudicationMember.unit_id == (unit.id if unit else None))
        )
        statement = statement.where(member)
    if sought.q.strip():
        wanted = words.query(sought.q)
        if not wanted:
            return []
        statement = statement.where(Adjudication.search.op("@@")(cast(wanted, TSQUERY)))
    newest = statement.order_by(Adjudication.ended_at.desc(), Adjudication.id.desc())
    return (await session.scalars(newest.limit(limit))).all()


async def near_decisions(
    session: AsyncSession, actor: Actor, prefixes: Iterable[str], limit: int = 500
) -> Sequence[Adjudication]:
    """Decisions of these second-level categories, newest first."""
    statement = visible_adjudications(actor).where(
        Adjudication.state == AdjudicationState.DECIDED,
        or_(*(Adjudication.category_code.startswith(prefix) for prefix in prefixes)),
    )
    newest = statement.order_by(Adjudication.ended_at.desc(), Adjudication.id.desc())
    return (await session.scalars(newest.limit(limit))).all()


# A lead that a decision took to another unit: an upheld objection or an adjudication.
_WRONG = or_(
    exists()
    .where(Objection.assignment_id == Assignment.id, Objection.state == ObjectionState.UPHELD)
    .correlate(Assignment),
    exists()
    .where(Adjudication.assignment_id == Assignment.id, Adjudication.is_lead_changed)
    .correlate(Assignment),
)


async def hits_of(session: AsyncSession, entry: ListEntry, limit: int) -> list[bool]:
    """The newest dispatches by the entry's row since it is in force: True, a decision took it."""
    statement = (
        select(_WRONG)
        .select_from(Assignment)
        .where(
            Assignment.part == Part.LEAD,
            Assignment.round == 1,
            Assignment.duty_code == entry.duty_code,
            Assignment.sent_at >= entry.in_force_from,
        )
        .order_by(Assignment.sent_at.desc(), Assignment.id.desc())
        .limit(limit)
    )
    return [bool(is_wrong) for is_wrong in await session.scalars(statement)]


async def counts(session: AsyncSession) -> dict[UUID, tuple[int, int]]:
    """Entry id → dispatches by its row while it was in force, and how many of them were wrong."""
    statement = (
        select(ListEntry.id, func.count(), func.count().filter(_WRONG))
        .select_from(ListEntry)
        .join(
            Assignment,
            and_(
                Assignment.duty_code == ListEntry.duty_code,
                Assignment.part == Part.LEAD,
                Assignment.round == 1,
                Assignment.sent_at >= ListEntry.in_force_from,
                or_(ListEntry.in_force_to.is_(None), Assignment.sent_at < ListEntry.in_force_to),
            ),
        )
        .group_by(ListEntry.id)
    )
    return {id: (hits, wrong) for id, hits, wrong in await session.execute(statement)}


async def live_entry(session: AsyncSession, duty_code: str, kind: ListKind) -> ListEntry | None:
    """Proposed or in force; locked."""
    return await session.scalar(
        select(ListEntry)
        .where(
            ListEntry.duty_code == duty_code,
            ListEntry.kind == kind,
            ListEntry.state != ListState.ENDED,
        )
        .with_for_update()
    )


async def entries(session: AsyncSession, since: datetime) -> Sequence[ListEntry]:
    """What is proposed or in force, and what has ended since then."""
    statement = select(ListEntry).where(
        or_(ListEntry.state != ListState.ENDED, ListEntry.ended_at >= since)
    )
    return (await session.scalars(statement.order_by(ListEntry.duty_code, ListEntry.id))).all()


async def objections_to_row(
    session: AsyncSession, duty_code: str, since: datetime
) -> Sequence[UUID]:
    """Objections after ``since`` against dispatches by this row, oldest first."""
    statement = (
        select(Objection.id)
        .join(Assignment, Assignment.id == Objection.assignment_id)
        .where(Assignment.duty_code == duty_code, Objection.made_at > since)
        .order_by(Objection.made_at)
    )
    return (await session.scalars(statement)).all()


async def last_end(session: AsyncSession, duty_code: str, kind: ListKind) -> datetime | None:
    """When the row's last membership, or proposal, ended."""
    return await session.scalar(
        select(func.max(ListEntry.ended_at)).where(
            ListEntry.duty_code == duty_code,
            ListEntry.kind == kind,
            ListEntry.state == ListState.ENDED,
        )
    )


async def adjudication_ids_of(
    session: AsyncSession, objection_ids: Iterable[UUID]
) -> dict[UUID, UUID]:
    """Objection → the joint review that it led to."""
    rows = await session.execute(
        select(Adjudication.objection_id, Adjudication.id).where(
            Adjudication.objection_id.in_(list(objection_ids))
        )
    )
    return {row.objection_id: row.id for row in rows}


async def objections_by_id(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Objection]:
    """Without a person's scope: for who reads their joint reviews."""
    rows = await session.scalars(select(Objection).where(Objection.id.in_(list(ids))))
    return {row.id: row for row in rows}


async def assignments_by_id(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Assignment]:
    rows = await session.scalars(select(Assignment).where(Assignment.id.in_(list(ids))))
    return {row.id: row for row in rows}


async def duty_rows_of(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Decision → the code of the catalogue's row made of it."""
    sources = {f"adjudication:{id}": id for id in ids}
    rows = await session.execute(
        select(DutyRow.source, DutyRow.code).where(DutyRow.source.in_(list(sources)))
    )
    return {sources[row.source]: row.code for row in rows}


async def visible_ids(session: AsyncSession, actor: Actor, ids: Iterable[UUID]) -> frozenset[UUID]:
    """Which of these tickets the actor may open."""
    statement = tickets.visible_to(actor).where(Ticket.id.in_(list(ids)))
    return frozenset(await session.scalars(statement.with_only_columns(Ticket.id)))
