"""Old tickets that came by file tell of disputes as well, and hold nobody up meanwhile."""

import asyncio
import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import catalogue as city_catalogue
from huying.insight import disputes_growing, disputes_loading, disputes_looking
from huying.insight.disputes_loading import Part
from huying.insight.models_disputes import DisputeReading, DisputeRisk
from huying.insight.subscribers_disputes import NAME
from huying.kit import db, subscribers
from huying.kit.actor import SYSTEM
from huying.kit.events import EventRow, recorded
from huying.loading import bring
from huying.model import switching
from huying.schema import load_all
from huying.ticket.loading_columns import naming
from huying.ticket.models import Ticket
from tests.conftest import NOW
from tests.factories.incidents import tell_one
from tests.harness import run_jobs
from tests.insight.test_disputes import FACTORY, OTHERS, _rows, deliver

At = Callable[[datetime], None]
Told = tuple[float, str, str, str]

DAY = 24.0
RECENT: tuple[Told, ...] = (
    *FACTORY, *OTHERS,
    *((DAY * (10 + n), "030201", "YT-LD-02", f"第{n}号院后面的建筑垃圾没人运") for n in range(23)),
)  # fmt: skip
PAST: tuple[Told, ...] = tuple(
    (DAY * (61 + 7 * n), "010102", "YT-TB-04", f"恒昌电子厂欠我{n + 1}个月工资") for n in range(90)
)


@pytest.fixture(autouse=True)
def _everything() -> Iterator[None]:
    load_all()
    city_catalogue.forget()
    yield
    city_catalogue.forget()


def write(path: Path, told: Sequence[Told]) -> Path:
    """A file of old tickets, in any order."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["编号", "登记时间", "结案时间", "分类", "地点编码", "内容", "标题", "答复"]
        )
        for number, (hours, category, place, words) in enumerate(told):
            then = (NOW + timedelta(hours=8 - hours)).strftime("%Y-%m-%d %H:%M")
            writer.writerow([number, then, then, category, place, words, words[:20], "已告知"])
    return path


async def _loaded(folder: Path, told: Sequence[Told]) -> None:
    report = await bring(write(folder / "old.csv", told), naming(), lambda _: None)
    assert report.loaded == len(told)


async def test_of_many_years_those_of_the_window_are_read_by_a_job(
    session: AsyncSession, tmp_path: Path
) -> None:
    await _loaded(tmp_path, (*PAST, *RECENT))

    await deliver(session)
    assert await _count(session) == (0, 0)

    assert disputes_loading.SETTLE in await run_jobs(session)
    readings, matters = await _count(session)
    assert readings == len(RECENT) == 30
    assert matters >= 1
    best = await session.scalar(select(DisputeRisk).order_by(DisputeRisk.tickets.desc()).limit(1))
    assert best is not None
    assert (best.party, best.tickets, best.people) == ("恒昌电子厂", 4, 30)
    assert best.score == sum(reason["points"] for reason in best.reasons) > 0
    rows = await _rows(session)
    grown = [row[1:] for row in rows]

    await deliver(session)
    await disputes_loading.settle_loaded(await _part(session))
    assert await _rows(session) == rows

    await disputes_growing.rebuild(session, NOW - timedelta(days=60))
    assert sorted(map(repr, [row[2:] for row in await _rows(session)])) == sorted(
        map(repr, [row[1:] for row in grown])
    )


async def _count(session: AsyncSession) -> tuple[int, int]:
    readings = await session.scalar(select(func.count()).select_from(DisputeReading))
    return readings or 0, await session.scalar(select(func.count(DisputeRisk.id))) or 0


async def _part(session: AsyncSession) -> Part:
    row = await session.scalar(select(EventRow).where(EventRow.name == "ticket.loaded"))
    assert row is not None
    return Part(row.subject_id, UUID(row.body["first"]), UUID(row.body["last"]))


async def test_a_past_before_the_window_is_nobodys_work(
    session: AsyncSession, tmp_path: Path
) -> None:
    await _loaded(tmp_path, PAST[:20])

    await deliver(session)

    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
    assert await session.scalar(waiting, {"name": disputes_loading.SETTLE}) == 0


async def test_switched_off_the_job_reads_nothing(session: AsyncSession, tmp_path: Path) -> None:
    await switching.switch(session, SYSTEM, disputes_growing.FUNCTION, is_on=False)
    await _loaded(tmp_path, RECENT[:5])

    await deliver(session)
    await run_jobs(session)

    assert await _count(session) == (0, 0)


async def test_after_a_kill_it_goes_on_with_what_is_left(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _loaded(tmp_path, RECENT[:8])
    part, settle, calls = await _part(session), disputes_growing.settle, 0

    async def killed(session: AsyncSession, id: UUID, batch: disputes_growing.Batch | None) -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise KeyboardInterrupt
        await settle(session, id, batch)

    monkeypatch.setattr(disputes_loading, "LONGEST", 0.0001)  # one ticket in a unit of work
    monkeypatch.setattr(disputes_growing, "settle", killed)
    with pytest.raises(KeyboardInterrupt):
        await disputes_loading.settle_loaded(part)
    assert (await _count(session))[0] == 3

    monkeypatch.setattr(disputes_growing, "settle", settle)
    await disputes_loading.settle_loaded(part)
    assert (await _count(session))[0] == 8


async def test_every_few_hours_a_job_weighs_what_is_live(session: AsyncSession, at: At) -> None:
    for told in FACTORY:
        await tell_one(session, at, *told)
    await deliver(session)
    at(NOW + timedelta(hours=4))
    await disputes_looking.look(session, NOW + timedelta(hours=4))
    before = await session.scalar(select(DisputeRisk.scored_at))

    assert disputes_looking.WEIGH in await run_jobs(session)

    session.expire_all()
    assert before == NOW
    assert await session.scalar(select(DisputeRisk.scored_at)) == NOW + timedelta(hours=4)


@pytest.mark.usefixtures("app")
async def test_live_tickets_and_a_load_at_once_come_to_one_matter(
    fresh_dsn: str, at: At, tmp_path: Path
) -> None:
    """Both write, by turns: who tells live does not wait for the end of the load."""
    engine = db.connect(fresh_dsn, pool_size=6)
    city_catalogue.forget()
    try:
        await _loaded(tmp_path, RECENT[:3])
        async with db.unit_of_work() as session:
            part = await _part(session)
        async with db.unit_of_work() as session:
            live = (await tell_one(session, at, *FACTORY[3])).id

        await asyncio.gather(
            _settled(live), disputes_loading.settle_loaded(part),
            _settled(live), disputes_loading.settle_loaded(part),
        )  # fmt: skip

        async with db.unit_of_work() as session:
            found = (await session.scalars(select(DisputeRisk))).all()
            assert [(each.tickets, each.people) for each in found] == [(4, 30)]
            assert await session.scalar(select(func.count()).select_from(Ticket)) == 4
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)


async def _settled(ticket_id: UUID) -> None:
    """As the subscriber does."""
    async with db.unit_of_work() as session:
        found = await session.scalar(
            select(EventRow).where(
                EventRow.subject_id == ticket_id, EventRow.name == "ticket.registered"
            )
        )
        assert found is not None
        await subscribers.react_to(session, NAME, recorded(found))
