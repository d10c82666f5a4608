"""The watch of live calls beside time, hang-up, switches and killed processes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.watch import WatchRules
from huying.call import feed, repository, service, watches
from huying.call.assistant import Assistant
from huying.call.models import Call, CallState, CallWatch, Json, Party
from huying.call.switches import watch_rules
from huying.call.watching import EMPTY_READING, SaidRow, shipped_rules
from huying.call.wire import Partial
from huying.city import catalogue
from huying.kit import db
from huying.kit.actor import SYSTEM
from huying.kit.clock import real_now
from huying.kit.events import EventRow
from huying.model.switching import switch
from tests.call.conftest import until
from tests.factories.call import make_call

HELLO = (Party.AGENT, 500, 1_500, "您好，12345 热线，请讲。")
TOLD = (Party.CITIZEN, 2_000, 4_000, "我家停水了。")
# What passes in a test: a silence of a second, a risk that settles in no time.
QUICK = replace(shipped_rules(), long_silence_ms=1_000, slow_answer_ms=900)


@pytest.fixture
async def database(fresh_dsn: str) -> AsyncIterator[None]:
    catalogue.forget()
    engine = db.connect(fresh_dsn)
    yield
    await engine.dispose()
    db.sessions.configure(bind=None)
    catalogue.forget()


def greeted(_: object, said: Sequence[SaidRow], *__: object) -> Json:
    """A reading in which nothing stands but that the agent's first words were a greeting."""
    words = [[seq, 0, 2] for seq, party, *_ in said if party == "agent"][:1]
    return {**EMPTY_READING, "norms": {**EMPTY_READING["norms"], "greeting": words}}


def fixed(rules: WatchRules) -> Callable[[AsyncSession], Awaitable[WatchRules]]:
    async def given(_: AsyncSession) -> WatchRules:
        return rules

    return given


async def begin(*said: tuple[Party, int, int, str]) -> Call:
    """A live call in which this was said just now."""
    async with db.unit_of_work() as session:
        call = await make_call(session, agent_id=uuid4())
    await say(call, *said)
    return call


async def say(call: Call, *said: tuple[Party, int, int, str]) -> None:
    async with db.unit_of_work() as session:
        row = await session.get_one(Call, call.id)
        first = row.last_sequence + 1
        finals = [service.Said(first + n, *one) for n, one in enumerate(said)]
        await service.add_utterances(session, SYSTEM, row, finals)


async def hang_up(call: Call) -> None:
    async with db.unit_of_work() as session:
        await service.end(session, SYSTEM, await session.get_one(Call, call.id), "caller")


async def row_of(call: Call) -> CallWatch:
    async with db.unit_of_work() as session:
        row = await repository.watch(session, call.id)
        assert row is not None
        return row


async def seen(call: Call) -> list[str]:
    return [one["kind"] for one in (await row_of(call)).found.get("signals", [])]


async def told(call: Call) -> list[Json]:
    """Bodies of what was announced of the call's watch, in order."""
    async with db.unit_of_work() as session:
        rows = await session.scalars(
            select(EventRow.body)
            .where(EventRow.name == "call.watch_changed", EventRow.subject_id == call.id)
            .order_by(EventRow.id)
        )
        return list(rows)


async def see(call: Call, kind: str) -> None:
    async def check() -> Json | None:
        return {"ok": True} if kind in await seen(call) else None

    await until(check)


async def test_a_silence_is_seen_without_anybody_saying_a_word(database: None) -> None:
    call = await begin(HELLO, TOLD)
    assistant = Assistant(greeted, fixed(QUICK))
    assistant.start()
    try:
        await see(call, "long_silence")
    finally:
        await assistant.stop()

    [body] = await told(call)
    assert (body["seq"], body["level"], body["alarm"]) == (2, 0, 0)
    assert body["reasons"] == ["long_silence"]


async def test_what_a_killed_process_was_to_look_at_is_looked_at_by_the_next_one(
    database: None,
) -> None:
    call = await begin(HELLO, TOLD)
    slower = fixed(replace(QUICK, long_silence_ms=5_000))
    await Assistant(greeted, slower).look(call.id)
    assert await seen(call) == []
    assert (await row_of(call)).next_look_at is not None
    # The process is gone before the silence is due; another one starts with nothing in memory.
    second = Assistant(greeted, slower)
    second.start()
    try:
        await see(call, "long_silence")
    finally:
        await second.stop()


