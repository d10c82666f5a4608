"""Large runs in the bulk queue, and the end of kept files."""

import asyncio
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db
from huying.kit.actor import Actor, ActorKind
from huying.kit.deadlines import on_due
from huying.kit.errors import AppError
from huying.kit.jobs import Queue, job
from huying.kit.registers import reading, runs, store, undoing
from huying.kit.registers.models import RegisterRun, RunSource, RunState
from huying.kit.registers.values import registered

MOVING = (RunState.READING, RunState.APPLYING)


@job(runs.READ_JOB, queue=Queue.BULK, own_units=True)
async def read(run_id: str) -> None:
    """Read and judge a large file; a second time judges it anew."""
    id = UUID(run_id)
    async with db.unit_of_work() as session:
        run = await store.find_run(session, id)
        content = await store.content_of(session, id)
    if run is None or run.state is not RunState.READING or content is None:
        return
    register = registered()[run.register]
    found = await asyncio.to_thread(reading.read_file, register, content, run.file_name)
    del content
    total = max(found.line_count, 1)
    await _advance(id, 0, total)

    async def progress(done: int) -> None:
        await _advance(id, min(done, total), total)

    async with db.unit_of_work() as session:
        current = await store.find_run(session, id)
        if current is not None and current.state is RunState.READING:
            await runs.judge(session, register, current, found, progress)
            await runs.tell_progress(session, id, total, total)


async def _advance(id: UUID, done: int, total: int) -> None:
    """Said and kept in a unit of its own, so that it is seen before the work ends."""
    async with db.unit_of_work() as session:
        await session.execute(
            update(RegisterRun)
            .where(RegisterRun.id == id, RegisterRun.state.in_(MOVING))
            .values(done=done, total=total)
        )
        await runs.tell_progress(session, id, done, total)


@job(runs.APPLY_JOB, queue=Queue.BULK, own_units=True)
async def apply(run_id: str) -> None:
    """Apply a large run in one transaction: a worker that dies in it has applied nothing."""
    id = UUID(run_id)
    try:
        async with db.unit_of_work() as session:
            await store.lock(session)
            run = await store.find_run(session, id)
            if run is None or run.state is not RunState.APPLYING:
                return
            actor = Actor(run.applied_by, ActorKind.PERSON)
            total = run.total

            async def progress(done: int) -> None:
                await _advance(id, min(done, total), total)

            land = undoing.land if run.source is RunSource.UNDO else runs.land
            await land(session, actor, run, progress)
            await runs.tell_progress(session, id, total, total)
    except AppError as refused:
        await _refuse(id, refused)


async def _refuse(id: UUID, refused: AppError) -> None:
    async with db.unit_of_work() as session:
        run = await store.find_run(session, id)
        if run is not None and run.state is RunState.APPLYING:
            run.state = RunState.FAILED
            run.failure = refused.message
            await runs.tell_progress(session, id, 0, run.total)


@on_due(runs.FORGET_FILE)
async def forget_file(session: AsyncSession, run_id: UUID, _: datetime) -> None:
    await store.forget_file(session, run_id)
