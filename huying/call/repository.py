"""Every select on calls, utterances, matters and risks."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import (
    Call,
    CallAssist,
    CallRisk,
    CallState,
    CallWatch,
    Matter,
    MatterState,
    Outcome,
    Utterance,
)
from huying.call.permissions import HANDLE, READ
from huying.city.models import LineNumber
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.kit.paging import decode, encode


def visible_to(actor: Actor) -> Select[Call]:
    """The hotline's desks know of every call; nobody else of any. What they may read of it is
    decided by ``views`` (own desk: all; watchers: masked)."""
    statement = select(Call)
    if not (actor.may(READ) or actor.may(HANDLE)):
        return statement.where(text("false"))
    return statement


async def find(session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False) -> Call | None:
    statement = visible_to(actor).where(Call.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_by_source(
    session: AsyncSession, source: str, source_call_id: str, *, lock: bool = False
) -> Call | None:
    statement = select(Call).where(Call.source == source, Call.source_call_id == source_call_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def last_sequences(
    session: AsyncSession, source: str, source_call_ids: Sequence[str]
) -> dict[str, int]:
    """The last committed sequence number of each of these calls that is known."""
    rows = await session.execute(
        select(Call.source_call_id, Call.last_sequence).where(
            Call.source == source, Call.source_call_id.in_(source_call_ids)
        )
    )
    return {row.source_call_id: row.last_sequence for row in rows}


async def live_call_of(session: AsyncSession, agent_id: UUID) -> UUID | None:
    return await session.scalar(
        select(Call.id).where(Call.agent_id == agent_id, Call.state == CallState.LIVE)
    )


async def hold_desk(session: AsyncSession, agent_id: UUID) -> None:
    """Until the transaction ends nobody else can put a call on this desk."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtextextended(f"desk:{agent_id}", 0)))
    )


async def mine(session: AsyncSession, actor: Actor) -> Sequence[Call]:
    """Live first, then wrap-up, the newest first."""
    statement = (
        visible_to(actor)
        .where(Call.agent_id == actor.id, Call.state.in_([CallState.LIVE, CallState.WRAP_UP]))
        .order_by(Call.state == CallState.WRAP_UP, Call.started_at.desc())
        .limit(50)
    )
    return (await session.scalars(statement)).all()


async def waiting(session: AsyncSession, actor: Actor) -> Sequence[Call]:
    statement = (
        visible_to(actor)
        .where(Call.state == CallState.WAITING)
        .order_by(Call.started_at, Call.id)
        .limit(200)
    )
    return (await session.scalars(statement)).all()


async def page(
    session: AsyncSession, actor: Actor, cursor: str | None, limit: int
) -> tuple[Sequence[Call], str | None]:
    """Newest first; the second value is the next page's cursor."""
    statement = visible_to(actor).order_by(Call.started_at.desc(), Call.id.desc())
    if cursor is not None:
        statement = statement.where(tuple_(Call.started_at, Call.id) < _place(cursor))
    calls = (await session.scalars(statement.limit(limit + 1))).all()
    if len(calls) <= limit:
        return calls, None
    last = calls[limit - 1]
    return calls[:limit], encode(last.started_at.isoformat(), str(last.id))


