"""What the page of candidates reads and sends."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.insight.topic_candidates_rules import FormulaPart, PartGroup
from huying.supervise.topics_schemas import TopicRow, TopicSubject

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]


class TopicPartRead(BaseModel):
    """See ``topic_candidates_rules.Measured``."""

    part: FormulaPart
    name: str
    group: PartGroup
    value: float | None
    low: float | None
    high: float | None
    n: int
    counts: float
    weight: float
    points: float


class TopicShareRead(BaseModel):
    code: str
    name: str
    n: int


class TopicCandidate(BaseModel):
    """A subject of the slate; ``rank`` from 1."""

    key: str
    rank: int
    title: str
    subject: TopicSubject
    score: float
    groups: dict[PartGroup, float]
    n: int
    people: int
    weeks: float
    earlier: int
    earlier_weeks: float
    year_ago: int | None
    parts: list[TopicPartRead]
    places: list[TopicShareRead]
    units: list[TopicShareRead]


class TopicCandidates(BaseModel):
    """Of one week. ``put_up_at`` None: a preview of how things stand now, not yet put up.
    ``topics``: what was chosen of it."""

    week: date
    weeks: list[date]
    since: datetime
    until: datetime
    slate_id: UUID | None
    put_up_at: datetime | None
    put_up_by: str
    formula: int
    weights: dict[str, float]
    least: int
    items: list[TopicCandidate]
    topics: list[TopicRow]
    may_put_up: bool
    may_choose: bool


class TopicPutUpBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    week: date


class TopicChooseBody(BaseModel):
    """``key`` of a candidate, or another ``category`` and ``place`` ("" for the city) with a
    ``reason``."""

    model_config = ConfigDict(extra="forbid")

    week: date
    key: Annotated[str, Field(max_length=80)] = ""
    category: Annotated[str, Field(pattern="^([0-9]{2}){0,3}$")] = ""
    place: Annotated[str, Field(max_length=60)] = ""
    title: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class TopicFormulaRead(BaseModel):
    """``number`` 0: as shipped."""

    number: int
    weights: dict[str, float]
    reason: str
    set_by: str
    set_at: datetime | None


class TopicFormulas(BaseModel):
    """``history`` newest first; ``groups``: the parts in their order, with names."""

    current: TopicFormulaRead
    shipped: dict[str, float]
    groups: dict[PartGroup, list[FormulaPart]]
    names: dict[str, str]
    history: list[TopicFormulaRead]


class TopicFormulaBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    weights: dict[FormulaPart, float]
    reason: Reason


class TopicPublicItem(BaseModel):
    """One topic as citizens read it. ``before``, ``after``: matters a week in the weeks before it
    was chosen and in the latest, None where fewer than five would show."""

    number: str
    title: str
    place: str
    week: date
    state: str
    outcome: str
    text: str
    units: list[str]
    before: float | None
    after: float | None


class TopicPublicYear(BaseModel):
    year: int
    years: list[int]
    items: list[TopicPublicItem]
