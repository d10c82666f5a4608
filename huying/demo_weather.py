"""The demo city's invented weather and events, taken over as a city's own would be."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from numpy.random import default_rng
from sqlalchemy.ext.asyncio import AsyncSession

from huying.demo_past import Json, weather_of
from huying.insight import weather
from huying.insight.models_seasons import CityEventKind
from huying.insight.weather_file import EventLine
from huying.insight.weather_ports import Weather

AHEAD = 10  # days of forecast
EVENTS_AHEAD = timedelta(days=120)
_WORDS = ((0.0, "晴到多云"), (0.1, "小雨"), (10.0, "中雨"), (25.0, "大雨"), (50.0, "暴雨"))
_COLDEST_RAIN = 1.0  # degrees by day, below which it snows


@cache
def plan() -> Json:
    path = files("huying") / "content" / "demo" / "seasons.json"
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


class DemoWeather:
    """The weather port of the demo city: what was until yesterday, and a forecast that is wrong by
    more the further it looks."""

    name = "demo"

    def __init__(self, today: date) -> None:
        self._today = today

    async def days(self, first: date, last: date) -> Sequence[Weather]:
        end = min(last, self._today + timedelta(days=AHEAD))
        count = max(0, (end - first).days + 1)
        return [self._day(first + timedelta(days=at)) for at in range(count)]

    def _day(self, day: date) -> Weather:
        true = weather_of(day)
        ahead = (day - self._today).days
        if ahead < 0:
            return _told(day, true.high, true.low, true.rain, true.wind)
        dice = default_rng([day.toordinal(), ahead])
        off = float(dice.normal(0, 0.6 + 0.25 * ahead))
        rain = true.rain * float(dice.lognormal(0, 0.2 + 0.08 * ahead))
        return _told(day, true.high + off, true.low + off, rain, true.wind, is_forecast=True)


def _told(
    day: date, high: float, low: float, rain: float, wind: float, *, is_forecast: bool = False
) -> Weather:
    words = next(word for least, word in reversed(_WORDS) if rain >= least)
    if rain >= _WORDS[1][0] and high < _COLDEST_RAIN:
        words = words.replace("雨", "雪").replace("暴雪", "大雪")
    return Weather(
        day, round(high, 1), round(low, 1), round(rain, 1), round(wind, 1), words, is_forecast,
        plan()["source"],
    )  # fmt: skip


def events(first: date, last: date) -> Iterator[EventLine]:
    """Each year's, of which the first day lies in these days."""
    for year in range(first.year, last.year + 1):
        for one in plan()["events"]:
            begins, ends = (date.fromisoformat(f"{year}-{one[name]}") for name in ("from", "to"))
            if first <= begins <= last:
                yield EventLine(
                    one["name"], CityEventKind(one["kind"]), begins, ends, one["place"],
                    one["people"], plan()["note"],
                )  # fmt: skip


async def take_over(session: AsyncSession, first: date, today: date) -> None:
    """The days from ``first`` on with a forecast of the next ones, and the events; again it only
    adds what is new. What a person imported or changed stays."""
    port, end = DemoWeather(today), today + timedelta(days=AHEAD)
    foreign = {
        day
        for day, row in (await weather.days(session, first, end)).items()
        if row.source != plan()["source"]
    }
    found = [one for one in await port.days(first, end) if one.day not in foreign]
    await weather.take_over(session, found)
    last = today + EVENTS_AHEAD
    known = {(row.name, row.first_day) for row in await weather.events(session, first, last)}
    fresh = [one for one in events(first, last) if (one.name, one.first_day) not in known]
    await weather.take_over_events(session, fresh)
