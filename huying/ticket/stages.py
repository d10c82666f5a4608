"""Stage clocks that nobody watches otherwise: the dispatch, the first contact, the close review.

Whatever starts or moves one is followed by an event; ``watch`` then sets a deadline on each.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM
from huying.ticket import clocks, moves, repository
from huying.ticket.events_stages import StageOverdue
from huying.ticket.models import Clock, ClockKind

STAGE_DUE = "ticket.stage_due"
STAGES = (ClockKind.DISPATCH, ClockKind.CONTACT, ClockKind.CLOSE_REVIEW)


async def watch(session: AsyncSession, ticket_id: UUID) -> None:
    """Wake up when a running stage clock of the ticket is due; said ones are not said again."""
    for own in await clocks.running(session, ticket_id, STAGES):
        if own.overdue_told_at is None and own.paused_at is None:
            await deadlines.set_deadline(session, STAGE_DUE, own.id, own.due_at)


async def tell_overdue(session: AsyncSession, clock_id: UUID, _: datetime) -> bool:
    """Say once that a stage is late; False when it stopped, stands still, was moved or was said."""
    found = await session.get(Clock, clock_id)
    ticket = await repository.lock(session, found.ticket_id) if found else None
    if found is None or ticket is None:
        return False
    own = await session.get_one(Clock, clock_id, populate_existing=True)
    if own.stopped_at is not None or own.paused_at is not None or own.overdue_told_at is not None:
        return False
    now = clock.now()
    if now < own.due_at:
        await deadlines.set_deadline(session, STAGE_DUE, own.id, own.due_at)
        return False
    own.overdue_told_at = now
    is_contact = own.kind is ClockKind.CONTACT
    late = StageOverdue(
        ticket.id, own.id, own.kind.value, ticket.lead_unit_id if is_contact else None, own.due_at
    )
    await moves.announce(session, SYSTEM, ticket, late)
    return True
