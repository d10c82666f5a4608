"""催办: the unit at work is reminded, reads it and answers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit.actor import Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.supervise import repository_letters as repository
from huying.supervise.errors_letters import NobodyToUrge, UrgeAnsweredBefore
from huying.supervise.events_letters import UrgeAnswered, Urged, UrgeEvent, UrgeRead
from huying.supervise.models_letters import Urge, UrgeSource
from huying.ticket import moves
from huying.ticket import repository as tickets
from huying.ticket.models import Assignment, AssignmentState, Ticket

AT_WORK = (AssignmentState.TO_SIGN, AssignmentState.HANDLING, AssignmentState.SUSPENDED)


async def _tell(session: AsyncSession, actor: Actor, ticket: Ticket, event: UrgeEvent) -> None:
    city = await catalogue(session)
    await session.flush()
    streams = moves.streams_of(city, ticket, event.unit_id) | {"letters"}
    emit(session, actor, event, streams=streams)
    await session.flush()


async def urge(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    assignment: Assignment,
    *,
    source: UrgeSource,
    now: datetime,
    text: str = "",
    note_id: UUID | None = None,
    cause_event_id: int | None = None,
) -> Urge | None:
    """Remind the unit of ``assignment``; None when this event has done so before."""
    if cause_event_id is not None and await repository.urge_of_cause(session, cause_event_id):
        return None
    row = Urge(
        id=new_id(),
        ticket_id=ticket.id,
        assignment_id=assignment.id,
        unit_id=assignment.unit_id,
        source=source,
        text=text,
        note_id=note_id,
        cause_event_id=cause_event_id,
        urged_by=actor.id,
        urged_at=now,
    )
    session.add(row)
    await _tell(session, actor, ticket, Urged(ticket.id, row.id, row.unit_id, source.value))
    return row


async def urge_by_person(
    session: AsyncSession, actor: Actor, ticket: Ticket, *, text: str, now: datetime
) -> Urge:
    """Raises NobodyToUrge while no unit is at work."""
    assignment = await tickets.live_lead(session, ticket.id)
    if assignment is None or assignment.state not in AT_WORK:
        raise NobodyToUrge()
    row = await urge(
        session, actor, ticket, assignment, source=UrgeSource.SUPERVISOR, text=text, now=now
    )
    assert row is not None, "a person's urging has no earlier cause"
    return row


async def read(session: AsyncSession, actor: Actor, row: Urge, now: datetime) -> Urge:
    """The unit has seen it; the first reader is kept."""
    if row.read_at is None:
        row.read_by, row.read_at = actor.id, now
        ticket = await tickets.find_by_id(session, row.ticket_id)
        assert ticket is not None, "an urge refers to its ticket"
        await _tell(session, actor, ticket, UrgeRead(row.ticket_id, row.id, row.unit_id))
    return row


async def answer(
    session: AsyncSession, actor: Actor, row: Urge, *, text: str, now: datetime
) -> Urge:
    """What the unit is doing about it. Raises UrgeAnsweredBefore."""
    if row.answered_at is not None or row.ended_at is not None:
        raise UrgeAnsweredBefore()
    if row.read_at is None:
        row.read_by, row.read_at = actor.id, now
    row.answer, row.answered_by, row.answered_at = text, actor.id, now
    ticket = await tickets.find_by_id(session, row.ticket_id)
    assert ticket is not None, "an urge refers to its ticket"
    await _tell(session, actor, ticket, UrgeAnswered(row.ticket_id, row.id, row.unit_id))
    return row


async def end(session: AsyncSession, ticket_id: UUID, now: datetime) -> None:
    """What was asked for has been handed in, or is no longer asked for."""
    for row in await repository.live_urges(session, ticket_id):
        row.ended_at = now
