"""A card that was published is tested against the gaps that wait for it."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.knowledge import gaps_repository, gaps_testing


@on("knowledge.gaps", "card.published")
async def test_waiting(session: AsyncSession, event: Recorded) -> None:
    waiting = await gaps_repository.of_card(session, str(event.body["code"]))
    await gaps_testing.queue(session, waiting)
