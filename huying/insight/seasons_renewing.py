"""When the days that forecasts come from have changed: a forecast made anew, once, when it is over.

Old tickets come in batches, each counted by a job of its own, and months are counted again by hand.
Each of these moves one deadline; when it comes and nothing is being loaded or counted any more, the
forecast is asked for.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import counting
from huying.insight.models_seasons import SeasonRun
from huying.insight.seasons_history import begins
from huying.kit import clock, deadlines, jobs
from huying.kit.deadlines import Deadline
from huying.ticket.models import Ticket

NIGHT = "insight.seasons_night"
FORECAST = "insight.seasons_forecast"
STALE = "insight.seasons_stale"
ALL = UUID(int=34)  # the deadline's subject: all series at once
SETTLES = timedelta(seconds=20)  # from the last change on


async def loaded(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Old tickets were counted: they matter where the newest forecast did not know their days."""
    made = await session.scalar(select(func.max(SeasonRun.day)))
    if made is not None:
        city = await catalogue(session)
        older = select(Ticket.id).where(
            Ticket.id.in_(ids), Ticket.registered_at < begins(city, made)
        )
        if await session.scalar(older.limit(1)) is None:
            return
    elif not ids:
        return
    await changed(session)


async def changed(session: AsyncSession) -> None:
    """Counts of past days are others than before."""
    await deadlines.set_deadline(session, STALE, ALL, clock.now() + SETTLES)


async def ask(session: AsyncSession) -> None:
    """One job, however often it is asked for."""
    if not await jobs.is_pending(session, FORECAST):
        await jobs.enqueue(session, FORECAST, lock=FORECAST)


async def is_running(session: AsyncSession) -> bool:
    """Whether a forecast is being made, or will be as soon as what is loaded is counted."""
    for name in (FORECAST, NIGHT):
        if await jobs.is_pending(session, name):
            return True
    waiting = select(Deadline.id).where(
        Deadline.kind == STALE, Deadline.subject_id == ALL, Deadline.ended_at.is_(None)
    )
    return await session.scalar(waiting) is not None or await counting.is_counting(session)


@deadlines.on_due(STALE)
async def settled(session: AsyncSession, _: UUID, __: datetime) -> None:
    """Nothing has changed for a while: forecast anew, or wait for what is still coming."""
    if await counting.is_counting(session):
        await changed(session)
    else:
        await ask(session)
