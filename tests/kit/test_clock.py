"""Business time: one row that every process follows."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db
from huying.kit.clock import Reading
from tests.conftest import NOW

SECOND = timedelta(seconds=1)

# A process of its own: it follows the clock through its hub and says what time it is.
FOLLOWER = """
import asyncio, sys
from huying.kit import clock, db
from huying.kit.push import Hub

async def main() -> None:
    engine = db.connect(sys.argv[1])
    hub = Hub(sys.argv[1])
    await hub.start()
    await asyncio.sleep(0.3)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(100):
        if clock.current() != clock.REAL_TIME:
            break
        await asyncio.sleep(0.05)
    print(clock.now().isoformat(), clock.current().speed, flush=True)
    await hub.stop()
    await engine.dispose()

asyncio.run(main())
"""

STARTER = """
import asyncio, sys
from huying.kit import clock, db

async def main() -> None:
    engine = db.connect(sys.argv[1])
    async with db.unit_of_work() as session:
        await clock.load(session)
    print(clock.now().isoformat(), flush=True)
    await engine.dispose()

asyncio.run(main())
"""


async def python(code: str, dsn: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, dsn, env={**os.environ},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def line_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip()


async def move(to: datetime | None, speed: float = 1.0) -> Reading:
    async with db.unit_of_work() as session:
        return await clock.move(session, to=to, speed=speed)


async def test_another_process_follows_a_move(live: str) -> None:
    clock.follow(clock.REAL_TIME)
    target = clock.now() + timedelta(days=3)
    follower = await python(FOLLOWER, live)
    assert await line_of(follower) == "ready"

    await move(target, speed=60.0)
    told, speed = (await _told(follower)).split()
    starter = await python(STARTER, live)
    fresh = datetime.fromisoformat(await line_of(starter))
    await asyncio.gather(follower.wait(), starter.wait())

    assert timedelta(0) <= datetime.fromisoformat(told) - target < timedelta(minutes=20)
    assert speed == "60.0"
    assert fresh >= datetime.fromisoformat(told)


async def _told(process: asyncio.subprocess.Process) -> str:
    assert process.stdin is not None
    process.stdin.write(b"\n")
    await process.stdin.drain()
    return await line_of(process)


async def test_a_move_that_is_rolled_back_moves_nothing(live: str) -> None:
    async def fail() -> None:
        async with db.unit_of_work() as session:
            await clock.move(session, to=NOW + timedelta(days=1))
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await fail()
    async with db.unit_of_work() as session:
        await clock.load(session)

    assert clock.current() == clock.REAL_TIME


async def test_time_moves_forward_only(session: AsyncSession) -> None:
    with pytest.raises(ValueError, match="forward"):
        await clock.move(session, to=NOW - SECOND)


async def test_without_a_target_it_goes_on_from_here_at_another_speed(
    session: AsyncSession,
) -> None:
    reading = await clock.move(session, speed=3_600)
    clock.follow(reading)

    assert reading.anchor_business == NOW
    assert reading.at(reading.anchor_real + SECOND) == NOW + timedelta(hours=1)


async def test_moving_twice_keeps_one_row(session: AsyncSession) -> None:
    await clock.move(session, to=NOW + timedelta(days=1))
    await clock.load(session)
    await clock.move(session, to=NOW + timedelta(days=9), speed=0)
    reading = await clock.load(session)

    assert reading.speed == 0
    assert clock.now() == NOW + timedelta(days=9)


def test_real_time_is_what_nothing_else_says() -> None:
    clock.follow(clock.REAL_TIME)

    assert abs(clock.now() - datetime.now(UTC)) < SECOND
