"""What the day's weather and the city's events do to what is expected of it.

For each first level of categories the day is foretold twice from the year before it
(``brain.series.forecasting``), with and without the measured weather and the calendar of events;
the ratio lifts or lowers every series of that category. Without either nothing is changed.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.days import Days, days, national
from huying.brain.series.forecasting import forecast
from huying.city.catalogue import Catalogue
from huying.insight import counts, weather
from huying.insight.bands_rules import day_start
from huying.insight.counts_values import Grain, What

LEAST_DAYS = 60  # fewer days know nothing of weather
LEAST, MOST = 0.67, 2.0  # what a day's weather may do at most

Floats = NDArray[np.float64]


async def lifts(
    session: AsyncSession, city: Catalogue, day: date, history: int, kinds: NDArray[np.int8]
) -> Mapping[str, float]:
    """By first level of category; empty where neither weather nor events are known. ``kinds``:
    of the ``history`` days before ``day`` and of it."""
    if history < LEAST_DAYS:
        return {}
    first = day - timedelta(days=history)
    known = await weather.regressors(session, first, history, 1)
    if known.values is None:
        return {}
    start = day_start(day).replace(tzinfo=city.zone)
    found = await counts.matrix(
        session, What.TICKET, Grain.BAND, start - timedelta(days=history), start, levels=[(1, 0)]
    )
    if not found.keys:
        return {}
    daily = found.counts.reshape(len(found.keys), history, -1).sum(axis=2).astype(float)
    calendar = days(first, history + 1, _kind_of(first, kinds))
    ratios = await asyncio.to_thread(_ratios, daily, calendar, known.values)
    return {key[0]: ratio for key, ratio in zip(found.keys, ratios, strict=True)}


def _kind_of(first: date, kinds: NDArray[np.int8]) -> Callable[[date], int]:
    """A feast's days off may reach beyond the days that are known: there the country's hold."""

    def kind_of(day: date) -> int:
        at = (day - first).days
        return int(kinds[at]) if 0 <= at < len(kinds) else int(national(day))

    return kind_of


def _ratios(daily: Floats, calendar: Days, extra: Floats) -> list[float]:
    told = forecast(daily, calendar, 1, extra=extra).mean[:, 0]
    plain = forecast(daily, calendar, 1).mean[:, 0]
    ratios = np.clip(told / np.maximum(plain, 1e-6), LEAST, MOST)
    return [float(ratio) for ratio in np.where(plain > 0, ratios, 1.0)]
