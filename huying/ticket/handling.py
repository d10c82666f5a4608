"""From the dispatch to the submission: what the pool and the unit do."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, UnitView, catalogue
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.ticket import allowances, asked, clocks, moves, parts, repository, shut
from huying.ticket.errors import NeedsReason, UnknownCode
from huying.ticket.events import (
    CitizenContacted,
    LeaderApproved,
    LeaderRefused,
    ReplyProposed,
    ReplySaved,
    TicketSent,
    TicketSigned,
    TicketSubmitted,
)
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    Contact,
    ContactResult,
    ContactWay,
    LeaderState,
    NoteKind,
    Part,
    Solved,
    Ticket,
    TicketState,
)
from huying.ticket.rules import Action

SIGN_DUE, NEAR_DUE, UNIT_DUE = "ticket.sign", "ticket.unit_80", "ticket.unit_due"


async def send(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID,
    duty_code: str | None,
    basis: str = "",
    is_direct: bool = False,
    confidence: float | None = None,
    is_complex: bool = False,
    note: str = "",
    is_fresh: bool = False,
    version: int | None = None,
) -> Assignment:
    """Give the ticket to its lead unit and start the unit's clocks; the dispatch clock stops.

    Whether the catalogue lists the unit is ``dispatch``'s to check (rule 13). A ticket that was
    registered straight to to_sign is sent here too. After a recall the unit's clock starts where
    the last one started unless ``is_fresh`` (see ``recalling.redispatch``). Raises WrongMove,
    TicketChanged.
    """
    ticket = await moves.lock(session, ticket, version)
    city = await catalogue(session)
    unit = _known_unit(city, unit_id)
    shut.refuse(city, ticket, unit_id)
    await parts.give_way(session, actor, ticket, unit_id)
    now, was = clock.now(), ticket.state
    is_first = await repository.live_lead(session, ticket.id) is None
    if not (ticket.state is TicketState.TO_SIGN and is_first):
        moves.move(ticket, TicketState.TO_SIGN)
    assignment = _assigned(
        actor, ticket, unit, duty_code=duty_code, basis=basis, is_direct=is_direct,
        confidence=confidence, now=now,
    )  # fmt: skip
    ticket.lead_unit_id, ticket.is_complex = unit.id, is_complex
    began = await repository.earlier_unit_start(session, ticket, unit.id, is_fresh=is_fresh)
    session.add(assignment)
    await session.flush()
    await clocks.stop(session, ticket, now, ClockKind.DISPATCH)
    await clocks.renew_citizen_due(
        session, city, ticket, city.calendar_of(unit.code), is_direct=is_direct
    )
    await _start_unit_clocks(session, ticket, assignment, unit, now, began or now)
    moves.touch(ticket, actor, now)
    note_id = moves.note(session, actor, ticket, NoteKind.DISPATCH, note, now)
    await moves.announce(session, actor, ticket, _sent(ticket, assignment, note_id), was=was)
    return assignment


def _known_unit(city: Catalogue, unit_id: UUID) -> UnitView:
    unit = city.unit_by_id.get(unit_id)
    if unit is None:
        raise UnknownCode(field="unit_id", value=str(unit_id))
    return unit


def _assigned(
    actor: Actor,
    ticket: Ticket,
    unit: UnitView,
    *,
    duty_code: str | None,
    basis: str,
    is_direct: bool,
    confidence: float | None,
    now: datetime,
) -> Assignment:
    return Assignment(
        id=new_id(),
        ticket_id=ticket.id,
        unit_id=unit.id,
        part=Part.LEAD,
        round=ticket.round,
        state=AssignmentState.TO_SIGN,
        duty_code=duty_code,
        basis=basis,
        is_direct=is_direct,
        confidence=confidence,
        sent_by=actor.id,
        sent_at=now,
    )


def _sent(ticket: Ticket, assignment: Assignment, note_id: UUID | None) -> TicketSent:
    return TicketSent(
        ticket_id=ticket.id,
        assignment_id=assignment.id,
        unit_id=assignment.unit_id,
        duty_code=assignment.duty_code,
        is_direct=assignment.is_direct,
        confidence=assignment.confidence,
        round=assignment.round,
        note_id=note_id,
    )


async def _start_unit_clocks(
    session: AsyncSession,
    ticket: Ticket,
    assignment: Assignment,
    unit: UnitView,
    now: datetime,
    unit_began: datetime,
) -> None:
    """Sign and contact clocks from now, the unit's from ``unit_began``."""
    city = await catalogue(session)
    calendar = city.calendar_of(unit.code)
    keys = {
        ClockKind.SIGN: f"sign.{ticket.urgency.value}",
        ClockKind.CONTACT: f"contact.{ticket.urgency.value}",
        ClockKind.UNIT: clocks.unit_key(city, ticket),
    }
    granted = await allowances.of_ticket(session, ticket)
    started = {}
    for kind, key in keys.items():
        at = unit_began if kind is ClockKind.UNIT else now
        own = granted.for_clock(kind, ticket.round, at, city.limit(key))
        due = clocks.reckon(city, key, at, calendar, own)
        started[kind] = clocks.start(session, ticket, kind, key, due, at, assignment)
    ticket.stage_due_at = started[ClockKind.SIGN].due_at
    await session.flush()
    await deadlines.set_deadline(session, SIGN_DUE, assignment.id, started[ClockKind.SIGN].due_at)
    await watch_unit_clock(session, assignment, started[ClockKind.UNIT])


