"""What the page of the time bands reads and sends."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from huying.brain.series import Shape
from huying.insight.models_bands import BandState
from huying.ticket.models import TicketState

BandMay = Literal["acknowledge", "act", "close", "brief"]


class BandGrain(StrEnum):
    BAND = "band"
    HOUR = "hour"
    QUARTER = "quarter"


class BandCell(BaseModel):
    """One double-hour (or hour, or quarter hour) of the day. ``low``–``high``: 99 % range of what
    is usual, None without history; ``sign``: how ``observed`` stands to it; ``observed`` None: it
    has not come yet. ``is_running``: it is not over, the range is that of the part that is."""

    index: int
    name: str
    since: datetime
    until: datetime
    observed: int | None
    expected: float | None
    low: float | None
    high: float | None
    sign: Literal["usual", "high", "low", "unknown", "future"]
    is_running: bool


class BandDay(BaseModel):
    """``day``: from 23:00 of the day before. ``day_kind``: workday, weekend, holiday, make_up."""

    day: date
    day_kind: str
    day_name: str
    grain: BandGrain
    category_name: str
    place_name: str
    history_days: int
    is_thin: bool
    is_on: bool
    total: int
    expected: float | None
    cells: list[BandCell]


class BandStreet(BaseModel):
    """``level``: -1 fewer than usual, 0 usual, 1 more, 2 far more, None unknown."""

    code: str
    name: str
    observed: int
    expected: float | None
    low: float | None
    high: float | None
    level: int | None


class BandUnit(BaseModel):
    code: str
    name: str


class BandPlace(BaseModel):
    code: str
    name: str


class BandAlertRow(BaseModel):
    """``title``: what and where in one line; ``sentence``: how much more than usual, since when.
    ``times``: observed over expected, None where nothing was expected."""

    id: UUID
    shape: Shape
    state: BandState
    title: str
    sentence: str
    category_code: str
    category_name: str
    categories: list[str]
    places: list[BandPlace]
    places_before: list[BandPlace]
    since: datetime
    raised_at: datetime
    seen_at: datetime
    ended_at: datetime | None
    window_minutes: int
    observed: int
    people: int
    expected: float
    low: float
    high: float
    times: float | None
    score: float
    unit: BandUnit | None
    is_thin: bool
    verdict: bool | None
    version: int


class BandWord(BaseModel):
    """``count`` tellings say it, ``usual`` would by those of before; ``z``: see the source."""

    word: str
    count: int
    usual: float
    z: float


class BandCause(BaseModel):
    kind: Literal["body", "place", "thing"]
    name: str
    count: int
    of: int


class BandTicket(BaseModel):
    """Masked. What is confidential or a report is counted and not shown."""

    id: UUID
    number: str
    title: str
    state: TicketState
    category_name: str
    place_code: str | None
    place_name: str
    registered_at: datetime


class BandTickets(BaseModel):
    """``total`` are behind it; ``hidden`` of them this person may not read here."""

    items: list[BandTicket]
    total: int
    hidden: int


class BandAlertRead(BandAlertRow):
    """``p``: chance of so much in one look; ``q``: share of false alarms at which it would be
    called. ``factor``: what verdicts made of its family's threshold, 1 = as shipped."""

    p: float
    q: float | None
    history_days: int
    factor: float
    words: list[BandWord]
    cause: BandCause | None
    duty_code: str | None
    basis: str
    tickets: BandTickets
    acknowledged_at: datetime | None
    acknowledged_by_name: str | None
    acted_at: datetime | None
    acted_by_name: str | None
    action: str
    closed_at: datetime | None
    closed_by_name: str | None
    note: str
    may: list[BandMay]


class BandSeen(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


class BandAct(BandSeen):
    action: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class BandClose(BandSeen):
    verdict: bool
    note: Annotated[str, Field(max_length=1000)] = ""


class BandBriefBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "pdf"] = "docx"


class BandShare(BaseModel):
    """``low``, ``high``: 95 % (Wilson); None when there is nothing to count."""

    numerator: int
    denominator: int
    share: float | None
    low: float | None
    high: float | None


class BandFamily(BaseModel):
    family: str
    name: str
    trues: int
    falses: int
    factor: float


class BandFigures(BaseModel):
    """Of the last ``days``: ``precision`` of judged alerts; ``recall``: of what people found true
    (true alerts, and bursts that an agent desk pinned by hand) how much the watch had raised;
    ``delay_minutes``: median from the first report to the alert; ``delay_people``: median of
    persons who had told by then; ``false_a_day``."""

    days: int
    raised: int
    waiting: int
    precision: BandShare
    recall: BandShare
    delay_minutes: float | None
    delay_people: float | None
    false_a_day: float
    families: list[BandFamily]
