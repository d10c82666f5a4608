"""Taking back the latest applied run of a register, as a run of its own."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.models import new_id
from huying.kit.registers import references, runs, store
from huying.kit.registers.checking import Change, Difference
from huying.kit.registers.errors import RowsChanged, RunNotReady, UndoOvertaken
from huying.kit.registers.models import ChangeKind, RegisterRun, RunMode, RunSource, RunState
from huying.kit.registers.runs import Progress
from huying.kit.registers.values import Register, registered

_GONE = frozenset({"refers_unknown", "refers_retired"})


async def may_undo(session: AsyncSession, run: RegisterRun) -> bool:
    """Whether it is the latest; its rows are compared when it is really taken back."""
    if run.state is not RunState.APPLIED or run.source is RunSource.UNDO:
        return False
    last = await store.last_applied(session, run.register)
    return last is not None and last.id == run.id


async def undo(session: AsyncSession, actor: Actor, run: RegisterRun, note: str) -> RegisterRun:
    """Bring every row back to what it was; new rows go, or retire where something stands on them.

    Raises RunNotReady, UndoOvertaken (with the name of a row that was changed since).
    """
    await store.lock_soon(session)
    await session.refresh(run)
    if run.state is not RunState.APPLIED or run.source is RunSource.UNDO:
        raise RunNotReady(state=run.state.value)
    if not await may_undo(session, run):
        raise UndoOvertaken(rows="")
    made = await _reversed(session, actor, run, note)
    if runs.change_count(run) > runs.AT_ONCE_ROWS:
        await runs.hand_over(session, made)
    else:
        await land(session, actor, made)
    return made


async def _reversed(
    session: AsyncSession, actor: Actor, run: RegisterRun, note: str
) -> RegisterRun:
    counts = run.counts
    made = RegisterRun(
        id=new_id(),
        register=run.register,
        source=RunSource.UNDO,
        mode=RunMode.MERGE,
        state=RunState.READY,
        total=runs.change_count(run),
        done=0,
        counts={
            ChangeKind.NEW.value: 0,
            ChangeKind.CHANGED.value: counts.get("changed", 0),
            ChangeKind.RETIRED.value: counts.get("new", 0) + counts.get("restored", 0),
            ChangeKind.RESTORED.value: counts.get("retired", 0),
        },
        effects=[],
        note=note.strip(),
        started_by=actor.id,
        started_at=clock.now(),
        applied_by=actor.id,
        undo_of=run.id,
    )
    session.add(made)
    await store.reverse_changes(session, run, made)
    return made


async def land(
    session: AsyncSession, actor: Actor, made: RegisterRun, progress: Progress | None = None
) -> None:
    """Apply a reversed run. Raises UndoOvertaken."""
    assert made.undo_of is not None
    await store.lock(session)
    register = registered()[made.register]
    changes = await store.row_changes(session, made.id)
    going = [change.code for change in changes if change.after is None]
    used = await references.uses(session, register, going)
    if used and register.can_retire:
        await store.retire_instead(session, made, used.keys())
    elif used:
        raise UndoOvertaken(rows="、".join(sorted(used)[:5]))
    await _must_find_what_it_names(session, register, made)
    try:
        await runs.land(session, actor, made, progress)
    except RowsChanged as moved:
        raise UndoOvertaken(rows=moved.row) from moved
    run = await store.find_run(session, made.undo_of)
    assert run is not None
    run.state = RunState.UNDONE
    run.undone_by, run.undone_at = actor.id, made.applied_at
    await session.flush()


async def _must_find_what_it_names(
    session: AsyncSession, register: Register, made: RegisterRun
) -> None:
    """What rows named before may have gone since, for nothing named it any more.

    Raises UndoOvertaken.
    """
    changes = await store.row_changes(session, made.id)
    back = Difference([Change(one, ChangeKind.CHANGED, one.code) for one in changes])
    await runs.verify(session, register, back, await register.source.read(session))
    gone = {
        str(fault.problem.values["code"]) for fault in back.faults if fault.problem.key in _GONE
    }
    if gone:
        raise UndoOvertaken(rows="、".join(sorted(gone)[:5]))
