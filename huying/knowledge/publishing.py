"""What was brought or changed is offered to agents when a second person has approved it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.knowledge import versions
from huying.knowledge.errors import NothingProposed
from huying.knowledge.models_versions import CardVersion, CardVersionState


async def proposed(session: AsyncSession, *, limit: int) -> Sequence[CardVersion]:
    """Versions that wait for a decision, by code of the card."""
    statement = select(CardVersion).where(CardVersion.state == CardVersionState.PROPOSED)
    ordered = statement.order_by(CardVersion.card_code.collate("C")).limit(limit)
    return (await session.scalars(ordered)).all()


async def publish(session: AsyncSession, actor: Actor, codes: Sequence[str]) -> None:
    """All of them or none. Raises NothingProposed, SamePerson."""
    for code in codes:
        version = await versions.waiting(session, code)
        if version is None or version.state is not CardVersionState.PROPOSED:
            raise NothingProposed(code=code)
        await versions.publish(session, actor, version)
