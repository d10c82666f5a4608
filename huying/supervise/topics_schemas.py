"""What the pages of weekly topics read and send."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.supervise.models_topics import (
    MeasureState,
    PublicState,
    TopicOutcome,
    TopicPart,
    TopicState,
)


def _words(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Line = Annotated[str, _words(2, 120)]
Words = Annotated[str, _words(2, 2000)]
Optional500 = Annotated[str, _words(0, 500)]
Chair = Annotated[str, _words(2, 40)]
UnitCode = Annotated[str, _words(1, 60)]


class TopicBody(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TopicVersion(TopicBody):
    """``version``: as this person saw it."""

    version: int


class TopicUnitRead(BaseModel):
    code: str
    name: str
    part: TopicPart


class TopicSubject(BaseModel):
    """``place`` "" is the whole city."""

    category: str
    category_name: str
    place: str
    place_name: str


class TopicProgress(BaseModel):
    """Measures; ``overdue`` of those that are open."""

    done: int
    open: int
    overdue: int


class TopicRow(BaseModel):
    id: UUID
    number: str
    year: int
    sequence: int
    week: date
    title: str
    subject: TopicSubject
    state: TopicState
    outcome: TopicOutcome | None
    chair: str
    units: list[TopicUnitRead]
    progress: TopicProgress
    public_state: PublicState
    is_published: bool
    chosen_at: datetime
    closed_at: datetime | None
    version: int


class TopicYear(BaseModel):
    """The list of a year; ``years`` have one."""

    year: int
    years: list[int]
    items: list[TopicRow]


class TopicExtension(BaseModel):
    day: date
    reason: str
    by: str
    at: datetime


class TopicMeasureRead(BaseModel):
    """``may_work``: the reader's unit owns it, or the reader keeps the topic."""

    id: UUID
    title: str
    unit: str
    unit_code: str
    due_day: date
    state: MeasureState
    is_overdue: bool
    evidence: str
    done_at: datetime | None
    done_by: str
    dropped_reason: str
    asked: TopicExtension | None
    extensions: int
    meeting_id: UUID | None
    may_work: bool


class TopicMeetingRead(BaseModel):
    id: UUID
    held_on: date
    title: str
    attendees: str
    minutes: str
    written_by: str
    written_at: datetime
    decided: int


class TopicReportRead(BaseModel):
    """``unit`` "" is the hotline."""

    id: UUID
    measure: str
    unit: str
    text: str
    by: str
    at: datetime


class TopicPublicRead(BaseModel):
    """``text``: the latest wording; ``published``: what citizens read, "" for nothing."""

    state: PublicState
    text: str
    written_by: str
    written_at: datetime | None
    published: str
    approved_by: str
    approved_at: datetime | None


class TopicMay(BaseModel):
    """What this reader may do now."""

    edit: bool
    close: bool
    approve: bool
    report: bool


class TopicRead(TopicRow):
    """``basis``: the candidate as it was put up, {} where the leader named the subject."""

    basis: dict[str, object]
    reason: str
    goal: str
    chosen_by: str
    conclusion: str
    closed_by: str
    measures: list[TopicMeasureRead]
    meetings: list[TopicMeetingRead]
    reports: list[TopicReportRead]
    public: TopicPublicRead
    may: TopicMay


class TopicFlag(BaseModel):
    """An open topic that a ticket's subject belongs to."""

    id: UUID
    number: str
    title: str


class TopicLeadBody(TopicVersion):
    chair: Chair
    goal: Optional500 = ""
    lead_unit: UnitCode
    assist_units: Annotated[list[UnitCode], Field(max_length=30)] = []


class TopicMeasureBody(TopicBody):
    title: Line
    unit: UnitCode
    due_day: date


class TopicMeetingBody(TopicBody):
    """``decided``: the decisions that become measures."""

    held_on: date
    title: Line
    attendees: Optional500 = ""
    minutes: Annotated[str, _words(2, 8000)]
    decided: Annotated[list[TopicMeasureBody], Field(max_length=30)] = []


class TopicWordsBody(TopicBody):
    text: Words


class TopicReportBody(TopicBody):
    measure_id: UUID | None = None
    text: Words


class TopicExtensionBody(TopicBody):
    day: date
    reason: Annotated[str, _words(2, 500)]


class TopicExtensionAnswer(TopicBody):
    is_granted: bool
    note: Optional500 = ""


class TopicPublicBody(TopicVersion):
    text: Words


class TopicCloseBody(TopicVersion):
    outcome: TopicOutcome
    conclusion: Words
