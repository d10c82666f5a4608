"""The demo city's first reports: made once, when its past is counted."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import demo_history, demo_reports
from huying.insight.models_reports import Report, ReportDelivery, ReportSchedule
from huying.schema import load_all
from tests.harness import deliver, run_jobs


async def test_they_wait_for_the_past_and_are_made_once(
    session: AsyncSession, app: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_all()
    monkeypatch.setattr(demo_reports, "PAUSE", 0.0)
    monkeypatch.setattr(demo_reports, "MOST_LOOKS", 1)
    await demo_history.load(days=2, scale=0.3)
    await demo_reports.make_first("0", "")
    assert await _count(session, ReportSchedule) == 0
    await deliver(session)
    await run_jobs(session)  # the past is counted now; the look before came too early
    assert await _count(session, ReportSchedule) == 0

    await demo_reports.begin(session)
    await run_jobs(session)
    assert await _count(session, ReportSchedule) == len(demo_reports.shipped())
    kinds = await session.scalars(select(Report.kind).order_by(Report.kind))
    assert list(kinds) == ["daily", "leader", "monthly", "weekly", "weekly"]
    assert await _count(session, ReportDelivery) == 3 + 3 + 2 + 1  # the leader's waits for a second

    await demo_reports.begin(session)
    assert await run_jobs(session) == []
    await demo_reports.make_first("1", "yes")
    assert await _count(session, ReportSchedule) == len(demo_reports.shipped())


async def _count(
    session: AsyncSession, model: type[Report | ReportDelivery | ReportSchedule]
) -> int:
    return await session.scalar(select(func.count()).select_from(model)) or 0
