"""Every select and bulk write of runs and their changes."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.registers.checking import Change
from huying.kit.registers.copying import among, copy, packed
from huying.kit.registers.errors import RegistersBusy
from huying.kit.registers.models import (
    ChangeKind,
    RegisterChange,
    RegisterError,
    RegisterFile,
    RegisterRun,
    RunMode,
    RunSource,
    RunState,
)
from huying.kit.registers.values import PastStep, RowChange, Step

_CHANGE_COLUMNS = (
    "run_id", "ordinal", "register", "code", "title", "kind", "before", "after", "was_retired",
    "is_retired",
)  # fmt: skip
_IF_FREE = text("SELECT pg_try_advisory_xact_lock(hashtext('registers'))")
PATIENCE, PAUSE_SECONDS = 20, 0.25
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('registers'))")


async def lock(session: AsyncSession) -> None:
    """Until the transaction ends nobody else applies anything: each run is checked against all.
    For jobs: it waits as long as it takes."""
    await session.execute(_ONE_AT_A_TIME)


async def lock_soon(session: AsyncSession) -> None:
    """``lock`` for a person who waits. Raises RegistersBusy while a large run is applied."""
    for _ in range(PATIENCE):
        if await session.scalar(_IF_FREE):
            return
        await asyncio.sleep(PAUSE_SECONDS)
    raise RegistersBusy()


async def find_run(session: AsyncSession, id: UUID) -> RegisterRun | None:
    return await session.get(RegisterRun, id, populate_existing=True)


async def list_runs(
    session: AsyncSession, registers: Collection[str], *, before: UUID | None, limit: int
) -> Sequence[RegisterRun]:
    """Newest first, of these registers."""
    of_these = RegisterRun.register.in_(registers)
    statement = select(RegisterRun).where(of_these).order_by(RegisterRun.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(RegisterRun.id < before)
    return (await session.scalars(statement)).all()


async def last_applied(session: AsyncSession, register: str) -> RegisterRun | None:
    """The run that an undo would take back."""
    found: RegisterRun | None = await session.scalar(
        select(RegisterRun)
        .where(
            RegisterRun.register == register,
            RegisterRun.state == RunState.APPLIED,
            RegisterRun.source != RunSource.UNDO,
        )
        .order_by(RegisterRun.applied_at.desc(), RegisterRun.id.desc())
        .limit(1)
    )
    return found


async def keep_changes(session: AsyncSession, run: RegisterRun, changes: Iterable[Change]) -> None:
    """The run's changes, instead of those that it had."""
    await session.flush()
    await session.execute(delete(RegisterChange).where(RegisterChange.run_id == run.id))
    records = [
        (
            run.id, ordinal, run.register, one.change.code, one.title, one.kind.value,
            packed(one.change.before), packed(one.change.after), one.change.was_retired,
            one.change.retire,
        )
        for ordinal, one in enumerate(changes)
    ]  # fmt: skip
    await copy(session, RegisterChange.__tablename__, _CHANGE_COLUMNS, records)


async def keep_errors(
    session: AsyncSession, run: RegisterRun, errors: Sequence[tuple[str, int, str, str, str]]
) -> None:
    """``errors``: sheet, row, column, message, hint."""
    await session.flush()
    await session.execute(delete(RegisterError).where(RegisterError.run_id == run.id))
    columns = ("run_id", "ordinal", "sheet", "row", "column", "message", "hint")
    records = [(run.id, ordinal, *error) for ordinal, error in enumerate(errors)]
    await copy(session, RegisterError.__tablename__, columns, records)


async def reverse_changes(session: AsyncSession, run: RegisterRun, undo: RegisterRun) -> None:
    """Give ``undo`` the changes of ``run`` the other way round."""
    await session.flush()
    await session.execute(_REVERSE, {"run": run.id, "undo": undo.id})


_REVERSE = text(
    "INSERT INTO register_change (run_id, ordinal, register, code, title, kind, before, after,"
    " was_retired, is_retired) SELECT :undo, ordinal, register, code, title,"
    " CASE kind WHEN 'changed' THEN 'changed' WHEN 'retired' THEN 'restored' ELSE 'retired' END,"
    " after, before, is_retired, was_retired FROM register_change WHERE run_id = :run"
)


async def retire_instead(session: AsyncSession, undo: RegisterRun, codes: Collection[str]) -> None:
    """New rows that something stands on are not taken away, they retire."""
    await session.execute(
        text(
            "UPDATE register_change SET after = before, is_retired = true"
            " WHERE run_id = :undo AND code = ANY(:codes) AND after IS NULL"
        ),
        {"undo": undo.id, "codes": list(codes)},
    )


