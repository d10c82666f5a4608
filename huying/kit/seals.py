"""History sealed by a hash chain in batches: what was written cannot be changed unnoticed.

A seal covers settled events in cursor order: ``hash`` is SHA-256 over the seal before, its own
number and the SHA-256 of each event's canonical bytes. The transaction id is not covered (a restore
moves it), the order is. One seal never spans two months of ``recorded_at``, so that a month's
partition can be dropped and its seals stay as anchors. ``mac`` is keyed with the master key:
whoever holds the database alone cannot make a new chain. ``marks`` name the events: eight bytes of
id, the first eight of the event's own hash.
"""

import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, LargeBinary, Row, Text, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import db, vault
from huying.kit.clock import real_now
from huying.kit.events import SETTLED_XID, Cursor, EventRow
from huying.kit.models import Base

BATCH = 1000
MARK = struct.Struct(">q8s")
GENESIS = hashlib.sha256(b"huying/history/1").digest()
# Rows as they are stored: a thousand at a time need no identity and no watching for changes.
COLUMNS = tuple(EventRow.__table__.columns)
Written = Row[Any]
# Any number that nothing else locks: one process seals at a time.
_LOCK = 0x4875_5365_616C


class HistorySeal(Base):
    """One link of the chain. ``dropped_at``: its events left with their month's partition."""

    __tablename__ = "history_seal"
    __table_args__ = (
        CheckConstraint("n >= 1", name="n"),
        CheckConstraint("count >= 1 AND octet_length(marks) = count * 16", name="marks"),
        CheckConstraint("octet_length(hash) = 32 AND octet_length(before) = 32", name="hash"),
    )

    n: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(Text)
    count: Mapped[int]
    last_id: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[bytes] = mapped_column(LargeBinary)
    before: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    mac: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    dropped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION history_seal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.dropped_at IS NULL
        AND to_jsonb(NEW) - 'dropped_at' = to_jsonb(OLD) - 'dropped_at' THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a seal stays' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER history_seal_stays BEFORE UPDATE OR DELETE ON history_seal
    FOR EACH ROW EXECUTE FUNCTION history_seal_stays()
    """,
)


def canonical(row: Written) -> bytes:
    """The event as bytes: one JSON array, keys sorted, times in microseconds of UTC."""
    fields = [
        row.id,
        _micros(row.recorded_at),
        _micros(row.at),
        row.name,
        row.actor_kind,
        str(row.actor_id) if row.actor_id else None,
        row.subject_type,
        str(row.subject_id),
        row.body,
        list(row.streams),
    ]
    written = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def _micros(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def leaf(row: Written) -> bytes:
    return hashlib.sha256(canonical(row)).digest()


def link(before: bytes, n: int, leaves: Sequence[bytes]) -> bytes:
    """The seal's hash: over the one before, its number, how many events, and each one's hash."""
    digest = hashlib.sha256(before)
    digest.update(struct.pack(">qq", n, len(leaves)))
    for each in leaves:
        digest.update(each)
    return digest.digest()


def mac_of(n: int, hash_: bytes) -> bytes:
    return vault.fingerprint(f"{n}:{hash_.hex()}", purpose="seal")


def marks_of(seal: HistorySeal) -> list[tuple[int, bytes]]:
    """Event id and the first eight bytes of its hash, in the order of the seal."""
    return list(MARK.iter_unpack(seal.marks))


def month_of(row: Written) -> str:
    return f"{row.recorded_at.astimezone(UTC):%Y%m}"


async def latest(session: AsyncSession) -> HistorySeal | None:
    return await session.scalar(select(HistorySeal).order_by(HistorySeal.n.desc()).limit(1))


async def place_of(session: AsyncSession, event_id: int) -> Cursor | None:
    """Where an event stands now: a restore moves transaction ids, never their order."""
    xid = await session.scalar(select(EventRow.xid).where(EventRow.id == event_id))
    return Cursor(xid, event_id) if xid is not None else None


_SETTLED = text(f"(event.xid, event.id) > (:xid, :id) AND event.xid < {SETTLED_XID}")


async def _unsealed(session: AsyncSession, last: HistorySeal | None, limit: int) -> list[Written]:
    """The next events in cursor order that nothing still running can precede."""
    after = await place_of(session, last.last_id) if last is not None else None
    after = after or Cursor(0, 0)  # the last sealed event left with its month: all that is here
    statement = (
        select(*COLUMNS)
        .where(_SETTLED.bindparams(xid=after.xid, id=after.id))
        .order_by(EventRow.xid, EventRow.id)
        .limit(limit)
    )
    return list((await session.execute(statement)).all())


def _one_month(rows: Iterable[Written]) -> Iterator[Written]:
    month = None
    for row in rows:
        month = month or month_of(row)
        if month_of(row) != month:
            return
        yield row


async def seal_next(session: AsyncSession, *, limit: int = BATCH) -> int:
    """Seal the next batch; how many events, 0 when there is none or another process seals."""
    if not await session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}):
        return 0
    last = await latest(session)
    rows = list(_one_month(await _unsealed(session, last, limit)))
    if not rows:
        return 0
    n, before = (last.n + 1, last.hash) if last is not None else (1, GENESIS)
    leaves = [leaf(row) for row in rows]
    hash_ = link(before, n, leaves)
    session.add(
        HistorySeal(
            n=n,
            month=month_of(rows[0]),
            count=len(rows),
            last_id=rows[-1].id,
            marks=b"".join(
                MARK.pack(row.id, one[:8]) for row, one in zip(rows, leaves, strict=True)
            ),
            before=before,
            hash=hash_,
            mac=mac_of(n, hash_),
            sealed_at=real_now(),
        )
    )
    await session.flush()
    return len(rows)


async def seal_all() -> int:
    """Seal what is settled, one transaction a batch; how many events."""
    sealed = 0
    while True:
        async with db.unit_of_work() as session:
            done = await seal_next(session)
        if not done:
            return sealed
        sealed += done


async def count_unsealed(session: AsyncSession, *, limit: int = 100_000) -> int:
    """Events after the last seal, counted up to ``limit``."""
    last = await latest(session)
    after = (await place_of(session, last.last_id) if last else None) or Cursor(0, 0)
    found = await session.scalar(
        text(
            "SELECT count(*) FROM (SELECT 1 FROM event WHERE (xid, id) > (:xid, :id) LIMIT :limit)"
            " AS ahead"
        ),
        {"xid": after.xid, "id": after.id, "limit": limit},
    )
    return int(found or 0)
