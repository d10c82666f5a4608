"""A day on the clock's face: what came in each band, and what was usual."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import tails
from huying.city.catalogue import Catalogue
from huying.insight import bands_baseline, bands_watch, counts
from huying.insight import bands_rules as rules
from huying.insight.bands_baseline import Floats, Key, Outlook
from huying.insight.bands_map import map_of
from huying.insight.bands_tails import RANGE
from huying.insight.counts_values import Grain, Matrix, What
from huying.insight.schemas_bands import BandCell, BandDay, BandGrain, BandStreet
from huying.kit import texts
from huying.model.setup import is_on

MINUTES = {BandGrain.BAND: 120, BandGrain.HOUR: 60, BandGrain.QUARTER: 15}
FAR = 1e-4  # a street whose count is rarer than that is far from usual
ODD = 0.01

Range: TypeAlias = tuple[float, float, float]  # mean, low, high
Told: TypeAlias = tuple[float, float, float, int]  # and the level


def place_level(city: Catalogue, place: str) -> int:
    """0 the city, 1 a district, 2 a street."""
    view = city.place(place) if place else None
    return min(len(view.chain) - 1, 2) if view else 0


async def read_day(
    session: AsyncSession,
    city: Catalogue,
    day: date,
    grain: BandGrain,
    category: str,
    place: str,
    now: datetime,
) -> BandDay:
    """``place``: a district or street, "" for the city."""
    seen = await read_seen(session, city, day, [(category, place)])
    is_watched = await is_on(session, bands_watch.FUNCTION)
    return day_of(city, seen, grain, (category, place), now, is_watched=is_watched)


@dataclass(frozen=True)
class Seen:
    """Quarter hours of a day of bands and its expectation, of all series of some levels."""

    day: date
    found: Matrix
    outlook: Outlook | None

    def quarters(self, key: Key) -> NDArray[np.int32]:
        """What came, (96,)."""
        row = self._rows.get(key)
        if row is None:
            return np.zeros(self.found.counts.shape[1], np.int32)
        here: NDArray[np.int32] = self.found.counts[row]
        return here

    @cached_property
    def _rows(self) -> dict[Key, int]:
        return {key: row for row, key in enumerate(self.found.keys)}

    def between(self, keys: Sequence[Key], since: datetime, until: datetime) -> NDArray[np.int32]:
        """What came of each within naive city times, (keys,)."""
        times = self.found.times
        inside = (times >= np.datetime64(since, "m")) & (times < np.datetime64(until, "m"))
        return np.array([self.quarters(key)[inside].sum() for key in keys], np.int32)


async def read_seen(session: AsyncSession, city: Catalogue, day: date, keys: Sequence[Key]) -> Seen:
    """Every series of the levels of ``keys``, in one reading."""
    levels = list(dict.fromkeys((len(key[0]) // 2, place_level(city, key[1])) for key in keys))
    start = rules.day_start(day).replace(tzinfo=city.zone)
    end = rules.day_start(day + timedelta(days=1)).replace(tzinfo=city.zone)
    found = await counts.matrix(session, What.TICKET, Grain.QUARTER, start, end, levels=levels)
    return Seen(day, found, await bands_baseline.for_day(session, city, day, keys))


def day_of(
    city: Catalogue, seen: Seen, grain: BandGrain, asked: Key, now: datetime, *, is_watched: bool
) -> BandDay:
    key = _key(city, *asked)
    outlook, day = seen.outlook, seen.day
    kind = city.office_calendar.day(day)
    start = rules.day_start(day)
    told = outlook.expected_of(key, start, start + timedelta(days=1))[0] if outlook else None
    return BandDay(
        day=day,
        day_kind=texts.say("bands", f"kind.{kind.kind.value}"),
        day_name=kind.name or "",
        grain=grain,
        category_name=city.category_name(key[0]) or texts.say("bands", "all"),
        place_name=city.place_name(key[1]) if key[1] else texts.say("bands", "city"),
        history_days=outlook.history_days if outlook else 0,
        is_thin=outlook.is_thin if outlook else False,
        is_on=is_watched,
        total=int(seen.quarters(key).sum()),
        expected=told,
        cells=_cells(city, seen, key, timedelta(minutes=MINUTES[grain]), now),
    )


def _key(city: Catalogue, category: str, place: str) -> Key:
    """Of the street where the place lies deeper."""
    level, view = place_level(city, place), city.place(place)
    return category, view.chain[level] if view and level else ""


def _cells(
    city: Catalogue, seen: Seen, key: Key, length: timedelta, now: datetime
) -> list[BandCell]:
    start, until = rules.day_start(seen.day), rules.local_of(now, city.zone)
    begun = [start + number * length for number in range(int(timedelta(days=1) / length))]
    ranges: list[Range | None] = [None] * len(begun)
    if seen.outlook is not None:
        ends = [min(at + length, until) if at <= until else at + length for at in begun]
        parts = [seen.outlook.expected_of(key, *each) for each in zip(begun, ends, strict=True)]
        ranges = [*usuals(*np.array(parts).T)]
    quarters = seen.quarters(key)
    steps = int(length / rules.QUARTER)
    cells = []
    for number, (since, told) in enumerate(zip(begun, ranges, strict=True)):
        here = int(quarters[number * steps : (number + 1) * steps].sum())
        cells.append(_cell(city, number, since, length, until, here, told))
    return cells


def _cell(
    city: Catalogue, number: int, since: datetime, length: timedelta, now: datetime, seen: int,
    told: Range | None,
) -> BandCell:  # fmt: skip
    until = since + length
    is_future = since > now
    mean, low, high = told or (None, None, None)
    sign = "future" if is_future else "unknown"
    if told is not None and not is_future:
        sign = "high" if seen > told[2] else "low" if seen < told[1] else "usual"
    return BandCell.model_validate(
        {
            "index": number,
            "name": cell_name(since, length),
            "since": since.replace(tzinfo=city.zone),
            "until": until.replace(tzinfo=city.zone),
            "observed": None if is_future else seen,
            "expected": mean,
            "low": low,
            "high": high,
            "sign": sign,
            "is_running": since <= now < until,
        }
    )


def cell_name(since: datetime, length: timedelta) -> str:
    """卯时 for a double-hour, 05:15 for what is finer."""
    if length == rules.BAND:
        return texts.say("bands", f"name.{rules.band_of(since)}")
    return f"{since:%H:%M}"


async def read_streets(
    session: AsyncSession,
    city: Catalogue,
    since: datetime,
    until: datetime,
    category: str,
    now: datetime,
) -> list[BandStreet]:
    """Every street in a part of one day of bands (aware times)."""
    day = rules.band_day(rules.local_of(since, city.zone))
    streets = map_of(city).streets
    seen = await read_seen(session, city, day, [(category, (*streets, "")[0])])
    return streets_of(city, seen, category, streets, since, min(until, now))


def streets_of(
    city: Catalogue,
    seen: Seen,
    category: str,
    codes: Sequence[str],
    since: datetime,
    until: datetime,
) -> list[BandStreet]:
    """Of each street or district of one level, in a part of the day (aware times)."""
    first, last = rules.local_of(since, city.zone), rules.local_of(until, city.zone)
    keys = [(category, code) for code in codes]
    observed = seen.between(keys, first, last)
    told: list[Told | None] = [None] * len(keys)
    if seen.outlook is not None and first < last:
        told = [*against(observed, *seen.outlook.expected_of_each(keys, first, last))]
    return [
        BandStreet.model_validate(
            {"code": code, "name": city.place_name(code), "observed": int(here)}
            | dict(zip(("expected", "low", "high", "level"), each or (None,) * 4, strict=True))
        )
        for code, here, each in zip(codes, observed, told, strict=True)
    ]


def usuals(means: Floats, sizes: Floats) -> Iterator[Range]:
    """Each count's mean and its 99 % range."""
    if not len(means):
        return
    low, high = tails.interval(means, sizes, RANGE)
    yield from zip(means.tolist(), low.tolist(), high.tolist(), strict=True)


def against(seen: NDArray[np.int32], means: Floats, sizes: Floats) -> Iterator[Told]:
    """Mean, range and level of each: -1 fewer than usual, 0 usual, 1 more, 2 far more."""
    counts_seen = seen.astype(float)
    many = tails.at_least(counts_seen, means, sizes)
    few = tails.at_most(counts_seen, means, sizes)
    levels = np.where(few < ODD, -1, 0)
    levels = np.where((counts_seen >= rules.LEAST_REPORTS) & (many < ODD), 1, levels)
    levels = np.where((levels == 1) & (many < FAR), 2, levels)
    for told, level in zip(usuals(means, sizes), levels.tolist(), strict=True):
        yield *told, level
