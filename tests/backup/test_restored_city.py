"""A city is backed up while it works, restored into another cluster, and goes on working."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from huying.callback.models import CallbackTask
from huying.city import catalogue
from huying.kit import db, seal_checks, seals, subscribers
from huying.kit.actor import SYSTEM
from huying.kit.backup import making, restoring
from huying.kit.backup.bundle import Manifest
from huying.kit.backup.mending import GAP
from huying.kit.events import Cursor, EventRow, emit, head, read_after
from huying.schema import load_all
from huying.ticket.models import TicketState
from tests.backup.conftest import MakeDatabase
from tests.factories.call import make_call, say
from tests.factories.ticket import make_draft, make_ticket
from tests.harness import async_url
from tests.kit.conftest import Noted

PASSPHRASE = "a phrase that nobody guesses"
# What mending changes on purpose.
QUEUE = {"procrastinate_jobs", "procrastinate_workers", "procrastinate_events"}
MENDED = QUEUE | {"login_session", "process_beat"}
MADE_LATER = {"backup_run"}


@asynccontextmanager
async def working_on(dsn: str) -> AsyncIterator[None]:
    """Every unit of work of this process goes to ``dsn``."""
    load_all()
    engine = create_async_engine(async_url(dsn))
    db.sessions.configure(bind=engine)
    catalogue.forget()
    try:
        yield
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)
        catalogue.forget()


async def make_some(state: TicketState, count: int) -> None:
    for number in range(count):
        async with db.unit_of_work() as session:
            draft = make_draft(phone=f"128{number:08d}")
            await make_ticket(session, state=state, draft=draft)


async def react() -> None:
    """Let every subscriber read all there is, and what the others wrote meanwhile."""
    while sum([await subscribers.run_once(name) for name in subscribers.registered()]):
        pass


@asynccontextmanager
async def held_up(dsn: str) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """A dump of ``dsn`` stops at the lock of a table that nothing else asks for, its snapshot
    taken; what is yielded returns once one waits there."""
    async with await psycopg.AsyncConnection.connect(dsn) as holder:
        await holder.execute("LOCK TABLE backup_run IN ACCESS EXCLUSIVE MODE")

        async def waiting() -> None:
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as watcher:
                asked = (
                    "SELECT FROM pg_locks WHERE NOT granted AND relation = 'backup_run'::regclass"
                )
                while not (await watcher.execute(asked)).rowcount:  # noqa: ASYNC110 – a program waits
                    await asyncio.sleep(0.05)

        yield waiting


async def furnish(dsn: str) -> None:
    """Tickets on every stretch of the road, a call, a job at work, a login."""
    async with working_on(dsn):
        for state in (TicketState.TO_REVIEW, TicketState.HANDLING, TicketState.TO_CALLBACK):
            await make_some(state, 2)
        async with db.unit_of_work() as session:
            await say(session, await make_call(session), ("citizen", "我家停水两天了"))
        await react()
        async with db.unit_of_work() as session:
            await session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
            await session.execute(
                text(
                    "UPDATE procrastinate_jobs SET status = 'doing', worker_id ="
                    " (SELECT min(id) FROM procrastinate_workers)"
                    " WHERE id = (SELECT min(id) FROM procrastinate_jobs WHERE status = 'todo')"
                )
            )
            await session.execute(
                text(
                    "INSERT INTO login_session (id, created_at, updated_at, account_id, token_hash,"
                    " csrf_token, last_seen_at, method, needs_factor, device)"
                    " SELECT gen_random_uuid(), now(), now(), id, 'x', 'y', now(), 'password',"
                    " false, '' FROM account LIMIT 1"
                )
            )


def back_up(dsn: str, target: Path, keys_dir: Path) -> making.Made:
    return making.make(making.Wish(dsn, target, keys_dir, PASSPHRASE), lambda *_: None)


def restore(file: Path, dsn: str, keys_dir: Path) -> restoring.Restored:
    order = restoring.Order(file, dsn, keys_dir, PASSPHRASE)
    return restoring.restore(order, lambda *_: None)


def contents(dsn: str, manifest: Manifest) -> dict[str, object]:
    """A hash of all rows by table, independent of their order; of history without what restoring
    itself adds."""
    found: dict[str, object] = {}
    with psycopg.connect(dsn) as link:
        for table in manifest.rows:
            less = " WHERE name <> 'installation.restored'" if table.startswith("event_2") else ""
            query = (
                "SELECT count(*), md5(string_agg(row::text, '|' ORDER BY row::text COLLATE \"C\"))"
                f" FROM {table} AS row{less}"
            )
            found[table] = link.execute(query.encode()).fetchone()
    return found


@pytest.fixture(params=["embedded", "debian"])
def elsewhere(request: pytest.FixtureRequest, make_database: MakeDatabase) -> str:
    """An empty database of another cluster."""
    server: str = request.getfixturevalue(request.param)
    return make_database(server)


async def test_every_table_comes_back_row_by_row(
    fresh_dsn: str, elsewhere: str, tmp_path: Path, keys_dir: Path
) -> None:
    await furnish(fresh_dsn)
    made = await asyncio.to_thread(back_up, fresh_dsn, tmp_path / "b.tar", keys_dir)

    restored = await asyncio.to_thread(restore, made.file, elsewhere, tmp_path / "keys")

    before, after = contents(fresh_dsn, made.manifest), contents(elsewhere, made.manifest)
    differing = {table for table in before if before[table] != after[table]}
    assert differing <= MENDED | MADE_LATER
    assert sum(made.manifest.rows.values()) > 1_000
    assert made.manifest.rows["ticket"] == 6
    assert (restored.mended.jobs, restored.mended.sessions) == (1, 1)
    assert (tmp_path / "keys" / "master.key").read_bytes() == (keys_dir / "master.key").read_bytes()
    with psycopg.connect(elsewhere) as link:
        doing = link.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        assert doing.fetchone() == (0,)
        open_ = link.execute("SELECT count(*) FROM login_session WHERE ended_at IS NULL")
        assert open_.fetchone() == (0,)


async def test_work_goes_on_where_the_backup_left_it(
    fresh_dsn: str, elsewhere: str, tmp_path: Path, keys_dir: Path
) -> None:
    async with working_on(fresh_dsn):
        await make_some(TicketState.TO_CALLBACK, 2)
        await react()
        await make_some(TicketState.TO_CALLBACK, 2)  # settled, and nobody has reacted yet
    made = await asyncio.to_thread(back_up, fresh_dsn, tmp_path / "b.tar", keys_dir)
    await asyncio.to_thread(restore, made.file, elsewhere, tmp_path / "keys")

    async with working_on(elsewhere):
        await make_some(TicketState.TO_CALLBACK, 1)
        await react()
        async with db.unit_of_work() as session:
            tasks = select(func.count(), func.count(CallbackTask.ticket_id.distinct()))
            counted = (await session.execute(tasks)).one()
            parked = await session.scalar(text("SELECT count(*) FROM parked_event"))
            behind = await subscribers.lag(session)

    assert tuple(counted) == (5, 5)
    assert parked == 0
    assert set(behind.values()) == {0}


async def test_history_goes_on_above_all_that_was_stored(
    fresh_dsn: str, elsewhere: str, tmp_path: Path, keys_dir: Path
) -> None:
    async with working_on(fresh_dsn):
        await make_some(TicketState.TO_CALLBACK, 1)
    made = await asyncio.to_thread(back_up, fresh_dsn, tmp_path / "b.tar", keys_dir)
    async with working_on(fresh_dsn):  # time that will be lost, and a screen that saw it
        await make_some(TicketState.TO_CALLBACK, 1)
        async with db.unit_of_work() as session:
            seen = await head(session)
    await asyncio.to_thread(restore, made.file, elsewhere, tmp_path / "keys")

    async with working_on(elsewhere):
        await make_some(TicketState.TO_CALLBACK, 1)
        async with db.unit_of_work() as session:
            missed = await read_after(session, seen)
            all_ = await read_after(session, Cursor(0, 0))
            end = await head(session)

    names = [event.name for event in missed]
    assert names[0] == "installation.restored"
    assert "ticket.settled" in names
    assert [event.cursor for event in all_] == sorted(event.cursor for event in all_)
    assert all_[-len(missed) :] == missed
    assert missed[0].cursor.xid - all_[-len(missed) - 1].cursor.xid >= GAP
    assert end > missed[-1].cursor


async def test_the_seals_of_history_hold_and_go_on(
    fresh_dsn: str, elsewhere: str, tmp_path: Path, keys_dir: Path
) -> None:
    async with working_on(fresh_dsn):
        await make_some(TicketState.TO_CALLBACK, 1)
        sealed = await seals.seal_all()
        await make_some(TicketState.TO_CALLBACK, 1)
    made = await asyncio.to_thread(back_up, fresh_dsn, tmp_path / "b.tar", keys_dir)
    await asyncio.to_thread(restore, made.file, elsewhere, tmp_path / "keys")

    async with working_on(elsewhere):
        sealed_later = await seals.seal_all()
        verdict = await seal_checks.verify()

    assert verdict.problems == []
    assert (sealed > 0, sealed_later > 0) == (True, True)
    assert verdict.events == sealed + sealed_later
    history = sum(n for table, n in made.manifest.rows.items() if table.startswith("event_2"))
    assert verdict.events == history + 1  # and the restore's own


async def test_a_restored_city_can_be_restored_again(
    fresh_dsn: str, embedded: str, make_database: MakeDatabase, tmp_path: Path, keys_dir: Path
) -> None:
    first, second = make_database(embedded), make_database(embedded)
    async with working_on(fresh_dsn):
        await make_some(TicketState.TO_CALLBACK, 1)
    made = await asyncio.to_thread(back_up, fresh_dsn, tmp_path / "1.tar", keys_dir)
    await asyncio.to_thread(restore, made.file, first, tmp_path / "keys")
    async with working_on(first):
        await make_some(TicketState.TO_CALLBACK, 1)
    made = await asyncio.to_thread(back_up, first, tmp_path / "2.tar", tmp_path / "keys")
    await asyncio.to_thread(restore, made.file, second, tmp_path / "keys")

    async with working_on(second):
        async with db.unit_of_work() as session:
            emit(session, SYSTEM, Noted(SUBJECT, 7))
        async with db.unit_of_work() as session:
            events = await read_after(session, Cursor(0, 0), limit=10_000)

    assert events[-1].name == Noted.name
    assert [event.cursor.id for event in events[-1:]] == [max(e.cursor.id for e in events)]
    restores = [e for e in events if e.name == "installation.restored"]
    assert len(restores) == 2


async def test_a_backup_while_others_write_is_of_one_moment(
    fresh_dsn: str, embedded: str, make_database: MakeDatabase, tmp_path: Path, keys_dir: Path
) -> None:
    dsn = make_database(embedded)
    before, meanwhile = 1, 3
    async with working_on(fresh_dsn):
        await make_some(TicketState.TO_CALLBACK, before)
        async with held_up(fresh_dsn) as waiting:
            dumping = asyncio.create_task(
                asyncio.to_thread(back_up, fresh_dsn, tmp_path / "b.tar", keys_dir)
            )
            await waiting()
            for _ in range(meanwhile):
                await make_some(TicketState.TO_CALLBACK, 1)
                await react()
        made = await dumping
    await asyncio.to_thread(restore, made.file, dsn, tmp_path / "keys")

    async with working_on(dsn):
        await react()
        async with db.unit_of_work() as session:
            registered = select(func.count()).where(EventRow.name == "ticket.registered")
            settled = select(func.count()).where(EventRow.name == "ticket.settled")
            counts = [
                await session.scalar(text("SELECT count(*) FROM ticket")),
                await session.scalar(registered),
                await session.scalar(settled),
                await session.scalar(select(func.count()).select_from(CallbackTask)),
                await session.scalar(text("SELECT count(DISTINCT ticket_id) FROM callback_task")),
            ]
    assert len(set(counts)) == 1, counts
    assert before <= (counts[0] or 0) <= before + meanwhile


SUBJECT = uuid4()
