"""Rule 9: naming the unit that a report is about, and how confidential a ticket is."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit, history_of
from huying.ticket import moves, parts, repository, shut
from huying.ticket.errors import ActionRefused, NeedsOtherPerson, NeedsReason, UnknownCode
from huying.ticket.events import TicketClassified
from huying.ticket.events_parts import LoweringAsked, UnitAccused
from huying.ticket.models import Assignment, Confidentiality, NoteKind, Part, Ticket, TicketState
from huying.ticket.models_requests import InformedUnit
from huying.ticket.rules import Action
from huying.ticket.rules_parts import accuse_refusal, is_lowering


async def accuse(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID | None,
    reason: str,
    version: int | None = None,
) -> Ticket:
    """Name the accused unit: its subtree is shut out from now on, parts that it has are recalled.

    Who was named wrongly is replaced, or cleared (``unit_id`` None), by a second person only. A
    unit that leads the ticket must first be recalled by the dispatcher. Raises ActionRefused,
    NeedsOtherPerson, NeedsReason, UnknownCode.
    """
    ticket = await moves.lock(session, ticket, version)
    lead = await moves.require(session, actor, ticket, Action.ACCUSE)
    if not reason.strip():
        raise NeedsReason(field="reason")
    city = await catalogue(session)
    before = ticket.accused_unit_id
    if unit_id == before:
        return ticket
    if merged := await accuse_obstacle(session, ticket):
        raise ActionRefused(action=Action.ACCUSE.value, reason=merged)
    if unit_id is not None:
        _may_be_accused(city, actor, ticket, lead, unit_id)
    if before is not None:
        await _must_be_second(session, actor, ticket, UnitAccused.name)
    now = clock.now()
    ticket.accused_unit_id = unit_id
    note_id = moves.note(session, actor, ticket, NoteKind.NOTE, reason, now)
    moves.touch(ticket, actor, now)
    for part in await repository.live_assignments(session, ticket.id):
        if part.part is not Part.LEAD and shut.is_shut(city, ticket, part.unit_id):
            await parts.release(session, actor, ticket, part)
    await session.flush()
    concerned = await repository.concerned_units(session, ticket.id)
    # Not to the ticket's own stream: somebody of the accused unit may still be listening to it.
    streams = moves.streams_of(city, ticket, *concerned) - {f"ticket:{ticket.id}"}
    emit(session, actor, UnitAccused(ticket.id, unit_id, before, note_id), streams=streams)
    await session.flush()
    return ticket


def _may_be_accused(
    city: Catalogue, actor: Actor, ticket: Ticket, lead: Assignment | None, unit_id: UUID
) -> None:
    """Raises UnknownCode, ActionRefused."""
    unit = city.unit_by_id.get(unit_id)
    if unit is None:
        raise UnknownCode(field="unit_id", value=str(unit_id))
    lead_unit = city.unit_by_id.get(lead.unit_id) if lead else None
    refused = accuse_refusal(
        confidentiality=ticket.confidentiality,
        accused_path=unit.path,
        lead_path=lead_unit.path if lead_unit else None,
        actor_path=actor.unit_path,
    )
    if refused is not None:
        raise ActionRefused(action=Action.ACCUSE.value, reason=refused)


async def _must_be_second(session: AsyncSession, actor: Actor, ticket: Ticket, name: str) -> None:
    """Raise NeedsOtherPerson for the one who did the last ``name`` on this ticket."""
    done = [e for e in await history_of(session, "ticket", ticket.id) if e.name == name]
    if done and done[-1].actor_id == actor.id:
        raise NeedsOtherPerson()


async def set_confidentiality(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    to: Confidentiality,
    reason: str,
    version: int | None = None,
) -> Ticket:
    """Upwards at once. Downwards the first call only asks; a second person who calls for the same
    does it. Raises ActionRefused, NeedsReason, NeedsOtherPerson.
    """
    ticket = await moves.lock(session, ticket, version)
    await moves.require(session, actor, ticket, Action.SET_CONFIDENTIALITY)
    if not reason.strip():
        raise NeedsReason(field="reason")
    before = ticket.confidentiality
    if to is before:
        return ticket
    if before_reason := await confidentiality_obstacle(session, ticket):
        raise ActionRefused(action=Action.SET_CONFIDENTIALITY.value, reason=before_reason)
    if to is Confidentiality.NORMAL and ticket.accused_unit_id is not None:
        raise ActionRefused(action=Action.SET_CONFIDENTIALITY.value, reason="accused_named")
    now = clock.now()
    is_agreed = not is_lowering(before, to) or await _is_agreed(session, actor, ticket, to)
    note_id = moves.note(session, actor, ticket, NoteKind.NOTE, reason, now)
    moves.touch(ticket, actor, now)
    if not is_agreed:
        asked = LoweringAsked(ticket.id, before.value, to.value, note_id)
        await moves.announce(session, actor, ticket, asked)
        return ticket
    ticket.confidentiality = to
    if to is not Confidentiality.NORMAL:  # nobody reads along any more
        await session.execute(delete(InformedUnit).where(InformedUnit.ticket_id == ticket.id))
    changed = TicketClassified(ticket.id, "confidentiality", before.value, to.value, note_id)
    await moves.announce(session, actor, ticket, changed)
    return ticket


async def confidentiality_obstacle(session: AsyncSession, ticket: Ticket) -> str | None:
    """Rule 7: merged tickets are equally confidential; they are taken apart first."""
    return "confidentiality.merged" if await _is_merged(session, ticket) else None


async def accuse_obstacle(session: AsyncSession, ticket: Ticket) -> str | None:
    """Merged tickets accuse the same unit, or the parent's unit would read of itself (rule 9)."""
    return "accuse.merged" if await _is_merged(session, ticket) else None


async def _is_merged(session: AsyncSession, ticket: Ticket) -> bool:
    is_child = ticket.state is TicketState.MERGED
    return is_child or await repository.has_merged_children(session, ticket.id)


async def _is_agreed(
    session: AsyncSession, actor: Actor, ticket: Ticket, to: Confidentiality
) -> bool:
    """Whether another person has asked for the same since the last change."""
    asked_by: set[UUID | None] = set()
    for event in await history_of(session, "ticket", ticket.id):
        if event.name == TicketClassified.name and event.body["field"] == "confidentiality":
            asked_by.clear()
        elif event.name == LoweringAsked.name and event.body["after"] == to.value:
            asked_by.add(event.actor_id)
    if asked_by == {actor.id}:
        raise NeedsOtherPerson()
    return bool(asked_by - {actor.id})
