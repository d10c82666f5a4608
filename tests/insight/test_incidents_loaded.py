"""Old tickets that came by file grow incidents as well, and hold nobody up meanwhile."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import catalogue as city_catalogue
from huying.insight import incidents_growing, incidents_index, incidents_loading
from huying.insight.incidents_loading import Part
from huying.insight.models_incidents import Incident, IncidentTicket
from huying.insight.subscribers_incidents import NAME
from huying.kit import db, subscribers
from huying.kit.actor import SYSTEM
from huying.kit.events import Cursor, EventRow, recorded
from huying.loading import bring
from huying.model import switching
from huying.schema import load_all
from huying.ticket.loading_columns import naming
from huying.ticket.models import Confidentiality, Ticket
from tests.conftest import NOW
from tests.factories.incidents import BURST, NOISE, tell_all, tell_one
from tests.harness import run_jobs
from tests.insight.test_disputes_loaded import DAY, Told, write
from tests.insight.test_incidents import _incidents, _of, _rows

At = Callable[[datetime], None]

STREETS = ("YT-TB-03", "YT-LD-02", "YT-YX-01", "YT-HW-02", "YT-WC-01")
MATTERS = (
    ("060301", "学校食堂午餐费涨价没开家长会"), ("010102", "饭店拖欠服务员两个月工资"),
    ("030201", "菜场后面的建筑垃圾没人运"), ("050101", "公交车早高峰一直等不到"),
)  # fmt: skip
RECENT: tuple[Told, ...] = (
    *BURST, *NOISE,
    *((DAY * (3 + 2 * n), MATTERS[n % 4][0], STREETS[n % 5], MATTERS[n % 4][1]) for n in range(20)),
    *((DAY * 30 + n, "090101", "YT-YX-02", f"竹园街道{n + 3}号楼停水没水用") for n in range(2)),
)  # fmt: skip
PAST: tuple[Told, ...] = tuple(
    (DAY * (46 + 7 * n), "090101", "YT-TN-05", "梧桐街道整栋楼停水没水用") for n in range(90)
)


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    load_all()
    incidents_index.forget()
    city_catalogue.forget()
    yield
    incidents_index.forget()
    city_catalogue.forget()


async def _loaded(folder: Path, told: Sequence[Told]) -> None:
    report = await bring(write(folder / "old.csv", told), naming(), lambda _: None)
    assert report.loaded == len(told)


async def _deliver(session: AsyncSession, *, after: int = 0) -> int:
    """To this subscriber alone."""
    rows = await session.scalars(select(EventRow).where(EventRow.id > after).order_by(EventRow.id))
    last = after
    for row in rows.all():
        last = row.id
        await subscribers.react_to(session, NAME, recorded(row))
    await session.flush()
    return last


async def _waiting(session: AsyncSession, name: str) -> int:
    """For how many tickets, or batches, such jobs wait."""
    query = text(
        "SELECT count(DISTINCT coalesce(args->>'ticket', args->>'first'))"
        " FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo'"
    )
    return int(await session.scalar(query, {"name": name}) or 0)


async def _part(session: AsyncSession) -> tuple[Part, Cursor]:
    row = await session.scalar(select(EventRow).where(EventRow.name == "ticket.loaded"))
    assert row is not None
    first, last = UUID(row.body["first"]), UUID(row.body["last"])
    return Part(row.subject_id, first, last), recorded(row).cursor


async def test_of_many_years_those_of_the_window_grow_incidents_by_a_job(
    session: AsyncSession, tmp_path: Path
) -> None:
    assert len(RECENT) == 30
    await _loaded(tmp_path, (*PAST, *RECENT))

    await _deliver(session)
    assert (await _rows(session), incidents_index._held) == ([], None)

    assert incidents_loading.SETTLE_LOADED in await run_jobs(session)
    found = await _incidents(session)
    assert found[0].tickets == len(BURST)
    assert found[0].category_code.startswith("0901")
    old = NOW - incidents_index.WINDOW
    assert not await session.scalar(
        select(func.count()).select_from(IncidentTicket).where(IncidentTicket.at < old)
    )
    assert incidents_index._held is not None
    assert len(incidents_index._held.matters) == len(RECENT)

    rows = await _rows(session)
    await incidents_loading.settle_loaded(*await _part(session))
    incidents_index.forget()
    await incidents_loading.settle_loaded(*await _part(session))
    assert await _rows(session) == rows


async def test_a_past_before_the_window_is_nobodys_work(
    session: AsyncSession, tmp_path: Path
) -> None:
    await _loaded(tmp_path, PAST[:20])

    await _deliver(session)

    assert await _waiting(session, incidents_loading.SETTLE_LOADED) == 0


async def test_switched_off_the_job_grows_nothing(session: AsyncSession, tmp_path: Path) -> None:
    await switching.switch(session, SYSTEM, incidents_growing.FUNCTION, is_on=False)
    await _loaded(tmp_path, BURST)

    await _deliver(session)
    await run_jobs(session)

    assert (await _rows(session), incidents_index._held) == ([], None)


async def test_after_a_kill_it_goes_on(
    session: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _loaded(tmp_path, BURST)
    told, place, calls = await _part(session), incidents_growing.place, 0

    async def killed(session: AsyncSession, held: incidents_index.Held, id: UUID) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise KeyboardInterrupt
        await place(session, held, id)

    monkeypatch.setattr(incidents_loading, "LONGEST", 0.0001)  # one ticket in a unit of work
    monkeypatch.setattr(incidents_growing, "place", killed)
    with pytest.raises(KeyboardInterrupt):
        await incidents_loading.settle_loaded(*told)
    assert len(await _rows(session)) > 0

    monkeypatch.setattr(incidents_growing, "place", place)
    incidents_index.forget()
    await incidents_loading.settle_loaded(*told)
    assert [incident.tickets for incident in await _incidents(session)] == [len(BURST)]


async def test_what_comes_while_much_is_to_be_remembered_is_left_to_a_job(
    session: AsyncSession, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a start: a unit of work that writes does not wait for the memory to be made."""
    monkeypatch.setattr(incidents_index, "AT_ONCE", 3)
    await tell_all(session, at, BURST[:3])
    last = await _deliver(session)
    assert [each.tickets for each in await _incidents(session)] == [3]

    incidents_index.forget()
    told = await tell_one(session, at, *BURST[3])
    last = await _deliver(session, after=last)
    assert await _of(session, told) is None
    assert (await _waiting(session, incidents_loading.SETTLE), incidents_index._held) == (1, None)

    await run_jobs(session)
    assert [each.tickets for each in await _incidents(session)] == [4]

    told = await tell_one(session, at, *BURST[4])
    await _deliver(session, after=last)
    assert await _of(session, told) is not None
    assert await _waiting(session, incidents_loading.SETTLE) == 0


