"""Incidents grow as tickets come: each new ticket joins one, founds one with another, or waits.

One ticket at a time, by whoever holds ``be_only_writer``: the subscriber, or a job that works
through old tickets or through what the subscriber had no time for. What it does can be done again:
a ticket that lies where it should is left alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.likeness import Told
from huying.brain.text.placed_matters import Same, core_of
from huying.city.catalogue import catalogue
from huying.insight import incidents_index as index
from huying.insight import incidents_repository as repository
from huying.insight.incidents_events import IncidentGrown
from huying.insight.incidents_index import Held
from huying.insight.incidents_rows import (
    join,
    leave,
    merge_rows,
    open_new,
    recount,
    recount_many,
    tell,
)
from huying.insight.models_incidents import Incident, IncidentTicket, LeftWhy
from huying.kit import clock, texts
from huying.kit.actor import SYSTEM
from huying.model.setup import is_on
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

FUNCTION = "incidents"
MERGED_BY_ITSELF = 10  # tickets of the smaller one, at most
TOLD_SIZES = frozenset({3, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000})
MERGED_GROUND = "merged"
_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtext('insight_incidents'))")


@dataclass(frozen=True)
class _Found:
    """``incidents``: those it belongs to, the surest first; ``alone``: tickets of no incident that
    are the same; ``same``: by ticket."""

    incidents: list[Incident]
    alone: list[Same]
    same: dict[UUID, Same]


async def be_only_writer(session: AsyncSession) -> None:
    """Until this unit of work ends; waits for another's, which is short."""
    await session.execute(_ONE_WRITER)


async def is_wanted(session: AsyncSession, ticket_id: UUID) -> bool:
    """Whether ``place`` is to be asked where the ticket belongs. One that fits no more leaves."""
    ticket = await tickets.find_by_id(session, ticket_id)
    if ticket is None:
        return False
    if not index.fits(ticket):
        index.drop([ticket_id])
        await leave(session, await repository.membership(session, ticket_id), LeftWhy.UNFIT)
        return False
    return await is_on(session, FUNCTION) and not is_old(ticket)


async def place(
    session: AsyncSession, held: Held, ticket_id: UUID, *, is_other: bool = False
) -> None:
    """Put a ticket that is wanted where it belongs as its row is now. ``is_other``: its category
    was changed, so that it may belong no more where the platform put it."""
    ticket = await tickets.find_by_id(session, ticket_id)
    assert ticket is not None
    told = index.told_of(await catalogue(session), ticket)
    lies = await repository.membership(session, ticket_id)
    if lies is not None:
        if is_other and not await _still_belongs(session, held, ticket, told, lies):
            await leave(session, lies, LeftWhy.UNFIT)
        else:
            held.remember([(str(ticket_id), told)])
            await recount_many(session, [lies.incident_id])
            return
    await _grow(session, held, ticket, told)


def is_old(ticket: Ticket) -> bool:
    return ticket.registered_at <= clock.now() - index.WINDOW


async def _still_belongs(
    session: AsyncSession, held: Held, ticket: Ticket, told: Told, lies: IncidentTicket
) -> bool:
    """Does it agree with the others? What a person put there, and what is alone, stays."""
    if lies.placed_by is not None:
        return True
    members = (await repository.ticket_ids(session, [lies.incident_id]))[lies.incident_id]
    others = [str(id) for id in members if id != ticket.id]
    if not others:
        return True
    return await asyncio.to_thread(held.belongs, str(ticket.id), told, others)


async def _grow(session: AsyncSession, held: Held, ticket: Ticket, told: Told) -> None:
    found = await _look(session, held, ticket, told)
    if not found.incidents and not found.alone:
        return
    if found.incidents:
        incident = await _merged(session, held, found.incidents)
    else:
        incident = await open_new(session, SYSTEM, found.alone[0].key)
    best = max(found.same.values(), key=lambda same: same.score)
    join(session, incident, ticket, best)
    rest = found.alone if found.incidents else found.alone[1:]
    await session.flush()
    await _gather(session, held, incident, [UUID(same.key) for same in rest], told, ticket)
    await recount(session, incident)
    if incident.tickets in TOLD_SIZES:
        tell(session, SYSTEM, IncidentGrown(incident.id, incident.tickets, incident.people))


