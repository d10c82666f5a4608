"""A surge never outlives its card."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.knowledge import surges


@on("surges", "card.withdrawn")
async def card_withdrawn(session: AsyncSession, event: Recorded) -> None:
    await surges.card_gone(session, str(event.body["code"]))
