"""Starting and stopping clocks; each due date comes from ``brain.worktime`` and explains itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue
from huying.city.models import Urgency
from huying.kit import texts
from huying.ticket import rules
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket

RED_AFTER = worktime.Limit(1, worktime.LimitUnit.WORK_DAY)


@dataclass(frozen=True)
class Reckoned:
    """A due date with the sentences that explain it."""

    at: datetime
    limit: worktime.Limit
    calendar: worktime.Calendar
    steps: list[str]
    is_provisional: bool


def reckon(city: Catalogue, key: str, start: datetime, calendar: worktime.Calendar) -> Reckoned:
    """Raises KeyError for a limit that the profile lacks."""
    limit = city.limit(key)
    due = worktime.due(start, limit, calendar, same_time_of_day=city.profile.same_time_of_day)
    steps = worktime.explain(due, city.zone, texts.area("worktime"))
    return Reckoned(due.at, limit, calendar, steps, due.is_provisional)


def dispatch_key(urgency: Urgency, *, is_direct: bool) -> str:
    if urgency is Urgency.CRITICAL:
        return "dispatch.critical"
    return "dispatch.direct" if is_direct else "dispatch.reviewed"


def unit_key(city: Catalogue, ticket: Ticket) -> str:
    """Which limit binds the unit for this ticket."""
    return city.unit_limit_key(
        ticket.kind, ticket.category_code, ticket.urgency, is_complex=ticket.is_complex
    )


def reckon_citizen(
    city: Catalogue, ticket: Ticket, unit_calendar: worktime.Calendar, *, is_direct: bool
) -> Reckoned:
    """The citizen's limit = dispatch + unit + close review, each on its own calendar."""
    parts = (
        ("dispatch", dispatch_key(ticket.urgency, is_direct=is_direct), city.hotline_calendar),
        ("unit", unit_key(city, ticket), unit_calendar),
        ("close_review", "close_review", city.hotline_calendar),
    )
    at, steps, is_provisional = ticket.registered_at, list[str](), False
    for name, key, calendar in parts:
        part = reckon(city, key, at, calendar)
        label = texts.say("ticket", f"clock.{name}")
        steps += [f"{label}：{step}" for step in part.steps]
        at, is_provisional = part.at, is_provisional or part.is_provisional
    return Reckoned(at, city.limit(parts[1][1]), unit_calendar, steps, is_provisional)


def start(
    session: AsyncSession,
    ticket: Ticket,
    kind: ClockKind,
    key: str,
    reckoned: Reckoned,
    at: datetime,
    assignment: Assignment | None = None,
) -> Clock:
    clock = Clock(
        ticket_id=ticket.id,
        assignment_id=assignment.id if assignment else None,
        kind=kind,
        round=ticket.round,
        limit_key=key,
        started_at=at,
    )
    _set_due(clock, reckoned)
    session.add(clock)
    return clock


def _set_due(clock: Clock, reckoned: Reckoned) -> None:
    clock.amount, clock.unit = reckoned.limit.amount, reckoned.limit.unit.value
    clock.calendar_code = reckoned.calendar.code
    clock.due_at, clock.steps = reckoned.at, reckoned.steps
    clock.due_unextended_at = clock.due_unpaused_at = reckoned.at
    clock.is_provisional = reckoned.is_provisional


async def running(
    session: AsyncSession, ticket_id: UUID, kinds: Iterable[ClockKind]
) -> list[Clock]:
    found = await session.scalars(
        select(Clock).where(
            Clock.ticket_id == ticket_id, Clock.kind.in_(list(kinds)), Clock.stopped_at.is_(None)
        )
    )
    return list(found)


async def stop(session: AsyncSession, ticket: Ticket, at: datetime, *kinds: ClockKind) -> None:
    """Stop what runs of these kinds; nothing running is fine."""
    for clock in await running(session, ticket.id, kinds):
        clock.stopped_at = at


async def run_on(session: AsyncSession, assignment: Assignment, kind: ClockKind) -> Clock:
    """A sent-back unit's clock runs on as if it had never stopped (rule 1)."""
    clock = (
        await session.scalars(
            select(Clock).where(Clock.assignment_id == assignment.id, Clock.kind == kind)
        )
    ).one()
    clock.stopped_at = None
    return clock


async def renew_citizen_due(
    session: AsyncSession, city: Catalogue, ticket: Ticket, calendar: worktime.Calendar,
    *, is_direct: bool,
) -> None:  # fmt: skip
    """Reckon the citizen's due date again from the same start: the clock itself never restarts."""
    for clock in await running(session, ticket.id, [ClockKind.CITIZEN]):
        reckoned = reckon_citizen(city, ticket, calendar, is_direct=is_direct)
        clock.limit_key = unit_key(city, ticket)
        _set_due(clock, reckoned)
        ticket.due_at = reckoned.at


async def renew_dispatch_due(session: AsyncSession, city: Catalogue, ticket: Ticket) -> None:
    """Another urgency has another limit for the dispatch, from the same start."""
    for clock in await running(session, ticket.id, [ClockKind.DISPATCH]):
        clock.limit_key = dispatch_key(ticket.urgency, is_direct=False)
        reckoned = reckon(city, clock.limit_key, clock.started_at, city.hotline_calendar)
        _set_due(clock, reckoned)
        ticket.stage_due_at = reckoned.at


def near_due_at(city: Catalogue, clock: Clock) -> datetime:
    """When 80 % of the clock's own time is used."""
    limit = limit_of(clock)
    if not limit.unit.is_working:
        return clock.started_at + (clock.due_at - clock.started_at) * rules.NEAR_DUE
    calendar = city.calendar(clock.calendar_code)
    allowed = worktime.working_minutes_between(clock.started_at, clock.due_at, calendar)
    used = timedelta(minutes=allowed * rules.NEAR_DUE)
    return worktime.add_allowed(clock.started_at, used, calendar)


def limit_of(clock: Clock) -> worktime.Limit:
    return worktime.Limit(clock.amount, worktime.LimitUnit(clock.unit))


def used(city: Catalogue, clock: Clock, now: datetime) -> float:
    """Used share of the clock's own time, at its stop or now."""
    calendar = city.calendar(clock.calendar_code)
    share = worktime.used_fraction(
        clock.started_at, clock.stopped_at or now, clock.due_at, limit_of(clock), calendar
    )
    return round(share, 3)


def level(city: Catalogue, clock: Clock, now: datetime) -> rules.Level:
    """Overdue by a working day is red; a clock stopped in time stays green."""
    at = clock.stopped_at or now
    share = used(city, clock, now)
    if clock.stopped_at is not None and at <= clock.due_at:
        return rules.Level.GREEN
    if at <= clock.due_at:
        return rules.level(min(share, 0.999), is_past_red=False)
    red_at = worktime.due_at(clock.due_at, RED_AFTER, city.calendar(clock.calendar_code))
    return rules.level(1.0, is_past_red=at > red_at)
