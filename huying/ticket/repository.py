"""Selects of tickets and what hangs on them. Queries for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, or_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind, Unit
from huying.kit.actor import Actor
from huying.ticket.models import (
    LIVE_ASSIGNMENT,
    OPEN_STATES,
    Assignment,
    AssignmentState,
    Citizen,
    Clock,
    ClockKind,
    Contact,
    Part,
    Ticket,
    TicketNote,
    TicketState,
)
from huying.ticket.models_requests import InformedUnit


def units_under(path: str) -> Select[UUID]:
    """Ids of the units of a subtree."""
    return select(Unit.id).where(Unit.path.startswith(path, autoescape=True))


def is_open_to(actor: Actor) -> ColumnElement[bool]:
    """Nobody sees what accuses the own unit or one above (rule 9)."""
    if actor.unit_path is None:
        return true()
    above = [code for code in actor.unit_path.split("/") if code]
    shut = select(Unit.id).where(Unit.code.in_(above))
    return or_(Ticket.accused_unit_id.is_(None), Ticket.accused_unit_id.not_in(shut))


def visible_to(actor: Actor) -> Select[Ticket]:
    """The hotline's desks see every ticket; a unit those that it or its subtree was ever sent, had
    a part in or was informed of, unless it is the accused one.

    Asks ticket by ticket: made for few tickets or narrow conditions. A long list of all that a
    unit sees starts at ``seen_since``.
    """
    statement = select(Ticket).where(is_open_to(actor))
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    units = units_under(actor.unit_path)
    assigned = exists().where(Assignment.ticket_id == Ticket.id, Assignment.unit_id.in_(units))
    informed = exists().where(InformedUnit.ticket_id == Ticket.id, InformedUnit.unit_id.in_(units))
    return statement.where(or_(assigned, informed))


def seen_since(actor: Actor, since: datetime | None) -> Select[Ticket]:
    """As ``visible_to``, for tickets registered since then (None: ever): starts from the unit's
    own assignments, which cannot be older than their tickets."""
    if actor.sees_all_units or actor.unit_path is None:
        statement = visible_to(actor)
    else:
        units = units_under(actor.unit_path)
        assigned = select(Assignment.ticket_id).where(Assignment.unit_id.in_(units))
        informed = select(InformedUnit.ticket_id).where(InformedUnit.unit_id.in_(units))
        if since is not None:
            assigned = assigned.where(Assignment.sent_at >= since)
            informed = informed.where(InformedUnit.at >= since)
        ours = union_all(assigned, informed)
        statement = select(Ticket).where(is_open_to(actor), Ticket.id.in_(ours))
    return statement if since is None else statement.where(Ticket.registered_at >= since)


async def find(session: AsyncSession, actor: Actor, id: UUID) -> Ticket | None:
    """None when absent or out of the actor's scope."""
    return await session.scalar(visible_to(actor).where(Ticket.id == id))


async def find_by_number(session: AsyncSession, number: str) -> Ticket | None:
    """Without a person's scope: for the citizen's own page and the platform itself."""
    return await session.scalar(select(Ticket).where(Ticket.number == number))


async def find_by_id(session: AsyncSession, id: UUID) -> Ticket | None:
    """Without a person's scope: for jobs and subscribers."""
    return await session.scalar(select(Ticket).where(Ticket.id == id))


async def find_many(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Ticket]:
    """By id, without a person's scope: names for other modules' lists."""
    rows = await session.scalars(select(Ticket).where(Ticket.id.in_(list(ids))))
    return {row.id: row for row in rows}


async def lock(session: AsyncSession, id: UUID) -> Ticket | None:
    """The row, locked and read afresh."""
    statement = select(Ticket).where(Ticket.id == id).with_for_update()
    return await session.scalar(statement.execution_options(populate_existing=True))


