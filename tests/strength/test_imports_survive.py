"""A large import while the worker is killed: all of it or nothing, and in the end all of it."""

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.harness import Databases
from tests.installation import Browser, Installation

pytestmark = pytest.mark.crash

PASSWORD = "test-only-Password1"
ROWS = 6_000
PATIENCE_SECONDS = 300
HEAD = "地点编码,地点名称,地点类型,上级地点编码\n"


def count(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT count(*) FROM place WHERE code LIKE 'YT-TN-01-Z%'"
        ).fetchone()
    assert found is not None
    return int(found[0])


async def reach(browser: Browser, id: str, state: str, dsn: str) -> dict[str, Any]:
    """Wait; at no moment is a part of the rows there."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            run: dict[str, Any] = (await browser.client.get(f"/imports/{id}")).json()
            assert count(dsn) in (0, ROWS)
            if run["state"] == state:
                return run
            assert run["state"] in ("reading", "ready", "applying"), run
            await asyncio.sleep(0.2)


async def test_an_import_survives_its_worker(
    databases: Databases, fresh_dsn: str, tmp_path: Path
) -> None:
    rows = "".join(f"YT-TN-01-Z{n},苗圃{n}号楼,楼宇,YT-TN-01\n" for n in range(ROWS))
    installation = Installation(fresh_dsn, tmp_path)
    try:
        installation.start("serve")
        installation.start("work")
        installation.wait_until_ready(PATIENCE_SECONDS)
        browser = await Browser(installation.http, "sysadmin", PASSWORD).sign_in()
        taken = await browser.client.post(
            "/imports",
            params={"register": "places", "file_name": "地点.csv"},
            content=(HEAD + rows).encode(),
        )
        assert taken.status_code == 202, taken.text
        id = taken.json()["id"]
        installation.kill("work")
        installation.start("work")
        await reach(browser, id, "ready", fresh_dsn)

        applied = await browser.client.post(f"/imports/{id}/apply", json={"note": "新区"})
        assert applied.json()["state"] == "applying"
        await asyncio.sleep(1.0)
        installation.kill("work")
        assert count(fresh_dsn) in (0, ROWS)
        installation.start("work")

        run = await reach(browser, id, "applied", fresh_dsn)
        assert run["counts"]["new"] == ROWS
        assert count(fresh_dsn) == ROWS
        await browser.client.aclose()
    finally:
        installation.stop()
