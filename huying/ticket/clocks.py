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
from huying.ticket import allowances, repository, rules
from huying.ticket.allowances import NONE, Allowance
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket
from huying.ticket.moves import local_time

RED_AFTER = worktime.Limit(1, worktime.LimitUnit.WORK_DAY)


@dataclass(frozen=True)
class Reckoned:
    """A due date with the sentences that explain it; ``limit`` is the original one.

    ``unextended_at``: without any extension, ``unpaused_at``: without any suspension.
    """

    at: datetime
    limit: worktime.Limit
    calendar: worktime.Calendar
    steps: list[str]
    is_provisional: bool
    unextended_at: datetime
    unpaused_at: datetime
    extended_by: int = 0


def reckon(
    city: Catalogue,
    key: str,
    start: datetime,
    calendar: worktime.Calendar,
    allowance: Allowance = NONE,
) -> Reckoned:
    """Raises KeyError for a limit that the profile lacks."""
    return reckon_limit(city, city.limit(key), start, calendar, allowance)


def reckon_limit(
    city: Catalogue,
    limit: worktime.Limit,
    start: datetime,
    calendar: worktime.Calendar,
    allowance: Allowance = NONE,
) -> Reckoned:
    """From the same start whatever happened since: extensions lengthen the limit, pauses move its
    end (rules 3 and 4)."""
    more = sum(grant.amount for grant in allowance.grants)
    longer = worktime.Limit(limit.amount + more, limit.unit)
    is_timed, pauses = city.profile.same_time_of_day, allowance.pauses
    due = worktime.due(start, longer, calendar, same_time_of_day=is_timed, pauses=pauses)
    unextended = unpaused = due.at
    if more:
        unextended = worktime.due_at(
            start, limit, calendar, same_time_of_day=is_timed, pauses=pauses
        )
    if pauses:
        unpaused = worktime.due_at(start, longer, calendar, same_time_of_day=is_timed)
    steps = worktime.explain(due, city.zone, texts.area("worktime"))
    steps[1:1] = _extension_steps(city, limit, allowance)
    if allowance.resumes_at is not None and unpaused != due.at:
        resumes = local_time(city, allowance.resumes_at)
        steps.append(texts.say("ticket", "step.paused", resumes=resumes))
    return Reckoned(due.at, limit, calendar, steps, due.is_provisional, unextended, unpaused, more)


def _extension_steps(city: Catalogue, limit: worktime.Limit, allowance: Allowance) -> list[str]:
    return [
        texts.say(
            "ticket",
            "preview.extended" if grant.is_proposed else "step.extended",
            at=local_time(city, grant.at),
            by=grant.by or texts.say("ticket", "somebody"),
            limit=amount_text(limit.amount, limit.unit),
            amount=amount_text(grant.amount, grant.unit),
        )
        for grant in allowance.grants
    ]


def amount_text(amount: int, unit: worktime.LimitUnit) -> str:
    """As people read it: 3个工作日."""
    return texts.say("worktime", f"limit.{unit.value}", amount=amount)


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
    city: Catalogue,
    ticket: Ticket,
    unit_calendar: worktime.Calendar,
    *,
    is_direct: bool,
    allowance: Allowance = NONE,
    unit_limit: worktime.Limit | None = None,
) -> Reckoned:
    """The citizen's limit = dispatch + unit + close review, each on its own calendar; the unit's
    extension lengthens the unit's part. ``unit_limit``: what the unit's part was promised with; by
    default what the profile says now."""
    dispatch = city.limit(dispatch_key(ticket.urgency, is_direct=is_direct))
    limit = unit_limit or city.limit(unit_key(city, ticket))
    parts = (
        ("dispatch", dispatch, city.hotline_calendar),
        ("unit", limit, unit_calendar),
        ("close_review", city.limit("close_review"), city.hotline_calendar),
    )
    own = allowance.for_clock(ClockKind.CITIZEN, 1, ticket.registered_at, limit)
    of_part = {"unit": own}
    paused, still = Allowance(own.pauses, open_from=own.open_from), Allowance(grants=own.grants)
    at, steps, is_provisional = ticket.registered_at, list[str](), False
    unextended_at = unpaused_at = at
    for name, length, calendar in parts:
        part = reckon_limit(city, length, at, calendar, of_part.get(name, paused))
        label = texts.say("ticket", f"clock.{name}")
        steps += [f"{label}：{step}" for step in part.steps]
        at, is_provisional = part.at, is_provisional or part.is_provisional
        unextended_at = reckon_limit(city, length, unextended_at, calendar, paused).at
        kept = still if name == "unit" else NONE
        unpaused_at = reckon_limit(city, length, unpaused_at, calendar, kept).at
    more = sum(grant.amount for grant in own.grants)
    return Reckoned(
        at, limit, unit_calendar, steps, is_provisional, unextended_at, unpaused_at, more
    )


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
    set_due(clock, reckoned)
    session.add(clock)
    return clock


