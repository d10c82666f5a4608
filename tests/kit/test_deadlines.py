"""Deadlines: fired when business time reaches them, once, however many sweepers there are."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, deadlines, jobs
from huying.kit.deadlines import Deadline, cancel_deadline, on_due, set_deadline, sweep
from huying.kit.models import new_id
from tests.conftest import NOW
from tests.kit.conftest import effects

KIND = "kit_test.due"
HOUR = timedelta(hours=1)
BAD: set[UUID] = set()
At = Callable[[datetime], None]


@on_due(KIND)
async def note_due(session: AsyncSession, subject_id: UUID, due_at: datetime) -> None:
    if subject_id in BAD:
        raise RuntimeError("a bad one")
    hours = round((due_at - NOW) / HOUR)
    await session.execute(
        text("INSERT INTO effect VALUES (:name, :number)"), {"name": KIND, "number": hours}
    )


async def set_one(due_at: datetime, subject_id: UUID | None = None) -> UUID:
    subject_id = subject_id or new_id()
    async with db.unit_of_work() as session:
        await set_deadline(session, KIND, subject_id, due_at)
    return subject_id


async def enqueued() -> int:
    async with db.unit_of_work() as session:
        return await session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0


async def fired_together() -> list[str]:
    """The ids of all deadlines that jobs were made for."""
    async with db.unit_of_work() as session:
        rows = await session.scalars(text("SELECT args->>'deadline_ids' FROM procrastinate_jobs"))
    return [id for row in rows for id in row.split(",")]


async def run_jobs() -> None:
    async with db.unit_of_work() as session:
        rows = (await session.execute(text("SELECT id, args FROM procrastinate_jobs"))).all()
    for job_id, args in rows:
        await jobs.perform(jobs.registry["kit.fire_deadlines"], job_id, args)


async def test_fires_what_is_due_and_leaves_the_rest(live: str, at: At) -> None:
    for hours in (3, 1, 2):
        await set_one(NOW + hours * HOUR)

    counts = [await sweep()]
    at(NOW + HOUR - timedelta(microseconds=1))
    counts.append(await sweep())
    at(NOW + 2 * HOUR)
    counts.append(await sweep())
    counts.append(await sweep())
    await run_jobs()

    assert counts == [0, 0, 2, 0]
    assert sorted(await effects(KIND)) == [1, 2]


async def test_two_sweepers_fire_each_deadline_once(live: str, at: At) -> None:
    many = deadlines.BATCH + 50
    async with db.unit_of_work() as session:
        for number in range(many):
            due_at = NOW + timedelta(seconds=number)
            session.add(Deadline(kind=KIND, subject_id=new_id(), due_at=due_at))
    at(NOW + HOUR)

    fired = await asyncio.gather(sweep(), sweep(), sweep())

    assert sum(fired) == many
    assert sorted(await fired_together()) == sorted(set(await fired_together()))
    assert len(await fired_together()) == many
    async with db.unit_of_work() as session:
        left = select(func.count()).where(Deadline.ended_at.is_(None))
        assert await session.scalar(left) == 0


async def test_a_sweeper_that_dies_fires_nothing_twice(live: str, at: At) -> None:
    await set_one(NOW + HOUR)
    at(NOW + HOUR)

    async def die() -> None:
        async with db.unit_of_work() as session:
            due = (await session.scalars(select(Deadline).with_for_update())).one()
            due.ended_at, due.has_fired = NOW, True
            await jobs.enqueue(session, "kit.fire_deadlines", deadline_ids=str(due.id))
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await die()

    assert await sweep() == 1
    assert await enqueued() == 1


async def test_its_job_acts_once_although_it_is_delivered_twice(live: str, at: At) -> None:
    await set_one(NOW + HOUR)
    at(NOW + HOUR)
    await sweep()

    await run_jobs()
    await run_jobs()

    assert await effects(KIND) == [1]


async def test_those_of_one_kind_go_together(live: str, at: At) -> None:
    for _ in range(deadlines.TOGETHER + 1):
        await set_one(NOW + HOUR)
    at(NOW + HOUR)
    await sweep()

    assert await enqueued() == 2
    await run_jobs()
    assert len(await effects(KIND)) == deadlines.TOGETHER + 1


async def test_a_bad_one_holds_up_nobody_else(live: str, at: At) -> None:
    bad = await set_one(NOW + HOUR)
    await set_one(NOW + HOUR)
    BAD.add(bad)
    at(NOW + HOUR)
    await sweep()

    await run_jobs()  # they fail together
    with pytest.raises(RuntimeError, match="bad"):
        await run_jobs()  # each goes alone
    BAD.clear()
    await run_jobs()

    assert await effects(KIND) == [1, 1]


async def test_setting_it_again_moves_the_pending_one(live: str, at: At) -> None:
    subject_id = await set_one(NOW + HOUR)
    await set_one(NOW + 5 * HOUR, subject_id)
    at(NOW + 2 * HOUR)
    too_early = await sweep()
    at(NOW + 5 * HOUR)

    assert (too_early, await sweep()) == (0, 1)


async def test_after_it_fired_the_same_can_be_set_anew(live: str, at: At) -> None:
    subject_id = await set_one(NOW)
    await sweep()
    await set_one(NOW + HOUR, subject_id)
    at(NOW + HOUR)

    assert await sweep() == 1
    assert await enqueued() == 2


async def test_a_cancelled_one_never_fires(live: str, at: At) -> None:
    subject_id = await set_one(NOW + HOUR)
    async with db.unit_of_work() as session:
        await cancel_deadline(session, KIND, subject_id)
    at(NOW + 2 * HOUR)

    assert await sweep() == 0


async def test_what_was_rolled_back_was_never_set(live: str) -> None:
    async def fail() -> None:
        async with db.unit_of_work() as session:
            await set_deadline(session, KIND, new_id(), NOW)
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await fail()

    assert await sweep() == 0


async def test_a_kind_needs_a_handler_and_only_one(live: str) -> None:
    async with db.unit_of_work() as session:
        with pytest.raises(KeyError):
            await set_deadline(session, "kit_test.unknown", new_id(), NOW)
    with pytest.raises(RuntimeError, match="twice"):
        on_due(KIND)(note_due)
