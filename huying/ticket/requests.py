"""申请: an extension, a suspension or a termination, asked for by one side, decided by another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain import worktime
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.models import new_id
from huying.ticket import (
    clocks,
    handling,
    moves,
)
from huying.ticket import repository_requests as rows
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, NeedsReason, UnknownCode
from huying.ticket.errors_requests import AmountTooLarge, EndOutOfRange
from huying.ticket.events_requests import (
    RequestAsked,
)
from huying.ticket.kinds import RequestKind
from huying.ticket.models import Assignment, Clock, NoteKind, Ticket
from huying.ticket.models_requests import TicketRequest
from huying.ticket.rules import Action

ACTION = {
    RequestKind.EXTENSION: Action.ASK_EXTENSION,
    RequestKind.SUSPENSION: Action.ASK_SUSPENSION,
    RequestKind.TERMINATION: Action.ASK_TERMINATION,
}
SUSPENSION_LIMIT = "suspension.longest"


async def unit_clock(
    session: AsyncSession, ticket: Ticket, lead: Assignment | None
) -> Clock | None:
    """The running clock that binds the lead unit in this round."""
    if lead is None:
        return None
    running = await clocks.running(session, ticket.id, [handling.unit_clock_kind(ticket)])
    return next((own for own in running if own.assignment_id == lead.id), None)


async def extension_obstacle(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    """Rule 3, as far as the database knows."""
    own = await unit_clock(session, ticket, lead)
    return rules.extension_refusal(
        due_at=own.due_at if own else None,
        now=now,
        granted=await rows.count_extensions(session, ticket),
        is_complex=ticket.is_complex,
        is_asked=bool(await rows.asked(session, ticket.id, RequestKind.EXTENSION)),
    )


async def suspension_obstacle(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    is_asked = await rows.asked(session, ticket.id, RequestKind.SUSPENSION)
    return "request.asked_already" if is_asked else None


async def termination_obstacle(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    """The unit at work or the hotline may ask, nobody else."""
    who = moves.standpoint(city, actor, lead)
    is_unit = who.is_in_unit and actor.may("ticket:ask")
    if not is_unit and not (who.is_hotline and actor.may("ticket:decide")):
        return "not_your_unit"
    is_asked = await rows.asked(session, ticket.id, RequestKind.TERMINATION)
    return "request.asked_already" if is_asked else None


async def ask_extension(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: str,
    reason: str,
    amount: int,
    version: int | None = None,
) -> TicketRequest:
    """延期: ``amount`` in the clock's own unit, at most the original limit, before it is due.

    Raises ActionRefused, AmountTooLarge, UnknownCode, NeedsReason.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require_lead(session, actor, ticket, Action.ASK_EXTENSION)
    city, now = await catalogue(session), clock.now()
    refuse_for(
        Action.ASK_EXTENSION,
        await extension_obstacle(session, city, actor, ticket, lead, now),
    )
    own = await unit_clock(session, ticket, lead)
    assert own is not None
    limit = clocks.limit_of(own)
    if not 1 <= amount <= limit.amount:
        said = clocks.amount_text(limit.amount, limit.unit)
        raise AmountTooLarge(field="amount", limit=said)
    request = _asked(actor, ticket, lead, RequestKind.EXTENSION, code, reason, now)
    request.amount, request.due_at = amount, own.due_at
    await _ask(session, actor, ticket, request)
    return request


async def ask_suspension(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: str,
    reason: str,
    until: datetime,
    version: int | None = None,
) -> TicketRequest:
    """挂起 for one of rule 4's reasons, with an end.

    Raises ActionRefused, EndOutOfRange, UnknownCode, NeedsReason.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require_lead(session, actor, ticket, Action.ASK_SUSPENSION)
    city, now = await catalogue(session), clock.now()
    refuse_for(
        Action.ASK_SUSPENSION,
        await suspension_obstacle(session, city, actor, ticket, lead, now),
    )
    latest = latest_end(city, now)
    if not now < until <= latest:
        raise EndOutOfRange(field="until", latest=moves.local_time(city, latest))
    own = await unit_clock(session, ticket, lead)
    request = _asked(actor, ticket, lead, RequestKind.SUSPENSION, code, reason, now)
    request.until, request.due_at = until, own.due_at if own else None
    await _ask(session, actor, ticket, request)
    return request


def latest_end(city: Catalogue, now: datetime) -> datetime:
    """The profile's longest suspension, or 90 days."""
    limit = city.profile.limits.get(SUSPENSION_LIMIT)
    if limit is None:
        return now + rules.LONGEST_SUSPENSION
    return worktime.due_at(now, limit, city.hotline_calendar)


async def ask_termination(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: str,
    reason: str,
    version: int | None = None,
) -> TicketRequest:
    """终结: by the unit at work or the hotline; two people at two levels must agree.

    Raises ActionRefused, UnknownCode, NeedsReason.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require(session, actor, ticket, Action.ASK_TERMINATION)
    city, now = await catalogue(session), clock.now()
    refuse_for(
        Action.ASK_TERMINATION,
        await termination_obstacle(session, city, actor, ticket, lead, now),
    )
    by_unit = lead if moves.standpoint(city, actor, lead).is_in_unit else None
    own = await unit_clock(session, ticket, lead)
    request = _asked(actor, ticket, by_unit, RequestKind.TERMINATION, code, reason, now)
    request.due_at = own.due_at if own else ticket.stage_due_at
    await _ask(session, actor, ticket, request)
    return request


def refuse_for(action: Action, reason: str | None) -> None:
    if reason is not None:
        raise ActionRefused(action=action.value, reason=reason)


def _asked(
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    kind: RequestKind,
    code: str,
    reason: str,
    now: datetime,
) -> TicketRequest:
    if code not in rules.CODES[kind]:
        raise UnknownCode(field="code", value=code)
    if not reason.strip():
        raise NeedsReason(field="reason")
    return TicketRequest(
        id=new_id(),
        ticket_id=ticket.id,
        assignment_id=lead.id if lead else None,
        kind=kind,
        round=ticket.round,
        code=code,
        reason=reason.strip(),
        asked_by=actor.id,
        asked_at=now,
    )


async def _ask(session: AsyncSession, actor: Actor, ticket: Ticket, request: TicketRequest) -> None:
    session.add(request)
    now = request.asked_at
    note_id = moves.note(session, actor, ticket, NoteKind.REQUEST, request.reason, now)
    moves.touch(ticket, actor, now)
    happened = RequestAsked(
        ticket.id, request.id, request.kind.value, request.code, request.round, note_id
    )
    await moves.announce(session, actor, ticket, happened)


async def find(session: AsyncSession, actor: Actor, id: UUID) -> TicketRequest:
    """Raises NotFound for an absent request and one out of scope alike."""
    request = await rows.find(session, actor, id)
    if request is None:
        raise NotFound()
    return request
