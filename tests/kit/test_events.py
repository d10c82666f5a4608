"""History: append-only, read exactly once by cursor whatever the order of commits."""

import asyncio
import random
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from huying.kit import db, events
from huying.kit.actor import SYSTEM
from huying.kit.events import Cursor, Event, emit, head, history_of, read_after
from huying.kit.models import new_id
from tests.conftest import NOW
from tests.kit.conftest import Noted, note, numbers_of


async def read(cursor: Cursor, *, limit: int = 500) -> list[events.Recorded]:
    async with db.unit_of_work() as session:
        return await read_after(session, cursor, limit=limit)


async def here() -> Cursor:
    async with db.unit_of_work() as session:
        return await head(session)


async def test_an_older_transaction_that_commits_late_is_neither_missed_nor_doubled(
    live: str,
) -> None:
    thing, start = new_id(), await here()
    async with db.unit_of_work() as slow:
        emit(slow, SYSTEM, Noted(thing, 1))
        await slow.flush()
        await note(thing, 2)  # younger, but committed first

        while_it_runs = await read(start)
    afterwards = await read(start)
    again = await read(afterwards[-1].cursor)

    assert numbers_of(while_it_runs) == []
    assert numbers_of(afterwards) == [1, 2]
    assert again == []


async def test_what_was_rolled_back_never_happened(live: str) -> None:
    thing, start = new_id(), await here()

    async def fail() -> None:
        async with db.unit_of_work() as session:
            emit(session, SYSTEM, Noted(thing, 1))
            await session.flush()
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await fail()
    await note(thing, 2)

    assert numbers_of(await read(start)) == [2]


async def test_a_reader_among_many_writers_sees_everything_once(live: str) -> None:
    """Forty transactions overlap at random; a reader follows with small pages all the while."""
    start, dice = await here(), random.Random(12345)
    waits = [(dice.random() * 0.05, dice.random() * 0.05) for _ in range(40)]

    async def write(number: int) -> None:
        before, inside = waits[number]
        await asyncio.sleep(before)
        async with db.unit_of_work() as session:
            emit(session, SYSTEM, Noted(new_id(), number))
            await session.flush()
            await asyncio.sleep(inside)
            emit(session, SYSTEM, Noted(new_id(), number + 1000))

    writers = asyncio.gather(*(write(number) for number in range(40)))
    seen: list[events.Recorded] = []
    while not writers.done() or await read(seen[-1].cursor if seen else start):
        seen += await read(seen[-1].cursor if seen else start, limit=7)
        await asyncio.sleep(0.001)
    await writers

    cursors = [event.cursor for event in seen]
    assert sorted(numbers_of(seen)) == [*range(40), *range(1000, 1040)]
    assert cursors == sorted(set(cursors))


async def test_the_head_lies_before_whatever_may_still_commit(live: str) -> None:
    thing = new_id()
    await note(thing, 1)
    async with db.unit_of_work() as slow:
        emit(slow, SYSTEM, Noted(thing, 2))
        await slow.flush()
        start = await here()

    assert numbers_of(await read(start)) == [2]


async def test_reads_up_to_a_cursor_and_only_the_streams_asked_for(live: str) -> None:
    thing, start = new_id(), await here()
    await note(thing, 1, streams=("tickets", "ticket:1"))
    await note(thing, 2, streams=("calls",))
    await note(thing, 3, streams=("ticket:1",))

    async with db.unit_of_work() as session:
        everything = await read_after(session, start)
        shown = await read_after(session, start, streams=["ticket:1", "pool"])
        first = await read_after(session, start, until=everything[1].cursor)

    assert numbers_of(shown) == [1, 3]
    assert numbers_of(first) == [1, 2]
    assert shown[0].streams == ("ticket:1", "tickets")


async def test_tells_a_subjects_history_oldest_first(live: str) -> None:
    thing, other = new_id(), new_id()
    for number in (1, 2, 3):
        await note(thing, number)
        await note(other, number)

    async with db.unit_of_work() as session:
        history = await history_of(session, "thing", thing)

    assert numbers_of(history) == [1, 2, 3]
    assert {event.subject_id for event in history} == {thing}
    assert history[0].at == NOW


@pytest.mark.parametrize(
    "change", ["UPDATE event SET name = 'x'", "DELETE FROM event", "UPDATE event SET body = '{}'"]
)
async def test_history_is_append_only(live: str, change: str) -> None:
    await note(new_id(), 1)

    with pytest.raises(DBAPIError, match="append-only"):
        async with db.unit_of_work() as session:
            await session.execute(text(change))


class Person:
    """Something that is no reference."""


async def test_an_event_holds_references_only() -> None:
    class Told(Event):
        name: ClassVar[str] = "kit_test.told"
        subject: ClassVar[str] = "thing"
        __dataclass_fields__ = Noted.__dataclass_fields__

        def __init__(self) -> None:
            object.__setattr__(self, "thing_id", UUID(int=1))
            object.__setattr__(self, "number", Person())

    with pytest.raises(TypeError, match="references only"):
        Told().body()


def test_a_body_is_plain_json() -> None:
    thing = new_id()

    assert Noted(thing, 7).body() == {"thing_id": str(thing), "number": 7}


@pytest.mark.parametrize("wrong", ["", "x", "1", "1-x", "-"])
def test_a_cursor_is_two_numbers(wrong: str) -> None:
    assert Cursor.parse("12-34") == Cursor(12, 34)
    assert str(Cursor(12, 34)) == "12-34"
    with pytest.raises(ValueError, match="int"):
        Cursor.parse(wrong)


async def test_partitions_are_there_for_the_months_ahead(live: str) -> None:
    async with db.unit_of_work() as session:
        await events.ensure_partitions(session)
        await events.ensure_partitions(session)
        names = await session.scalars(
            text("SELECT relname FROM pg_class WHERE relname ~ '^event_[0-9]{6}$'")
        )
        months = sorted(names)

    this = datetime.now(UTC).strftime("event_%Y%m")
    assert months.index(this) >= 1
    assert len(months) - months.index(this) >= 4
