"""The watch over time bands: a whole look each quarter hour, and a narrow one at each new ticket.

A whole look judges every series (category level 0–3 × city, district, street) in windows of a
quarter hour, an hour, a double-hour and a day, with false discovery control over all of them, and
scans the maps of what stands out. A narrow look asks only the series of one new ticket, so that a
burst is told within its first dozen calls.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Shape
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    bands_alerts,
    bands_baseline,
    bands_found,
    bands_rises,
    counting,
    counts,
)
from huying.insight import bands_rules as rules
from huying.insight.bands_baseline import Outlook
from huying.insight.bands_found import Matter, Matters
from huying.insight.bands_map import BandMap, map_of
from huying.insight.bands_rules import A_DAY, SHORT, Candidate, Event
from huying.insight.bands_tails import at_least, usual
from huying.insight.counts_values import Grain, What
from huying.insight.models_bands import BandAlert
from huying.kit import deadlines
from huying.kit.deadlines import Deadline
from huying.model.setup import is_on
from huying.ticket.models import Ticket

LOOK = "insight.bands_look"
THE_CITY = UUID(int=0)  # the one subject of that deadline
FUNCTION = "bands"  # the switch of rule 10
AFTER = timedelta(seconds=45)  # after the quarter hour: counts have arrived by then
NARROW_MOST = 3  # streets in a cluster that a narrow look tells
NARROW_SCAN = 1e-2
SETS = 1_000  # clusters that a map of streets may have: what the best of them must outbid


async def keep_looking(session: AsyncSession, now: datetime) -> None:
    """Make sure that the next whole look is coming; one that is coming is not moved. The first one
    of an installation comes at once: it computes what is to be expected."""
    held = exists().where(Deadline.kind == LOOK, Deadline.subject_id == THE_CITY)
    if not await session.scalar(select(held.where(Deadline.ended_at.is_(None)))):
        first = not await session.scalar(select(held))
        await deadlines.set_deadline(session, LOOK, THE_CITY, now if first else next_look(now))


def next_look(now: datetime) -> datetime:
    """Shortly after the end of the quarter hour that ``now`` lies in."""
    return rules.quarter_floor(now) + rules.QUARTER + AFTER


async def prepare(session: AsyncSession, now: datetime) -> None:
    """What is to be expected today, computed if it is not there or its history has changed."""
    if await is_on(session, FUNCTION):
        await bands_baseline.outlook(session, await catalogue(session), now, checks=True)


async def look(session: AsyncSession, now: datetime) -> list[BandAlert]:
    """Judge every series as of the last whole quarter hour. Returns the alerts that stand out now,
    new and known; those back in range are ended. Safe to run twice."""
    if not await is_on(session, FUNCTION):
        return []
    city = await catalogue(session)
    outlook = await bands_baseline.outlook(session, city, now, checks=True)
    if outlook is None:
        return []
    where, end = map_of(city), rules.quarter_floor(now)
    factors = await bands_alerts.factors(session)
    found = await counts.matrix(
        session, What.TICKET, Grain.QUARTER, end - timedelta(minutes=A_DAY), end,
        levels=[*bands_baseline.WIDE, *bands_baseline.DEEP],
    )  # fmt: skip
    at = rules.local_of(end, city.zone)
    seen = await asyncio.to_thread(bands_found.look_at, outlook, found, at, factors, where)
    shifts = bands_found.shifted(seen, where)
    silent = [] if await counting.is_behind(session) else bands_found.low(seen)
    plain = [*bands_found.high(seen, where), *silent]
    candidates = [*bands_found.without_shadows(plain, shifts, where), *shifts]
    if candidates:
        matters = await _matters(session, where, end - timedelta(minutes=A_DAY), end, city)
        candidates = bands_found.told_by_people(candidates, matters, factors, where)
    events = rules.events_of(candidates, where.grounds)
    if rules.band_day(at) != rules.band_day(at - rules.QUARTER):
        events += await _slow_events(session, city, factors, now)
    await bands_alerts.one_at_a_time(session)
    standing = await _take(session, city, events, outlook, now)
    await _end_others(session, city, standing, now)
    return standing


async def _slow_events(
    session: AsyncSession, city: Catalogue, factors: Mapping[str, float], now: datetime
) -> list[Event]:
    """What has risen for days; once a day, after those of the hour."""
    where, told = map_of(city), []
    for each in await bands_rises.rises(session, city, now):
        since = each.since.replace(tzinfo=city.zone)
        matters = await _matters(session, where, since, now, city, each.category)
        told += bands_found.told_by_people([each], matters, factors, where)
    return rules.events_of(told, where.grounds)


async def _take(
    session: AsyncSession, city: Catalogue, events: Sequence[Event], outlook: Outlook, now: datetime
) -> list[BandAlert]:
    """Each event to the alert that tells it, or to a new one."""
    grounds = map_of(city).grounds
    alerts = await bands_alerts.recent(session, now)
    held = await bands_alerts.tickets_of(session, alerts)
    standing: list[BandAlert] = []
    for event in events:
        known = bands_alerts.same_event(alerts, held, event, now, grounds)
        if known is None:
            known = await bands_alerts.raise_alert(session, city, event, outlook, now)
            alerts.append(known)
            held[known.id] = event.tickets
        elif bands_alerts.is_nothing_new(known, event):
            if not known.is_over and known.ended_at is None:
                standing.append(known)
            continue
        elif known.is_over:
            known = await bands_alerts.raise_alert(session, city, event, outlook, now)
            alerts.insert(0, known)
            held[known.id] = event.tickets
        else:
            await bands_alerts.grow(session, city, known, event, outlook, now)
        standing.append(known)
    return standing


async def _end_others(
    session: AsyncSession, city: Catalogue, standing: Sequence[BandAlert], now: datetime
) -> None:
    ids = {alert.id for alert in standing if alert.seen_at == now}
    rows = await session.scalars(bands_alerts.waiting().where(BandAlert.ended_at.is_(None)))
    for alert in rows:
        rest = timedelta() if alert.shape is Shape.SILENCE else bands_alerts.BACK
        if alert.window_minutes > A_DAY:
            rest = bands_alerts.HELD
        if alert.id not in ids and now - alert.seen_at >= rest:
            await bands_alerts.end(session, city, alert, now)


async def _matters(
    session: AsyncSession,
    where: BandMap,
    since: datetime,
    until: datetime,
    city: Catalogue,
    category: str = "",
) -> Matters:
    person = func.coalesce(Ticket.citizen_id, Ticket.call_id, Ticket.id)
    statement = select(
        Ticket.id, Ticket.category_code, Ticket.place_code, person, Ticket.registered_at
    ).where(Ticket.registered_at >= since, Ticket.registered_at < until)
    if category:
        statement = statement.where(Ticket.category_code.startswith(category, autoescape=True))
    found = []
    for id, code, place, who, at in await session.execute(statement):
        district, street = where.way(place)
        found.append(Matter(id, code, district, street, who, rules.local_of(at, city.zone)))
    return Matters(found)


async def look_narrowly(session: AsyncSession, ticket: Ticket, now: datetime) -> BandAlert | None:
    """The series of one new ticket alone, in the last double-hour. Returns the alert it belongs
    to, if any."""
    if not await is_on(session, FUNCTION) or now - ticket.registered_at > rules.BAND:
        return None
    city = await catalogue(session)
    where = map_of(city)
    outlook = await bands_baseline.kept(session, city, now)
    if outlook is None:
        return None
    if joined := await _join(session, city, ticket, outlook, now):
        return joined
    matters = await _matters(
        session, where, now - rules.BAND, now + rules.QUARTER, city, ticket.category_code[:2]
    )
    factors = await bands_alerts.factors(session)
    at = rules.local_of(now, city.zone)
    found = _narrow(outlook, matters, ticket, at, where, factors)
    if not found:
        return None
    events = rules.events_of(
        bands_found.told_by_people(found, matters, factors, where), where.grounds
    )
    await bands_alerts.one_at_a_time(session)
    standing = await _take(session, city, events, outlook, now)
    return standing[0] if standing else None


async def _join(
    session: AsyncSession, city: Catalogue, ticket: Ticket, outlook: Outlook, now: datetime
) -> BandAlert | None:
    """A living alert of the ticket's kind and place takes it in."""
    district, street = map_of(city).way(ticket.place_code)
    rows = await session.scalars(
        bands_alerts.waiting()
        .where(BandAlert.ended_at.is_(None), BandAlert.shape == Shape.BURST)
        .order_by(BandAlert.raised_at)
    )
    for alert in rows:
        own = set(alert.places)
        is_here = not own or street in own or district in own
        if is_here and ticket.category_code.startswith(alert.category_code):
            await bands_alerts.one_at_a_time(session)
            await bands_alerts.add_ticket(session, city, alert, ticket, outlook, now)
            return alert
    return None


