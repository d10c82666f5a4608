"""Deadlines of the stage clocks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import on_due
from huying.ticket import stages


@on_due(stages.STAGE_DUE)
async def stage_due(session: AsyncSession, clock_id: UUID, due_at: datetime) -> None:
    await stages.tell_overdue(session, clock_id, due_at)
