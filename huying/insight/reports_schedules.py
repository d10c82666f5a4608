"""Schedules of reports: when one is made by itself, and before whom it is laid."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.worktime import DayKind
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import reports, reports_making
from huying.insight import reports_rules as rules
from huying.insight.errors_reports import ReportChanged, ReportIssued, ReportRecipient
from huying.insight.events_reports import ReportDelivered, ReportScheduleSaved
from huying.insight.models_reports import (
    DeliverWhen,
    Report,
    ReportDelivery,
    ReportReader,
    ReportSchedule,
)
from huying.insight.permissions_reports import REPORT_READ
from huying.insight.reports_rules import Rhythm
from huying.insight.schemas_reports import ReportScheduleWrite
from huying.kit import clock, deadlines, jobs
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.models import Account
from huying.people.repository import roles_by_account
from huying.people.roles import permissions_of, sees_all_units

DUE = "insight.report_schedule"
MAKE = "insight.make_scheduled_report"
_WORKING = (DayKind.WORKDAY, DayKind.MAKE_UP)


def next_at(city: Catalogue, schedule: ReportSchedule, after: datetime) -> datetime:
    def is_workday(day: date) -> bool:
        return city.office_calendar.day(day).kind in _WORKING

    rhythm = Rhythm(schedule.kind, schedule.minute, schedule.weekday)
    return rules.next_time(rhythm, after, city.zone, is_workday)


async def find(session: AsyncSession, id: UUID) -> ReportSchedule:
    """Locked. Raises NotFound."""
    found: ReportSchedule | None = await session.scalar(
        select(ReportSchedule)
        .where(ReportSchedule.id == id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound()
    return found


async def save(
    session: AsyncSession, actor: Actor, schedule: ReportSchedule | None, body: ReportScheduleWrite
) -> ReportSchedule:
    """Raises ReportBadScope, ReportRecipient, ReportChanged."""
    city = await catalogue(session)
    reports_making.check_scope(city, body.unit_code, body.place_code)
    if schedule is not None and schedule.version != body.version:
        raise ReportChanged()
    await _check_recipients(session, city, body)
    if schedule is None:
        schedule = ReportSchedule(id=new_id())
        session.add(schedule)
    hour, minute = body.time.split(":")
    schedule.kind, schedule.minute = body.kind, int(hour) * 60 + int(minute)
    schedule.unit_code, schedule.place_code = body.unit_code, body.place_code
    schedule.weekday, schedule.deliver_when = body.weekday, body.deliver_when
    schedule.is_active, schedule.saved_by = body.is_active, actor.id
    schedule.next_at = next_at(city, schedule, clock.now()) if body.is_active else None
    await session.flush()
    await _set_recipients(session, schedule.id, body.recipients)
    if schedule.next_at is not None:
        await deadlines.set_deadline(session, DUE, schedule.id, schedule.next_at)
    else:
        await deadlines.cancel_deadline(session, DUE, schedule.id)
    saved = ReportScheduleSaved(
        schedule.id, body.kind.value, body.is_active, len(set(body.recipients))
    )
    emit(session, actor, saved, streams=[reports.STREAM])
    return schedule


async def _check_recipients(
    session: AsyncSession, city: Catalogue, body: ReportScheduleWrite
) -> None:
    """Raises ReportRecipient."""
    known = {account.id for account in await candidates(session, city, body.unit_code)}
    if set(body.recipients) - known:
        raise ReportRecipient(field="recipients")


async def candidates(session: AsyncSession, city: Catalogue, unit_code: str) -> list[Account]:
    """Active people who may read reports of the scope, by name."""
    rows = (
        await session.scalars(
            select(Account).where(Account.is_active).order_by(Account.display_name, Account.id)
        )
    ).all()
    roles = await roles_by_account(session, [account.id for account in rows])
    return [
        account
        for account in rows
        if _may_read(city, account, roles.get(account.id, []), unit_code)
    ]


def _may_read(city: Catalogue, account: Account, roles: Sequence[str], unit_code: str) -> bool:
    if not any(REPORT_READ in permissions_of(role) for role in roles):
        return False
    if sees_all_units(roles):
        return True
    own = city.unit_by_id.get(account.unit_id) if account.unit_id else None
    asked = city.unit(unit_code) if unit_code else None
    return own is not None and asked is not None and asked.path.startswith(own.path)


async def _set_recipients(session: AsyncSession, id: UUID, accounts: Iterable[UUID]) -> None:
    await session.execute(delete(ReportReader).where(ReportReader.schedule_id == id))
    session.add_all(
        ReportReader(schedule_id=id, account_id=account) for account in sorted(set(accounts))
    )
    await session.flush()


async def recipients(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, list[UUID]]:
    found: dict[UUID, list[UUID]] = {id: [] for id in ids}
    rows = await session.execute(
        select(ReportReader.schedule_id, ReportReader.account_id).where(
            ReportReader.schedule_id.in_(ids)
        )
    )
    for schedule_id, account_id in rows:
        found[schedule_id].append(account_id)
    return found


async def come_due(session: AsyncSession, id: UUID, due_at: datetime) -> None:
    """The report is made by a job of its own, for it counts much; the next time is set at once."""
    schedule = await session.get(ReportSchedule, id, with_for_update=True)
    if schedule is None or not schedule.is_active or schedule.next_at != due_at:
        return
    now = clock.now()
    city = await catalogue(session)
    schedule.last_at = due_at
    schedule.next_at = next_at(city, schedule, max(now, due_at))
    await deadlines.set_deadline(session, DUE, id, schedule.next_at)
    await jobs.enqueue(session, MAKE, schedule_id=str(id), due_at=due_at.isoformat())


async def run(session: AsyncSession, id: UUID, due_at: datetime) -> Report | None:
    """Make the report of the period that was just over when it came due, and lay it before its
    recipients. Twice it does the same."""
    schedule = await session.get(ReportSchedule, id)
    if schedule is None:
        return None
    city = await catalogue(session)
    period = rules.just_over(schedule.kind, due_at.astimezone(city.zone).date())
    try:
        async with session.begin_nested():
            report = await reports_making.order(
                session, SYSTEM, schedule.kind, period.first, schedule.unit_code,
                schedule.place_code, again=False,
            )  # fmt: skip
            await reports_making.fill(session, SYSTEM, report.id)
    except ReportIssued:
        found = await reports_making.newest(session, schedule, period)
        assert found is not None
        report = found
    schedule.last_report_id, schedule.last_at = report.id, due_at
    schedule.failed_at = None
    if schedule.deliver_when is DeliverWhen.MADE or report.is_issued:
        await deliver(session, report, schedule)
    return report


async def failed(session: AsyncSession, id: UUID) -> None:
    """It could not be made; the queue tries again some times."""
    schedule = await session.get(ReportSchedule, id, with_for_update=True, populate_existing=True)
    if schedule is not None:
        schedule.failed_at = clock.now()


async def send_again(session: AsyncSession, schedule: ReportSchedule) -> None:
    """Have the report of the period that was just over made, if it is not, and laid before its
    recipients again."""
    now = clock.now().isoformat()
    await jobs.enqueue(session, MAKE, schedule_id=str(schedule.id), due_at=now)


async def deliver_issued(session: AsyncSession, report: Report) -> None:
    """Lay an issued report before everybody whose schedule is about its kind and scope: also those
    who saw it before it was issued."""
    rows = await session.scalars(
        select(ReportSchedule).where(
            ReportSchedule.is_active,
            ReportSchedule.kind == report.kind,
            ReportSchedule.unit_code == report.unit_code,
            ReportSchedule.place_code == report.place_code,
        )
    )
    for schedule in rows.all():
        await deliver(session, report, schedule)


async def deliver(session: AsyncSession, report: Report, schedule: ReportSchedule) -> None:
    """As unread, to those who may still read it; again after it changed it is unread again."""
    city, now = await catalogue(session), clock.now()
    may = {account.id for account in await candidates(session, city, schedule.unit_code)}
    wanted = [id for id in (await recipients(session, [schedule.id]))[schedule.id] if id in may]
    if not wanted:
        return
    values = [
        {"report_id": report.id, "account_id": id, "delivered_at": now, "read_at": None}
        for id in wanted
    ]
    again = insert(ReportDelivery).values(values)
    await session.execute(
        again.on_conflict_do_update(
            index_elements=[ReportDelivery.report_id, ReportDelivery.account_id],
            set_={"delivered_at": now, "read_at": None},
        )
    )
    told = ReportDelivered(report.id, schedule.id, len(wanted))
    reports.tell(session, SYSTEM, city, report, told)


async def seen(session: AsyncSession, actor: Actor, report: Report) -> None:
    await session.execute(
        update(ReportDelivery)
        .where(
            ReportDelivery.report_id == report.id,
            ReportDelivery.account_id == actor.id,
            ReportDelivery.read_at.is_(None),
        )
        .values(read_at=clock.now())
    )
