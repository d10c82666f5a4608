"""待补充: something is missing that only the citizen can say; every clock runs on meanwhile."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts, vault
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.models import new_id
from huying.ticket import endings, moves, repository
from huying.ticket import repository_requests as rows
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.events import ValueRevealed
from huying.ticket.events_requests import (
    SupplementAsked,
    SupplementEnded,
    SupplementGiven,
    SupplementTried,
)
from huying.ticket.kinds import SupplementOutcome
from huying.ticket.models import Assignment, ContactResult, NoteKind, Ticket, TicketState
from huying.ticket.models_requests import Supplement, SupplementTry
from huying.ticket.rules import Action


async def asking_obstacle(
    session: AsyncSession,
    city: Catalogue,
    actor: Actor,
    ticket: Ticket,
    lead: Assignment | None,
    now: datetime,
) -> str | None:
    """In review the hotline asks, at work the unit."""
    who = moves.standpoint(city, actor, lead)
    if ticket.state is TicketState.TO_REVIEW:
        may = who.is_hotline and actor.may("dispatch:review")
        return None if may else "supplement.hotline_asks"
    return None if who.is_in_unit and actor.may("ticket:ask") else "supplement.unit_asks"


async def ask(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    needed: str,
    version: int | None = None,
) -> Ticket:
    """Say what is missing; the hotline's agents seek the citizen. Raises ActionRefused."""
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require(session, actor, ticket, Action.ASK_SUPPLEMENT)
    city, now = await catalogue(session), clock.now()
    reason = await asking_obstacle(session, city, actor, ticket, lead, now)
    if reason is not None:
        raise ActionRefused(action=Action.ASK_SUPPLEMENT.value, reason=reason)
    if not needed.strip():
        raise NeedsReason(field="needed")
    was = ticket.state
    wanted = Supplement(
        id=new_id(),
        ticket_id=ticket.id,
        from_state=was,
        needed=needed.strip(),
        asked_by=actor.id,
        asked_at=now,
    )
    session.add(wanted)
    moves.move(ticket, TicketState.TO_SUPPLEMENT)
    note_id = moves.note(session, actor, ticket, NoteKind.SUPPLEMENT, needed, now)
    moves.touch(ticket, actor, now)
    happened = SupplementAsked(ticket.id, wanted.id, was.value, note_id)
    await moves.announce(session, actor, ticket, happened, was=was)
    return ticket


async def _open(
    session: AsyncSession, actor: Actor, ticket: Ticket, version: int | None
) -> tuple[Ticket, Supplement]:
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.SUPPLEMENT)
    wanted = await rows.open_supplement(session, ticket.id)
    if wanted is None:
        raise ActionRefused(action=Action.SUPPLEMENT.value, reason="supplement.wrong_state")
    return ticket, wanted


async def log_try(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    result: ContactResult,
    note: str = "",
    version: int | None = None,
) -> Ticket:
    """One attempt to reach the citizen. Raises ActionRefused, TicketChanged."""
    ticket, wanted = await _open(session, actor, ticket, version)
    now = clock.now()
    await _tried(session, actor, ticket, wanted, result, note, now)
    moves.touch(ticket, actor, now)
    await session.flush()
    return ticket


async def _tried(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    wanted: Supplement,
    result: ContactResult,
    note: str,
    now: datetime,
) -> None:
    tried = SupplementTry(
        id=new_id(),
        supplement_id=wanted.id,
        actor_id=actor.id,
        at=now,
        result=result,
        note=note.strip(),
    )
    session.add(tried)
    happened = SupplementTried(ticket.id, wanted.id, tried.id, result.value)
    await moves.announce(session, actor, ticket, happened)


async def give(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, answer: str, version: int | None = None
) -> Ticket:
    """Write down what the citizen said, beside the statement that stays as it was (rule 6), and
    give the ticket back whence it came. Counts as an attempt that reached."""
    ticket, wanted = await _open(session, actor, ticket, version)
    if not answer.strip():
        raise NeedsReason(field="answer")
    now = clock.now()
    await _tried(session, actor, ticket, wanted, ContactResult.REACHED, "", now)
    wanted.answer = answer.strip()
    note_id = moves.note(session, actor, ticket, NoteKind.SUPPLEMENT, answer, now)
    was = _back(ticket, wanted, SupplementOutcome.GIVEN, now)
    moves.touch(ticket, actor, now)
    given = SupplementGiven(ticket.id, wanted.id, note_id)
    await moves.announce(session, actor, ticket, given, was=was)
    return ticket


def _back(
    ticket: Ticket, wanted: Supplement, outcome: SupplementOutcome, now: datetime
) -> TicketState:
    """Move it back; returns the state before."""
    was = ticket.state
    wanted.outcome, wanted.ended_at = outcome, now
    moves.move(ticket, wanted.from_state)
    return was


async def end(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    is_unreached: bool,
    reason: str,
    version: int | None = None,
) -> Ticket:
    """Give the ticket back without an answer: nobody was reached in three attempts at different
    hours (``is_unreached``), or nothing is needed any more. Raises ActionRefused, NeedsReason."""
    ticket, wanted = await _open(session, actor, ticket, version)
    if not reason.strip():
        raise NeedsReason(field="reason")
    city = await catalogue(session)
    if is_unreached and not await endings.has_failed_tries(session, city, ticket):
        raise ActionRefused(action=Action.SUPPLEMENT.value, reason="withdraw.not_tried")
    now = clock.now()
    outcome = SupplementOutcome.UNREACHED if is_unreached else SupplementOutcome.CANCELLED
    note_id = moves.note(session, actor, ticket, NoteKind.SUPPLEMENT, reason, now)
    was = _back(ticket, wanted, outcome, now)
    moves.touch(ticket, actor, now)
    ended = SupplementEnded(ticket.id, wanted.id, outcome.value, note_id)
    await moves.announce(session, actor, ticket, ended, was=was)
    return ticket


async def phone_to_call(session: AsyncSession, actor: Actor, ticket: Ticket) -> str:
    """The citizen's number while something is missing, logged like every reveal (rule 9).

    Raises ActionRefused, NotFound (no number).
    """
    ticket, wanted = await _open(session, actor, ticket, None)
    citizen = await repository.citizen_of(session, ticket)
    if citizen is None or citizen.phone_sealed is None:
        raise NotFound()
    phone = await vault.unseal(session, citizen.phone_sealed)
    why = texts.say("ticket", "supplement.why_phone", needed=wanted.needed)
    note_id = moves.note(session, actor, ticket, NoteKind.REVEAL, why, clock.now())
    assert note_id is not None
    await moves.announce(session, actor, ticket, ValueRevealed(ticket.id, "phone", note_id))
    return phone
