"""What people do with incidents: merge, split, move, take out, put in, rename; and undo any of it.

Every step is a row with its reason and an event of history; nothing is deleted.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import incidents_index as index
from huying.insight import incidents_repository as repository
from huying.insight import incidents_rows as rows
from huying.insight.incidents_errors import (
    IncidentBadPart,
    IncidentNotUndoable,
    IncidentOver,
    IncidentTaken,
    IncidentUnfit,
    IncidentWithItself,
)
from huying.insight.incidents_events import (
    IncidentOpened,
    IncidentRenamed,
    IncidentSplit,
    IncidentStepUndone,
    IncidentTicketAdded,
    IncidentTicketsMoved,
    IncidentTicketsRemoved,
)
from huying.insight.incidents_rows import tell
from huying.insight.models_incidents import (
    Incident,
    IncidentState,
    IncidentStep,
    IncidentTicket,
    LeftWhy,
    StepKind,
)
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.errors import NotFound
from huying.kit.models import new_id
from huying.ticket import repository as tickets


def must_be_open(incident: Incident) -> None:
    if incident.state is not IncidentState.OPEN:
        raise IncidentOver(title=incident.title)


async def merge(
    session: AsyncSession, actor: Actor, gone: Incident, into: Incident, reason: str
) -> None:
    """All tickets of ``gone`` go to ``into``. Raises IncidentOver, IncidentWithItself."""
    if gone.id == into.id:
        raise IncidentWithItself(field="into")
    must_be_open(gone)
    must_be_open(into)
    gone.is_touched = into.is_touched = True
    await rows.merge_rows(session, actor, into, gone, reason)


async def split(
    session: AsyncSession, actor: Actor, incident: Incident, ids: Sequence[UUID], reason: str
) -> Incident:
    """Some of its tickets become an incident of their own. Raises IncidentOver, IncidentBadPart."""
    part = await _part(session, incident, ids)
    first = await tickets.find_by_id(session, part[0].ticket_id)
    assert first is not None
    made = rows.blank(first)
    made.is_touched = incident.is_touched = True
    session.add(made)
    await session.flush()
    tell(session, actor, IncidentOpened(made.id))
    moved = await rows.move(session, actor, incident, made, ids, bars=True)
    _step(session, actor, incident, StepKind.SPLIT, reason, moved, other=made)
    tell(session, actor, IncidentSplit(incident.id, made.id, len(moved)))
    await session.flush()
    return made


async def move(
    session: AsyncSession,
    actor: Actor,
    incident: Incident,
    into: Incident,
    ids: Sequence[UUID],
    reason: str,
) -> None:
    """Some of its tickets go to another incident. Raises IncidentOver, IncidentBadPart,
    IncidentWithItself."""
    if incident.id == into.id:
        raise IncidentWithItself(field="into")
    must_be_open(into)
    await _part(session, incident, ids)
    incident.is_touched = into.is_touched = True
    moved = await rows.move(session, actor, incident, into, ids, bars=True)
    _step(session, actor, incident, StepKind.MOVE, reason, moved, other=into)
    tell(session, actor, IncidentTicketsMoved(incident.id, into.id, len(moved)))
    await session.flush()


async def remove(
    session: AsyncSession, actor: Actor, incident: Incident, ids: Sequence[UUID], reason: str
) -> None:
    """They lie in no incident, and never join this one by themselves again. Raises IncidentOver,
    IncidentBadPart."""
    for row in await _part(session, incident, ids):
        row.left_at, row.left_why, row.left_by = clock.now(), LeftWhy.REMOVED, actor.id
    incident.is_touched = True
    await session.flush()
    await rows.recount(session, incident)
    _step(session, actor, incident, StepKind.REMOVE, reason, ids)
    tell(session, actor, IncidentTicketsRemoved(incident.id, len(ids)))
    await session.flush()


async def add(
    session: AsyncSession, actor: Actor, incident: Incident, number: str, reason: str
) -> None:
    """A ticket of no incident, by its number. Raises NotFound, IncidentOver, IncidentUnfit,
    IncidentTaken."""
    must_be_open(incident)
    ticket = await tickets.find_by_number(session, number)
    if ticket is None or await tickets.find(session, actor, ticket.id) is None:
        raise NotFound()
    if not index.fits(ticket):
        raise IncidentUnfit(number=number)
    if await repository.membership(session, ticket.id) is not None:
        raise IncidentTaken(number=number)
    rows.join(session, incident, ticket, None, by=actor.id)
    incident.is_touched = True
    await session.flush()
    await rows.recount(session, incident)
    _step(session, actor, incident, StepKind.ADD, reason, [ticket.id])
    tell(session, actor, IncidentTicketAdded(incident.id, ticket.id))
    await session.flush()


async def rename(
    session: AsyncSession, actor: Actor, incident: Incident, title: str, reason: str
) -> None:
    """From now on it keeps this title. Raises IncidentOver."""
    must_be_open(incident)
    step = _step(session, actor, incident, StepKind.RENAME, reason, [])
    step.title_before = incident.title
    incident.title, incident.is_renamed, incident.is_touched = title, True, True
    incident.title_ticket_id = None
    tell(session, actor, IncidentRenamed(incident.id))
    await session.flush()


async def undo(session: AsyncSession, actor: Actor, step: IncidentStep) -> Incident:
    """As it was before the step; answers the incident that it was done to. Raises
    IncidentNotUndoable when its tickets lie no more where the step put them."""
    if step.undone_at is not None:
        raise IncidentNotUndoable()
    ids = [step.incident_id, *([step.other_id] if step.other_id else [])]
    found = await repository.lock_many(session, ids)
    incident = found[step.incident_id]
    other = found[step.other_id] if step.other_id else None
    await _reverted(session, actor, step, incident, other)
    step.undone_at, step.undone_by = clock.now(), actor.id
    tell(session, actor, IncidentStepUndone(incident.id, step.id, step.kind.value))
    await session.flush()
    return incident


async def _reverted(
    session: AsyncSession,
    actor: Actor,
    step: IncidentStep,
    incident: Incident,
    other: Incident | None,
) -> None:
    ids = [UUID(id) for id in step.ticket_ids]
    match step.kind:
        case StepKind.MERGE:
            assert other is not None
            must_lie = await _lying(session, incident, ids)
            other.state, other.merged_into = IncidentState.OPEN, None
            other.is_touched = incident.is_touched = True
            await _back(session, actor, incident, other, must_lie)
        case StepKind.SPLIT | StepKind.MOVE:
            assert other is not None
            await _back(session, actor, other, incident, await _lying(session, other, ids))
        case StepKind.REMOVE:
            await _rejoin(session, actor, incident, ids)
        case StepKind.ADD:
            for row in await _lying(session, incident, ids):
                row.left_at, row.left_why = clock.now(), LeftWhy.MOVED
            await session.flush()
            await rows.recount(session, incident)
        case StepKind.RENAME:
            await _unnamed(session, incident, step)


async def _lying(
    session: AsyncSession, incident: Incident, ids: Sequence[UUID]
) -> Sequence[IncidentTicket]:
    """Raises IncidentNotUndoable unless all of them lie there, apart from those that left all
    incidents meanwhile (withdrawn, erased)."""
    if incident.state is not IncidentState.OPEN:
        raise IncidentNotUndoable()
    elsewhere = await repository.memberships(session, ids)
    if any(row.incident_id != incident.id for row in elsewhere.values()):
        raise IncidentNotUndoable()
    return list(elsewhere.values())


async def _back(
    session: AsyncSession,
    actor: Actor,
    source: Incident,
    target: Incident,
    lying: Sequence[IncidentTicket],
) -> None:
    if target.state is IncidentState.MERGED:
        raise IncidentNotUndoable()
    ids = [row.ticket_id for row in lying]
    if ids:
        await rows.move(session, actor, source, target, ids, bars=False)
        await _unbarred(session, target, ids)
    else:
        await rows.recount(session, source)
        await rows.recount(session, target)


async def _unbarred(session: AsyncSession, incident: Incident, ids: Sequence[UUID]) -> None:
    """What is back by an undoing was never sent away."""
    await session.execute(
        update(IncidentTicket)
        .where(IncidentTicket.incident_id == incident.id, IncidentTicket.ticket_id.in_(ids),
               IncidentTicket.left_by.is_not(None))
        .values(left_by=None)
        .execution_options(synchronize_session="fetch")
    )  # fmt: skip


async def _rejoin(
    session: AsyncSession, actor: Actor, incident: Incident, ids: Sequence[UUID]
) -> None:
    must_be_open_or_empty = incident.state is not IncidentState.MERGED
    if not must_be_open_or_empty or await repository.memberships(session, ids):
        raise IncidentNotUndoable()
    found = await tickets.find_many(session, ids)
    for ticket in found.values():
        if index.fits(ticket):
            rows.join(session, incident, ticket, None, by=actor.id)
    await _unbarred(session, incident, ids)
    await session.flush()
    await rows.recount(session, incident)


async def _unnamed(session: AsyncSession, incident: Incident, step: IncidentStep) -> None:
    """The name before; one that the platform gave is made anew, for its words may be gone."""
    earlier = [
        each
        for each in await repository.steps(session, incident.id)
        if each.kind is StepKind.RENAME and each.undone_at is None and each.id != step.id
    ]
    if any(each.at > step.at for each in earlier):
        raise IncidentNotUndoable()
    incident.is_renamed = bool(earlier)
    incident.title = step.title_before if earlier else ""
    await rows.recount(session, incident)


async def _part(
    session: AsyncSession, incident: Incident, ids: Sequence[UUID]
) -> Sequence[IncidentTicket]:
    """Raises IncidentOver, IncidentBadPart."""
    must_be_open(incident)
    every = await repository.live(session, incident.id)
    part = [row for row in every if row.ticket_id in set(ids)]
    if not part or len(part) != len(set(ids)) or len(part) == len(every):
        raise IncidentBadPart(field="ticket_ids")
    return part


def _step(
    session: AsyncSession,
    actor: Actor,
    incident: Incident,
    kind: StepKind,
    reason: str,
    ids: Sequence[UUID],
    *,
    other: Incident | None = None,
) -> IncidentStep:
    step = IncidentStep(
        id=new_id(),
        incident_id=incident.id,
        other_id=other.id if other else None,
        kind=kind,
        ticket_ids=[str(id) for id in ids],
        reason=reason,
        by=actor.id,
        at=clock.now(),
    )
    session.add(step)
    return step
