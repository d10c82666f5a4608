"""Background jobs on procrastinate: enqueued in the caller's transaction, effect exactly once.

A job is a plain async function whose arguments are ids. The wrapper opens one unit of work, claims
the job's effect row in it and calls the function; a worker killed after the commit but before the
queue heard of it therefore repeats nothing. A job that calls the outside (``own_units=True``) gets
no session and makes its own units of work; it must be safe to run twice.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar

import procrastinate
import structlog
from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from sqlalchemy import BigInteger, DateTime, Index, Text, delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit import db
from huying.kit.clock import real_now
from huying.kit.events import whisper
from huying.kit.failures import describe
from huying.kit.models import Base, Record
from huying.kit.settings import settings

log = structlog.get_logger()

KEEP_DONE = timedelta(days=14)


class Queue(StrEnum):
    URGENT = "urgent"
    NORMAL = "normal"
    BULK = "bulk"


JobFunction = Callable[..., Awaitable[None]]
F = TypeVar("F", bound=JobFunction)


@dataclass(frozen=True)
class Job:
    name: str
    run: JobFunction
    queue: Queue
    attempts: int
    own_units: bool


class JobEffect(Base):
    """Says that a job's effect has been committed."""

    __tablename__ = "job_effect"

    job_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    done_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=real_now)


class JobError(Record):
    """Why one attempt of a job failed; no argument values."""

    __tablename__ = "job_error"
    __table_args__ = (Index("ix_job_error_job", "job_id"),)

    job_id: Mapped[int] = mapped_column(BigInteger)
    attempt: Mapped[int]
    error: Mapped[str] = mapped_column(Text)


class JobFailed(Exception):
    """What the queue is told of a failure: kind and place, never a value."""


class Backoff(BaseRetryStrategy):
    """Wait 2, 4, 8 … seconds (at most ten minutes), ``attempts`` tries in all."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(
        self, *, exception: BaseException, job: QueuedJob
    ) -> RetryDecision | None:
        if job.attempts + 1 >= self.attempts:
            return None
        wait = min(2 ** (job.attempts + 1), 600)
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=wait))


registry: dict[str, Job] = {}


def job(
    name: str, *, queue: Queue = Queue.NORMAL, attempts: int = 5, own_units: bool = False
) -> Callable[[F], F]:
    """Register ``run(session, **ids)`` (with ``own_units``: ``run(**ids)``) as ``module.verb``."""

    def register(run: F) -> F:
        if name in registry:
            raise RuntimeError(f"job {name!r} is declared twice")
        registry[name] = Job(name, run, queue, attempts, own_units)
        return run

    return register


_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(CAST(:queue AS varchar), CAST(:name AS varchar),"
    " 0, CAST(:lock AS text), CAST(NULL AS text), CAST(:args AS jsonb),"
    " CAST(:run_at AS timestamptz))::procrastinate_job_to_defer_v1])"
)


async def enqueue(
    session: AsyncSession, name: str, /, *, lock: str | None = None, **ids: str
) -> int:
    """Put a job into the caller's transaction; jobs of one ``lock`` run one at a time.

    Raises KeyError for a name that no module registered.
    """
    entry = registry[name]
    result = await session.scalar(
        _DEFER,
        {
            "queue": entry.queue.value,
            "name": name,
            "lock": lock,
            "args": json.dumps(ids),
            "run_at": None,
        },
    )
    assert isinstance(result, list)
    return int(result[0])


async def perform(entry: Job, job_id: int, ids: dict[str, str]) -> None:
    """Run one job as a worker would. Its effect and its effect row commit together."""
    if entry.own_units:
        await entry.run(**ids)
        return
    async with db.unit_of_work() as session:
        claimed = await session.scalar(
            insert(JobEffect)
            .values(job_id=job_id, done_at=real_now())
            .on_conflict_do_nothing()
            .returning(JobEffect.job_id)
        )
        if claimed is not None:
            await entry.run(session, **ids)


async def _record_error(job_id: int, attempt: int, error: BaseException) -> None:
    async with db.unit_of_work() as session:
        session.add(JobError(job_id=job_id, attempt=attempt, error=describe(error)))
        await whisper(session, "jobs", '{"name":"job.failed"}')


def make_app(dsn: str) -> procrastinate.App:
    """The procrastinate app that runs every registered job against ``dsn``."""
    app = procrastinate.App(
        connector=procrastinate.PsycopgConnector(conninfo=dsn, min_size=1, max_size=6)
    )
    for entry in registry.values():
        _declare(app, entry)
    return app


def _declare(app: procrastinate.App, entry: Job) -> None:
    async def run(context: JobContext, /, **ids: str) -> None:
        assert context.job.id is not None
        try:
            await perform(entry, context.job.id, ids)
        except Exception as error:  # noqa: BLE001 – the edge of a job
            why = describe(error)
            log.warning("job_failed", job=entry.name, job_id=context.job.id, error=why)
            await _record_error(context.job.id, context.job.attempts + 1, error)
            raise JobFailed(why) from None  # the queue logs what it gets, values and all

    app.task(
        name=entry.name,
        queue=entry.queue.value,
        retry=Backoff(entry.attempts),
        pass_context=True,
    )(run)


async def rescue_stalled(app: procrastinate.App) -> int:
    """Give the jobs of dead workers to living ones; one that killed its workers is stopped."""
    rescued = 0
    for stalled in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=settings().stalled_seconds
    ):
        assert stalled.id is not None
        entry = registry.get(stalled.task_name)
        limit = entry.attempts if entry else 1
        died = RuntimeError("worker died while running this job")
        await _record_error(stalled.id, stalled.attempts + 1, died)
        try:
            if stalled.attempts + 1 >= limit:
                await app.job_manager.finish_job(
                    stalled, status=procrastinate.jobs.Status.FAILED, delete_job=False
                )
            else:
                await app.job_manager.retry_job(stalled)
            rescued += 1
        except ConnectorException as error:
            # Somebody else rescued it first, or its worker came back and finished it.
            log.info("job_rescue_lost", job_id=stalled.id, error=type(error).__name__)
    return rescued


class JobState(StrEnum):
    WAITING = "todo"
    RUNNING = "doing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ABORTED = "aborted"


@dataclass(frozen=True)
class JobView:
    """A job as an administrator sees it; ``error`` is the last attempt's."""

    id: int
    name: str
    queue: str
    state: str
    attempts: int
    args: dict[str, Any]
    scheduled_at: datetime | None
    enqueued_at: datetime | None
    error: str | None


