"""Live push: every screen gets every event of its streams once, through any process."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, push
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import Forbidden
from huying.kit.events import Cursor, Recorded, head, read_after, whisper
from huying.kit.models import new_id
from huying.kit.push import RESYNC, Hub, Screen, frame
from tests.conftest import NOW
from tests.kit.conftest import note


@asynccontextmanager
async def hub_of(dsn: str) -> AsyncIterator[Hub]:
    """One process's hub."""
    hub = Hub(dsn)
    await hub.start()
    await asyncio.sleep(0.1)  # its LISTEN is in place
    try:
        yield hub
    finally:
        await hub.stop()


class Browser:
    """Reads server-sent events; remembers the last id as browsers do."""

    def __init__(self, hub: Hub, streams: list[str], last_seen: str | None = None) -> None:
        cursor = Cursor.parse(last_seen) if last_seen else None
        stream = hub.follow(streams, cursor)
        assert isinstance(stream, AsyncGenerator)
        self._stream = stream
        self.last_id = last_seen
        self.names: list[str] = []
        self.numbers: list[int] = []
        self.live: list[str] = []

    async def __aenter__(self) -> "Browser":
        await self.take()
        assert self.names == ["hello"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stream.aclose()

    async def take(self, seconds: float = 5.0) -> None:
        """One chunk of the response."""
        chunk = await asyncio.wait_for(anext(self._stream), seconds)
        for block in chunk.decode().strip().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            self.last_id = fields.get("id", self.last_id)
            self.names.append(fields.get("event", "message"))
            if self.names[-1] == "message" and "data" in fields:
                self.numbers.append(json.loads(fields["data"])["body"]["number"])
            elif self.names[-1] == "live":
                self.live.append(fields["data"])

    async def until(self, number: int) -> list[int]:
        """Read on until ``number`` has come."""
        while number not in self.numbers:
            await self.take()
        return self.numbers


async def test_a_screen_hears_what_another_process_wrote(live: str) -> None:
    thing = new_id()
    async with (
        hub_of(live) as one,
        hub_of(live) as two,
        Browser(one, ["ticket:1"]) as left,
        Browser(two, ["ticket:1"]) as right,
    ):
        await note(thing, 1, streams=("ticket:1",))
        await note(thing, 2, streams=("ticket:2",))
        await note(thing, 3, streams=("ticket:1", "tickets"))

        assert await left.until(3) == [1, 3]
        assert await right.until(3) == [1, 3]


async def test_a_screen_that_comes_back_through_another_process_misses_and_doubles_nothing(
    live: str,
) -> None:
    thing = new_id()
    async with hub_of(live) as one, hub_of(live) as two:
        async with Browser(one, ["tickets"]) as before:
            await note(thing, 1, streams=("tickets",))
            await before.until(1)
        for number in (2, 3):
            await note(thing, number, streams=("tickets",))
        await note(thing, 99, streams=("calls",))
        async with Browser(two, ["tickets"], before.last_id) as after:
            await note(thing, 4, streams=("tickets",))

            assert await after.until(4) == [2, 3, 4]


async def test_coming_back_in_the_middle_of_a_storm_stays_exact(live: str) -> None:
    thing = new_id()
    async with hub_of(live) as one, hub_of(live) as two:

        async def storm() -> None:
            for number in range(60):
                await note(thing, number, streams=("tickets",))

        async with Browser(one, ["tickets"]) as browser:
            writing = asyncio.create_task(storm())
            await browser.until(10)
        seen, last_id = list(browser.numbers), browser.last_id
        for hub in (two, one, two):
            async with Browser(hub, ["tickets"], last_id) as browser:
                await browser.until(min(seen[-1] + 12, 59))
            seen, last_id = seen + browser.numbers, browser.last_id
        await writing
        async with Browser(one, ["tickets"], last_id) as browser:
            seen += await browser.until(59) if seen[-1] != 59 else []

    assert seen == list(range(60))


async def test_a_process_that_lags_behind_repeats_nothing(live: str) -> None:
    """The screen has seen more through the process it left than this one has delivered."""
    thing = new_id()
    async with db.unit_of_work() as session:
        start = await head(session)
    await note(thing, 1, 2, streams=("tickets",))
    async with db.unit_of_work() as session:
        events = await read_after(session, start)
    hub = Hub(live)
    hub.cursor = start
    async with Browser(hub, ["tickets"], str(events[0].cursor)) as browser:
        for event in events:
            hub._deliver(event)

        assert await browser.until(2) == [2]


async def test_what_is_replayed_is_not_delivered_again(live: str) -> None:
    """The process is behind the database: the replay stops where its own delivery goes on."""
    async with db.unit_of_work() as session:
        start = await head(session)
    await note(new_id(), 1, 2, 3, streams=("tickets",))
    async with db.unit_of_work() as session:
        events = await read_after(session, start)
    hub = Hub(live)
    hub.cursor = events[0].cursor
    async with Browser(hub, ["tickets"], str(start)) as browser:
        await browser.take()
        for event in events[1:]:
            hub._deliver(event)
        await note(new_id(), 4, streams=("tickets",))
        async with db.unit_of_work() as session:
            [last] = await read_after(session, events[-1].cursor)
        hub._deliver(last)

        assert await browser.until(4) == [1, 2, 3, 4]


async def test_a_whisper_reaches_live_screens_and_is_never_replayed(live: str) -> None:
    async with hub_of(live) as hub:
        async with Browser(hub, ["call:1"]) as browser:
            async with db.unit_of_work() as session:
                await whisper(session, "call:2", '{"text":"别人的"}')
                await whisper(session, "call:1", '{"text":"水"}')
                await whisper(session, "call:1", '{"text":"' + "长" * 4000 + '"}')
            while not browser.live:
                await browser.take()
            await note(new_id(), 1, streams=("call:1",))
            await browser.until(1)
        async with Browser(hub, ["call:1"], str(Cursor(0, 0))) as again:
            await again.until(1)

    assert browser.live == ['{"text":"水"}']
    assert again.live == []


async def test_a_screen_far_behind_is_told_to_read_again(
    live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "REPLAY_LIMIT", 3)
    async with db.unit_of_work() as session:
        start = await head(session)
    await note(new_id(), 1, 2, 3, 4, streams=("tickets",))
    async with hub_of(live) as hub, Browser(hub, ["tickets"], str(start)) as browser:
        await browser.take()
        await note(new_id(), 5, streams=("tickets",))

        assert await browser.until(5) == [5]
        assert "resync" in browser.names


def test_a_slow_screen_keeps_a_bounded_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "BUFFER", 3)
    screen = Screen(frozenset({"tickets"}), Cursor(0, 0))

    for number in range(6):
        screen.push(str(number).encode())

    assert list(screen.buffer) == [RESYNC, b"4", b"5"]


