"""How many, of what, when and where: read from the cells that are kept as things happen.

The cells are kept by ``counting``; what no roll of theirs tells apart is counted from the ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight.counts_matrix import matrix
from huying.insight.counts_rolls import ANY_PLACE, Need, Roll, choose
from huying.insight.counts_sql import begins, category_of, clock_of, has_quarters
from huying.insight.counts_values import (
    GRAIN_CODES,
    NOBODY,
    WHAT_CODES,
    WIDTH,
    By,
    Cell,
    Grain,
    Matrix,
    Slice,
    What,
)

__all__ = ["By", "Cell", "Grain", "Matrix", "Slice", "What", "matrix", "read"]

_CATEGORY = {By.CATEGORY1: 1, By.CATEGORY2: 2, By.CATEGORY3: 3}
_PLACE = {By.DISTRICT: 1, By.STREET: 2}


async def read(session: AsyncSession, slice: Slice) -> list[Cell]:
    """In order of time, category, place, unit, channel, clock; nothing for what never was."""
    city = await catalogue(session)
    query = _query(city, slice)
    rows = await session.execute(text(query.sql), query.values)
    return [
        Cell(
            time=row.time.astimezone(city.zone) if row.time else None,
            category=row.category or None,
            place=row.place or None,
            unit=row.unit if row.unit and row.unit != NOBODY else None,
            channel=row.channel or None,
            n=int(row.n),
            people=int(row.people),
            clock=row.clock,
        )
        for row in rows
    ]


@dataclass(frozen=True)
class _Query:
    sql: str
    values: Mapping[str, object]


def _query(city: Catalogue, slice: Slice) -> _Query:
    need = _need(city, slice)
    chosen = choose(need, slice.grain, has_quarters=has_quarters(slice.since))
    conditions, values = _conditions(city, slice)
    values |= {"zone": city.zone.key, "what": WHAT_CODES[slice.what]}
    values |= {"since": slice.since, "until": slice.until}
    if chosen is None or chosen[1] is not slice.grain:
        values["wide"] = slice.until + WIDTH[slice.grain]
    if chosen is None:
        return _Query(_from_ledger(slice, conditions), values)
    roll, stored = chosen
    values |= {"roll": roll.code, "stored": GRAIN_CODES[stored]}
    return _Query(_from_cells(slice, roll, stored, conditions), values)


def _need(city: Catalogue, slice: Slice) -> Need:
    filtered = len(slice.category or "") // 2
    place = city.place(slice.place) if slice.place else None
    within = ANY_PLACE if slice.place else 0
    if place is not None:
        within = min(len(place.chain) - 1, ANY_PLACE)
    return Need(
        category=max([filtered, *(_CATEGORY.get(by, 0) for by in slice.by)]),
        place=max([within, *(_PLACE.get(by, 0) for by in slice.by)]),
        unit=By.UNIT in slice.by or slice.unit is not None or slice.units is not None,
        channel=By.CHANNEL in slice.by or slice.channel is not None,
    )


def _conditions(city: Catalogue, slice: Slice) -> tuple[list[str], dict[str, object]]:
    """On the columns category, place, unit_id and channel, by which cells and ledger are cut."""
    found: list[str] = []
    values: dict[str, object] = {}
    if slice.category:
        found.append("category >= :category AND category < :category_end")
        values |= {"category": slice.category, "category_end": slice.category + "~"}
    if slice.place and _need_place(city, slice.place):
        found.append("place = ANY(CAST(:places AS text[]))")
        values["places"] = _below(city, slice.place)
    if slice.unit is not None:
        found.append("unit_id = :unit")
        values["unit"] = slice.unit
    if slice.units is not None:
        found.append("unit_id = ANY(CAST(:units AS uuid[]))")
        values["units"] = sorted(slice.units)
    if slice.channel is not None:
        found.append("channel = :channel")
        values["channel"] = slice.channel
    return found, values


def _need_place(city: Catalogue, code: str) -> bool:
    """The city itself is everything, told with a place or not."""
    place = city.place(code)
    return place is None or len(place.chain) > 1


def _below(city: Catalogue, code: str) -> list[str]:
    every = [*city.places.values(), *city.retired.places.values()]
    return sorted({code, *(place.code for place in every if f"/{code}/" in place.path)})


def _columns(slice: Slice, district: str, street: str) -> dict[str, str]:
    level = max((_CATEGORY.get(by, 0) for by in slice.by), default=0)
    where = max((_PLACE.get(by, 0) for by in slice.by), default=0)
    return {
        "category": category_of(str(level), "category") if level else "NULL::text",
        "place": {0: "NULL::text", 1: district, 2: street}[where],
        "unit": "unit_id" if By.UNIT in slice.by else "NULL::uuid",
        "channel": "channel" if By.CHANNEL in slice.by else "NULL::text",
    }


def _from_cells(slice: Slice, roll: Roll, stored: Grain, conditions: Sequence[str]) -> str:
    path = "(SELECT pl.path FROM place pl WHERE pl.code = k.place)"
    district = f"coalesce(nullif(split_part({path}, '/', 3), ''), place)"
    street = f"coalesce(nullif(split_part({path}, '/', 4), ''), {district})"
    columns = _columns(
        slice,
        "place" if roll.place == _PLACE[By.DISTRICT] else district,
        "place" if roll.place == _PLACE[By.STREET] else street,
    )
    begun = "c.at" if stored is slice.grain else begins(slice.grain, "c.at")
    time = begun if By.TIME in slice.by else "NULL::timestamptz"
    clock = clock_of("c.at") if By.CLOCK in slice.by else "NULL::int"
    told = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    where = "".join(f" AND {each}" for each in conditions)
    in_time = "c.at >= :since AND c.at < :until"
    if stored is not slice.grain:
        in_time = f"c.at >= :since AND c.at < :wide AND {begun} >= :since AND {begun} < :until"
    return f"""
        SELECT {time} AS time, k.category, k.place, k.unit, k.channel, {clock} AS clock,
          sum(c.n) AS n, sum(c.people) AS people
        FROM (SELECT k.id, {told} FROM count_key k
              WHERE k.what = :what AND k.roll = :roll{where} OFFSET 0) AS k
        JOIN count_cell c ON c.key_id = k.id AND c.grain = :stored AND {in_time}
        GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(c.n) <> 0 ORDER BY 1, 2, 3, 4, 5, 6"""


def _from_ledger(slice: Slice, conditions: Sequence[str]) -> str:
    begun = begins(slice.grain, "at")
    time = begun if By.TIME in slice.by else "NULL::timestamptz"
    clock = clock_of("at") if By.CLOCK in slice.by else "NULL::int"
    columns = {"time": time, **_columns(slice, "district", "street"), "clock": clock}
    told = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    where = "".join(f" AND {each}" for each in conditions)
    return f"""
        SELECT {told}, count(*) AS n, coalesce(sum(people), 0) AS people FROM counted
        WHERE what = :what AND at >= :since AND at < :wide
          AND {begun} >= :since AND {begun} < :until{where}
        GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"""
