"""Candidates of the weekly topic: what the last four weeks brought, subject by subject."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.shares import Share
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import counts
from huying.insight.counts_values import By, Cell, Grain, Slice, What
from huying.insight.topic_candidates_rules import (
    DEFAULT_WEIGHTS,
    GROUP_OF,
    FormulaPart,
    PartGroup,
    Scored,
    Tally,
    Window,
    rank,
)
from huying.kit import clock, texts
from huying.supervise import topics, topics_repository
from huying.supervise.models_topics import Json
from huying.supervise.topics import Ranked

SPAN = timedelta(weeks=4)
HISTORY = timedelta(weeks=26)
YEAR = timedelta(weeks=52)  # the same weekdays
ELSEWHERE = "20"  # first level of what other doors must handle: no city leader's topic
SHOWN = 5  # streets and units of a candidate

_ROWS = """
WITH told AS (
  SELECT t.id, t.category_code, t.place_code, t.lead_unit_id, t.is_excluded,
    t.repeat_count, t.round, t.settled_at,
    CASE WHEN t.parent_id IS NULL THEN coalesce(t.people_corrected, t.people_affected) ELSE 0 END
      AS people,
    EXISTS (SELECT FROM objection o WHERE o.ticket_id = t.id AND o.state = 'upheld') AS returned,
    (SELECT e.solved FROM evaluation e WHERE e.ticket_id = t.id ORDER BY e.round DESC LIMIT 1)
      AS solved,
    (SELECT bool_or(coalesce(c.stopped_at, :until) > c.due_at) FROM clock c
      WHERE c.ticket_id = t.id AND c.kind = 'unit'
        AND (c.stopped_at IS NOT NULL OR c.due_at <= :until)) AS late
  FROM ticket t
  WHERE t.registered_at >= :since AND t.registered_at < :until
)
SELECT category_code AS category, place_code AS place, lead_unit_id AS unit,
  count(*) AS n, sum(people) AS people,
  count(*) FILTER (WHERE NOT is_excluded) AS kept,
  count(*) FILTER (WHERE repeat_count > 0 AND NOT is_excluded) AS repeated,
  count(*) FILTER (WHERE lead_unit_id IS NOT NULL AND NOT is_excluded) AS sent,
  count(*) FILTER (WHERE returned AND lead_unit_id IS NOT NULL AND NOT is_excluded) AS returned,
  count(*) FILTER (WHERE (settled_at IS NOT NULL OR round > 1) AND NOT is_excluded) AS settled,
  count(*) FILTER (WHERE round > 1 AND NOT is_excluded) AS reworked,
  count(*) FILTER (WHERE solved IS NOT NULL AND NOT is_excluded) AS asked,
  count(*) FILTER (WHERE solved <> 'yes' AND NOT is_excluded) AS unsolved,
  count(*) FILTER (WHERE late IS NOT NULL AND NOT is_excluded) AS due,
  count(*) FILTER (WHERE late AND NOT is_excluded) AS late
FROM told GROUP BY 1, 2, 3
"""
_RATES = {
    FormulaPart.RETURNED: ("returned", "sent"),
    FormulaPart.REWORKED: ("reworked", "settled"),
    FormulaPart.UNSOLVED: ("unsolved", "asked"),
    FormulaPart.OVERDUE: ("late", "due"),
    FormulaPart.REPEAT: ("repeated", "kept"),
}
Subject = tuple[str, str]
Tallies = dict[Subject, Tally]


@dataclass(frozen=True)
class Span:
    """Midnights of the city; ``first``: of the day of the first ticket that is known."""

    since: datetime
    until: datetime
    first: datetime

    @property
    def window(self) -> Window:
        begun = max(self.first, self.since - HISTORY)
        known = max(timedelta(0), self.since - begun)
        week = timedelta(weeks=1)
        return Window((self.until - self.since) / week, known / week)


async def find(session: AsyncSession, week: date) -> Ranked:
    """The candidates as they stand: of the four weeks up to the week's end, or up to today's
    midnight while it runs."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    last = min(week + timedelta(days=7), today)
    begun = await session.scalar(text("SELECT min(registered_at) FROM ticket"))
    known = begun.astimezone(city.zone).date() if begun else last
    span = Span(_day(city, last - SPAN), _day(city, last), _day(city, known))
    weights = await current_weights(session)
    tallies = await _tallies(session, city, span)
    found = rank(tallies, span.window, weights)
    candidates = [_written(city, each, span.window) for each in found]
    return Ranked(week, span.since, span.until, weights, candidates)


