"""Many series at once, dense in time, for what looks at all of them."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight.counts_rolls import Need, Roll, choose
from huying.insight.counts_sql import category_of, has_quarters
from huying.insight.counts_values import (
    GRAIN_CODES,
    WHAT_CODES,
    Grain,
    Matrix,
    What,
)

_MINUTES = {Grain.QUARTER: 15, Grain.BAND: 120, Grain.DAY: 1_440}
_A_DAY = 96  # quarter hours
_MANY = 1_000  # weight of a roll of so many series that a day's ledger is read sooner
_ORIGIN = np.datetime64("2000-01-01T00:00", "m")
_FIRST_BAND = np.datetime64("2000-01-01T23:00", "m")


async def matrix(
    session: AsyncSession,
    what: What,
    grain: Grain,
    since: datetime,
    until: datetime,
    *,
    levels: Sequence[tuple[int, int]],
) -> Matrix:
    """Every (category, place) with any count in the period, for each (category level 0–3, place
    level 0 city, 1 district, 2 street) of ``levels``, in their order, then by code.

    ``since`` and ``until`` as in ``Slice``. What is known less exactly than a level asks (a ticket
    whose street nobody knows) is in no row of that level.
    """
    city = await catalogue(session)
    times = _times(city, grain, since, until)
    keys: list[tuple[str, str]] = []
    rows: list[NDArray[np.int32]] = []
    for level in levels if len(times) else ():
        sql, values = _query(city, what, grain, times, level)
        for found in await session.execute(text(sql), values):
            row = np.zeros(len(times), np.int32)
            row[np.asarray(found.steps, np.int64)] = found.counts
            keys.append((found.category, found.place))
            rows.append(row)
    counts = np.stack(rows) if rows else np.zeros((0, len(times)), np.int32)
    return Matrix(tuple(keys), counts, times)


def _times(
    city: Catalogue, grain: Grain, since: datetime, until: datetime
) -> NDArray[np.datetime64]:
    """Beginnings, city-local and naive, of the cells that begin in the period."""
    first, end = (
        np.datetime64(at.astimezone(city.zone).replace(tzinfo=None), "us") for at in (since, until)
    )
    if grain is Grain.MONTH:
        found = np.arange(first.astype("M8[M]"), end.astype("M8[M]") + 1).astype("M8[m]")
    else:
        width = np.timedelta64(_MINUTES[grain], "m")
        origin = _FIRST_BAND if grain is Grain.BAND else _ORIGIN
        begun = origin + (first.astype("M8[m]") - origin) // width * width
        found = np.arange(begun, end.astype("M8[m]") + 1, width)
    return found[(found >= first) & (found < end)]


def _bounds(
    city: Catalogue, grain: Grain, times: NDArray[np.datetime64]
) -> tuple[datetime, datetime]:
    """From the first cell's beginning to the last one's end."""
    last = times[-1]
    if grain is Grain.MONTH:
        end = (last.astype("M8[M]") + 1).astype("M8[s]")
    else:
        end = (last + np.timedelta64(_MINUTES[grain], "m")).astype("M8[s]")
    first = times[0].astype("M8[s]")
    return first.item().replace(tzinfo=city.zone), end.item().replace(tzinfo=city.zone)


def _query(
    city: Catalogue,
    what: What,
    grain: Grain,
    times: NDArray[np.datetime64],
    level: tuple[int, int],
) -> tuple[str, dict[str, object]]:
    category, place = level
    first, end = _bounds(city, grain, times)
    chosen = choose(Need(category, place), grain, has_quarters=has_quarters(first))
    if chosen and _is_short(chosen, len(times)):
        chosen = None
    values: dict[str, object] = {
        "what": WHAT_CODES[what], "zone": city.zone.key, "since": first, "end": end,
        "first": first.replace(tzinfo=None), "length": 2 * category,
    }  # fmt: skip
    if place:
        every = [*city.places.values(), *city.retired.places.values()]
        values["places"] = [each.code for each in every if len(each.chain) == place + 1]
    if chosen is None:
        inner = _from_ledger(grain, level)
    else:
        roll, stored = chosen
        inner = _from_cells(roll, grain, level)
        values |= {"roll": roll.code, "stored": GRAIN_CODES[stored]}
    known = " WHERE place = ANY(CAST(:places AS text[]))" if place else ""
    return (
        f"""
        SELECT category, place, array_agg(step) AS steps, array_agg(n::int) AS counts
        FROM ({inner}) AS cells{known} GROUP BY 1, 2 ORDER BY 1, 2""",
        values,
    )


def _is_short(chosen: tuple[Roll, Grain], steps: int) -> bool:
    """Whether the ledger's few rows come sooner: cells are looked up series by series, and a roll
    of thousands has most of them empty on one day."""
    roll, stored = chosen
    return stored is Grain.QUARTER and steps <= _A_DAY and roll.weight > _MANY


def _step(grain: Grain, at: str) -> str:
    """How many cells after the first the one that holds ``at`` begins."""
    local, first = f"({at} AT TIME ZONE :zone)", "CAST(:first AS timestamp)"
    if grain is Grain.MONTH:
        return (
            f"(12 * (extract(year FROM {local}) - extract(year FROM {first}))"
            f" + extract(month FROM {local}) - extract(month FROM {first}))::int"
        )
    seconds = _MINUTES[grain] * 60
    return f"floor(extract(epoch FROM {local} - {first}) / {seconds})::int"


def _place(roll: Roll, level: int) -> str:
    if level == 0:
        return "''"
    if roll.place == level:
        return "k.place"
    path = "(SELECT pl.path FROM place pl WHERE pl.code = k.place)"
    return f"coalesce(nullif(split_part({path}, '/', {level + 2}), ''), k.place)"


def _from_cells(roll: Roll, grain: Grain, level: tuple[int, int]) -> str:
    return f"""
        SELECT {_step(grain, "c.at")} AS step, k.category, k.place, sum(c.n) AS n
        FROM (SELECT k.id, {category_of(str(level[0]), "k.category")} AS category,
                {_place(roll, level[1])} AS place
              FROM count_key k WHERE k.what = :what AND k.roll = :roll
                AND length(k.category) >= :length OFFSET 0) AS k
        JOIN count_cell c ON c.key_id = k.id AND c.grain = :stored
          AND c.at >= :since AND c.at < :end
        GROUP BY 1, 2, 3 HAVING sum(c.n) <> 0"""


def _from_ledger(grain: Grain, level: tuple[int, int]) -> str:
    where = {0: "''", 1: "district", 2: "street"}.get(level[1], "place")
    return f"""
        SELECT {_step(grain, "at")} AS step, {category_of(str(level[0]), "category")} AS category,
          {where} AS place, count(*) AS n
        FROM counted WHERE what = :what AND length(category) >= :length
          AND at >= :since AND at < :end
        GROUP BY 1, 2, 3"""
