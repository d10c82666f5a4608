"""挂起 and 恢复: the clocks of the work and of the citizen stand still, visibly (rule 4)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.models import new_id
from huying.ticket import clocks, handling, moves, part_clocks, repository, telling
from huying.ticket import repository_requests as rows
from huying.ticket.errors import ActionRefused
from huying.ticket.events_requests import TicketResumed, TicketSuspended
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    NoteKind,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import ClockPause, TicketRequest
from huying.ticket.rules import Action

RESUME = "ticket.resume"


async def suspend(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment,
    request: TicketRequest,
    now: datetime,
) -> ClockPause:
    """Stop the work until ``request.until`` at the latest; the request was just granted."""
    assert request.until is not None
    city = await catalogue(session)
    pause = ClockPause(
        id=new_id(),
        ticket_id=ticket.id,
        request_id=request.id,
        code=request.code,
        started_at=now,
        ends_at=request.until,
    )
    session.add(pause)
    await session.flush()  # the database lets a ticket be suspended only with a pause
    was = ticket.state
    moves.move(ticket, TicketState.SUSPENDED)
    lead.state = AssignmentState.SUSPENDED
    own = await _renew(session, city, ticket, lead)
    ticket.stage_due_at = own.due_at
    await handling.forget_unit_clock(session, lead)
    await deadlines.set_deadline(session, RESUME, pause.id, pause.ends_at)
    happened = TicketSuspended(ticket.id, request.id, pause.id, pause.code, pause.ends_at)
    await moves.announce(session, actor, ticket, happened, was=was)
    await telling.tell(
        session,
        ticket,
        "suspended",
        why=telling.told_code("told.suspension", pause.code),
        until=telling.plain_date(city, pause.ends_at),
    )
    return pause


async def _renew(session: AsyncSession, city: Catalogue, ticket: Ticket, lead: Assignment) -> Clock:
    """Reckon all again; returns the clock that binds the unit."""
    kind = handling.unit_clock_kind(ticket)
    renewed = await clocks.renew(session, city, ticket)
    await part_clocks.renew(session, city, ticket)
    return next(own for own in renewed if own.kind is kind and own.assignment_id == lead.id)


async def resume(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    note: str = "",
    version: int | None = None,
) -> Ticket:
    """Take the work up again before the pause's last day: the unit or the hotline."""
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require_lead(session, actor, ticket, Action.RESUME)
    city = await catalogue(session)
    if actor.kind is not ActorKind.SYSTEM:
        reason = resume_refusal(city, actor, lead)
        if reason is not None:
            raise ActionRefused(action=Action.RESUME.value, reason=reason)
    pause = await rows.open_pause(session, ticket.id)
    if pause is None:
        raise ActionRefused(action=Action.RESUME.value, reason="resume.wrong_state")
    now = clock.now()
    await _resumed(session, actor, ticket, lead, pause, now, note=note)
    await deadlines.cancel_deadline(session, RESUME, pause.id)
    return ticket


async def resume_obstacle(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    return resume_refusal(city, actor, lead)


def resume_refusal(city: Catalogue, actor: Actor, lead: Assignment | None) -> str | None:
    """The unit at work or the hotline, nobody else."""
    who = moves.standpoint(city, actor, lead)
    is_unit = who.is_in_unit and actor.may("ticket:ask")
    is_hotline = who.is_hotline and actor.may("ticket:decide")
    return None if is_unit or is_hotline else "not_your_unit"


async def resume_by_itself(session: AsyncSession, pause_id: UUID) -> bool:
    """On the last day the pause ends by itself, as of that moment; False when it ended before."""
    pause = await rows.find_pause(session, pause_id)
    ticket = await repository.lock(session, pause.ticket_id) if pause else None
    if pause is None or ticket is None:
        return False
    await session.refresh(pause)
    lead = await repository.live_lead(session, ticket.id)
    if pause.ended_at is not None or ticket.state is not TicketState.SUSPENDED or lead is None:
        return False
    await _resumed(session, SYSTEM, ticket, lead, pause, pause.ends_at, note="")
    return True


async def _resumed(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment,
    pause: ClockPause,
    at: datetime,
    *,
    note: str,
) -> None:
    city = await catalogue(session)
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.HANDLING)
    pause.ended_at, lead.state = at, AssignmentState.HANDLING
    own = await _renew(session, city, ticket, lead)
    ticket.stage_due_at = own.due_at
    await handling.watch_unit_clock(session, lead, own)
    moves.touch(ticket, actor, now)
    note_id = moves.note(session, actor, ticket, NoteKind.REQUEST, note, now)
    is_by_itself = actor.kind is ActorKind.SYSTEM
    happened = TicketResumed(ticket.id, pause.id, own.due_at, is_by_itself, note_id)
    await moves.announce(session, actor, ticket, happened, was=was)


async def end_pause(session: AsyncSession, ticket: Ticket, now: datetime) -> None:
    """The ticket ends while it stands still: its clocks keep what they have."""
    pause = await rows.open_pause(session, ticket.id)
    if pause is None:
        return
    pause.ended_at = now
    await deadlines.cancel_deadline(session, RESUME, pause.id)
    await clocks.renew(session, await catalogue(session), ticket)
