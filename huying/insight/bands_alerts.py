"""Alerts of the time bands as counts make them: raised, grown, ended (people: ``bands_steps``)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, delete, false, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Shape
from huying.city.catalogue import Catalogue
from huying.insight import bands_causes
from huying.insight import bands_rules as rules
from huying.insight.bands_baseline import Outlook
from huying.insight.bands_map import map_of
from huying.insight.bands_rules import A_DAY, Event
from huying.insight.bands_tails import usual
from huying.insight.events_bands import (
    BandAlertEnded,
    BandAlertGrown,
    BandAlertRaised,
    BandEvent,
)
from huying.insight.models_bands import BandAlert, BandAlertTicket, BandFactor, BandState
from huying.kit.actor import SYSTEM, Actor
from huying.kit.events import emit
from huying.kit.models import new_id
from huying.ticket.models import Ticket

STREAM = "bands"
HELD = timedelta(hours=26)  # alerts last seen within it may be met again
NEAR = timedelta(hours=3)  # another sign of the same kind and place so soon is the same event
BACK = timedelta(minutes=30)  # so long in range, and a burst is over
READ_AGAIN = 1.25  # words and cause are read again when an alert has grown so much

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('band_alert'))")


async def one_at_a_time(session: AsyncSession) -> None:
    """Two looks that meet must not raise the same event twice."""
    await session.execute(_ONE_AT_A_TIME)


def visible_to(actor: Actor, city: Catalogue) -> Select[BandAlert]:
    """The hotline and analysts see all; a unit those on which it or one below it should act."""
    statement = select(BandAlert)
    if actor.sees_all_units:
        return statement
    if actor.unit_path is None:
        return statement.where(false())
    units = [*city.units.values(), *city.retired.units.values()]
    own = [unit.code for unit in units if unit.path.startswith(actor.unit_path)]
    return statement.where(BandAlert.unit_code.in_(own))


async def find(
    session: AsyncSession, actor: Actor, city: Catalogue, id: UUID, *, lock: bool = False
) -> BandAlert | None:
    statement = visible_to(actor, city).where(BandAlert.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def recent(session: AsyncSession, now: datetime) -> list[BandAlert]:
    """Alerts that a sign of now may belong to, the latest first."""
    rows = await session.scalars(
        select(BandAlert)
        .where(BandAlert.seen_at > now - HELD)
        .order_by(BandAlert.raised_at.desc(), BandAlert.id)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def tickets_of(
    session: AsyncSession, alerts: Iterable[BandAlert]
) -> dict[UUID, frozenset[UUID]]:
    """Ids of the tickets of each alert."""
    held: dict[UUID, set[UUID]] = {alert.id: set() for alert in alerts}
    rows = await session.execute(
        select(BandAlertTicket.alert_id, BandAlertTicket.ticket_id).where(
            BandAlertTicket.alert_id.in_(list(held))
        )
    )
    for alert_id, ticket_id in rows:
        held[alert_id].add(ticket_id)
    return {id: frozenset(found) for id, found in held.items()}


async def raise_alert(
    session: AsyncSession, city: Catalogue, event: Event, outlook: Outlook, now: datetime
) -> BandAlert:
    core, where = event.core, map_of(city)
    alert = BandAlert(
        id=new_id(),
        shape=core.shape,
        family=rules.family(core.shape, core.category, core.places, where.grounds),
        category_code=core.category,
        categories=list(event.categories),
        places=list(core.places),
        places_before=list(core.before),
        window_minutes=core.window,
        since=core.since.replace(tzinfo=city.zone),
        raised_at=now,
        seen_at=now,
        observed=core.observed,
        people=core.people,
        first_people=core.people,
        expected=core.expected,
        low=core.low,
        high=core.high,
        score=core.surprise,
        p=core.p,
        q=core.q,
        history_days=outlook.history_days,
        is_thin=outlook.is_thin,
    )
    session.add(alert)
    await session.flush()
    await _link(session, alert, event.tickets)
    await _sharpen(session, city, alert)
    await _count(session, city, alert, outlook, now)
    await _read(session, city, alert)
    happened = BandAlertRaised(
        alert.id, core.shape.value, core.category, tuple(core.places), alert.unit_code or "",
        alert.people,
    )  # fmt: skip
    tell(session, SYSTEM, city, alert, happened)
    await session.flush()
    return alert


async def grow(
    session: AsyncSession,
    city: Catalogue,
    alert: BandAlert,
    event: Event,
    outlook: Outlook,
    now: datetime,
) -> bool:
    """Take in what was found again. True if it changed anything that people read."""
    before = (alert.observed, alert.people, tuple(alert.places), alert.ended_at)
    core = event.core
    alert.seen_at = now
    if core.p < alert.p:
        alert.p, alert.score, alert.q = core.p, core.surprise, core.q
    if alert.shape is Shape.RISE and core.shape is Shape.BURST:
        alert.shape, alert.window_minutes = core.shape, core.window  # what rose has burst
    if alert.shape is Shape.RISE and core.window > alert.window_minutes:  # for days already
        alert.window_minutes, alert.since = core.window, core.since.replace(tzinfo=city.zone)
        alert.expected, alert.low, alert.high = core.expected, core.low, core.high
    if core.is_high and core.shape is not Shape.SHIFT:
        _widen(alert, event, map_of(city).grounds)
    alert.categories = sorted({*alert.categories, *event.categories})
    if core.window <= alert.window_minutes:
        alert.ended_at = None
    await _link(session, alert, event.tickets)
    await _sharpen(session, city, alert)
    await _count(session, city, alert, outlook, now)
    if before == (alert.observed, alert.people, tuple(alert.places), alert.ended_at):
        return False
    if alert.people >= READ_AGAIN * max(before[1], 1):
        await _read(session, city, alert)
    tell(session, SYSTEM, city, alert, BandAlertGrown(alert.id, alert.observed, alert.people))
    await session.flush()
    return True


def _widen(alert: BandAlert, event: Event, grounds: rules.Grounds) -> None:
    """A neighbouring street that now stands out too belongs to it, by itself or with those that it
    has already. What holds all of them is no street beside."""
    new = [
        code
        for code in event.core.places
        if not grounds.covers(alert.places, [code]) and not grounds.covers([code], alert.places)
    ]
    if new and alert.places and grounds.touch(new, alert.places):
        alert.places = [*alert.places, *new]


async def add_ticket(
    session: AsyncSession,
    city: Catalogue,
    alert: BandAlert,
    ticket: Ticket,
    outlook: Outlook,
    now: datetime,
) -> bool:
    """A new ticket of a living alert's kind and place joins it. False if it already had."""
    before = alert.observed, alert.people
    await _link(session, alert, [ticket.id])
    await _count(session, city, alert, outlook, now)
    if (alert.observed, alert.people) == before:
        return False
    enough = READ_AGAIN * max(alert.first_people, 1)
    if before[1] < enough <= alert.people and not alert.words:
        await _read(session, city, alert)
    tell(session, SYSTEM, city, alert, BandAlertGrown(alert.id, alert.observed, alert.people))
    await session.flush()
    return True


