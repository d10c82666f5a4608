"""Matters age while nothing comes in: every few hours each live one is weighed anew, by a job that
holds nobody up."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import jobs
from huying.kit.deadlines import Deadline, set_deadline

LOOK = "insight.dispute_look"
THE_CITY = UUID(int=0)  # the one subject of that deadline
WEIGH = "insight.dispute_weigh"  # the job
EVERY = timedelta(hours=4)


async def keep_looking(session: AsyncSession, now: datetime) -> None:
    """Make sure that the next look comes; one that is coming is not moved."""
    coming = exists().where(
        Deadline.kind == LOOK, Deadline.subject_id == THE_CITY, Deadline.ended_at.is_(None)
    )
    if not await session.scalar(select(coming)):
        await set_deadline(session, LOOK, THE_CITY, now + EVERY)


async def look(session: AsyncSession, now: datetime) -> None:
    await jobs.enqueue(session, WEIGH, lock=WEIGH)
    await set_deadline(session, LOOK, THE_CITY, now + EVERY)
