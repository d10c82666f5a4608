"""Deadlines are rows: set in the transaction that starts them, swept when business time reaches
them, and handed to a job in the transaction that marks them fired."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import DateTime, Index, Text, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import clock, db, jobs
from huying.kit.errors import is_connection_lost
from huying.kit.failures import describe
from huying.kit.jobs import Queue
from huying.kit.models import Record

log = structlog.get_logger()

BATCH = 1000
TOGETHER = 100  # deadlines of one kind in one job: one transaction of well under a second

Handler = Callable[[AsyncSession, UUID, datetime], Awaitable[None]]
ManyHandler = Callable[[AsyncSession, Sequence["Reached"]], Awaitable[None]]


@dataclass(frozen=True)
class Reached:
    """A deadline that has come."""

    subject_id: UUID
    due_at: datetime


_handlers: dict[str, ManyHandler] = {}


class Deadline(Record):
    """``kind`` names the handler, ``subject_id`` what it is about; one pending row a pair."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_due", "due_at", postgresql_where=text("ended_at IS NULL")),
        Index("ix_deadline_subject_id", "subject_id", postgresql_where=text("ended_at IS NULL")),
        Index(
            "uq_deadline_pending",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    has_fired: Mapped[bool] = mapped_column(default=False)


def on_due_many(kind: str) -> Callable[[ManyHandler], ManyHandler]:
    """Register ``handler(session, reached)`` for up to ``TOGETHER`` deadlines at once.

    It reloads and checks that each still applies. When a batch fails, each of its deadlines is
    given to the handler alone, so that a bad one holds up nobody else.
    """

    def register(handler: ManyHandler) -> ManyHandler:
        if kind in _handlers:
            raise RuntimeError(f"deadline {kind!r} is declared twice")
        _handlers[kind] = handler
        return handler

    return register


def on_due(kind: str) -> Callable[[Handler], Handler]:
    """Register ``handler(session, subject_id, due_at)``; it reloads and checks that it applies."""

    def register(handler: Handler) -> Handler:
        @on_due_many(kind)
        async def one_by_one(session: AsyncSession, reached: Sequence[Reached]) -> None:
            for each in reached:
                await handler(session, each.subject_id, each.due_at)

        return handler

    return register


async def set_deadline(
    session: AsyncSession, kind: str, subject_id: UUID, due_at: datetime
) -> None:
    """Start or move the pending deadline. Raises KeyError for a kind without a handler."""
    _ = _handlers[kind]
    moved = await session.execute(
        update(Deadline)
        .where(
            Deadline.kind == kind, Deadline.subject_id == subject_id, Deadline.ended_at.is_(None)
        )
        .values(due_at=due_at)
        .returning(Deadline.id)
    )
    if moved.first() is None:
        session.add(Deadline(kind=kind, subject_id=subject_id, due_at=due_at))
        await session.flush()


async def set_deadlines(session: AsyncSession, wanted: Mapping[tuple[str, UUID], datetime]) -> None:
    """As ``set_deadline``, for many kinds and subjects in one writing."""
    for kind in {kind for kind, _ in wanted}:
        _ = _handlers[kind]
    pending = await pending_of(session, {subject_id for _, subject_id in wanted})
    for (kind, subject_id), due_at in wanted.items():
        if found := pending.get((kind, subject_id)):
            found.due_at = due_at
        else:
            session.add(Deadline(kind=kind, subject_id=subject_id, due_at=due_at))
    await session.flush()


async def pending_of(
    session: AsyncSession, subject_ids: Iterable[UUID]
) -> dict[tuple[str, UUID], Deadline]:
    """The pending deadlines of many subjects by kind and subject, locked: to move them together."""
    rows = await session.scalars(
        select(Deadline)
        .where(Deadline.subject_id.in_(list(subject_ids)), Deadline.ended_at.is_(None))
        .order_by(Deadline.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {(row.kind, row.subject_id): row for row in rows}


async def cancel_deadline(session: AsyncSession, kind: str, subject_id: UUID) -> None:
    await session.execute(
        update(Deadline)
        .where(
            Deadline.kind == kind, Deadline.subject_id == subject_id, Deadline.ended_at.is_(None)
        )
        .values(ended_at=clock.now())
    )


async def cancel_all_of(session: AsyncSession, subject_id: UUID) -> None:
    """Every pending deadline about this subject, whatever its kind."""
    await session.execute(
        update(Deadline)
        .where(Deadline.subject_id == subject_id, Deadline.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


async def count_late(session: AsyncSession, now: datetime) -> int:
    """Due and not fired: more than a moment's worth means that no worker sweeps."""
    late = select(func.count()).where(Deadline.ended_at.is_(None), Deadline.due_at <= now)
    return await session.scalar(late) or 0


async def sweep() -> int:
    """Fire everything due, batch by batch; returns how many. Safe beside other sweepers."""
    total = 0
    while fired := await _sweep_batch(clock.now()):
        total += fired
    return total


async def _sweep_batch(now: datetime) -> int:
    async with db.unit_of_work() as session:
        due = (
            select(Deadline.id)
            .where(Deadline.ended_at.is_(None), Deadline.due_at <= now)
            .order_by(Deadline.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        claimed = await session.execute(
            update(Deadline)
            .where(Deadline.id.in_(due.scalar_subquery()))
            .values(ended_at=now, has_fired=True)
            .returning(Deadline.id, Deadline.kind, Deadline.due_at)
        )
        by_kind: dict[str, list[UUID]] = {}
        rows = sorted(claimed, key=lambda row: (row.due_at, row.id))
        for row in rows:
            by_kind.setdefault(row.kind, []).append(row.id)
        for ids in by_kind.values():
            for start in range(0, len(ids), TOGETHER):
                together = ",".join(str(id) for id in ids[start : start + TOGETHER])
                await jobs.enqueue(session, "kit.fire_deadlines", deadline_ids=together)
    return len(rows)


@jobs.job("kit.fire_deadlines", queue=Queue.URGENT, attempts=8)
async def fire_deadlines(session: AsyncSession, deadline_ids: str) -> None:
    """Call the handler for deadlines of one kind; where they fail together, each goes alone."""
    ids = [UUID(id) for id in deadline_ids.split(",")]
    try:
        async with session.begin_nested():
            await _fire(session, ids)
    except Exception as error:
        if len(ids) == 1 or is_connection_lost(error):
            raise
        log.warning("deadlines_fail_together", count=len(ids), error=describe(error))
        session.expire_all()
        for id in ids:
            await jobs.enqueue(session, "kit.fire_deadlines", deadline_ids=str(id))


async def _fire(session: AsyncSession, ids: Sequence[UUID]) -> None:
    rows = await session.scalars(
        select(Deadline).where(Deadline.id.in_(ids)).order_by(Deadline.due_at, Deadline.id)
    )
    found = rows.all()
    reached = [Reached(deadline.subject_id, deadline.due_at) for deadline in found]
    if found:
        await _handlers[found[0].kind](session, reached)
        await session.flush()
