"""The wall in one answer: each part is read at most once in its own time, however many walls hang.

A part's time is in real seconds; where the clock runs faster it is shorter, where a part is slow to
read it is longer, so that the wall takes no more than a share of the machine. A part belongs to one
reading of the clock, so that a moved clock shows at once. Ten walls that ask together wait for the
first one's reading.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import wall_parts as parts
from huying.insight.wall_parts import Ask
from huying.insight.wall_schemas import Wall, WallPlace
from huying.kit import clock
from huying.kit.errors import NotFound

T = TypeVar("T")

AT_ONCE, SOON, LATER, SELDOM = 2.0, 5.0, 60.0, 300.0  # seconds
SHORTEST = 1.0
SHARE = 0.05  # of the time a part may be read


@dataclass(frozen=True)
class _Held(Generic[T]):
    """``took``: seconds of reading."""

    read_at: float
    took: float
    reading: clock.Reading
    value: T


class Part(Generic[T]):
    """One part for every place, at most ``seconds`` old."""

    def __init__(self, seconds: float, read: Callable[[Ask], Awaitable[T]]) -> None:
        self._seconds, self._read = seconds, read
        self._held: dict[str, _Held[T]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def get(self, ask: Ask) -> T:
        async with self._locks[ask.place]:
            held = self._held.get(ask.place)
            if held is None or not self._is_fresh(held):
                begun = monotonic()
                reading, value = clock.current(), await self._read(ask)
                held = _Held(begun, monotonic() - begun, reading, value)
                self._held[ask.place] = held
            return held.value

    def _is_fresh(self, held: _Held[T]) -> bool:
        reading = clock.current()
        lasts = max(SHORTEST, self._seconds / max(1.0, reading.speed), held.took / SHARE)
        return held.reading == reading and monotonic() - held.read_at < lasts

    def forget(self) -> None:
        self._held.clear()
        self._locks.clear()


TODAY = Part(SOON, parts.today)
ALERTS = Part(AT_ONCE, parts.alerts)
HEAT = Part(SOON, parts.heat)
CALLS = Part(AT_ONCE, parts.calls)
FIGURES = Part(LATER, parts.five)
TOPIC = Part(SELDOM, parts.topic)
WEATHER = Part(SELDOM, parts.sky)
EVERY = (TODAY, ALERTS, HEAT, CALLS, FIGURES, TOPIC, WEATHER)


def forget() -> None:
    """Read everything anew: for tests, and for whoever replaced the database."""
    for part in EVERY:
        part.forget()


async def read(session: AsyncSession, city: Catalogue, place: str, now: datetime) -> Wall:
    """``place``: a district, "" for the city. Raises NotFound."""
    districts = [
        WallPlace(code=code, name=city.place_name(code)) for code in parts.districts_of(city)
    ]
    here = next((each for each in districts if each.code == place), None)
    if place and here is None:
        raise NotFound()
    ask = Ask(session, city, place, now)
    today = await TODAY.get(ask)
    return Wall(
        at=now,
        city_name=city.city_name,
        place=here,
        districts=districts,
        speed=clock.current().speed,
        day=today.day,
        map=today.map,
        alerts=await ALERTS.get(ask),
        heat=await HEAT.get(ask),
        calls=await CALLS.get(ask),
        figures=await FIGURES.get(ask),
        categories=today.categories,
        topic=await TOPIC.get(ask),
        weather=await WEATHER.get(ask),
    )
