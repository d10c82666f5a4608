"""The demo city's scheduled reports, and the first of each, made of its invented past.

By the road of every schedule: saved, made for the period just over, laid before its readers. A
worker does it once, when all of the past is counted.
"""

import asyncio
import json
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import reports_schedules, seasons_forecasting, seasons_renewing
from huying.insight.counts_values import WHAT_CODES, What
from huying.insight.models_counts import Counted
from huying.insight.models_reports import ReportSchedule
from huying.insight.schemas_reports import ReportScheduleWrite
from huying.kit import clock, db
from huying.kit.actor import SYSTEM
from huying.kit.jobs import Queue, enqueue, job
from huying.people.models import Account
from huying.ticket.models import Ticket

JOB = "demo.reports"
PAUSE = 5.0  # seconds until it looks again
MOST_LOOKS = 360  # for the past to be counted; and again for the forecast, without which it goes on

Json = dict[str, Any]


@cache
def shipped() -> tuple[Json, ...]:
    """What ``content/demo/reports.json`` holds; recipients are login names."""
    path = files("huying") / "content" / "demo" / "reports.json"
    return tuple(json.loads(path.read_text(encoding="utf-8")))


async def begin(session: AsyncSession) -> None:
    """Have them made by a worker, where nobody has set up any report yet."""
    if await session.scalar(select(ReportSchedule.id).limit(1)) is None:
        await enqueue(session, JOB, lock=JOB, looks="0", is_asked="")


@job(JOB, queue=Queue.BULK, own_units=True)
async def make_first(looks: str, is_asked: str) -> None:
    """Safe to repeat: what is there stays. ``is_asked``: the forecast was asked for."""
    async with db.unit_of_work() as session:
        is_counted = await _is_counted(session)
        run = await seasons_forecasting.latest(session)  # may be one of the demo's past
        is_forecast = run is not None and run.day == await seasons_forecasting.today_of(session)
    if is_counted and not is_forecast and not is_asked:
        async with db.unit_of_work() as session:
            await seasons_renewing.ask(session)
        await _look_again(0, "yes")
    elif not (is_counted and is_forecast) and int(looks) < MOST_LOOKS:
        await asyncio.sleep(PAUSE)
        await _look_again(int(looks) + 1, is_asked)
    elif is_counted:
        for each in shipped():
            async with db.unit_of_work() as session:
                await _make(session, each)


async def _look_again(looks: int, is_asked: str) -> None:
    """Behind the jobs that count and forecast."""
    async with db.unit_of_work() as session:
        await enqueue(session, JOB, lock=JOB, looks=str(looks), is_asked=is_asked)


async def _is_counted(session: AsyncSession) -> bool:
    """Whether the last of the old tickets is counted; loads are counted in the order they came."""
    last = await session.scalar(
        select(Ticket.id).where(Ticket.load_id.is_not(None)).order_by(Ticket.id.desc()).limit(1)
    )
    counted = select(Counted.subject_id).where(
        Counted.what == WHAT_CODES[What.TICKET], Counted.subject_id == last
    )
    return last is not None and await session.scalar(counted) is not None


async def _make(session: AsyncSession, doc: Json) -> None:
    body = ReportScheduleWrite.model_validate(
        {**doc, "recipients": await _accounts(session, doc["recipients"])}
    )
    known = await session.scalar(
        select(ReportSchedule.id).where(
            ReportSchedule.kind == body.kind,
            ReportSchedule.unit_code == body.unit_code,
            ReportSchedule.place_code == body.place_code,
        )
    )
    if known is None:
        schedule = await reports_schedules.save(session, SYSTEM, None, body)
        await reports_schedules.run(session, schedule.id, clock.now())


async def _accounts(session: AsyncSession, names: list[str]) -> list[UUID]:
    found = await session.scalars(select(Account.id).where(Account.username.in_(names)))
    return list(found)
