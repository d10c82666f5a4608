"""Cards as those who write and approve them read and send them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from huying.knowledge.golden import GoldenOutcome
from huying.knowledge.models import Sensitivity
from huying.knowledge.models_golden import GoldenSource
from huying.knowledge.models_reviews import ReviewReason, ReviewState
from huying.knowledge.models_versions import CardVersionState
from huying.knowledge.schemas import CardRead
from huying.knowledge.versions_difference import Change
from huying.knowledge.versions_doc import CardDocument, Line

CardCode = Annotated[str, Field(min_length=1, max_length=60)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
Note = Annotated[str, Field(max_length=500)]
MOST = 500


class CardStanding(StrEnum):
    """What a card is today. ``in_use``: served; ``not_yet`` and ``expired``: published, not valid
    today; ``waiting``: never published, waits for a decision; ``draft``: never published."""

    IN_USE = "in_use"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    WAITING = "waiting"
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"


class CardLine(BaseModel):
    """One line of the library. ``waiting``: the number of a version that waits for a decision or
    its day; ``golden_failed``: golden questions that were not answered by it at the last round."""

    code: str
    title: str
    standing: CardStanding
    unit_code: str
    unit_name: str
    category_name: str
    policy_code: str | None
    valid_from: date
    valid_to: date | None
    area_name: str
    audience: str
    sensitivity: Sensitivity
    number: int
    waiting: int | None
    waiting_state: CardVersionState | None
    is_expiring: bool
    golden: int
    golden_failed: int
    review_due_on: date | None
    may_write: bool


class UnitCount(BaseModel):
    code: str
    name: str
    count: int


class CardLibrary(BaseModel):
    """``counts``: standing → how many under the other filters; ``next``: where to go on."""

    items: list[CardLine]
    counts: dict[CardStanding, int]
    expiring: int
    changing: int
    units: list[UnitCount]
    next: str | None


class GoldenResultRead(BaseModel):
    """``got``: the card that answered instead."""

    code: str
    title: str
    text: str
    outcome: GoldenOutcome
    got: str | None
    got_title: str | None


class CardChecks(BaseModel):
    """What publishing would do to the golden questions of all cards, on the first day on which it
    is valid. ``is_current``: nothing has changed since they were asked."""

    day: date
    asked: int
    right_before: int
    right_after: int
    mended: int
    own: list[GoldenResultRead]
    broken_count: int
    broken: list[GoldenResultRead]
    is_current: bool


class PieceRead(BaseModel):
    change: Change
    text: str
    is_figure: bool


class DifferenceItem(BaseModel):
    change: Change
    label: str
    pieces: list[PieceRead]


class DifferenceField(BaseModel):
    field: str
    has_figures: bool
    items: list[DifferenceItem]


class CardVersionLine(BaseModel):
    """``is_own``: the asking person wrote it; ``checks``: None while they are not asked yet."""

    id: UUID
    number: int
    state: CardVersionState
    base: int
    note: str
    proposed_by_name: str | None
    proposed_at: datetime | None
    decided_by_name: str | None
    decided_at: datetime | None
    reason: str
    publish_at: datetime | None
    withdraw_at: datetime | None
    published_at: datetime | None
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str
    is_own: bool
    created_at: datetime


class CardVersionDetail(CardVersionLine):
    """``compared_with``: the number that ``difference`` starts from, 0 for nothing."""

    doc: CardDocument
    shown: CardRead
    compared_with: int
    difference: list[DifferenceField]
    checks: CardChecks | None


class GoldenRead(BaseModel):
    """``outcome``: at the last round, None while it was not asked."""

    text: str
    source: GoldenSource
    outcome: GoldenOutcome | None
    got: str | None
    got_title: str | None


class CardHistory(BaseModel):
    """A card with all its versions, newest first. ``may_write``: the asking person may."""

    card: CardRead
    standing: CardStanding
    may_write: bool
    versions: list[CardVersionLine]
    golden: list[GoldenRead]
    golden_least: int


class ProposedVersion(BaseModel):
    """One line of what waits for a decision."""

    code: str
    title: str
    unit_name: str
    policy_code: str | None
    shown: CardRead
    version: CardVersionLine
    is_new: bool
    golden: int
    has_checks: bool
    own_right: int
    own_asked: int
    broken: int
    changed_fields: list[str]
    has_figures: bool


class SeenVersion(BaseModel):
    code: CardCode
    number: int = Field(ge=1)


class PublishAsk(BaseModel):
    """The versions as they were seen. Without ``publish_at`` they are in force at once."""

    versions: list[SeenVersion] = Field(min_length=1, max_length=MOST)
    publish_at: AwareDatetime | None = None
    withdraw_at: AwareDatetime | None = None
    reason: Note = ""


class CardSave(BaseModel):
    """``base``: the number in force that the writer had before him (0: none). ``number``: the draft
    that is written over. ``golden``: None leaves the card's questions as they are."""

    doc: CardDocument
    base: int = Field(ge=0)
    note: Note = ""
    number: int | None = None
    golden: list[Line] | None = Field(None, max_length=100)
    submit: bool = False


