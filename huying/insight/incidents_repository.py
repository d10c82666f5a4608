"""Selects of incidents. Tickets that a person reads through them start at ``visible_to``."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Place
from huying.insight import incidents_rules as rules
from huying.insight.incidents_rules import Member
from huying.insight.models_incidents import (
    Incident,
    IncidentRoot,
    IncidentState,
    IncidentStep,
    IncidentTicket,
    LeftWhy,
)
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.ticket.models import Ticket
from huying.ticket.repository import visible_to

DAY = timedelta(days=1)
SMALLEST = 2
MATTERS = 3  # people from whom on an incident is more than a coincidence
RISING = 2  # tickets of the last day that make it worth a look, if there were fewer the day before


class Order(StrEnum):
    """``rise``: tickets of the last day against those of the day before."""

    HEAT = "heat"
    LATEST = "latest"
    PEOPLE = "people"
    RISE = "rise"


@dataclass(frozen=True)
class Filter:
    """Empty means any. ``category`` is a prefix, ``place`` the code of a subtree; an incident is
    in a time when one of its tickets is. ``matters_at``: only those of ``MATTERS`` people and
    more, and what rises at that moment."""

    q: str = ""
    category: str = ""
    place: str = ""
    since: datetime | None = None
    until: datetime | None = None
    least: int = SMALLEST
    matters_at: datetime | None = None


async def find(session: AsyncSession, id: UUID, *, lock: bool = False) -> Incident | None:
    statement = select(Incident).where(Incident.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_many(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Incident]:
    rows = await session.scalars(select(Incident).where(Incident.id.in_(list(ids))))
    return {row.id: row for row in rows}


async def lock_many(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Incident]:
    """In the order of their ids."""
    statement = select(Incident).where(Incident.id.in_(list(ids))).order_by(Incident.id)
    statement = statement.with_for_update().execution_options(populate_existing=True)
    return {row.id: row for row in await session.scalars(statement)}


def filtered(wanted: Filter) -> Select[Incident]:
    statement = select(Incident).where(
        Incident.state == IncidentState.OPEN, Incident.tickets >= wanted.least
    )
    if wanted.q:
        statement = statement.where(Incident.title.contains(wanted.q, autoescape=True))
    if wanted.category:
        statement = statement.where(
            Incident.category_code.startswith(wanted.category, autoescape=True)
        )
    if wanted.place:
        path = select(Place.path).where(Place.code == wanted.place).scalar_subquery()
        inside = select(Place.code).where(Place.path.startswith(path))
        statement = statement.where(Incident.place_code.in_(inside))
    if wanted.since is not None:
        statement = statement.where(Incident.last_at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(Incident.first_at < wanted.until)
    if wanted.matters_at is not None:
        rising = _rising(wanted.matters_at)
        statement = statement.where(or_(Incident.people >= MATTERS, Incident.id.in_(rising)))
    return statement


def _rising(now: datetime) -> Select[UUID]:
    young = func.count().filter(IncidentTicket.at > now - DAY)
    before = func.count().filter(IncidentTicket.at <= now - DAY)
    return (
        select(IncidentTicket.incident_id)
        .where(IncidentTicket.left_at.is_(None), IncidentTicket.at > now - 2 * DAY)
        .group_by(IncidentTicket.incident_id)
        .having(young >= RISING, young > before)
    )


async def count_small(session: AsyncSession, wanted: Filter) -> int:
    """How many ``matters_at`` leaves out of what the filter finds without it."""
    shown, every = (
        select(func.count()).select_from(filtered(each).subquery()).scalar_subquery()
        for each in (wanted, replace(wanted, matters_at=None))
    )
    return int(await session.scalar(select(every - shown)) or 0)


async def page(
    session: AsyncSession,
    wanted: Filter,
    order: Order,
    now: datetime,
    *,
    cursor: str | None,
    limit: int,
) -> tuple[list[Incident], str | None]:
    """Raises Invalid for a strange cursor. By rise there is one page: few rise at a time."""
    statement = filtered(wanted)
    if order is Order.RISE:
        return await _by_rise(session, statement, now, limit), None
    columns = {
        Order.HEAT: Incident.heat_log, Order.LATEST: Incident.last_at, Order.PEOPLE: Incident.people
    }  # fmt: skip
    column = columns[order]
    if cursor is not None:
        value, id = _decoded(cursor, order)
        statement = statement.where(or_(column < value, and_(column == value, Incident.id < id)))
    ordered = statement.order_by(column.desc(), Incident.id.desc()).limit(limit + 1)
    rows = list(await session.scalars(ordered))
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    raw = getattr(last, column.key)
    told = raw.isoformat() if isinstance(raw, datetime) else raw
    return rows[:limit], encode(told, str(last.id))


def _decoded(cursor: str, order: Order) -> tuple[Any, UUID]:
    value, id = decode(cursor, 2)
    try:
        told = datetime.fromisoformat(str(value)) if order is Order.LATEST else float(str(value))
        return told, UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def _by_rise(
    session: AsyncSession, statement: Select[Incident], now: datetime, limit: int
) -> list[Incident]:
    young = IncidentTicket.at > now - DAY
    counted = (
        select(
            IncidentTicket.incident_id,
            (func.count().filter(young) - func.count().filter(~young)).label("rise"),
        )
        .where(IncidentTicket.left_at.is_(None), IncidentTicket.at > now - 2 * DAY)
        .group_by(IncidentTicket.incident_id)
        .subquery()
    )
    statement = statement.join(counted, counted.c.incident_id == Incident.id)
    statement = statement.where(counted.c.rise > 0)
    ordered = statement.order_by(counted.c.rise.desc(), Incident.heat_log.desc(), Incident.id)
    return list(await session.scalars(ordered.limit(limit)))


async def membership(session: AsyncSession, ticket_id: UUID) -> IncidentTicket | None:
    """Where the ticket lies now."""
    return await session.scalar(
        select(IncidentTicket).where(
            IncidentTicket.ticket_id == ticket_id, IncidentTicket.left_at.is_(None)
        )
    )


async def memberships(
    session: AsyncSession, ticket_ids: Collection[UUID]
) -> dict[UUID, IncidentTicket]:
    """By ticket, of those that lie in an open incident now."""
    if not ticket_ids:
        return {}
    rows = await session.scalars(
        select(IncidentTicket).where(
            IncidentTicket.ticket_id.in_(ticket_ids), IncidentTicket.left_at.is_(None)
        )
    )
    return {row.ticket_id: row for row in rows}


async def barred(session: AsyncSession, ticket_id: UUID) -> set[UUID]:
    """Incidents that a person took this ticket out of: it never joins them by itself again."""
    rows = await session.scalars(
        select(IncidentTicket.incident_id).where(
            IncidentTicket.ticket_id == ticket_id,
            IncidentTicket.left_why.in_([LeftWhy.REMOVED, LeftWhy.MOVED]),
            IncidentTicket.left_by.is_not(None),
        )
    )
    return set(rows)


async def ticket_ids(session: AsyncSession, incident_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """By incident the tickets that lie in it, in the order in which they came."""
    rows = await session.execute(
        select(IncidentTicket.incident_id, IncidentTicket.ticket_id)
        .where(IncidentTicket.incident_id.in_(list(incident_ids)), IncidentTicket.left_at.is_(None))
        .order_by(IncidentTicket.at, IncidentTicket.ticket_id)
    )
    found: dict[UUID, list[UUID]] = {}
    for incident_id, ticket_id in rows:
        found.setdefault(incident_id, []).append(ticket_id)
    return found


async def live(
    session: AsyncSession, incident_id: UUID, ids: Collection[UUID] | None = None
) -> Sequence[IncidentTicket]:
    """The rows of what lies in it (of ``ids`` if given), oldest first."""
    statement = select(IncidentTicket).where(
        IncidentTicket.incident_id == incident_id, IncidentTicket.left_at.is_(None)
    )
    if ids is not None:
        statement = statement.where(IncidentTicket.ticket_id.in_(ids))
    ordered = statement.order_by(IncidentTicket.at, IncidentTicket.ticket_id)
    return (await session.scalars(ordered)).all()


async def members(session: AsyncSession, incident_id: UUID) -> list[Member]:
    """What counts of each ticket, oldest first."""
    rows = await session.execute(
        select(
            Ticket.id,
            Ticket.registered_at,
            Ticket.citizen_id,
            func.coalesce(Ticket.people_corrected, Ticket.people_affected),
            Ticket.category_code,
            Ticket.place_code,
        )
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(IncidentTicket.incident_id == incident_id, IncidentTicket.left_at.is_(None))
        .order_by(Ticket.registered_at, Ticket.id)
    )
    return [Member(*row) for row in rows]


async def words(session: AsyncSession, incident_id: UUID, most: int) -> list[tuple[UUID, str]]:
    """The latest tickets with titles and summaries, oldest first; none that was erased."""
    rows = await session.execute(
        select(Ticket.id, Ticket.title, Ticket.summary)
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(
            IncidentTicket.incident_id == incident_id,
            IncidentTicket.left_at.is_(None),
            Ticket.erased_at.is_(None),
        )
        .order_by(IncidentTicket.at.desc(), Ticket.id)
        .limit(most)
    )
    return [(id, f"{title}\n{summary}") for id, title, summary in reversed(rows.all())]


async def tickets_of(
    session: AsyncSession, actor: Actor, incident_id: UUID, *, limit: int, offset: int = 0
) -> Sequence[tuple[Ticket, IncidentTicket]]:
    """What this person may see of it, the newest first."""
    statement = (
        visible_to(actor)
        .add_columns(IncidentTicket)
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(IncidentTicket.incident_id == incident_id, IncidentTicket.left_at.is_(None))
        .order_by(IncidentTicket.at.desc(), Ticket.id.desc())
        .limit(limit)
        .offset(offset)
    )
    rows = await session.execute(statement)
    return [(row[0], row[1]) for row in rows]


async def rises(
    session: AsyncSession, ids: Collection[UUID], now: datetime
) -> dict[UUID, tuple[int, int]]:
    """Of each: tickets of the last day, and of the day before."""
    rows = await session.execute(
        select(IncidentTicket.incident_id, IncidentTicket.at).where(
            IncidentTicket.incident_id.in_(ids),
            IncidentTicket.left_at.is_(None),
            IncidentTicket.at > now - timedelta(days=2),
        )
    )
    times: dict[UUID, list[datetime]] = {}
    for id, at in rows:
        times.setdefault(id, []).append(at)
    return {id: rules.rise(times.get(id, []), now) for id in ids}


async def steps(session: AsyncSession, incident_id: UUID) -> Sequence[IncidentStep]:
    """What was done to it or with it, the latest first."""
    statement = select(IncidentStep).where(
        or_(IncidentStep.incident_id == incident_id, IncidentStep.other_id == incident_id)
    )
    return (await session.scalars(statement.order_by(IncidentStep.at.desc()).limit(100))).all()


async def find_step(session: AsyncSession, id: UUID) -> IncidentStep | None:
    return await session.scalar(select(IncidentStep).where(IncidentStep.id == id).with_for_update())


async def root_of(
    session: AsyncSession, incident_id: UUID, *, lock: bool = False
) -> IncidentRoot | None:
    statement = select(IncidentRoot).where(IncidentRoot.incident_id == incident_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def roots(session: AsyncSession) -> Sequence[IncidentRoot]:
    """Every sheet, what is due first."""
    statement = select(IncidentRoot).order_by(IncidentRoot.due_on.asc().nulls_last())
    return (await session.scalars(statement.limit(500))).all()


async def count_visible(session: AsyncSession, actor: Actor, incident_id: UUID) -> int:
    """How many of its tickets this person may see."""
    seen = (
        visible_to(actor)
        .join(IncidentTicket, IncidentTicket.ticket_id == Ticket.id)
        .where(IncidentTicket.incident_id == incident_id, IncidentTicket.left_at.is_(None))
        .with_only_columns(func.count())
    )
    return await session.scalar(seen) or 0


async def left_why(session: AsyncSession, ticket_id: UUID) -> LeftWhy | None:
    """Why the ticket lies in no incident any more; None: it never did."""
    statement = select(IncidentTicket.left_why).where(IncidentTicket.ticket_id == ticket_id)
    return await session.scalar(statement.order_by(IncidentTicket.left_at.desc()).limit(1))
