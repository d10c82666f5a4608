"""Many settlings while workers die and the database restarts: each acknowledged one is there, and
each calls the citizen back exactly once; each registration sends exactly one message."""

import asyncio
import time
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from huying.kit import db
from huying.schema import load_all
from huying.ticket.models import TicketState
from tests.factories.ticket import make_draft, make_ticket
from tests.harness import Databases, async_url
from tests.installation import Browser, Installation, running

pytestmark = pytest.mark.crash

TICKETS = 60
PASSWORD = "test-only-Password1"


async def make_submitted(dsn: str) -> list[tuple[str, int]]:
    """Ids and versions of tickets that wait for the close review; their messages are queued."""
    load_all()
    engine = create_async_engine(async_url(dsn))
    db.sessions.configure(bind=engine)
    made = []
    for number in range(TICKETS):
        async with db.unit_of_work() as session:
            draft = make_draft(phone=f"128{number:08d}", name="")
            ticket = await make_ticket(session, state=TicketState.TO_APPROVE, draft=draft)
            made.append((str(ticket.id), ticket.version))
    await engine.dispose()
    db.sessions.configure(bind=None)
    return made


async def settle(installation: Installation, browser: Browser, id: str, version: int) -> None:
    """Press the key until somebody answers; a second press of one that went through is a 409."""
    async with asyncio.timeout(120):
        while True:
            try:
                answer = await browser.client.post(
                    f"/tickets/{id}/settle", json={"version": version}
                )
            except httpx.HTTPError:
                await asyncio.sleep(0.3)
                continue
            if answer.status_code in (200, 204, 409):
                return
            assert answer.status_code in (502, 503), answer.text + installation.broken_requests()
            await asyncio.sleep(0.3)


async def wreck(installation: Installation, databases: Databases) -> None:
    await asyncio.sleep(0.5)
    installation.kill("work")
    await asyncio.sleep(0.5)
    databases.break_down()  # in this thread: the server ends with the thread that started it
    installation.start("work")
    await asyncio.sleep(3)
    installation.kill("serve")
    installation.kill("work")
    installation.start("serve")
    installation.start("work")


async def test_settlings_survive(databases: Databases, fresh_dsn: str, tmp_path: Path) -> None:
    submitted = await make_submitted(fresh_dsn)
    with running(fresh_dsn, tmp_path) as installation:
        browser = await Browser(installation.http, "reviewer1", PASSWORD).sign_in()
        pressing = asyncio.Semaphore(6)

        async def press(id: str, version: int) -> None:
            async with pressing:
                await settle(installation, browser, id, version)

        await asyncio.gather(
            wreck(installation, databases), *(press(id, version) for id, version in submitted)
        )
        await _until_quiet(fresh_dsn)
        await browser.client.aclose()

    with psycopg.connect(fresh_dsn) as connection:
        states = connection.execute("SELECT state, count(*) FROM ticket GROUP BY 1").fetchall()
        callbacks = connection.execute(
            "SELECT count(*), count(DISTINCT ticket_id) FROM callback_task"
        ).fetchone()
        settled = connection.execute(
            "SELECT count(*), count(DISTINCT subject_id) FROM event WHERE name = 'ticket.settled'"
        ).fetchone()
        parked = connection.execute("SELECT count(*) FROM parked_event").fetchone()
        messages = connection.execute(
            "SELECT state, count(*), sum(jsonb_array_length(provider_ids))"
            " FROM outgoing_message GROUP BY 1"
        ).fetchall()
    assert states == [("to_callback", TICKETS)]
    assert settled == (TICKETS, TICKETS)
    assert callbacks == (TICKETS, TICKETS)
    assert parked == (0,)
    assert messages == [("sent", TICKETS, TICKETS)]
    assert _files_sent(tmp_path) == TICKETS


def _files_sent(home: Path) -> int:
    return len(list((home / "outbox").glob("*.json")))


async def _until_quiet(dsn: str) -> None:
    """Every reaction has happened and no job waits: dead workers' jobs are rescued by then."""
    query = (
        "SELECT (SELECT count(*) FROM callback_task),"
        " (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing'))"
    )
    waiting = "SELECT task_name, status, attempts, scheduled_at FROM procrastinate_jobs"
    end = time.monotonic() + 150
    while time.monotonic() < end:
        with psycopg.connect(dsn) as connection:
            found = connection.execute(query).fetchone()
            if found == (TICKETS, 0):
                return
            left = connection.execute(f"{waiting} WHERE status IN ('todo', 'doing')").fetchall()
        await asyncio.sleep(0.5)
    pytest.fail(f"{found}: {left}")
