"""What live assist costs: final utterance sent → on the agent's screen, and → draft on the screen.

    python -m bench.live_assist [--calls 1,50,200] [--seconds 60] [--dsn postgresql://…]

Starts a real ``serve`` on a fresh database (the embedded server unless ``--dsn`` names an empty
one), plays demo conversations through the call-events socket at their own pace, and sits at every
desk as a browser does: one event stream a desk, one read after each event – of the words alone when
somebody spoke, of the whole desk otherwise and a second after the last words (events that come
during a read are answered by one more read). Prints a Markdown table. The load generator and the
database share the machine with the server.
"""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from websockets.asyncio.client import ClientConnection, connect

from bench.screens import COOKIE, follow
from huying.call import demo, player
from huying.city.models import Unit
from huying.kit import clock, db, migrations
from huying.kit.models import new_id
from huying.kit.postgres import EmbeddedPostgres
from huying.people.models import Account, LoginSession, RoleGrant
from huying.people.service import make_service_token, token_hash
from huying.seed import load_city

Json = dict[str, Any]
SOCKETS = 4
STAGGER_SECONDS = 6.0
SETTLE_SECONDS = 3.0
SETTLED_SECONDS = 1.0


@dataclass
class Desk:
    """One agent, one call: what was sent when, and when it was on the screen."""

    number: int
    extension: str
    cookie: str
    account_id: UUID
    conversation: Json
    call: str = ""
    sent: list[float] = field(default_factory=list)
    shown: dict[int, float] = field(default_factory=dict)
    drafted: dict[int, float] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    cursor: int = 0


@dataclass
class Figures:
    utterances: list[float]
    drafts: list[float]
    missing: int
    finals: int
    serve_cpu: float


async def seed(dsn: str, count: int) -> tuple[str, list[tuple[str, str, UUID]]]:
    """The demo city, a feeding token, and agents with extension and signed-in cookie."""
    engine = db.connect(dsn)
    try:
        async with db.unit_of_work() as session:
            await load_city(session)
            token = await make_service_token(session, "bench", ["call:feed"])
        async with db.unit_of_work() as session:
            people = await _agents(session, count)
    finally:
        await engine.dispose()
    return token, people


async def _agents(session: AsyncSession, count: int) -> list[tuple[str, str, UUID]]:
    unit = await session.scalar(select(Unit.id).where(Unit.code == "U-HOTLINE-INTAKE"))
    made = []
    for number in range(count):
        extension, cookie, id = str(20_000 + number), secrets.token_urlsafe(16), new_id()
        session.add(
            Account(
                id=id,
                username=f"bench{number}",
                password_hash="!",
                display_name=f"坐席{number}",
                unit_id=unit,
                extension=extension,
            )
        )
        await session.flush()
        session.add(RoleGrant(account_id=id, role="agent"))
        session.add(
            LoginSession(
                account_id=id,
                token_hash=token_hash(cookie),
                csrf_token="bench",
                last_seen_at=clock.real_now(),
            )
        )
        made.append((extension, cookie, id))
    await session.flush()
    return made


@contextmanager
def serving(dsn: str, home: Path) -> Iterator[tuple[int, int]]:
    """A real serve process; gives its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HUYING_DATABASE_URL": dsn,
        "HUYING_HOME": str(home),
        "HUYING_PORT": str(port),
    }
    with (home / "serve.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "huying.cli", "serve"], env=environment, stdout=log, stderr=log
        )
    try:
        _wait(port, home)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(port: int, home: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError((home / "serve.log").read_text(errors="replace")[-2_000:])


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(port: int, pid: int, token: str, desks: list[Desk], seconds: float) -> Figures:
    """Play every desk's conversation for ``seconds`` and watch its screen."""
    limits = httpx.Limits(max_connections=40, max_keepalive_connections=40)
    url = f"http://127.0.0.1:{port}/api/v1"
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
        watching = [asyncio.create_task(_watch(client, port, desk)) for desk in desks]
        await asyncio.sleep(1.0 + len(desks) / 100)
        used, began = cpu_seconds(pid), time.monotonic()
        await asyncio.gather(
            *(_feed(port, token, desks[start::SOCKETS], seconds) for start in range(SOCKETS))
        )
        share = (cpu_seconds(pid) - used) / (time.monotonic() - began)
        await asyncio.sleep(SETTLE_SECONDS)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return _figures(desks, share)


async def _feed(port: int, token: str, desks: Sequence[Desk], seconds: float) -> None:
    if not desks:
        return
    headers = {"Authorization": f"Bearer {token}"}
    url = f"ws://127.0.0.1:{port}{player.PATH}"
    async with connect(url, additional_headers=headers) as line:
        hello = {"v": 1, "type": "hello", "source": "bench"}
        await line.send(json.dumps(hello))
        await line.recv()
        answers = asyncio.create_task(_drain(line))
        await asyncio.gather(*(_talk(line, desk, seconds) for desk in desks))
        await asyncio.sleep(0.5)
        answers.cancel()
        await asyncio.gather(answers, return_exceptions=True)


async def _drain(line: ClientConnection) -> None:
    async for raw in line:
        if json.loads(raw)["type"] == "error":
            raise RuntimeError(raw)


