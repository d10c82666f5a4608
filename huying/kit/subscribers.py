"""Reactions to history: after commit, in order, each effect once.

A subscriber's place is a row that moves in the same transaction as the effects of the event, so
that a killed worker repeats nothing and skips nothing. An event that keeps failing is parked with
its error, and later events of the same subject are parked behind it, so that order per subject
holds; an administrator retries them.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import BigInteger, DateTime, Index, Text, UniqueConstraint, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import db
from huying.kit.clock import real_now
from huying.kit.errors import is_connection_lost
from huying.kit.events import Cursor, EventRow, Recorded, read_after, recorded
from huying.kit.failures import describe
from huying.kit.models import Base, Record

log = structlog.get_logger()

BATCH = 100
LONGEST = 0.3  # seconds after which a batch ends: what it has written holds back other readers
ATTEMPTS = 5

_IF_FREE = text("SELECT pg_try_advisory_xact_lock(hashtextextended('subscriber:' || :name, 0))")
_OLDEST_UNREAD = text(
    "SELECT e.recorded_at FROM subscriber_place p JOIN LATERAL (SELECT recorded_at FROM event e"
    " WHERE (e.xid, e.id) > (p.xid, p.event_id) ORDER BY e.xid, e.id LIMIT 1) e ON true"
    " WHERE p.name = :name"
)

Reaction = Callable[[AsyncSession, Recorded], Awaitable[None]]
ManyReaction = Callable[[AsyncSession, Sequence[Recorded]], Awaitable[None]]


@dataclass(frozen=True)
class Subscriber:
    """``together``: by event name, what takes several that follow one another at once."""

    name: str
    reactions: dict[str, Reaction]
    together: dict[str, ManyReaction] = field(default_factory=dict)


_registry: dict[str, Subscriber] = {}


def on(subscriber: str, event_name: str) -> Callable[[Reaction], Reaction]:
    """Register a reaction of ``subscriber`` (usually the module's name) to an event's name."""

    def register(reaction: Reaction) -> Reaction:
        entry = _registry.setdefault(subscriber, Subscriber(subscriber, {}))
        if event_name in entry.reactions:
            raise RuntimeError(f"{subscriber} reacts to {event_name} twice")
        entry.reactions[event_name] = reaction
        return reaction

    return register


def on_many(subscriber: str, event_name: str) -> Callable[[ManyReaction], ManyReaction]:
    """Register ``reaction(session, events)`` for up to ``BATCH`` events of this name that follow
    one another. Where they fail together each is given alone: a bad one holds up nobody else."""

    def register(reaction: ManyReaction) -> ManyReaction:
        @on(subscriber, event_name)
        async def alone(session: AsyncSession, event: Recorded) -> None:
            await reaction(session, [event])

        _registry[subscriber].together[event_name] = reaction
        return reaction

    return register


def registered() -> list[str]:
    return sorted(_registry)


async def lag(session: AsyncSession, *, limit: int = 10_000) -> dict[str, int]:
    """How many events each subscriber has still to read (counted up to ``limit``)."""
    rows = await session.execute(
        text(
            "SELECT p.name, (SELECT count(*) FROM (SELECT 1 FROM event e"
            " WHERE (e.xid, e.id) > (p.xid, p.event_id) LIMIT :limit) AS ahead) AS behind"
            " FROM subscriber_place p"
        ),
        {"limit": limit},
    )
    return {row.name: row.behind for row in rows}


async def oldest_unread(session: AsyncSession, name: str) -> datetime | None:
    """When the first event that a subscriber has still to read was recorded; None: there is none,
    or it has never read."""
    found: datetime | None = await session.scalar(_OLDEST_UNREAD, {"name": name})
    return found


async def react_to(session: AsyncSession, name: str, event: Recorded) -> None:
    """Let one subscriber react to one event in the caller's transaction (tests, retries)."""
    reaction = _registry[name].reactions.get(event.name)
    if reaction is not None:
        await reaction(session, event)


class SubscriberPlace(Base):
    """How far a subscriber has read."""

    __tablename__ = "subscriber_place"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    xid: Mapped[int] = mapped_column(BigInteger, default=0)
    event_id: Mapped[int] = mapped_column(BigInteger, default=0)
    failing_event_id: Mapped[int | None] = mapped_column(BigInteger)
    failing_attempts: Mapped[int] = mapped_column(default=0)


class ParkedEvent(Record):
    """An event that a subscriber could not take, or that waits behind such a one."""

    __tablename__ = "parked_event"
    __table_args__ = (
        UniqueConstraint("subscriber", "event_id"),
        Index("ix_parked_event_subject", "subscriber", "subject_id"),
    )

    subscriber: Mapped[str] = mapped_column(Text)
    event_id: Mapped[int] = mapped_column(BigInteger)
    subject_id: Mapped[UUID]
    event_name: Mapped[str] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text)
    parked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=real_now)


async def run_once(name: str) -> int:
    """Let one subscriber read one batch; returns how many events it passed.

    Another worker that holds the place makes this return 0.
    """
    subscriber = _registry[name]
    try:
        async with db.unit_of_work() as session:
            return await _read_batch(session, subscriber)
    except _Failed as failed:
        log.warning(
            "subscriber_failed",
            subscriber=name,
            event_name=failed.event.name,
            error=failed.why,
        )
        await _note_failure(subscriber, failed)
        return 0


