"""Live push: one LISTEN connection a process, one tail of history, any number of screens.

A notification only wakes the tail; the tail reads events in cursor order up to the oldest running
transaction, so that every screen gets every event once and in order, whichever process wrote it.
A screen that comes back names the last cursor it saw and is replayed what it missed.
"""

import asyncio
import contextlib
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, db, metrics
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden, is_connection_lost
from huying.kit.events import CHANNEL, LIVE_CHANNEL, Cursor, Recorded, head, read_after

log = structlog.get_logger()

BUFFER = 1_000
KEEP_ALIVE_SECONDS = 15.0
SOON_SECONDS, SOON_MOST_SECONDS = 0.005, 0.1
TAIL_FALLBACK_SECONDS = 1.0
REPLAY_LIMIT = 2_000

StreamCheck = Callable[[AsyncSession, Actor, str], Awaitable[bool]]
_checks: dict[str, StreamCheck] = {}


def stream(kind: str) -> Callable[[StreamCheck], StreamCheck]:
    """Register who may listen to ``kind`` or ``kind:<key>``; the check gets the key or ''."""

    def register(check: StreamCheck) -> StreamCheck:
        if kind in _checks:
            raise RuntimeError(f"stream {kind!r} is declared twice")
        _checks[kind] = check
        return check

    return register


def stream_kinds() -> frozenset[str]:
    return frozenset(_checks)


async def authorise(session: AsyncSession, actor: Actor, streams: Iterable[str]) -> None:
    """Raise Forbidden unless the actor may hear every one of ``streams``."""
    for name in streams:
        kind, _, key = name.partition(":")
        check = _checks.get(kind)
        if check is None or not await check(session, actor, key):
            raise Forbidden()


def frame(event: Recorded) -> bytes:
    """A server-sent event: the cursor as id, references as data."""
    data = {
        "name": event.name,
        "subject_type": event.subject_type,
        "subject_id": str(event.subject_id),
        "at": event.at.isoformat(),
        "streams": list(event.streams),
        "body": event.body,
    }
    encoded = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.cursor}\ndata: {encoded}\n\n".encode()


RESYNC = b"event: resync\ndata: {}\n\n"


@dataclass(eq=False)
class Screen:
    """One live connection: a bounded buffer; one that falls behind is told to read again."""

    streams: frozenset[str]
    after: Cursor
    buffer: deque[bytes] = field(default_factory=deque)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, data: bytes) -> None:
        if len(self.buffer) >= BUFFER:
            self.buffer.clear()
            self.buffer.append(RESYNC)
        else:
            self.buffer.append(data)
        self.ready.set()

    async def next(self) -> bytes:
        """Everything buffered, or a keep-alive comment."""
        if not self.buffer:
            try:
                async with asyncio.timeout(KEEP_ALIVE_SECONDS):  # wait_for may lose a cancellation
                    await self.ready.wait()
            except TimeoutError:
                return b": keep-alive\n\n"
        self.ready.clear()
        data = b"".join(self.buffer)
        self.buffer.clear()
        return data


