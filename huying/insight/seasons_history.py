"""What was counted, as the calendar of matters needs it: a number a day, a number a street."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight.counts import By, Cell, Grain, Slice, What, read

STREET, DISTRICT = 3, 2  # places in a chain from the city down


def begins(city: Catalogue, day: date) -> datetime:
    """The day's first moment in the city, aware."""
    return datetime.combine(day, time(), city.zone)


def outermost(codes: Iterable[str]) -> tuple[str, ...]:
    """Category codes without those that another one holds; () and "" mean everything."""
    wanted = sorted(set(codes))
    kept = [
        code
        for code in wanted
        if not any(code != other and code.startswith(other) for other in wanted)
    ]
    return tuple(kept)


def outer_places(city: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """Place codes without those that lie within another one."""
    wanted = sorted(set(codes))
    return tuple(
        code
        for code in wanted
        if not any(code != other and city.is_within(code, other) for other in wanted)
    )


async def _cells(
    session: AsyncSession,
    city: Catalogue,
    first: date,
    last: date,
    categories: Sequence[str],
    places: Sequence[str],
    by: tuple[By, ...],
) -> list[Cell]:
    """Of several districts and streets in one reading a category; each cell of one of them."""
    outer = outer_places(city, places)
    together = len(outer) > 1 and all(_depth(city, code) <= STREET for code in outer)
    found: list[Cell] = []
    for category in outermost(categories) or ("",):
        for place in ("",) if together else outer or ("",):
            asked = Slice(
                What.TICKET,
                Grain.DAY,
                begins(city, first),
                begins(city, last + timedelta(days=1)),
                category=category or None,
                place=place or None,
                by=(*by, By.STREET) if together and By.STREET not in by else by,
            )
            found += await read(session, asked)
    if not together:
        return found
    return [
        cell
        for cell in found
        if cell.place and any(city.is_within(cell.place, code) for code in outer)
    ]


def _depth(city: Catalogue, code: str) -> int:
    place = city.place(code)
    return len(place.chain) if place is not None else STREET


async def by_day(
    session: AsyncSession,
    city: Catalogue,
    first: date,
    last: date,
    *,
    categories: Sequence[str] = (),
    places: Sequence[str] = (),
) -> list[int]:
    """Tickets of each day from ``first`` to ``last``, categories and places with all below them."""
    days: Counter[date] = Counter()
    for cell in await _cells(session, city, first, last, categories, places, (By.TIME,)):
        if cell.time is not None:
            days[cell.time.astimezone(city.zone).date()] += cell.n
    return [days[first + timedelta(days=at)] for at in range((last - first).days + 1)]


async def by_street(
    session: AsyncSession, city: Catalogue, first: date, last: date, categories: Sequence[str]
) -> Counter[str]:
    """Tickets by street over these days; what names no street is in none."""
    found: Counter[str] = Counter()
    for cell in await _cells(session, city, first, last, categories, (), (By.STREET,)):
        place = city.place(cell.place) if cell.place else None
        if place is not None and len(place.chain) == STREET:
            found[place.code] += cell.n
    return found


def streets(city: Catalogue) -> list[str]:
    """Every street and town, in order of code."""
    return sorted(place.code for place in city.places.values() if len(place.chain) == STREET)


def districts(city: Catalogue) -> list[str]:
    return sorted(place.code for place in city.places.values() if len(place.chain) == DISTRICT)


def touched(city: Catalogue, street: str, places: Iterable[str]) -> bool:
    """Whether a street lies in one of these places, or one of them in it."""
    return any(city.is_within(street, code) or city.is_within(code, street) for code in places)


async def counted_since(session: AsyncSession, city: Catalogue, earliest: date) -> date | None:
    """The first day with any ticket from ``earliest`` on; None for none at all."""
    asked = Slice(
        What.TICKET,
        Grain.MONTH,
        begins(city, earliest.replace(day=1)),
        begins(city, date(2200, 1, 1)),
        by=(By.TIME,),
    )
    months = [cell.time for cell in await read(session, asked) if cell.time is not None and cell.n]
    if not months:
        return None
    first = min(months).astimezone(city.zone).date()
    days = await by_day(session, city, first, first + timedelta(days=31))
    known = next((at for at, n in enumerate(days) if n), 0)
    return max(earliest, first + timedelta(days=known))
