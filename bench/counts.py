"""Ten years of a city of 20,000 matters a day: slices, counting again, one ticket more.

    python -m bench.counts [--a-day 20000] [--blocks 40] [--keep DIR]

Inside PostgreSQL thirteen weeks of tickets are made (categories by a Zipf law over the shipped
leaves, 237 streets and their places, units, channels, hours as people call), and counted by the
program itself: that is the pace of ``huying insight rebuild``. Their cells are then copied to the
``--blocks`` thirteen weeks before, so that cells and series lie as ten years of life leave them.
Each of the twelve slices is asked over HTTP, in process; then tickets are registered one by one and
counted as their events would have it.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bench import rows
from bench.at_scale import BULK, actor
from huying.app import create_app
from huying.city.catalogue import Catalogue, catalogue, forget
from huying.city.models import MatterKind, Urgency
from huying.insight import counting
from huying.insight.counts import Grain, What, matrix
from huying.insight.rebuild import months
from huying.insight.rebuild_running import run_here
from huying.insight.slices import SLICES, CountNeed
from huying.kit import clock, db, migrations
from huying.kit.actor import SYSTEM, current_actor
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.schema import load_all
from huying.seed import load_city
from huying.ticket import registration
from huying.ticket.drafts import TicketDraft

FIRST, DAYS = date(2026, 8, 1), 91
LAST = FIRST + timedelta(days=DAYS)
RUNS, TICKETS = 7, 60
CHOSEN = {CountNeed.CATEGORY: "09", CountNeed.PLACE: "YT-TN-05"}

PLACES = f"""
    {rows.insert_select("place", {
        "code": "'YT-Z' || d || '-' || lpad(s::text, 2, '0')", "name": "'新街' || d || '-' || s",
        "kind": "'street'", "parent_code": "'YT-TN'",
        "path": "'/YT/YT-Z' || d || '/YT-Z' || d || '-' || lpad(s::text, 2, '0') || '/'",
    }, "generate_series(1, 10) d, generate_series(1, 20) s")}"""  # fmt: skip
# Rank by a fixed shuffle; the weight of a Zipf law, summed up so that one dice finds its row.
_RANKED = """
    CREATE TABLE {name} AS
    SELECT *, (sum(1.0 / (rank + {flat})) OVER (ORDER BY rank)
      / sum(1.0 / (rank + {flat})) OVER ())::float8 AS upto
    FROM (SELECT *, row_number() OVER (ORDER BY md5(code)) AS rank FROM ({source}) s) r"""
DICE = (
    _RANKED.format(name="bench_leaf", flat=10, source=(
        "SELECT code FROM category c WHERE length(code) = 6")),
    _RANKED.format(name="bench_place", flat=30, source=(
        "SELECT code FROM place WHERE array_length(string_to_array(trim(path, '/'), '/'), 1) > 2")),
    _RANKED.format(name="bench_unit", flat=5, source="SELECT id, code FROM unit"),
    *(f"CREATE INDEX ON bench_{name} (upto, code)" for name in ("leaf", "place")),
    "ANALYZE bench_leaf, bench_place, bench_unit",
)  # fmt: skip
_HOURS = "ARRAY[9,8,10,11,14,15,16,9,10,20,21,19,17,13,12,10,8,7,22,23,6,1,3,9]"


@contextmanager
def home(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="huying-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


async def make(engine: AsyncEngine, a_day: int) -> None:
    """The tickets of thirteen weeks, a day at a time."""
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("SET session_replication_role = replica"))
        await connection.execute(text(rows.UUID7))
        await _bare(connection)
        for statement in (PLACES, *DICE):
            await connection.execute(text(statement))
        for day in range(DAYS):
            await _day(connection, FIRST + timedelta(days=day), a_day)
        await connection.execute(text("CREATE INDEX bench_newest ON ticket (registered_at, id)"))
        await connection.execute(text("ANALYZE ticket"))


async def _bare(connection: AsyncConnection) -> None:
    """Without the indexes of the tickets, which no measured part reads."""
    names = await connection.scalars(
        text(
            "SELECT indexname FROM pg_indexes i WHERE tablename = 'ticket' AND NOT EXISTS"
            " (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)"
        )
    )
    for name in names.all():
        if name != "ix_ticket_citizen_id":
            await connection.execute(text(f'DROP INDEX "{name}"'))


async def _day(connection: AsyncConnection, day: date, a_day: int) -> None:
    await connection.execute(text("DROP TABLE IF EXISTS made"))
    await connection.execute(text(f"""
        CREATE TEMP TABLE made AS
        SELECT d.n, l.code AS category_code, p.code AS place_code, u.id AS unit_id,
          CASE WHEN r4 < .72 THEN 'phone' WHEN r4 < .86 THEN 'wechat' WHEN r4 < .93 THEN 'app'
               WHEN r4 < .98 THEN 'web' ELSE 'mailbox' END AS channel,
          CASE WHEN r5 < .9 THEN 1 ELSE (r5 * 40)::int END AS people,
          (timestamp '{day}' + make_interval(hours => ({_HOURS})[1 + (r6 * 23)::int],
            secs => r3 * 3600)) AT TIME ZONE 'Asia/Shanghai' AS at
        FROM (SELECT n, random() r1, random() r2, random() r3, random() r4, random() r5, random() r6
              FROM generate_series(1, {a_day}) n OFFSET 0) AS d
        CROSS JOIN LATERAL (SELECT code FROM bench_leaf WHERE upto >= r1 ORDER BY upto LIMIT 1) l
        CROSS JOIN LATERAL (SELECT code FROM bench_place WHERE upto >= r2 ORDER BY upto LIMIT 1) p
        JOIN bench_unit u ON u.rank = 1 + abs(hashtext(
          CASE WHEN hashtext(l.code) % 3 = 0 THEN left(l.code, 4) ELSE left(p.code, 8) END))
          % (SELECT count(*) FROM bench_unit)"""))  # fmt: skip
    await rows.fill(connection, "ticket", {
        "id": "bench_uuid7(at)", "number": f"'{day:%Y%m%d}' || lpad(n::text, 6, '0')",
        "state": "'closed'", "kind": "'help'", "category_code": "category_code",
        "place_code": "place_code", "urgency": "'normal'", "title": "''", "summary": "''",
        "statement": "''", "fields": rows.no_fields(connection), "channel": "channel",
        "registered_at": "at", "query_code_hash": "'\\x00'", "people_affected": "people",
        "lead_unit_id": "unit_id", "due_at": "at", "settled_at": "at", "closed_at": "at",
        "public_reply": "'-'", "changed_at": "at", "search": "''",
    }, "made")  # fmt: skip
    await connection.execute(
        text("INSERT INTO ticket_counter (day, last) VALUES (:day, :last)"),
        {"day": day, "last": a_day},
    )


async def rebuild() -> None:
    parts = list(months(FIRST, LAST))
    began, subjects = time.perf_counter(), 0
    async for part, done in run_here(parts):
        subjects += done.subjects
        print(f"  {part.first:%Y-%m}: {done.subjects:,} after "
              f"{time.perf_counter() - began:.0f} s", flush=True)  # fmt: skip
    took = time.perf_counter() - began
    print(f"rebuild: {subjects:,} tickets in {took:.0f} s, {subjects / took:,.0f} a second, "
          f"5 million in {5e6 * took / subjects / 60:.1f} minutes", flush=True)  # fmt: skip


async def copy(engine: AsyncEngine, blocks: int) -> None:
    """The same cells in each of the thirteen weeks before; quarters only as long as they live."""
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ALTER TABLE count_cell DROP CONSTRAINT pk_count_cell"))
        await connection.execute(text("CREATE TABLE bench_cell AS SELECT * FROM count_cell"))
        for block in range(1, blocks + 1):
            await connection.execute(text(f"""
                INSERT INTO count_cell
                SELECT key_id, grain, CASE WHEN grain = 4
                  THEN (at AT TIME ZONE 'Asia/Shanghai' - make_interval(months => {3 * block}))
                       AT TIME ZONE 'Asia/Shanghai'
                  ELSE at - make_interval(days => {DAYS * block}) END, n, people
                FROM bench_cell WHERE grain <> 1 OR {block} <= 4"""))  # fmt: skip
        await connection.execute(text("DROP TABLE bench_cell"))
        await connection.execute(
            text("ALTER TABLE count_cell ADD CONSTRAINT pk_count_cell"
                 " PRIMARY KEY (key_id, grain, at) INCLUDE (n, people)")
        )  # fmt: skip
        await connection.execute(text("VACUUM ANALYZE count_cell"))
        await connection.execute(text("ANALYZE count_key"))


async def sizes(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        for table in ("count_cell", "count_key", "counted"):
            found = await connection.execute(
                text(f"SELECT count(*), pg_total_relation_size('{table}') / 1e9 FROM {table}")
            )
            count, size = found.one()
            print(f"{table}: {count:,} rows, {size:.1f} GB with indexes")  # fmt: skip
        found = await connection.execute(text(
            "SELECT sum(n) FROM count_cell c JOIN count_key k ON k.id = c.key_id"
            " WHERE k.roll = 1 AND c.grain = 3"))  # fmt: skip
        print(f"tickets in the cells: {found.scalar_one():,}", flush=True)


async def slices(city: Catalogue) -> None:
    app = create_app(with_background=False)
    print("| slice | who | cells | first ms | p50 ms | worst ms |\n|---|---|---|---|---|---|")
    for role, unit in (("analyst", "U-HOTLINE-ANALYSIS"), ("unit_leader", "U-WATER")):
        who = actor(city, role, unit=unit)
        app.dependency_overrides[current_actor] = lambda who=who: who
        transport = ASGITransport(app)
        async with AsyncClient(transport=transport, base_url="http://bench/api/v1") as client:
            for name, named in SLICES.items():
                asked = {named.needs.value: CHOSEN[named.needs]} if named.needs else {}
                millis = []
                for _ in range(RUNS):
                    began = time.perf_counter()
                    answer = await client.get(f"/counts/slices/{name}", params=asked)
                    millis.append((time.perf_counter() - began) * 1_000)
                    answer.raise_for_status()
                cells, p50 = len(answer.json()["cells"]), statistics.median(millis)
                print(f"| {name} | {role} | {cells:,} | {millis[0]:.0f} | {p50:.0f} | "
                      f"{max(millis[1:]):.0f} |", flush=True)  # fmt: skip


async def matrices() -> None:
    """What whoever watches many series reads."""
    end = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC)
    for what, grain, days, levels in (
        ("bands, 60 days", Grain.BAND, 60, [(1, 1), (2, 0)]),
        ("bands by street and leaf, 60 days", Grain.BAND, 60, [(2, 2), (3, 1)]),
        ("days by group and district, 3 years", Grain.DAY, 1_095, [(2, 1)]),
    ):
        began = time.perf_counter()
        async with db.unit_of_work() as session:
            found = await matrix(
                session, What.TICKET, grain, end - timedelta(days=days), end, levels=levels
            )
        took = time.perf_counter() - began
        print(f"matrix {what}: {found.counts.shape[0]:,} series × {found.counts.shape[1]:,} "
              f"steps in {took:.1f} s", flush=True)  # fmt: skip


async def live() -> None:
    """A ticket registered in its own transaction; then counted as its event would have it."""
    draft = TicketDraft(
        kind=MatterKind.HELP, category_code="090101", title="停水", summary="停水",
        statement="停水", urgency=Urgency.NORMAL, place_code="YT-TN-05",
    )  # fmt: skip
    one: list[float] = []
    again: list[float] = []
    many: list[float] = []
    for _ in range(TICKETS):
        async with db.unit_of_work() as session:
            made = await registration.register(session, SYSTEM, draft, now=clock.now())
        for times in (one, again):
            began = time.perf_counter()
            async with db.unit_of_work() as session:
                await counting.recount(session, What.TICKET, [made.ticket.id])
            times.append((time.perf_counter() - began) * 1_000)
    ids = []
    for _ in range(100):
        async with db.unit_of_work() as session:
            ids.append((await registration.register(
                session, SYSTEM, draft, now=clock.now())).ticket.id)  # fmt: skip
    began = time.perf_counter()
    async with db.unit_of_work() as session:
        await counting.recount(session, What.TICKET, ids)
    many.append((time.perf_counter() - began) * 1_000)
    print(f"one new ticket counted: p50 {statistics.median(one):.1f} ms, p95 "
          f"{sorted(one)[int(TICKETS * 0.95)]:.1f} ms; told again: {statistics.median(again):.1f} "
          f"ms; a hundred at once: {many[0]:.0f} ms", flush=True)  # fmt: skip


async def prepare(dsn: str, a_day: int) -> None:
    engine = db.connect(dsn)
    async with db.unit_of_work() as session:
        await load_city(session)
    await make(engine, a_day)
    await engine.dispose()


async def measure(dsn: str, blocks: int) -> None:
    engine = db.connect(dsn)
    async with db.unit_of_work() as session:
        await clock.load(session)
        forget()
        city = await catalogue(session)
    await rebuild()
    await copy(engine, blocks)
    await sizes(engine)
    await slices(city)
    await matrices()
    await live()
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--a-day", type=int, default=20_000)
    parser.add_argument("--blocks", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    load_all()
    with home(args.keep) as folder:
        os.environ["HUYING_HOME"] = str(folder)
        settings.cache_clear()
        server = EmbeddedPostgres(folder, settings=BULK)
        dsn = server.start()
        try:
            migrations.upgrade(dsn)
            began = time.perf_counter()
            asyncio.run(prepare(dsn, args.a_day))
            print(f"{args.a_day * DAYS:,} tickets made in {time.perf_counter() - began:.0f} s",
                  flush=True)  # fmt: skip
            asyncio.run(measure(dsn, args.blocks))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
