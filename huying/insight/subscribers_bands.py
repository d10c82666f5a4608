"""A new ticket: its series are looked at at once, and the next whole look is made sure of."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import bands_watch
from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket import repository


@on("insight_bands", "ticket.registered")
async def matter_came_in(session: AsyncSession, event: Recorded) -> None:
    now = clock.now()
    await bands_watch.keep_looking(session, now)
    ticket = await repository.find_by_id(session, event.subject_id)
    if ticket is not None:
        await bands_watch.look_narrowly(session, ticket, now)
