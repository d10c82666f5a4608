"""What a sender's messages do: one lane a call, committed in batches, acknowledged afterwards.

Lanes of different calls run beside each other; within a call order is kept, and what has queued up
while a commit was running goes into the next one together.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.call import repository, rules, service, streams, watches
from huying.call.models import Call, CallState, Party, Utterance
from huying.call.wire import Ack, Final, Numbered, Outgoing, Over, Partial, Refusal, Started
from huying.kit import db, texts
from huying.kit.actor import Actor
from huying.kit.clock import real_now
from huying.kit.errors import is_connection_lost
from huying.kit.events import whisper
from huying.kit.failures import describe

log = structlog.get_logger()

BATCH = 50
LANE_LIMIT = 2_000
COMMITS_AT_ONCE = 8
GIVE_UP_SECONDS = 30.0
WHISPER_EVERY_SECONDS = 0.1
# So long after the last words somebody who speaks is noted, and then again while it goes on.
SPEAKS_AFTER_SECONDS = 8.0
SPEAKS_EVERY_SECONDS = 4.0

Send = Callable[[Outgoing], Awaitable[None]]
Committed = Callable[[Call, Sequence[Utterance]], None]


def refusal(code: str, message: Numbered | None = None, expected: int | None = None) -> Refusal:
    """An error message in the catalogue's words; never repeats what was said."""
    return Refusal(
        code=code,
        message=texts.say("errors", code, expected=expected or 0),
        call=message.call if message else None,
        seq=message.seq if message else None,
        expected=expected,
    )


@dataclass
class Outcome:
    """What one unit of work did: answers to send once it is committed, and the call."""

    answers: list[Outgoing] = field(default_factory=list)
    call: Call | None = None
    added: list[Utterance] = field(default_factory=list)


async def take(
    session: AsyncSession, actor: Actor, source: str, messages: Sequence[Numbered]
) -> Outcome:
    """Apply messages of one call, in order, in the caller's transaction."""
    name = messages[0].call
    done = Outcome()
    call = await repository.find_by_source(session, source, name, lock=True)
    finals: list[Final] = []
    for message in messages:
        if call is None:
            if not isinstance(message, Started):
                done.answers.append(refusal("call.unknown_call", message))
                continue
            call = await service.start(session, actor, _ring(source, message))
            done.answers.append(_ack(message, call))
            continue
        last = finals[-1].seq if finals else call.last_sequence
        match rules.step(last, message.seq):
            case rules.Step.REPEAT:
                done.answers.append(_ack(message, call))
            case rules.Step.GAP:
                done.answers.append(refusal("call.sequence_gap", message, last + 1))
            case rules.Step.APPLY:
                await _apply(session, actor, call, message, finals, done)
    if call is not None and finals:
        done.added += await _append(session, actor, call, finals)
    done.call = call
    return done


async def _apply(
    session: AsyncSession,
    actor: Actor,
    call: Call,
    message: Numbered,
    finals: list[Final],
    done: Outcome,
) -> None:
    if isinstance(message, Final) and not service.is_over(call):
        finals.append(message)
    elif isinstance(message, Over):
        if finals:
            done.added += await _append(session, actor, call, finals)
            finals.clear()
        await service.end(session, actor, call, message.reason)
        call.last_sequence = message.seq
    else:
        done.answers.append(refusal("call.over", message))
        return
    done.answers.append(_ack(message, call))


async def _append(
    session: AsyncSession, actor: Actor, call: Call, finals: Sequence[Final]
) -> list[Utterance]:
    said = [service.Said(f.seq, Party(f.party), f.start_ms, f.end_ms, f.text) for f in finals]
    return await service.add_utterances(session, actor, call, said)


def _ack(message: Numbered, call: Call) -> Ack:
    if not isinstance(message, Started):
        return Ack(call=message.call, seq=message.seq)
    is_waiting = call.state is CallState.WAITING
    return Ack(call=message.call, seq=message.seq, placed="waiting" if is_waiting else "desk")


def _ring(source: str, message: Started) -> service.Ring:
    return service.Ring(
        source=source,
        source_call_id=message.call,
        sequence=message.seq,
        at=message.at,
        phone=message.caller.phone,
        name=message.caller.name,
        line_number=message.line,
        extension=message.extension or None,
        may_hang_up=message.may_hang_up,
    )


class Overloaded(Exception):
    """More is waiting than can be kept, or the database stays away: the sender must resume."""


