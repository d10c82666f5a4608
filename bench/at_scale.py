"""Lists, searches and figures over two years of a city of seven thousand tickets a day.

    python -m bench.at_scale [--total 5000000] [--first 500000] [--keep DIR] [--plans FILE]

One embedded database holds the latest ``--first`` tickets, another all of them: the same city, ten
times the history. ``--keep`` keeps both for the next run. Each page is read by the program's own
functions as its own actor, ``RUNS`` times; p50 and p95 in milliseconds and the growth are printed,
and with ``--plans`` the slowest statement's plan of each page is written down.
"""

import argparse
import asyncio
import os
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, event, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)

from bench import city_years, rows
from bench.city_years import KNOWN_PHONES, Span
from huying.city.catalogue import Catalogue, catalogue, forget
from huying.dispatch import views as pool
from huying.insight import views as figures
from huying.insight.definitions import FIGURES, Figure
from huying.insight.kinds import By, Owner
from huying.insight.schemas import Asked
from huying.insight.scope import scope_of
from huying.kit import clock, db, migrations
from huying.kit.actor import Actor, ActorKind
from huying.kit.models import new_id
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.people.roles import permissions_of, sees_all_units
from huying.schema import load_all
from huying.seed import load_city
from huying.ticket import desks, listing, repository, views
from huying.ticket.listing import Filters
from huying.ticket.models import Ticket, TicketState
from huying.ticket.rules import DueFilter

RUNS = 30
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
YEARS = timedelta(days=730)
SMALL, LARGE = "U-WATER", "U-URBAN"
BULK = {
    "shared_buffers": "1GB", "maintenance_work_mem": "1GB", "max_wal_size": "8GB",
    "checkpoint_timeout": "30min", "work_mem": "32MB",
}  # fmt: skip

Page = Callable[[AsyncSession, Catalogue], Awaitable[object]]


@dataclass
class Seen:
    """Times of one page in milliseconds, and its slowest statement."""

    millis: list[float] = field(default_factory=list)
    slowest: tuple[float, str, object] = (0.0, "", None)

    @property
    def p50(self) -> float:
        return statistics.median(self.millis)

    @property
    def p95(self) -> float:
        return sorted(self.millis)[round(len(self.millis) * 0.95) - 1]


def actor(city: Catalogue, *roles: str, unit: str) -> Actor:
    view = city.units[unit]
    return Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        permissions=frozenset().union(*(permissions_of(role) for role in roles)),
        roles=frozenset(roles),
        unit_id=view.id,
        unit_path=view.path,
        sees_all_units=sees_all_units(roles),
    )


def pages(city: Catalogue, dice: random.Random, some: Sequence[Ticket]) -> dict[str, Page]:
    """Every measured page; each call asks for something else."""
    agent = actor(city, "agent", unit="U-HOTLINE-INTAKE")
    dispatcher = actor(city, "dispatcher", unit="U-HOTLINE-DISPATCH")
    small = actor(city, "unit_liaison", "unit_handler", unit=SMALL)
    large = actor(city, "unit_liaison", "unit_handler", unit=LARGE)
    names = ["停水 小区", "噪声 夜间", "路灯 不亮", "拖欠 工资", "垃圾 清运", "电梯 故障"]

    def lists(who: Actor, made: Callable[[], Filters]) -> Page:
        async def page(session: AsyncSession, city: Catalogue) -> object:
            found, _ = await listing.page(session, who, city, made(), now=NOW, limit=50)
            return await views.rows(session, city, found, NOW)

        return page

    async def detail(session: AsyncSession, city: Catalogue) -> object:
        found = await repository.find(session, agent, dice.choice(some).id)
        assert found is not None
        return await views.detail(session, agent, city, found, NOW)

    months = [NOW - timedelta(days=30 * back) for back in range(1, 3)]
    return {
        "unit inbox, small unit": lambda s, c: desks.inbox(s, small, c, NOW),
        "unit inbox, large unit": lambda s, c: desks.inbox(s, large, c, NOW),
        "pool": lambda s, c: pool.pool(s, dispatcher, c, NOW),
        "close review": lambda s, c: desks.close_review(s, dispatcher, c, NOW),
        "all tickets, newest": lists(agent, Filters),
        "all tickets, category and state": lists(agent, lambda: Filters(
            states=[TicketState.HANDLING], category=dice.choice(["09", "0301", "05"]))),
        "overdue": lists(agent, lambda: Filters(due=DueFilter.OVERDUE)),
        "a small unit's tickets": lists(small, Filters),
        "a street's tickets": lists(agent, lambda: Filters(place="YT-TN-05")),
        "by number": lists(agent, lambda: Filters(q=dice.choice(some).number)),
        "by phone (blind index)": lists(agent, lambda: Filters(q=dice.choice(KNOWN_PHONES))),
        "two words, 90 days": lists(agent, lambda: Filters(q=dice.choice(names))),
        "two words, one month": lists(agent, lambda: Filters(
            q=dice.choice(names), since=dice.choice(months), until=NOW)),
        "ticket page": detail,
    }  # fmt: skip


