"""Several count at the same time, and somebody rebuilds meanwhile: nothing is counted twice."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import catalogue as city_catalogue
from huying.insight import counting, rebuild
from huying.insight.counting import COUNT_LOADED
from huying.insight.counts import What
from huying.insight.rebuild_running import apart, run_here
from huying.insight.subscribers_counts import NAME
from huying.insight.tasks_counts import count_loaded
from huying.kit import db
from huying.kit.subscribers import run_once
from huying.loading import bring
from huying.ticket.loading_columns import naming
from huying.ticket.models import Ticket
from tests.conftest import NOW
from tests.factories.ticket import make_ticket
from tests.insight.test_counts_life import OLD, kept

pytestmark = pytest.mark.usefixtures("app")
CATEGORIES = ("090101", "090102", "030101")


async def test_workers_and_a_rebuild_at_once(
    fresh_dsn: str, at: Callable[[datetime], None], tmp_path: Path
) -> None:
    engine = db.connect(fresh_dsn, pool_size=6)
    city_catalogue.forget()
    try:
        ids = await _tickets(at)
        await asyncio.gather(*(_worry(ids, Random(seed)) for seed in range(3)), _rebuild(3))
        await _follow_a_load(tmp_path)
        async with db.unit_of_work() as session:
            await counting.recount(session, What.TICKET, ids)
            followed = await kept(session)
            assert await _sum(session) == len(ids) + 2
        await _rebuild(1)
        async with db.unit_of_work() as session:
            assert await kept(session) == followed
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)
        city_catalogue.forget()


async def _tickets(at: Callable[[datetime], None]) -> list[UUID]:
    ids = []
    for back in range(0, 60, 6):
        at(NOW - timedelta(days=back))
        async with db.unit_of_work() as session:
            ids.append((await make_ticket(session)).id)
    at(NOW)
    return ids


async def _worry(ids: list[UUID], dice: Random) -> None:
    """Change tickets, and count them and others, again and again."""
    for _ in range(6):
        changed = dice.choice(ids)
        async with db.unit_of_work() as session:
            await session.execute(
                update(Ticket)
                .where(Ticket.id == changed)
                .values(category_code=dice.choice(CATEGORIES), people_affected=dice.randrange(1, 9))
            )
        async with db.unit_of_work() as session:
            await counting.recount(session, What.TICKET, [changed, *dice.sample(ids, 3)])


async def _rebuild(times: int) -> None:
    for _ in range(times):
        async with db.unit_of_work() as session:
            parts = await rebuild.parts(session)
        done = [part async for part, _ in run_here(parts)]
        assert sorted(done, key=lambda part: part.first) == parts


async def _follow_a_load(tmp_path: Path) -> None:
    """By the worker's own loop, two of them."""
    path = tmp_path / "old.csv"
    path.write_text(OLD, encoding="utf-8")
    assert (await bring(path, naming(), lambda _: None)).loaded == 2

    async def follow() -> None:
        for _ in range(12):
            await run_once(NAME)

    await asyncio.gather(follow(), follow())
    async with db.unit_of_work() as session:
        query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :name")
        waiting = (await session.scalars(query, {"name": COUNT_LOADED})).all()
    await asyncio.gather(*(count_loaded(**args) for args in [*waiting, *waiting]))
    async with db.unit_of_work() as session:
        loaded = select(Ticket.id).where(Ticket.load_id.is_not(None))
        counted = text("SELECT count(*) FROM counted WHERE what = 1 AND subject_id = ANY(:ids)")
        ids = (await session.scalars(loaded)).all()
        assert await session.scalar(counted, {"ids": list(ids)}) == 2


async def _sum(session: AsyncSession) -> int:
    """Of the city's months."""
    found = await session.scalar(
        text(
            "SELECT sum(c.n) FROM count_cell c JOIN count_key k ON k.id = c.key_id"
            " WHERE k.what = 1 AND k.roll = 1 AND c.grain = 4"
        )
    )
    return int(found or 0)


def test_months_done_together_lie_apart() -> None:
    parts = list(rebuild.months(date(2025, 1, 15), date(2026, 1, 1)))
    assert len(parts) == 12
    assert [part.first.month for part in apart(parts, 2)] == [1, 7, 2, 8, 3, 9, 4, 10, 5, 11, 6, 12]
    assert len(apart(parts[:5], 2)) == 5
