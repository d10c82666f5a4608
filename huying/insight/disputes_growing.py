"""Matters grow as tickets come: each joins the matter of its party, founds one, or waits.

One ticket at a time, by whoever holds ``be_only_writer``: the subscriber, or the job that works
through old tickets. What it does can be done again, and ``rebuild`` does it for every ticket in the
order of registration.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.disputes import (
    SAME,
    SURE,
    Telling,
    heads_in,
    is_of_many,
    is_same,
    keys_of,
    naming,
)
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import disputes_content, disputes_scoring
from huying.insight import disputes_repository as repository
from huying.insight.disputes_events import DisputeJoined
from huying.insight.disputes_rules import Rules
from huying.insight.disputes_telling import (
    Wording,
    fill,
    fits,
    is_hidden,
    kept,
    telling_in,
    wording_of,
    words_of,
)
from huying.insight.models_disputes import DisputeReading, DisputeRisk, DisputeState
from huying.kit import clock
from huying.kit.actor import SYSTEM
from huying.kit.models import new_id
from huying.model.setup import is_on
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

FUNCTION = "disputes"
_MOST_SOUGHT = 500  # characters in which a known name is looked for
_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtext('insight_disputes'))")


@dataclass(frozen=True)
class _Near:
    """A reading that is about the same, and how surely."""

    row: DisputeReading
    likeness: float


@dataclass
class Batch:
    """Several tickets of one unit of work: ``tellings`` were read before it began, ``due`` are the
    matters that are to be weighed when all are in."""

    tellings: Mapping[Wording, Telling]
    due: dict[UUID, None] = field(default_factory=dict)


async def be_only_writer(session: AsyncSession) -> None:
    """Until this unit of work ends; waits for another's, which is short."""
    await session.execute(_ONE_WRITER)


async def settle(session: AsyncSession, ticket_id: UUID, batch: Batch | None = None) -> None:
    """Put a ticket where it belongs as its row is now. With a ``batch`` its matters are weighed by
    the caller."""
    ticket = await tickets.find_by_id(session, ticket_id)
    row = await repository.reading(session, ticket_id)
    if ticket is None or not fits(ticket):
        await forget(session, row)
        return
    if not await is_on(session, FUNCTION):
        return
    city, rules = await catalogue(session), await disputes_content.rules(session)
    if ticket.registered_at <= clock.now() - rules.window:
        return
    telling = await _read(city, rules, ticket, batch)
    telling = await _named(session, city, rules, ticket, telling)
    if row is None:
        row = DisputeReading(id=new_id(), ticket_id=ticket.id)
        session.add(row)
        before = None
    else:
        before = _shape(row)
    fill(row, ticket, telling)
    left = row.dispute_id
    if left is not None and before == _shape(row):
        await _weigh(session, [left], batch)
        return
    row.dispute_id = None
    await session.flush()
    await _place(session, city, rules, row, telling, left, ticket.citizen_id)
    await _weigh(session, [row.dispute_id, left], batch)


async def _read(city: Catalogue, rules: Rules, ticket: Ticket, batch: Batch | None) -> Telling:
    wording = wording_of(ticket)
    if batch is not None and wording in batch.tellings:
        return batch.tellings[wording]
    return await asyncio.to_thread(telling_in, city, rules, wording)


async def _named(
    session: AsyncSession, city: Catalogue, rules: Rules, ticket: Ticket, telling: Telling
) -> Telling:
    """With a name that earlier tellings of the window gave, where its own words only hint at it."""
    if telling.has_name or not (telling.is_grievance and telling.is_contested):
        return telling
    words, at = words_of(ticket)[:_MOST_SOUGHT], ticket.registered_at
    rows = await repository.with_keys(
        session, heads_in(telling.kin, words), since=at - rules.window, until=at, but=ticket.id
    )
    return naming(telling, words, [kept(city, rules, row) for row in rows])


async def _weigh(session: AsyncSession, ids: Sequence[UUID | None], batch: Batch | None) -> None:
    wanted = dict.fromkeys(id for id in ids if id is not None)
    if batch is not None:
        batch.due.update(wanted)
        return
    for id in wanted:
        await disputes_scoring.rescore(session, id)


def _shape(row: DisputeReading) -> tuple[object, ...]:
    return (
        row.family,
        tuple(row.keys),
        row.place_code,
        row.is_hidden,
        row.is_grievance,
        row.is_contested,
    )


async def forget(session: AsyncSession, row: DisputeReading | None) -> None:
    """The ticket tells nothing any more."""
    if row is not None:
        await forget_many(session, [row])


async def forget_many(session: AsyncSession, rows: Collection[DisputeReading]) -> None:
    """Each of their matters is weighed once."""
    if not rows:
        return
    left = [row.dispute_id for row in rows]
    await session.execute(delete(DisputeReading).where(DisputeReading.id.in_(r.id for r in rows)))
    await _weigh(session, left, None)


