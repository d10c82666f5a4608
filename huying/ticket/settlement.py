"""After the submission: close review, closing, rework; and what may be shown of a ticket."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock, vault
from huying.kit.actor import Actor, ActorKind
from huying.kit.errors import NotFound
from huying.kit.models import new_id
from huying.ticket import clocks, handling, merging, moves, repository, shut
from huying.ticket.errors import ActionRefused, IdentityShut, NeedsReason
from huying.ticket.events import (
    NoteAdded,
    ReworkOrdered,
    SupervisionLevelSet,
    TicketClosed,
    TicketSentBack,
    TicketSettled,
    ValueRevealed,
)
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    ClockKind,
    Confidentiality,
    LeaderState,
    NoteKind,
    Part,
    Ticket,
    TicketState,
)
from huying.ticket.rules import Action

IDENTITY = frozenset({"name", "phone"})


async def settle(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    public_reply: str | None = None,
    version: int | None = None,
) -> Ticket:
    """办结: the close review passes; the citizen's clock stops at the first accepted reply."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.SETTLE)
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.TO_CALLBACK)
    ticket.public_reply = (public_reply or assignment.reply).strip()
    ticket.settled_at, ticket.stage_due_at = now, None
    assignment.state = AssignmentState.DONE
    await clocks.stop(session, ticket, now, ClockKind.CLOSE_REVIEW, ClockKind.CITIZEN)
    moves.touch(ticket, actor, now)
    settled = TicketSettled(ticket.id, assignment.id, ticket.round, now)
    await moves.announce(session, actor, ticket, settled, was=was)
    await merging.settle_children(session, actor, ticket, assignment, now)
    return ticket


async def send_back(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, reason: str, version: int | None = None
) -> Ticket:
    """The close review refuses: back to the unit, whose clock runs on (rule 1)."""
    ticket = await moves.lock(session, ticket, version)
    assignment = await moves.require_lead(session, actor, ticket, Action.SEND_BACK)
    if not reason.strip():
        raise NeedsReason(field="reason")
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.HANDLING)
    assignment.state, assignment.leader_state = AssignmentState.HANDLING, LeaderState.NONE
    assignment.submitted_at = None
    await clocks.stop(session, ticket, now, ClockKind.CLOSE_REVIEW)
    unit = await clocks.run_on(session, assignment, handling.unit_clock_kind(ticket))
    if unit.overdue_told_at is not None:  # the submission ended that alarm; its cause is back
        unit.overdue_told_at = None
    else:
        unit.near_told_at = None
    await handling.watch_unit_clock(session, assignment, unit)
    ticket.stage_due_at = unit.due_at
    note_id = moves.note(session, actor, ticket, NoteKind.SENT_BACK, reason, now)
    moves.touch(ticket, actor, now)
    sent_back = TicketSentBack(ticket.id, assignment.id, note_id)
    await moves.announce(session, actor, ticket, sent_back, was=was)
    return ticket


async def close(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    reached: bool,
    version: int | None = None,
) -> Ticket:
    """结案 after the callback; ``reached`` False: the citizen could not be reached.

    Called by ``callback``, which answers for the permission. Raises WrongMove.
    """
    ticket = await moves.lock(session, ticket, version)
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.CLOSED if reached else TicketState.CLOSED_UNREACHED)
    ticket.closed_at, ticket.stage_due_at = now, None
    moves.touch(ticket, actor, now)
    closed = TicketClosed(ticket.id, reached, ticket.round)
    await moves.announce(session, actor, ticket, closed, was=was)
    return ticket


async def rework(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, reason: str, version: int | None = None
) -> Ticket:
    """重办: a new round with its own clock; the last lead handles it again, signed at once."""
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.REWORK)
    if not reason.strip():
        raise NeedsReason(field="reason")
    last = await repository.last_lead(session, ticket.id)
    if last is None:
        raise ActionRefused(action=Action.REWORK.value, reason="no_lead")
    city = await catalogue(session)
    if shut.is_shut(city, ticket, last.unit_id):
        raise ActionRefused(action=Action.REWORK.value, reason="rework.accused")
    now, was = clock.now(), ticket.state
    moves.move(ticket, TicketState.REWORK)
    ticket.round += 1
    ticket.closed_at = None
    assignment = Assignment(
        id=new_id(),
        ticket_id=ticket.id,
        unit_id=last.unit_id,
        part=Part.LEAD,
        round=ticket.round,
        state=AssignmentState.HANDLING,
        duty_code=last.duty_code,
        basis=last.basis,
        sent_by=actor.id,
        sent_at=now,
        signed_at=now,
        is_signed_by_system=True,
        handler_id=last.handler_id,
    )
    session.add(assignment)
    await session.flush()
    calendar = city.calendar_of(city.unit_by_id[last.unit_id].code)
    due = clocks.reckon(city, "rework", now, calendar)
    own = clocks.start(session, ticket, ClockKind.REWORK, "rework", due, now, assignment)
    ticket.stage_due_at = due.at
    await session.flush()
    await handling.watch_unit_clock(session, assignment, own)
    note_id = moves.note(session, actor, ticket, NoteKind.REWORK, reason, now)
    moves.touch(ticket, actor, now)
    ordered = ReworkOrdered(ticket.id, assignment.id, last.unit_id, ticket.round, note_id)
    await moves.announce(session, actor, ticket, ordered, was=was)
    return ticket


