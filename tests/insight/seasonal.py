"""A city with seasons: matters that come with the plum rain, street by street, drawn by a seed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from huying.city.catalogue import Catalogue
from huying.insight import seasons_history
from tests.insight.banded import Past

WET = "030404"
QUIET = "090101"


def at_noon(city: Catalogue, day: date) -> datetime:
    return datetime.combine(day, time(12), city.zone)


async def days_of(
    past: Past, first: date, last: date, a_day: Mapping[str, float], category: str, seed: int
) -> int:
    """Matters of one category by street, so many a day; returns how many."""
    rng = np.random.default_rng(seed)
    written = 0
    for street, rate in a_day.items():
        times: list[datetime] = []
        for back in range((last - first).days + 1):
            noon = at_noon(past.city, first + timedelta(days=back))
            times += [noon + timedelta(minutes=n) for n in range(int(rng.poisson(rate)))]
        await past.write(times, category, street)
        written += len(times)
    return written


def rates(city: Catalogue, wet: Sequence[str], high: float, low: float) -> dict[str, float]:
    """A rate for each street: ``high`` for those that flood every year."""
    return {street: high if street in wet else low for street in seasons_history.streets(city)}
