"""Ends of an open ticket, each with a code: withdrawn, transferred to another door, terminated."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.ticket import clocks, moves, recalling, suspending, telling
from huying.ticket import repository_requests as rows
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, NeedsOutcomeText, NeedsReason, UnknownCode
from huying.ticket.events import TicketEvent, TicketTransferred
from huying.ticket.events_requests import TicketTerminated, TicketWithdrawn
from huying.ticket.kinds import SupplementOutcome
from huying.ticket.models import (
    ClockKind,
    NoteKind,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import TicketRequest
from huying.ticket.rules import Action, Attempt


async def withdraw(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: str,
    reason: str,
    version: int | None = None,
) -> Ticket:
    """撤回: the citizen asked for it, or could not be reached three times for what is missing.

    Raises ActionRefused, UnknownCode, NeedsReason.
    """
    ticket = await _ending(session, actor, ticket, Action.WITHDRAW, version)
    if code not in rules.WITHDRAW_CODES:
        raise UnknownCode(field="code", value=code)
    if not reason.strip():
        raise NeedsReason(field="reason")
    outcome = SupplementOutcome.CANCELLED
    if code == rules.UNREACHABLE:
        if not await has_failed_tries(session, await catalogue(session), ticket):
            raise ActionRefused(action=Action.WITHDRAW.value, reason="withdraw.not_tried")
        outcome = SupplementOutcome.UNREACHED
    now = clock.now()
    note_id = moves.note(session, actor, ticket, NoteKind.ENDING, reason, now)
    told = texts.say("ticket", f"told.withdrawn.{code}")
    happened = TicketWithdrawn(ticket.id, code, note_id)
    await _end(
        session, actor, ticket, TicketState.WITHDRAWN, code, told, happened, now, outcome=outcome
    )
    await telling.tell(session, ticket, "withdrawn", why=told)
    return ticket


async def has_failed_tries(session: AsyncSession, city: Catalogue, ticket: Ticket) -> bool:
    """Whether the citizen was sought three times for what is missing, and never reached."""
    wanted = await rows.open_supplement(session, ticket.id)
    if wanted is None:
        return False
    tries = await rows.tries_of(session, [wanted.id])
    return rules.has_failed_tries([Attempt(one.at, one.result) for one in tries], city.zone)


async def transfer(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    code: str,
    text: str,
    version: int | None = None,
) -> Ticket:
    """转其他渠道: the matter belongs to another road; ``text`` names the right door (rule 8).

    Raises ActionRefused, NeedsOutcomeText.
    """
    ticket = await _ending(session, actor, ticket, Action.TRANSFER, version)
    if code not in rules.TRANSFER_CODES:
        raise NeedsOutcomeText(field="code")
    if not text.strip():
        raise NeedsOutcomeText(field="text")
    happened = TicketTransferred(ticket.id, code, ticket.call_id)
    told = text.strip()
    await _end(session, actor, ticket, TicketState.TRANSFERRED, code, told, happened, clock.now())
    if telling.is_open_to_message(ticket):
        await telling.tell(session, ticket, "transferred", door=told)
    else:
        await telling.tell(session, ticket, "transferred.page")
    return ticket


async def terminate(
    session: AsyncSession, actor: Actor, ticket: Ticket, request: TicketRequest, now: datetime
) -> Ticket:
    """终结: two people at two levels have agreed to ``request``; the database checks it."""
    told = texts.say("ticket", f"told.terminated.{request.code}")
    happened = TicketTerminated(ticket.id, request.id, request.code)
    await _end(session, actor, ticket, TicketState.TERMINATED, request.code, told, happened, now)
    await telling.tell(session, ticket, "terminated", why=told)
    return ticket


async def _ending(
    session: AsyncSession, actor: Actor, ticket: Ticket, action: Action, version: int | None
) -> Ticket:
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, action)
    return ticket


async def _end(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    to: TicketState,
    code: str,
    told: str,
    happened: TicketEvent,
    now: datetime,
    *,
    outcome: SupplementOutcome = SupplementOutcome.CANCELLED,
) -> None:
    """End all work, stop every clock, and say on the ticket what the citizen is told."""
    was = ticket.state
    await suspending.end_pause(session, ticket, now)
    wanted = await rows.open_supplement(session, ticket.id)
    if wanted is not None:
        wanted.outcome, wanted.ended_at = outcome, now
        await session.flush()
    await recalling.end_work(session, ticket, actor, now)
    await clocks.stop(session, ticket, now, ClockKind.CITIZEN)
    moves.move(ticket, to)
    ticket.outcome_code, ticket.outcome_text = code, told
    ticket.closed_at, ticket.stage_due_at = now, None
    moves.touch(ticket, actor, now)
    await moves.announce(session, actor, ticket, happened, was=was)