def _place(cursor: str) -> tuple[datetime, UUID]:
    at, id = decode(cursor, 2)
    try:
        return datetime.fromisoformat(str(at)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def utterances(
    session: AsyncSession, call_id: UUID, *, after: int = 0, until: int | None = None
) -> Sequence[Utterance]:
    statement = (
        select(Utterance)
        .where(Utterance.call_id == call_id, Utterance.call_seq > after)
        .order_by(Utterance.call_seq)
    )
    if until is not None:
        statement = statement.where(Utterance.call_seq <= until)
    return (await session.scalars(statement)).all()


async def matters(session: AsyncSession, call_id: UUID, *, lock: bool = False) -> list[Matter]:
    statement = select(Matter).where(Matter.call_id == call_id).order_by(Matter.ordinal)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(await session.scalars(statement))


async def parts(session: AsyncSession, call_id: UUID) -> list[tuple[int, int]]:
    """First and last utterance of each matter that the brain found and nobody discarded."""
    return [
        (matter.draft["from"], matter.draft["to"])
        for matter in await matters(session, call_id)
        if matter.draft.get("from") is not None
        and matter.draft.get("to") is not None
        and matter.outcome is not Outcome.DISCARDED
    ]


async def find_matter(
    session: AsyncSession, call_id: UUID, ordinal: int, *, lock: bool = False
) -> Matter | None:
    statement = select(Matter).where(Matter.call_id == call_id, Matter.ordinal == ordinal)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def open_ordinals(session: AsyncSession, call_id: UUID) -> list[int]:
    return list(
        await session.scalars(
            select(Matter.ordinal)
            .where(Matter.call_id == call_id, Matter.state == MatterState.OPEN)
            .order_by(Matter.ordinal)
        )
    )


async def assist(session: AsyncSession, call_id: UUID, *, lock: bool = False) -> CallAssist | None:
    statement = select(CallAssist).where(CallAssist.call_id == call_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def risks(session: AsyncSession, call_id: UUID) -> list[CallRisk]:
    statement = (
        select(CallRisk)
        .where(CallRisk.call_id == call_id)
        .order_by(CallRisk.level.desc(), CallRisk.call_seq, CallRisk.id)
    )
    return list(await session.scalars(statement))


async def line_names(session: AsyncSession, numbers: Iterable[str]) -> dict[str, str]:
    wanted = {number for number in numbers if number}
    if not wanted:
        return {}
    rows = await session.execute(
        select(LineNumber.number, LineNumber.name).where(LineNumber.number.in_(wanted))
    )
    return {row.number: row.name for row in rows}


async def unread(session: AsyncSession, limit: int = 500) -> list[UUID]:
    """Running calls that the brain has not read to the end."""
    statement = (
        select(Call.id)
        .join(CallAssist, CallAssist.call_id == Call.id)
        .where(
            Call.state.in_([CallState.LIVE, CallState.WAITING, CallState.WRAP_UP]),
            CallAssist.analysed_seq < Call.last_call_seq,
            CallAssist.failed_seq < Call.last_call_seq,
        )
        .order_by(Call.started_at.desc())
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def watch(session: AsyncSession, call_id: UUID) -> CallWatch | None:
    return await session.get(CallWatch, call_id)


async def watched_call(session: AsyncSession, call_id: UUID) -> tuple[Call, CallWatch] | None:
    """The call and its watch, which is locked; the call is not."""
    rows = await session.execute(
        select(Call, CallWatch)
        .join(CallWatch, CallWatch.call_id == Call.id)
        .where(Call.id == call_id)
        .with_for_update(of=CallWatch)
        .execution_options(populate_existing=True)
    )
    found = rows.one_or_none()
    return None if found is None else (found[0], found[1])


async def due_watches(session: AsyncSession, now: datetime, limit: int = 200) -> list[UUID]:
    """Calls to look at again, the longest due first; ``now`` is real time."""
    statement = (
        select(CallWatch.call_id)
        .where(CallWatch.next_look_at <= now)
        .order_by(CallWatch.next_look_at)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def last_heard(session: AsyncSession, call_id: UUID) -> tuple[int, datetime | None]:
    """Where the last words ended, in milliseconds of the call, and when they were stored."""
    rows = await session.execute(
        select(func.max(Utterance.end_ms), func.max(Utterance.created_at)).where(
            Utterance.call_id == call_id
        )
    )
    end_ms, at = rows.one()
    return end_ms or 0, at


async def running(session: AsyncSession, limit: int = 2_000) -> list[UUID]:
    """Calls in which something may still be said."""
    statement = (
        select(Call.id)
        .where(Call.state.in_([CallState.LIVE, CallState.WAITING]))
        .order_by(Call.started_at.desc())
        .limit(limit)
    )
    return list(await session.scalars(statement))
