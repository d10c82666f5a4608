"""Reactions: each effect once although a worker may die anywhere, in order per subject."""

import asyncio
from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, subscribers
from huying.kit.events import Recorded
from huying.kit.models import new_id
from huying.kit.subscribers import ATTEMPTS, ParkedEvent, SubscriberPlace, on, on_many, run_once
from tests.kit.conftest import Noted, effects, note

NAME = "kit_test"


class Plan:
    """What the reaction does besides its effect."""

    def __init__(self) -> None:
        self.poison: set[int] = set()
        self.dies_once: set[int] = set()
        self.pause = 0.0


plan = Plan()


@pytest.fixture(autouse=True)
def _plan() -> Iterator[None]:
    global plan
    plan = Plan()
    yield
    plan = Plan()


@on(NAME, Noted.name)
async def react(session: AsyncSession, event: Recorded) -> None:
    number = event.body["number"]
    await session.execute(
        text("INSERT INTO effect VALUES (:name, :number)"), {"name": NAME, "number": number}
    )
    await asyncio.sleep(plan.pause)
    if number in plan.dies_once:
        plan.dies_once.remove(number)
        raise asyncio.CancelledError
    if number in plan.poison:
        raise ValueError("personal value 12812345678")


MANY = "kit_test_many"
runs: list[list[int]] = []


@on_many(MANY, Noted.name)
async def react_to_many(session: AsyncSession, events: Sequence[Recorded]) -> None:
    numbers = [event.body["number"] for event in events]
    runs.append(numbers)
    for number in numbers:
        await session.execute(
            text("INSERT INTO effect VALUES (:name, :number)"), {"name": MANY, "number": number}
        )
    if plan.poison & set(numbers):
        raise ValueError("personal value 12812345678")


async def drain(name: str = NAME) -> None:
    while await run_once(name):
        pass


async def parked() -> list[tuple[int, str]]:
    async with db.unit_of_work() as session:
        rows = await session.scalars(select(ParkedEvent).order_by(ParkedEvent.event_id))
        return [(row.event_id, row.error) for row in rows]


async def test_reacts_once_to_each_in_order(live: str) -> None:
    for number in range(5):
        await note(new_id(), number)

    passed = await run_once(NAME)
    again = await run_once(NAME)

    assert (passed, again) == (5, 0)
    assert await effects(NAME) == [0, 1, 2, 3, 4]


async def test_reads_in_batches_to_the_end(live: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribers, "LONGEST", float("inf"))
    await note(new_id(), *range(subscribers.BATCH + 30))

    assert [await run_once(NAME) for _ in range(3)] == [subscribers.BATCH, 30, 0]


async def test_a_batch_that_takes_long_ends_early(
    live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "LONGEST", 0.0)
    await note(new_id(), 0, 1)

    assert [await run_once(NAME) for _ in range(3)] == [1, 1, 0]
    assert await effects(NAME) == [0, 1]


async def test_a_batch_also_ends_early_between_runs_that_come_together(
    live: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribers, "LONGEST", 0.0)
    monkeypatch.setattr(subscribers, "_runs", lambda _, events: (events[:2], events[2:]))
    await note(new_id(), 0, 1, 2, 3)

    assert [await run_once(MANY), await run_once(MANY)] == [2, 2]


async def test_only_one_reads_and_reading_holds_nobody_back(live: str) -> None:
    await run_once(NAME)
    await note(new_id(), 0)
    async with db.unit_of_work() as reader:
        await subscribers.take_place(reader, NAME)
        held_back = await reader.scalar(text("SELECT pg_current_xact_id_if_assigned()"))
        meanwhile = await run_once(NAME)

    assert (held_back, meanwhile, await run_once(NAME)) == (None, 0, 1)


async def test_killed_between_effect_and_place_repeats_nothing(live: str) -> None:
    await note(new_id(), 1, 2, 3)
    plan.dies_once = {2}

    with pytest.raises(asyncio.CancelledError):
        await run_once(NAME)
    after_death = await effects(NAME)
    await drain()

    assert after_death == []
    assert await effects(NAME) == [1, 2, 3]


async def test_killed_just_before_the_commit_repeats_nothing(live: str) -> None:
    await note(new_id(), 1, 2)

    async def die() -> None:
        async with db.unit_of_work() as session:
            await subscribers._read_batch(session, subscribers._registry[NAME])
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await die()
    await drain()

    assert await effects(NAME) == [1, 2]


async def test_two_workers_share_the_work_without_doing_it_twice(live: str) -> None:
    for number in range(12):
        await note(new_id(), number)
    plan.pause = 0.01

    passed = await asyncio.gather(*(run_once(NAME) for _ in range(4)))
    await drain()

    assert sorted(passed)[:3] == [0, 0, 0]
    assert await effects(NAME) == list(range(12))


