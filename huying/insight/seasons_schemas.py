"""The calendar of matters as the API tells it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.insight.models_seasons import CityEventKind

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
MonthDay = Annotated[str, StringConstraints(pattern="^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class SeasonGrain(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class SeasonBy(StrEnum):
    """One row a period, or for one period a row a category or place one level below."""

    TIME = "time"
    CATEGORY = "category"
    PLACE = "place"


class SeasonInterval(BaseModel):
    """Matters expected, with the 80 % and the 95 % interval."""

    mean: float
    low80: float
    high80: float
    low95: float
    high95: float


class SeasonWeather(BaseModel):
    high: float | None
    low: float | None
    rain_mm: float | None
    wind: float | None
    words: str
    is_forecast: bool


class SeasonDay(BaseModel):
    """``actual``: counted, up to yesterday; ``forecast``: of the newest run made by that day."""

    day: date
    kind: Literal["workday", "weekend", "holiday", "make_up"]
    holiday: str
    lunar: str
    term: str
    feast: str
    actual: int | None
    forecast: SeasonInterval | None
    weather: SeasonWeather | None
    events: list[str]


class SeasonTally(BaseModel):
    """Actions of a plan, without dropped ones."""

    all: int
    done: int
    overdue: int


class SeasonBar(BaseModel):
    """A recurring matter across its days. ``state`` coming: no plan yet."""

    matter_code: str
    plan_id: UUID | None
    name: str
    first: date
    last: date
    state: Literal["coming", "proposed", "confirmed", "evaluated", "dismissed"]
    tally: SeasonTally
    verdict: str | None
    is_own: bool = Field(description="a unit of the reader has an action in it")


class SeasonMeasured(BaseModel):
    """How the forecasts turned out over ``days`` days of ``series`` series in ``runs`` runs."""

    runs: int
    series: int
    days: int
    wape: float | None
    mase: float | None
    coverage80: float | None
    coverage95: float | None


class SeasonRunRead(BaseModel):
    day: date
    made_at: datetime
    history_days: int
    series: int
    model: str
    model_version: str
    weather: str
    seconds: float


class SeasonCalendar(BaseModel):
    """``run``: None until there is enough history; ``is_series``: whether the chosen category and
    place have a forecast of their own."""

    today: date
    days: list[SeasonDay]
    bars: list[SeasonBar]
    run: SeasonRunRead | None
    is_series: bool
    is_running: bool
    counted_since: date | None
    least_days: int
    measured: SeasonMeasured
    measured_all: SeasonMeasured


class SeasonForecastRow(BaseModel):
    """``actual``: what of it has been counted, over ``counted_days`` of its ``days``; the interval
    holds that and what is to come. None: no forecast of its own."""

    key: str
    name: str
    first: date
    last: date
    days: int
    counted_days: int
    actual: int
    forecast: SeasonInterval | None
    has_children: bool


class SeasonForecastTable(BaseModel):
    grain: SeasonGrain
    by: SeasonBy
    first: date | None
    last: date | None
    rows: list[SeasonForecastRow]
    run: SeasonRunRead | None


class SeasonExportBody(BaseModel):
    grain: SeasonGrain = SeasonGrain.WEEK
    by: SeasonBy = SeasonBy.TIME
    category: Annotated[str, StringConstraints(pattern="^([0-9]{2}){0,3}$")] = ""
    place: Annotated[str, StringConstraints(max_length=60)] = ""
    day: date | None = None
    format: Literal["xlsx", "csv"] = "xlsx"


class SeasonKnowledge(BaseModel):
    """``is_there``: whether such a card is in force; None for what has no code."""

    kind: Literal["card", "policy", "text"]
    code: Annotated[str, StringConstraints(max_length=60)] = ""
    title: Name
    is_there: bool | None = None


class SeasonRule(BaseModel):
    """When a matter comes: see ``insight.seasons_rules``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Literal["days", "feast", "threshold"]
    from_: MonthDay | None = Field(default=None, alias="from")
    to: MonthDay | None = None
    feast: str | None = None
    before: int | None = Field(default=None, ge=0, le=120)
    after: int | None = Field(default=None, ge=0, le=120)
    ratio: float | None = Field(default=None, gt=1, le=10)
    days: int | None = Field(default=None, ge=1, le=30)


class SeasonPlannedAction(BaseModel):
    """``day``: days after the season's first one, negative before it."""

    title: Name
    owner: Annotated[str, StringConstraints(pattern="^$|^(duty|role|unit):.+$", max_length=80)] = ""
    day: int = Field(ge=-180, le=200)


class SeasonMatterBody(BaseModel):
    code: Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{1,39}$")]
    name: Name
    when: SeasonRule
    lead_days: int = Field(ge=0, le=180)
    categories: list[Code] = Field(min_length=1, max_length=40)
    focus: float | None = Field(default=None, gt=0, lt=1)
    recognise: Words = ""
    actions: list[SeasonPlannedAction] = Field(default=[], max_length=40)
    knowledge: list[SeasonKnowledge] = Field(default=[], max_length=40)
    staffing: Words = ""


class SeasonMatterWrite(BaseModel):
    version: int = Field(ge=0)
    is_active: bool = True
    matter: SeasonMatterBody


class SeasonWindowRead(BaseModel):
    year: int
    first: date
    last: date


class SeasonMatterRead(BaseModel):
    """``version`` 0: as it ships. ``rule``: the rule in words; ``next``: when it comes next."""

    matter: SeasonMatterBody
    rule: str
    category_names: list[str]
    next: SeasonWindowRead | None
    is_own: bool
    is_shipped: bool
    is_active: bool
    version: int


class SeasonWeatherDay(SeasonWeather):
    """``source``: the file or service that says so."""

    day: date
    source: str


class SeasonFileError(BaseModel):
    row: int
    column: str
    message: str


class SeasonFileRead(BaseModel):
    """What a file would do, or did; nothing is taken over while a line is wrong."""

    lines: int
    new: int
    changed: int
    same: int
    errors: list[SeasonFileError]
    error_count: int
    is_done: bool


class SeasonCityEvent(BaseModel):
    name: Name
    kind: CityEventKind
    first_day: date
    last_day: date
    place_code: Annotated[str, StringConstraints(max_length=60)] = ""
    people: int | None = Field(default=None, ge=0, le=100_000_000)
    note: Annotated[str, StringConstraints(max_length=500)] = ""


class SeasonCityEventWrite(SeasonCityEvent):
    version: int = 0


class SeasonCityEventRead(SeasonCityEvent):
    id: UUID
    place_name: str
    version: int