class Hub:
    """Tails history for this process and hands each event to the screens that show its stream."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._screens: dict[str, set[Screen]] = defaultdict(set)
        self._listeners: list[Callable[[Recorded], None]] = []
        self._wake = asyncio.Event()
        self._notified_xid = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.cursor = Cursor(0, 0)
        self.started = asyncio.Event()

    @property
    def screen_count(self) -> int:
        return len({screen for group in self._screens.values() for screen in group})

    def listen(self, listener: Callable[[Recorded], None]) -> None:
        """Call ``listener`` in this process for every event, in order, at most once (no replay)."""
        self._listeners.append(listener)

    async def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self._keep_listening(), name="push-listen"),
            asyncio.create_task(self._keep_tailing(), name="push-tail"),
        ]
        await self.started.wait()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_listening(self) -> None:
        while True:
            try:
                await self._listen_until_lost()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("push_listener_lost", error=type(error).__name__)
            await asyncio.sleep(0.3)

    async def _listen_until_lost(self) -> None:
        connection = await asyncpg.connect(self._dsn)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(CHANNEL, self._on_event)
            await connection.add_listener(LIVE_CHANNEL, self._on_whisper)
            await connection.add_listener(clock.CHANNEL, self._on_clock)
            self._wake.set()
            await self._reload_clock()
            await lost.wait()
        finally:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=2)

    def _on_event(self, _conn: object, _pid: int, _channel: str, payload: object) -> None:
        self._notified_xid = max(self._notified_xid, int(str(payload)))
        self._wake.set()

    def _on_whisper(self, _conn: object, _pid: int, _channel: str, payload: object) -> None:
        name, _, body = str(payload).partition("|")
        data = f"event: live\ndata: {body}\n\n".encode()
        for screen in self._screens.get(name, ()):
            screen.push(data)

    def _on_clock(self, *_: object) -> None:
        self._clock_task = asyncio.create_task(self._reload_clock())

    async def _reload_clock(self) -> None:
        try:
            async with db.unit_of_work() as session:
                await clock.load(session)
        except Exception as error:
            if not is_connection_lost(error):
                raise
            log.warning("clock_reload_failed", error=type(error).__name__)

    async def _keep_tailing(self) -> None:
        while True:
            try:
                await self._tail()
            except Exception as error:
                if not is_connection_lost(error):
                    log.exception("push_tail_failed")
                await asyncio.sleep(0.3)

    async def _tail(self) -> None:
        if not self.started.is_set():
            async with db.unit_of_work() as session:
                self.cursor = await head(session)
            self.started.set()
        soon = SOON_SECONDS
        while True:
            async with db.unit_of_work() as session:
                events = await read_after(session, self.cursor)
            for event in events:
                self._deliver(event)
            if events:
                soon = SOON_SECONDS
                continue
            # A notified transaction that is not yet readable waits for an older one: look again
            # soon, and less soon the longer that one takes. Otherwise sleep until woken.
            is_behind = self.cursor.xid < self._notified_xid
            await self._sleep(soon if is_behind else TAIL_FALLBACK_SECONDS)
            soon = min(soon * 2, SOON_MOST_SECONDS) if is_behind else SOON_SECONDS

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for may lose a cancellation (3.11)
                await self._wake.wait()
        self._wake.clear()

    def _deliver(self, event: Recorded) -> None:
        self.cursor = event.cursor
        metrics.EVENTS.inc()
        for listener in self._listeners:
            listener(event)
        data: bytes | None = None
        targets: set[Screen] = set()
        for name in event.streams:
            targets |= self._screens.get(name, set())
        for screen in targets:
            if event.cursor > screen.after:  # it may have seen more through another process
                data = data or frame(event)
                screen.push(data)

    @contextlib.contextmanager
    def _attached(self, screen: Screen) -> Iterator[None]:
        for name in screen.streams:
            self._screens[name].add(screen)
        try:
            yield
        finally:
            for name in screen.streams:
                self._screens[name].discard(screen)
                if not self._screens[name]:
                    del self._screens[name]

    async def follow(
        self, streams: Iterable[str], last_seen: Cursor | None
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of a server-sent event response: what was missed, then what happens."""
        screen = Screen(frozenset(streams), last_seen or self.cursor)
        with self._attached(screen):
            joined_at = self.cursor
            start = last_seen or joined_at
            yield f"retry: 1000\nid: {start}\nevent: hello\ndata: {{}}\n\n".encode()
            if last_seen is not None:
                async for data in self._replay(screen, last_seen, joined_at):
                    yield data
            while True:
                yield await screen.next()

    async def _replay(
        self, screen: Screen, last_seen: Cursor, joined_at: Cursor
    ) -> AsyncIterator[bytes]:
        sent = 0
        while last_seen < joined_at:
            async with db.unit_of_work() as session:
                events = await read_after(
                    session, last_seen, until=joined_at, streams=sorted(screen.streams)
                )
            if not events:
                return
            sent += len(events)
            if sent > REPLAY_LIMIT:
                yield f"id: {joined_at}\n".encode() + RESYNC
                return
            last_seen = events[-1].cursor
            yield b"".join(frame(event) for event in events)
