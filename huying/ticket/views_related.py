"""The parent and the children of a ticket, masked."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket import repository
from huying.ticket.masking import citizen_read, masks
from huying.ticket.models import Ticket, TicketState
from huying.ticket.schemas_related import ChildRead, RelatedTicket


async def parent_of(session: AsyncSession, ticket: Ticket) -> RelatedTicket | None:
    """None for a ticket that was never merged, or was taken apart again."""
    if ticket.parent_id is None:
        return None
    parent = await repository.find_by_id(session, ticket.parent_id)
    if parent is None:
        return None
    mask = (await masks(session, [parent]))[parent.id]
    return RelatedTicket(
        id=parent.id, number=parent.number, title=mask(parent.title), state=parent.state
    )


async def children_of(session: AsyncSession, ticket: Ticket) -> list[ChildRead]:
    """Those that ride with the ticket or were settled with it, by number."""
    statement = select(Ticket).where(Ticket.parent_id == ticket.id).order_by(Ticket.number)
    children = (await session.scalars(statement)).all()
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