async def _place(
    session: AsyncSession,
    city: Catalogue,
    rules: Rules,
    row: DisputeReading,
    telling: Telling,
    left: UUID | None,
    citizen_id: UUID | None,
) -> None:
    near = await _near(session, city, rules, row, telling, citizen_id)
    held = await repository.many(session, {each.row.dispute_id for each in near})
    open_to = [
        each
        for each in near
        if each.row.dispute_id in held and held[each.row.dispute_id].state is not DisputeState.OVER
    ]
    alone = [each for each in near if each.row.dispute_id is None]
    if open_to:
        home = await _merged(session, [held[each.row.dispute_id] for each in open_to
                                       if each.row.dispute_id], open_to)  # fmt: skip
    elif not row.is_hidden and (alone or is_of_many(telling)):
        home = await _founded(session, row, left)
    else:
        return
    row.dispute_id = home.id
    for each in alone:
        each.row.dispute_id = home.id
    home.first_at = min(home.first_at, row.at, *(each.row.at for each in alone))
    await session.flush()
    if not row.is_hidden:
        await _call_hidden(session, city, rules, home, telling)


async def _near(
    session: AsyncSession,
    city: Catalogue,
    rules: Rules,
    row: DisputeReading,
    telling: Telling,
    citizen_id: UUID | None,
) -> list[_Near]:
    """The surest first, of equals the latest. What shares no name must lie near in time."""
    since, until, but = row.at - rules.window, row.at + rules.window, row.ticket_id
    others = list(
        await repository.with_keys(session, keys_of(telling), since=since, until=until, but=but)
    )
    own: Sequence[DisputeReading] = ()
    if citizen_id is not None:
        own = await repository.of_citizen(session, citizen_id, since=since, until=until, but=but)
    told = {each.id for each in own}
    others += [each for each in own if each not in others]
    found = [
        _Near(other, is_same(telling, kept(city, rules, other), is_caller=other.id in told))
        for other in others
    ]
    likely = [
        each
        for each in found
        if each.likeness >= SAME
        and (each.likeness >= SURE or abs(each.row.at - row.at) < rules.near)
    ]
    surest = max((each.likeness for each in likely), default=0.0)
    if surest >= SURE:
        likely = [each for each in likely if each.likeness >= SURE]
    return sorted(likely, key=lambda each: (-each.likeness, -each.row.at.timestamp()))


async def _founded(session: AsyncSession, row: DisputeReading, left: UUID | None) -> DisputeRisk:
    """The one that it lay in, where nothing lies there any more, so that what people did to it
    stays with it; else a new one."""
    if left is not None and not await repository.is_lived_in(session, left):
        known = await repository.find(session, left, lock=True)
        if known is not None and known.state is not DisputeState.OVER:
            return known
    dispute = DisputeRisk(
        id=new_id(),
        family=row.family,
        category_code=row.category_code,
        place_code=row.place_code,
        first_at=row.at,
        last_at=row.at,
        scored_at=clock.now(),
    )
    session.add(dispute)
    await session.flush()
    return dispute


async def _merged(
    session: AsyncSession, disputes: Sequence[DisputeRisk], near: Sequence[_Near]
) -> DisputeRisk:
    """The likeliest; others that the telling is surely about too, and that nobody has touched,
    flow into it."""
    first = disputes[0]
    sure = {each.row.dispute_id for each in near if each.likeness >= SURE}
    for other in dict.fromkeys(disputes[1:]):
        if other.id == first.id or {first.id, other.id} - sure:
            continue
        if other.state is not DisputeState.SEEN or await repository.has_appeals(session, other.id):
            continue
        for row in await repository.readings(session, other.id):
            row.dispute_id = first.id
        disputes_scoring.tell(session, SYSTEM, DisputeJoined(other.id, first.id))
        await session.flush()
        await session.delete(other)
        await session.flush()
    return first


async def _call_hidden(
    session: AsyncSession, city: Catalogue, rules: Rules, home: DisputeRisk, telling: Telling
) -> None:
    """Confidential tickets that wait: they are read again, since nothing of them is kept."""
    waiting = await repository.hidden_alone(session, telling.family, home.first_at - rules.window)
    rows = await tickets.find_many(session, [row.ticket_id for row in waiting])
    for row in waiting:
        ticket: Ticket | None = rows.get(row.ticket_id)
        if ticket is None or not is_hidden(ticket):
            continue
        own = await asyncio.to_thread(telling_in, city, rules, wording_of(ticket))
        if is_same(own, telling) >= SAME:
            row.dispute_id = home.id
    await session.flush()


async def rebuild(session: AsyncSession, since: datetime) -> int:
    """Read every ticket since then again, in the order of registration; matters that people have
    touched keep what was done to them. How many tickets were read."""
    await repository.let_go(session, since)
    ids = await session.scalars(
        select(Ticket.id)
        .where(Ticket.registered_at > since)
        .order_by(Ticket.registered_at, Ticket.id)
    )
    count = 0
    for id in ids.all():
        await settle(session, id)
        count += 1
    await disputes_scoring.rescore_all(session)
    return count
