"""What the cells of old tickets may refer to, and the repeats among them."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.city.models import Unit
from huying.kit import clock
from huying.ticket.loading_columns import LoadRefused
from huying.ticket.loading_rows import CategoryFact, Known
from huying.ticket.models import Ticket
from huying.ticket.repeats import REPEAT_WITHIN

T = TypeVar("T")

# As ``repeats.note_repeat`` counts at registration, for all of a span at once.
_REPEATS = text("""
    UPDATE ticket AS t SET repeat_count = found.n, repeat_of = found.latest
    FROM (
      SELECT k.id, k.load_id, k.registered_at, count(*) OVER w AS n,
        last_value(k.id) OVER w AS latest
      FROM ticket k JOIN citizen c ON c.id = k.citizen_id AND c.phone_hash IS NOT NULL
      WHERE k.confidentiality = 'normal'
        AND k.registered_at >= CAST(:since AS timestamptz) - CAST(:within AS interval)
        AND k.registered_at < :until
      WINDOW w AS (
        PARTITION BY c.phone_hash, k.category_code ORDER BY k.registered_at
        RANGE BETWEEN CAST(:within AS interval) PRECEDING AND CURRENT ROW EXCLUDE GROUP
      )
    ) AS found
    WHERE t.id = found.id AND found.n > 0 AND found.load_id = :load_id
      AND found.registered_at >= :since
""")


async def known_here(session: AsyncSession) -> tuple[Catalogue, Known]:
    """Codes, and names that mean one thing only. Units that were closed since belong to the past
    too. Raises LoadRefused: an empty city."""
    city = await catalogue(session)
    units = (await session.scalars(select(Unit))).all()
    if not city.categories or not units:
        raise LoadRefused("no_city")
    named = [(unit.name, unit.id) for unit in units]
    named += [(unit.short_name, unit.id) for unit in units if unit.short_name]
    facts = [CategoryFact(c.code, c.kind, c.urgency) for c in city.categories.values()]
    return city, Known(
        categories={
            **_unambiguous((city.categories[fact.code].name, fact) for fact in facts),
            **{city.category_name(fact.code): fact for fact in facts},
            **{fact.code: fact for fact in facts},
        },
        places={
            **_unambiguous((place.name, place.code) for place in city.places.values()),
            **{city.place_name(code): code for code in city.places},
            **{code: code for code in city.places},
        },
        units={**_unambiguous(named), **{unit.code: unit.id for unit in units}},
        names={
            **{code: city.category_name(code) for code in city.categories},
            **{code: city.place_name(code) for code in city.places},
        },
        zone=city.zone,
        now=clock.now(),
    )


def _unambiguous(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    pairs = list(dict.fromkeys(named))
    counts = Counter(name for name, _ in pairs)
    return {name: value for name, value in pairs if counts[name] == 1}


async def months_of(session: AsyncSession, load_id: UUID) -> list[tuple[datetime, datetime]]:
    """The months in which the tickets of a load were registered, each as [since, until)."""
    month = func.date_trunc("month", Ticket.registered_at)
    statement = select(month).where(Ticket.load_id == load_id).distinct()
    starts = sorted((await session.scalars(statement)).all())
    return [(start, _next_month(start)) for start in starts]


def _next_month(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)


async def note_repeats(
    session: AsyncSession, load_id: UUID, since: datetime, until: datetime
) -> None:
    """Who had told the same within 30 days before, for the old tickets registered in a span."""
    await session.execute(
        _REPEATS,
        {"since": since, "until": until, "load_id": load_id, "within": REPEAT_WITHIN},
    )