def _day(city: Catalogue, day: date) -> datetime:
    """Its first moment."""
    return datetime.combine(day, time(), city.zone)


async def current_weights(session: AsyncSession) -> Mapping[str, float]:
    formula = await topics_repository.current_formula(session)
    return formula.weights if formula else {str(part): w for part, w in DEFAULT_WEIGHTS.items()}


async def _tallies(session: AsyncSession, city: Catalogue, span: Span) -> Tallies:
    values = {"since": span.since, "until": span.until}
    tallies: Tallies = {}
    for row in (await session.execute(text(_ROWS), values)).mappings():
        if row["category"].startswith(ELSEWHERE):
            continue
        place = city.place(row["place"]) if row["place"] else None
        chain = place.chain if place else []
        one = _of_row(city, row, chain)
        for subject in _subjects(row["category"], chain[1] if len(chain) > 1 else ""):
            tallies.setdefault(subject, Tally()).add(one)
    await _add_history(session, city, span, tallies)
    return tallies


def _subjects(category: str, district: str) -> Iterator[Subject]:
    for length in (4, 6):
        if len(category) >= length:
            yield category[:length], ""
            if district:
                yield category[:length], district


def _of_row(city: Catalogue, row: RowMapping, chain: list[str]) -> Tally:
    unit = city.unit_by_id.get(row["unit"]) if row["unit"] else None
    return Tally(
        n=row["n"],
        people=int(row["people"]),
        places=Counter({chain[min(2, len(chain) - 1)]: row["n"]} if len(chain) > 1 else {}),
        units=Counter({unit.code: row["n"]} if unit else {}),
        rates={part: Share(row[hits], row[n]) for part, (hits, n) in _RATES.items()},
    )


async def _add_history(
    session: AsyncSession, city: Catalogue, span: Span, tallies: Tallies
) -> None:
    for cell in await _cells(session, max(span.first, span.since - HISTORY), span.since):
        for subject in _of_cell(city, cell):
            if subject in tallies:
                tallies[subject].earlier += cell.n
    if span.first > span.since - YEAR:
        return
    for tally in tallies.values():
        tally.year_ago = 0
    for cell in await _cells(session, span.since - YEAR, span.until - YEAR):
        for subject in _of_cell(city, cell):
            if subject in tallies:
                tallies[subject].year_ago = (tallies[subject].year_ago or 0) + cell.n


async def _cells(session: AsyncSession, since: datetime, until: datetime) -> list[Cell]:
    if since >= until:
        return []
    by = (By.CATEGORY3, By.DISTRICT)
    return await counts.read(session, Slice(What.TICKET, Grain.DAY, since, until, by=by))


def _of_cell(city: Catalogue, cell: Cell) -> Iterator[Subject]:
    place = city.place(cell.place) if cell.place else None
    chain = place.chain if place else []
    return _subjects(cell.category or "", chain[1] if len(chain) > 1 else "")


def title_of(city: Catalogue, category: str, place: str) -> str:
    """As one says it: 汀南区路灯不亮, 全市路灯不亮."""
    known, where = city.category(category), city.place(place) if place else None
    name = known.name if known else category
    said = where.name if where else texts.say("topics", "whole_city")
    return texts.say("topics", "subject", place=said, category=name)


def _written(city: Catalogue, scored: Scored, window: Window) -> Json:
    """As it is kept on a slate."""
    category, place = scored.key
    tally = scored.tally
    return {
        "key": f"{category}:{place}",
        "category": category,
        "place": place,
        "title": title_of(city, category, place),
        "score": round(scored.score, 2),
        "groups": {group.value: round(scored.points_of(group), 2) for group in PartGroup},
        "n": tally.n,
        "people": tally.people,
        "weeks": round(window.weeks, 2),
        "earlier": tally.earlier,
        "earlier_weeks": round(window.earlier_weeks, 2),
        "year_ago": tally.year_ago,
        "parts": [
            {
                "part": part.part.value,
                "group": GROUP_OF[part.part].value,
                "value": part.value,
                "low": part.low,
                "high": part.high,
                "n": part.n,
                "counts": part.counts,
                "weight": part.weight,
                "points": round(part.points, 3),
            }
            for part in scored.parts
        ],
        "places": [[code, n] for code, n in tally.places.most_common(SHOWN)],
        "units": [[code, n] for code, n in tally.units.most_common(SHOWN)],
    }


async def put_up_week(session: AsyncSession, week: date) -> Ranked:
    """What is to be frozen. Raises TopicWeekUnknown."""
    await topics.check_week(session, week)
    return await find(session, week)
