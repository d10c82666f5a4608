"""Live assist: reads a call again after every committed utterance and stores what it proposes.

Every serving process runs one. The process that committed an utterance reads it at once; the
others hear of it through history and look a moment later whether it is still unread, so that a
killed process leaves nothing behind. A stored reading says how far it goes (``analysed_seq``): an
older one never replaces a newer one. A draft depends on nothing but the stored utterances; what the
agent touched lies beside it. Reading takes about a millisecond, so it runs in one thread of this
process (measured: a process of its own costs more in copying than it saves).
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import CityLexicon
from huying.brain.watch import WatchRules
from huying.call import (
    cards,
    cards_searching,
    cards_surges,
    matters,
    repository,
    streams,
    watches,
)
from huying.call.aids import Aids, aids
from huying.call.cards_keeping import CardKeeper
from huying.call.events import AssistFailed
from huying.call.models import Call, Json, Utterance
from huying.call.reading import read_call
from huying.call.switches import watch_rules
from huying.call.watching import EMPTY_READING, SaidRow
from huying.city.catalogue import catalogue
from huying.kit import db, vault
from huying.kit.actor import SYSTEM
from huying.kit.clock import real_now
from huying.kit.errors import is_connection_lost
from huying.kit.events import Recorded, emit
from huying.kit.failures import describe
from huying.kit.push import Hub
from huying.knowledge.index import lexicon

log = structlog.get_logger()

WRITERS = 4
REMEMBERED_CALLS = 1_000
OTHERS_WAIT_SECONDS = 1.0
RETRY_SECONDS = 0.5
WORDS_SECONDS = 1.0
LOOK_SECONDS = 1.0
PUT_OFF_SECONDS = 30.0
EPOCH = datetime.fromtimestamp(0, UTC)

Rules = Callable[[AsyncSession], Awaitable[WatchRules]]
Reader = Callable[[CityLexicon, Sequence[SaidRow], str | None, datetime, Aids], Json]
_running: set["Assistant"] = set()


def heard(call: Call, said: Sequence[Utterance]) -> None:
    """A feed of this process has committed utterances of ``call``: read it now."""
    for assistant in _running:
        assistant.remember(call.id, said)
        assistant.nudge(call.id, call.last_call_seq)


async def start_assistant(hub: Hub) -> "Assistant":
    """Start this process's assistant: it indexes the city's words before the first call needs
    them, and reads what a killed process left unread."""
    assistant = Assistant()
    hub.listen(assistant.on_event)
    assistant.start()
    _running.add(assistant)
    return assistant


def said_row(row: Utterance) -> SaidRow:
    return (row.call_seq, row.party.value, row.start_ms, row.end_ms, row.text)


@dataclass
class _Memory:
    """What never changes of a call: its utterances (only new ones are fetched) and its caller.
    ``heard_at``: when the last of them was stored; ``reading`` is of the first ``read_to``."""

    said: list[SaidRow] = field(default_factory=list)
    heard_at: datetime = EPOCH
    reading: Json = field(default_factory=lambda: EMPTY_READING)
    read_to: int = 0
    phone: str | None = None
    started_at: datetime = EPOCH
    is_loaded: bool = False

    @property
    def last_seq(self) -> int:
        return self.said[-1][0] if self.said else 0

    def add(self, rows: Sequence[Utterance]) -> None:
        """Append what follows directly; anything else is fetched later."""
        if rows and rows[0].call_seq == self.last_seq + 1:
            self.said += map(said_row, rows)
            self.heard_at = rows[-1].created_at


class Assistant:
    """``queue`` holds calls to be read, the newest utterance last; the last is read first."""

    def __init__(self, read: Reader = read_call, rules: Rules = watch_rules) -> None:
        self._reader, self._rules = read, rules
        self._queue: OrderedDict[UUID, None] = OrderedDict()
        self._busy: set[UUID] = set()
        self._seen: OrderedDict[UUID, int] = OrderedDict()
        self._memory: OrderedDict[UUID, _Memory] = OrderedDict()
        self._wake = asyncio.Semaphore(0)
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="call-reading")
        self._words: tuple[float, CityLexicon, Aids] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self._keeper = CardKeeper()

    def start(self) -> None:
        for _ in range(WRITERS):
            self._keep(self._work())
        self._keep(self._pick_up_unread())
        self._keep(self._watch())
        self._keep(self._keeper.run())

    async def stop(self) -> None:
        _running.discard(self)
        for timer in self._timers:
            timer.cancel()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._executor.shutdown(wait=True, cancel_futures=True)

    def on_event(self, event: Recorded) -> None:
        """Another process's utterance: look after a while whether that process has read it."""
        self._keeper.on_event(event)
        if event.name != "call.utterance_added":
            return
        seq = int(event.body["seq"])
        if self._seen.get(event.subject_id, 0) < seq:
            self._later(OTHERS_WAIT_SECONDS, event.subject_id, seq)

    def remember(self, call_id: UUID, rows: Sequence[Utterance]) -> None:
        """Utterances that need not be fetched; only of a call that has been read before."""
        memory = self._memory.get(call_id)
        if memory is not None and memory.is_loaded:
            memory.add(rows)

    def nudge(self, call_id: UUID, seq: int) -> None:
        """Read ``call_id`` as soon as possible; several nudges are one reading."""
        self._seen[call_id] = max(seq, self._seen.get(call_id, 0))
        self._seen.move_to_end(call_id)
        while len(self._seen) > REMEMBERED_CALLS:
            self._seen.popitem(last=False)
        is_new = call_id not in self._queue
        self._queue[call_id] = None
        self._queue.move_to_end(call_id)
        if is_new:
            self._wake.release()

    def _later(self, seconds: float, call_id: UUID, seq: int) -> None:
        def due() -> None:
            self._timers.discard(handle)
            if self._seen.get(call_id, 0) < seq:
                self.nudge(call_id, seq)

        handle = asyncio.get_running_loop().call_later(seconds, due)
        self._timers.add(handle)

    def _again(self, call_id: UUID) -> None:
        """The database was away: the same reading once more."""
        self._seen.pop(call_id, None)
        self._later(RETRY_SECONDS, call_id, 1)

    def _keep(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work, name="call-assist")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pick_up_unread(self) -> None:
        while True:
            try:
                await self._current_words()
                async with db.unit_of_work() as session:
                    waiting = await repository.unread(session)
                for call_id in reversed(waiting):
                    self.nudge(call_id, 0)
                return
            except Exception as error:
                if not is_connection_lost(error):
                    raise
                await asyncio.sleep(RETRY_SECONDS)

    async def _work(self) -> None:
        while True:
            await self._wake.acquire()
            call_id = self._next()
            if call_id is None:
                continue
            try:
                await self._read(call_id)
            finally:
                self._busy.discard(call_id)

    def _next(self) -> UUID | None:
        """The newest queued call that nobody is reading; a busy one is put back for later."""
        for call_id in reversed(self._queue):
            if call_id not in self._busy:
                del self._queue[call_id]
                self._busy.add(call_id)
                return call_id
        if self._queue:
            asyncio.get_running_loop().call_later(0.01, self._wake.release)
        return None

    async def _read(self, call_id: UUID) -> None:
        """The edge of one reading: whatever goes wrong in it stays with this call."""
        [result] = await asyncio.gather(self.read(call_id), return_exceptions=True)
        if not isinstance(result, Exception):
            return
        if is_connection_lost(result):
            self._again(call_id)
            return
        log.error("call_assist_failed", call_id=str(call_id), error=describe(result))
        [noted] = await asyncio.gather(self._note_failure(call_id), return_exceptions=True)
        if isinstance(noted, Exception):
            log.error("call_assist_note_failed", error=describe(noted))

    async def read(self, call_id: UUID) -> bool:
        """Read one call to its end and store it; says whether the proposals changed."""
        memory = self._recall(call_id)
        if memory.last_seq < self._wanted(call_id) and not await self._load(call_id, memory):
            return False
        return await self._store(call_id, await self._reading_of(memory))

    async def _reading_of(self, memory: _Memory) -> "_Read":
        """The reading of all that is remembered; made once for the same utterances."""
        said, heard_at = tuple(memory.said), memory.heard_at
        if memory.read_to < len(said):
            words, helping = await self._current_words()
            reading = await asyncio.get_running_loop().run_in_executor(
                self._executor,
                self._reader,
                words,
                said,
                memory.phone,
                memory.started_at,
                helping,
            )
            if memory.read_to < len(said):
                memory.reading, memory.read_to = reading, len(said)
        else:
            reading = memory.reading
        return _Read(said, heard_at, reading)

    async def _watch(self) -> None:
        """Silence and cooling change a call's risk without a word: look when that is due."""
        rules: WatchRules | None = None
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                async with db.unit_of_work() as session:
                    now_rules = await self._rules(session)
                    if rules != now_rules:  # also when this process begins
                        await watches.look_at_all(session)
                    due = await repository.due_watches(session, real_now())
                rules = now_rules
            except Exception as error:
                if not is_connection_lost(error):
                    raise
                continue
            for call_id in due:
                await self._look(call_id)

    async def _look(self, call_id: UUID) -> None:
        """The edge of one look."""
        [result] = await asyncio.gather(self.look(call_id), return_exceptions=True)
        if isinstance(result, Exception) and not is_connection_lost(result):
            log.error("call_watch_failed", call_id=str(call_id), error=describe(result))
            async with db.unit_of_work() as session:
                await watches.put_off(session, call_id, PUT_OFF_SECONDS)

    async def look(self, call_id: UUID) -> None:
        """Look at one call as it stands now and store what that says."""
        memory = self._recall(call_id)
        async with db.unit_of_work() as session:
            call = await session.get_one(Call, call_id)
            await self._fetch(session, call, memory)
        read = await self._reading_of(memory)
        async with db.unit_of_work() as session:
            rules = await self._rules(session)
            await watches.note(session, call_id, read.said, read.heard_at, read.reading, rules)

    async def _store(self, call_id: UUID, read: "_Read") -> bool:
        async with db.unit_of_work() as session:
            assist = await repository.assist(session, call_id, lock=True)
            if assist is None:
                return False
            through = read.said[-1][0]
            is_new = await matters.apply_reading(session, assist, read.reading, through=through)
            if assist.analysed_seq == through:
                await cards_surges.push(session, call_id, read.said)
                await cards.push(session, call_id, read.said, cards_searching.search)
            rules = await self._rules(session)
            await watches.note(session, call_id, read.said, read.heard_at, read.reading, rules)
            return is_new

    def _wanted(self, call_id: UUID) -> int:
        """How far the call goes as far as this process knows; unknown is further than anything."""
        return self._seen.get(call_id) or 2**62

    async def _load(self, call_id: UUID, memory: _Memory) -> bool:
        """Fetch what the memory lacks; False when all has been read already, here or elsewhere."""
        async with db.unit_of_work() as session:
            call = await session.get_one(Call, call_id)
            assist = await repository.assist(session, call_id)
            if assist is None or assist.analysed_seq >= call.last_call_seq:
                return False
            await self._fetch(session, call, memory)
        return bool(memory.said)

    async def _fetch(self, session: AsyncSession, call: Call, memory: _Memory) -> None:
        rows = await repository.utterances(session, call.id, after=memory.last_seq)
        if not memory.is_loaded:
            memory.phone = await _phone(session, call)
            memory.started_at = call.started_at.astimezone((await catalogue(session)).zone)
            memory.is_loaded = True
        if memory.heard_at == EPOCH:
            memory.heard_at = call.created_at
        memory.add([row for row in rows if row.call_seq > memory.last_seq])

    async def _current_words(self) -> tuple[CityLexicon, Aids]:
        """The city's words and the models, looked after at most once in WORDS_SECONDS."""
        now = asyncio.get_running_loop().time()
        if self._words is None or now - self._words[0] > WORDS_SECONDS:
            async with db.unit_of_work() as session:
                self._words = (now, await lexicon(session), await aids(session))
        return self._words[1:]

    def _recall(self, call_id: UUID) -> _Memory:
        memory = self._memory.setdefault(call_id, _Memory())
        self._memory.move_to_end(call_id)
        while len(self._memory) > REMEMBERED_CALLS:
            self._memory.popitem(last=False)
        return memory

    async def _note_failure(self, call_id: UUID) -> None:
        seq = self._memory.pop(call_id, _Memory()).last_seq
        async with db.unit_of_work() as session:
            assist = await repository.assist(session, call_id, lock=True)
            if assist is not None and assist.failed_seq < seq:
                assist.failed_seq = seq
                emit(
                    session,
                    SYSTEM,
                    AssistFailed(call_id=call_id, seq=seq),
                    streams=[streams.own(call_id), streams.watched(call_id)],
                )


async def _phone(session: AsyncSession, call: Call) -> str | None:
    if call.phone_sealed is None:
        return None
    try:
        return await vault.unseal(session, call.phone_sealed)
    except vault.Unreadable:
        return None


@dataclass(frozen=True)
class _Read:
    """A reading and what it is of."""

    said: tuple[SaidRow, ...]
    heard_at: datetime
    reading: Json
