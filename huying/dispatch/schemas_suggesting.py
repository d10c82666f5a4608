"""Which units are suggested for a ticket, and why."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huying.ticket.schemas import UnitRef


class DutyReason(BaseModel):
    """The row of the duty catalogue that leads to the unit; ``reasons`` in plain words: its
    category, place, object, lists."""

    code: str
    basis: str
    confidence: float
    reasons: list[str]
    is_direct: bool
    is_disputed: bool
    is_fallback: bool
    is_tied: bool


class LikeReason(BaseModel):
    """A settled ticket much like this one that the unit led; ``score`` 0–1, title masked."""

    id: UUID
    number: str
    title: str
    unit: UnitRef
    settled_at: datetime | None
    score: float


class LearnedReason(BaseModel):
    """What the learned model says; ``spans`` of ``statement`` speak for it, ``words`` are those.
    ``threshold``: from where on the class may act alone, None: never."""

    confidence: float
    version: str
    words: list[str]
    spans: list[tuple[int, int]]
    threshold: float | None
    is_above_threshold: bool


class SuggestedUnit(BaseModel):
    """``is_listed``: the catalogue lists the unit for this ticket; others may not be chosen
    (rule 13). ``confidence`` 0–1 of all reasons together. ``sentence``: why, in one line."""

    unit: UnitRef
    confidence: float
    is_listed: bool
    duty: DutyReason | None
    likes: list[LikeReason]
    learned: LearnedReason | None
    sentence: str


class Suggestions(BaseModel):
    """Listed units first, likeliest first. ``statement``: what was first said, masked; spans point
    into it. ``model``: the learned version that was asked, None: catalogue alone.
    ``contradiction``: why the history speaks clearly against the first unit, "" otherwise."""

    statement: str
    model: str | None
    contradiction: str
    suggestions: list[SuggestedUnit]
