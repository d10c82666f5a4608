"""The parent and the children of a ticket, masked."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.ticket import repository
from huying.ticket.masking import citizen_read, masks
from huying.ticket.models import Ticket, TicketState
from huying.ticket.schemas_related import ChildRead, RelatedTicket


async def parent_of(session: AsyncSession, actor: Actor, ticket: Ticket) -> RelatedTicket | None:
    """None for a ticket that was never merged, or was taken apart again, and for one whose parent
    accuses the reader's unit (rule 9)."""
    if ticket.parent_id is None:
        return None
    wanted = select(Ticket).where(Ticket.id == ticket.parent_id, repository.is_open_to(actor))
    parent = await session.scalar(wanted)
    if parent is None:
        return None
    mask = (await masks(session, [parent]))[parent.id]
    return RelatedTicket(
        id=parent.id, number=parent.number, title=mask(parent.title), state=parent.state
    )


async def children_of(session: AsyncSession, actor: Actor, ticket: Ticket) -> list[ChildRead]:
    """Those that ride with the ticket or were settled with it, by number; none that accuses the
    reader's unit (rule 9)."""
    statement = select(Ticket).where(Ticket.parent_id == ticket.id, repository.is_open_to(actor))
    children = (await session.scalars(statement.order_by(Ticket.number))).all()
    known = await masks(session, children)
    citizens = await repository.citizens(session, children)
    found = []
    for child in children:
        mask = known[child.id]
        shown = citizen_read(child, citizens.get(child.citizen_id) if child.citizen_id else None)
        found.append(
            ChildRead(
                id=child.id,
                number=child.number,
                state=child.state,
                is_merged=child.state is TicketState.MERGED,
                title=mask(child.title),
                summary=mask(child.summary),
                citizen_name=shown.name if shown else "",
                citizen_phone=shown.phone if shown else "",
                own_reply=mask(child.own_reply),
                people=child.people_affected,
                version=child.version,
            )
        )
    return found