async def add_note(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, text: str, is_urging: bool = False
) -> Ticket:
    """Append a citizen's further words: "same matter, nothing new" belongs to its ticket."""
    ticket = await moves.lock(session, ticket)
    await moves.require(session, actor, ticket, Action.ADD_NOTE)
    now = clock.now()
    kind = NoteKind.URGED if is_urging else NoteKind.NOTE
    note_id = moves.note(session, actor, ticket, kind, text, now)
    if note_id is None:
        raise NeedsReason(field="text")
    moves.touch(ticket, actor, now)
    await moves.announce(session, actor, ticket, NoteAdded(ticket.id, note_id))
    return ticket


async def set_supervision_level(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    level: int,
    reason: str = "",
    version: int | None = None,
) -> Ticket:
    """0 none, 1 yellow, 2 orange, 3 red."""
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.SET_SUPERVISION_LEVEL)
    if ticket.supervision_level == level:
        return ticket
    now, before = clock.now(), ticket.supervision_level
    ticket.supervision_level = level
    note_id = moves.note(session, actor, ticket, NoteKind.SUPERVISION, reason, now)
    moves.touch(ticket, actor, now)
    happened = SupervisionLevelSet(ticket.id, before, level, note_id)
    await moves.announce(session, actor, ticket, happened)
    return ticket


async def set_supervision_levels(
    session: AsyncSession, actor: Actor, tickets: Iterable[Ticket], *, level: int, reason: str
) -> None:
    """The same level for many tickets, which the caller has locked, in one writing."""
    now, news = clock.now(), list[moves.News]()
    for ticket in tickets:
        if ticket.supervision_level == level:
            continue
        before, ticket.supervision_level = ticket.supervision_level, level
        note_id = moves.note(session, actor, ticket, NoteKind.SUPERVISION, reason, now)
        moves.touch(ticket, actor, now)
        happened = SupervisionLevelSet(ticket.id, before, level, note_id)
        news.append(moves.News(ticket, happened))
    await moves.announce_many(session, actor, news)


async def reveal(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, field: str, why: str
) -> str:
    """The unmasked value; who, what and why become history (rule 9).

    Identity is shown to the hotline and to the assigned handler only, and never to a unit on a
    confidential or report ticket. Raises ActionRefused, IdentityShut, NotFound (nothing there).
    """
    ticket = await moves.lock(session, ticket)
    assignment = await moves.require(session, actor, ticket, Action.REVEAL)
    if not why.strip():
        raise NeedsReason(field="why")
    if not actor.sees_all_units and actor.kind is not ActorKind.SYSTEM:
        await _unit_may_see(session, actor, ticket)
    value = await _value(session, ticket, assignment, field)
    if not value:
        raise NotFound()
    now = clock.now()
    note_id = moves.note(session, actor, ticket, NoteKind.REVEAL, why, now)
    assert note_id is not None
    await moves.announce(session, actor, ticket, ValueRevealed(ticket.id, field, note_id))
    return value


async def _unit_may_see(session: AsyncSession, actor: Actor, ticket: Ticket) -> None:
    """The handler of live work, lead or part; who may handle becomes it when there is none yet."""
    if ticket.confidentiality is not Confidentiality.NORMAL:
        raise IdentityShut()
    city = await catalogue(session)
    live = await repository.live_assignments(session, ticket.id)
    mine = [item for item in live if moves.standpoint(city, actor, item).is_in_unit]
    if not mine:
        raise ActionRefused(action=Action.REVEAL.value, reason="not_at_work")
    if any(item.handler_id == actor.id for item in mine):
        return
    free = [item for item in mine if item.handler_id is None]
    if not free or not actor.may("ticket:handle"):
        raise ActionRefused(action=Action.REVEAL.value, reason="not_handler")
    own = [item for item in free if item.unit_id == actor.unit_id]
    (own or free)[0].handler_id = actor.id


async def _value(
    session: AsyncSession, ticket: Ticket, assignment: Assignment | None, field: str
) -> str:
    if field in IDENTITY:
        citizen = await repository.citizen_of(session, ticket)
        sealed = (
            (citizen.name_sealed if field == "name" else citizen.phone_sealed)
            if (citizen)
            else None
        )
        return await vault.unseal(session, sealed) if sealed else ""
    if field == "reply":
        return assignment.reply if assignment else ticket.public_reply
    words = {"title": ticket.title, "summary": ticket.summary, "statement": ticket.statement}
    return words[field]


async def reveal_phone_of(session: AsyncSession, actor: Actor, ticket_id: UUID, *, why: str) -> str:
    """The citizen's number for a call back, logged like every reveal."""
    ticket = await repository.find(session, actor, ticket_id)
    if ticket is None:
        raise NotFound()
    return await reveal(session, actor, ticket, field="phone", why=why)
