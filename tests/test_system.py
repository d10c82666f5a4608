"""The state of the system: true figures of the real server, for those who may see them."""

from datetime import timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import beats, db, migrations, slow
from huying.kit.backup.models import BackupRun
from huying.kit.beats import Beats, ProcessBeat
from huying.kit.clock import real_now
from huying.kit.models import new_id
from tests.conftest import MakeActor, Stage


async def _read(client: AsyncClient) -> dict[str, object]:
    response = await client.get("/system")
    assert response.status_code == 200, response.text
    body: dict[str, object] = response.json()
    return body


async def test_figures_are_the_server_s_own(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin")
    await session.execute(text("ANALYZE unit"))
    size = await session.scalar(text("SELECT pg_database_size(current_database())"))

    body = await _read(client)

    database = body["database"]
    assert isinstance(database, dict)
    assert database["size_bytes"] == pytest.approx(size, rel=0.2)
    assert database["migrations"] == {
        "current": migrations.revisions()[-1],
        "newest": migrations.revisions()[-1],
        "missing": [],
    }
    assert 1 <= database["connections"] <= database["max_connections"]
    assert len(database["tables"]) == 10
    assert database["tables"][0]["bytes"] >= database["tables"][9]["bytes"] > 0
    assert not any(row["name"].startswith("event_2") for row in database["tables"])


async def test_a_missing_migration_is_named(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    await session.execute(text("UPDATE alembic_version SET version_num = '0018'"))

    database = (await _read(client))["database"]

    assert isinstance(database, dict)
    assert database["migrations"]["missing"][0] == "0019"


async def test_a_silent_process_is_told_from_a_living_one(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin")
    now = real_now()
    for name, age in (("serve", 5), ("work", 100)):
        session.add(
            ProcessBeat(
                id=new_id(), process=name, host="h", pid=7, version="1", screens=3,
                started_at=now - timedelta(hours=1), beat_at=now - timedelta(seconds=age),
            )
        )  # fmt: skip
    await session.flush()

    body = await _read(client)

    processes = body["processes"]
    assert isinstance(processes, list)
    assert [(each["process"], each["is_silent"]) for each in processes] == [
        ("serve", False),
        ("work", True),
    ]
    assert body["live_screens"] == 6


async def test_a_failed_backup_does_not_hide_the_last_good_one(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin")
    now = real_now()
    for name, hours, error in (("good", 30, None), ("bad", 2, "backup.no_space")):
        ended = now - timedelta(hours=hours)
        session.add(
            BackupRun(
                file=name, bytes=1, started_at=ended, ended_at=ended, checked_at=ended,
                has_keys=True, error=error,
            )
        )  # fmt: skip
    await session.flush()

    body = await _read(client)

    last, good = body["backup"], body["last_good_backup"]
    assert isinstance(last, dict)
    assert isinstance(good, dict)
    assert (last["file"], last["error"]) == ("bad", "backup.no_space")
    assert good["file"] == "good"
    assert good["age_seconds"] == pytest.approx(30 * 3600, abs=60)


async def test_queue_says_how_long_the_oldest_job_waits(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin")
    assert (await _read(client))["queue"] == {"counts": [], "oldest_waiting_seconds": None}
    await session.execute(
        text(
            "WITH j AS (INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('bulk', 'x.y', '{}') RETURNING id) SELECT 1 FROM j"
        )
    )
    await session.execute(
        text("UPDATE procrastinate_events SET at = now() - interval '90 seconds'")
    )

    queue = (await _read(client))["queue"]

    assert isinstance(queue, dict)
    assert queue["counts"] == [{"queue": "bulk", "state": "todo", "count": 1}]
    assert queue["oldest_waiting_seconds"] == pytest.approx(90, abs=5)


async def test_statements_are_listed_until_reset(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("system_admin")
    book = slow.Book()
    book.add("SELECT 1", 0.5, 0.2)
    await slow.flush(session, "serve", book.take())

    board = (await _read(client))["slow"]
    assert isinstance(board, dict)
    assert [(row["statement"], row["max_ms"]) for row in board["statements"]] == [("SELECT 1", 500)]

    assert (await client.post("/system/slow-statements/reset")).status_code == 204
    board = (await _read(client))["slow"]
    assert isinstance(board, dict)
    assert board["statements"] == []


async def test_the_audit_administrator_sees_and_does_not_reset(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")

    await _read(client)

    assert (await client.post("/system/slow-statements/reset")).status_code == 403


async def test_a_beat_is_a_row_until_the_process_ends(session: AsyncSession) -> None:
    process = Beats("serve", "9.9", lambda: 4)
    await process.beat()
    await process.beat()
    rows = (await session.scalars(text("SELECT screens FROM process_beat"))).all()
    assert rows == [4]

    await process.stop()

    assert (await session.scalars(text("SELECT screens FROM process_beat"))).all() == []


async def test_a_beat_clears_away_those_who_died(session: AsyncSession) -> None:
    old = real_now() - beats.DEAD_AFTER - timedelta(seconds=1)
    session.add(
        ProcessBeat(
            id=new_id(), process="work", host="h", pid=1, version="1", screens=0,
            started_at=old, beat_at=old,
        )
    )  # fmt: skip
    await session.flush()

    await Beats("serve", "9.9").beat()

    names = (await session.scalars(text("SELECT process FROM process_beat"))).all()
    assert names == ["serve"]


async def test_a_beat_that_fails_loses_no_figures(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = slow.Book()
    monkeypatch.setattr(slow, "book", book)
    book.add("SELECT 2", 0.5, 0.2)
    await session.execute(text("ALTER TABLE process_beat RENAME TO elsewhere"))
    with pytest.raises(Exception, match="process_beat"):
        await Beats("serve", "9.9").beat()
    await session.execute(text("ALTER TABLE elsewhere RENAME TO process_beat"))

    await Beats("serve", "9.9").beat()

    async with db.unit_of_work() as own:
        rows = (await own.execute(text("SELECT statement, calls FROM slow_statement"))).all()
    assert [tuple(row) for row in rows] == [("SELECT 2", 1)]