async def watch_unit_clock(session: AsyncSession, assignment: Assignment, unit: Clock) -> None:
    """Wake up at 80 % and at the due date of a unit's (or rework) clock, once each."""
    city = await catalogue(session)
    if unit.near_told_at is None:
        was_moved = unit.due_at != unit.due_unpaused_at
        near = clocks.near_due_at(city, unit, clock.now() if was_moved else None)
        await deadlines.set_deadline(session, NEAR_DUE, assignment.id, near)
    if unit.overdue_told_at is None:
        await deadlines.set_deadline(session, UNIT_DUE, assignment.id, unit.due_at)


async def forget_unit_clock(session: AsyncSession, assignment: Assignment) -> None:
    for kind in (NEAR_DUE, UNIT_DUE):
        await deadlines.cancel_deadline(session, kind, assignment.id)


def unit_clock_kind(ticket: Ticket) -> ClockKind:
    """Which clock binds the unit in this round: a rework has its own."""
    return ClockKind.UNIT if ticket.round == 1 else ClockKind.REWORK


async def sign(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, version: int | None = None
) -> Ticket:
    """Sign for the unit. Who may handle becomes the handler."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.SIGN)
    if actor.may("ticket:handle"):
        assignment.handler_id = actor.id
    await _signed(session, actor, ticket, assignment, clock.now())
    await deadlines.cancel_deadline(session, SIGN_DUE, assignment.id)
    return ticket


async def sign_by_themselves(session: AsyncSession, limits: Mapping[UUID, datetime]) -> int:
    """At the limit an order signs itself, as of the limit, and says so; returns how many did.

    ``limits``: assignment → its sign limit. What was signed or taken back meanwhile is left alone.
    """
    tickets = await repository.lock_of_assignments(session, limits)
    found = select(Assignment).where(
        Assignment.id.in_(list(limits)),
        Assignment.part == Part.LEAD,
        Assignment.state == AssignmentState.TO_SIGN,
    )
    waiting = (await session.scalars(found.execution_options(populate_existing=True))).all()
    running = await clocks.running_of(session, [it.id for it in waiting])
    news = []
    for assignment in waiting:
        ticket, at = tickets[assignment.ticket_id], limits[assignment.id]
        if ticket.state is not TicketState.TO_SIGN:
            continue
        was = ticket.state
        moves.move(ticket, TicketState.HANDLING)
        assignment.state = AssignmentState.HANDLING
        assignment.signed_at, assignment.is_signed_by_system = at, True
        own = running[assignment.id]
        own[ClockKind.SIGN].stopped_at = at
        ticket.stage_due_at = own[ClockKind.UNIT].due_at
        moves.touch(ticket, SYSTEM, clock.now())
        signed = TicketSigned(ticket.id, assignment.id, assignment.unit_id, is_by_system=True)
        news.append(moves.News(ticket, signed, was))
    await moves.announce_many(session, SYSTEM, news)
    return len(news)


async def _signed(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    assignment: Assignment,
    at: datetime,
) -> None:
    was = ticket.state
    moves.move(ticket, TicketState.HANDLING)
    assignment.state = AssignmentState.HANDLING
    assignment.signed_at = at
    await clocks.stop(session, ticket, at, ClockKind.SIGN)
    [unit] = await clocks.running(session, ticket.id, [ClockKind.UNIT])
    ticket.stage_due_at = unit.due_at
    moves.touch(ticket, actor, clock.now())
    signed = TicketSigned(ticket.id, assignment.id, assignment.unit_id, is_by_system=False)
    await moves.announce(session, actor, ticket, signed, was=was)


async def log_contact(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    way: ContactWay,
    result: ContactResult,
    seconds: int = 0,
    note: str = "",
    version: int | None = None,
) -> Contact:
    """Record an attempt to reach the citizen; the first that reaches stops the contact clock."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.CONTACT)
    now = clock.now()
    contact = Contact(
        id=new_id(),
        assignment_id=assignment.id,
        actor_id=actor.id,
        at=now,
        way=way,
        result=result,
        seconds=seconds,
        note=note,
    )
    session.add(contact)
    assignment.handler_id = assignment.handler_id or actor.id
    is_reached = result is ContactResult.REACHED
    if is_reached:
        assignment.contacted_at = assignment.contacted_at or now
        await clocks.stop(session, ticket, now, ClockKind.CONTACT)
    moves.touch(ticket, actor, now)
    contacted = CitizenContacted(ticket.id, assignment.id, contact.id, is_reached)
    await moves.announce(session, actor, ticket, contacted)
    return contact


