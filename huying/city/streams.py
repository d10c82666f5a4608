"""``policy``, ``registers``: who administers the city sees each other's changes."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.permissions import DATA_READ, POLICY_READ
from huying.kit.actor import Actor
from huying.kit.push import stream


@stream("policy")
async def policy(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(POLICY_READ)


@stream("registers")
async def registers(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(DATA_READ)