class Feed:
    """All calls of one socket. ``failed`` completes when the socket must be closed."""

    def __init__(self, actor: Actor, source: str, send: Send, committed: Committed) -> None:
        self._actor, self._source, self._send, self._committed = actor, source, send, committed
        self._waiting: dict[str, list[Numbered]] = {}
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(COMMITS_AT_ONCE)
        self._ids: dict[str, Call] = {}
        self._whispers = Whispers()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def put(self, message: Numbered) -> None:
        """Queue a numbered message. Raises Overloaded when its lane is full."""
        waiting = self._waiting.setdefault(message.call, [])
        if len(waiting) >= LANE_LIMIT:
            raise Overloaded()
        waiting.append(message)
        if message.call not in self._lanes:
            lane = asyncio.create_task(self._run(message.call), name="call-lane")
            lane.add_done_callback(self._lane_done)
            self._lanes[message.call] = lane

    def whisper(self, message: Partial) -> None:
        """Show a partial utterance; one of an unknown or unanswered call is dropped."""
        call = self._ids.get(message.call)
        if call is not None:
            self._whispers.put(call, message)

    async def close(self) -> None:
        """Stop after what is running; nothing unacknowledged is promised."""
        tasks = [*self._lanes.values(), *self._whispers.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, name: str) -> None:
        try:
            while messages := self._waiting[name][:BATCH]:
                outcome = await self._commit(messages)
                del self._waiting[name][: len(messages)]
                if outcome.call is not None:
                    self._ids[name] = outcome.call
                    if outcome.added:
                        self._whispers.heard(outcome.call.id)
                        self._committed(outcome.call, outcome.added)
                for answer in outcome.answers:
                    await self._send(answer)
                if isinstance(messages[-1], Over) and (ended := self._ids.pop(name, None)):
                    self._whispers.forget(ended.id)
            del self._waiting[name]
        finally:
            self._lanes.pop(name, None)

    def _lane_done(self, lane: asyncio.Task[None]) -> None:
        error = None if lane.cancelled() else lane.exception()
        if error is None:
            return
        if not isinstance(error, Overloaded):
            log.error("call_lane_failed", source=self._source, error=describe(error))
        if not self.failed.done():
            self.failed.set_exception(error)

    async def _commit(self, messages: Sequence[Numbered]) -> Outcome:
        """One unit of work, tried again while the database is away. Raises Overloaded."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + GIVE_UP_SECONDS
        wait = 0.1
        while True:
            try:
                async with self._slots, db.unit_of_work() as session:
                    return await take(session, self._actor, self._source, messages)
            except Exception as error:
                if not is_connection_lost(error):
                    raise
                if loop.time() + wait > give_up_at:
                    raise Overloaded() from error
                log.warning("call_commit_retried", source=self._source, error=describe(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, 2.0)


class Whispers:
    """Partials on their way to screens: the newest of each party, many in one transaction.

    Of a long one whose words are not known yet it is stored that somebody speaks, so that no
    process takes it for silence.
    """

    def __init__(self) -> None:
        self._heard_at: dict[UUID, float] = {}
        self._newest: dict[tuple[str, str], tuple[Call, Partial]] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        return [self._task] if self._task is not None else []

    def put(self, call: Call, message: Partial) -> None:
        self._newest[message.call, message.party] = (call, message)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush(), name="call-whispers")
            self._task.add_done_callback(_log_failure)

    def heard(self, call_id: UUID) -> None:
        """Words of the call have become known."""
        self._heard_at[call_id] = asyncio.get_running_loop().time()

    def forget(self, call_id: UUID) -> None:
        self._heard_at.pop(call_id, None)

    def _speaking(self, newest: Iterable[tuple[Call, Partial]]) -> dict[UUID, int]:
        """Calls in which somebody has spoken long enough to be noted, and since when."""
        now = asyncio.get_running_loop().time()
        found: dict[UUID, int] = {}
        for call, message in newest:
            quiet = now - self._heard_at.setdefault(call.id, now)
            if quiet >= SPEAKS_AFTER_SECONDS or call.id in found:
                known = found.get(call.id, message.start_ms)
                found[call.id] = min(known, message.start_ms)
                self._heard_at[call.id] = now - SPEAKS_AFTER_SECONDS + SPEAKS_EVERY_SECONDS
        return found

    async def _flush(self) -> None:
        while self._newest:
            await asyncio.sleep(WHISPER_EVERY_SECONDS)
            newest, self._newest = self._newest, {}
            try:
                async with db.unit_of_work() as session:
                    for call, message in newest.values():
                        for name, body in _bodies(call, message):
                            await whisper(session, name, body)
                for call_id, from_ms in self._speaking(newest.values()).items():
                    async with db.unit_of_work() as session:
                        await watches.note_speaking(session, call_id, from_ms, real_now())
            except Exception as error:
                if not is_connection_lost(error):
                    raise
                # Dropped: the final follows as a row.


def _log_failure(task: asyncio.Task[None]) -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.error("call_whisper_failed", error=describe(error))


def _bodies(call: Call, message: Partial) -> Iterator[tuple[str, str]]:
    """Stream and payload for the call's own agent, and masked for those who watch."""
    for name, text in (
        (streams.own(call.id), message.text),
        (streams.watched(call.id), mask(message.text)),
    ):
        body = {
            "name": "call.partial",
            "call_id": str(call.id),
            "party": message.party,
            "start_ms": message.start_ms,
            "text": text,
        }
        yield name, json.dumps(body, ensure_ascii=False, separators=(",", ":"))
