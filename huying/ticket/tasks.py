"""Deadlines of tickets: signing by itself, 80 % used, overdue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import on_due
from huying.ticket import handling, moves, repository
from huying.ticket.events import TicketNearDue, TicketOverdue
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket


@on_due(handling.SIGN_DUE)
async def sign_at_limit(session: AsyncSession, assignment_id: UUID, due_at: datetime) -> None:
    await handling.sign_by_itself(session, assignment_id, due_at)


async def _running(
    session: AsyncSession, assignment_id: UUID
) -> tuple[Ticket, Assignment, Clock] | None:
    """The unit's or rework clock that still runs for this assignment, its ticket locked."""
    found = await repository.find_assignment(session, assignment_id)
    ticket = await repository.lock(session, found.ticket_id) if found else None
    if found is None or ticket is None:
        return None
    own = await session.scalar(
        select(Clock).where(
            Clock.assignment_id == assignment_id,
            Clock.kind.in_([ClockKind.UNIT, ClockKind.REWORK]),
            Clock.stopped_at.is_(None),
        )
    )
    return (ticket, found, own) if own is not None else None


@on_due(handling.NEAR_DUE)
async def tell_near_due(session: AsyncSession, assignment_id: UUID, _: datetime) -> None:
    """Say once that 80 % of the clock is used."""
    found = await _running(session, assignment_id)
    if found is None or found[2].near_told_at is not None:
        return
    ticket, assignment, own = found
    own.near_told_at = clock.now()
    near = TicketNearDue(ticket.id, assignment.id, assignment.unit_id, own.kind.value, own.due_at)
    await moves.announce(session, SYSTEM, ticket, near)


@on_due(handling.UNIT_DUE)
async def tell_overdue(session: AsyncSession, assignment_id: UUID, _: datetime) -> None:
    """Say once that the clock has run out; the work goes on."""
    found = await _running(session, assignment_id)
    if found is None or found[2].overdue_told_at is not None:
        return
    ticket, assignment, own = found
    own.overdue_told_at = clock.now()
    over = TicketOverdue(ticket.id, assignment.id, assignment.unit_id, own.kind.value, own.due_at)
    await moves.announce(session, SYSTEM, ticket, over)