async def lock_of_assignments(
    session: AsyncSession, assignment_ids: Iterable[UUID]
) -> dict[UUID, Ticket]:
    """The tickets of these assignments, locked in the order of their ids, by id."""
    theirs = select(Assignment.ticket_id).where(Assignment.id.in_(list(assignment_ids)))
    statement = select(Ticket).where(Ticket.id.in_(theirs)).order_by(Ticket.id).with_for_update()
    rows = await session.scalars(statement.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


async def citizens(session: AsyncSession, tickets: Iterable[Ticket]) -> dict[UUID, Citizen]:
    ids = {ticket.citizen_id for ticket in tickets if ticket.citizen_id}
    if not ids:
        return {}
    rows = await session.scalars(select(Citizen).where(Citizen.id.in_(ids)))
    return {row.id: row for row in rows}


async def citizen_of(session: AsyncSession, ticket: Ticket) -> Citizen | None:
    return await session.get(Citizen, ticket.citizen_id) if ticket.citizen_id else None


async def live_lead(session: AsyncSession, ticket_id: UUID) -> Assignment | None:
    """The lead assignment that is at work now; at most one."""
    return await session.scalar(
        select(Assignment).where(
            Assignment.ticket_id == ticket_id,
            Assignment.part == Part.LEAD,
            Assignment.state.in_(LIVE_ASSIGNMENT),
        )
    )


async def last_lead(session: AsyncSession, ticket_id: UUID) -> Assignment | None:
    """The latest round's lead assignment, at work or done; of a ticket that was answered with its
    parent and has none of its own, the parent's."""
    parent = select(Ticket.parent_id).where(Ticket.id == ticket_id).scalar_subquery()
    return await session.scalar(
        select(Assignment)
        .where(
            or_(Assignment.ticket_id == ticket_id, Assignment.ticket_id == parent),
            Assignment.part == Part.LEAD,
        )
        .order_by(
            (Assignment.ticket_id == ticket_id).desc(),
            Assignment.round.desc(),
            Assignment.sent_at.desc(),
        )
        .limit(1)
    )


async def live_leads(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Assignment]:
    rows = await session.scalars(
        select(Assignment).where(
            Assignment.ticket_id.in_(list(ids)),
            Assignment.part == Part.LEAD,
            Assignment.state.in_(LIVE_ASSIGNMENT),
        )
    )
    return {row.ticket_id: row for row in rows}


async def live_assignments(session: AsyncSession, ticket_id: UUID) -> Sequence[Assignment]:
    """Lead and parts that are at work now."""
    statement = select(Assignment).where(
        Assignment.ticket_id == ticket_id, Assignment.state.in_(LIVE_ASSIGNMENT)
    )
    return (await session.scalars(statement.order_by(Assignment.sent_at, Assignment.id))).all()


async def earlier_unit_start(
    session: AsyncSession, ticket: Ticket, unit_id: UUID, *, is_fresh: bool
) -> datetime | None:
    """When the unit clock of this round was first started by this unit; else, unless the new
    unit's clock is to be fresh, when the last recalled lead's was. None: it starts now."""
    statement = (
        select(Clock.started_at)
        .join(Assignment, Assignment.id == Clock.assignment_id)
        .where(
            Clock.ticket_id == ticket.id,
            Clock.kind == ClockKind.UNIT,
            Clock.round == ticket.round,
            Assignment.part == Part.LEAD,
        )
    )
    own = statement.where(Assignment.unit_id == unit_id).order_by(Clock.started_at).limit(1)
    started = await session.scalar(own)
    if started is not None or is_fresh:
        return started
    return await session.scalar(statement.order_by(Assignment.sent_at.desc()).limit(1))


async def find_assignment(session: AsyncSession, id: UUID) -> Assignment | None:
    return await session.scalar(select(Assignment).where(Assignment.id == id))


async def assignments_of(session: AsyncSession, ticket_id: UUID) -> Sequence[Assignment]:
    statement = select(Assignment).where(Assignment.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Assignment.sent_at, Assignment.id))).all()


async def contacts_of(session: AsyncSession, ids: Iterable[UUID]) -> Sequence[Contact]:
    """Of these assignments, oldest first."""
    statement = select(Contact).where(Contact.assignment_id.in_(list(ids)))
    return (await session.scalars(statement.order_by(Contact.at, Contact.id))).all()


async def contacts_in_round(session: AsyncSession, ticket: Ticket) -> Sequence[Contact]:
    """Of every unit that is at work in the ticket's round, oldest first."""
    statement = (
        select(Contact)
        .join(Assignment, Assignment.id == Contact.assignment_id)
        .where(
            Assignment.ticket_id == ticket.id,
            Assignment.round == ticket.round,
            Assignment.state != AssignmentState.RECALLED,
        )
    )
    return (await session.scalars(statement.order_by(Contact.at, Contact.id))).all()


async def clocks_of(session: AsyncSession, ticket_id: UUID) -> Sequence[Clock]:
    statement = select(Clock).where(Clock.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(Clock.started_at, Clock.id))).all()


async def running_clocks(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[UUID, dict[str, Clock]]:
    """Ticket id → kind → the running clock."""
    rows = await session.scalars(
        select(Clock).where(Clock.ticket_id.in_(list(ids)), Clock.stopped_at.is_(None))
    )
    found: dict[UUID, dict[str, Clock]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, {})[row.kind.value] = row
    return found


async def notes_of(session: AsyncSession, ticket_id: UUID) -> Sequence[TicketNote]:
    statement = select(TicketNote).where(TicketNote.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(TicketNote.at, TicketNote.id))).all()


