"""A training from the centre's own history, from its rows to a version."""

import asyncio
import os
from multiprocessing import get_context
from multiprocessing.connection import Connection

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.learning import LearningError
from huying.kit import db, jobs
from huying.kit.actor import Actor
from huying.model import history, versions
from huying.model.errors import AlreadyTraining
from huying.model.history import History
from huying.model.models_versions import ModelVersion, Target
from huying.model.training import LEAST_HELD, Trained, train

TRAIN = "model.train"
_SPAWN = get_context("spawn")


async def enqueue(session: AsyncSession, actor: Actor, target: Target) -> int:
    """The id of the job. Raises AlreadyTraining while one of the target waits or runs."""
    if await is_pending(session, target):
        raise AlreadyTraining()
    return await jobs.enqueue(
        session,
        TRAIN,
        lock=f"{TRAIN}.{target.value}",
        target=target.value,
        actor_id=str(actor.id) if actor.id else "",
    )


async def is_pending(session: AsyncSession, target: Target) -> bool:
    return await jobs.is_pending(session, TRAIN, target=target.value)


async def run(actor: Actor, target: Target) -> ModelVersion:
    """Read the history, learn in a process of its own, keep what came of it. Safe to run twice:
    the same history gives the same model, which is kept once. A history that cannot be learnt from
    is kept as a failed training."""
    async with db.unit_of_work() as session:
        found = await history.history(session, target)
        now = await versions.current(session, target)
        older = await versions.content(session, now) if now else None
    try:
        trained = await _apart(found, older)
    except LearningError as error:
        held = sum(row.is_held for row in found.rows)
        counts = {"rows": len(found.rows) - held, "held": held, "least": LEAST_HELD}
        async with db.unit_of_work() as session:
            return await versions.store_failure(session, actor, target, error.key, counts)
    async with db.unit_of_work() as session:
        return await versions.store(session, actor, target, trained, now.id if now else None)


async def _apart(found: History, older: bytes | None) -> Trained:
    """In a child process that yields to everything else: no request waits for a training, and one
    that is no longer wanted (the worker stops) ends at once. Raises LearningError; EOFError when
    the child died."""
    ours, theirs = _SPAWN.Pipe(duplex=False)
    child = _SPAWN.Process(target=_learn, args=(theirs, found, older), daemon=True)
    try:
        await asyncio.to_thread(child.start)
        theirs.close()  # the child's own end alone is left: its death is an end of file
        result = await asyncio.to_thread(_received, ours)
    finally:
        if child.pid is not None:
            child.kill()
            child.join()
    if isinstance(result, LearningError):
        raise result
    return result


def _received(ours: Connection) -> Trained | LearningError:
    with ours:
        result: Trained | LearningError = ours.recv()
        return result


def _learn(theirs: Connection, found: History, older: bytes | None) -> None:
    os.nice(10)
    result: Trained | LearningError
    try:
        result = train(found.rows, found.knowledge, older)
    except LearningError as error:
        result = error
    theirs.send(result)
