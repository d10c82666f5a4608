"""What the pages of gaps read and send."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.knowledge.models_gaps import AskedAt, AskedOutcome, GapState
from huying.knowledge.versions_doc import CardDocument

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
CardCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class GapUnit(BaseModel):
    code: str
    name: str


class GapClock(BaseModel):
    """The unit's time: ``used`` 0–1, more when overdue; ``steps`` say why it is due then."""

    label: str
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    used: float
    level: Literal["green", "yellow", "orange"]
    steps: list[str]


class GapRow(BaseModel):
    """One subject that no card answers. ``people``: askers that can be told apart."""

    id: UUID
    title: str
    state: GapState
    subject: str
    count: int
    people: int
    first_at: datetime
    last_at: datetime
    unit: GapUnit | None
    proposed_unit: GapUnit | None
    basis: str
    clock: GapClock | None
    is_overdue: bool
    is_declined: bool
    card_code: str | None
    version: int


class GapOffered(BaseModel):
    code: str
    title: str
    number: int
    confidence: float


class GapQuestion(BaseModel):
    """A question, masked. ``why``: of its refusal, in words; ``passed``: in the last test, None
    before any; ``got``: the card that came instead."""

    id: UUID
    text: str
    channel: AskedAt
    asked_at: datetime
    place: str
    is_refused: bool
    why: str
    outcome: AskedOutcome | None
    offered: list[GapOffered]
    answer: str
    passed: bool | None
    got: str | None
    failed_why: str


class GapNearCard(BaseModel):
    """A card that lies near, and why it is no answer."""

    code: str
    title: str
    unit_name: str
    likeness: float
    why: str


class GapSibling(BaseModel):
    id: UUID
    title: str
    count: int


class GapRead(GapRow):
    """``may``: what this person may do now; ``sentence``: whose turn it is, in plain words."""

    sentence: str
    category_code: str | None
    declined: str
    declined_by_name: str | None
    declined_at: datetime | None
    drafted_by_name: str | None
    drafted_at: datetime | None
    card_title: str | None
    card_number: int | None
    tested_at: datetime | None
    passed: int
    closed_at: datetime | None
    reason: str
    merged_into: UUID | None
    questions: list[GapQuestion]
    near_cards: list[GapNearCard]
    near_gaps: list[GapSibling]
    may: list[str]


class GapShare(BaseModel):
    """``code`` None: nobody knows yet."""

    code: str | None
    name: str
    gaps: int
    questions: int


class GapWeek(BaseModel):
    """Questions without an answer asked in the week that begins on ``monday``, gaps found in it,
    gaps closed in it."""

    monday: date
    questions: int
    found: int
    closed: int


class GapCounts(BaseModel):
    """``asked`` and ``refused``: every question of the last 28 days and those refused."""

    states: dict[GapState, int]
    overdue: int
    by_subject: list[GapShare]
    by_unit: list[GapShare]
    weeks: list[GapWeek]
    asked: int
    refused: int


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GapAssign(_Body):
    version: int
    unit_code: CardCode


class GapReason(_Body):
    version: int
    reason: Reason


class GapVersion(_Body):
    version: int


class GapTest(_Body):
    """``card_code``: a card in force that was published or changed since the first question."""

    version: int
    card_code: CardCode


class GapDraft(_Body):
    """``base``: the version in force that the writer changes, 0 for a new card; ``golden``: more
    questions that the card is held to, beside the gap's own."""

    version: int
    base: int = Field(default=0, ge=0)
    golden: list[Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]] = Field(
        default=[], max_length=50
    )
    doc: CardDocument
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class GapMerge(_Body):
    version: int
    into: UUID


class GapSplitBody(_Body):
    version: int
    question_ids: list[UUID] = Field(min_length=1, max_length=200)
