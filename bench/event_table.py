"""The history after ten million events: what one more event costs, what reading it costs.

    python -m bench.event_table [--rows 10000000] [--runs 200]

One embedded database with the latest month's partitions only, and the same with ``--rows`` events
over three months. Each row prints p50 and p95 in milliseconds before and after, and the limit where
there is one: writing an event through ``kit.events.emit`` beside the same row by bare asyncpg on
the same connection settings, in one run.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from huying.kit import db, migrations
from huying.kit.actor import SYSTEM
from huying.kit.events import Cursor, Event, EventRow, emit, ensure_partitions, head, read_after
from huying.kit.postgres import EmbeddedPostgres

SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "maintenance_work_mem": "1GB"}
SUBJECTS = 400_000  # tickets that the events are about
BATCH = 500_000

FILL = """
INSERT INTO event (recorded_at, xid, at, name, actor_kind, actor_id, subject_type, subject_id, body,
  streams)
SELECT moment, pg_current_xact_id()::text::bigint, moment,
  (ARRAY['ticket.registered','ticket.dispatched','ticket.signed','ticket.contacted',
    'ticket.submitted','ticket.settled','callback.attempted','evaluation.given'])[1 + n % 8],
  'person', ('00000000-0000-7000-8000-' || lpad((n % 3000)::text, 12, '0'))::uuid, 'ticket',
  ('00000000-0000-7000-9000-' || lpad((n % :subjects)::text, 12, '0'))::uuid,
  jsonb_build_object('ticket_id', n % :subjects, 'number', n, 'unit', 'U-' || n % 120),
  ARRAY['ticket:' || n % :subjects, 'unit:' || n % 120, 'pool']
