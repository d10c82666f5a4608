"""Deadlines at the pace of a large city: each acted on within a minute, a worker's death included.

    python -m bench.deadlines [--spread 200000 --minutes 60] [--sharp 20000] [--dsn postgresql://…]

Puts sign limits of real tickets into a fresh database, starts two ``huying work`` and kills one of
them (SIGKILL) half-way. *Acted on*: the ticket has signed itself and says so in its history.
``--minutes 10`` takes the same pace for a shorter time. Lateness is looked at twice a second: how
long the oldest limit that has come is waiting. Everything shares this machine.
"""

import argparse
import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from bench import rows
from huying.kit import clock, db, migrations
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.schema import load_all_models
from huying.seed import load_city

LEAD_IN = timedelta(seconds=15)
HEAD_START_SECONDS = 5.0


@dataclass
class Run:
    """What one run showed. ``worst`` and ``drained`` are seconds."""

    name: str
    count: int
    worst: float
    drained: float
    killed_after: float
    signed: int
    twice: int


async def put(dsn: str, count: int, first: datetime, over: timedelta) -> None:
    """``count`` tickets that wait to be signed, their limits spread evenly from ``first``."""
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    step = over.total_seconds() / max(count, 1)
    at = f"('{first.isoformat()}'::timestamptz + make_interval(secs => n * {step}))"
    sent = f"('{first.isoformat()}'::timestamptz - interval '4 hours')"
    offset = int(first.timestamp()) % 10**6
    async with engine.begin() as connection:
        await rows.prepare(connection)
        await connection.execute(text(
            "CREATE TEMP TABLE made AS SELECT n, bench_uuid7(now()) AS id, bench_uuid7(now())"
            " AS assignment_id, (SELECT id FROM unit WHERE code = 'U-WATER') AS unit_id"
            f" FROM generate_series(0, {count - 1}) n"))  # fmt: skip
        await rows.fill(connection, "ticket", {
            "id": "id", "number": f"lpad((({offset}::bigint * 1000000) + n)::text, 14, '2')",
            "state": "'to_sign'", "kind": "'help'", "category_code": "'090101'",
            "urgency": "'normal'", "title": "'停水'", "summary": "'停水'", "statement": "'停水'",
            "fields": rows.no_fields(connection), "registered_at": sent,
            "query_code_hash": "'\\x00'",
            "lead_unit_id": "unit_id", "due_at": f"{at} + interval '5 days'", "stage_due_at": at,
            "changed_at": sent, "search": "''::tsvector",
        }, "made")  # fmt: skip
        await rows.fill(connection, "assignment", {
            "id": "assignment_id", "ticket_id": "id", "unit_id": "unit_id", "state": "'to_sign'",
            "sent_at": sent,
        }, "made")  # fmt: skip
        for kind, due in (("sign", at), ("unit", f"{at} + interval '5 days'")):
            await rows.fill(connection, "clock", {
                "ticket_id": "id", "assignment_id": "assignment_id", "kind": f"'{kind}'",
                "limit_key": "'sign.normal'", "amount": "4", "unit": "'work_hour'",
                "calendar_code": "'office'", "started_at": sent, "due_at": due,
                "due_unextended_at": due, "due_unpaused_at": due,
            }, "made")  # fmt: skip
        await rows.fill(connection, "deadline", {
            "kind": "'ticket.sign'", "subject_id": "assignment_id", "due_at": at,
        }, "made")  # fmt: skip
        await connection.execute(text("DROP TABLE made"))
    async with engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE"))
    await engine.dispose()


@contextmanager
def working(dsn: str, home: Path, name: str) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {**os.environ, "HUYING_DATABASE_URL": dsn, "HUYING_HOME": str(home)}
    with (home / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "huying.cli", "work"], env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


async def watch(dsn: str, count: int, first: datetime, over: timedelta, victim: object) -> Run:
    """Look at the oldest waiting limit until none is left; kill the victim half-way."""
    assert isinstance(victim, subprocess.Popen)
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    waiting = text(
        "SELECT stage_due_at FROM ticket WHERE state = 'to_sign' ORDER BY stage_due_at LIMIT 1"
    )
    left = text("SELECT count(*) FROM ticket WHERE state = 'to_sign'")
    worst, killed = 0.0, 0.0
    half = first + max(over / 2, timedelta(seconds=HEAD_START_SECONDS))
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        while True:
            oldest = await connection.scalar(waiting)
            now = clock.real_now()
            if oldest is None:
                break
            if oldest <= now:
                worst = max(worst, (now - oldest).total_seconds())
            if not killed and now >= half:
                victim.kill()
                killed = (now - first).total_seconds()
                print(f"  killed one worker, {await connection.scalar(left)} left", flush=True)
            await asyncio.sleep(0.5)
        drained = (clock.real_now() - first - over).total_seconds()
        signed = await connection.scalar(
            text("SELECT count(*) FROM event WHERE name = 'ticket.signed'")
        )
        twice = await connection.scalar(text(
            "SELECT count(*) FROM (SELECT subject_id FROM event WHERE name = 'ticket.signed'"
            " GROUP BY 1 HAVING count(*) > 1) AS again"))  # fmt: skip
    await engine.dispose()
    return Run("", count, worst, drained, killed, signed or 0, twice or 0)


async def seed(dsn: str) -> None:
    engine = db.connect(dsn)
    async with db.unit_of_work() as session:
        await load_city(session)
    await engine.dispose()


def run_one(name: str, count: int, over: timedelta) -> Run:
    """One run on a database of its own, in a process of its own: keys are read once a process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        return alone.submit(_run_one, name, count, over).result()


def _run_one(name: str, count: int, over: timedelta) -> Run:
    load_all_models()
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huying-bench-")))
        os.environ["HUYING_HOME"] = str(home)
        settings.cache_clear()
        server = EmbeddedPostgres(home)
        dsn = server.start()
        stack.callback(server.stop)
        migrations.upgrade(dsn)
        asyncio.run(seed(dsn))
        began = time.monotonic()
        first = clock.real_now() + LEAD_IN + timedelta(seconds=count / 4_000)
        asyncio.run(put(dsn, count, first, over))
        print(f"{name}: {count} limits put in {time.monotonic() - began:.0f} s", flush=True)
        victim = stack.enter_context(working(dsn, home, "first"))
        stack.enter_context(working(dsn, home, "second"))
        found = asyncio.run(watch(dsn, count, first, over, victim))
        found.name = name
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--spread", type=int, default=200_000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--sharp", type=int, default=20_000)
    args = parser.parse_args()
    runs = []
    if args.sharp:
        runs.append(run_one("at one moment", args.sharp, timedelta(0)))
    if args.spread:
        count = round(args.spread * args.minutes / 60)
        runs.append(run_one(f"over {args.minutes:g} min", count, timedelta(minutes=args.minutes)))
    print("\n| limits | n | worst wait s | all done after s | killed at s | signed | twice |")
    print("|---|---|---|---|---|---|---|")
    for it in runs:
        print(
            f"| {it.name} | {it.count} | {it.worst:.1f} | {it.drained:.1f} | {it.killed_after:.0f}"
            f" | {it.signed} | {it.twice} |"
        )


if __name__ == "__main__":
    main()