async def _talk(line: ClientConnection, desk: Desk, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time() + STAGGER_SECONDS * (desk.number * 0.618 % 1)
    for cue in player.cues(desk.conversation, desk.call, desk.extension):
        is_over = cue.message["type"] == "call.ended"
        if cue.at_ms > seconds * 1000 or is_over:
            break
        await asyncio.sleep(max(0.0, began + cue.at_ms / 1000 - loop.time()))
        text = json.dumps(cue.message, ensure_ascii=False)
        if cue.message["type"] == "utterance.final":
            desk.sent.append(time.monotonic())
        await line.send(text)
    await asyncio.sleep(max(0.0, began + seconds - loop.time()))


async def _watch(client: httpx.AsyncClient, port: int, desk: Desk) -> None:
    """The desk page: hear that a call came, follow it, read it after each event."""
    cookies = {"Cookie": f"{COOKIE}={desk.cookie}"}
    call_id = ""
    async for event in follow(port, desk.cookie, f"agent:{desk.account_id}"):
        if event["name"] == "call.started":
            call_id = event["subject_id"]
            break
    reading = Reading(client, desk, call_id, cookies)
    running = asyncio.create_task(reading.run())
    try:
        async for event in follow(port, desk.cookie, f"call:{call_id}"):
            if event["name"] == "call.draft_updated":
                desk.changed.add(event["body"]["seq"])
            reading.want(is_all=event["name"] != "call.utterance_added")
    finally:
        running.cancel()


class Reading:
    """What useLiveCall.ts of the web pages does: one read at a time, words alone when they will do,
    everything a second after the last words."""

    def __init__(
        self, client: httpx.AsyncClient, desk: Desk, call_id: str, cookies: dict[str, str]
    ) -> None:
        self._client, self._desk, self._call_id, self._cookies = client, desk, call_id, cookies
        self._wanted, self._is_all = asyncio.Event(), True
        self._settling: asyncio.TimerHandle | None = None
        self._wanted.set()

    def want(self, *, is_all: bool) -> None:
        if self._settling is not None:
            self._settling.cancel()
            self._settling = None
        if not is_all:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(SETTLED_SECONDS, lambda: self.want(is_all=True))
        self._is_all = self._is_all or is_all
        self._wanted.set()

    async def run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            part, self._is_all = "live" if self._is_all else "words", False
            url = f"/calls/{self._call_id}/{part}?after={self._desk.cursor}"
            self._take((await self._client.get(url, headers=self._cookies)).json())

    def _take(self, view: Json) -> None:
        now, desk = time.monotonic(), self._desk
        for said in view["utterances"]:
            desk.shown.setdefault(said["seq"], now)
        for seq in range(1, view.get("analysed_seq", 0) + 1):
            desk.drafted.setdefault(seq, now)
        desk.cursor = view["cursor"]


def _figures(desks: Sequence[Desk], serve_cpu: float) -> Figures:
    utterances, drafts, missing, finals = [], [], 0, 0
    for desk in desks:
        finals += len(desk.sent)
        for seq, sent in enumerate(desk.sent, start=1):
            if seq not in desk.shown:
                missing += 1
                continue
            utterances.append(desk.shown[seq] - sent)
            if seq in desk.changed and seq in desk.drafted:
                drafts.append(desk.drafted[seq] - sent)
    return Figures(utterances, drafts, missing, finals, serve_cpu)


def row(calls: int, figures: Figures) -> str:
    def three(values: list[float]) -> str:
        if not values:
            return "– | – | –"
        ordered = sorted(values)
        at = [ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.95, 1.0)]
        return " | ".join(f"{value * 1000:.0f}" for value in at)

    return (
        f"| {calls} | {figures.finals} | {three(figures.utterances)} | {three(figures.drafts)} |"
        f" {figures.missing} | {figures.serve_cpu * 100:.0f} % |"
    )


def run(dsn: str, home: Path, counts: Sequence[int], seconds: float) -> None:
    migrations.upgrade(dsn)
    token, people = asyncio.run(seed(dsn, max(counts)))
    talks = list(demo.conversations().values())
    print(
        "| calls | finals | utterance p50 ms | p95 | max | draft p50 ms | p95 | max | missing |"
        " serve CPU |\n|---|---|---|---|---|---|---|---|---|---|"
    )
    for count in counts:
        desks = [
            Desk(n, *people[n], conversation=talks[n % len(talks)], call=f"bench-{count}-{n}")
            for n in range(count)
        ]
        # A server of its own for each row: the desks of the last one are still talking.
        asyncio.run(_free_desks(dsn))
        with serving(dsn, home) as (port, pid):
            print(row(count, asyncio.run(measure(port, pid, token, desks, seconds))), flush=True)


async def _free_desks(dsn: str) -> None:
    """End what the previous row left running."""
    engine = db.connect(dsn)
    async with db.unit_of_work() as session:
        connection = await session.connection()
        await connection.exec_driver_sql(
            "UPDATE call SET state = 'ended', ended_at = now() WHERE state <> 'ended'"
        )
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", default="1,50,200")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--dsn", help="an empty database")
    given = parser.parse_args()
    counts = [int(part) for part in given.calls.split(",")]
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["HUYING_HOME"] = str(home)
        dsn = given.dsn
        if dsn is None:
            server = EmbeddedPostgres(home / "postgres")
            dsn = server.start()
            stack.callback(server.stop)
        run(dsn, home, counts, given.seconds)


if __name__ == "__main__":
    main()
