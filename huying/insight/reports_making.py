"""Reports are ordered at once and counted by a job: what they rest on is too much for a request."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    reports,
    reports_coming,
    reports_counts,
    reports_figures,
    reports_matters,
    reports_watch,
    reports_work,
    seasons_history,
)
from huying.insight import reports_rules as rules
from huying.insight.errors_reports import ReportBadScope, ReportIssued, ReportNotOver
from huying.insight.events_reports import ReportMade
from huying.insight.models_reports import Making, Report, ReportKind, ReportSchedule
from huying.insight.reports_draft import About, Draft, say
from huying.insight.reports_rules import Period
from huying.insight.schemas_reports import ReportBody
from huying.insight.scope import root_of
from huying.insight.units import read_tree
from huying.kit import clock, jobs
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.models import new_id

MAKE = "insight.make_report"
OLDEST = timedelta(days=3_652)
_DAILY = (
    reports_counts.overview,
    reports_counts.categories,
    reports_counts.streets,
    reports_watch.alerts,
    reports_matters.incidents,
    reports_figures.figures,
    reports_matters.disputes,
    reports_coming.coming,
)
_WHOLE = (*_DAILY[:-2], reports_work.topics, reports_work.campaigns, *_DAILY[-2:])
_LEADER = (
    reports_counts.overview,
    reports_figures.figures,
    reports_counts.categories,
    reports_watch.alerts,
    reports_matters.incidents,
    reports_work.topics,
    reports_matters.disputes,
    reports_coming.coming,
)
PARTS = {
    ReportKind.DAILY: _DAILY,
    ReportKind.WEEKLY: _WHOLE,
    ReportKind.MONTHLY: _WHOLE,
    ReportKind.LEADER: _LEADER,
}


async def _about(
    session: AsyncSession,
    kind: ReportKind,
    period: Period,
    unit_code: str,
    place_code: str,
    now: datetime,
) -> About:
    """Raises ReportBadScope."""
    city, tree = await catalogue(session), await read_tree(session)
    check_scope(city, unit_code, place_code)
    today = now.astimezone(city.zone).date()
    return About(
        session=session,
        city=city,
        tree=tree,
        kind=kind,
        period=period,
        now=now,
        root=tree.by_code.get(unit_code) if unit_code else None,
        place=place_code,
        known_since=await seasons_history.counted_since(session, city, today - OLDEST),
    )


async def compose(session: AsyncSession, report: Report, now: datetime) -> ReportBody:
    """Everything counted now; the same whoever asks. Raises ReportBadScope."""
    period = Period(report.first_day, report.last_day)
    about = await _about(session, report.kind, period, report.unit_code, report.place_code, now)
    draft = Draft(about)
    for part in PARTS[report.kind]:
        await part(draft)
    return draft.body(_title(about))


def check_scope(city: Catalogue, unit_code: str, place_code: str) -> None:
    """Raises ReportBadScope."""
    if unit_code and (place_code or city.unit(unit_code) is None):
        raise ReportBadScope(field="unit_code")
    if place_code and city.place(place_code) is None:
        raise ReportBadScope(field="place_code")


def _title(about: About) -> str:
    first = about.period.first
    return say(
        f"title.{about.kind.value}",
        scope=about.scope,
        year=first.year,
        month=first.month,
        when=reports_counts.told(about.period),
    )


async def ask(
    session: AsyncSession,
    actor: Actor,
    kind: ReportKind,
    day: date,
    unit_code: str,
    place_code: str,
    *,
    again: bool,
) -> Report:
    """``order`` it, and have a job count it."""
    report = await order(session, actor, kind, day, unit_code, place_code, again=again)
    await jobs.enqueue(
        session, MAKE, lock=f"{MAKE}:{report.id}", report_id=str(report.id),
        account_id=str(actor.id or ""),
    )  # fmt: skip
    return report


async def order(
    session: AsyncSession,
    actor: Actor,
    kind: ReportKind,
    day: date,
    unit_code: str,
    place_code: str,
    *,
    again: bool,
) -> Report:
    """The row of the period that holds ``day``, still to be counted; one that is not issued yet
    keeps its numbers until then. Raises ReportBadScope, ReportNotOver, ReportIssued, NotFound for
    a unit that is not the actor's."""
    now = clock.now()
    period = rules.period_of(kind, day)
    if unit_code or not actor.sees_all_units:
        root_of(actor, await read_tree(session), unit_code)
    about = await _about(session, kind, period, unit_code, place_code, now)
    if period.last >= now.astimezone(about.city.zone).date():
        raise ReportNotOver(field="day")
    found = await _latest(session, kind, period, unit_code, place_code)
    if found is not None and found.is_issued and not again:
        raise ReportIssued()
    if found is None or found.is_issued:
        found = Report(
            id=new_id(), kind=kind, first_day=period.first, last_day=period.last,
            unit_code=unit_code, place_code=place_code,
            edition=found.edition + 1 if found else 1, made_by=actor.id, counted_at=now,
            body=Draft(about).body(_title(about)).model_dump(mode="json"),
        )  # fmt: skip
        session.add(found)
    found.making = Making.WAITING
    await session.flush()
    return found


async def fill(session: AsyncSession, actor: Actor, id: UUID) -> None:
    """Count what was ordered. Raises ReportBadScope."""
    waiting = await session.get(Report, id)
    if waiting is None or waiting.is_issued:
        return
    now = clock.now()
    body = await compose(session, waiting, now)
    report = await session.get_one(Report, id, with_for_update=True, populate_existing=True)
    report.body, report.counted_at = body.model_dump(mode="json"), now
    report.making = Making.DONE
    await session.flush()
    made = ReportMade(
        report.id, report.kind.value, report.first_day.isoformat(), report.last_day.isoformat(),
        report.unit_code, report.place_code, report.edition,
    )  # fmt: skip
    reports.tell(session, actor, await catalogue(session), report, made)


async def fill_ordered(session: AsyncSession, id: UUID, account_id: UUID | None) -> None:
    """In the name of who ordered it."""
    actor = Actor(account_id, ActorKind.PERSON) if account_id else SYSTEM
    await fill(session, actor, id)


async def failed(session: AsyncSession, id: UUID) -> None:
    """What was ordered could not be counted; the queue tries again some times."""
    report = await session.get(Report, id, with_for_update=True, populate_existing=True)
    if report is not None and report.making is Making.WAITING:
        report.making = Making.FAILED


async def _latest(
    session: AsyncSession, kind: ReportKind, period: Period, unit_code: str, place_code: str
) -> Report | None:
    """The newest edition, locked; who makes the same report at once waits here."""
    key = f"report:{kind.value}:{period.first}:{period.last}:{unit_code}:{place_code}"
    await session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
    )
    found: Report | None = await session.scalar(
        select(Report)
        .where(
            Report.kind == kind,
            Report.first_day == period.first,
            Report.last_day == period.last,
            Report.unit_code == unit_code,
            Report.place_code == place_code,
        )
        .order_by(Report.edition.desc())
        .limit(1)
        .with_for_update()
    )
    return found


async def newest(session: AsyncSession, schedule: ReportSchedule, period: Period) -> Report | None:
    """The newest edition of what a schedule is about."""
    return await _latest(session, schedule.kind, period, schedule.unit_code, schedule.place_code)
