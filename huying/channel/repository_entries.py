"""What a sender registered, found again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel.models_entry import TicketEntry
from huying.kit import paging
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.ticket.models import Ticket


async def by_reference(
    session: AsyncSession, actor: Actor, reference: str
) -> tuple[TicketEntry, Ticket] | None:
    """What this very sender registered under ``reference``."""
    rows = await session.execute(
        select(TicketEntry, Ticket)
        .join(Ticket, Ticket.id == TicketEntry.ticket_id)
        .where(TicketEntry.sender_id == actor.id, TicketEntry.reference == reference)
    )
    found = rows.first()
    return (found[0], found[1]) if found else None


async def own_page(
    session: AsyncSession, actor: Actor, *, limit: int, cursor: str | None
) -> tuple[list[tuple[TicketEntry, Ticket]], str | None]:
    """What this sender registered, newest first. Raises Invalid for a cursor not made here."""
    statement = (
        select(TicketEntry, Ticket)
        .join(Ticket, Ticket.id == TicketEntry.ticket_id)
        .where(TicketEntry.sender_id == actor.id)
        .order_by(TicketEntry.created_at.desc(), TicketEntry.id.desc())
        .limit(limit + 1)
    )
    if cursor is not None:
        place = tuple_(TicketEntry.created_at, TicketEntry.id)
        statement = statement.where(place < _place(cursor))
    found = [(row[0], row[1]) for row in await session.execute(statement)]
    following = None
    if len(found) > limit:
        last = found[limit - 1][0]
        following = paging.encode(last.created_at.isoformat(), str(last.id))
    return found[:limit], following


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, id = paging.decode(cursor, 2)
    try:
        moment = datetime.fromisoformat(str(at))
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment, UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def of_ticket(session: AsyncSession, ticket_id: UUID) -> TicketEntry | None:
    return await session.scalar(select(TicketEntry).where(TicketEntry.ticket_id == ticket_id))


async def erase(session: AsyncSession, now: datetime) -> None:
    """Empty the entries of tickets whose person was erased."""
    erased = select(Ticket.id).where(Ticket.erased_at.is_not(None))
    await session.execute(
        update(TicketEntry)
        .where(TicketEntry.erased_at.is_(None), TicketEntry.ticket_id.in_(erased))
        .values(attachments=[], proposals=[], reference=None, erased_at=now)
    )
