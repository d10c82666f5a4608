"""What the calls hear of: matters that come in may be a burst."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import surges_watch
from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on


@on("call", "ticket.registered")
async def matter_came_in(session: AsyncSession, event: Recorded) -> None:
    if event.body.get("call_id"):
        await surges_watch.look_soon(session, clock.now())
