"""``agent:<account id>``: what concerns one person's own desk."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.push import stream


@stream("agent")
async def own_desk(_: AsyncSession, actor: Actor, key: str) -> bool:
    return actor.id is not None and str(actor.id) == key


@stream("clock")
async def clock_of_all(_: AsyncSession, __: Actor, ___: str) -> bool:
    return True