async def in_states(
    session: AsyncSession, actor: Actor, states: Iterable[TicketState], limit: int
) -> Sequence[Ticket]:
    """Visible tickets of these states, most pressing first."""
    statement = visible_to(actor).where(Ticket.state.in_(list(states)))
    statement = statement.order_by(Ticket.stage_due_at.asc().nulls_last(), Ticket.id).limit(limit)
    return (await session.scalars(statement)).all()


async def counts_by_state(session: AsyncSession, actor: Actor) -> dict[TicketState, int]:
    """Of open tickets: the closed ones of many years are no figure for a desk."""
    visible = visible_to(actor).where(Ticket.state.in_(OPEN_STATES)).subquery()
    rows = await session.execute(select(visible.c.state, func.count()).group_by(visible.c.state))
    return {TicketState(state): count for state, count in rows}


async def inbox(session: AsyncSession, actor: Actor, limit: int = 500) -> Sequence[Ticket]:
    """What the actor's subtree has at work, as lead or with a part, and what it was informed of
    and has not read; most pressing first."""
    if actor.unit_path is None:
        return []
    units = units_under(actor.unit_path)
    live = select(Assignment.ticket_id).where(
        Assignment.unit_id.in_(units), Assignment.state.in_(LIVE_ASSIGNMENT)
    )
    unread = select(InformedUnit.ticket_id).where(
        InformedUnit.unit_id.in_(units), InformedUnit.read_at.is_(None)
    )
    statement = (
        select(Ticket)
        .where(is_open_to(actor), Ticket.id.in_(union_all(live, unread)))
        .order_by(Ticket.stage_due_at.asc().nulls_last(), Ticket.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()


async def live_of_tickets(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[UUID, list[Assignment]]:
    """Ticket id → lead and parts at work, in the order they were sent."""
    rows = await session.scalars(
        select(Assignment)
        .where(Assignment.ticket_id.in_(list(ids)), Assignment.state.in_(LIVE_ASSIGNMENT))
        .order_by(Assignment.sent_at, Assignment.id)
    )
    found: dict[UUID, list[Assignment]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


async def clocks_of_parts(
    session: AsyncSession, ids: Iterable[UUID]
) -> dict[tuple[UUID, ClockKind], Clock]:
    """(Assignment id, kind) → the latest clock of a part."""
    kinds = (ClockKind.PART_SIGN, ClockKind.PART)
    rows = await session.scalars(
        select(Clock)
        .where(Clock.assignment_id.in_(list(ids)), Clock.kind.in_(kinds))
        .order_by(Clock.started_at, Clock.id)
    )
    return {(row.assignment_id, row.kind): row for row in rows if row.assignment_id}


async def informed_of(session: AsyncSession, ticket_id: UUID) -> Sequence[InformedUnit]:
    statement = select(InformedUnit).where(InformedUnit.ticket_id == ticket_id)
    return (await session.scalars(statement.order_by(InformedUnit.at, InformedUnit.id))).all()


async def has_merged_children(session: AsyncSession, ticket_id: UUID) -> bool:
    rides = exists().where(Ticket.parent_id == ticket_id, Ticket.state == TicketState.MERGED)
    return bool(await session.scalar(select(rides)))


async def kinds_merged_into(session: AsyncSession, ticket_id: UUID) -> Sequence[MatterKind]:
    """Of the matters that ride with the ticket and are answered with it."""
    rides = (Ticket.parent_id == ticket_id, Ticket.state == TicketState.MERGED)
    return (await session.scalars(select(Ticket.kind).where(*rides).distinct())).all()


async def concerned_units(session: AsyncSession, ticket_id: UUID) -> Sequence[UUID]:
    """Units with live work and those informed: whose desks hear of the ticket."""
    live = select(Assignment.unit_id).where(
        Assignment.ticket_id == ticket_id, Assignment.state.in_(LIVE_ASSIGNMENT)
    )
    informed = select(InformedUnit.unit_id).where(InformedUnit.ticket_id == ticket_id)
    return (await session.scalars(union_all(live, informed))).all()


def mine(actor: Actor, statement: Select[Ticket]) -> Select[Ticket]:
    """Registered by the actor, or handled by the actor."""
    registered = select(Ticket.id).where(Ticket.registered_by == actor.id)
    handled = select(Assignment.ticket_id).where(
        Assignment.handler_id == actor.id, Assignment.state.in_(LIVE_ASSIGNMENT)
    )
    return statement.where(Ticket.id.in_(union_all(registered, handled)))