def _narrow(
    outlook: Outlook,
    matters: Matters,
    ticket: Ticket,
    at: datetime,
    where: BandMap,
    factors: Mapping[str, float],
) -> list[Candidate]:
    """Series of the ticket, by persons, that are rarer than one in a million; and clusters of
    streets around it."""
    district, street = where.way(ticket.place_code)
    code = ticket.category_code
    found: list[Candidate] = []
    for length in (2, 4, 6):
        if length > len(code):
            continue
        is_odd = False
        for place in dict.fromkeys(("", district, street)):
            for window in SHORT:
                each = _one(outlook, matters, code[:length], place, window, at)
                is_odd = is_odd or each.p < NARROW_SCAN
                family = rules.family(each.shape, each.category, each.places, where.grounds)
                limit = rules.least_surprise(rules.AT_ONCE, factors.get(family, 1.0))
                if each.people >= rules.LEAST_PEOPLE and each.p <= limit:
                    low, high = usual(each.expected, each.size)
                    found.append(replace(each, low=low, high=high))
        if is_odd and street:
            found += _around(outlook, matters, code[:length], street, at, where)
    return found


def _one(
    outlook: Outlook, matters: Matters, category: str, place: str, window: int, at: datetime
) -> Candidate:
    since = at - timedelta(minutes=window)
    places = (place,) if place else ()
    own = matters.of(category, places, since)
    people = len({matter.person for matter in own})
    mean, size = outlook.expected_of((category, place), since, at)
    return Candidate(
        Shape.BURST, category, places, window, since, mean, 0.0, 0.0, size,
        at_least(people, mean, size), observed=len(own), people=people,
    )  # fmt: skip


def _around(
    outlook: Outlook, matters: Matters, category: str, street: str, at: datetime, where: BandMap
) -> list[Candidate]:
    """Clusters that hold the ticket's own street; each must outbid all clusters of the map."""
    found = []
    for window in (60, 120):
        since = at - timedelta(minutes=window)
        people: dict[str, set[UUID]] = {}
        for matter in matters.of(category, (), since):
            people.setdefault(matter.street, set()).add(matter.person)
        if len(people.keys() - {""}) < 2:
            continue
        observed = np.array([float(len(people.get(code, ()))) for code in where.streets])
        parts = [outlook.expected_of((category, code), since, at) for code in where.streets]
        for each in bands_found.clusters(
            category, window, at, observed, parts, where, NARROW_SCAN, NARROW_MOST
        ):
            chance = at_least(each.observed, each.expected, each.size)
            if street in each.places and chance * SETS <= rules.AT_ONCE:
                found.append(each)
    return found
