"""What the pages of dispute risks read and send."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.insight.models_disputes import (
    AppealState,
    DisputeLevel,
    DisputeState,
    DisputeVerdict,
)
from huying.supervise.task_forces_schemas import TaskForceAccount, TaskForcePlanBody


def _words(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Reason500 = Annotated[str, _words(2, 500)]
Optional500 = Annotated[str, _words(0, 500)]


class DisputeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DisputeVersion(DisputeBody):
    version: int


class DisputeWatchBody(DisputeVersion):
    reason: Optional500 = ""


class DisputeHandBody(DisputeVersion):
    unit_code: Annotated[str, _words(1, 60)]
    reason: Reason500


class DisputeNoRiskBody(DisputeVersion):
    reason: Reason500


class DisputeOverBody(DisputeVersion):
    """``verdict``: was there a risk of a group dispute?"""

    verdict: DisputeVerdict
    reason: Reason500


class DisputeForceBody(TaskForcePlanBody):
    version: int


class DisputeAppealBody(DisputeBody):
    """``sign`` "": against the score as a whole."""

    sign: Annotated[str, _words(0, 40)] = ""
    text: Reason500


class DisputeAppealAnswer(DisputeBody):
    is_upheld: bool
    answer: Reason500


class DisputeRulesBody(DisputeBody):
    """``seen``: the number that was read; keys that are left out are as shipped."""

    seen: Annotated[int, Field(ge=0)]
    thresholds: dict[str, int] | None = None
    points: dict[str, dict[str, Any]] | None = None
    window_days: Annotated[int, Field(ge=1, le=366)] | None = None
    reason: Reason500


class DisputeRulesRead(BaseModel):
    """``names`` of signs, ``families`` by code; ``number`` 0: as shipped. ``waiting``: live matters
    that are still to be weighed under these rules."""

    number: int
    thresholds: dict[str, int]
    points: dict[str, dict[str, Any]]
    window_days: int
    near_days: int
    waiting: int
    names: dict[str, str]
    families: dict[str, str]
    set_by: str
    set_at: datetime | None
    reason: str


class DisputeWord(BaseModel):
    """Words of a ticket that the sign stands on, masked."""

    ticket_id: UUID
    number: str
    text: str


class DisputeReason(BaseModel):
    """``n``: people, tickets or times that make the points; ``sentence`` says it in words."""

    sign: str
    name: str
    sentence: str
    points: int
    n: int
    is_waived: bool
    ticket_ids: list[UUID]
    words: list[DisputeWord]


class DisputeDay(BaseModel):
    day: date
    tickets: int


class DisputeRow(BaseModel):
    """``callers``: how many people, a number only; ``hidden``: confidential tickets among
    ``tickets``."""

    id: UUID
    state: DisputeState
    level: DisputeLevel
    score: int
    family: str
    family_name: str
    party: str
    party_kind: str
    title: str
    place_name: str
    category_name: str
    tickets: int
    hidden: int
    callers: int
    people: int
    first_at: datetime
    last_at: datetime
    trend: list[DisputeDay]
    open_appeals: int
    task_force_id: UUID | None
    version: int


class DisputePage(BaseModel):
    """``levels``: how many live ones there are."""

    items: list[DisputeRow]
    next: str | None
    levels: dict[str, int]


class DisputeTicket(BaseModel):
    """Masked. ``may_open``: the reader sees the ticket itself."""

    id: UUID
    number: str
    title: str
    category_name: str
    state: str
    registered_at: datetime
    is_night: bool
    is_grievance: bool
    signs: list[str]
    may_open: bool


class DisputeAppealRead(BaseModel):
    id: UUID
    sign: str
    sign_name: str
    text: str
    state: AppealState
    by: str
    unit: str
    filed_at: datetime
    answer: str
    decided_by: str
    decided_at: datetime | None
    may_decide: bool


class DisputeRead(DisputeRow):
    """``ways``: states that this reader may lead it to."""

    reasons: list[DisputeReason]
    listed: list[DisputeTicket]
    appeals: list[DisputeAppealRead]
    ways: list[DisputeState]
    may_appeal: bool
    reason: str
    unit_name: str
    verdict: DisputeVerdict | None
    judged_by: str
    judged_at: datetime | None
    scored_at: datetime
    rules_number: int


class DisputePrecision(BaseModel):
    """Of ``judged`` matters of that level ``true`` were a risk; ``low``, ``high``: the 95 %
    interval."""

    level: str
    judged: int
    true: int
    low: float | None
    high: float | None


class DisputeSuggestion(BaseModel):
    """Hats that the matter asks for, with the unit of each and its people."""

    role: str
    name: str
    unit_code: str
    unit_name: str
    people: list[TaskForceAccount]