async def test_two_workers_may_meet_a_new_subscriber_at_the_same_time(live: str) -> None:
    """Neither breaks, and there is one place."""
    await note(new_id(), 1)
    plan.pause = 0.05

    passed = await asyncio.gather(run_once(NAME), run_once(NAME), return_exceptions=True)

    assert sorted(map(str, passed)) == ["0", "1"]
    async with db.unit_of_work() as session:
        places = (await session.scalars(select(SubscriberPlace))).all()
    assert [place.name for place in places] == [NAME]


async def fail_until_parked() -> None:
    for _ in range(ATTEMPTS):
        assert await run_once(NAME) == 0


async def test_parks_poison_after_its_tries_and_goes_on_with_others(live: str) -> None:
    sick, well = new_id(), new_id()
    await note(sick, 1)
    await note(well, 2)
    plan.poison = {1}

    await fail_until_parked()
    await drain()

    assert await effects(NAME) == [2]
    [(_, error)] = await parked()
    assert error.startswith("ValueError")
    assert "12812345678" not in error


async def test_later_events_of_the_subject_wait_behind_and_come_in_order(live: str) -> None:
    sick, well = new_id(), new_id()
    for thing, number in ((sick, 1), (well, 10), (sick, 2), (sick, 3), (well, 11)):
        await note(thing, number)
    plan.poison = {1}
    await fail_until_parked()
    await drain()
    waiting = len(await parked())
    plan.poison = set()

    async with db.unit_of_work() as session:
        retried = await subscribers.retry_parked(session, NAME, sick)
    await note(sick, 4)
    await drain()

    assert (waiting, retried) == (3, 3)
    assert await effects(NAME) == [10, 11, 1, 2, 3, 4]
    assert await parked() == []


async def test_a_retry_that_fails_again_changes_nothing(live: str) -> None:
    sick = new_id()
    await note(sick, 1)
    await note(sick, 2)
    plan.poison = {1}
    await fail_until_parked()
    await drain()
    before = await parked()

    with pytest.raises(ValueError, match="personal"):
        await retry(sick)

    assert await parked() == before
    assert await effects(NAME) == []


async def retry(thing: UUID) -> None:
    async with db.unit_of_work() as session:
        await subscribers.retry_parked(session, NAME, thing)


async def test_what_went_well_before_the_poison_is_kept(live: str) -> None:
    await note(new_id(), 1)
    await note(new_id(), 2)
    plan.poison = {2}

    first = await run_once(NAME)

    assert first == 1
    assert await effects(NAME) == [1]


async def test_a_passing_failure_costs_a_try_and_nothing_else(live: str) -> None:
    await note(new_id(), 1)
    plan.poison = {1}
    await run_once(NAME)
    plan.poison = set()

    await drain()

    assert await effects(NAME) == [1]
    assert await parked() == []
    async with db.unit_of_work() as session:
        place = await session.get_one(SubscriberPlace, NAME)
    assert (place.failing_event_id, place.failing_attempts) == (None, 0)


async def test_many_of_a_name_that_follow_one_another_come_together(live: str) -> None:
    runs.clear()
    thing = new_id()
    await note(thing, 1, 2, 3)

    passed = await run_once(MANY)

    assert passed == 3
    assert runs == [[1, 2, 3]]
    assert await effects(MANY) == [1, 2, 3]
    assert await run_once(MANY) == 0


async def test_a_bad_one_among_many_holds_up_nobody_else(live: str) -> None:
    """Nothing that they did together stays; then each goes alone, and the bad one is parked."""
    sick, well = new_id(), new_id()
    await note(well, 1)
    await note(sick, 2)
    await note(well, 3)
    plan.poison = {2}

    assert await run_once(MANY) == 1
    for _ in range(ATTEMPTS):
        await run_once(MANY)
    await drain(MANY)

    assert await effects(MANY) == [1, 3]
    [(_, error)] = await parked()
    assert error.startswith("ValueError")


async def test_behind_a_parked_one_none_of_many_overtakes(live: str) -> None:
    sick, well = new_id(), new_id()
    await note(sick, 1)
    plan.poison = {1}
    for _ in range(ATTEMPTS):
        await run_once(MANY)
    plan.poison = set()
    await note(sick, 2)
    await note(well, 3)
    await drain(MANY)

    assert await effects(MANY) == [3]
    assert len(await parked()) == 2
    async with db.unit_of_work() as session:
        assert await subscribers.retry_parked(session, MANY, sick) == 2
    assert await effects(MANY) == [3, 1, 2]


def test_one_reaction_a_subscriber_and_event() -> None:
    with pytest.raises(RuntimeError, match="twice"):
        on(NAME, Noted.name)(react)
