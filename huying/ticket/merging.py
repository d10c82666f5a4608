"""并单: several citizens' tickets of one matter ride with one parent, each answered by itself.

Rule 7: a person decides, never across confidentiality; the child keeps number, reply and callback;
its dispatch clock stops with the merge, the citizen's clock runs on. Rows are locked parent first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import NotFound
from huying.ticket import clocks, moves, recalling, repeats, repository, rules_merging
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.events import TicketSettled
from huying.ticket.events_merging import (
    ChildMerged,
    ChildUnmerged,
    OwnReplySaved,
    TicketMerged,
    TicketUnmerged,
)
from huying.ticket.models import (
    Assignment,
    Clock,
    ClockKind,
    LeaderState,
    NoteKind,
    RecallCode,
    Ticket,
    TicketState,
)
from huying.ticket.rules import Action
from huying.ticket.rules_merging import Side

BY_PERSON, PARENT_ENDED = "by_person", "parent_ended"


@dataclass(frozen=True)
class Child:
    """A ticket to be merged, as the person saw it."""

    id: UUID
    version: int


async def merge(
    session: AsyncSession,
    actor: Actor,
    parent: Ticket,
    children: Sequence[Child],
    *,
    reason: str = "",
) -> Ticket:
    """Merge all of ``children`` into ``parent``, or none.

    Raises NotFound (a child out of the actor's sight), ActionRefused with the first obstacle,
    Forbidden, TicketChanged.
    """
    seen = {child.id: child.version for child in children}
    for id in seen:
        if await repository.find(session, actor, id) is None:
            raise NotFound()
    locked = {id: await _locked(session, id) for id in sorted({parent.id, *seen})}
    parent = locked[parent.id]
    now, target = clock.now(), await _side(session, parent)
    for id, version in sorted(seen.items(), key=lambda item: locked[item[0]].number):
        child = locked[id]
        await moves.lock(session, child, version)
        await moves.require(session, actor, child, Action.MERGE)
        why = rules_merging.refusal(await _side(session, child), target)
        if why is not None:
            raise ActionRefused(action=Action.MERGE.value, reason=why, number=child.number)
        await _ride(session, actor, child, parent, reason, now)
    moves.touch(parent, actor, now)
    for id in sorted(seen, key=lambda id: locked[id].number):
        people = await repeats.recount(session, parent)
        await moves.announce(session, actor, parent, ChildMerged(parent.id, id, people))
    return parent


async def _locked(session: AsyncSession, id: UUID) -> Ticket:
    found = await repository.lock(session, id)
    if found is None:
        raise NotFound()
    return found


async def _side(session: AsyncSession, ticket: Ticket) -> Side:
    return Side(
        id=ticket.id,
        state=ticket.state,
        confidentiality=ticket.confidentiality,
        accused_unit_id=ticket.accused_unit_id,
        has_children=bool(await repeats.merged_into(session, ticket.id)),
    )


async def _ride(
    session: AsyncSession,
    actor: Actor,
    child: Ticket,
    parent: Ticket,
    reason: str,
    now: datetime,
) -> None:
    was = child.state
    await recalling.end_work(session, child, actor, now, RecallCode.ENDED)
    child.parent_id, child.stage_due_at = parent.id, child.due_at
    moves.move(child, TicketState.MERGED)
    moves.touch(child, actor, now)
    note_id = moves.note(session, actor, child, NoteKind.MERGE, reason, now)
    await moves.announce(session, actor, child, TicketMerged(child.id, parent.id, note_id), was=was)


async def unmerge(
    session: AsyncSession, actor: Actor, child: Ticket, *, reason: str, version: int | None = None
) -> Ticket:
    """merged → to_review; the dispatch clock runs on as if it had never stopped (rule 1).

    Raises Forbidden, ActionRefused, NeedsReason.
    """
    if child.parent_id is not None:
        await repository.lock(session, child.parent_id)
    child = await moves.lock(session, child, version)
    await moves.require(session, actor, child, Action.UNMERGE)
    if not reason.strip():
        raise NeedsReason(field="reason")
    await _get_off(session, actor, child, reason, BY_PERSON)
    return child


async def release_children(session: AsyncSession, parent_id: UUID) -> None:
    """What was merged into a ticket that ended otherwise goes back to review by itself."""
    parent = await repository.lock(session, parent_id)
    if parent is None or parent.state not in _ENDED:
        return
    for child in await _locked_children(session, parent):
        await _get_off(session, SYSTEM, child, "", PARENT_ENDED)


_ENDED = frozenset({TicketState.WITHDRAWN, TicketState.TERMINATED, TicketState.TRANSFERRED})


async def _get_off(
    session: AsyncSession, actor: Actor, child: Ticket, reason: str, code: str
) -> None:
    now, was, parent_id = clock.now(), child.state, child.parent_id
    assert parent_id is not None, "a merged ticket has its parent"
    moves.move(child, TicketState.TO_REVIEW)
    child.parent_id, child.own_reply = None, ""
    for dispatch in await _dispatch_clocks(session, child):
        dispatch.stopped_at = None
        child.stage_due_at = dispatch.due_at
    moves.touch(child, actor, now)
    note_id = moves.note(session, actor, child, NoteKind.MERGE, reason, now)
    happened = TicketUnmerged(child.id, parent_id, code, note_id)
    await moves.announce(session, actor, child, happened, was=was)
    parent = await _locked(session, parent_id)
    people = await repeats.recount(session, parent)
    await moves.announce(session, actor, parent, ChildUnmerged(parent.id, child.id, people))


async def _dispatch_clocks(session: AsyncSession, ticket: Ticket) -> Iterable[Clock]:
    return await session.scalars(
        select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == ClockKind.DISPATCH)
    )


async def _locked_children(session: AsyncSession, parent: Ticket) -> Sequence[Ticket]:
    statement = (
        select(Ticket)
        .where(Ticket.parent_id == parent.id, Ticket.state == TicketState.MERGED)
        .order_by(Ticket.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def save_own_reply(
    session: AsyncSession,
    actor: Actor,
    parent: Ticket,
    child_id: UUID,
    *,
    text: str,
    version: int | None = None,
) -> Ticket:
    """What the parent's unit answers this citizen alone; "": the parent's public reply.

    What a leader approved before is open again. Raises as ``handling.save_reply``, and NotFound
    when the ticket does not ride with ``parent``.
    """
    parent = await moves.lock(session, parent)
    assignment = await moves.require_lead(session, actor, parent, Action.SAVE_REPLY)
    child = await repository.find_by_id(session, child_id)
    if child is None or child.parent_id != parent.id or child.state is not TicketState.MERGED:
        raise NotFound()
    child = await moves.lock(session, child, version)
    if child.state is not TicketState.MERGED:
        raise NotFound()
    now = clock.now()
    child.own_reply = text.strip()
    assignment.leader_state = LeaderState.NONE
    assignment.handler_id = assignment.handler_id or actor.id
    moves.touch(child, actor, now)
    saved = OwnReplySaved(child.id, parent.id, assignment.id, not child.own_reply)
    await moves.announce(session, actor, child, saved, units=[assignment.unit_id])
    return child


async def settle_children(
    session: AsyncSession, actor: Actor, parent: Ticket, assignment: Assignment, now: datetime
) -> None:
    """办结 of the parent is that of every ticket merged into it, each with its own reply, citizen's
    clock and callback (rule 7). The parent is locked and settled."""
    for child in await _locked_children(session, parent):
        was = child.state
        moves.move(child, TicketState.TO_CALLBACK)
        child.public_reply = child.own_reply or parent.public_reply
        child.lead_unit_id = parent.lead_unit_id
        child.settled_at, child.stage_due_at = now, None
        await clocks.stop(session, child, now, ClockKind.CITIZEN)
        moves.touch(child, actor, now)
        settled = TicketSettled(child.id, assignment.id, child.round, now)
        await moves.announce(session, actor, child, settled, was=was)
