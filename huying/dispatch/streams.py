"""``pool``: what waits for review and dispatch; ``disputes`` and ``lists``: of the hotline."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch.permissions import POOL, PRECEDENTS
from huying.kit.actor import Actor
from huying.kit.push import stream


@stream("pool")
async def the_pool(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(POOL)


@stream("disputes")
async def every_dispute(_: AsyncSession, actor: Actor, __: str) -> bool:
    """The hotline's desks; a unit hears of its own on ``unit:<id>``."""
    return actor.may(PRECEDENTS) and actor.sees_all_units


@stream("lists")
async def the_lists(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(PRECEDENTS)
