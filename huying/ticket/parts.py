"""Assisting units and sub-units: each with its own state and clocks, gathered by who asked.

Which units the catalogue lists for a matter is ``dispatch``'s to check (rule 13); what a unit may
hand down its own tree is checked here, from the duty row that the work rests on.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, UnitView, catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.models import new_id
from huying.ticket import clocks, moves, part_clocks, repository, shut
from huying.ticket.errors import ActionRefused, NeedsReason, UnitNotBelow, UnknownCode
from huying.ticket.events_parts import PartAccepted, PartAdded, PartRecalled, PartReturned
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    ClockKind,
    NoteKind,
    Part,
    RecallCode,
    Ticket,
)
from huying.ticket.part_access import of_ticket, opened, require
from huying.ticket.rules import Action
from huying.ticket.rules_parts import PartAction, may_hand_down


async def require_add(session: AsyncSession, actor: Actor, ticket: Ticket) -> Assignment:
    """The live lead, if the actor may ask for assisting units: the dispatcher, or the lead itself.

    Raises Forbidden, ActionRefused.
    """
    lead = await moves.require_lead(session, actor, ticket, Action.ADD_PART)
    city = await catalogue(session)
    if reason := add_refusal(city, actor, lead):
        raise ActionRefused(action=Action.ADD_PART.value, reason=reason)
    return lead


def add_refusal(city: Catalogue, actor: Actor, lead: Assignment | None) -> str | None:
    """What ``rules.refusal`` leaves open: a unit asks for help with its own ticket only."""
    if actor.kind is ActorKind.SYSTEM or actor.may("dispatch:dispatch"):
        return None
    return None if moves.standpoint(city, actor, lead).is_in_unit else "not_your_unit"


async def add(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    *,
    unit_id: UUID,
    asked: str,
    duty_code: str | None,
    basis: str = "",
    version: int | None = None,
) -> Assignment:
    """协办: ask another unit beside the lead. Raises ActionRefused, UnitShutOut, UnknownCode."""
    ticket = await moves.lock(session, ticket, version)
    lead = await require_add(session, actor, ticket)
    return await _asked(
        session, actor, ticket, lead, unit_id, asked, duty_code=duty_code, basis=basis
    )


async def sub_dispatch(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    parent_id: UUID,
    *,
    unit_id: UUID,
    asked: str,
    version: int | None = None,
) -> Assignment:
    """下派: a unit at work, lead or part, hands work down its own tree.

    Raises ActionRefused, UnitNotBelow (rule 13), UnitShutOut.
    """
    ticket = await moves.lock(session, ticket, version)
    parent = await of_ticket(session, ticket, parent_id)
    if parent.part is Part.LEAD:
        parent = await moves.require_lead(session, actor, ticket, Action.SUB_DISPATCH)
        if parent.id != parent_id:
            raise ActionRefused(action=Action.SUB_DISPATCH.value, reason="part.recall.wrong_state")
    else:
        await require(session, actor, ticket, parent, PartAction.SUB_DISPATCH)
    city = await catalogue(session)
    unit = _unit(city, unit_id)
    if reason := _not_below(city, parent, unit):
        raise UnitNotBelow(field="unit_id", why=texts.say("ticket", f"why.{reason}"))
    return await _asked(
        session,
        actor,
        ticket,
        parent,
        unit_id,
        asked,
        part=Part.SUB,
        duty_code=parent.duty_code,
        basis=parent.basis,
    )


def _not_below(city: Catalogue, parent: Assignment, unit: UnitView) -> str | None:
    duty = city.duties.get(parent.duty_code or "")
    levels = duty.sub_levels if duty else ()
    return may_hand_down(city.unit_by_id[parent.unit_id].path, unit.path, unit.kind, levels)


async def units_below(
    session: AsyncSession, ticket: Ticket, parent: Assignment
) -> Sequence[UnitView]:
    """Units to which this one may hand work down now, in the order of the tree."""
    city = await catalogue(session)
    busy = {live.unit_id for live in await repository.live_assignments(session, ticket.id)}
    found = [
        unit
        for unit in city.units.values()
        if unit.id not in busy
        and _not_below(city, parent, unit) is None
        and not shut.is_shut(city, ticket, unit.id)
    ]
    return sorted(found, key=lambda unit: unit.path)


def _unit(city: Catalogue, unit_id: UUID) -> UnitView:
    unit = city.unit_by_id.get(unit_id)
    if unit is None:
        raise UnknownCode(field="unit_id", value=str(unit_id))
    return unit


async def _asked(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    by: Assignment,
    unit_id: UUID,
    asked: str,
    *,
    part: Part = Part.ASSIST,
    duty_code: str | None,
    basis: str,
) -> Assignment:
    city = await catalogue(session)
    unit = _unit(city, unit_id)
    shut.refuse(city, ticket, unit_id)
    live = await repository.live_assignments(session, ticket.id)
    if any(other.unit_id == unit_id for other in live):
        raise ActionRefused(action=Action.ADD_PART.value, reason="part.has_unit")
    now = clock.now()
    assignment = Assignment(
        id=new_id(),
        ticket_id=ticket.id,
        unit_id=unit.id,
        part=part,
        parent_id=by.id if part is Part.SUB else None,
        asked=asked.strip(),
        round=ticket.round,
        state=AssignmentState.TO_SIGN,
        duty_code=duty_code,
        basis=basis,
        sent_by=actor.id,
        sent_at=now,
    )
    session.add(assignment)
    await session.flush()
    await part_clocks.start(session, city, ticket, assignment, by, now)
    note_id = moves.note(session, actor, ticket, NoteKind.PART, asked, now)
    moves.touch(ticket, actor, now)
    parent_id = assignment.parent_id
    added = PartAdded(
        ticket.id, assignment.id, unit.id, part.value, parent_id, ticket.round, note_id
    )
    await moves.announce(session, actor, ticket, added)
    return assignment


async def accept(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    version: int | None = None,
) -> Assignment:
    """The asking side takes the partial reply: this unit's work is done."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.ACCEPT, version)
    part.state = AssignmentState.DONE
    moves.touch(ticket, actor, clock.now())
    accepted = PartAccepted(ticket.id, part.id, part.unit_id)
    await moves.announce(session, actor, ticket, accepted, units=[part.unit_id])
    return part


