"""Live push: 500 connected screens, events written at a rate, written → on every screen.

    python -m bench.live_push [--screens 500] [--rates 20,100,300] [--seconds 15] [--dsn …]

A real ``serve`` on a fresh database. The screens are server-sent event streams of signed-in
dispatchers: each follows its own desk and the pool. Events are written by this process in small
transactions of their own, as the program writes them; one in fifty goes to the pool and so to every
screen. Prints delay p50, p95 and max in milliseconds for both kinds (from before the writing
transaction began), how many deliveries are missing, and the CPU of ``serve``. The screens and the
writer share the machine with the server.
"""

import argparse
import asyncio
import os
import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar
from uuid import UUID, uuid4

from bench.live_assist import cpu_seconds, serving
from bench.screens import follow
from huying.kit import clock, db, migrations
from huying.kit.actor import SYSTEM
from huying.kit.events import Event, emit
from huying.kit.models import new_id
from huying.kit.postgres import EmbeddedPostgres
from huying.people.models import Account, LoginSession, RoleGrant
from huying.people.service import token_hash
from huying.seed import load_city

EVERYBODY = 50  # one event in so many is for every screen
SETTLE_SECONDS = 3.0


@dataclass(frozen=True)
class Happened(Event):
    name: ClassVar[str] = "bench.happened"
    subject: ClassVar[str] = "bench"
    bench_id: UUID
    number: int


@dataclass
class Delays:
    sent: dict[int, float] = field(default_factory=dict)
    due: int = 0
    one: list[float] = field(default_factory=list)
    all: list[float] = field(default_factory=list)
    screens: int = 0


async def seed(dsn: str, count: int) -> list[tuple[str, UUID]]:
    """Signed-in dispatchers, each with its cookie and id."""
    engine = db.connect(dsn)
    made = []
    async with db.unit_of_work() as session:
        await load_city(session)
    async with db.unit_of_work() as session:
        for number in range(count):
            id, cookie = new_id(), secrets.token_urlsafe(16)
            session.add(
                Account(
                    id=id, username=f"push{number}", password_hash="!", display_name=f"派单{number}"
                )
            )
            await session.flush()
            session.add(RoleGrant(account_id=id, role="dispatcher"))
            session.add(
                LoginSession(
                    account_id=id,
                    token_hash=token_hash(cookie),
                    csrf_token="bench",
                    last_seen_at=clock.real_now(),
                )
            )
            made.append((cookie, id))
    await engine.dispose()
    return made


async def screen(port: int, cookie: str, streams: str, delays: Delays) -> None:
    async for event in follow(port, cookie, streams):
        if event["name"] == "hello":
            delays.screens += 1
        elif event["name"] == "bench.happened":
            _took(event, delays)


def _took(event: dict[str, object], delays: Delays) -> None:
    body = event["body"]
    assert isinstance(body, dict)
    number = body["number"]
    taken = (time.monotonic() - delays.sent[number]) * 1000
    (delays.all if number % EVERYBODY == 0 else delays.one).append(taken)


async def write(
    people: Sequence[tuple[str, UUID]], rate: int, seconds: float, delays: Delays
) -> None:
    """``rate`` events a second; the time counts from before the transaction."""
    loop = asyncio.get_running_loop()
    began, running = loop.time(), set[asyncio.Task[None]]()

    async def one(number: int) -> None:
        is_for_all = number % EVERYBODY == 0
        streams = {"pool"} if is_for_all else {f"agent:{people[number % len(people)][1]}"}
        delays.due += len(people) if is_for_all else 1
        delays.sent[number] = time.monotonic()
        async with db.unit_of_work() as session:
            emit(session, SYSTEM, Happened(uuid4(), number), streams=streams)

    for number in range(1, int(rate * seconds) + 1):
        await asyncio.sleep(max(0.0, began + number / rate - loop.time()))
        task = asyncio.create_task(one(number))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def measure(
    dsn: str, port: int, pid: int, people: Sequence[tuple[str, UUID]], rate: int, seconds: float
) -> str:
    delays = Delays()
    engine = db.connect(dsn, pool_size=8)
    watching = [
        asyncio.create_task(screen(port, cookie, f"agent:{id},pool", delays))
        for cookie, id in people
    ]
    while delays.screens < len(people):
        await asyncio.sleep(0.1)
        for task in watching:
            if task.done():
                task.result()
    used, began = cpu_seconds(pid), time.monotonic()
    await write(people, rate, seconds, delays)
    share = (cpu_seconds(pid) - used) / (time.monotonic() - began)
    await asyncio.sleep(SETTLE_SECONDS)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    await engine.dispose()
    missing = delays.due - len(delays.one) - len(delays.all)
    return (
        f"| {len(people)} | {rate} | {len(delays.one) + len(delays.all):,} | {_three(delays.one)}"
        f" | {_three(delays.all)} | {missing} | {share * 100:.0f} % |"
    )


def _three(values: list[float]) -> str:
    if not values:
        return "– | – | –"
    ordered = sorted(values)
    return " | ".join(f"{ordered[int(at * (len(ordered) - 1))]:.0f}" for at in (0.5, 0.95, 1.0))


def run(dsn: str, home: Path, screens: int, rates: Sequence[int], seconds: float) -> None:
    migrations.upgrade(dsn)
    people = asyncio.run(seed(dsn, screens))
    print(
        "| screens | events/s | deliveries | to one: p50 ms | p95 | max | to all: p50 ms | p95"
        " | max | missing | serve CPU |\n|---|---|---|---|---|---|---|---|---|---|---|"
    )
    with serving(dsn, home) as (port, pid):
        for rate in rates:
            print(asyncio.run(measure(dsn, port, pid, people, rate, seconds)), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--screens", type=int, default=500)
    parser.add_argument("--rates", default="20,100,300")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--dsn")
    given = parser.parse_args()
    rates = [int(rate) for rate in given.rates.split(",")]
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        os.environ["HUYING_HOME"] = str(home)
        dsn = given.dsn
        if dsn is None:
            server = EmbeddedPostgres(home / "postgres")
            dsn = server.start()
            stack.callback(server.stop)
        run(dsn, home, given.screens, rates, given.seconds)


if __name__ == "__main__":
    main()
