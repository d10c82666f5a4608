"""One file is read beside the event loop, and what came of it is written in one transaction.

A worker that dies while it reads has changed nothing: the next one reads the file anew.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db, jobs, texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.documents import (
    Document,
    DocumentError,
    Member,
    Problem,
    is_archive,
    members,
    read_document,
)
from huying.kit.errors import is_connection_lost
from huying.kit.failures import describe
from huying.knowledge import importing, policies, understanding
from huying.knowledge.models_policies import (
    ImportState,
    Json,
    PolicyImport,
    PolicyImportFile,
    PolicyOriginal,
)

log = structlog.get_logger()

STOPPED_AFTER = timedelta(minutes=3)


async def read_file(id: UUID) -> None:
    """Read the file of a row that waits (or that a dead worker left). Safe to run twice."""
    try:
        await _read(id)
    except DocumentError as refused:
        reason = refused
        await _fail(id, lambda file: importing.fail(file, reason))
    except Exception as error:  # one file's fault stays its own
        if is_connection_lost(error):
            raise
        log.error("policy_file_broke", file=str(id), error=describe(error))
        await _fail(id, lambda file: importing.fail_for(file, "internal"))


async def _read(id: UUID) -> None:
    async with db.unit_of_work() as session:
        file = await importing.lock_file(session, id)
        if file is None or file.state not in importing.MOVING or file.original_id is None:
            return
        file.state, name = ImportState.READING, file.name
        content = await policies.content_of(session, file.original_id)
        await importing.tell(session, file)
    if await asyncio.to_thread(is_archive, content, name):
        found = await asyncio.to_thread(_members, content)
        async with db.unit_of_work() as session:
            await _unpack(session, id, found)
        return
    document = await asyncio.to_thread(read_document, content, name, progress=_progress(id))
    del content
    async with db.unit_of_work() as session:
        await _land(session, id, document)


def _members(content: bytes) -> list[Member]:
    return list(members(content))


def _progress(id: UUID) -> Callable[[int, int], None]:
    """Called in the reading thread: pages are told in units of their own, one after another."""
    loop = asyncio.get_running_loop()

    def told(done: int, total: int) -> None:
        asyncio.run_coroutine_threadsafe(_advance(id, done, total), loop).result()

    return told


async def _advance(id: UUID, done: int, total: int) -> None:
    async with db.unit_of_work() as session:
        await session.execute(
            update(PolicyImportFile)
            .where(PolicyImportFile.id == id, PolicyImportFile.state == ImportState.READING)
            .values(done=done, total=total, updated_at=clock.real_now())
        )
        file = await importing.find_file(session, id)
        if file is not None:
            await importing.tell(session, file)


async def _fail(id: UUID, say: Callable[[PolicyImportFile], None]) -> None:
    async with db.unit_of_work() as session:
        file = await importing.lock_file(session, id)
        if file is not None and file.state in importing.MOVING:
            say(file)
            await importing.tell(session, file)


async def _unpack(session: AsyncSession, id: UUID, found: list[Member]) -> None:
    """Each member becomes a row of its own; the archive itself is kept no longer."""
    file = await importing.lock_file(session, id)
    if file is None or file.state is not ImportState.READING:
        return
    run = await session.get_one(PolicyImport, file.run_id)
    archive = file.name
    for member in found:
        if member.error is None:
            await importing.take(session, run, member.content, member.name, inside=archive)
        else:
            row = await importing.add_row(session, run, member.name, inside=archive)
            importing.fail(row, member.error)
            await importing.tell(session, row)
    original = await session.get(PolicyOriginal, file.original_id)
    file.original_id, file.state = None, ImportState.READ
    file.done = file.total = len(found)
    file.note = texts.say("policies", "archive", count=len(found))
    await session.flush()
    if original is not None:
        await session.delete(original)
    await importing.tell(session, file)


async def _land(session: AsyncSession, id: UUID, document: Document) -> None:
    """What was read becomes a policy (or pairs); the same content that was read meanwhile by
    another row is told to be there."""
    file = await importing.lock_file(session, id)
    if file is None or file.state is not ImportState.READING:
        return
    statement = select(PolicyOriginal).where(PolicyOriginal.id == file.original_id)
    original = (await session.scalars(statement.with_for_update())).one()
    if original.policy_id is not None:
        await importing.tell_duplicate(session, file, original)
        return
    run = await session.get_one(PolicyImport, file.run_id)
    file.state = ImportState.READ
    file.done = file.total = max(document.pages, 1)
    file.problems = [_told(problem) for problem in document.problems]
    if document.kind == "pairs":
        file.pairs = [
            {"question": pair.question, "answer": pair.answer, "fields": dict(pair.fields),
             "sheet": pair.sheet, "row": pair.row, "card": None}
            for pair in document.pairs
        ]  # fmt: skip
        file.note = texts.say("policies", "pairs", count=len(file.pairs))
    else:
        actor = Actor(run.started_by, ActorKind.PERSON if run.started_by else ActorKind.SYSTEM)
        policy = await policies.bring(session, actor, original, document)
        await understanding.apply(session, actor, policy)
        file.policy_id = policy.id
        if policy.edition > 1:
            file.note = texts.say("policies", "edition", title=policy.title, edition=policy.edition)
    await importing.tell(session, file)


def _told(problem: Problem) -> Json:
    """As a person reads it: where, and what."""
    error = DocumentError(problem.key, page=problem.page, sheet=problem.sheet, **problem.values)
    return {"key": problem.key, "place": error.where, "message": error.message}


async def mend() -> int:
    """Rows that no job will ever end (their reader was killed too often) fail with a word; returns
    how many."""
    before = clock.real_now() - STOPPED_AFTER
    async with db.unit_of_work() as session:
        statement = select(PolicyImportFile).where(
            PolicyImportFile.state.in_(importing.MOVING), PolicyImportFile.updated_at < before
        )
        mended = 0
        for file in await session.scalars(statement.with_for_update(skip_locked=True)):
            name = importing.READ_JOB if file.original_id else importing.FETCH_JOB
            if not await jobs.is_pending(session, name, file_id=str(file.id)):
                importing.fail_for(file, "stopped")
                await importing.tell(session, file)
                mended += 1
        return mended
