"""Surges as people send and read them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.knowledge.models_surges import SurgeState
from huying.knowledge.surges_rules import MOST_HOURS

SurgeWord = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=30)]
SurgeCode = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
SurgeTitle = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
SurgeText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
SurgeReason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Hours = Annotated[int, Field(ge=1, le=MOST_HOURS)]


class SurgeBody(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SurgeDraft(SurgeBody):
    """``card_code`` or ``wording`` (with ``basis``: on whose authority)."""

    title: SurgeTitle
    card_code: SurgeCode | None = None
    wording: SurgeText = ""
    basis: SurgeText = ""
    words: list[SurgeWord] = Field(default=[], max_length=20)
    categories: list[SurgeCode] = Field(default=[], max_length=20)
    area: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    hours: Hours = 4


class SurgeEdit(SurgeDraft):
    version: int


class SurgePin(SurgeBody):
    version: int


class SurgeRenew(SurgeBody):
    version: int
    hours: Hours


class SurgeEnd(SurgeBody):
    version: int
    reason: SurgeReason


class SurgeEvidence(BaseModel):
    """Why the machine proposes it: ``count`` matters of these categories in the last hour,
    ``usual`` in such an hour of the ``days`` days before, ``chance`` of so many by chance."""

    count: int
    usual: float
    times: float
    chance: float
    days: int
    at: datetime


class SurgeCategory(BaseModel):
    code: str
    name: str


class SurgeRead(BaseModel):
    """``answer`` is what is read to the citizen; ``is_served``: on the desks at this moment.
    ``is_own_wording``: the asking person wrote it and another one pins it."""

    id: UUID
    title: str
    state: SurgeState
    card_code: str | None
    card_title: str | None
    answer: str
    source: str
    wording: str
    basis: str
    words: list[str]
    categories: list[SurgeCategory]
    area: str
    area_name: str
    hours: int
    evidence: SurgeEvidence | None
    proposed_by_name: str | None
    proposed_at: datetime
    pinned_by_name: str | None
    pinned_at: datetime | None
    expires_at: datetime | None
    renewed: int
    ended_at: datetime | None
    ended_by_name: str | None
    end_reason: str
    is_served: bool
    is_own_wording: bool
    version: int


class Surges(BaseModel):
    """``most_hours``: how long one pin can hold."""

    current: list[SurgeRead]
    proposed: list[SurgeRead]
    over: list[SurgeRead]
    most_hours: int
