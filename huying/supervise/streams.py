"""``alerts``: raised, taken, escalated, closed; ``exclusions``: asked for, answered."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.push import stream
from huying.supervise.permissions import ALERT_HANDLE, ALERT_READ, EXCLUSION_READ


@stream("alerts")
async def alert_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(ALERT_READ) or actor.may(ALERT_HANDLE)


@stream("exclusions")
async def exclusion_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(EXCLUSION_READ)