async def save_reply(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    reply: str,
    solved: Solved | None,
    solved_reason: str = "",
    version: int | None = None,
) -> Ticket:
    """Write the reply. What a leader approved before is open again once it is changed."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.SAVE_REPLY)
    if solved not in (None, Solved.SOLVED) and not solved_reason.strip():
        raise NeedsReason(field="solved_reason")
    now = clock.now()
    assignment.reply, assignment.solved = reply.strip(), solved
    assignment.solved_reason = solved_reason.strip()
    assignment.leader_state = LeaderState.NONE
    assignment.handler_id = assignment.handler_id or actor.id
    moves.touch(ticket, actor, now)
    saved = ReplySaved(ticket.id, assignment.id, solved.value if solved else None)
    await moves.announce(session, actor, ticket, saved)
    return ticket


async def propose(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, version: int | None = None
) -> Ticket:
    """Lay the reply before the unit's leader; rule 5's evidence must be there."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.PROPOSE)
    assignment.leader_state, assignment.proposed_by = LeaderState.PROPOSED, actor.id
    moves.touch(ticket, actor, clock.now())
    await moves.announce(session, actor, ticket, ReplyProposed(ticket.id, assignment.id))
    return ticket


async def leader_approve(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    note: str = "",
    version: int | None = None,
) -> Ticket:
    return await _leader_answers(session, actor, ticket, LeaderState.APPROVED, note, version)


async def leader_refuse(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, note: str, version: int | None = None
) -> Ticket:
    """Give the reply back to the handler, saying why."""
    if not note.strip():
        raise NeedsReason(field="reason")
    return await _leader_answers(session, actor, ticket, LeaderState.REFUSED, note, version)


async def _leader_answers(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    answer: LeaderState,
    words: str,
    version: int | None,
) -> Ticket:
    ticket = await moves.lock(session, ticket, version)
    is_approved = answer is LeaderState.APPROVED
    action = Action.LEADER_APPROVE if is_approved else Action.LEADER_REFUSE
    assignment = await moves.require_lead(session, actor, ticket, action)
    now = clock.now()
    assignment.leader_id, assignment.leader_state = actor.id, answer
    assignment.leader_note = words.strip()
    note_id = moves.note(session, actor, ticket, NoteKind.LEADER, words, now)
    moves.touch(ticket, actor, now)
    event = LeaderApproved if is_approved else LeaderRefused
    await moves.announce(session, actor, ticket, event(ticket.id, assignment.id, note_id))
    return ticket


async def submit(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, version: int | None = None
) -> Ticket:
    """Hand the reply to the hotline's close review; the unit's clock stops."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.SUBMIT)
    await parts.refuse_open(session, ticket)
    city = await catalogue(session)
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.TO_APPROVE)
    assignment.state, assignment.submitted_at = AssignmentState.SUBMITTED, now
    await clocks.stop(session, ticket, now, ClockKind.UNIT, ClockKind.REWORK, ClockKind.CONTACT)
    await forget_unit_clock(session, assignment)
    await asked.lapse_with_submission(session, ticket)
    review = clocks.reckon(city, "close_review", now, city.hotline_calendar)
    clocks.start(session, ticket, ClockKind.CLOSE_REVIEW, "close_review", review, now, assignment)
    ticket.stage_due_at = review.at
    moves.touch(ticket, actor, now)
    solved = assignment.solved.value if assignment.solved else ""
    note_id = moves.note(session, actor, ticket, NoteKind.REPLY, assignment.reply, now)
    submitted = TicketSubmitted(
        ticket.id, assignment.id, assignment.unit_id, solved, ticket.round, note_id
    )
    await moves.announce(session, actor, ticket, submitted, was=was)
    return ticket
