"""A card that was published gets its vector, where there is a server for it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Recorded
from huying.kit.subscribers import on_many
from huying.knowledge import vectors


@on_many("knowledge.vectors", "card.published")
async def make_vectors(session: AsyncSession, _: Sequence[Recorded]) -> None:
    await vectors.request(session)
