"""Which ticket lies in which incident, and everything that follows from it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.placed_matters import Same
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import forces
from huying.insight import incidents_repository as repository
from huying.insight import incidents_rules as rules
from huying.insight import incidents_titles as titles
from huying.insight.incidents_events import IncidentMerged, IncidentOpened
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
from huying.kit.events import Event, emit
from huying.kit.models import new_id
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

STREAM = "incidents"
FIRST_GROUND = "first"
TITLED_SIZES = frozenset({1, 2, 3, 5, 8, 13, 21, 34, 55})
TITLED = 60  # tickets whose words are looked at


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[STREAM])


async def open_new(session: AsyncSession, actor: Actor, key: str) -> Incident:
    """An incident with its first ticket."""
    ticket = await tickets.find_by_id(session, UUID(key))
    assert ticket is not None
    incident = blank(ticket)
    session.add(incident)
    await session.flush()
    join(session, incident, ticket, None, by=actor.id, grounds=[FIRST_GROUND])
    tell(session, actor, IncidentOpened(incident.id))
    return incident


def blank(first: Ticket) -> Incident:
    return Incident(
        id=new_id(),
        title="",
        category_code=first.category_code,
        place_code=first.place_code,
        heat_log=rules.NO_HEAT,
        first_at=first.registered_at,
        last_at=first.registered_at,
    )


def join(
    session: AsyncSession,
    incident: Incident,
    ticket: Ticket,
    same: Same | None,
    *,
    by: UUID | None = None,
    grounds: Sequence[str] = (),
) -> None:
    session.add(
        IncidentTicket(
            incident_id=incident.id,
            ticket_id=ticket.id,
            at=ticket.registered_at,
            score=same.score if same else None,
            near_id=UUID(same.key) if same else None,
            grounds=[each.reason.value for each in same.reasons] if same else list(grounds),
            placed_by=by,
            joined_at=clock.now(),
        )
    )


async def leave(
    session: AsyncSession, lies: IncidentTicket | None, why: LeftWhy, *, by: UUID | None = None
) -> None:
    if lies is None:
        return
    lies.left_at, lies.left_why, lies.left_by = clock.now(), why, by
    await session.flush()
    await recount_many(session, [lies.incident_id])


async def recount_many(session: AsyncSession, ids: Sequence[UUID]) -> None:
    for row in (await repository.lock_many(session, ids)).values():
        await recount(session, row)


async def recount(session: AsyncSession, incident: Incident) -> None:
    """Everything that follows from the tickets that lie in it; empty when none is left."""
    members = await repository.members(session, incident.id)
    if incident.state is IncidentState.MERGED:
        return
    has_fewer, before = (
        len(members) < incident.tickets,
        (incident.category_code, incident.place_code),
    )
    incident.tickets, incident.people = len(members), rules.people(members) if members else 0
    incident.heat_log = rules.heat_log(members)
    incident.state = IncidentState.OPEN if members else IncidentState.EMPTY
    if members:
        city = await catalogue(session)
        incident.first_at, incident.last_at = members[0].at, members[-1].at
        incident.category_code = rules.common_category([each.category_code for each in members])
        incident.place_code = rules.common_place([_chain(city, each) for each in members])
    is_other = before != (incident.category_code, incident.place_code)
    await _name(session, incident, members, is_due=has_fewer or is_other)
    await session.flush()
    await forces.follow(session, incident)


def _chain(city: Catalogue, member: rules.Member) -> list[str]:
    place = city.place(member.place_code) if member.place_code else None
    return place.chain if place else []


async def _name(
    session: AsyncSession, incident: Incident, members: Sequence[rules.Member], *, is_due: bool
) -> None:
    """What and where, as its tickets now are; a person's name for it stays. The body that they
    name is looked for anew where ``is_due``, or where the ticket that named it has left."""
    if incident.is_renamed:
        return
    own = {each.ticket_id for each in members}
    is_due = is_due or len(members) in TITLED_SIZES or len(members) % 50 == 0
    if incident.title and not is_due and incident.title_ticket_id in {None, *own}:
        return
    city = await catalogue(session)
    said = await repository.words(session, incident.id, TITLED)
    chains = [_chain(city, each) for each in members]
    codes = {code for chain in chains for code in chain}
    names = [place.name for code in codes if (place := city.place(code))]
    body, incident.title_ticket_id = await asyncio.to_thread(titles.body_of, said, names)
    incident.title = titles.title(city, incident.category_code, chains, body)


async def merge_rows(
    session: AsyncSession, actor: Actor, into: Incident, gone: Incident, reason: str
) -> IncidentStep:
    """All tickets of ``gone`` lie in ``into`` from now on."""
    ids = await _moved(session, actor, gone, into, None, bars=False)
    gone.state, gone.merged_into = IncidentState.MERGED, into.id
    gone.tickets = gone.people = 0
    step = IncidentStep(
        id=new_id(), incident_id=into.id, other_id=gone.id, kind=StepKind.MERGE,
        ticket_ids=[str(id) for id in ids], reason=reason, by=actor.id, at=clock.now(),
    )  # fmt: skip
    session.add(step)
    await session.flush()
    await recount(session, into)
    tell(session, actor, IncidentMerged(gone.id, into.id, len(ids)))
    return step


async def _moved(
    session: AsyncSession,
    actor: Actor,
    source: Incident,
    target: Incident,
    ids: Sequence[UUID] | None,
    *,
    bars: bool,
) -> list[UUID]:
    """Rows move by leaving and joining, so that where a ticket lay stays readable. Score and
    grounds go with it; who moved it placed it."""
    rows = await repository.live(session, source.id, ids)
    now = clock.now()
    for row in rows:
        row.left_at, row.left_why = now, LeftWhy.MOVED
        row.left_by = actor.id if bars else None
    await session.flush()
    for row in rows:
        session.add(
            IncidentTicket(
                incident_id=target.id, ticket_id=row.ticket_id, at=row.at, score=row.score,
                near_id=row.near_id, grounds=row.grounds, placed_by=actor.id or row.placed_by,
                joined_at=now,
            )
        )  # fmt: skip
    await session.flush()
    return [row.ticket_id for row in rows]


async def move(
    session: AsyncSession,
    actor: Actor,
    source: Incident,
    target: Incident,
    ids: Sequence[UUID] | None,
    *,
    bars: bool,
) -> list[UUID]:
    """``bars``: they never come back to ``source`` by themselves. Both are counted again."""
    moved = await _moved(session, actor, source, target, ids, bars=bars)
    await recount(session, source)
    await recount(session, target)
    return moved
