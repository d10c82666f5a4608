"""Every select of alerts. Queries made for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, and_, false, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.supervise.models import Alert, AlertKind, AlertLevel, AlertState
from huying.supervise.permissions import ALERT_HANDLE, ALERT_READ
from huying.ticket import repository as tickets

LIVE = (AlertState.OPEN, AlertState.TAKEN)


@dataclass(frozen=True)
class Filter:
    """``is_late``: still untaken although its limit has passed."""

    states: Sequence[AlertState] = LIVE
    levels: Sequence[AlertLevel] = ()
    kinds: Sequence[AlertKind] = ()
    ticket_id: UUID | None = None
    is_late: bool = False
    taken_by: UUID | None = None


def visible_to(actor: Actor) -> Select[Alert]:
    """Alerts about tickets the actor may see; those about calls and weekly topics are the hotline's
    own (a unit sees its overdue measures on the topic's page)."""
    statement = select(Alert)
    if not (actor.may(ALERT_READ) or actor.may(ALERT_HANDLE)):
        return statement.where(false())
    if actor.sees_all_units:
        return statement
    seen = tickets.visible_to(actor).subquery()
    return statement.where(Alert.ticket_id.in_(select(seen.c.id)))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Alert | None:
    statement = visible_to(actor).where(Alert.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_by_id(session: AsyncSession, id: UUID) -> Alert | None:
    """Locked, without a person's scope: for jobs."""
    statement = select(Alert).where(Alert.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def live_of(
    session: AsyncSession,
    kinds: Iterable[AlertKind],
    *,
    ticket_id: UUID | None = None,
    call_id: UUID | None = None,
    measure_id: UUID | None = None,
) -> Sequence[Alert]:
    """Open and taken alerts of these kinds about one subject, locked."""
    about = {Alert.ticket_id: ticket_id, Alert.call_id: call_id, Alert.measure_id: measure_id}
    statement = select(Alert).where(
        Alert.kind.in_(list(kinds)),
        Alert.state.in_(LIVE),
        *(column == id for column, id in about.items() if id is not None),
    )
    locked = statement.with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(locked)).all()


async def live_of_tickets(
    session: AsyncSession, kinds: Iterable[AlertKind], ticket_ids: Iterable[UUID]
) -> Sequence[Alert]:
    """As ``live_of``, about many tickets; locked in the order of their ids."""
    statement = select(Alert).where(
        Alert.kind.in_(list(kinds)),
        Alert.state.in_(LIVE),
        Alert.ticket_id.in_(list(ticket_ids)),
    )
    locked = statement.order_by(Alert.id).with_for_update()
    return (await session.scalars(locked.execution_options(populate_existing=True))).all()


async def causes(session: AsyncSession, kind: AlertKind, event_ids: Iterable[int]) -> set[int]:
    """Those of the events that have raised this kind of alert before."""
    found = select(Alert.cause_event_id).where(
        Alert.kind == kind, Alert.cause_event_id.in_(list(event_ids))
    )
    return set(await session.scalars(found))


async def has_cause(session: AsyncSession, kind: AlertKind, event_id: int) -> bool:
    """Whether this event has raised this kind of alert before."""
    return bool(await causes(session, kind, [event_id]))


async def page(
    session: AsyncSession,
    actor: Actor,
    wanted: Filter,
    *,
    now: datetime,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[Alert], str | None]:
    """Red first, then the oldest; with closed ones among them the newest first."""
    statement = visible_to(actor).where(Alert.state.in_(wanted.states))
    if wanted.levels:
        statement = statement.where(Alert.level.in_(wanted.levels))
    if wanted.kinds:
        statement = statement.where(Alert.kind.in_(wanted.kinds))
    if wanted.ticket_id is not None:
        statement = statement.where(Alert.ticket_id == wanted.ticket_id)
    if wanted.taken_by is not None:
        statement = statement.where(Alert.taken_by == wanted.taken_by)
    if wanted.is_late:
        statement = statement.where(Alert.state == AlertState.OPEN, Alert.due_at <= now)
    if AlertState.CLOSED in wanted.states:
        statement = _newest_first(statement, cursor)
    else:
        statement = _most_pressing_first(statement, cursor)
    rows = (await session.scalars(statement.limit(limit + 1))).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(last.rank, last.raised_at.isoformat(), str(last.id))


def _newest_first(statement: Select[Alert], cursor: str | None) -> Select[Alert]:
    if cursor is not None:
        _, at, id = _cursor(cursor)
        statement = statement.where(tuple_(Alert.raised_at, Alert.id) < (at, id))
    return statement.order_by(Alert.raised_at.desc(), Alert.id.desc())


def _most_pressing_first(statement: Select[Alert], cursor: str | None) -> Select[Alert]:
    if cursor is not None:
        rank, at, id = _cursor(cursor)
        later = and_(Alert.rank == rank, tuple_(Alert.raised_at, Alert.id) > (at, id))
        statement = statement.where(or_(Alert.rank < rank, later))
    return statement.order_by(Alert.rank.desc(), Alert.raised_at, Alert.id)


def _cursor(cursor: str) -> tuple[int, datetime, UUID]:
    rank, at, id = decode(cursor, 3)
    try:
        return int(rank or 0), datetime.fromisoformat(str(at)), UUID(str(id))
    except (ValueError, OverflowError) as error:
        raise Invalid(field="cursor") from error


async def times(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, int]:
    """How often an alert's kind had been raised for its subject when it was raised."""
    earlier = aliased(Alert)
    same = or_(
        earlier.ticket_id == Alert.ticket_id,
        earlier.call_id == Alert.call_id,
        earlier.measure_id == Alert.measure_id,
    )
    rows = await session.execute(
        select(Alert.id, func.count(earlier.id))
        .join(earlier, and_(earlier.kind == Alert.kind, earlier.raised_at <= Alert.raised_at, same))
        .where(Alert.id.in_(list(ids)))
        .group_by(Alert.id)
    )
    return {row[0]: row[1] for row in rows}
