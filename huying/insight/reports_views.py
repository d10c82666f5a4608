"""Reports as people read them."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import reports, reports_schedules
from huying.insight.models_reports import (
    Making,
    Report,
    ReportDelivery,
    ReportKind,
    ReportSchedule,
    ReportState,
)
from huying.insight.permissions_reports import REPORT_ISSUE, REPORT_MAKE
from huying.insight.reports_draft import say
from huying.insight.reports_scope import visible_to
from huying.insight.schemas_reports import (
    ReportBody,
    ReportList,
    ReportListed,
    ReportMay,
    ReportPerson,
    ReportRead,
    ReportScheduleRead,
)
from huying.kit import paging, texts
from huying.kit.actor import Actor
from huying.kit.errors import Invalid
from huying.people.models import Account
from huying.people.repository import names_of, roles_by_account


async def page(
    session: AsyncSession,
    actor: Actor,
    *,
    kinds: Sequence[ReportKind],
    states: Sequence[ReportState],
    unread: bool,
    cursor: str | None,
    limit: int,
) -> ReportList:
    """The latest period first. Raises Invalid for a strange cursor."""
    city = await catalogue(session)
    seen = visible_to(actor, city)
    waiting = await _unread(session, actor, city)
    statement = seen
    if kinds:
        statement = statement.where(Report.kind.in_(kinds))
    if states:
        statement = statement.where(Report.state.in_(states))
    if unread:
        statement = statement.where(Report.id.in_(waiting))
    if cursor is not None:
        day, id = _decoded(cursor)
        statement = statement.where(
            or_(Report.last_day < day, and_(Report.last_day == day, Report.id < id))
        )
    order = Report.last_day.desc(), Report.id.desc()
    rows = list(await session.scalars(statement.order_by(*order).limit(limit + 1)))
    more = None
    if len(rows) > limit:
        rows = rows[:limit]
        more = paging.encode(rows[-1].last_day.isoformat(), str(rows[-1].id))
    items = [ReportListed(**_listed(row, is_unread=row.id in waiting)) for row in rows]
    return ReportList(items=items, unread=len(waiting), next=more)


def _decoded(cursor: str) -> tuple[date, UUID]:
    day, id = paging.decode(cursor, 2)
    try:
        return date.fromisoformat(str(day)), UUID(str(id))
    except ValueError as error:
        raise Invalid(field="cursor") from error


async def _unread(session: AsyncSession, actor: Actor, city: Catalogue) -> frozenset[UUID]:
    visible = visible_to(actor, city).with_only_columns(Report.id)
    rows = await session.scalars(
        select(ReportDelivery.report_id).where(
            ReportDelivery.account_id == actor.id,
            ReportDelivery.read_at.is_(None),
            ReportDelivery.report_id.in_(visible),
        )
    )
    return frozenset(rows)


async def unread_count(session: AsyncSession, actor: Actor) -> int:
    return len(await _unread(session, actor, await catalogue(session)))


def _listed(report: Report, *, is_unread: bool) -> dict[str, Any]:
    return {
        "id": report.id,
        "kind": report.kind,
        "state": report.state,
        "making": report.making,
        "title": report.body["title"],
        "scope": report.body["scope"],
        "first_day": report.first_day,
        "last_day": report.last_day,
        "unit_code": report.unit_code,
        "place_code": report.place_code,
        "edition": report.edition,
        "counted_at": report.counted_at,
        "issued_at": report.issued_at,
        "is_unread": is_unread,
    }


async def read(session: AsyncSession, actor: Actor, report: Report) -> ReportRead:
    names = await names_of(session, [report.made_by, report.remarks_by, report.issued_by])

    def name(id: UUID | None) -> str:
        return names.get(id, "") if id else ""

    waiting = await session.scalar(
        select(func.count()).where(
            ReportDelivery.report_id == report.id,
            ReportDelivery.account_id == actor.id,
            ReportDelivery.read_at.is_(None),
        )
    )
    return ReportRead(
        **_listed(report, is_unread=bool(waiting)),
        body=ReportBody.model_validate(report.body),
        made_by_name=name(report.made_by) if report.made_by else say("by_machine"),
        remarks=report.remarks,
        remarks_by_name=name(report.remarks_by),
        remarks_at=report.remarks_at,
        issued_by_name=name(report.issued_by),
        may=_may(actor, report),
        newer_id=await reports.newer(session, report),
        version=report.version,
    )


def _may(actor: Actor, report: Report) -> list[ReportMay]:
    found: list[ReportMay] = []
    is_whole = report.making is Making.DONE
    if actor.may(REPORT_MAKE):
        found.append("make")
        if not report.is_issued and is_whole:
            found.append("remark")
    is_second = actor.id not in (report.made_by, report.remarks_by)
    if actor.may(REPORT_ISSUE) and not report.is_issued and is_whole and is_second:
        found.append("issue")
    return found


async def schedules(session: AsyncSession) -> list[ReportScheduleRead]:
    rows = await session.scalars(
        select(ReportSchedule).order_by(ReportSchedule.is_active.desc(), ReportSchedule.id)
    )
    return await schedules_read(session, rows.all())


async def schedules_read(
    session: AsyncSession, rows: Sequence[ReportSchedule]
) -> list[ReportScheduleRead]:
    city = await catalogue(session)
    wanted = await reports_schedules.recipients(session, [row.id for row in rows])
    everybody = {id for ids in wanted.values() for id in ids}
    accounts = await session.scalars(select(Account).where(Account.id.in_(everybody)))
    known = {person.id: person for person in await people(session, city, accounts.all())}
    return [
        ReportScheduleRead(
            id=row.id, kind=row.kind, unit_code=row.unit_code, place_code=row.place_code,
            scope=_scope(city, row), time=_time(row), weekday=row.weekday, rhythm=rhythm(row),
            deliver_when=row.deliver_when, is_active=row.is_active, next_at=row.next_at,
            last_at=row.last_at, failed_at=row.failed_at, last_report_id=row.last_report_id,
            recipients=[known[id] for id in wanted[row.id] if id in known], version=row.version,
        )
        for row in rows
    ]  # fmt: skip


def _scope(city: Catalogue, row: ReportSchedule) -> str:
    if row.unit_code:
        unit = city.unit(row.unit_code)
        return unit.name if unit else row.unit_code
    return city.place_name(row.place_code) if row.place_code else say("city")


def _time(row: ReportSchedule) -> str:
    return f"{row.minute // 60:02}:{row.minute % 60:02}"


def rhythm(row: ReportSchedule) -> str:
    """每日07:30; 每周一08:00; 每月第一个工作日08:30."""
    weekday = say(f"weekday.{row.weekday}")
    return say(f"rhythm.{row.kind.value}", time=_time(row), weekday=weekday)


async def people(
    session: AsyncSession, city: Catalogue, accounts: Sequence[Account]
) -> list[ReportPerson]:
    roles = await roles_by_account(session, [account.id for account in accounts])
    found = []
    for account in accounts:
        unit = city.unit_by_id.get(account.unit_id) if account.unit_id else None
        found.append(
            ReportPerson(
                id=account.id,
                name=account.display_name,
                unit_name=unit.short_name if unit else "",
                roles=[texts.label("roles", role) for role in sorted(roles.get(account.id, []))],
            )
        )
    return found