async def test_only_those_who_may_are_authorised(session: AsyncSession) -> None:
    @push.stream("kit_test")
    async def check(_: AsyncSession, actor: Actor, key: str) -> bool:
        return key == "open" and actor is SYSTEM

    try:
        await push.authorise(session, SYSTEM, ["kit_test:open"])
        for names in (["kit_test:closed"], ["kit_test:open", "kit_test"], ["nothing_known"]):
            with pytest.raises(Forbidden):
                await push.authorise(session, SYSTEM, names)
        with pytest.raises(RuntimeError, match="twice"):
            push.stream("kit_test")(check)
    finally:
        del push._checks["kit_test"]


async def test_listeners_in_the_process_hear_every_event_in_order(live: str) -> None:
    heard: list[int] = []
    async with hub_of(live) as hub:
        hub.listen(lambda event: heard.append(event.body["number"]))
        for number in range(20):
            await note(new_id(), number)
        for _ in range(200):
            if len(heard) == 20:
                break
            await asyncio.sleep(0.02)

    assert heard == list(range(20))


def test_a_frame_carries_the_cursor_and_references() -> None:
    thing = uuid4()
    event = Recorded(
        Cursor(5, 6), "kit_test.noted", NOW, "system", None, "thing", thing, {"n": 1}, ("tickets",)
    )

    first, data = frame(event).decode().strip().split("\n")

    assert first == "id: 5-6"
    assert json.loads(data.removeprefix("data: "))["subject_id"] == str(thing)


@pytest.mark.parametrize("turns", range(5))
async def test_a_hub_stops_although_news_come_at_that_moment(live: str, turns: int) -> None:
    """A cancellation that meets the wake-up of the tail is not lost."""
    hub = Hub(live)
    await hub.start()
    await asyncio.sleep(0.2)  # the tail has read everything and waits
    hub._wake.set()
    for _ in range(turns):
        await asyncio.sleep(0)

    async with asyncio.timeout(5):
        await hub.stop()
