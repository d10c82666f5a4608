"""Runs: a file is read and judged, applied as one transaction, discarded."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines, jobs, texts
from huying.kit.actor import Actor
from huying.kit.events import emit, whisper
from huying.kit.models import new_id
from huying.kit.registers import checking, reading, references, store, surroundings
from huying.kit.registers.checking import Difference, Fault, Given
from huying.kit.registers.errors import NothingToChange, RowInvalid, RowsChanged, RunNotReady
from huying.kit.registers.events import RegisterChanged
from huying.kit.registers.models import (
    ChangeKind,
    RegisterChange,
    RegisterFile,
    RegisterRun,
    RunMode,
    RunSource,
    RunState,
)
from huying.kit.registers.reading import FileRead
from huying.kit.registers.values import (
    Effect,
    Json,
    Register,
    Row,
    RowChange,
    Step,
    effects_of,
    registered,
)

AT_ONCE_ROWS = 2_000  # more rows are read and applied by jobs
AT_ONCE_BYTES = 1 << 20
KEPT_ERRORS = 2_000
KEPT_FIELDS = 50
PORTION = 4_000  # rows checked between two words of progress
KEEP_FILES = timedelta(days=30)
FORGET_FILE = "registers.forget_file"
STREAM = "registers"
READ_JOB, APPLY_JOB = "registers.read", "registers.apply"

Progress = Callable[[int], Awaitable[None]]


async def start(
    session: AsyncSession,
    actor: Actor,
    register: Register,
    content: bytes,
    *,
    file_name: str,
    mode: RunMode,
) -> RegisterRun:
    """Take a file in. A small one is judged before this returns, a large one by a job."""
    now = clock.now()
    run = RegisterRun(
        id=new_id(),
        register=register.name,
        source=RunSource.FILE,
        mode=mode,
        file_name=file_name,
        digest=sha256(content).hexdigest(),
        state=RunState.READING,
        total=0,
        done=0,
        counts={},
        effects=[],
        started_by=actor.id,
        started_at=now,
    )
    session.add(run)
    await session.flush()
    session.add(RegisterFile(run_id=run.id, content=content))
    await deadlines.set_deadline(session, FORGET_FILE, run.id, now + KEEP_FILES)
    if len(content) <= AT_ONCE_BYTES:
        found = await asyncio.to_thread(reading.read_file, register, content, file_name)
        if found.line_count <= AT_ONCE_ROWS:
            await judge(session, register, run, found)
            return run
        run.total = found.line_count
    await session.flush()
    await jobs.enqueue(session, READ_JOB, run_id=str(run.id))
    return run


async def judge(
    session: AsyncSession,
    register: Register,
    run: RegisterRun,
    found: FileRead,
    progress: Progress | None = None,
) -> None:
    """Work the difference out and keep it: the run is ready, or refused with what is wrong."""
    known = await register.source.read(session)
    replaces = run.mode is RunMode.REPLACE and not found.faults
    made = await asyncio.to_thread(
        checking.difference, register, found.given, known, replaces=replaces
    )
    made.faults = [*found.faults, *made.faults]
    await verify(session, register, made, known, progress)
    await conclude(session, register, run, made)
    run.total = run.done = max(found.line_count, run.total)


async def verify(
    session: AsyncSession,
    register: Register,
    made: Difference,
    known: Mapping[str, Row],
    progress: Progress | None = None,
) -> None:
    """Add every fault of the changes to ``made.faults``; a thread does the work."""
    referred = await surroundings.referred(session, register, made.row_changes)
    around = await asyncio.to_thread(checking.around_of, known, made.row_changes, referred)
    changes = iter(made.changes)
    done = 0
    while portion := list(islice(changes, PORTION)):
        made.faults += await asyncio.to_thread(checking.check, register, portion, around)
        done += len(portion)
        if progress is not None:
            await progress(done)
    made.faults += [
        Fault("", 0, problem) for problem in checking.orphans(register, made.row_changes, around)
    ]
    made.faults.sort(key=lambda fault: (fault.sheet, fault.row))


async def conclude(
    session: AsyncSession, register: Register, run: RegisterRun, made: Difference
) -> None:
    kinds = [one.kind for one in made.changes]
    run.counts = {
        **{kind.value: kinds.count(kind) for kind in ChangeKind},
        "same": made.same,
        "errors": len(made.faults),
    }
    if made.faults:
        run.state = RunState.REFUSED
        run.effects = []
        kept = list(reading.sentences(register, made.faults[:KEPT_ERRORS]))
        await store.keep_errors(session, run, kept)
        await session.execute(delete(RegisterChange).where(RegisterChange.run_id == run.id))
    else:
        run.state = RunState.READY
        run.effects = told(await effects(session, register, made.row_changes))
        await store.keep_errors(session, run, [])
        await store.keep_changes(session, run, made.changes)
    await session.flush()


async def effects(
    session: AsyncSession, register: Register, changes: Sequence[RowChange]
) -> list[Effect]:
    """What the changes do to open work, by every module that said it knows."""
    found: list[Effect] = []
    for of in effects_of(register.name):
        found += await of(session, changes)
    found += await references.still_named(session, register, changes)
    return [one for one in found if one.count]


def told(found: Sequence[Effect]) -> list[Json]:
    """Effects in words, as they are kept."""
    return [
        {
            "text": texts.say(reading.AREA, f"effect.{one.key}", count=one.count, **one.values),
            "count": one.count,
            "numbers": list(one.numbers[:5]),
        }
        for one in found
    ]


def may_apply(run: RegisterRun) -> bool:
    return run.state in (RunState.READY, RunState.FAILED)


async def apply(session: AsyncSession, actor: Actor, run: RegisterRun, note: str) -> RegisterRun:
    """Apply a run that is ready; a large one by a job. One whose worker died is applied again.

    Raises RunNotReady, RowsChanged, RowInvalid, NothingToChange.
    """
    await store.lock_soon(session)
    await session.refresh(run)
    is_stuck = run.state is RunState.APPLYING and not await jobs.is_pending(
        session, APPLY_JOB, run_id=str(run.id)
    )
    if not (may_apply(run) or is_stuck):
        raise RunNotReady(state=run.state.value)
    if not change_count(run):
        raise NothingToChange()
    run.note = note.strip()
    run.applied_by = actor.id
    run.failure = ""
    if change_count(run) <= AT_ONCE_ROWS:
        await land(session, actor, run)
        return run
    await hand_over(session, run)
    return run


def change_count(run: RegisterRun) -> int:
    return sum(int(run.counts.get(kind.value, 0)) for kind in ChangeKind)


async def hand_over(session: AsyncSession, run: RegisterRun) -> None:
    """To a job that applies it."""
    run.state = RunState.APPLYING
    run.done = 0
    await session.flush()
    await jobs.enqueue(session, APPLY_JOB, lock=STREAM, run_id=str(run.id))


async def land(
    session: AsyncSession, actor: Actor, run: RegisterRun, progress: Progress | None = None
) -> None:
    """Write a run's changes in the caller's transaction, if every row is still as it was seen.

    Raises RowsChanged, RowInvalid.
    """
    register = registered()[run.register]
    await store.lock(session)
    changes = await store.row_changes(session, run.id)
    known = await register.source.read(session, [change.code for change in changes])
    moved = await asyncio.to_thread(first_moved, changes, known)
    if moved is not None:
        last = (await last_steps(session, register, [moved])).get(moved)
        row = known[moved].title if moved in known else moved
        raise RowsChanged(row, last.by if last else None, last.at if last else None)
    if run.source is RunSource.FILE:  # a form was judged under the same lock
        await _verify_again(session, register, changes, progress)
    await register.source.write(session, actor, changes, run.note)
    await store.number_steps(session, run.id)
    run.state = RunState.APPLIED
    run.applied_at = clock.now()
    run.applied_by = actor.id
    run.done = run.total
    emit(session, actor, _event(run), streams={STREAM})
    await session.flush()


def first_moved(changes: Sequence[RowChange], known: Mapping[str, Row]) -> str | None:
    """The first row that is no longer as it was when the run became ready."""
    for change in changes:
        row = known.get(change.code)
        if (row.doc if row else None) != change.before:
            return change.code
        if row is not None and row.is_retired != change.was_retired:
            return change.code
    return None


async def _verify_again(
    session: AsyncSession,
    register: Register,
    changes: Sequence[RowChange],
    progress: Progress | None,
) -> None:
    """What other registers hold may have changed since. Raises RowInvalid."""
    made = Difference([checking.Change(one, ChangeKind.CHANGED, one.code) for one in changes])
    known = await register.source.read(session)
    await verify(session, register, made, known, progress)
    if made.faults:
        raise RowInvalid(reading.field_errors(made.faults[:KEPT_FIELDS]))


def _event(run: RegisterRun) -> RegisterChanged:
    return RegisterChanged(
        register_run_id=run.id,
        register=run.register,
        source=run.source.value,
        mode=run.mode.value,
        undo_of_id=run.undo_of,
        **{kind.value: int(run.counts.get(kind.value, 0)) for kind in ChangeKind},
    )


async def last_steps(
    session: AsyncSession, register: Register, codes: Sequence[str]
) -> Mapping[str, Step]:
    if register.chronicle is not None:
        return await register.chronicle.last(session, codes)
    return await store.last_steps(session, register.name, codes)


async def discard(session: AsyncSession, run: RegisterRun) -> None:
    """Throw a run away that was never applied. Raises RunNotReady."""
    await store.lock_soon(session)
    await session.refresh(run)
    if run.state not in (RunState.READY, RunState.REFUSED, RunState.FAILED):
        raise RunNotReady(state=run.state.value)
    run.state = RunState.DISCARDED
    await session.execute(delete(RegisterChange).where(RegisterChange.run_id == run.id))
    await store.forget_file(session, run.id)
    await session.flush()


async def by_form(
    session: AsyncSession, actor: Actor, register: Register, given: Given, *, note: str
) -> RegisterRun:
    """One row, changed and applied at once, under the lock that the caller holds.

    Raises RowInvalid, NothingToChange.
    """
    known = await surroundings.of_form(session, register, given)
    made = checking.difference(register, [given], known, replaces=False)
    await verify(session, register, made, known)
    if made.faults:
        raise RowInvalid(reading.field_errors(made.faults))
    if not made.changes:
        raise NothingToChange()
    run = RegisterRun(
        id=new_id(),
        register=register.name,
        source=RunSource.FORM,
        mode=RunMode.MERGE,
        state=RunState.READY,
        total=1,
        done=0,
        note=note.strip(),
        started_by=actor.id,
        started_at=clock.now(),
    )
    session.add(run)
    await conclude(session, register, run, made)
    await land(session, actor, run)
    return run


async def preview_row(
    session: AsyncSession, register: Register, given: Given
) -> tuple[Difference, list[Effect]]:
    """What the form would do; nothing is saved."""
    known = await surroundings.of_form(session, register, given)
    made = checking.difference(register, [given], known, replaces=False)
    await verify(session, register, made, known)
    if made.faults:
        return made, []
    return made, await effects(session, register, made.row_changes)


async def tell_progress(session: AsyncSession, run_id: UUID, done: int, total: int) -> None:
    """To the screens that follow the run."""
    share = f'{{"name":"registers.progress","id":"{run_id}","done":{done},"total":{total}}}'
    await whisper(session, STREAM, share)