async def test_what_has_become_confidential_leaves_at_once_also_without_a_memory(
    session: AsyncSession, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = await tell_all(session, at, BURST[:3])
    await _deliver(session)
    monkeypatch.setattr(incidents_index, "AT_ONCE", 0)
    told[1].confidentiality = Confidentiality.CONFIDENTIAL
    await session.flush()
    row = await session.scalar(select(EventRow).where(EventRow.subject_id == told[1].id))
    assert row is not None

    await subscribers.react_to(session, NAME, recorded(row))

    assert await _of(session, told[1]) is None
    assert incidents_index._held is not None
    assert str(told[1].id) not in incidents_index._held.matters


@pytest.mark.usefixtures("app")
async def test_live_tickets_and_a_load_at_once_are_one_incident(
    fresh_dsn: str, at: At, tmp_path: Path
) -> None:
    """Both write, by turns."""
    engine = db.connect(fresh_dsn, pool_size=6)
    try:
        await _loaded(tmp_path, BURST[:3])
        async with db.unit_of_work() as session:
            told = await _part(session)
        ids = []
        for each in BURST[3:]:
            async with db.unit_of_work() as session:
                ids.append((await tell_one(session, at, *each)).id)

        await asyncio.gather(
            incidents_loading.settle_loaded(*told), _lived(ids),
            incidents_loading.settle_loaded(*told),
        )  # fmt: skip
        async with db.unit_of_work() as session:
            await _work(session)

        async with db.unit_of_work() as session:
            found = (await session.scalars(select(Incident.tickets))).all()
            assert (list(found), await session.scalar(select(func.count(Ticket.id)))) == ([5], 5)
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)


async def _lived(ids: Sequence[UUID]) -> None:
    """As the subscriber does."""
    for id in ids:
        async with db.unit_of_work() as session:
            registered = EventRow.name == "ticket.registered"
            row = await session.scalar(
                select(EventRow).where(EventRow.subject_id == id, registered)
            )
            assert row is not None
            await subscribers.react_to(session, NAME, recorded(row))


async def _work(session: AsyncSession) -> None:
    """What was left to jobs while the memory was made."""
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = :name")
    for told in (await session.scalars(query, {"name": incidents_loading.SETTLE})).all():
        place = Cursor.parse(told["cursor"])
        await incidents_loading.settle_one(UUID(told["ticket"]), place, is_other=False)
