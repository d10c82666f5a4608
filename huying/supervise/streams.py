"""``alerts``: raised, taken, escalated, closed; ``exclusions``: asked for, answered;
``inspections``: opened, taken, closed, contested."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.push import stream
from huying.supervise.permissions import ALERT_HANDLE, ALERT_READ, EXCLUSION_READ, INSPECTION_READ
from huying.supervise.permissions_letters import LETTER_READ


@stream("alerts")
async def alert_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(ALERT_READ) or actor.may(ALERT_HANDLE)


@stream("exclusions")
async def exclusion_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    """The hotline's desks; a unit hears of its own on ``unit:<id>``."""
    return actor.may(EXCLUSION_READ) and actor.sees_all_units


@stream("letters")
async def letter_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(LETTER_READ) and actor.sees_all_units


@stream("inspections")
async def inspection_desk(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(INSPECTION_READ)
