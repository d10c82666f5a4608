"""What pages of reports read and send; ``ReportBody`` is what is frozen in the row, too."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from huying.insight.models_reports import DeliverWhen, Making, ReportKind, ReportState

ReportFormat = Literal["docx", "pdf", "xlsx"]
ReportSourceKind = Literal[
    "count", "figure", "alerts", "incidents", "topic", "campaign", "disputes", "forecast", "seasons"
]
ReportUnitOf = Literal["matters", "share", "ratio"]
ReportMay = Literal["make", "remark", "issue"]


class ReportRow(BaseModel):
    """One row behind a number, and where it opens."""

    label: str
    link: str


class ReportSource(BaseModel):
    """Where a number comes from. ``key`` is the same in every report: a recount finds it by it.

    ``n``: what it rests on; ``value`` with its 95 % interval: a share of ``n``, a ratio to the
    period before, or a number of matters. ``link`` opens the rows; ``rows`` names them where no
    list of the platform holds just these.
    """

    number: int
    key: str
    kind: ReportSourceKind
    code: str
    name: str
    since: date
    until: date
    scope: str
    unit_of: ReportUnitOf
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    link: str
    rows: list[ReportRow] = []


class ReportSentence(BaseModel):
    """``refs``: numbers of sources; every sentence that tells a number has some."""

    text: str
    refs: list[int]


class ReportSeries(BaseModel):
    """A value a label; None where nothing is known. ``low`` and ``high``: the interval's ends."""

    name: str
    values: list[float | None]
    low: list[float | None] = []
    high: list[float | None] = []


class ReportChart(BaseModel):
    """``columns`` over time, ``bars`` by name, ``shares`` with intervals, a ``line`` with band."""

    key: str
    kind: Literal["columns", "bars", "shares", "line"]
    title: str
    labels: list[str]
    series: list[ReportSeries]
    refs: list[int]


class ReportSection(BaseModel):
    key: str
    heading: str
    sentences: list[ReportSentence]
    charts: list[ReportChart] = []


class ReportBody(BaseModel):
    title: str
    scope: str
    sections: list[ReportSection]
    sources: list[ReportSource]


class ReportListed(BaseModel):
    """``is_unread``: it was laid before the reader, who has not opened it since. ``making``: it
    stands, is being counted, or that failed."""

    id: UUID
    kind: ReportKind
    state: ReportState
    making: Making
    title: str
    scope: str
    first_day: date
    last_day: date
    unit_code: str
    place_code: str
    edition: int
    counted_at: datetime
    issued_at: datetime | None
    is_unread: bool


class ReportList(BaseModel):
    items: list[ReportListed]
    unread: int
    next: str | None = None


class ReportRead(ReportListed):
    body: ReportBody
    made_by_name: str
    remarks: str
    remarks_by_name: str
    remarks_at: datetime | None
    issued_by_name: str
    may: list[ReportMay]
    newer_id: UUID | None
    version: int


class ReportDifference(BaseModel):
    """A number that is another one today: what was frozen, what is counted now."""

    key: str
    name: str
    unit_of: ReportUnitOf
    n: int | None
    value: float | None
    n_now: int | None
    value_now: float | None
    link: str


class ReportRecount(BaseModel):
    """``making`` None: nobody asked yet; while ``waiting``, the rest is of the time before."""

    making: Making | None = None
    counted_at: datetime | None = None
    same: int = 0
    differences: list[ReportDifference] = []


class ReportScope(BaseModel):
    """At most one is set; neither means the whole city."""

    model_config = ConfigDict(extra="forbid")

    unit_code: Annotated[str, Field(max_length=60)] = ""
    place_code: Annotated[str, Field(max_length=60)] = ""


class ReportMake(ReportScope):
    """Of the period that holds ``day``. ``again``: a new edition beside an issued one."""

    kind: ReportKind
    day: date
    again: bool = False


class ReportSeen(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


class ReportRemarks(ReportSeen):
    remarks: Annotated[str, Field(max_length=4_000)]


class ReportExportBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: ReportFormat


class ReportPerson(BaseModel):
    id: UUID
    name: str
    unit_name: str
    roles: list[str]


class ReportScheduleWrite(ReportScope):
    """``version`` 0: a new one. ``time``: of the city, HH:MM."""

    kind: ReportKind
    time: Annotated[str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    weekday: Annotated[int, Field(ge=1, le=7)] = 1
    deliver_when: DeliverWhen
    is_active: bool = True
    recipients: Annotated[list[UUID], Field(min_length=1, max_length=100)]
    version: int = 0


class ReportScheduleRead(BaseModel):
    id: UUID
    kind: ReportKind
    unit_code: str
    place_code: str
    scope: str
    time: str
    weekday: int
    rhythm: str
    deliver_when: DeliverWhen
    is_active: bool
    next_at: datetime | None
    last_at: datetime | None
    failed_at: datetime | None
    last_report_id: UUID | None
    recipients: list[ReportPerson]
    version: int
