"""What stands in the way of merging before a parent is chosen."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import repeats
from huying.ticket.models import Assignment, Ticket


async def merge(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    return "merge.has_children" if await repeats.merged_into(session, ticket.id) else None
