"""The one way by which a ticket changes: lock, check, move, announce."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts
from huying.kit.actor import Actor, ActorKind
from huying.kit.errors import Forbidden, NotFound
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.people.repository import names_of
from huying.ticket import repository, rules
from huying.ticket.errors import ActionRefused, TicketChanged, WrongMove
from huying.ticket.events import TicketEvent
from huying.ticket.models import Assignment, NoteKind, Ticket, TicketNote, TicketState
from huying.ticket.rules import Action, Attempt, Standpoint, Work

POOL_STATES = frozenset({TicketState.TO_REVIEW, TicketState.TO_DISPATCH})


async def lock(session: AsyncSession, ticket: Ticket, version: int | None = None) -> Ticket:
    """Lock the row and read it afresh.

    Raises TicketChanged when ``version`` is given and is no longer the row's.
    """
    locked = await repository.lock(session, ticket.id)
    if locked is None:
        raise NotFound()
    if version is not None and version != locked.version:
        city = await catalogue(session)
        names = await names_of(session, [locked.changed_by])
        who = names.get(locked.changed_by) if locked.changed_by else None
        raise TicketChanged(
            who=who or texts.say("ticket", "somebody"),
            at=local_time(city, locked.changed_at),
            changed_at=locked.changed_at.isoformat(),
        )
    return locked


def local_time(city: Catalogue, at: datetime) -> str:
    local = at.astimezone(city.zone)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


async def work_of(
    session: AsyncSession, city: Catalogue, ticket: Ticket, assignment: Assignment | None
) -> Work | None:
    """The assignment as the rules see it."""
    if assignment is None:
        return None
    contacts = await repository.contacts_in_round(session, ticket)
    kinds = {ticket.kind, *await repository.kinds_merged_into(session, ticket.id)}
    return Work(
        state=assignment.state,
        leader_state=assignment.leader_state,
        attempts=[Attempt(contact.at, contact.result) for contact in contacts],
        has_reply=bool(assignment.reply),
        solved=assignment.solved,
        has_solved_reason=bool(assignment.solved_reason),
        needs_leader=any(rules.needs_leader(kind, city.profile.leader_approves) for kind in kinds),
        proposed_by=assignment.proposed_by,
    )


def standpoint(city: Catalogue, actor: Actor, assignment: Assignment | None) -> Standpoint:
    """Where the actor stands towards the live lead unit."""
    is_in_unit = False
    if assignment is not None and actor.unit_path is not None and not actor.sees_all_units:
        unit = city.unit_by_id.get(assignment.unit_id)
        is_in_unit = unit is not None and unit.path.startswith(actor.unit_path)
    return Standpoint(actor.permissions, is_in_unit, actor.sees_all_units, actor.id)


async def require(
    session: AsyncSession, actor: Actor, ticket: Ticket, action: Action
) -> Assignment | None:
    """Raise Forbidden or ActionRefused unless ``actor`` may do ``action`` now.

    The platform itself needs no permission, but the machine of states binds it too. Returns the
    live lead assignment.
    """
    city = await catalogue(session)
    assignment = await repository.live_lead(session, ticket.id)
    if actor.kind is ActorKind.SYSTEM:
        return assignment
    reason = rules.refusal(
        action,
        ticket.state,
        await work_of(session, city, ticket, assignment),
        standpoint(city, actor, assignment),
        city.zone,
        closed_at=ticket.closed_at,
        now=clock.now(),
    )
    if reason == "no_permission":
        raise Forbidden()
    if reason is not None:
        raise ActionRefused(action=action.value, reason=reason)
    return assignment


async def require_lead(
    session: AsyncSession, actor: Actor, ticket: Ticket, action: Action
) -> Assignment:
    """As ``require``, for actions on the live lead assignment."""
    assignment = await require(session, actor, ticket, action)
    if assignment is None:
        raise ActionRefused(action=action.value, reason="no_lead")
    return assignment


def move(ticket: Ticket, to: TicketState) -> None:
    """Raises WrongMove where the machine has no such way. No other code sets ``state``."""
    if not rules.may_move(ticket.state, to):
        raise WrongMove(
            state=texts.label("ticket", f"state.{ticket.state.value}"),
            to=texts.label("ticket", f"state.{to.value}"),
        )
    ticket.state = to


def touch(ticket: Ticket, actor: Actor, now: datetime) -> None:
    ticket.version += 1
    ticket.changed_by, ticket.changed_at = actor.id, now


def note(
    session: AsyncSession, actor: Actor, ticket: Ticket, kind: NoteKind, words: str, now: datetime
) -> UUID | None:
    """Keep a person's words beside the history, which only refers to them; None for no words."""
    if not words.strip():
        return None
    row = TicketNote(
        id=new_id(), ticket_id=ticket.id, kind=kind, text=words.strip(), actor_id=actor.id, at=now
    )
    session.add(row)
    return row.id


def streams_of(city: Catalogue, ticket: Ticket, *units: UUID) -> set[str]:
    """``tickets``, the ticket's own, and the desk of each unit concerned and all above it; never
    those of the accused unit's subtree (rule 9)."""
    concerned = {*units, *([ticket.lead_unit_id] if ticket.lead_unit_id else [])}
    known = city.unit_by_id
    above = {id for unit in concerned if unit in known for id in city.unit_ids_above(unit)}
    accused = known.get(ticket.accused_unit_id) if ticket.accused_unit_id else None
    if accused is not None:
        above = {id for id in above if not known[id].path.startswith(accused.path)}
    return {"tickets", f"ticket:{ticket.id}", *(f"unit:{id}" for id in above)}


async def announce(
    session: AsyncSession,
    actor: Actor,
    ticket: Ticket,
    happened: TicketEvent,
    *,
    was: TicketState | None = None,
    units: Iterable[UUID] = (),
) -> None:
    """Write history and wake the screens. ``was``: the state before, when it changed; ``units``:
    whom it concerns besides the lead, the units with a part and those informed."""
    city = await catalogue(session)
    await session.flush()
    concerned = await repository.concerned_units(session, ticket.id)
    streams = streams_of(city, ticket, *units, *concerned)
    if POOL_STATES & {ticket.state, was}:
        streams.add("pool")
    emit(session, actor, happened, streams=streams)
    await session.flush()


@dataclass(frozen=True)
class News:
    """An event of one ticket, and the state it left, when it changed."""

    ticket: Ticket
    happened: TicketEvent
    was: TicketState | None = None


async def announce_many(session: AsyncSession, actor: Actor, news: Iterable[News]) -> None:
    """As ``announce``, for many tickets in one writing."""
    city = await catalogue(session)
    await session.flush()
    for each in news:
        streams = streams_of(city, each.ticket)
        if POOL_STATES & {each.ticket.state, each.was}:
            streams.add("pool")
        emit(session, actor, each.happened, streams=streams)
    await session.flush()
