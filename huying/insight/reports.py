"""Reports: found, edited by one person, issued by another, frozen then."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight.errors_reports import (
    ReportChanged,
    ReportIssued,
    ReportOwn,
    ReportWaiting,
)
from huying.insight.events_reports import ReportEvent, ReportRemarked, ReportWasIssued
from huying.insight.models_reports import Making, Report, ReportState
from huying.insight.reports_scope import visible_to
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit

STREAM = "reports"


async def find(session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False) -> Report:
    """Raises NotFound."""
    statement = visible_to(actor, await catalogue(session)).where(Report.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = await session.scalar(statement)
    if found is None:
        raise NotFound()
    return found


def must_be(report: Report, version: int) -> None:
    """Raises ReportIssued, ReportWaiting, ReportChanged."""
    if report.is_issued:
        raise ReportIssued()
    if report.making is not Making.DONE:
        raise ReportWaiting()
    if report.version != version:
        raise ReportChanged()


async def remark(session: AsyncSession, actor: Actor, report: Report, words: str) -> None:
    report.remarks = words.strip()
    report.remarks_by, report.remarks_at = actor.id, clock.now()
    report.state = ReportState.EDITED
    tell(session, actor, await catalogue(session), report, ReportRemarked(report.id))
    await session.flush()


async def issue(session: AsyncSession, actor: Actor, report: Report) -> None:
    """Raises ReportOwn for who made it or wrote its remarks."""
    if actor.id is None or actor.id in (report.made_by, report.remarks_by):
        raise ReportOwn()
    report.state = ReportState.ISSUED
    report.issued_by, report.issued_at = actor.id, clock.now()
    tell(session, actor, await catalogue(session), report, ReportWasIssued(report.id))
    await session.flush()


async def newer(session: AsyncSession, report: Report) -> UUID | None:
    """A later edition of the same."""
    found: UUID | None = await session.scalar(
        select(Report.id)
        .where(
            Report.kind == report.kind,
            Report.first_day == report.first_day,
            Report.last_day == report.last_day,
            Report.unit_code == report.unit_code,
            Report.place_code == report.place_code,
            Report.edition > report.edition,
        )
        .order_by(Report.edition.desc())
        .limit(1)
    )
    return found


def tell(
    session: AsyncSession, actor: Actor, city: Catalogue, report: Report, happened: ReportEvent
) -> None:
    unit = city.unit(report.unit_code) if report.unit_code else None
    above = city.unit_ids_above(unit.id) if unit else []
    emit(session, actor, happened, streams=[STREAM, *(f"unit:{id}" for id in above)])