async def _look(session: AsyncSession, held: Held, ticket: Ticket, told: Told) -> _Found:
    likes = await asyncio.to_thread(held.look, str(ticket.id), told)
    same = {UUID(each.key): each for each in likes}
    statement = select(Ticket.id).where(Ticket.id.in_(same), index.is_fit())
    fit = set(await session.scalars(statement)) if same else set()
    held.forget(str(id) for id in same if id not in fit)
    same = {id: each for id, each in same.items() if id in fit}
    lying = await repository.memberships(session, same)
    barred = await repository.barred(session, ticket.id)
    order = dict.fromkeys(lying[id].incident_id for id in same if id in lying)
    wanted = [id for id in order if id not in barred]
    rows = await repository.lock_many(session, wanted)
    members = await repository.ticket_ids(session, wanted)
    fitting = []
    for id in wanted:
        keys = [str(each) for each in members.get(id, ())]
        if rows[id].is_open and await asyncio.to_thread(
            held.belongs, str(ticket.id), told, await _remembered(session, held, keys)
        ):
            fitting.append(rows[id])
    alone = [each for id, each in same.items() if id not in lying]
    return _Found(fitting, alone, same)


async def _remembered(session: AsyncSession, held: Held, keys: Sequence[str]) -> Sequence[str]:
    """The core of these must be in memory, also when it is older than what is remembered."""
    from_core = core_of(keys)
    await index.refresh(session, held, [UUID(key) for key in from_core if key not in held.matters])
    return keys


async def _gather(
    session: AsyncSession, held: Held, incident: Incident, ids: Sequence[UUID], told: Told,
    ticket: Ticket,
) -> None:  # fmt: skip
    """Tickets that were alone and are like the new one may belong with it now."""
    members = (await repository.ticket_ids(session, [incident.id])).get(incident.id, [])
    keys = [str(id) for id in members]
    for id in ids:
        own = held.matters.told(str(id))
        if own is None or incident.id in await repository.barred(session, id):
            continue
        if await asyncio.to_thread(held.belongs, str(id), own, keys):
            other = await tickets.find_by_id(session, id)
            if other is not None:
                join(session, incident, other, held_same(held, own, ticket))
    await session.flush()


def held_same(held: Held, told: Told, near: Ticket) -> Same:
    with held.lock:
        return held.matters.scores(told, [str(near.id)])[0]


async def _merged(session: AsyncSession, held: Held, found: Sequence[Incident]) -> Incident:
    """The first; small ones that nobody has touched flow into it when their cores agree."""
    first = found[0]
    for other in found[1:]:
        if first.is_touched or other.is_touched:
            continue
        into, gone = sorted((first, other), key=lambda each: (-each.tickets, each.first_at))
        if gone.tickets > MERGED_BY_ITSELF:
            continue
        members = await repository.ticket_ids(session, [into.id, gone.id])
        keys = [[str(id) for id in members.get(each.id, ())] for each in (into, gone)]
        if await asyncio.to_thread(held.are_one, *keys):
            reason = texts.say("incidents", "merged_by_itself")
            await merge_rows(session, SYSTEM, into, gone, reason)
            first = into
    return first


async def merged_tickets(
    session: AsyncSession, child_id: UUID, parent_id: UUID, by: UUID | None
) -> None:
    """A person said that two tickets are one matter: they lie in one incident."""
    rows = await tickets.find_many(session, [child_id, parent_id])
    child, parent = rows.get(child_id), rows.get(parent_id)
    if child is None or parent is None or not (index.fits(child) and index.fits(parent)):
        return
    lying = await repository.memberships(session, [child_id, parent_id])
    mine, theirs = lying.get(child_id), lying.get(parent_id)
    if mine and theirs and mine.incident_id == theirs.incident_id:
        return
    home = theirs or mine
    if home is None:
        incident = await open_new(session, SYSTEM, str(parent_id))
    else:
        found = await repository.find(session, home.incident_id)
        assert found is not None
        incident = found
    if mine and theirs:
        await leave(session, mine, LeftWhy.MOVED)
        mine = None
    for ticket, lies in ((child, mine), (parent, theirs)):
        if lies is None and not (ticket is parent and home is None):
            join(session, incident, ticket, None, by=by, grounds=[MERGED_GROUND])
    await session.flush()
    await recount(session, incident)
