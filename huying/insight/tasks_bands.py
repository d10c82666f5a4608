"""The whole look of each quarter hour.

It is a job of its own and not the deadline's: a transaction that has written holds back every
reader of history, and a look reads for seconds before it writes.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import bands_watch
from huying.kit import clock, db, jobs
from huying.kit.deadlines import on_due, set_deadline
from huying.kit.jobs import Queue, job

JOB = "insight.bands_whole_look"
AWAKE = "insight.bands_awake"


@on_due(bands_watch.LOOK)
async def bands_look(session: AsyncSession, _: UUID, __: datetime) -> None:
    next_look = bands_watch.next_look(clock.now())
    await set_deadline(session, bands_watch.LOOK, bands_watch.THE_CITY, next_look)
    await jobs.enqueue(session, JOB, lock=JOB)


@job(AWAKE, queue=Queue.NORMAL, own_units=True)
async def bands_awake() -> None:
    """Asked for every hour: a city that has fallen silent is watched too."""
    async with db.unit_of_work() as session:
        await bands_watch.keep_looking(session, clock.now())


@job(JOB, queue=Queue.NORMAL, own_units=True)
async def bands_whole_look() -> None:
    """Safe to run twice."""
    now = clock.now()
    async with db.unit_of_work() as session:
        await bands_watch.prepare(session, now)
    async with db.unit_of_work() as session:
        await bands_watch.look(session, now)
