"""Jobs on a real queue with a real worker: enqueued with their cause, each effect once."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import db, jobs
from huying.kit.jobs import JobEffect, JobError, JobState, enqueue, find_jobs, job
from tests.kit.conftest import effects

DO, FLAKY, OUTSIDE = "kit_test.do", "kit_test.flaky", "kit_test.outside"
TRIES = 3


class Plan:
    def __init__(self) -> None:
        self.fails = False
        self.running = self.most_at_once = 0


plan = Plan()


@pytest.fixture(autouse=True)
def _plan() -> None:
    global plan
    plan = Plan()


async def _effect(session: AsyncSession, name: str, number: str) -> None:
    await session.execute(
        text("INSERT INTO effect VALUES (:name, :number)"), {"name": name, "number": int(number)}
    )


@job(DO)
async def do(session: AsyncSession, number: str) -> None:
    plan.running += 1
    plan.most_at_once = max(plan.most_at_once, plan.running)
    await _effect(session, DO, number)
    await asyncio.sleep(0.02)
    plan.running -= 1


@job(FLAKY, attempts=TRIES)
async def flaky(session: AsyncSession, number: str) -> None:
    await _effect(session, FLAKY, number)
    if plan.fails:
        raise ValueError("personal value 12812345678")


@job(OUTSIDE, own_units=True)
async def outside(number: str) -> None:
    async with db.unit_of_work() as session:
        await _effect(session, OUTSIDE, number)


async def put(name: str, number: int = 1, lock: str | None = None) -> int:
    async with db.unit_of_work() as session:
        return await enqueue(session, name, lock=lock, number=str(number))


async def work(dsn: str) -> None:
    """A worker that stops when nothing is ready."""
    app = jobs.make_app(dsn)
    async with app.open_async():
        await app.run_worker_async(wait=False, concurrency=4, install_signal_handlers=False)


async def state_of(job_id: int) -> tuple[str, int, datetime | None]:
    async with db.unit_of_work() as session:
        row = (
            await session.execute(
                text(
                    "SELECT status::text AS state, attempts, scheduled_at"
                    " FROM procrastinate_jobs WHERE id = :id"
                ),
                {"id": job_id},
            )
        ).one()
        return row.state, row.attempts, row.scheduled_at


async def hurry(job_id: int) -> None:
    """Let the waiting time of a retry be over."""
    async with db.unit_of_work() as session:
        await session.execute(
            text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE id = :id"),
            {"id": job_id},
        )


async def errors_of(job_id: int) -> list[tuple[int, str]]:
    async with db.unit_of_work() as session:
        rows = await session.scalars(
            select(JobError).where(JobError.job_id == job_id).order_by(JobError.attempt)
        )
        return [(row.attempt, row.error) for row in rows]


async def test_a_job_lives_and_dies_with_its_cause(live: str) -> None:
    async def fail() -> None:
        async with db.unit_of_work() as session:
            await enqueue(session, DO, number="1")
            raise RuntimeError("no")

    with pytest.raises(RuntimeError, match="no"):
        await fail()
    await put(DO, 2)
    await put(OUTSIDE, 3)

    await work(live)

    assert await effects(DO) == [2]
    assert await effects(OUTSIDE) == [3]


async def test_delivered_twice_it_acts_once(live: str) -> None:
    job_id = await put(DO, 7)

    for _ in range(2):  # killed after its commit and before the queue heard of it
        await jobs.perform(jobs.registry[DO], job_id, {"number": "7"})
    await work(live)

    assert await effects(DO) == [7]
    assert (await state_of(job_id))[0] == "succeeded"


async def test_two_workers_at_the_same_job_act_once(live: str) -> None:
    job_id = await put(DO, 7)
    entry = jobs.registry[DO]

    await asyncio.gather(*(jobs.perform(entry, job_id, {"number": "7"}) for _ in range(3)))

    assert await effects(DO) == [7]


async def test_a_failing_job_leaves_nothing_and_waits_longer_each_time(live: str) -> None:
    job_id = await put(FLAKY)
    plan.fails = True
    waits = []
    for _ in range(TRIES - 1):
        before = datetime.now(UTC)
        await work(live)
        state, _, scheduled_at = await state_of(job_id)
        assert (state, scheduled_at is not None) == ("todo", True)
        assert scheduled_at is not None
        waits.append((scheduled_at - before).total_seconds())
        await hurry(job_id)
    plan.fails = False
    await work(live)

    assert 2 <= waits[0] < 4 <= waits[1] < 8
    assert await effects(FLAKY) == [1]
    assert (await state_of(job_id))[0] == "succeeded"


async def test_poison_is_stopped_seen_and_can_be_tried_again(live: str) -> None:
    job_id = await put(FLAKY)
    plan.fails = True
    for _ in range(TRIES + 2):
        await work(live)
        await hurry(job_id)
    state, _, _ = await state_of(job_id)
    errors = await errors_of(job_id)
    async with db.unit_of_work() as session:
        [seen] = await find_jobs(session, state=JobState.FAILED, before=None, limit=10)
        counts = await jobs.count_by_state(session)
    plan.fails = False
    async with db.unit_of_work() as session:
        put_back = await jobs.retry(session, job_id)
    await work(live)

    assert state == "failed"
    assert [attempt for attempt, _ in errors] == [1, 2, 3]
    assert all(error.startswith("ValueError") and "128" not in error for _, error in errors)
    assert (seen.id, seen.error, counts["failed"]) == (job_id, errors[-1][1], 1)
    assert put_back is True
    assert await effects(FLAKY) == [1]


async def test_no_log_holds_a_value_of_a_failed_job(
    live: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("INFO")
    job_id = await put(FLAKY)
    plan.fails = True

    for _ in range(TRIES):
        await work(live)
        await hurry(job_id)

    assert "kit_test.flaky" in caplog.text
    assert "JobFailed: ValueError" in caplog.text
    printed = capsys.readouterr()
    assert "12812345678" not in caplog.text + printed.out + printed.err


async def kill_its_worker(job_id: int, attempts: int = 0) -> None:
    """As if a worker had taken the job and died a minute ago."""
    async with db.unit_of_work() as session:
        worker_id = await session.scalar(
            text(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 minute') RETURNING id"
            )
        )
        await session.execute(
            text(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker,"
                " attempts = :attempts WHERE id = :id"
            ),
            {"worker": worker_id, "id": job_id, "attempts": attempts},
        )


async def rescue(dsn: str) -> int:
    app = jobs.make_app(dsn)
    async with app.open_async():
        return await jobs.rescue_stalled(app)


async def test_the_job_of_a_dead_worker_is_done_by_a_living_one(live: str) -> None:
    job_id = await put(FLAKY, 4)
    await kill_its_worker(job_id)

    rescued = [await rescue(live), await rescue(live)]
    await hurry(job_id)
    await work(live)

    assert rescued == [1, 0]
    assert await effects(FLAKY) == [4]
    [(_, error)] = await errors_of(job_id)
    assert "worker died" in error or error.startswith("RuntimeError")


async def test_a_job_that_kills_its_workers_is_stopped(live: str) -> None:
    job_id = await put(FLAKY)
    await kill_its_worker(job_id, attempts=TRIES - 1)

    await rescue(live)
    await work(live)

    assert (await state_of(job_id))[0] == "failed"
    assert await effects(FLAKY) == []


async def test_a_living_worker_keeps_its_job(live: str) -> None:
    job_id = await put(DO)
    await kill_its_worker(job_id)
    async with db.unit_of_work() as session:
        await session.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now()"))

    assert await rescue(live) == 0
    assert (await state_of(job_id))[0] == "doing"


async def test_jobs_of_one_lock_run_one_at_a_time(live: str) -> None:
    for number in range(6):
        await put(DO, number, lock="one")
    await work(live)
    locked, plan.most_at_once = plan.most_at_once, 0
    for number in range(6):
        await put(DO, number)
    await work(live)

    assert locked == 1
    assert plan.most_at_once > 1


async def test_only_a_waiting_job_can_be_cancelled_and_only_an_ended_one_retried(
    live: str,
) -> None:
    job_id = await put(DO)
    async with db.unit_of_work() as session:
        answers = [
            await jobs.retry(session, job_id),
            await jobs.cancel(session, job_id),
            await jobs.cancel(session, job_id),
        ]
    await work(live)

    assert answers == [False, True, False]
    assert await effects(DO) == []


async def test_forgets_what_was_done_long_ago_and_keeps_failures(live: str) -> None:
    old, failed, new = await put(DO, 1), await put(FLAKY, 2), await put(DO, 3)
    plan.fails = True
    for _ in range(TRIES):
        await work(live)
        await hurry(failed)
    ago = datetime.now(UTC) - jobs.KEEP_DONE - timedelta(days=1)
    async with db.unit_of_work() as session:
        for table, column, key in (
            ("procrastinate_events", "at", "job_id"),
            ("job_effect", "done_at", "job_id"),
        ):
            await session.execute(
                text(f"UPDATE {table} SET {column} = :ago WHERE {key} IN (:old, :failed)"),
                {"ago": ago, "old": old, "failed": failed},
            )
        await jobs.forget_done(session)
        left = await find_jobs(session, state=None, before=None, limit=10)
        marks = (await session.scalars(select(JobEffect.job_id))).all()

    assert [view.id for view in left] == [new, failed]
    assert list(marks) == [new]


async def test_an_unknown_job_is_refused_where_it_is_enqueued(live: str) -> None:
    async with db.unit_of_work() as session:
        with pytest.raises(KeyError):
            await enqueue(session, "kit_test.unknown", number="1")


def test_a_job_is_declared_once() -> None:
    with pytest.raises(RuntimeError, match="twice"):
        job(DO)(do)
