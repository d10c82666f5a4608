"""The limit of the first try, and of three."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository, service
from huying.kit.deadlines import on_due


@on_due(service.FIRST_DUE)
async def first_try_due(session: AsyncSession, task_id: UUID, _: datetime) -> None:
    task = await repository.find_by_id(session, task_id, lock=True)
    if task is not None:
        await service.tell_overdue(session, task)


@on_due(service.TRIES_DUE)
async def tries_due(session: AsyncSession, task_id: UUID, _: datetime) -> None:
    task = await repository.find_by_id(session, task_id, lock=True)
    if task is not None:
        await service.tell_too_few_tries(session, task)
