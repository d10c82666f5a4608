"""The city's weather day by day, its events, and what both are to a forecast."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log1p

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.models_seasons import CityEvent, WeatherDay
from huying.insight.weather_file import EventLine
from huying.insight.weather_ports import Weather, WeatherPort

Floats = NDArray[np.float64]

HOT, FREEZING = 33.0, 2.0  # degrees from which people call about heat and frost
LEAST_KNOWN = 0.6  # share of the history's days with weather; below it there is no use in it
AROUND = 7  # days on either side that make a day's climate

_installed: list[WeatherPort] = []


def install(port: WeatherPort) -> None:
    """Ask ``port`` every night for the days around today; the last one installed counts."""
    _installed[:] = [port]


def installed() -> WeatherPort | None:
    return _installed[0] if _installed else None


@dataclass(frozen=True)
class Difference:
    """What taking over would do; ``same`` rows are as they are."""

    new: int
    changed: int
    same: int


async def days(session: AsyncSession, first: date, last: date) -> dict[date, WeatherDay]:
    found = await session.scalars(
        select(WeatherDay)
        .where(WeatherDay.day >= first, WeatherDay.day <= last)
        .order_by(WeatherDay.day)
    )
    return {row.day: row for row in found}


async def take_over(
    session: AsyncSession, found: Sequence[Weather], *, is_preview: bool = False
) -> Difference:
    """Write these days; the same file twice changes nothing. A forecast never replaces what was
    measured."""
    if not found:
        return Difference(0, 0, 0)
    known = await days(session, min(one.day for one in found), max(one.day for one in found))
    new = changed = same = 0
    for one in found:
        row = known.get(one.day)
        if row is None:
            new += 1
            if not is_preview:
                session.add(WeatherDay(**vars(one)))
        elif _is_same(row, one) or (one.is_forecast and not row.is_forecast):
            same += 1
        else:
            changed += 1
            if not is_preview:
                for name, value in vars(one).items():
                    setattr(row, name, value)
    await session.flush()
    return Difference(new, changed, same)


def _is_same(row: WeatherDay, one: Weather) -> bool:
    """Whoever says so."""
    said = {name: value for name, value in vars(one).items() if name != "source"}
    return all(getattr(row, name) == value for name, value in said.items())


async def events(session: AsyncSession, first: date, last: date) -> Sequence[CityEvent]:
    """Those that touch these days, in order."""
    found = await session.scalars(
        select(CityEvent)
        .where(CityEvent.first_day <= last, CityEvent.last_day >= first)
        .order_by(CityEvent.first_day, CityEvent.name)
    )
    return found.all()


async def take_over_events(
    session: AsyncSession, found: Sequence[EventLine], *, is_preview: bool = False
) -> Difference:
    """One event is one name and first day; the same file twice changes nothing."""
    if not found:
        return Difference(0, 0, 0)
    rows = await events(
        session, min(one.first_day for one in found), max(one.last_day for one in found)
    )
    known = {(row.name, row.first_day): row for row in rows}
    new = changed = same = 0
    for one in dict.fromkeys(found):
        row = known.get((one.name, one.first_day))
        if row is None:
            new += 1
            row = CityEvent(**vars(one))
            known[one.name, one.first_day] = row
            if not is_preview:
                session.add(row)
        elif all(getattr(row, name) == value for name, value in vars(one).items()):
            same += 1
        else:
            changed += 1
            if not is_preview:
                for name, value in vars(one).items():
                    setattr(row, name, value)
    await session.flush()
    return Difference(new, changed, same)


@dataclass(frozen=True)
class Regressors:
    """``values`` (days, k) for a forecast's ``extra``, None where nothing is known; ``weather``:
    what stands for the days to come, "forecast" (at least one day), "climatology" or ""."""

    values: Floats | None
    weather: str


async def regressors(
    session: AsyncSession, first: date, history: int, horizon: int, *, is_blind: bool = False
) -> Regressors:
    """Heat, frost and rain (standardised over the history), and a column of city events.

    ``is_blind``: nothing of the days to come is known, whatever was written down later.
    """
    count = history + horizon
    last = first + timedelta(days=count - 1)
    today = first + timedelta(days=history)
    known = await days(session, first, last)
    if is_blind:
        known = {day: row for day, row in known.items() if day < today}
    found = [_column_of_events(await events(session, first, last), first, count)]
    columns = [column[:, None] for column in found if column.any()]
    weather = ""
    measured = sum(1 for at in range(history) if first + timedelta(days=at) in known)
    if measured >= LEAST_KNOWN * history:
        columns.append(filled(known.values(), first, history, count))
        ahead = any(day >= today for day in known)
        weather = "forecast" if ahead else "climatology"
    return Regressors(np.hstack(columns) if columns else None, weather)


def filled(known: Iterable[WeatherDay], first: date, history: int, count: int) -> Floats:
    """(count, 3): heat above 33 °C, frost below 2 °C, log rain; days without weather take the
    climate of their time of year (mean of the same fortnight in the days known)."""
    values = np.full((count, 3), np.nan)
    for row in known:
        at = (row.day - first).days
        if 0 <= at < count:
            values[at] = _felt(row)
    year = np.array([(first + timedelta(days=at)).timetuple().tm_yday for at in range(count)])
    past = values[:history]
    usual = [_mean(past[:, column], 0.0) for column in range(3)]
    for day in np.unique(year):
        gap = np.abs(year[:history] - day)
        near = past[np.minimum(gap, 366 - gap) <= AROUND]
        for column in range(3):
            empty = (year == day) & np.isnan(values[:, column])
            values[empty, column] = _mean(near[:, column], usual[column])
    spread = values[:history].std(axis=0)
    return np.asarray((values - values[:history].mean(axis=0)) / np.where(spread > 0, spread, 1))


def _mean(values: Floats, otherwise: float) -> float:
    seen = values[np.isfinite(values)]
    return float(seen.mean()) if len(seen) else otherwise


def _felt(row: WeatherDay) -> list[float]:
    return [
        max(0.0, row.high - HOT) if row.high is not None else np.nan,
        max(0.0, FREEZING - row.low) if row.low is not None else np.nan,
        log1p(row.rain_mm) if row.rain_mm is not None else np.nan,
    ]


def _column_of_events(found: Sequence[CityEvent], first: date, count: int) -> Floats:
    """An event of ten thousand people counts one."""
    column = np.zeros(count)
    for event in found:
        weight = log1p(event.people) / log1p(10_000) if event.people else 1.0
        start = max(0, (event.first_day - first).days)
        stop = min(count, (event.last_day - first).days + 1)
        column[start:stop] += weight
    return column
