"""Live assist beside other processes: who reads, what a failure leaves, what is never redone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select

from huying.brain.text import CityLexicon
from huying.call import assistant as assist_module
from huying.call import repository
from huying.call.aids import Aids
from huying.call.assistant import Assistant
from huying.call.models import Call, CallAssist, Json
from huying.call.reading import read_call
from huying.call.watching import SaidRow
from huying.city import catalogue
from huying.kit import db
from huying.kit.events import Cursor, EventRow, Recorded
from tests.call.conftest import until
from tests.factories.call import make_call, say

SAID = (("citizen", "我们小区停水了，从昨天晚上到现在一滴水都没有。"),)


@pytest.fixture
async def database(fresh_dsn: str) -> AsyncIterator[None]:
    catalogue.forget()
    engine = db.connect(fresh_dsn)
    yield
    await engine.dispose()
    db.sessions.configure(bind=None)
    catalogue.forget()


@pytest.fixture
async def call(database: None) -> Call:
    async with db.unit_of_work() as session:
        return await make_call(session, said=SAID)


class Counting:
    """The real reading, counted; ``broken`` makes it fail."""

    def __init__(self, *, broken: bool = False) -> None:
        self.lengths: list[int] = []
        self.broken = broken

    def __call__(
        self,
        lexicon: CityLexicon,
        said: Sequence[SaidRow],
        phone: str | None,
        started_at: datetime,
        aids: Aids,
    ) -> Json:
        self.lengths.append(len(said))
        if self.broken:
            raise ArithmeticError
        return read_call(lexicon, said, phone, started_at, aids)


async def state_of(call: Call) -> CallAssist:
    async with db.unit_of_work() as session:
        found = await repository.assist(session, call.id)
        assert found is not None
        return found


async def analysed(call: Call, seq: int) -> None:
    async def check() -> Json | None:
        return {"ok": True} if (await state_of(call)).analysed_seq >= seq else None

    await until(check)


async def test_what_a_killed_process_left_unread_is_read_at_the_start(call: Call) -> None:
    assistant = Assistant()
    assistant.start()
    try:
        await analysed(call, 1)
    finally:
        await assistant.stop()
    async with db.unit_of_work() as session:
        [matter] = await repository.matters(session, call.id)
    assert matter.draft["categories"][0]["code"].startswith("0901")


async def test_many_nudges_are_few_readings_and_the_last_one_is_whole(call: Call) -> None:
    reading = Counting()
    assistant = Assistant(reading)
    async with db.unit_of_work() as session:
        again = await session.get_one(Call, call.id)
        await say(session, again, *(("citizen", f"第{n}句，快一点。") for n in range(20)))
    for seq in range(1, 22):
        assistant.nudge(call.id, seq)
    assistant.start()
    try:
        await analysed(call, 21)
        await asyncio.sleep(0.2)
    finally:
        await assistant.stop()
    assert reading.lengths[-1] == 21
    assert len(reading.lengths) <= 3


async def test_a_reading_that_breaks_is_told_and_the_next_utterance_is_read(call: Call) -> None:
    reading = Counting(broken=True)
    assistant = Assistant(reading)
    assistant.start()
    try:

        async def failed() -> Json | None:
            return {"ok": True} if (await state_of(call)).failed_seq == 1 else None

        await until(failed)
        async with db.unit_of_work() as session:
            names = set(await session.scalars(select(EventRow.name)))
            again = await session.get_one(Call, call.id)
            await say(session, again, ("citizen", "在梧桐湾。"))
        assert "call.assist_failed" in names
        reading.broken = False
        assistant.nudge(call.id, 2)
        await analysed(call, 2)
    finally:
        await assistant.stop()


async def test_another_process_looks_only_when_the_first_has_not_read(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assist_module, "OTHERS_WAIT_SECONDS", 0.1)
    first, second = Counting(), Counting()
    here, there = Assistant(first), Assistant(second)
    here.start()
    try:
        await analysed(call, 1)
        there.start()
        there.on_event(_added(call.id, 1))
        await asyncio.sleep(0.5)
        assert second.lengths == []
        await here.stop()
        async with db.unit_of_work() as session:
            again = await session.get_one(Call, call.id)
            await say(session, again, ("citizen", "在梧桐湾。"))
        there.on_event(_added(call.id, 2))
        await analysed(call, 2)
    finally:
        await here.stop()
        await there.stop()
    assert second.lengths == [2]


def _added(call_id: UUID, seq: int) -> Recorded:
    return Recorded(
        cursor=Cursor(seq, seq),
        name="call.utterance_added",
        at=datetime(2026, 11, 18, tzinfo=UTC),
        actor_kind="service",
        actor_id=None,
        subject_type="call",
        subject_id=call_id,
        body={"seq": seq, "party": "citizen"},
        streams=(),
    )
