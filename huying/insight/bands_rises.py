"""Slow rises: what has been more than usual for days, too little on each of them to be a burst.

Once a day, when its last band is over: days of bands of the coarser series (category level 1–2 ×
city and district, leaves of the city), judged by ``brain.series.detect``; what lasts until
the last day is told.
"""

import asyncio
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Found, Shape, Steps, detect
from huying.city.catalogue import Catalogue
from huying.insight import bands_baseline, counts
from huying.insight.bands_baseline import DEEP_DAYS, FULL_DAYS, Floats
from huying.insight.bands_rules import A_DAY, BANDS, Candidate, band_day, day_start, local_of
from huying.insight.counts_values import Grain, Matrix, What

LOOKED_BACK = 14  # days that a rise may have lasted
LASTING = (Shape.RISE, Shape.BURST)  # for more than a day: a burst of days is no hour's burst
LEVELS = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0)]


async def rises(session: AsyncSession, city: Catalogue, now: datetime) -> list[Candidate]:
    """Of the days until the one of bands that ``now`` lies in. Tickets are not known yet."""
    day = band_day(local_of(now, city.zone))
    start = day_start(day).replace(tzinfo=city.zone)
    found = await counts.matrix(
        session, What.TICKET, Grain.BAND, start - timedelta(days=DEEP_DAYS), start, levels=LEVELS
    )
    days = bands_baseline.history_days(found)
    if days < FULL_DAYS:
        return []
    values = found.counts[:, found.counts.shape[1] - days * BANDS :]
    daily = values.reshape(len(values), days, BANDS).sum(axis=2).astype(float)
    first = day - timedelta(days=days)
    kinds = bands_baseline.kinds_of(city, first, days + 1)
    steps = Steps(datetime(first.year, first.month, first.day), A_DAY, kinds)  # noqa: DTZ001
    told = await asyncio.to_thread(_detect, daily, steps, max(1, days - LOOKED_BACK))
    return [
        _candidate(found, each, start, days)
        for each in told
        if each.shape in LASTING and each.last == days - 1 > each.first
    ]


def _detect(daily: Floats, steps: Steps, since: int) -> list[Found]:
    with np.errstate(invalid="ignore"):  # a series without any history says nothing
        return detect(daily, steps, since=since)


def _candidate(found: Matrix, each: Found, end: datetime, days: int) -> Candidate:
    category, place = found.keys[each.series]
    lasted = days - each.first
    return Candidate(
        shape=Shape.RISE,
        category=category,
        places=(place,) if place else (),
        window=lasted * A_DAY,
        since=end.replace(tzinfo=None) - timedelta(days=lasted),
        expected=each.expected,
        low=each.low,
        high=each.high,
        size=_size(each),
        p=each.p,
        observed=int(each.observed),
    )


def _size(each: Found) -> float:
    """Of the negative binomial whose 95 % range is that of the event."""
    spread = (each.high - each.low) / (2 * 1.96)
    extra = spread * spread - each.expected
    return each.expected**2 / extra if extra > 0 else np.inf