class _Failed(Exception):
    def __init__(self, event: Recorded, why: str) -> None:
        super().__init__(why)
        self.event, self.why = event, why


async def take_place(session: AsyncSession, name: str) -> SubscriberPlace | None:
    """The place; None when another worker reads for this subscriber.

    Not by a row lock, which would give the transaction its id at once: whoever has one holds back
    every reader of history until it ends, and a reaction may read for long before it writes.
    """
    if not await session.scalar(_IF_FREE, {"name": name}):
        return None
    statement = select(SubscriberPlace).where(SubscriberPlace.name == name)
    place = await session.scalar(statement.execution_options(populate_existing=True))
    if place is None:
        place = SubscriberPlace(name=name, xid=0, event_id=0, failing_attempts=0)
        session.add(place)
    return place


async def _read_batch(session: AsyncSession, subscriber: Subscriber) -> int:
    place = await take_place(session, subscriber.name)
    if place is None:
        return 0
    events = await read_after(session, Cursor(place.xid, place.event_id), limit=BATCH)
    done = 0
    ends = monotonic() + LONGEST
    for run in _runs(subscriber, events):
        if done and monotonic() > ends:
            return done
        if len(run) > 1 and await _react_together(session, subscriber, run):
            _pass(place, run[-1])
            done += len(run)
            continue
        for event in run:
            try:
                await _react_alone(session, subscriber, event)
            except Exception as error:
                if done == 0:
                    raise _Failed(event, describe(error)) from error
                return done
            _pass(place, event)
            done += 1
            if monotonic() > ends:
                return done
    return done


def _pass(place: SubscriberPlace, event: Recorded) -> None:
    place.xid, place.event_id = event.cursor.xid, event.cursor.id
    place.failing_event_id, place.failing_attempts = None, 0


def _runs(subscriber: Subscriber, events: Sequence[Recorded]) -> Iterator[list[Recorded]]:
    """The events in their order; those that one reaction takes together in one run."""
    run: list[Recorded] = []
    for event in events:
        if run and not (event.name == run[-1].name and event.name in subscriber.together):
            yield run
            run = []
        run.append(event)
    if run:
        yield run


async def _react_together(
    session: AsyncSession, subscriber: Subscriber, run: Sequence[Recorded]
) -> bool:
    """False when each must go alone: one waits behind a parked event, or they fail together."""
    waits_behind = await session.scalar(
        select(ParkedEvent.id)
        .where(
            ParkedEvent.subscriber == subscriber.name,
            ParkedEvent.subject_id.in_({event.subject_id for event in run}),
        )
        .limit(1)
    )
    if waits_behind is not None:
        return False
    try:
        async with session.begin_nested():
            await subscriber.together[run[0].name](session, run)
            await session.flush()
    except Exception as error:
        if is_connection_lost(error):
            raise
        log.warning(
            "subscriber_fails_together",
            subscriber=subscriber.name,
            event_name=run[0].name,
            count=len(run),
            error=describe(error),
        )
        return False
    return True


async def _react_alone(session: AsyncSession, subscriber: Subscriber, event: Recorded) -> None:
    reaction = subscriber.reactions.get(event.name)
    if reaction is not None:
        async with session.begin_nested():
            await _react(session, subscriber.name, reaction, event)


async def _react(session: AsyncSession, name: str, reaction: Reaction, event: Recorded) -> None:
    waits_behind = await session.scalar(
        select(ParkedEvent.id).where(
            ParkedEvent.subscriber == name, ParkedEvent.subject_id == event.subject_id
        )
    )
    if waits_behind is not None:
        _park(session, name, event, "waits behind an earlier event of the same subject")
        return
    await reaction(session, event)
    await session.flush()


def _park(session: AsyncSession, name: str, event: Recorded, error: str) -> None:
    session.add(
        ParkedEvent(
            subscriber=name,
            event_id=event.cursor.id,
            subject_id=event.subject_id,
            event_name=event.name,
            error=error,
        )
    )


async def _note_failure(subscriber: Subscriber, failed: _Failed) -> None:
    """Count the failure; at the limit park the event and move on."""
    async with db.unit_of_work() as session:
        place = await take_place(session, subscriber.name)
        if place is None:
            return
        is_same = place.failing_event_id == failed.event.cursor.id
        place.failing_event_id = failed.event.cursor.id
        place.failing_attempts = place.failing_attempts + 1 if is_same else 1
        if place.failing_attempts >= ATTEMPTS:
            _park(session, subscriber.name, failed.event, failed.why)
            place.xid, place.event_id = failed.event.cursor.xid, failed.event.cursor.id
            place.failing_event_id, place.failing_attempts = None, 0


async def retry_parked(session: AsyncSession, subscriber: str, subject_id: UUID) -> int:
    """Give a subject's parked events to the subscriber again, oldest first, in this transaction."""
    parked = (
        await session.scalars(
            select(ParkedEvent)
            .where(ParkedEvent.subscriber == subscriber, ParkedEvent.subject_id == subject_id)
            .order_by(ParkedEvent.event_id)
            .with_for_update()
        )
    ).all()
    for entry in parked:
        row = await session.scalar(select(EventRow).where(EventRow.id == entry.event_id))
        await session.delete(entry)
        await session.flush()
        if row is not None:
            await _registry[subscriber].reactions[row.name](session, recorded(row))
    return len(parked)
