"""Deadlines are rows: set in the transaction that starts them, swept when business time reaches
them, and handed to a job in the transaction that marks them fired."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import clock, db, jobs
from huying.kit.jobs import Queue
from huying.kit.models import Record

BATCH = 200

Handler = Callable[[AsyncSession, UUID, datetime], Awaitable[None]]
_handlers: dict[str, Handler] = {}


class Deadline(Record):
    """``kind`` names the handler, ``subject_id`` what it is about; one pending row a pair."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_due", "due_at", postgresql_where=text("ended_at IS NULL")),
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


def on_due(kind: str) -> Callable[[Handler], Handler]:
    """Register ``handler(session, subject_id, due_at)``; it reloads and checks that it applies."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise RuntimeError(f"deadline {kind!r} is declared twice")
        _handlers[kind] = handler
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
            await session.scalars(
                select(Deadline)
                .where(Deadline.ended_at.is_(None), Deadline.due_at <= now)
                .order_by(Deadline.due_at)
                .limit(BATCH)
                .with_for_update(skip_locked=True)
            )
        ).all()
        for deadline in due:
            deadline.ended_at, deadline.has_fired = now, True
            await jobs.enqueue(session, "kit.fire_deadline", deadline_id=str(deadline.id))
    return len(due)


@jobs.job("kit.fire_deadline", queue=Queue.URGENT, attempts=8)
async def fire_deadline(session: AsyncSession, deadline_id: str) -> None:
    """Call the handler of a deadline that has come."""
    deadline = await session.get_one(Deadline, UUID(deadline_id))
    await _handlers[deadline.kind](session, deadline.subject_id, deadline.due_at)