def set_due(clock: Clock, reckoned: Reckoned) -> None:
    """Write down what was reckoned; when the clock started stays."""
    clock.amount, clock.unit = reckoned.limit.amount, reckoned.limit.unit.value
    clock.calendar_code = reckoned.calendar.code
    clock.due_at, clock.steps = reckoned.at, reckoned.steps
    clock.due_unextended_at = reckoned.unextended_at
    clock.due_unpaused_at = reckoned.unpaused_at
    clock.extended_by = reckoned.extended_by
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


async def running_of_tickets(
    session: AsyncSession, ids: Iterable[UUID], kinds: Iterable[ClockKind]
) -> dict[UUID, list[Clock]]:
    """Ticket → its running clocks of these kinds."""
    rows = await session.scalars(
        select(Clock).where(
            Clock.ticket_id.in_(list(ids)), Clock.kind.in_(list(kinds)), Clock.stopped_at.is_(None)
        )
    )
    found: dict[UUID, list[Clock]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


async def running_of(
    session: AsyncSession, assignment_ids: Iterable[UUID]
) -> dict[UUID, dict[ClockKind, Clock]]:
    """Assignment → kind → the clock that runs."""
    rows = await session.scalars(
        select(Clock)
        .where(Clock.assignment_id.in_(list(assignment_ids)), Clock.stopped_at.is_(None))
        .execution_options(populate_existing=True)
    )
    found: dict[UUID, dict[ClockKind, Clock]] = {}
    for row in rows:
        if row.assignment_id is not None:
            found.setdefault(row.assignment_id, {})[row.kind] = row
    return found


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
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    calendar: worktime.Calendar,
    *,
    is_direct: bool,
) -> None:
    """Reckon the citizen's due date again from the same start: the clock itself never restarts."""
    granted = await allowances.of_ticket(session, ticket)
    for clock in await running(session, ticket.id, [ClockKind.CITIZEN]):
        reckoned = reckon_citizen(city, ticket, calendar, is_direct=is_direct, allowance=granted)
        clock.limit_key = unit_key(city, ticket)
        set_due(clock, reckoned)
        ticket.due_at = reckoned.at


async def renew(session: AsyncSession, city: Catalogue, ticket: Ticket) -> list[Clock]:
    """Reckon every running clock that an extension or a pause moves again, each from its own start
    and stored limit, and let it stand still or run on. Returns them."""
    await session.flush()
    granted = await allowances.of_ticket(session, ticket)
    renewed = await running(session, ticket.id, allowances.PAUSED_KINDS)
    for clock in renewed:
        reckoned = await reckon_again(session, city, ticket, clock, granted)
        set_due(clock, reckoned)
        clock.paused_at, clock.resumes_at = granted.open_from, granted.resumes_at
        if clock.kind is ClockKind.CITIZEN:
            ticket.due_at = reckoned.at
    await session.flush()
    return renewed


