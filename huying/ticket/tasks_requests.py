"""A suspension ends by itself."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import on_due
from huying.ticket import suspending


@on_due(suspending.RESUME)
async def resume_at_end(session: AsyncSession, pause_id: UUID, _: datetime) -> None:
    await suspending.resume_by_itself(session, pause_id)