class SavedVersion(BaseModel):
    code: str
    number: int
    state: CardVersionState


class VersionNote(BaseModel):
    note: Note = ""


class VersionReason(BaseModel):
    reason: Reason


class WithdrawAsk(BaseModel):
    """``number``: the version in force as it was seen."""

    number: int = Field(ge=1)
    reason: Reason


class RestoreAsk(BaseModel):
    number: int = Field(ge=1)
    note: Reason


class GoldenSave(BaseModel):
    questions: list[Line] = Field(max_length=100)


class CardFileRead(BaseModel):
    name: str
    sha256: str
    media_type: str
    size: int


class ComingRead(BaseModel):
    """``what``: begins, ends, publishes, withdraws; ``number``: of the version to be published."""

    code: str
    title: str
    unit_name: str
    what: str
    on: date
    at: datetime | None
    number: int | None


class ReviewRead(BaseModel):
    id: UUID
    code: str
    title: str
    unit_code: str
    unit_name: str
    reason: ReviewReason
    about: str
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    state: ReviewState
    note: str
    closed_at: datetime | None
    closed_by_name: str | None
    valid_to: date | None
    number: int
    waiting: int | None
    may_answer: bool


class ReviewWish(BaseModel):
    """A card whose owner is to look at it, and why."""

    code: CardCode
    why: Note = ""


class ReviewsAsk(BaseModel):
    """``policy``: the policy that changed."""

    policy: CardCode
    cards: list[ReviewWish] = Field(min_length=1, max_length=MOST)


class ReviewsOpened(BaseModel):
    """How many owners were not asked before."""

    opened: int


class ReviewAnswer(BaseModel):
    outcome: ReviewState
    note: Reason


class ServedInvalid(BaseModel):
    source: str
    code: str
    at: datetime
    why: str
    ref: str


class MonitorRound(BaseModel):
    since_at: datetime
    until_at: datetime
    served: dict[str, int]
    invalid: int
    found: list[ServedInvalid]


class GoldenState(BaseModel):
    """The last round of all golden questions over the cards in force."""

    at: datetime
    asked: int
    right: int
    wrong: int
    refused: int
    failed: list[GoldenResultRead]


class CardMonitor(BaseModel):
    """``invalid``: served while invalid, over all time; must be 0. ``sources``: where what is
    served is recorded."""

    invalid: int
    sources: list[str]
    rounds: list[MonitorRound]
    golden: GoldenState | None
    without_golden: int
    overdue_reviews: int


class ReviewClocks(BaseModel):
    review_months: int = Field(ge=1, le=60)
    review_work_days: int = Field(ge=1, le=60)
    expiring_days: int = Field(ge=1, le=365)
    coming_days: int = Field(ge=1, le=90)
