"""Surges expire by themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import on_due
from huying.knowledge import surges


@on_due(surges.EXPIRY)
async def surge_expires(session: AsyncSession, id: UUID, due_at: datetime) -> None:
    await surges.expire(session, id)