async def give_back(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    reason: str,
    version: int | None = None,
) -> Assignment:
    """The asking side wants more; the part's clock runs on as if it had never stopped."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.RETURN, version)
    if not reason.strip():
        raise NeedsReason(field="reason")
    now = clock.now()
    part.state, part.submitted_at = AssignmentState.HANDLING, None
    own = await clocks.run_on(session, part, ClockKind.PART)
    if own.overdue_told_at is not None:
        own.overdue_told_at = None
    else:
        own.near_told_at = None
    await part_clocks.watch(session, await catalogue(session), part, own)
    note_id = moves.note(session, actor, ticket, NoteKind.PART, reason, now)
    moves.touch(ticket, actor, now)
    returned = PartReturned(ticket.id, part.id, part.unit_id, note_id)
    await moves.announce(session, actor, ticket, returned)
    return part


async def recall(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part_id: UUID,
    *,
    reason: str,
    version: int | None = None,
) -> Assignment:
    """Release a unit from its part, and all to whom it had handed work down."""
    ticket, part = await opened(session, actor, ticket, part_id, PartAction.RECALL, version)
    if not reason.strip():
        raise NeedsReason(field="reason")
    now = clock.now()
    note_id = moves.note(session, actor, ticket, NoteKind.PART, reason, now)
    moves.touch(ticket, actor, now)
    await release(session, actor, ticket, part, note_id=note_id)
    return part


async def release(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    part: Assignment,
    *,
    note_id: UUID | None = None,
    code: RecallCode = RecallCode.RELEASED,
) -> None:
    """Take a live part back with its subs, stop their clocks and say so; the ticket is locked."""
    live = await repository.live_assignments(session, ticket.id)
    gone = [part]
    while below := [a for a in live if a not in gone and a.parent_id in {g.id for g in gone}]:
        gone += below
    now = clock.now()
    for each in reversed(gone):
        each.state, each.recall_code, each.recalled_at = AssignmentState.RECALLED, code, now
        await part_clocks.stop(session, each, now)
        recalled = PartRecalled(ticket.id, each.id, each.unit_id, code.value, note_id)
        await moves.announce(session, actor, ticket, recalled, units=[each.unit_id])


async def give_way(session: AsyncSession, actor: Actor, ticket: Ticket, unit_id: UUID) -> None:
    """A unit that becomes the lead has no part beside it."""
    for part in await repository.live_assignments(session, ticket.id):
        if part.part is not Part.LEAD and part.unit_id == unit_id:
            await release(session, actor, ticket, part)


async def refuse_open(session: AsyncSession, ticket: Ticket) -> None:
    """Raise ActionRefused while a part is not done: the lead gathers before it submits."""
    if units := await open_units(session, ticket):
        raise ActionRefused(action=Action.SUBMIT.value, reason="parts_open", units=units)


async def open_units(session: AsyncSession, ticket: Ticket) -> str:
    """Names of the units whose parts are not done; empty when there is none."""
    city = await catalogue(session)
    live = await repository.live_assignments(session, ticket.id)
    parts = [part for part in live if part.part is not Part.LEAD]
    return "、".join(city.unit_by_id[part.unit_id].short_name for part in parts)
