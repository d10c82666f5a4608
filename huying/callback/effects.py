"""What a change of time limits does to callbacks that nobody has begun: the limit of the first try,
and the hours in which the hotline may call. Holidays move nothing: people are called every day."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import rules, service
from huying.callback.models import OPEN_STATES, CallbackTask
from huying.callback.steps import LIMIT, steps_of
from huying.city.catalogue import catalogue
from huying.city.models_policy import PolicyChange
from huying.kit import deadlines
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.ticket import recomputing
from huying.ticket.events_policy import DueChanged
from huying.ticket.models import Ticket
from huying.ticket.policy_beside import OtherMove, OtherMoves, also_moves
from huying.ticket.policy_plan import Effects

CLOCK = "callback"


@also_moves(CLOCK)
async def waiting_callbacks(session: AsyncSession, effects: Effects) -> OtherMoves:
    return await plan(session, effects)


async def plan(
    session: AsyncSession, effects: Effects, ids: Sequence[UUID] | None = None
) -> OtherMoves:
    """Callbacks whose first try has not begun (all of them, or of these)."""
    waits = CallbackTask.state.in_(OPEN_STATES) & CallbackTask.first_attempt_at.is_(None)
    if not effects.uses_profile:
        count = await session.scalar(select(func.count(CallbackTask.id)).where(waits))
        return OtherMoves(count or 0, ())
    statement = (
        select(CallbackTask, Ticket.number)
        .join(Ticket, Ticket.id == CallbackTask.ticket_id)
        .where(waits)
        .order_by(CallbackTask.id)
    )
    if ids is not None:
        statement = statement.where(CallbackTask.id.in_(ids)).with_for_update(of=CallbackTask)
    rows = (await session.execute(statement.execution_options(populate_existing=True))).all()
    city, moved = effects.city, list[OtherMove]()
    for task, number in rows:
        limit = city.limit(LIMIT)
        after = rules.first_due(task.settled_at, limit, city.callback_calendar)
        if after != task.due_at:
            steps = tuple(steps_of(city, task.settled_at, after))
            move = OtherMove(task.id, task.ticket_id, number, CLOCK, task.due_at, after, steps)
            moved.append(move)
    return OtherMoves(len(rows), tuple(moved))


async def recompute(session: AsyncSession, change: PolicyChange, ids: Sequence[UUID]) -> int:
    """Move what is to be moved of these callbacks; returns how many. A second time moves nothing.

    One that was told overdue and lies in the future again is watched again.
    """
    effects = recomputing.effects_of(await catalogue(session), change.kind, change.key)
    moved = (await plan(session, effects, ids)).moved
    for own in moved:
        task = await session.get_one(CallbackTask, own.subject_id)
        task.due_at = task.order_at = own.after
        await deadlines.set_deadline(session, service.FIRST_DUE, task.id, own.after)
        happened = DueChanged(own.ticket_id, CLOCK, None, own.before, own.after, change.id)
        emit(session, SYSTEM, happened, streams=["callbacks", f"ticket:{own.ticket_id}"])
    await session.flush()
    return len(moved)
