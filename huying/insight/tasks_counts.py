"""Loads of old tickets are counted batch by batch; quarters of an hour end after their time."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import counting, rebuild, seasons_renewing
from huying.insight.counts_values import What
from huying.kit import clock, db
from huying.kit.jobs import Queue, job
from huying.ticket.models import Ticket

FORGET = "insight.forget_quarters"


@job(counting.COUNT_LOADED, queue=Queue.BULK, own_units=True)
async def count_loaded(load: str, first: str, last: str) -> None:
    """The tickets of a load from one id to another, and their callbacks. Again it adds nothing."""
    async with db.unit_of_work() as session:
        found = await session.scalars(
            select(Ticket.id).where(
                Ticket.id >= UUID(first), Ticket.id <= UUID(last), Ticket.load_id == UUID(load)
            )
        )
        ids = found.all()
        await counting.recount(session, What.TICKET, ids)
    async with db.unit_of_work() as session:
        await counting.recount(session, What.CALLBACK, await counting.callbacks_of(session, ids))
        await seasons_renewing.loaded(session, ids)


@job(FORGET, queue=Queue.BULK)
async def forget_quarters(session: AsyncSession) -> None:
    """Asked for every hour."""
    await rebuild.drop_old_quarters(session, clock.now())
