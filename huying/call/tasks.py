"""Deadlines of the calls."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import surges_watch
from huying.kit import clock
from huying.kit.deadlines import on_due


@on_due(surges_watch.LOOK)
async def surge_look(session: AsyncSession, _: UUID, __: datetime) -> None:
    await surges_watch.look(session, clock.now())