_LIST = """
SELECT j.id, j.task_name, j.queue_name, j.status::text AS state, j.attempts, j.args, j.scheduled_at,
  (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) AS enqueued_at,
  (SELECT x.error FROM job_error x WHERE x.job_id = j.id ORDER BY x.attempt DESC, x.id DESC LIMIT 1)
    AS error
FROM procrastinate_jobs j
WHERE (CAST(:state AS text) IS NULL OR j.status::text = :state) AND j.id < :before
ORDER BY j.id DESC LIMIT :limit
"""


async def find_jobs(
    session: AsyncSession, *, state: JobState | None, before: int | None, limit: int
) -> list[JobView]:
    """Newest first; ``before`` is the last page's smallest id."""
    rows = await session.execute(
        text(_LIST),
        {"state": state.value if state else None, "before": before or 2**62, "limit": limit},
    )
    return [
        JobView(
            id=row.id,
            name=row.task_name,
            queue=row.queue_name,
            state=row.state,
            attempts=row.attempts,
            args=row.args,
            scheduled_at=row.scheduled_at,
            enqueued_at=row.enqueued_at,
            error=row.error,
        )
        for row in rows
    ]


async def count_by_state(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(
        text("SELECT status::text AS state, count(*) AS n FROM procrastinate_jobs GROUP BY 1")
    )
    return {row.state: row.n for row in rows}


async def is_pending(session: AsyncSession, name: str, /, **ids: str) -> bool:
    """Whether a job of this name and with these arguments waits or runs."""
    found = await session.scalar(
        text(
            "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = :name"
            " AND status IN ('todo', 'doing') AND args @> CAST(:ids AS jsonb))"
        ),
        {"name": name, "ids": json.dumps(ids)},
    )
    return bool(found)


async def retry(session: AsyncSession, job_id: int) -> bool:
    """Put a failed job back; False when it is not failed. The attempt count starts again."""
    found = await session.scalar(
        text(
            "UPDATE procrastinate_jobs SET status = 'todo', attempts = 0, scheduled_at = NULL,"
            " worker_id = NULL, abort_requested = false"
            " WHERE id = :id AND status IN ('failed', 'cancelled', 'aborted') RETURNING id"
        ),
        {"id": job_id},
    )
    return found is not None


async def cancel(session: AsyncSession, job_id: int) -> bool:
    """Cancel a waiting job; False when it already runs or is over."""
    found = await session.scalar(
        text("SELECT procrastinate_cancel_job_v1(CAST(:id AS bigint), false, false)"),
        {"id": job_id},
    )
    return found is not None


async def forget_done(session: AsyncSession) -> None:
    """Drop finished jobs and effect rows past their keeping time; failed jobs stay."""
    before = real_now() - KEEP_DONE
    await session.execute(
        text(
            "DELETE FROM procrastinate_jobs j WHERE j.status IN ('succeeded', 'cancelled')"
            " AND (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id) < :before"
        ),
        {"before": before},
    )
    kept = select(text("id")).select_from(text("procrastinate_jobs"))
    await session.execute(
        delete(JobEffect).where(JobEffect.done_at < before, JobEffect.job_id.not_in(kept))
    )
