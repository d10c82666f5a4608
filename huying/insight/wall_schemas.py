"""What the wall shows. Nothing here knows a person: counts, rates, codes and names of places,
categories and units; each part says of which moment it is, and None is what has no source."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from huying.brain.series import Shape
from huying.insight.models_bands import BandState
from huying.insight.schemas_bands import BandDay, BandStreet


class WallPlace(BaseModel):
    code: str
    name: str


class WallForecast(BaseModel):
    """The city's whole calendar day as it was forecast in the night of ``made_on``."""

    made_on: date
    mean: float
    low80: float
    high80: float


class WallDay(BaseModel):
    """``face``: the twelve double-hours; ``hours``: the same day by hour, from 23:00.
    ``usual_so_far``: expected from the day's beginning until now; None without history."""

    at: datetime
    face: BandDay
    hours: BandDay
    usual_so_far: float | None
    forecast: WallForecast | None


class WallMap(BaseModel):
    """Today's matters of each street of the city or district against what is usual by now;
    ``districts``: the city's, none on a district's wall."""

    at: datetime
    streets: list[BandStreet]
    districts: list[BandStreet]


class WallAlert(BaseModel):
    id: UUID
    shape: Shape
    state: BandState
    title: str
    sentence: str
    places: list[str]
    since: datetime
    raised_at: datetime
    is_over: bool
    unit_name: str


class WallAlerts(BaseModel):
    """Not yet judged ones, living first, the latest first; ``more`` are not in ``items``."""

    at: datetime
    is_on: bool
    items: list[WallAlert]
    more: int


class WallIncident(BaseModel):
    """``title``: its category and street, or the name that a person gave it, masked; never words
    of a ticket. ``heat``: see incidents. ``today``, ``yesterday``: 24 hours each."""

    id: UUID
    title: str
    place_name: str
    tickets: int
    people: int
    heat: float
    today: int
    yesterday: int


class WallHeat(BaseModel):
    at: datetime
    items: list[WallIncident]


class WallCalls(BaseModel):
    """``today``: since midnight. None of the whole part: no call came for seven days, so that
    nothing feeds calls into this platform."""

    at: datetime
    live: int
    waiting: int
    wrap_up: int
    waiting_since: datetime | None
    today: int
    answered_today: int


class WallShare(BaseModel):
    """``low``, ``high``: 95 % (Wilson); None where there is nothing to count."""

    numerator: int
    denominator: int
    share: float | None
    low: float | None
    high: float | None


class WallFigure(BaseModel):
    """``today``: since midnight; ``week``: the last seven calendar days with today. Excluded
    tickets are left out (rule 15)."""

    code: str
    name: str
    formula: str
    today: WallShare
    week: WallShare


class WallFigures(BaseModel):
    at: datetime
    items: list[WallFigure]


class WallCategory(BaseModel):
    """A second-level category today; ``level`` as on the map."""

    code: str
    name: str
    parent_name: str
    observed: int
    expected: float | None
    low: float | None
    high: float | None
    level: int | None


class WallCategories(BaseModel):
    at: datetime
    items: list[WallCategory]


class WallTopic(BaseModel):
    """The weekly topic under work. ``weeks``: its matters in the last whole weeks, oldest first."""

    at: datetime
    id: UUID
    number: str
    title: str
    category_name: str
    place_name: str
    state: Literal["chosen", "working", "closed"]
    lead_unit: str
    done: int
    measures: int
    overdue: int
    weeks: list[int]


class WallWeather(BaseModel):
    """Today's row of the weather register; ``is_forecast``: not measured yet."""

    at: datetime
    words: str
    high: float | None
    low: float | None
    rain_mm: float | None
    is_forecast: bool


class Wall(BaseModel):
    """``place``: the district, None for the city. ``speed``: business seconds a real second."""

    at: datetime
    city_name: str
    place: WallPlace | None
    districts: list[WallPlace]
    speed: float
    day: WallDay
    map: WallMap
    alerts: WallAlerts
    heat: WallHeat
    calls: WallCalls | None
    figures: WallFigures
    categories: WallCategories
    topic: WallTopic | None
    weather: WallWeather | None
