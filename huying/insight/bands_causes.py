"""What an alert's tickets have in common: who should act, words that are new, the likely cause.

Words are read from masked tellings of ordinary tickets alone; what is confidential or reports
somebody counts and stays unread (domain.md, rule 9).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import Party, Utterance
from huying.brain.text.new_words import new_words
from huying.brain.text.objects import objects_in
from huying.brain.text.things import find_thing
from huying.city.catalogue import Catalogue, UnitView
from huying.city.models import MatterKind
from huying.dispatch import rules as dispatching
from huying.dispatch.rules import Candidate, Lists
from huying.insight.models_bands import Json
from huying.ticket.masking import masks
from huying.ticket.models import Confidentiality, Ticket

READ = 60  # tickets of an alert whose words are read, the latest first
BEFORE = 240  # earlier tellings of the same kind that are the usual
BEFORE_DAYS = timedelta(days=120)
LEAST_NAMED = 3
SHARE = 0.4  # of the tellings name it: then it is the likely cause
AGREED = 0.6  # of the tickets name a unit: then it should act alone
STREET_DEPTH = 3  # city, district, street: what lies deeper is an estate, a road, a school


@dataclass(frozen=True)
class Told:
    """``unit`` None: the duty catalogue names nobody."""

    unit: UnitView | None
    duty_code: str | None
    words: list[Json]
    cause: Json | None


async def read(
    session: AsyncSession,
    city: Catalogue,
    ids: Sequence[UUID],
    category: str,
    since: datetime,
) -> Told:
    """Of an alert's tickets, the latest ones."""
    rows = await session.scalars(
        select(Ticket)
        .where(Ticket.id.in_(list(ids)))
        .order_by(Ticket.registered_at.desc(), Ticket.id)
        .limit(READ)
    )
    tickets = list(rows)
    open_ones = [ticket for ticket in tickets if is_open(ticket)]
    masked = await masks(session, open_ones)
    now = [masked[ticket.id](ticket.statement) for ticket in open_ones]
    before = await _before(session, category, since)
    unit, duty = who_acts(city, tickets)
    here = "，".join(city.place_name(ticket.place_code or "") for ticket in tickets)
    words: list[Json] = [
        {
            "word": each.word,
            "count": each.count,
            "usual": round(each.usual, 2),
            "z": round(each.z, 2),
        }
        for each in new_words(now, before)
        if each.word not in here
    ]
    return Told(unit, duty, words, cause_of(city, open_ones, now))


def is_open(ticket: Ticket) -> bool:
    """Whether its words may be read for the many."""
    return ticket.confidentiality is Confidentiality.NORMAL and ticket.kind is not MatterKind.REPORT


async def _before(session: AsyncSession, category: str, since: datetime) -> list[str]:
    """Masked tellings of the first level of the category before the alert began."""
    rows = await session.scalars(
        select(Ticket)
        .where(
            Ticket.registered_at < since,
            Ticket.registered_at >= since - BEFORE_DAYS,
            Ticket.category_code.startswith(category[:2], autoescape=True),
            Ticket.confidentiality == Confidentiality.NORMAL,
            Ticket.kind != MatterKind.REPORT,
        )
        .order_by(Ticket.registered_at.desc())
        .limit(BEFORE)
    )
    tickets = list(rows)
    masked = await masks(session, tickets)
    return [masked[ticket.id](ticket.statement) for ticket in tickets]


def who_acts(city: Catalogue, tickets: Sequence[Ticket]) -> tuple[UnitView | None, str | None]:
    """The unit that the duty catalogue names for most of the tickets; where several are named, the
    nearest unit above them that is not the root of all."""
    named: Counter[str] = Counter()
    duties: dict[str, str] = {}
    ways: dict[tuple[str, str | None], Candidate | None] = {}
    for ticket in tickets:
        way = (ticket.category_code, ticket.place_code)
        if way not in ways:
            ways[way] = lead_of(city, ticket.category_code, ticket.place_code)
        found = ways[way]
        if found is not None:
            named[found.unit_code] += 1
            duties.setdefault(found.unit_code, found.duty_code)
    if not named:
        return None, None
    code, count = min(named.items(), key=lambda pair: (-pair[1], pair[0]))
    if count >= AGREED * named.total():
        return city.units[code], duties[code]
    common = _above(city, list(named))
    return (common, None) if common else (city.units[code], duties[code])


def lead_of(city: Catalogue, category: str, place: str | None) -> Candidate | None:
    found = dispatching.match(city.duties.values(), category, place, "", city, Lists())
    return found[0] if found else None


def _above(city: Catalogue, codes: Sequence[str]) -> UnitView | None:
    chains = [city.units[code].ancestor_codes for code in codes if code in city.units]
    common = [step[0] for step in zip(*chains, strict=False) if len(set(step)) == 1]
    unit = city.units.get(common[-1]) if len(common) > 1 else None
    return unit


def cause_of(city: Catalogue, tickets: Sequence[Ticket], texts: Sequence[str]) -> Json | None:
    """What most tellings name: a body (a firm, an estate's manager), a place below the street, or
    a thing; None where nothing is shared by enough of them."""
    named: dict[str, str] = {}
    for text in texts:
        for mention in objects_in(text):
            if mention.is_named and "*" not in mention.text:
                named.setdefault(mention.text, "body")
        thing = find_thing([Utterance(0, Party.CITIZEN, 0, 0, text)])
        if thing is not None and "*" not in thing.value:
            named.setdefault(thing.value, "thing")
    counts = Counter({name: sum(name in text for text in texts) for name in named})
    found = [(count, kind_rank(named[name]), name, named[name]) for name, count in counts.items()]
    found += [
        (count, kind_rank("place"), city.place_name(code), "place")
        for code, count in _deep_places(city, tickets).items()
    ]
    enough = [each for each in found if each[0] >= max(LEAST_NAMED, SHARE * len(texts))]
    if not enough:
        return None
    count, _, name, kind = max(enough, key=lambda each: (each[0], each[1], len(each[2])))
    return {"kind": kind, "name": name, "count": count, "of": len(texts)}


_RANKS: Mapping[str, int] = {"body": 3, "place": 2, "thing": 1}


def kind_rank(kind: str) -> int:
    """Who did it says more than where, and where more than with what."""
    return _RANKS[kind]


def _deep_places(city: Catalogue, tickets: Sequence[Ticket]) -> Counter[str]:
    found: Counter[str] = Counter()
    for ticket in tickets:
        place = city.place(ticket.place_code or "")
        if place is not None:
            found.update(place.chain[STREET_DEPTH:])
    return found
