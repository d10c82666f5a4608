"""The limit of the first try, and of three; both anew after a change of policy."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import effects, repository, service
from huying.city.catalogue import catalogue
from huying.city.models_policy import PolicyChange
from huying.kit import db, jobs
from huying.kit.deadlines import on_due
from huying.kit.jobs import Queue
from huying.ticket import recomputing

BATCH = 100


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


@jobs.job("callback.recompute_dues", queue=Queue.BULK, own_units=True)
async def recompute_dues(policy_change_id: str) -> None:
    """Killed half way, the next attempt does the rest: what has moved already does not differ."""
    async with db.unit_of_work() as session:
        change = await session.get_one(PolicyChange, UUID(policy_change_id))
        policy = recomputing.effects_of(await catalogue(session), change.kind, change.key)
        ids = [own.subject_id for own in (await effects.plan(session, policy)).moved]
    for first in range(0, len(ids), BATCH):
        async with db.unit_of_work() as session:
            await effects.recompute(session, change, ids[first : first + BATCH])
