"""What the pool takes and gives."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.city.models import MatterKind, Urgency
from huying.dispatch.models import Route
from huying.dispatch.schemas_precedents import PrecedentRead
from huying.ticket.schemas import Body, Changing, NeededWords, TicketRow, UnitRef, Words

Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]


class AssistRead(BaseModel):
    """A unit that may be asked to assist. ``is_expected``: the row is on the joint list, so that
    it is asked unless the dispatcher unticks it."""

    unit: UnitRef
    duty_code: str
    basis: str
    is_expected: bool


class AssistBody(Changing):
    unit_id: UUID
    asked: NeededWords


class CandidateRead(BaseModel):
    """A unit that the catalogue names, by which row, why, and how sure that is (0–1)."""

    unit: UnitRef
    duty_code: str
    basis: str
    confidence: float
    reasons: list[str]
    is_direct: bool
    is_disputed: bool
    is_fallback: bool
    is_tied: bool
    assists: list[AssistRead]


class DecisionRead(BaseModel):
    """Why the ticket was not sent by itself: ``sentence`` in plain words."""

    route: Route
    sentence: str
    joint_confidence: float
    threshold: float


class PoolRow(BaseModel):
    ticket: TicketRow
    summary: str
    candidates: list[CandidateRead]
    decision: DecisionRead | None
    precedents: list[PrecedentRead]
    waiting_since: datetime


class Pool(BaseModel):
    """What waits for a reviewer and for a dispatcher, most pressing first."""

    to_review: list[PoolRow]
    to_dispatch: list[PoolRow]


class DispatchBody(Changing):
    """``assists``: assisting units as ticked; left out: those that a joint row expects."""

    unit_id: UUID
    duty_code: Code | None = None
    note: Words = ""
    assists: Annotated[list[UUID], Field(max_length=20)] | None = None


class ReviewBody(Changing):
    """Changes need ``reason``. ``then``: on to the dispatcher, or straight to the one unit."""

    category_code: Code | None = None
    kind: MatterKind | None = None
    urgency: Urgency | None = None
    reason: Words = ""
    then: Literal["pool", "send"] = "pool"


class SuggestBody(Body):
    category_code: Code
    place_code: Code | None = None
    object: Annotated[str, Field(max_length=200)] = ""
    text: Annotated[str, Field(max_length=5000)] = ""


class Suggestion(BaseModel):
    """``contradiction``: why the centre's history speaks clearly against the first unit, or ""."""

    candidates: list[CandidateRead]
    contradiction: str
