"""What a part's own unit does: sign, contact the citizen, write the partial reply, submit it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.ticket import moves, part_clocks, repository
from huying.ticket.events import CitizenContacted, ReplySaved
from huying.ticket.events_parts import PartSigned, PartSubmitted
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    ClockKind,
    Contact,
    ContactResult,
    ContactWay,
    NoteKind,
    Ticket,
    TicketState,
)
from huying.ticket.part_access import opened
from huying.ticket.rules_parts import PartAction


async def sign(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    version: int | None = None,
) -> Assignment:
    """Sign for the part's unit. Who may handle becomes the handler."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.SIGN, version)
    if actor.may("ticket:handle"):
        part.handler_id = actor.id
    await _signed(session, actor, ticket, part, clock.now(), is_by_system=False)
    await deadlines.cancel_deadline(session, part_clocks.SIGN_DUE, part.id)
    return part


async def sign_by_itself(session: AsyncSession, part_id: UUID, at: datetime) -> bool:
    """At the limit a part signs itself, as of ``at``, and says so; False when not needed."""
    found = await repository.find_assignment(session, part_id)
    ticket = await repository.lock(session, found.ticket_id) if found else None
    if found is None or ticket is None:
        return False
    await session.refresh(found)
    if found.state is not AssignmentState.TO_SIGN or ticket.state is TicketState.SUSPENDED:
        return False  # a suspended one is watched again when the work is taken up
    await _signed(session, SYSTEM, ticket, found, at, is_by_system=True)
    return True


async def _signed(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part: Assignment,
    at: datetime,
    *,
    is_by_system: bool,
) -> None:
    part.state = AssignmentState.HANDLING
    part.signed_at, part.is_signed_by_system = at, is_by_system
    own = await repository.clocks_of_parts(session, [part.id])
    if (sign := own.get((part.id, ClockKind.PART_SIGN))) is not None:
        sign.stopped_at = sign.stopped_at or at
    moves.touch(ticket, actor, clock.now())
    signed = PartSigned(ticket.id, part.id, part.unit_id, is_by_system)
    await moves.announce(session, actor, ticket, signed)


async def log_contact(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    way: ContactWay,
    result: ContactResult,
    seconds: int = 0,
    note: str = "",
    version: int | None = None,
) -> Contact:
    """An attempt of the part's unit to reach the citizen: evidence for the closing too (rule 5)."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.CONTACT, version)
    now = clock.now()
    contact = Contact(
        id=new_id(),
        assignment_id=part.id,
        actor_id=actor.id,
        at=now,
        way=way,
        result=result,
        seconds=seconds,
        note=note,
    )
    session.add(contact)
    part.handler_id = part.handler_id or actor.id
    is_reached = result is ContactResult.REACHED
    if is_reached:
        part.contacted_at = part.contacted_at or now
    moves.touch(ticket, actor, now)
    contacted = CitizenContacted(ticket.id, part.id, contact.id, is_reached)
    await moves.announce(session, actor, ticket, contacted)
    return contact


async def save_reply(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    reply: str,
    version: int | None = None,
) -> Assignment:
    """The partial reply: what this unit found and did, for the one that asked."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.SAVE_REPLY, version)
    part.reply = reply.strip()
    part.handler_id = part.handler_id or actor.id
    moves.touch(ticket, actor, clock.now())
    await moves.announce(session, actor, ticket, ReplySaved(ticket.id, part.id, None))
    return part


async def submit(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    version: int | None = None,
) -> Assignment:
    """Hand the partial reply to who asked; the part's clock stops."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.SUBMIT, version)
    now = clock.now()
    part.state, part.submitted_at = AssignmentState.SUBMITTED, now
    await part_clocks.stop(session, part, now)
    moves.touch(ticket, actor, now)
    note_id = moves.note(session, actor, ticket, NoteKind.REPLY, part.reply, now)
    submitted = PartSubmitted(ticket.id, part.id, part.unit_id, note_id)
    await moves.announce(session, actor, ticket, submitted)
    return part
