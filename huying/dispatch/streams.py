"""``pool``: what waits for review and dispatch."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch.permissions import POOL
from huying.kit.actor import Actor
from huying.kit.push import stream


@stream("pool")
async def the_pool(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(POOL)
