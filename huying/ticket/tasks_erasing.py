"""Erasing in the background: what two people confirmed, and what retention ends each night."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import db
from huying.kit.jobs import Queue, job
from huying.ticket import erasures, retention
from huying.ticket.models_citizens import Erasure, ErasureState


@job("citizen.erase", queue=Queue.BULK)
async def erase_citizen(session: AsyncSession, id: str) -> None:
    """Do one confirmed request, unless it must wait."""
    await erasures.perform(session, UUID(id))


@job("retention.night", queue=Queue.BULK, own_units=True)
async def erase_at_night() -> None:
    """Asked every hour; works once a night. Requests that waited are tried again."""
    async with db.unit_of_work() as session:
        city = await catalogue(session)
    if await retention.run_night(city) is None:
        return
    async with db.unit_of_work() as session:
        waiting = list(
            await session.scalars(select(Erasure.id).where(Erasure.state == ErasureState.CONFIRMED))
        )
    for id in waiting:
        async with db.unit_of_work() as session:
            await erasures.perform(session, id)