FROM (
  SELECT n, now() - interval '50 days' * (1 - n::float8 / :total) AS moment
  FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
) AS made
"""

BARE = """
INSERT INTO event (at, name, actor_kind, actor_id, subject_type, subject_id, body, streams)
VALUES (now(), 'bench.happened', 'system', NULL, 'bench', $1, $2::jsonb, $3)
"""


@dataclass(frozen=True)
class Happened(Event):
    name: ClassVar[str] = "bench.happened"
    subject: ClassVar[str] = "bench"
    bench_id: UUID
    number: int


async def fill(dsn: str, rows: int) -> None:
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ALTER TABLE event DISABLE TRIGGER event_wake"))
        for first in range(0, rows, BATCH):
            values = {
                "first": first,
                "last": min(first + BATCH, rows) - 1,
                "subjects": SUBJECTS,
                "total": rows,
            }
            await connection.execute(text(FILL), values)
        await connection.execute(text("ALTER TABLE event ENABLE TRIGGER event_wake"))
        await connection.execute(text("VACUUM (ANALYZE) event"))
        await connection.execute(text("CHECKPOINT"))  # what was filled is written by then
    await engine.dispose()


async def _timed(runs: int, one: Callable[[], Awaitable[object]]) -> list[float]:
    for _ in range(5):
        await one()
    millis = []
    for _ in range(runs):
        began = time.perf_counter()
        await one()
        millis.append((time.perf_counter() - began) * 1000)
    return millis


Pages = dict[str, Callable[[], Awaitable[object]]]


def writing(bare: asyncpg.Connection) -> Pages:
    async def written() -> None:
        async with db.unit_of_work() as session:
            emit(session, SYSTEM, Happened(uuid4(), 1), streams={"pool"})

    async def written_bare() -> None:
        await bare.execute(BARE, uuid4(), json.dumps({"number": 1}), ["pool"])

    return {
        "one event written, bare asyncpg (the limit)": written_bare,
        "one event written in a unit of work": written,
    }


def reading(dice: random.Random) -> Pages:
    def subject() -> UUID:
        return UUID(f"00000000-0000-7000-9000-{dice.randrange(SUBJECTS):012d}")

    async def tail() -> None:
        async with db.unit_of_work() as session:
            last = await session.scalar(text("SELECT max(xid) FROM event"))
            await read_after(session, Cursor(int(last or 0) - 1, 2**62))

    async def asleep() -> None:
        async with db.unit_of_work() as session:
            await read_after(session, await head(session))

    async def story() -> None:
        statement = select(EventRow).where(
            EventRow.subject_type == "ticket", EventRow.subject_id == subject()
        )
        async with db.unit_of_work() as session:
            (await session.scalars(statement.order_by(EventRow.id).limit(500))).all()

    async def audit() -> None:
        statement = select(EventRow).order_by(EventRow.id.desc()).limit(51)
        async with db.unit_of_work() as session:
            (await session.scalars(statement)).all()

    async def person() -> None:
        actor = UUID(f"00000000-0000-7000-8000-{dice.randrange(3000):012d}")
        statement = select(EventRow).where(EventRow.actor_id == actor)
        async with db.unit_of_work() as session:
            (await session.scalars(statement.order_by(EventRow.id.desc()).limit(51))).all()

    return {
        "what is new (tail of live push)": tail,
        "nothing new": asleep,
        "a ticket's story": story,
        "audit page, newest 50": audit,
        "audit page, one person's newest 50": person,
    }


async def measure(dsn: str, runs: int) -> dict[str, list[float]]:
    engine = db.connect(dsn, pool_size=4)
    bare = await asyncpg.connect(dsn)
    pages = {**writing(bare), **reading(random.Random(7))}
    found = {name: await _timed(runs, one) for name, one in pages.items()}
    await bare.close()
    await engine.dispose()
    return found


async def size(dsn: str) -> str:
    connection = await asyncpg.connect(dsn)
    value = await connection.fetchrow(
        "SELECT count(*) AS n, pg_size_pretty(sum(pg_total_relation_size(c.oid))) AS size"
        " FROM pg_class c WHERE c.relname ~ '^event_[0-9]{6}$'"
    )
    await connection.close()
    assert value is not None
    return str(value["size"])


async def prepare(dsn: str) -> None:
    engine = db.connect(dsn, pool_size=1)
    async with db.unit_of_work() as session:
        await ensure_partitions(session)
        await session.execute(
            text(
                "DO $$ DECLARE month date; BEGIN FOR i IN 2..3 LOOP month :="
                " (date_trunc('month', now() AT TIME ZONE 'UTC')"
                " - make_interval(months => i))::date;"
                " EXECUTE format('CREATE TABLE IF NOT EXISTS event_%s PARTITION OF event"
                " FOR VALUES FROM (%L) TO (%L)', to_char(month, 'YYYYMM'), month,"
                " month + interval '1 month'); END LOOP; END $$"
            )
        )
    await engine.dispose()


def run(home: Path, rows: int, runs: int) -> None:
    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedPostgres(home, settings=SETTINGS)
    dsn = server.start()
    try:
        migrations.upgrade(dsn)
        asyncio.run(prepare(dsn))
        before = asyncio.run(measure(dsn, runs))
        began = time.monotonic()
        asyncio.run(fill(dsn, rows))
        print(f"{rows:,} events in {time.monotonic() - began:.0f} s, {asyncio.run(size(dsn))}\n")
        after = asyncio.run(measure(dsn, runs))
    finally:
        server.stop()
    print(f"| | p50 ms, empty | p95 | p50 ms, {rows:,} events | p95 |\n|---|---|---|---|---|")
    for name, late in after.items():
        cells = [f"{value:.1f}" for part in (before[name], late) for value in _two(part)]
        print(f"| {name} | {' | '.join(cells)} |")


def _two(millis: list[float]) -> tuple[float, float]:
    return statistics.median(millis), sorted(millis)[round(len(millis) * 0.95) - 1]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=200)
    given = parser.parse_args()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["HUYING_HOME"] = str(home)
        run(home / "postgres", given.rows, given.runs)


if __name__ == "__main__":
    main()