async def end(session: AsyncSession, city: Catalogue, alert: BandAlert, now: datetime) -> None:
    """Back in range. It stays to be judged."""
    if alert.ended_at is None:
        alert.ended_at = now
        tell(session, SYSTEM, city, alert, BandAlertEnded(alert.id))
        await session.flush()


def tell(
    session: AsyncSession, actor: Actor, city: Catalogue, alert: BandAlert, happened: BandEvent
) -> None:
    unit = city.unit(alert.unit_code) if alert.unit_code else None
    above = city.unit_ids_above(unit.id) if unit else []
    emit(session, actor, happened, streams=[STREAM, *(f"unit:{id}" for id in above)])


async def _link(session: AsyncSession, alert: BandAlert, ids: Iterable[UUID]) -> None:
    wanted = list(ids)
    if not wanted:
        return
    rows = await session.execute(
        select(Ticket.id, Ticket.registered_at).where(Ticket.id.in_(wanted))
    )
    values = [{"alert_id": alert.id, "ticket_id": id, "at": at} for id, at in rows]
    if values:
        await session.execute(insert(BandAlertTicket).values(values).on_conflict_do_nothing())


async def _sharpen(session: AsyncSession, city: Catalogue, alert: BandAlert) -> None:
    """Say as narrowly as its tickets allow what and where it is; those beyond leave it."""
    if alert.shape not in (Shape.BURST, Shape.RISE):
        return
    rows = await session.execute(
        select(Ticket.id, Ticket.category_code, Ticket.place_code)
        .join(BandAlertTicket, BandAlertTicket.ticket_id == Ticket.id)
        .where(BandAlertTicket.alert_id == alert.id)
    )
    where = map_of(city)
    told = {id: (category, *where.way(place)) for id, category, place in rows}
    category, places = rules.sharpened(alert.category_code, alert.places, list(told.values()))
    alert.category_code, alert.places = category, list(places)
    alert.family = rules.family(alert.shape, category, places, where.grounds)
    beyond = [id for id, each in told.items() if not rules.is_of(each, category, places)]
    if beyond:
        await session.execute(
            delete(BandAlertTicket).where(
                BandAlertTicket.alert_id == alert.id, BandAlertTicket.ticket_id.in_(beyond)
            )
        )


