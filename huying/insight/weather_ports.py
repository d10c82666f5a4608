"""Where a city's weather comes from: the port, and what it gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True)
class Weather:
    """One day: degrees Celsius, millimetres, metres a second; None: not known.

    ``is_forecast``: expected, not measured. ``source``: who says so, for people to read.
    """

    day: date
    high: float | None = None
    low: float | None = None
    rain_mm: float | None = None
    wind: float | None = None
    words: str = ""
    is_forecast: bool = False
    source: str = ""


class WeatherPort(Protocol):
    """Gives the days from ``first`` to ``last`` that it knows, measured or forecast.

    The default reads the files that people import (``weather_file.FileWeather``); a city's own
    service is asked each night once it is installed (``weather.install``). Raises ProviderError.
    """

    name: str

    async def days(self, first: date, last: date) -> Sequence[Weather]: ...
