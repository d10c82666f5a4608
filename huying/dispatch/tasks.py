"""Limits of the hotline's review and of the superior unit's decision."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch import adjudications, disputes
from huying.kit.deadlines import on_due


@on_due(disputes.REVIEW_DUE)
async def objection_overdue(session: AsyncSession, objection_id: UUID, _: datetime) -> None:
    await disputes.tell_overdue(session, objection_id)


@on_due(adjudications.ADJUDICATION_DUE)
async def adjudication_overdue(session: AsyncSession, adjudication_id: UUID, _: datetime) -> None:
    await adjudications.tell_overdue(session, adjudication_id)
