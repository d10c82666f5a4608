"""Reports that are counted by jobs: by schedule, by a person's wish, and again for comparison.

A failure is written where people look for the report; the queue tries it again.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import reports_making, reports_recount, reports_schedules
from huying.kit import db
from huying.kit.deadlines import on_due
from huying.kit.jobs import Queue, job

_Step = Callable[[AsyncSession], Awaitable[object]]


@on_due(reports_schedules.DUE)
async def report_schedule_due(session: AsyncSession, id: UUID, due_at: datetime) -> None:
    await reports_schedules.come_due(session, id, due_at)


@job(reports_schedules.MAKE, queue=Queue.BULK, own_units=True)
async def make_scheduled_report(schedule_id: str, due_at: str) -> None:
    id, due = UUID(schedule_id), datetime.fromisoformat(due_at)
    await _tried(
        lambda session: reports_schedules.run(session, id, due),
        lambda session: reports_schedules.failed(session, id),
    )


@job(reports_making.MAKE, own_units=True)
async def make_report(report_id: str, account_id: str) -> None:
    id, account = UUID(report_id), UUID(account_id) if account_id else None
    await _tried(
        lambda session: reports_making.fill_ordered(session, id, account),
        lambda session: reports_making.failed(session, id),
    )


@job(reports_recount.RECOUNT, own_units=True)
async def recount_report(report_id: str) -> None:
    id = UUID(report_id)
    await _tried(
        lambda session: reports_recount.run(session, id),
        lambda session: reports_recount.failed(session, id),
    )


async def _tried(step: _Step, failed: _Step) -> None:
    """Raises whatever ``step`` raised, after its unit of work was undone and that was noted."""
    try:
        async with db.unit_of_work() as session:
            await step(session)
    except Exception:
        async with db.unit_of_work() as session:
            await failed(session)
        raise
