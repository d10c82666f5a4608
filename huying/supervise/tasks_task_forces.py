"""Deadlines of task forces: tasks and instalments."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import on_due
from huying.supervise import task_forces_mediation, task_forces_work


@on_due(task_forces_work.TASK_DUE)
async def task_due(session: AsyncSession, task_id: UUID, _: datetime) -> None:
    await task_forces_work.note_late_task(session, task_id)


@on_due(task_forces_mediation.INSTALMENT_DUE)
async def instalment_due(session: AsyncSession, instalment_id: UUID, _: datetime) -> None:
    await task_forces_mediation.note_late(session, instalment_id)
