"""Did it end the class? Its tickets before and after, beside the rest of the branch."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.city.catalogue import catalogue
from huying.city.models import Place
from huying.insight import counts
from huying.insight import incidents_rules as rules
from huying.insight.counts import By, Grain, Slice, What
from huying.insight.incidents_rules import Change
from huying.insight.models_incidents import Incident, IncidentRoot
from huying.ticket import words
from huying.ticket.models import Ticket

LONGEST = 180  # days on either side
WEEKS = 26


@dataclass(frozen=True)
class Effect:
    """``days`` on either side; the first day after is ``since``. ``weeks``: Mondays and counts."""

    since: date
    days: int
    own: Change
    others: Change
    weeks: list[tuple[date, int]]


async def effect(session: AsyncSession, root: IncidentRoot, now: datetime) -> Effect | None:
    """None before it is done, or on the very day. Before is as long as after, and ends where the
    incident begins, so that the incident itself proves nothing."""
    if root.done_at is None:
        return None
    zone = (await catalogue(session)).zone
    since = root.done_at.astimezone(zone).date() + timedelta(days=1)
    days = min((now.astimezone(zone).date() - since).days, LONGEST)
    if days < 1:
        return None
    first = await _incident_begins(session, root, zone)
    before = await _count(session, root, zone, first - timedelta(days=days), first)
    after = await _count(session, root, zone, since, since + timedelta(days=days))
    wide_before = await _branch(session, root, zone, first - timedelta(days=days), first)
    wide_after = await _branch(session, root, zone, since, since + timedelta(days=days))
    return Effect(
        since,
        days,
        _change(before, after),
        _change(max(wide_before - before, 0), max(wide_after - after, 0)),
        await weekly(session, root, now),
    )


async def weekly(
    session: AsyncSession, root: IncidentRoot, now: datetime
) -> list[tuple[date, int]]:
    """Tickets of the class by week, the last half year."""
    zone = (await catalogue(session)).zone
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    found = dict.fromkeys((first + timedelta(weeks=at) for at in range(WEEKS)), 0)
    for day, count in await _by_day(session, root, zone, first, today + timedelta(days=1)):
        found[day - timedelta(days=day.weekday())] += count
    return list(found.items())


async def total(session: AsyncSession, root: IncidentRoot, now: datetime) -> int:
    """Tickets of the class within the last year."""
    zone = (await catalogue(session)).zone
    today = now.astimezone(zone).date()
    return await _count(session, root, zone, today - timedelta(days=365), today + timedelta(days=1))


def _change(before: int, after: int) -> Change:
    return rules.change(before, after, Share(after, before + after).interval)


async def _incident_begins(session: AsyncSession, root: IncidentRoot, zone: ZoneInfo) -> date:
    first = await session.scalar(select(Incident.first_at).where(Incident.id == root.incident_id))
    assert first is not None
    return first.astimezone(zone).date()


async def _count(
    session: AsyncSession, root: IncidentRoot, zone: ZoneInfo, since: date, until: date
) -> int:
    return sum(n for _, n in await _by_day(session, root, zone, since, until))


async def _by_day(
    session: AsyncSession, root: IncidentRoot, zone: ZoneInfo, since: date, until: date
) -> list[tuple[date, int]]:
    """From the counts; where the class has words, from the tickets that hold all of them."""
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until))
    if words.cut(root.class_words):
        return await _by_words(session, root, zone, begin, end)
    cells = await counts.read(
        session,
        Slice(
            What.TICKET, Grain.DAY, begin, end, category=root.class_category,
            place=root.class_place, by=(By.TIME,),
        ),
    )  # fmt: skip
    return [(cell.time.astimezone(zone).date(), cell.n) for cell in cells if cell.time]


async def _by_words(
    session: AsyncSession, root: IncidentRoot, zone: ZoneInfo, begin: datetime, end: datetime
) -> list[tuple[date, int]]:
    day = func.date_trunc("day", func.timezone(zone.key, Ticket.registered_at))
    statement = (
        select(day, func.count())
        .where(
            Ticket.registered_at >= begin,
            Ticket.registered_at < end,
            Ticket.category_code.startswith(root.class_category, autoescape=True),
            Ticket.search.op("@@")(cast(words.query(root.class_words, begin, end), TSQUERY)),
        )
        .group_by(day)
    )
    if root.class_place:
        path = select(Place.path).where(Place.code == root.class_place).scalar_subquery()
        inside = select(Place.code).where(Place.path.startswith(path))
        statement = statement.where(Ticket.place_code.in_(inside))
    return [(at.date(), int(n)) for at, n in await session.execute(statement)]


async def _branch(
    session: AsyncSession, root: IncidentRoot, zone: ZoneInfo, since: date, until: date
) -> int:
    """The whole branch of subjects (two digits) in the whole city."""
    begin, end = (datetime.combine(day, time(), zone) for day in (since, until))
    cells = await counts.read(
        session,
        Slice(What.TICKET, Grain.DAY, begin, end, category=root.class_category[:2]),
    )
    return sum(cell.n for cell in cells)
