"""Every select of callbacks. Queries made for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, and_, false, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import (
    OPEN_STATES,
    CallbackAttempt,
    CallbackState,
    CallbackTask,
    Evaluation,
)
from huying.callback.permissions import HANDLE, READ
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.ticket import repository as tickets

SOON = timedelta(minutes=30)


class Due(StrEnum):
    """``due``: no try yet and the limit still ahead; ``overdue``: it has passed."""

    DUE = "due"
    OVERDUE = "overdue"
    TRIED = "tried"


@dataclass(frozen=True)
class Filter:
    states: Sequence[CallbackState] = OPEN_STATES
    due: Due | None = None
    taken_by: UUID | None = None


def visible_to(actor: Actor) -> Select[CallbackTask]:
    """Callbacks of tickets the actor may see; who neither reads nor makes callbacks sees none."""
    statement = select(CallbackTask)
    if not (actor.may(READ) or actor.may(HANDLE)):
        return statement.where(false())
    if actor.sees_all_units:
        return statement
    seen = tickets.visible_to(actor).subquery()
    return statement.where(CallbackTask.ticket_id.in_(select(seen.c.id)))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> CallbackTask | None:
    statement = visible_to(actor).where(CallbackTask.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_of_round(
    session: AsyncSession, ticket_id: UUID, round: int, *, lock: bool = False
) -> CallbackTask | None:
    """Without a person's scope: for subscribers and the citizen's own page."""
    statement = select(CallbackTask).where(
        CallbackTask.ticket_id == ticket_id, CallbackTask.round == round
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_by_id(session: AsyncSession, id: UUID, *, lock: bool = False) -> CallbackTask | None:
    """Without a person's scope: for jobs."""
    statement = select(CallbackTask).where(CallbackTask.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def open_of(session: AsyncSession, ticket_id: UUID) -> Sequence[CallbackTask]:
    statement = (
        select(CallbackTask)
        .where(CallbackTask.ticket_id == ticket_id, CallbackTask.state.in_(OPEN_STATES))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


def _due(statement: Select[CallbackTask], due: Due, now: datetime) -> Select[CallbackTask]:
    untried = CallbackTask.tries == 0
    match due:
        case Due.DUE:
            return statement.where(untried, CallbackTask.due_at > now)
        case Due.OVERDUE:
            return statement.where(untried, CallbackTask.due_at <= now)
        case Due.TRIED:
            return statement.where(CallbackTask.tries > 0)


async def page(
    session: AsyncSession,
    actor: Actor,
    wanted: Filter,
    *,
    now: datetime,
    cursor: str | None,
    limit: int,
) -> tuple[Sequence[CallbackTask], str | None]:
    """The most pressing first; the second value is the next page's cursor."""
    statement = visible_to(actor).where(CallbackTask.state.in_(wanted.states))
    if wanted.due is not None:
        statement = _due(statement, wanted.due, now)
    if wanted.taken_by is not None:
        statement = statement.where(CallbackTask.taken_by == wanted.taken_by)
    key = tuple_(CallbackTask.order_at, CallbackTask.id)
    if cursor is not None:
        statement = statement.where(key > _cursor(cursor))
    ordered = statement.order_by(CallbackTask.order_at, CallbackTask.id).limit(limit + 1)
    rows = (await session.scalars(ordered)).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(last.order_at.isoformat(), str(last.id))


def _cursor(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


@dataclass(frozen=True)
class DeskCounts:
    waiting: int
    mine: int
    overdue: int
    due_soon: int


async def desk_counts(session: AsyncSession, actor: Actor, now: datetime) -> DeskCounts:
    seen = visible_to(actor).where(CallbackTask.state.in_(OPEN_STATES)).subquery()
    untried = seen.c.tries == 0
    row = (
        await session.execute(
            select(
                func.count().filter(seen.c.state == CallbackState.WAITING),
                func.count().filter(
                    and_(seen.c.state == CallbackState.TAKEN, seen.c.taken_by == actor.id)
                ),
                func.count().filter(and_(untried, seen.c.due_at <= now)),
                func.count().filter(
                    and_(untried, seen.c.due_at > now, seen.c.due_at <= now + SOON)
                ),
            )
        )
    ).one()
    return DeskCounts(*row)


async def attempts(
    session: AsyncSession, task_ids: Iterable[UUID]
) -> dict[UUID, list[CallbackAttempt]]:
    """Task id → its tries in order."""
    rows = await session.scalars(
        select(CallbackAttempt)
        .where(CallbackAttempt.task_id.in_(list(task_ids)))
        .order_by(CallbackAttempt.task_id, CallbackAttempt.ordinal)
    )
    found: dict[UUID, list[CallbackAttempt]] = {}
    for row in rows:
        found.setdefault(row.task_id, []).append(row)
    return found


async def evaluations(session: AsyncSession, task_ids: Iterable[UUID]) -> dict[UUID, Evaluation]:
    """Task id → its evaluation."""
    rows = await session.scalars(select(Evaluation).where(Evaluation.task_id.in_(list(task_ids))))
    return {row.task_id: row for row in rows}


async def evaluations_of(session: AsyncSession, ticket_id: UUID) -> Sequence[Evaluation]:
    statement = select(Evaluation).where(Evaluation.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Evaluation.round))).all()


async def find_shown(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID]
) -> Sequence[CallbackTask]:
    """Those of ``ids`` that the actor may see, in no order."""
    return (await session.scalars(visible_to(actor).where(CallbackTask.id.in_(ids)))).all()
