"""The clocks of a part: signing and work, never longer than the work that asked for it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import clock, deadlines, texts
from huying.ticket import allowances, clocks, moves, repository
from huying.ticket.allowances import Allowance
from huying.ticket.models import Assignment, Clock, ClockKind, Part, Ticket
from huying.ticket.rules_parts import due_within

SIGN_DUE, NEAR_DUE, PART_DUE = "ticket.part_sign", "ticket.part_80", "ticket.part_due"


async def start(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    assignment: Assignment,
    by: Assignment,
    now: datetime,
) -> None:
    """The time to sign is the lead's; the work has the same limit from its own dispatch, but ends
    no later than that of the unit that asked."""
    unit = city.unit_by_id[assignment.unit_id]
    calendar = city.calendar_of(unit.code)
    sign_key = f"sign.{ticket.urgency.value}"
    key = clocks.unit_key(city, ticket) if ticket.round == 1 else "rework"
    sign = clocks.reckon(city, sign_key, now, calendar)
    own = clocks.reckon(city, key, now, calendar)
    asking = await _clock_of(session, ticket, by)
    due = due_within(own.at, sign.at, asking.due_at if asking else None, now)
    clocks.start(session, ticket, ClockKind.PART_SIGN, sign_key, sign, now, assignment)
    started = clocks.start(session, ticket, ClockKind.PART, key, own, now, assignment)
    if due.bound is not None:
        started.due_at = started.due_unextended_at = started.due_unpaused_at = due.at
        asking_unit = city.unit_by_id[by.unit_id].short_name
        at = moves.local_time(city, due.at)
        said = texts.say("ticket", f"part_due.{due.bound}", unit=asking_unit, due=at)
        started.steps = [*own.steps, said]
    await session.flush()
    await deadlines.set_deadline(session, SIGN_DUE, assignment.id, sign.at)
    await watch(session, city, assignment, started)


async def renew(session: AsyncSession, city: Catalogue, ticket: Ticket) -> None:
    """When the lead was given more time or its work stands still (or no longer does): each part
    from its own start anew, still no later than the work that asked for it."""
    granted = await allowances.of_ticket(session, ticket)
    live = await repository.live_assignments(session, ticket.id)
    lead = next((item for item in live if item.part is Part.LEAD), None)
    for part in live:
        if part.part is Part.LEAD:
            continue
        mine = await repository.clocks_of_parts(session, [part.id])
        own, sign = mine.get((part.id, ClockKind.PART)), mine.get((part.id, ClockKind.PART_SIGN))
        if own is None or sign is None or own.stopped_at is not None:
            continue
        by = next((item for item in live if item.id == part.parent_id), lead)
        asking = await _clock_of(session, ticket, by) if by else None
        await _renew_sign(session, city, part, sign, granted)
        _reckon_again(city, own, sign, asking, granted)
        if own.paused_at is None:
            await watch(session, city, part, own)
        else:
            for kind in (NEAR_DUE, PART_DUE):
                await deadlines.cancel_deadline(session, kind, part.id)
    await session.flush()


async def _renew_sign(
    session: AsyncSession, city: Catalogue, part: Assignment, sign: Clock, granted: Allowance
) -> None:
    """An order that is not signed yet does not sign itself while the work stands still."""
    if sign.stopped_at is not None:
        return
    calendar, limit = city.calendar(sign.calendar_code), clocks.limit_of(sign)
    own = granted.for_clock(sign.kind, sign.round, sign.started_at, limit)
    clocks.set_due(sign, clocks.reckon_limit(city, limit, sign.started_at, calendar, own))
    sign.paused_at, sign.resumes_at = granted.open_from, granted.resumes_at
    if sign.paused_at is None:
        await deadlines.set_deadline(session, SIGN_DUE, part.id, sign.due_at)
    else:
        await deadlines.cancel_deadline(session, SIGN_DUE, part.id)


def _reckon_again(
    city: Catalogue, own: Clock, sign: Clock, asking: Clock | None, granted: Allowance
) -> None:
    begun, limit = own.started_at, clocks.limit_of(own)
    paused = Allowance(granted.pauses, open_from=granted.open_from)
    anew = clocks.reckon_limit(city, limit, begun, city.calendar(own.calendar_code), paused)
    due = due_within(anew.at, sign.due_at, asking.due_at if asking else None, begun)
    own.due_at = due.at
    own.due_unpaused_at, own.due_unextended_at = anew.unpaused_at, due.at
    if asking is not None:
        own.due_unpaused_at = due_within(
            anew.unpaused_at, sign.due_at, asking.due_unpaused_at, begun
        ).at
        own.due_unextended_at = due_within(anew.at, sign.due_at, asking.due_unextended_at, begun).at
    said = texts.say("ticket", "part_due.renewed", due=moves.local_time(city, due.at))
    own.steps = [*anew.steps, said] if due.bound is not None else anew.steps
    own.paused_at, own.resumes_at = granted.open_from, granted.resumes_at


async def _clock_of(session: AsyncSession, ticket: Ticket, by: Assignment) -> Clock | None:
    """The running clock of the work that asks: the lead's own or a part's."""
    kinds = (ClockKind.UNIT, ClockKind.REWORK, ClockKind.PART)
    running = await clocks.running(session, ticket.id, kinds)
    return next((own for own in running if own.assignment_id == by.id), None)


async def watch(session: AsyncSession, city: Catalogue, assignment: Assignment, own: Clock) -> None:
    """Wake up at 80 % and at the due date of a part's clock, once each."""
    if own.near_told_at is None:
        was_moved = own.due_at != own.due_unpaused_at
        near = clocks.near_due_at(city, own, clock.now() if was_moved else None)
        await deadlines.set_deadline(session, NEAR_DUE, assignment.id, near)
    if own.overdue_told_at is None:
        await deadlines.set_deadline(session, PART_DUE, assignment.id, own.due_at)


async def stop(session: AsyncSession, part: Assignment, now: datetime) -> None:
    for own in (await repository.clocks_of_parts(session, [part.id])).values():
        if own.stopped_at is None:
            own.stopped_at = now
    await deadlines.cancel_all_of(session, part.id)