async def row_changes(session: AsyncSession, run_id: UUID) -> list[RowChange]:
    """All changes of a run, parents first."""
    rows = await session.execute(
        select(
            RegisterChange.code, RegisterChange.before, RegisterChange.after,
            RegisterChange.is_retired, RegisterChange.was_retired,
        )
        .where(RegisterChange.run_id == run_id)
        .order_by(RegisterChange.ordinal)
    )  # fmt: skip
    return [RowChange(*row) for row in rows]


async def list_changes(
    session: AsyncSession, run_id: UUID, kind: ChangeKind | None, *, after: int, limit: int
) -> Sequence[RegisterChange]:
    statement = select(RegisterChange).where(
        RegisterChange.run_id == run_id, RegisterChange.ordinal > after
    )
    if kind is not None:
        statement = statement.where(RegisterChange.kind == kind)
    return (await session.scalars(statement.order_by(RegisterChange.ordinal).limit(limit))).all()


async def list_errors(
    session: AsyncSession, run_id: UUID, *, after: int, limit: int | None
) -> Sequence[RegisterError]:
    statement = (
        select(RegisterError)
        .where(RegisterError.run_id == run_id, RegisterError.ordinal > after)
        .order_by(RegisterError.ordinal)
    )
    return (await session.scalars(statement.limit(limit) if limit else statement)).all()


async def number_steps(session: AsyncSession, run_id: UUID) -> None:
    """Give the run's changes their place in the history of each row: what shipped with us counts
    as the first step."""
    await session.execute(
        text(
            "UPDATE register_change c SET version = 1 + coalesce("
            " (SELECT max(p.version) FROM register_change p WHERE p.register = c.register"
            "  AND p.code = c.code AND p.version IS NOT NULL),"
            " CASE WHEN c.before IS NULL THEN 0 ELSE 1 END) WHERE c.run_id = :run"
        ),
        {"run": run_id},
    )


async def edited(session: AsyncSession, register: str) -> set[str]:
    """The codes of rows that a person has changed: they are the city's own from then on."""
    statement = select(RegisterChange.code).where(
        RegisterChange.register == register, RegisterChange.version.is_not(None)
    )
    return set(await session.scalars(statement.distinct()))


async def was_replaced(session: AsyncSession, register: str) -> bool:
    """Whether a whole file took the place of what was there."""
    found = await session.scalar(
        select(RegisterRun.id)
        .where(
            RegisterRun.register == register,
            RegisterRun.mode == RunMode.REPLACE,
            RegisterRun.state == RunState.APPLIED,
        )
        .limit(1)
    )
    return found is not None


async def last_steps(
    session: AsyncSession, register: str, codes: Collection[str]
) -> dict[str, Step]:
    rows = await session.execute(
        select(
            RegisterChange.code, RegisterChange.version, RegisterRun.applied_at,
            RegisterRun.applied_by,
        )
        .join(RegisterRun, RegisterRun.id == RegisterChange.run_id)
        .where(
            RegisterChange.register == register,
            among(RegisterChange.code, codes),
            RegisterChange.version.is_not(None),
        )
        .order_by(RegisterChange.version)
    )  # fmt: skip
    return {code: Step(version or 0, at or clock.now(), by) for code, version, at, by in rows}


async def past_steps(
    session: AsyncSession, register: str, code: str, *, before: int | None, limit: int
) -> list[PastStep]:
    statement = (
        select(RegisterChange, RegisterRun)
        .join(RegisterRun, RegisterRun.id == RegisterChange.run_id)
        .where(
            RegisterChange.register == register,
            RegisterChange.code == code,
            RegisterChange.version.is_not(None),
        )
    )
    if before is not None:
        statement = statement.where(RegisterChange.version < before)
    rows = await session.execute(statement.order_by(RegisterChange.version.desc()).limit(limit))
    return [_past(change, run) for change, run in rows]


def _past(change: RegisterChange, run: RegisterRun) -> PastStep:
    assert change.version is not None
    assert run.applied_at is not None
    return PastStep(
        version=change.version,
        kind=change.kind.value,
        source=run.source.value,
        before=change.before,
        after=change.after,
        at=run.applied_at,
        by=run.applied_by,
        note=run.note,
        run_id=run.id,
    )


async def content_of(session: AsyncSession, run_id: UUID) -> bytes | None:
    found: bytes | None = await session.scalar(
        select(RegisterFile.content).where(RegisterFile.run_id == run_id)
    )
    return found


async def forget_file(session: AsyncSession, run_id: UUID) -> None:
    await session.execute(delete(RegisterFile).where(RegisterFile.run_id == run_id))
