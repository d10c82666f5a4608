"""A register of 100,000 rows: read, judged, applied and taken back, beside a bare COPY of its rows.

    python -m bench.registers [--rows 100000] [--format csv|xlsx]

Puts the demo city into a fresh database (embedded), imports a
file of new places below its communities through the same jobs that the queue runs, and copies the
same rows with asyncpg into a table like ``place`` (the limit). Changes then every tenth row by a
second file, so that the difference over 100,000 known rows is timed too. Memory: the largest
resident size of this process, which does all the work; the database is another one.
"""

import argparse
import asyncio
import csv
import io
import resource
import tempfile
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import create_async_engine

from huying.city.models import Place
from huying.kit import db, migrations
from huying.kit.actor import SYSTEM
from huying.kit.models import new_id
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.registers import registered, runs, store, tasks, undoing
from huying.kit.registers.models import RegisterRun, RunMode, RunState
from huying.kit.sheets import Book, Heading
from huying.schema import load_all
from huying.seed import load_city

HEADINGS = ("地点编码", "地点名称", "地点类型", "上级地点编码", "示意横坐标", "示意纵坐标", "别名")


@dataclass
class Timed:
    """``rows`` a second of one step."""

    name: str
    rows: int
    seconds: float

    def __str__(self) -> str:
        pace = self.rows / self.seconds if self.seconds else 0.0
        return f"| {self.name} | {self.rows:,} | {self.seconds:.1f} | {pace:,.0f} |"


def lines(count: int, parents: Sequence[str], *, renamed: int = 0) -> list[tuple[str, ...]]:
    """Places without end; every ``renamed``-th has another name."""
    made: list[tuple[str, ...]] = []
    for n in range(count):
        parent = parents[n % len(parents)]
        name = f"苗圃{n}号" + ("院" if renamed and n % renamed == 0 else "楼")
        made.append(
            (f"{parent}-Z{n:06d}", name, "楼宇", parent, str(n % 1000), str(n * 7 % 1000), f"{n}号")
        )
    return made


def file_of(rows: Sequence[tuple[str, ...]], format: str) -> bytes:
    if format == "xlsx":
        book = Book("地点")
        book.sheet("地点", [Heading(name) for name in HEADINGS], rows)
        return book.bytes_xlsx()
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *rows])
    return out.getvalue().encode()


async def timed(name: str, rows: int, work: Awaitable[object]) -> Timed:
    started = time.perf_counter()
    await work
    found = Timed(name, rows, time.perf_counter() - started)
    print(found, flush=True)
    return found


async def take_in(content: bytes, format: str) -> RegisterRun:
    async with db.unit_of_work() as session:
        return await runs.start(
            session, SYSTEM, registered()["places"], content,
            file_name=f"places.{format}", mode=RunMode.MERGE,
        )  # fmt: skip


async def reached(run: RegisterRun, state: RunState) -> RegisterRun:
    async with db.unit_of_work() as session:
        found = await store.find_run(session, run.id)
    assert found is not None
    assert found.state is state, (found.state, found.counts, found.failure)
    return found


async def apply(run: RegisterRun) -> None:
    """As the endpoint and then the queue do."""
    async with db.unit_of_work() as session:
        found = await store.find_run(session, run.id)
        assert found is not None
        await runs.apply(session, SYSTEM, found, "bench")
        large = found.state is RunState.APPLYING
    if large:
        await tasks.apply(str(run.id))


async def undo(run: RegisterRun) -> RegisterRun:
    async with db.unit_of_work() as session:
        found = await store.find_run(session, run.id)
        assert found is not None
        made = await undoing.undo(session, SYSTEM, found, "bench")
    await tasks.apply(str(made.id))
    return made


async def bare(dsn: str, rows: Sequence[tuple[str, ...]]) -> None:
    """The same rows by COPY, and nothing else: into a table like the real one, its indexes too."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE bare (LIKE place INCLUDING ALL)")
        now = await connection.fetchval("SELECT now()")
        records = [
            (new_id(), code, name, "building", parent, f"/{parent}/{code}/", float(x), float(y),
             f'["{alias}"]', "[]", "", code, True, now, now)
            for code, name, _, parent, x, y, alias in rows
        ]  # fmt: skip
        columns = [
            "id", "code", "name", "kind", "parent_code", "path", "x", "y", "aliases", "neighbours",
            "shape", "sort_key", "is_active", "created_at", "updated_at",
        ]  # fmt: skip
        await timed(
            "bare COPY", len(rows),
            connection.copy_records_to_table("bare", columns=columns, records=records),
        )  # fmt: skip
    finally:
        await connection.execute("DROP TABLE IF EXISTS bare")
        await connection.close()


async def measure(dsn: str, count: int, format: str) -> None:
    load_all()
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    db.sessions.configure(bind=engine)
    async with db.unit_of_work() as session:
        await load_city(session)
        known = await session.scalars(select(Place.code).where(Place.kind == "community"))
        parents = sorted(known)
    rows = lines(count, parents)
    print("| step | rows | s | rows/s |\n|---|---|---|---|")
    await bare(dsn, rows)
    content = file_of(rows, format)
    print(f"({format}: {len(content) / 1e6:.1f} MB)")
    run = await take_in(content, format)
    await timed("read, judged, previewed", count, tasks.read(str(run.id)))
    await timed("applied", count, apply(await reached(run, RunState.READY)))
    await reached(run, RunState.APPLIED)
    second = await take_in(file_of(lines(count, parents, renamed=10), format), format)
    await timed("the same file, every tenth row changed", count, tasks.read(str(second.id)))
    changed = await reached(second, RunState.READY)
    await timed("applied", changed.counts["changed"], apply(changed))
    await timed("taken back", changed.counts["changed"], undo(changed))
    await reached(second, RunState.UNDONE)
    await timed("the first file taken back", count, undo(run))
    await reached(run, RunState.UNDONE)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"largest resident size: {peak:,.0f} MB")
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--format", choices=("csv", "xlsx"), default="csv")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        server = EmbeddedPostgres(Path(home))
        dsn = server.start()
        try:
            migrations.upgrade(dsn)
            asyncio.run(measure(dsn, asked.rows, asked.format))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
