"""Selects of exclusions. Queries for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import Evaluation
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode
from huying.supervise.models_exclusions import (
    Exclusion,
    ExclusionDecision,
    ExclusionState,
)
from huying.supervise.permissions import EXCLUSION_ASK, EXCLUSION_DECIDE, EXCLUSION_READ
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket


@dataclass(frozen=True)
class Filter:
    """``awaits``: a person whose own answer is still wanted."""

    states: Sequence[ExclusionState] = (ExclusionState.ASKED,)
    ticket_id: UUID | None = None
    is_of_evaluation: bool | None = None
    awaits: UUID | None = None


def visible_to(actor: Actor) -> Select[Exclusion]:
    """The hotline sees all; a unit the applications of its own subtree on tickets it may see."""
    if not any(actor.may(each) for each in (EXCLUSION_READ, EXCLUSION_ASK, EXCLUSION_DECIDE)):
        return select(Exclusion).where(false())
    seen = tickets.visible_to(actor).with_only_columns(Ticket.id)
    statement = select(Exclusion).where(Exclusion.ticket_id.in_(seen))
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    return statement.where(Exclusion.unit_id.in_(tickets.units_under(actor.unit_path)))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Exclusion | None:
    statement = visible_to(actor).where(Exclusion.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def of_ticket(session: AsyncSession, ticket_id: UUID) -> Sequence[Exclusion]:
    """Every application about a ticket and its evaluations, oldest first; no person's scope."""
    statement = select(Exclusion).where(Exclusion.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Exclusion.asked_at, Exclusion.id))).all()


def excluded_tickets() -> Select[UUID]:
    """Ids of the tickets that are granted out of every rate."""
    return select(Exclusion.ticket_id).where(
        Exclusion.evaluation_id.is_(None), Exclusion.state == ExclusionState.GRANTED
    )


def excluded_evaluations() -> Select[UUID | None]:
    """Ids of the evaluations that are granted out of the rates of what citizens said."""
    return select(Exclusion.evaluation_id).where(
        Exclusion.evaluation_id.is_not(None), Exclusion.state == ExclusionState.GRANTED
    )


async def decisions(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[UUID, list[ExclusionDecision]]:
    """Exclusion id → its answers in order."""
    rows = await session.scalars(
        select(ExclusionDecision)
        .where(ExclusionDecision.exclusion_id.in_(list(ids)))
        .order_by(ExclusionDecision.at, ExclusionDecision.id)
    )
    found: dict[UUID, list[ExclusionDecision]] = {}
    for row in rows:
        found.setdefault(row.exclusion_id, []).append(row)
    return found


async def evaluation(session: AsyncSession, id: UUID) -> Evaluation | None:
    """Without a person's scope."""
    return await session.scalar(select(Evaluation).where(Evaluation.id == id))


async def evaluations(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Evaluation]:
    rows = await session.scalars(select(Evaluation).where(Evaluation.id.in_(list(ids))))
    return {row.id: row for row in rows}


async def earlier(
    session: AsyncSession,
    ticket_id: UUID,
    evaluation_id: UUID | None,
) -> Sequence[Exclusion]:
    """Applications about the same ticket itself, or the same evaluation."""
    same = (
        Exclusion.evaluation_id.is_(None)
        if evaluation_id is None
        else Exclusion.evaluation_id == evaluation_id
    )
    statement = select(Exclusion).where(Exclusion.ticket_id == ticket_id, same)
    return (await session.scalars(statement)).all()


async def page(
    session: AsyncSession, actor: Actor, wanted: Filter, *, cursor: str | None, limit: int
) -> tuple[Sequence[Exclusion], str | None]:
    """The newest application first."""
    statement = visible_to(actor).where(Exclusion.state.in_(wanted.states))
    if wanted.ticket_id is not None:
        statement = statement.where(Exclusion.ticket_id == wanted.ticket_id)
    if wanted.is_of_evaluation is not None:
        of_evaluation = Exclusion.evaluation_id.is_not(None)
        statement = statement.where(of_evaluation if wanted.is_of_evaluation else ~of_evaluation)
    if wanted.awaits is not None:
        statement = statement.where(_awaits(wanted.awaits))
    key = tuple_(Exclusion.asked_at, Exclusion.id)
    if cursor is not None:
        statement = statement.where(key < _cursor(cursor))
    ordered = statement.order_by(Exclusion.asked_at.desc(), Exclusion.id.desc())
    rows = (await session.scalars(ordered.limit(limit + 1))).all()
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], encode(last.asked_at.isoformat(), str(last.id))


def _awaits(person: UUID) -> ColumnElement[bool]:
    """Undecided, and neither asked for nor answered by this person yet."""
    answered = exists().where(
        ExclusionDecision.exclusion_id == Exclusion.id, ExclusionDecision.decided_by == person
    )
    return and_(
        Exclusion.state == ExclusionState.ASKED,
        Exclusion.asked_by.is_distinct_from(person),
        ~answered,
    )


def _cursor(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def counts(session: AsyncSession, actor: Actor) -> dict[ExclusionState, int]:
    seen = visible_to(actor).subquery()
    rows = await session.execute(select(seen.c.state, func.count()).group_by(seen.c.state))
    return {ExclusionState(state): count for state, count in rows}


async def count_awaiting(session: AsyncSession, actor: Actor) -> int:
    """Undecided ones that this actor may answer and has not: none for who may not decide."""
    if actor.id is None or not actor.may(EXCLUSION_DECIDE):
        return 0
    waiting = visible_to(actor).where(_awaits(actor.id)).subquery()
    return await session.scalar(select(func.count()).select_from(waiting)) or 0


async def find_shown(
    session: AsyncSession, actor: Actor, ids: Sequence[UUID]
) -> Sequence[Exclusion]:
    """Those of ``ids`` that the actor may see, in no order."""
    return (await session.scalars(visible_to(actor).where(Exclusion.id.in_(ids)))).all()
