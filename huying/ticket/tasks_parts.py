"""Deadlines of parts: signing by itself, 80 % used, overdue."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import on_due
from huying.ticket import moves, part_clocks, part_work, repository
from huying.ticket.events_parts import PartNearDue, PartOverdue
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket


@on_due(part_clocks.SIGN_DUE)
async def sign_part_at_limit(session: AsyncSession, part_id: UUID, due_at: datetime) -> None:
    await part_work.sign_by_itself(session, part_id, due_at)


async def _running(session: AsyncSession, part_id: UUID) -> tuple[Ticket, Assignment, Clock] | None:
    """The part's clock where it still runs, its ticket locked."""
    part = await repository.find_assignment(session, part_id)
    ticket = await repository.lock(session, part.ticket_id) if part else None
    if part is None or ticket is None:
        return None
    own = (await repository.clocks_of_parts(session, [part_id])).get((part_id, ClockKind.PART))
    if own is None or own.stopped_at is not None or own.paused_at is not None:
        return None
    return ticket, part, own


@on_due(part_clocks.NEAR_DUE)
async def tell_part_near_due(session: AsyncSession, part_id: UUID, _: datetime) -> None:
    """Say once that 80 % of the part's clock is used."""
    found = await _running(session, part_id)
    if found is None or found[2].near_told_at is not None:
        return
    ticket, part, own = found
    own.near_told_at = clock.now()
    near = PartNearDue(ticket.id, part.id, part.unit_id, own.due_at)
    await moves.announce(session, SYSTEM, ticket, near)


@on_due(part_clocks.PART_DUE)
async def tell_part_overdue(session: AsyncSession, part_id: UUID, _: datetime) -> None:
    """Say once that the part's clock has run out; the work goes on."""
    found = await _running(session, part_id)
    if found is None or found[2].overdue_told_at is not None:
        return
    ticket, part, own = found
    if own.due_at > clock.now():
        return  # moved meanwhile; its new deadline is set
    own.overdue_told_at = clock.now()
    over = PartOverdue(ticket.id, part.id, part.unit_id, own.due_at)
    await moves.announce(session, SYSTEM, ticket, over)
