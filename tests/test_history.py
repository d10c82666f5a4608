"""The audit page's seals, and the command that verifies history."""

import asyncio
import json

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from huying import cli
from huying.kit import db, seal_checks, seals
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.kit.settings import settings
from tests.conftest import MakeActor, Stage
from tests.kit.conftest import Noted


async def test_the_audit_administrator_sees_the_chain_and_starts_a_verification(
    client: AsyncClient, stage: Stage, session: AsyncSession, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")
    before = (await client.get("/audit/seals")).json()

    started = await client.post("/audit/seals/verify", json={})
    twice = await client.post("/audit/seals/verify", json={})

    assert before["checks"] == []
    assert started.status_code == 202
    assert started.json()["state"] == "waiting"
    assert (twice.status_code, twice.json()["code"]) == (409, "history.check_running")
    shown = (await client.get("/audit/seals")).json()["checks"]
    assert [each["id"] for each in shown] == [started.json()["id"]]


async def _write(dsn: str, count: int) -> None:
    engine = db.connect(dsn)
    try:
        async with db.unit_of_work() as session:
            for number in range(count):
                emit(session, SYSTEM, Noted(new_id(), number))
        await seals.seal_all()
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)


async def _forge(dsn: str) -> int:
    engine = db.connect(dsn)
    try:
        async with db.unit_of_work() as session:
            await session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
            id = await session.scalar(
                text("UPDATE event SET actor_kind = 'forged' WHERE id = (SELECT min(id)"
                     " FROM event) RETURNING id")
            )  # fmt: skip
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)
    assert isinstance(id, int)
    return id


def test_the_command_says_what_it_checked_and_fails_on_a_forgery(empty_dsn: str) -> None:
    run = ["history", "verify", "--database", empty_dsn]
    asyncio.run(_write(empty_dsn, 5))

    whole = CliRunner().invoke(cli.app, [*run, "--format", "json"])
    said = json.loads(whole.stdout)
    noted = CliRunner().invoke(cli.app, [*run, "--head", said["head"]])
    id = asyncio.run(_forge(empty_dsn))
    forged = CliRunner().invoke(cli.app, run)
    db.sessions.configure(bind=None)

    assert (whole.exit_code, noted.exit_code, forged.exit_code) == (0, 0, 1)
    assert (said["is_whole"], said["events"], said["seals"]) == (True, 5, 1)
    assert f"编号 {id} 的记录被改动" in forged.stdout


@pytest.mark.parametrize("arguments", [["--head", "xyz"], []])
def test_wrong_arguments_are_said(
    arguments: list[str], empty_dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HUYING_DATABASE_URL", raising=False)
    settings.cache_clear()
    given = ["--database", empty_dsn] if arguments else []

    done = CliRunner().invoke(cli.app, ["history", "verify", *given, *arguments])
    settings.cache_clear()

    assert done.exit_code == 2


def test_a_verdict_keeps_at_most_a_hundred_faults() -> None:
    verdict = seal_checks.Verdict()
    for n in range(seal_checks.MOST_FAULTS + 5):
        verdict.blame(seal_checks.Fault.ALTERED, 1, n)

    assert len(verdict.problems) == seal_checks.MOST_FAULTS
    assert not verdict.is_whole
