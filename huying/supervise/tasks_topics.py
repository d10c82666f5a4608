"""Deadlines of weekly topics' measures."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import on_due
from huying.supervise import topics_measures
from huying.supervise.models_topics import TopicMeasure


@on_due(topics_measures.DUE)
async def measure_due(session: AsyncSession, measure_id: UUID, _: datetime) -> None:
    measure = await session.get(TopicMeasure, measure_id, with_for_update=True)
    if measure is not None:
        await topics_measures.note_overdue(session, measure)
