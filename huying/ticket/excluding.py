"""The flag of rule 15: a ticket's rates are shown with and without it; its course goes on."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.ticket import moves
from huying.ticket.events import TicketEvent
from huying.ticket.models import NoteKind, Ticket


@dataclass(frozen=True)
class TicketExcluded(TicketEvent):
    """Two people outside the unit granted it; ``code`` says why."""

    name: ClassVar = "ticket.excluded"

    code: str
    note_id: UUID | None


async def set_excluded(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, code: str, note: str = ""
) -> Ticket:
    """Leave the ticket out of the rates; state, clocks and duties stay as they are.

    Called by ``supervise``, which answers for the two decisions (the database asks for them too).
    Does nothing to a ticket that is excluded already.
    """
    ticket = await moves.lock(session, ticket)
    if ticket.is_excluded:
        return ticket
    now = clock.now()
    ticket.is_excluded = True
    note_id = moves.note(session, actor, ticket, NoteKind.EXCLUSION, note, now)
    moves.touch(ticket, actor, now)
    await moves.announce(session, actor, ticket, TicketExcluded(ticket.id, code, note_id))
    return ticket