async def _count(
    session: AsyncSession, city: Catalogue, alert: BandAlert, outlook: Outlook, now: datetime
) -> None:
    """What came since it began, of how many persons, against what was expected since then."""
    if alert.shape is not Shape.SILENCE:
        await _count_people(session, alert)
    if alert.shape in (Shape.SILENCE, Shape.SHIFT) or alert.window_minutes > A_DAY:
        return  # what was found stays: its range is not that of a time that goes on
    until = rules.local_of(alert.ended_at or now, city.zone)
    since = min(rules.local_of(alert.since, city.zone), until - rules.QUARTER)
    since = max(since, until - timedelta(minutes=A_DAY))
    mean, size = outlook.together(alert.category_code, alert.places, since, until)
    alert.expected = mean
    alert.low, alert.high = usual(mean, size)


async def _count_people(session: AsyncSession, alert: BandAlert) -> None:
    person = func.coalesce(Ticket.citizen_id, Ticket.call_id, Ticket.id)
    told = await session.execute(
        select(
            func.count().label("reports"),
            func.count(person.distinct()).label("people"),
            func.min(Ticket.registered_at).label("first"),
        )
        .select_from(BandAlertTicket)
        .join(Ticket, Ticket.id == BandAlertTicket.ticket_id)
        .where(BandAlertTicket.alert_id == alert.id)
    )
    row = told.one()
    alert.observed, alert.people = row.reports, row.people
    if row.first is not None and alert.shape is Shape.BURST:
        alert.since = row.first


async def _read(session: AsyncSession, city: Catalogue, alert: BandAlert) -> None:
    """Who should act, new words, the likely cause."""
    if alert.shape is Shape.SILENCE:
        found = bands_causes.lead_of(city, alert.category_code, next(iter(alert.places), None))
        if found is not None and alert.category_code:
            alert.unit_code, alert.duty_code = found.unit_code, found.duty_code
        return
    ids = (await tickets_of(session, [alert]))[alert.id]
    told = await bands_causes.read(session, city, list(ids), alert.category_code, alert.since)
    alert.words, alert.cause = told.words, told.cause
    if told.unit is not None:
        alert.unit_code, alert.duty_code = told.unit.code, told.duty_code


async def factors(session: AsyncSession) -> Mapping[str, float]:
    rows = await session.execute(select(BandFactor.family, BandFactor.factor))
    return {row.family: row.factor for row in rows}


def same_event(
    alerts: Sequence[BandAlert],
    held: Mapping[UUID, frozenset[UUID]],
    event: Event,
    now: datetime,
    grounds: rules.Grounds,
) -> BandAlert | None:
    """The alert that tells this already: they share tickets, or kind and place so soon after."""
    core = event.core
    for alert in alerts:
        if (alert.shape is Shape.SILENCE) is core.is_high:
            continue
        own = held.get(alert.id, frozenset())
        smaller = min(len(own), len(event.tickets))
        if smaller and len(own & event.tickets) >= rules.SAME * smaller:
            return alert
        is_near = now - alert.seen_at <= NEAR and (
            alert.window_minutes == core.window or max(alert.window_minutes, core.window) < A_DAY
        )
        if (
            is_near
            and rules.are_related(alert.category_code, core.category)
            and grounds.touch(alert.places, core.places)
        ):
            return alert
    return None


def is_nothing_new(alert: BandAlert, event: Event) -> bool:
    """Judged already and not grown to twice its size; or the day's shadow of a burst that is
    over."""
    core = event.core
    if alert.is_over and core.people < 2 * max(alert.people, 1):
        return True
    return core.window >= A_DAY > alert.window_minutes


def waiting() -> Select[BandAlert]:
    """Alerts that still wait for a verdict."""
    return select(BandAlert).where(BandAlert.state != BandState.CLOSED)
