"""Deadlines of tickets: signing by itself, 80 % used, overdue; each for many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import Reached, on_due_many
from huying.ticket import handling, moves, repository
from huying.ticket.events import TicketNearDue, TicketOverdue
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket


@on_due_many(handling.SIGN_DUE)
async def sign_at_limit(session: AsyncSession, reached: Sequence[Reached]) -> None:
    await handling.sign_by_themselves(session, {each.subject_id: each.due_at for each in reached})


@dataclass(frozen=True)
class Running:
    """A unit's or rework clock that still runs, with what it binds; the ticket is locked."""

    ticket: Ticket
    assignment: Assignment
    clock: Clock


async def _running(session: AsyncSession, assignment_ids: Iterable[UUID]) -> list[Running]:
    ids = list(assignment_ids)
    tickets = await repository.lock_of_assignments(session, ids)
    rows = await session.execute(
        select(Assignment, Clock)
        .join(Clock, Clock.assignment_id == Assignment.id)
        .where(
            Assignment.id.in_(ids),
            Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
            Clock.stopped_at.is_(None),
            Clock.paused_at.is_(None),
        )
        .execution_options(populate_existing=True)
    )
    return [Running(tickets[row.Assignment.ticket_id], *row) for row in rows]


@on_due_many(handling.NEAR_DUE)
async def tell_near_due(session: AsyncSession, reached: Sequence[Reached]) -> None:
    """Say once that 80 % of the clock is used."""
    news = []
    for it in await _running(session, [each.subject_id for each in reached]):
        if it.clock.near_told_at is None:
            it.clock.near_told_at = clock.now()
            news.append(moves.News(it.ticket, TicketNearDue(*_facts(it))))
    await moves.announce_many(session, SYSTEM, news)


@on_due_many(handling.UNIT_DUE)
async def tell_overdue(session: AsyncSession, reached: Sequence[Reached]) -> None:
    """Say once that the clock has run out; the work goes on."""
    news = []
    for it in await _running(session, [each.subject_id for each in reached]):
        if it.clock.overdue_told_at is None and it.clock.due_at <= clock.now():
            it.clock.overdue_told_at = clock.now()
            news.append(moves.News(it.ticket, TicketOverdue(*_facts(it))))
    await moves.announce_many(session, SYSTEM, news)


def _facts(it: Running) -> tuple[UUID, UUID, UUID, str, datetime]:
    unit, kind, due_at = it.assignment.unit_id, it.clock.kind.value, it.clock.due_at
    return it.ticket.id, it.assignment.id, unit, kind, due_at
