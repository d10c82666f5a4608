"""The watch over time bands in a city of 20,000 matters a day: a day's expectation, a whole look,
one new ticket.

    python -m bench.bands [--a-day 20000] [--keep DIR]

The thirteen weeks of ``bench.counts`` are made and counted. Then, with business time standing at
ten o'clock of the last day: the expectation of the day is computed from all of it (once a day),
the whole look is taken several times (each quarter hour), and tickets are registered one by one,
counted and looked at as their event would have it. Every third of them is a burst in one street,
so that both ways are measured: nothing there, and an alert that is raised and grows.
"""

import argparse
import asyncio
import os
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.at_scale import BULK
from bench.counts import LAST, home, prepare, rebuild, sizes
from huying.city.catalogue import catalogue, forget
from huying.city.models import MatterKind, Urgency
from huying.insight import bands_baseline, bands_rules, bands_watch, counting
from huying.insight.counts import What
from huying.kit import clock, db, migrations
from huying.kit.actor import SYSTEM
from huying.kit.postgres import EmbeddedPostgres
from huying.kit.settings import settings
from huying.schema import load_all
from huying.ticket import registration
from huying.ticket.drafts import TicketDraft

NOW = datetime(LAST.year, LAST.month, LAST.day, 2, 5, tzinfo=UTC) - timedelta(days=1)
LOOKS, TICKETS = 5, 90
USUAL = (("090101", "YT-TN-05"), ("030101", "YT-TB-01"))


async def measure(dsn: str) -> None:
    engine = db.connect(dsn)
    forget()
    await rebuild()
    await sizes(engine)
    clock.follow(clock.Reading(clock.real_now(), NOW, 0.0))
    await _expectation()
    await _looks()
    await _tickets()
    await engine.dispose()


async def _expectation() -> None:
    began = time.perf_counter()
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        outlook = await bands_baseline.outlook(session, city, NOW)
    assert outlook is not None
    print(f"expectation: {len(outlook.keys):,} series from {outlook.history_days} days in "
          f"{time.perf_counter() - began:.1f} s", flush=True)  # fmt: skip


async def _looks() -> None:
    took = []
    for number in range(LOOKS):
        now = NOW + number * bands_rules.QUARTER
        clock.follow(clock.Reading(clock.real_now(), now, 0.0))
        began = time.perf_counter()
        async with db.unit_of_work() as session:
            standing = await bands_watch.look(session, now)
        took.append(time.perf_counter() - began)
    print(f"whole look: p50 {statistics.median(took):.1f} s, worst {max(took):.1f} s; "
          f"{len(standing)} alerts stand", flush=True)  # fmt: skip


async def _tickets() -> None:
    now = NOW + LOOKS * bands_rules.QUARTER
    clock.follow(clock.Reading(clock.real_now(), now, 0.0))
    counted: list[float] = []
    looked: list[float] = []
    for number in range(TICKETS):
        category, place = ("090102", "YT-TN-02") if number % 3 == 0 else USUAL[number % 3 - 1]
        draft = TicketDraft(
            kind=MatterKind.HELP, category_code=category, title="停水", summary="停水",
            statement="主管爆裂停水了", urgency=Urgency.NORMAL, place_code=place,
        )  # fmt: skip
        async with db.unit_of_work() as session:
            made = await registration.register(session, SYSTEM, draft, now=now)
        began = time.perf_counter()
        async with db.unit_of_work() as session:
            await counting.recount(session, What.TICKET, [made.ticket.id])
        counted.append((time.perf_counter() - began) * 1_000)
        began = time.perf_counter()
        async with db.unit_of_work() as session:
            await bands_watch.keep_looking(session, now)
            await bands_watch.look_narrowly(session, made.ticket, now)
        looked.append((time.perf_counter() - began) * 1_000)
    both = [one + other for one, other in zip(counted, looked, strict=True)]
    print(f"one new ticket: counted p50 {statistics.median(counted):.1f} ms", flush=True)
    for what, start, step in (("a burst's", 0, 3), ("others", 1, 3), ("others", 2, 3)):
        told, took = looked[start::step], sorted(both[start::step])
        print(f"  {what}: looked at p50 {statistics.median(told):.1f} ms; both p50 "
              f"{statistics.median(took):.1f} ms, p95 {took[int(len(took) * 0.95)]:.1f} ms, worst "
              f"{took[-1]:.1f} ms", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--a-day", type=int, default=20_000)
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
            asyncio.run(prepare(dsn, args.a_day))
            asyncio.run(measure(dsn))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
