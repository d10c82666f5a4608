"""A hundred running calls, and everything that can be killed is killed: nothing acknowledged is
lost, nothing comes twice, and a screen that comes back has missed nothing."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from huying.call import player
from huying.kit import db
from huying.people.service import make_service_token
from tests.harness import Databases, async_url
from tests.installation import Browser, Installation, running

pytestmark = pytest.mark.crash

CALLS = 100
FOLLOWED = 20
SECONDS = 14.0
SILENCE_MS = 8_000  # before the first word, so that the screen can join
DEMO_PASSWORD = "test-only-Password1"


def conversation(number: int) -> dict[str, Any]:
    """A call of 16 utterances over SECONDS; every text is its own."""
    step = int(SECONDS * 1000 / 16)
    return {
        "id": f"strength-{number}",
        "caller": {"phone": f"128{number:08d}", "line": "12345"},
        "utterances": [
            {
                "party": "agent" if turn % 2 == 0 else "citizen",
                "start_ms": SILENCE_MS + turn * step,
                "end_ms": SILENCE_MS + turn * step + step // 2 + number % 7 * 10,
                "text": f"第{number}通第{turn}句，小区又停水了，麻烦尽快处理。",
            }
            for turn in range(16)
        ],
    }


async def feed_token(dsn: str) -> str:
    engine = create_async_engine(async_url(dsn))
    db.sessions.configure(bind=engine)
    async with db.unit_of_work() as session:
        token = await make_service_token(session, "strength", ["call:feed"])
    await engine.dispose()
    db.sessions.configure(bind=None)
    return token


class Follower:
    """A screen: one event stream that resumes where it was, as a browser does."""

    def __init__(self, browser: Browser, streams: list[str]) -> None:
        self._browser, self._streams = browser, streams
        self.cursor: str | None = None
        self.seen: dict[str, list[int]] = defaultdict(list)
        self.connections = 0

    async def run(self) -> None:
        while True:
            with suppress(httpx.HTTPError):
                async for event in self._events():
                    self._take(event)
            await asyncio.sleep(0.2)

    async def _events(self) -> AsyncIterator[dict[str, Any]]:
        headers = {"Last-Event-ID": self.cursor} if self.cursor else {}
        url = "/events?streams=" + ",".join(self._streams)
        async with self._browser.client.stream("GET", url, headers=headers, timeout=30) as answer:
            if answer.status_code != 200:
                return
            self.connections += 1
            kind, data = "message", ""
            async for line in answer.aiter_lines():
                if line.startswith("id: "):
                    self.cursor = line[4:]
                elif line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    data = line[6:]
                elif not line and data:
                    assert kind != "resync"
                    if kind == "message":
                        yield json.loads(data)
                    kind, data = "message", ""

    def _take(self, event: dict[str, Any]) -> None:
        if event["name"] == "call.utterance_added":
            self.seen[event["subject_id"]].append(event["body"]["seq"])


async def wreck(installation: Installation, databases: Databases) -> None:
    """Kill the API, the worker, the API again, and restart the database, over the calls' time."""
    await asyncio.sleep(8)
    installation.kill("serve")
    await asyncio.sleep(0.5)
    installation.start("serve")
    await asyncio.sleep(4)
    installation.kill("work")
    installation.start("work")
    await asyncio.sleep(1)
    databases.break_down()  # in this thread: the server ends with the thread that started it
    await asyncio.sleep(3)
    installation.kill("serve")
    installation.start("serve")


async def test_a_hundred_calls_survive(
    databases: Databases, fresh_dsn: str, tmp_path: Path
) -> None:
    token = await feed_token(fresh_dsn)
    talks = [conversation(number) for number in range(CALLS)]
    with running(fresh_dsn, tmp_path) as installation:
        browser = await Browser(installation.http, "supervisor1", DEMO_PASSWORD).sign_in()
        playing = [
            asyncio.create_task(player.play(talk, installation.ws, token, call=talk["id"]))
            for talk in talks
        ]
        await _until(lambda: len(_call_ids(fresh_dsn)) == CALLS)
        ids = _call_ids(fresh_dsn)
        followed = {ids[f"strength-{number}"]: number for number in range(FOLLOWED)}
        follower = Follower(browser, [f"call-watch:{id}" for id in followed])
        following = asyncio.create_task(follower.run())
        await _until(lambda: follower.connections > 0)
        said = _utterances(fresh_dsn)
        due = {
            id: set(range(len(said[f"strength-{number}"]) + 1, 17))
            for id, number in followed.items()
        }

        await asyncio.gather(wreck(installation, databases), *playing)

        stored = _utterances(fresh_dsn)
        await _until(lambda: all(due[id] <= set(follower.seen[id]) for id in followed))
        following.cancel()
        await browser.client.aclose()

    logged = _logs(tmp_path)
    assert "停水" not in logged
    assert "12800000" not in logged
    assert {name: len(texts) for name, texts in stored.items()} == {
        talk["id"]: 16 for talk in talks
    }
    for talk in talks:
        assert stored[talk["id"]] == [said["text"] for said in talk["utterances"]]
    assert follower.connections >= 2
    assert sum(len(expected) for expected in due.values()) > FOLLOWED, "it joined in time"
    for id in followed:
        assert follower.seen[id] == sorted(set(follower.seen[id])), "in order, none twice"


def _call_ids(dsn: str) -> dict[str, str]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute("SELECT source_call_id, id::text FROM call").fetchall()
    return dict(rows)


def _utterances(dsn: str) -> dict[str, list[str]]:
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "SELECT c.source_call_id, u.text FROM call c LEFT JOIN utterance u ON u.call_id = c.id"
            " ORDER BY c.source_call_id, u.call_seq"
        ).fetchall()
    found: dict[str, list[str]] = defaultdict(list)
    for name, said in rows:
        found[name].extend([said] if said is not None else [])
    return found


async def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 – it is other processes that make it true
            await asyncio.sleep(0.1)


def _logs(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.glob("*.log"))
