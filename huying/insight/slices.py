"""Twelve questions that are asked again and again, of ten years at once, by name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight.counts import read
from huying.insight.counts_values import By, Cell, Grain, Slice, What
from huying.insight.errors import SliceNeeds, TooManyCells, WrongPeriod
from huying.insight.scope import FIRST, LAST, root_of
from huying.insight.units import Tree, read_tree
from huying.kit.actor import Actor
from huying.kit.errors import NotFound

LONGEST = timedelta(days=3_700)
MOST_CELLS = 20_000


class CountNeed(StrEnum):
    CATEGORY = "category"
    PLACE = "place"


@dataclass(frozen=True)
class Named:
    """``needs``: what must be chosen, for the answer would be too many cells."""

    by: tuple[By, ...]
    grain: Grain = Grain.MONTH
    needs: CountNeed | None = None


SLICES: Mapping[str, Named] = {
    "days": Named((By.TIME,), Grain.DAY),
    "clock": Named((By.CLOCK,), Grain.BAND),
    "categories_by_month": Named((By.TIME, By.CATEGORY1)),
    "leaves": Named((By.CATEGORY3,)),
    "districts_by_month": Named((By.TIME, By.DISTRICT)),
    "streets": Named((By.STREET,)),
    "categories_by_district": Named((By.CATEGORY1, By.DISTRICT)),
    "category_by_day": Named((By.TIME,), Grain.DAY, CountNeed.CATEGORY),
    "category_by_street": Named((By.STREET,), needs=CountNeed.CATEGORY),
    "place_by_category": Named((By.CATEGORY2,), needs=CountNeed.PLACE),
    "units": Named((By.UNIT,)),
    "channels_by_month": Named((By.TIME, By.CHANNEL)),
}


@dataclass(frozen=True)
class Cut:
    """What narrows a count: whole days of the city, both included; "" means any; ``unit`` is a code
    and means its subtree."""

    what: What
    since: date | None = None
    until: date | None = None
    category: str = ""
    place: str = ""
    unit: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Answer:
    since: date
    until: date
    cells: list[Cell]
    city: Catalogue
    tree: Tree


async def read_named(
    session: AsyncSession, actor: Actor, name: str, cut: Cut, now: datetime
) -> Answer:
    """Without days: the ten years that end today. Raises NotFound, WrongPeriod, SliceNeeds."""
    named = SLICES.get(name)
    if named is None:
        raise NotFound()
    if named.needs is not None and not getattr(cut, named.needs.value):
        raise SliceNeeds(field=named.needs.value)
    city = await catalogue(session)
    until = cut.until or now.astimezone(city.zone).date()
    first = cut.since or until - timedelta(days=3_652)
    cut = replace(cut, since=first, until=until)
    return await read_cut(session, actor, named.grain, named.by, cut, now)


async def read_cut(
    session: AsyncSession, actor: Actor, grain: Grain, by: tuple[By, ...], cut: Cut, now: datetime
) -> Answer:
    """Units see what their own subtree leads. Without days: this month so far. Raises NotFound,
    WrongPeriod, TooManyCells."""
    city, tree = await catalogue(session), await read_tree(session)
    root = root_of(actor, tree, cut.unit)
    if cut.place and city.place(cut.place) is None:
        raise NotFound()
    first, last = _days(cut, now.astimezone(city.zone).date())
    asked = Slice(
        what=cut.what,
        grain=grain,
        since=_begin(city, grain, first),
        until=_begin(city, grain, last + timedelta(days=1), is_end=True),
        category=cut.category or None,
        place=cut.place or None,
        channel=cut.channel or None,
        by=by,
        units=frozenset(node.id for node in tree.within(root.path)) if root else None,
    )
    cells = await read(session, asked)
    if len(cells) > MOST_CELLS:
        raise TooManyCells()
    return Answer(first, last, cells, city, tree)


def _days(cut: Cut, today: date) -> tuple[date, date]:
    last = cut.until or max(today, cut.since or today)
    first = cut.since or last.replace(day=1)
    if not FIRST <= first <= last <= LAST or last - first > LONGEST:
        raise WrongPeriod(field="since")
    return first, last


def _begin(city: Catalogue, grain: Grain, day: date, *, is_end: bool = False) -> datetime:
    """A month is counted whole; 子时 of a day begins the evening before."""
    whole = grain is Grain.MONTH and not is_end
    begun = datetime.combine(day.replace(day=1) if whole else day, time())
    if grain is Grain.BAND:
        begun -= timedelta(hours=1)
    return begun.replace(tzinfo=city.zone)
