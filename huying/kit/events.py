"""The one append-only history: what happened, by whom, to what – and the source of live push.

An event holds references (ids, codes, times, counts), never a personal value. It is written in the
transaction that causes it. Readers page by ``Cursor`` = (transaction id, event id) and stop at
``pg_snapshot_xmin``, so that no event that commits late is ever skipped. The transaction id is
counted from ``history_base()``: 0 in the cluster where an installation began, raised by every
restore above all that was stored, so that places in history stay true in another cluster.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, Text, TextClause, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.models import Base

CHANNEL = "huying_event"
LIVE_CHANNEL = "huying_live"
NOTIFY_LIMIT_BYTES = 7_900

Json = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Base of every module's events. ``subject`` names the field that holds the subject's id."""

    name: ClassVar[str]
    subject: ClassVar[str]

    def body(self) -> Json:
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @property
    def subject_id(self) -> UUID:
        value = getattr(self, f"{self.subject}_id")
        assert isinstance(value, UUID)
        return value


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (UUID, datetime)):
        return value.isoformat() if isinstance(value, datetime) else str(value)
    if isinstance(value, (list, tuple, frozenset, set)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    raise TypeError(f"an event may hold references only, not {type(value).__name__}")


class EventRow(Base):
    """One line of history; partitioned by month of ``recorded_at`` (database time)."""

    __tablename__ = "event"
    __table_args__ = (
        Index("ix_event_cursor", "xid", "id"),
        Index("ix_event_subject", "subject_type", "subject_id", "id"),
        Index("ix_event_actor", "actor_id", "id"),
        {"postgresql_partition_by": "RANGE (recorded_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, server_default=text("now()")
    )
    xid: Mapped[int] = mapped_column(
        BigInteger, server_default=text("(pg_current_xact_id()::text::bigint + history_base())")
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    name: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    body: Mapped[Json] = mapped_column(JSONB)
    streams: Mapped[list[str]] = mapped_column(ARRAY(Text))


# Append-only is enforced by the database; the wake-up is sent once a statement, folded by
# PostgreSQL to one a transaction, and carries the transaction id only.
TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION history_base() RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 0::bigint $$
    """,
    """
    CREATE OR REPLACE FUNCTION event_wake() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_notify(
        'huying_event', (pg_current_xact_id()::text::bigint + history_base())::text);
      RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'history is append-only' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER event_wake AFTER INSERT ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_wake()
    """,
    """
    CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_is_append_only()
    """,
)


_SHIPPED = "huying.shipped"


@contextmanager
def shipped(session: AsyncSession) -> Iterator[None]:
    """Content that comes with the program is nobody's deed: what it does is not recorded."""
    session.info[_SHIPPED] = True
    try:
        yield
    finally:
        del session.info[_SHIPPED]


def emit(
    session: AsyncSession, actor: Actor, happened: Event, *, streams: Iterable[str] = ()
) -> EventRow:
    """Record ``happened`` in the caller's transaction; subscribers and screens hear after commit.

    ``streams`` are the live topics that show it (``ticket:<id>``, ``unit:<id>``, ``pool`` …).
    """
    row = EventRow(
        at=clock.now(),
        name=happened.name,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        subject_type=happened.subject,
        subject_id=happened.subject_id,
        body=happened.body(),
        streams=sorted(set(streams)),
    )
    if _SHIPPED not in session.info:
        session.add(row)
    return row


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in history; text form ``xid-id`` is the id of a server-sent event."""

    xid: int
    id: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.id}"

    @classmethod
    def parse(cls, value: str) -> "Cursor":
        """Raises ValueError for anything but ``<int>-<int>``, both below 2⁶³."""
        xid, _, id_ = value.partition("-")
        cursor = cls(int(xid), int(id_))
        if not all(0 <= part < 2**63 for part in (cursor.xid, cursor.id)):
            raise ValueError("no place in history")
        return cursor


@dataclass(frozen=True)
class Recorded:
    """An event as readers see it."""

    cursor: Cursor
    name: str
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    subject_type: str
    subject_id: UUID
    body: Json
    streams: tuple[str, ...]


# No transaction below this one, counted as events count them, can still commit.
SETTLED_XID = "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint + history_base())"
_SETTLED = text(f"event.xid < {SETTLED_XID}")


async def read_after(
    session: AsyncSession,
    cursor: Cursor,
    *,
    limit: int = 500,
    until: Cursor | None = None,
    streams: Sequence[str] | None = None,
) -> list[Recorded]:
    """Events after ``cursor`` in cursor order that nothing still running can precede."""
    place = (EventRow.xid, EventRow.id)
    statement = (
        select(EventRow)
        .where(_after(cursor), _SETTLED)
        .order_by(*place)
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    if until is not None:
        statement = statement.where(
            text("(event.xid, event.id) <= (:until_xid, :until_id)").bindparams(
                until_xid=until.xid, until_id=until.id
            )
        )
    if streams is not None:
        statement = statement.where(EventRow.streams.overlap(list(streams)))
    return [recorded(row) for row in await session.scalars(statement)]


def _after(cursor: Cursor) -> TextClause:
    return text("(event.xid, event.id) > (:after_xid, :after_id)").bindparams(
        after_xid=cursor.xid, after_id=cursor.id
    )


def recorded(row: EventRow) -> Recorded:
    return Recorded(
        cursor=Cursor(row.xid, row.id),
        name=row.name,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        body=row.body,
        streams=tuple(row.streams),
    )


async def head(session: AsyncSession) -> Cursor:
    """The cursor just before anything that may still commit."""
    xmin = await session.scalar(text(f"SELECT {SETTLED_XID}"))
    assert isinstance(xmin, int)
    return Cursor(xmin - 1, 2**62)


async def history_of(
    session: AsyncSession, subject_type: str, subject_id: UUID, *, limit: int = 500
) -> list[Recorded]:
    """The subject's own events, oldest first."""
    statement = (
        select(EventRow)
        .where(EventRow.subject_type == subject_type, EventRow.subject_id == subject_id)
        .order_by(EventRow.id)
        .limit(limit)
    )
    return [recorded(row) for row in await session.scalars(statement)]


async def whisper(session: AsyncSession, stream: str, payload: str) -> None:
    """Push ``payload`` (JSON text) to live screens only: never stored, may be dropped.

    A payload over the NOTIFY limit is dropped silently by design: it is a partial utterance, and
    its final follows as a row.
    """
    message = f"{stream}|{payload}"
    if len(message.encode()) <= NOTIFY_LIMIT_BYTES:
        await session.execute(
            text("SELECT pg_notify(:channel, :message)"),
            {"channel": LIVE_CHANNEL, "message": message},
        )


ENSURE_MONTHS = """
DO $$
DECLARE
  parent text; month date;
BEGIN
  PERFORM set_config('lock_timeout', '2s', true);
  FOREACH parent IN ARRAY ARRAY[{parents}] LOOP
    FOR i IN -1..3 LOOP
      month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
      BEGIN
        EXECUTE format(
          'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
          parent || '_' || to_char(month, 'YYYYMM'), parent,
          month::timestamp AT TIME ZONE 'UTC',
          (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
      EXCEPTION WHEN lock_not_available THEN
        -- A backup reads the table. Waiting would hold up every writer; a later month can wait.
        IF i <= 0 THEN
          RAISE;
        END IF;
      END;
    END LOOP;
  END LOOP;
  PERFORM set_config('lock_timeout', '0', true);
END $$
"""


async def ensure_partitions(session: AsyncSession) -> None:
    """Make the monthly partitions of last month to three months ahead, for every such table."""
    parents = [
        table.name
        for table in Base.metadata.tables.values()
        if table.dialect_options["postgresql"]["partition_by"]
    ]
    quoted = ", ".join(f"'{name}'" for name in sorted(parents))
    await session.execute(text(ENSURE_MONTHS.format(parents=quoted)))
