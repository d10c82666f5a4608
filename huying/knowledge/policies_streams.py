"""``policies``: imports on their way, and what happens to policies."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.push import stream
from huying.knowledge.permissions import READ

STREAM = "policies"


@stream(STREAM)
async def policies(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(READ)