def month_by_unit() -> dict[str, Page]:
    """Every figure that can be told by unit, for the last whole month of the whole city."""
    asked = Asked(since=date(2026, 10, 1), until=date(2026, 10, 31))

    def page(figure: Figure) -> Page:
        async def read(session: AsyncSession, city: Catalogue) -> object:
            analyst = actor(city, "analyst", unit="U-HOTLINE")
            scope = await scope_of(session, analyst, asked, NOW)
            return await figures.read_series(session, figure, scope, By.UNIT)

        return read

    return {
        f"October by unit: {code}": page(figure)
        for code, figure in FIGURES.items()
        if figure.owner is Owner.UNIT
    }


class Watch:
    """Remembers the slowest statement while a page is read."""

    def __init__(self, engine: Engine) -> None:
        self.slowest: tuple[float, str, object] = (0.0, "", None)
        self._began = 0.0
        event.listen(engine, "before_cursor_execute", self._before)
        event.listen(engine, "after_cursor_execute", self._after)

    def _before(self, *_: object) -> None:
        self._began = time.perf_counter()

    def _after(
        self, _: Connection, __: object, statement: str, parameters: object, *___: object
    ) -> None:
        took = time.perf_counter() - self._began
        if took > self.slowest[0]:
            self.slowest = (took, statement, parameters)


async def measure(dsn: str, plans: dict[str, str] | None) -> dict[str, Seen]:
    engine = db.connect(dsn)
    watch = Watch(engine.sync_engine)
    dice = random.Random(7)
    found: dict[str, Seen] = {}
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        recent = select(Ticket).order_by(Ticket.registered_at.desc()).limit(20_000)
        some = dice.sample((await session.scalars(recent)).all(), 200)
    lists = {name: (page, RUNS) for name, page in pages(city, dice, some).items()}
    months = {name: (page, 3) for name, page in month_by_unit().items()}
    for name, (page, runs) in {**lists, **months}.items():
        seen = found[name] = Seen()
        for run in range(runs + 3):
            watch.slowest = (0.0, "", None)
            async with db.unit_of_work() as session:
                began = time.perf_counter()
                await page(session, city)
                took = (time.perf_counter() - began) * 1000
            if run >= 3:  # the first ones warm the caches that a running city has warm
                seen.millis.append(took)
                seen.slowest = max(seen.slowest, watch.slowest, key=lambda slow: slow[0])
        if plans is not None:
            plans[name] = await _plan(engine, seen)
        print(f"  {name}: p50 {seen.p50:.0f} p95 {seen.p95:.0f} ms", flush=True)
    await engine.dispose()
    return found


async def _plan(engine: AsyncEngine, seen: Seen) -> str:
    _, statement, parameters = seen.slowest
    assert isinstance(parameters, tuple)
    raw = await engine.raw_connection()
    assert raw.driver_connection is not None
    query = f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {statement}"
    lines = await raw.driver_connection.fetch(query, *parameters)
    raw.close()
    return "\n".join(line[0] for line in lines)