async def test_somebody_whose_words_are_not_known_yet_breaks_the_silence(database: None) -> None:
    call = await begin(HELLO, TOLD)
    async with db.unit_of_work() as session:
        await watches.note_speaking(session, call.id, 4_500, real_now())
    await asyncio.sleep(1.1)

    await Assistant(greeted, fixed(QUICK)).look(call.id)

    assert await seen(call) == []
    old = real_now() - timedelta(seconds=watches.SPEAKING_SECONDS + 1)
    async with db.unit_of_work() as session:
        await session.execute(update(CallWatch).values(spoke_at=old))
    await Assistant(greeted, fixed(QUICK)).look(call.id)
    assert await seen(call) == ["long_silence"]


async def test_the_end_of_a_call_is_looked_at_once_and_stays(database: None) -> None:
    call = await begin(HELLO, TOLD, (Party.CITIZEN, 4_100, 30_000, "梧桐街道那边都停了。"))
    assistant = Assistant(greeted, fixed(shipped_rules()))
    await assistant.look(call.id)
    await hang_up(call)

    await assistant.look(call.id)

    row = await row_of(call)
    assert (row.is_final, row.next_look_at) == (True, None)
    assert "no_closing" in await seen(call)
    assert [one["alarm"] for one in await told(call)] == [0]
    await say_nothing_new(assistant, call)


async def say_nothing_new(assistant: Assistant, call: Call) -> None:
    before = await told(call)
    await assistant.look(call.id)
    assert await told(call) == before


async def test_the_last_words_are_waited_for_before_the_end_is_looked_at(database: None) -> None:
    call = await begin(HELLO, TOLD)
    early = Assistant(greeted, fixed(shipped_rules()))
    await early.look(call.id)
    async with db.unit_of_work() as session:
        pair = await repository.watched_call(session, call.id)
        assert pair is not None
        watched, row = pair
        await service.end(session, SYSTEM, watched, "caller")
        watched.last_call_seq += 1  # one more is on its way

    await early.look(call.id)

    row = await row_of(call)
    assert row.is_final is False
    assert row.next_look_at is not None


async def test_a_call_that_no_agent_has_is_not_watched(database: None) -> None:
    async with db.unit_of_work() as session:
        waiting = await make_call(session, state=CallState.WAITING)
    await say(waiting, TOLD)

    await Assistant(greeted, fixed(QUICK)).look(waiting.id)

    assert await seen(waiting) == []
    await hang_up(waiting)
    assert (await row_of(waiting)).is_final is True


async def test_a_signal_switched_off_is_gone_from_running_calls(database: None) -> None:
    call = await begin((Party.CITIZEN, 200, 6_000, "喂，你好。"), TOLD)
    assistant = Assistant(greeted)
    assistant.start()
    try:
        await see(call, "late_greeting")
        async with db.unit_of_work() as session:
            await switch(session, SYSTEM, "watch.late_greeting", is_on=False)

        async def gone() -> Json | None:
            return {"ok": True} if not await seen(call) else None

        await until(gone)
    finally:
        await assistant.stop()
        async with db.unit_of_work() as session:
            await switch(session, SYSTEM, "watch.late_greeting", is_on=True)
            assert (await watch_rules(session)).off == frozenset()


async def test_an_older_reading_never_replaces_a_newer_look(database: None) -> None:
    call = await begin(HELLO, TOLD)
    assistant = Assistant(greeted, fixed(shipped_rules()))
    await assistant.look(call.id)
    newest = await row_of(call)
    async with db.unit_of_work() as session:
        old = [(1, "agent", 500, 1_500, HELLO[3])]
        reading: Json = {"matters": [], "risks": [], "norms": {}, "feelings": []}
        await watches.note(session, call.id, old, real_now(), reading, shipped_rules())

    assert (await row_of(call)).through_seq == newest.through_seq == 2


async def test_long_speech_is_noted_while_its_words_are_not_known(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "SPEAKS_AFTER_SECONDS", 0.3)
    call = await begin(HELLO)
    whispers = feed.Whispers()
    whispers.heard(call.id)
    partial = Partial(
        v=1, type="utterance.partial", call="a", party="citizen", start_ms=2_000, text="我"
    )
    whispers.put(call, partial)
    await asyncio.gather(*whispers.tasks)
    assert (await row_of(call)).spoke_at is None

    await asyncio.sleep(0.3)
    whispers.put(call, partial)
    await asyncio.gather(*whispers.tasks)

    row = await row_of(call)
    assert row.speaking_from_ms == 2_000
    assert row.spoke_at is not None
