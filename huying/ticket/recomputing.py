"""Running clocks after a change of policy: due dates move, starts never do.

Extensions and pauses are kept. What was said of a due date that has moved into the future may be
said again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.city.policy import LIMIT_KINDS
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import Deadline
from huying.kit.events import emit
from huying.ticket import allowances, clocks, handling, moves, part_clocks, policy_plan, stages
from huying.ticket.allowances import NONE
from huying.ticket.clocks import Reckoned
from huying.ticket.events_policy import DueChanged
from huying.ticket.models import Clock, ClockKind, Ticket
from huying.ticket.policy_plan import Effects, Move


def effects_of(city: Catalogue, kind: PolicyKind, key: str) -> Effects:
    """What a saved (or imagined) change does to clocks that already run."""
    unit = city.units.get(key) if kind is PolicyKind.UNIT else None
    return Effects(city, kind in LIMIT_KINDS, unit.id if unit else None)


async def concerned(session: AsyncSession, change: PolicyChange) -> list[UUID]:
    """The tickets with a clock that the change moves, in the order of their ids."""
    if not change.applies_to_open:
        return []
    effects = effects_of(await catalogue(session), change.kind, change.key)
    _, moved = await policy_plan.plan(session, effects)
    return sorted({own.clock.ticket_id for own in moved})


async def recompute(session: AsyncSession, change: PolicyChange, ticket_ids: Sequence[UUID]) -> int:
    """Move what is to be moved of these tickets; returns how many clocks. A second time moves
    nothing. Reads and writes a batch at a time: a city has tens of thousands of running clocks."""
    locked = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    fresh = {"populate_existing": True}
    tickets = {row.id: row for row in await session.scalars(locked.execution_options(**fresh))}
    city = await catalogue(session)
    effects = effects_of(city, change.kind, change.key)
    _, moved = await policy_plan.plan(session, effects, list(tickets))
    running = select(Clock).where(Clock.id.in_([own.clock.id for own in moved]))
    rows = {row.id: row for row in await session.scalars(running.execution_options(**fresh))}
    subjects = {id for row in rows.values() for id in (row.id, row.assignment_id) if id}
    pending = await deadlines.pending_of(session, subjects)
    granted = await policy_plan.granted_tickets(session, list(tickets))
    for own in moved:
        ticket, row, was_due_at = tickets[own.clock.ticket_id], rows[own.clock.id], own.clock.due_at
        allowance = await allowances.of_ticket(session, ticket) if ticket.id in granted else NONE
        _move(ticket, row, own, policy_plan.reckoned(city, ticket, own, allowance))
        if row.paused_at is None and row.due_at != was_due_at:
            session.add_all(_move_deadlines(city, row, pending))
        _announce(session, city, ticket, row, was_due_at, change.id)
    await session.flush()
    return len(moved)


def _move(ticket: Ticket, row: Clock, own: Move, reckoned: Reckoned) -> None:
    clocks.set_due(row, reckoned)
    if own.due_at < row.due_at:  # a part that its asker's clock binds
        row.due_at = own.due_at
    row.limit_key = own.limit_key
    if row.kind is ClockKind.CITIZEN:
        ticket.due_at = row.due_at
    elif ticket.stage_due_at == own.clock.due_at:
        ticket.stage_due_at = row.due_at


def _announce(
    session: AsyncSession,
    city: Catalogue,
    ticket: Ticket,
    row: Clock,
    was_due_at: datetime,
    change_id: UUID,
) -> None:
    """Without moves.announce, which writes at once: the batch writes together."""
    happened = DueChanged(
        ticket.id, row.kind.value, row.assignment_id, was_due_at, row.due_at, change_id
    )
    streams = moves.streams_of(city, ticket)
    if ticket.state in moves.POOL_STATES:
        streams.add("pool")
    emit(session, SYSTEM, happened, streams=streams)


_AT_DUE = {
    ClockKind.SIGN: handling.SIGN_DUE,
    ClockKind.PART_SIGN: part_clocks.SIGN_DUE,
    ClockKind.UNIT: handling.UNIT_DUE,
    ClockKind.REWORK: handling.UNIT_DUE,
    ClockKind.PART: part_clocks.PART_DUE,
}
_NEAR_DUE = {
    ClockKind.UNIT: handling.NEAR_DUE,
    ClockKind.REWORK: handling.NEAR_DUE,
    ClockKind.PART: part_clocks.NEAR_DUE,
}


def _move_deadlines(
    city: Catalogue, row: Clock, pending: Mapping[tuple[str, UUID], Deadline]
) -> list[Deadline]:
    """What wakes up at the old due date wakes up at the new one; what was said already and lies in
    the future again is said anew. Returns the deadlines that are new."""
    if own := pending.get((stages.STAGE_DUE, row.id)):
        own.due_at = row.due_at
    now, assignment_id = clock.now(), row.assignment_id
    if assignment_id is None or row.kind not in _AT_DUE:
        return []
    wanted = {_AT_DUE[row.kind]: row.due_at}
    if row.kind in _NEAR_DUE:
        near = clocks.near_due_at(city, row)
        row.overdue_told_at = None if row.due_at > now else row.overdue_told_at
        row.near_told_at = None if near > now else row.near_told_at
        if row.near_told_at is None:
            wanted[_NEAR_DUE[row.kind]] = near
        if row.overdue_told_at is not None:
            del wanted[_AT_DUE[row.kind]]
    for kind, due_at in wanted.items():
        if found := pending.get((kind, assignment_id)):
            found.due_at = due_at
    return [
        Deadline(kind=kind, subject_id=assignment_id, due_at=due_at)
        for kind, due_at in wanted.items()
        if (kind, assignment_id) not in pending and kind in _SAID_ANEW
    ]


_SAID_ANEW = {
    handling.NEAR_DUE,
    handling.UNIT_DUE,
    part_clocks.NEAR_DUE,
    part_clocks.PART_DUE,
}
