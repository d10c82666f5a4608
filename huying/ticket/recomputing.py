"""Running clocks after a change of policy: due dates move, starts never do.

Extensions and pauses are kept. What was said of a due date that has moved into the future may be
said again.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models_policy import PolicyChange, PolicyKind
from huying.city.policy import LIMIT_KINDS
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import Deadline
from huying.ticket import clocks, handling, moves, part_clocks, policy_plan
from huying.ticket.events_policy import DueChanged
from huying.ticket.models import Assignment, Clock, ClockKind, Ticket
from huying.ticket.policy_plan import Effects, Move

NEAR_KINDS = (handling.NEAR_DUE, part_clocks.NEAR_DUE)
WATCHED = (ClockKind.UNIT, ClockKind.REWORK, ClockKind.PART)


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
    nothing."""
    locked = select(Ticket).where(Ticket.id.in_(ticket_ids)).order_by(Ticket.id).with_for_update()
    tickets = {
        ticket.id: ticket
        for ticket in await session.scalars(locked.execution_options(populate_existing=True))
    }
    city = await catalogue(session)
    effects = effects_of(city, change.kind, change.key)
    _, moved = await policy_plan.plan(session, effects, list(tickets))
    for own in moved:
        await _move(session, city, tickets[own.clock.ticket_id], own, change.id)
    return len(moved)


async def _move(
    session: AsyncSession, city: Catalogue, ticket: Ticket, own: Move, change_id: UUID
) -> None:
    row = await session.get_one(Clock, own.clock.id, populate_existing=True)
    before = row.due_at
    clocks.set_due(row, await policy_plan.reckoned(session, city, ticket, own))
    if own.due_at < row.due_at:  # a part that its asker's clock binds
        row.due_at = own.due_at
    row.limit_key = own.limit_key
    if row.kind is ClockKind.CITIZEN:
        ticket.due_at = row.due_at
    elif ticket.stage_due_at == before:
        ticket.stage_due_at = row.due_at
    await session.flush()
    await _move_deadlines(session, city, row, before != row.due_at)
    happened = DueChanged(
        ticket.id, row.kind.value, row.assignment_id, before, row.due_at, change_id
    )
    await moves.announce(session, SYSTEM, ticket, happened)


async def _move_deadlines(
    session: AsyncSession, city: Catalogue, row: Clock, is_moved: bool
) -> None:
    """What wakes up at the old due date wakes up at the new one."""
    if not is_moved or row.paused_at is not None:
        return
    subjects = [id for id in (row.id, row.assignment_id) if id is not None]
    pending = (
        await session.scalars(
            select(Deadline).where(Deadline.subject_id.in_(subjects), Deadline.ended_at.is_(None))
        )
    ).all()
    for deadline in pending:
        if deadline.kind in _OWN_DEADLINES.get(row.kind, ()) or deadline.subject_id == row.id:
            await deadlines.set_deadline(session, deadline.kind, deadline.subject_id, row.due_at)
    if row.kind in WATCHED and row.assignment_id is not None:
        await _watch_again(session, city, row, row.assignment_id)


_OWN_DEADLINES = {
    ClockKind.SIGN: (handling.SIGN_DUE,),
    ClockKind.PART_SIGN: (part_clocks.SIGN_DUE,),
}


async def _watch_again(
    session: AsyncSession, city: Catalogue, row: Clock, assignment_id: UUID
) -> None:
    """80 % and 100 % of the unit's or the part's clock; in the future they are to be said anew."""
    now = clock.now()
    if row.due_at > now:
        row.overdue_told_at = None
        if clocks.near_due_at(city, row) > now:
            row.near_told_at = None
    assignment = await session.get_one(Assignment, assignment_id)
    if row.kind is ClockKind.PART:
        await part_clocks.watch(session, city, assignment, row)
    else:
        await handling.watch_unit_clock(session, assignment, row)