async def reckon_again(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    clock: Clock,
    granted: Allowance,
    lead: Assignment | None = None,
) -> Reckoned:
    """What the clock's due date is with all of ``granted``, by the limit that its row keeps.
    ``lead``: the live lead where it is known; it is the last one."""
    calendar, limit = city.calendar(clock.calendar_code), limit_of(clock)
    if clock.kind is ClockKind.CITIZEN:
        lead = lead or await repository.last_lead(session, ticket.id)
        is_direct = lead is not None and lead.is_direct
        return reckon_citizen(
            city, ticket, calendar, is_direct=is_direct, allowance=granted, unit_limit=limit
        )
    own = granted.for_clock(clock.kind, clock.round, clock.started_at, limit)
    return reckon_limit(city, limit, clock.started_at, calendar, own)


async def renew_dispatch_due(session: AsyncSession, city: Catalogue, ticket: Ticket) -> None:
    """Another urgency has another limit for the dispatch, from the same start."""
    for clock in await running(session, ticket.id, [ClockKind.DISPATCH]):
        clock.limit_key = dispatch_key(ticket.urgency, is_direct=False)
        reckoned = reckon(city, clock.limit_key, clock.started_at, city.hotline_calendar)
        set_due(clock, reckoned)
        ticket.stage_due_at = reckoned.at


def near_due_at(city: Catalogue, clock: Clock, now: datetime | None = None) -> datetime:
    """When 80 % of the clock's own time is used; reckoned on from ``now`` (by default from the
    start, for a clock that was never paused). ``now`` itself when that is past."""
    since = now or clock.started_at
    more = _own_minutes(city, clock, since, clock.due_at)
    more -= _allowed_minutes(city, clock) * (1 - rules.NEAR_DUE)
    if more <= 0:
        return since
    span = timedelta(minutes=more)
    if not limit_of(clock).unit.is_working:
        return since + span
    return worktime.add_allowed(since, span, city.calendar(clock.calendar_code))


def _own_minutes(city: Catalogue, clock: Clock, start: datetime, end: datetime) -> float:
    """The clock's own time between: natural, or inside working periods; 0 if none."""
    if limit_of(clock).unit.is_working:
        calendar = city.calendar(clock.calendar_code)
        return worktime.working_minutes_between(start, end, calendar)
    return max((end - start) / timedelta(minutes=1), 0.0)


def _allowed_minutes(city: Catalogue, clock: Clock) -> float:
    return _own_minutes(city, clock, clock.started_at, clock.due_unpaused_at)


def is_paused(clock: Clock) -> bool:
    return clock.paused_at is not None and clock.stopped_at is None


def limit_of(clock: Clock) -> worktime.Limit:
    return worktime.Limit(clock.amount, worktime.LimitUnit(clock.unit))


def used(city: Catalogue, clock: Clock, now: datetime) -> float:
    """Used share of the clock's own time, at its stop, at the begin of its pause, or now.

    0 at the start, 1 at the due date, more when overdue; a pause is neither used nor allowed.
    """
    at = _standing_at(clock, now)
    allowed = _allowed_minutes(city, clock)
    if allowed <= 0:
        return 1.0 if at >= clock.due_at else 0.0
    left = _own_minutes(city, clock, at, clock.due_at)
    if is_paused(clock) and clock.resumes_at is not None:
        left -= _own_minutes(city, clock, at, min(clock.resumes_at, clock.due_at))
    over = _own_minutes(city, clock, clock.due_at, at)
    return round(1 - (left - over) / allowed, 3)


def _standing_at(clock: Clock, now: datetime) -> datetime:
    """The moment that the clock shows: its stop, the begin of its pause, or now."""
    return clock.stopped_at or clock.paused_at or now


def level(city: Catalogue, clock: Clock, now: datetime) -> rules.Level:
    """Overdue by a working day is red; a clock stopped in time stays green."""
    at = _standing_at(clock, now)
    share = used(city, clock, now)
    if clock.stopped_at is not None and at <= clock.due_at:
        return rules.Level.GREEN
    if at <= clock.due_at:
        return rules.level(min(share, 0.999), is_past_red=False)
    red_at = worktime.due_at(clock.due_at, RED_AFTER, city.calendar(clock.calendar_code))
    return rules.level(1.0, is_past_red=at > red_at)