async def fill(dsn: str, span: Span) -> None:
    """Drop what slows bulk writing, fill, make it again."""
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    began = time.monotonic()
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await rows.prepare(connection)
        async with AsyncSession(connection) as session:
            await city_years.combinations(session, connection)
        dropped = await _drop_indexes(connection)
        if span.last == span.total:
            await city_years.people(connection, 0, round(span.total / 2.5) + 1)
        await city_years.fill(connection, span)
        print(f"  rows after {time.monotonic() - began:.0f} s", flush=True)
        for definition in dropped:
            await connection.execute(text(definition))
        await connection.execute(text("VACUUM (ANALYZE)"))
    await engine.dispose()
    print(f"  {span.last - span.first} tickets filled in {time.monotonic() - began:.0f} s")


async def _drop_indexes(connection: AsyncConnection) -> list[str]:
    """Secondary indexes of the tables that are filled; returns how to make them again."""
    tables = (
        "ticket", "assignment", "clock", "contact", "citizen", "callback_task", "evaluation",
    )  # fmt: skip
    listed = await connection.execute(text(
        "SELECT i.indexrelid::regclass AS name, pg_get_indexdef(i.indexrelid) AS definition"
        " FROM pg_index i WHERE i.indrelid::regclass::text = ANY (:tables)"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)"
    ), {"tables": list(tables)})  # fmt: skip
    definitions = []
    for row in listed.all():
        definitions.append(row.definition)
        await connection.execute(text(f"DROP INDEX {row.name}"))
    return definitions


async def seed(dsn: str) -> None:
    engine = db.connect(dsn)
    async with db.unit_of_work() as session:
        await load_city(session)
    await engine.dispose()


async def tidy(dsn: str) -> None:
    """What autovacuum would have done by the time a city looks."""
    engine = create_async_engine(dsn.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.connect() as raw:
        connection = await raw.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("VACUUM (ANALYZE)"))
    await engine.dispose()


def report(before: dict[str, Seen], after: dict[str, Seen], first: int, total: int) -> None:
    print(f"\n| page | p50 ms at {first:,} | p95 | p50 ms at {total:,} | p95 | growth of p50 |")
    print("|---|---|---|---|---|---|")
    for name, late in after.items():
        early = before[name]
        print(
            f"| {name} | {early.p50:.0f} | {early.p95:.0f} | {late.p50:.0f} | {late.p95:.0f}"
            f" | ×{late.p50 / early.p50:.2f} |"
        )


def run_one(home: Path, spans: Sequence[Span], plans: dict[str, str] | None) -> dict[str, Seen]:
    """Fill the database in ``home`` unless an earlier run has, bring it up to date, measure."""
    home.mkdir(parents=True, exist_ok=True)
    os.environ["HUYING_HOME"] = str(home.parent)  # one key for both
    settings.cache_clear()
    forget()
    server = EmbeddedPostgres(home, settings=BULK)
    dsn = server.start()
    try:
        migrations.upgrade(dsn)
        asyncio.run(seed(dsn))
        if not (home / "filled").exists():
            for span in spans:
                asyncio.run(fill(dsn, span))
            (home / "filled").touch()
        asyncio.run(tidy(dsn))
        return asyncio.run(measure(dsn, plans))
    finally:
        server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--total", type=int, default=5_000_000)
    parser.add_argument("--first", type=int, default=500_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--plans", type=Path)
    args = parser.parse_args()
    load_all()
    clock.follow(clock.Reading(clock.real_now(), NOW, 0.0))
    with ExitStack() as stack:
        folder = args.keep or Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="huying-bench-"))
        )
        total, start = args.total, NOW - YEARS
        latest = Span(total - args.first, total, total, start, NOW)
        plans: dict[str, str] = {}
        before = run_one(folder / "tenth", [latest], None)
        older = Span(0, total - args.first, total, start, NOW)
        after = run_one(folder / "whole", [latest, older], plans)
        report(before, after, args.first, total)
        if args.plans:
            args.plans.write_text(
                "\n".join(f"## {name}\n\n```\n{plan}\n```\n" for name, plan in plans.items())
            )


if __name__ == "__main__":
    main()
