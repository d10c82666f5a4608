"""What the callback desk reads and sends. Times are ISO 8601 with offset; texts are masked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

from huying.callback.models import (
    AttemptResult,
    CallbackState,
    CitizenSolved,
    EvaluationWay,
    Satisfaction,
)
from huying.city.models import MatterKind, Urgency
from huying.ticket.models import Confidentiality, Solved, TicketState

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallbackLevel(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"


class CallbackClock(BaseModel):
    """The limit of the first try, in allowed hours; ``steps`` explain it."""

    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    used: float
    level: CallbackLevel
    steps: list[str]


class AttemptRead(BaseModel):
    """``result`` is None while the call runs."""

    ordinal: int
    began_at: datetime
    ended_at: datetime | None
    result: AttemptResult | None
    note: str
    actor_name: str | None


class EvaluationRead(BaseModel):
    satisfaction: Satisfaction
    solved: CitizenSolved
    words: str
    way: EvaluationWay
    recorded_by_name: str | None
    at: datetime


class CallbackActionRead(BaseModel):
    """``reason`` says why not; None when allowed."""

    name: Literal["take", "release", "begin", "result", "evaluate"]
    is_allowed: bool
    reason: str | None


class CallbackRead(BaseModel):
    """One callback: whom to call about what, by when, and what was tried.

    ``order_at``: when it wants attention next. ``next_try_at``: the earliest time at which a call
    may begin (now or later); None when it is over. ``unit_claims``: what the unit says of solving.
    """

    id: UUID
    state: CallbackState
    round: int
    ticket_id: UUID
    number: str
    ticket_state: TicketState
    title: str
    summary: str
    kind: MatterKind
    category_code: str
    category_name: str
    urgency: Urgency
    confidentiality: Confidentiality
    citizen_name: str
    phone: str
    lead_unit_name: str | None
    unit_claims: Solved | None
    public_reply: str
    settled_at: datetime
    order_at: datetime
    next_try_at: datetime | None
    clock: CallbackClock
    attempts: list[AttemptRead]
    taken_by: UUID | None
    taken_by_name: str | None
    is_mine: bool
    evaluation: EvaluationRead | None
    ended_at: datetime | None
    actions: list[CallbackActionRead]
    version: int


class CallbackDesk(BaseModel):
    """The desk at a glance. ``changes_at``: when calling opens (if closed) or closes (if open)."""

    is_calling_allowed: bool
    changes_at: datetime
    waiting: int
    mine: int
    overdue: int
    due_soon: int


class Changing(Body):
    """``version`` is the one the person saw."""

    version: int


class AttemptEnd(Changing):
    """How a try ended without an evaluation."""

    result: Literal[AttemptResult.UNREACHED, AttemptResult.REFUSED]
    note: Words = ""


class EvaluationBody(Changing):
    satisfaction: Satisfaction
    solved: CitizenSolved
    words: Words = ""


class Begun(BaseModel):
    """Show ``phone`` for the length of the call only; the reveal is logged."""

    phone: str
    callback: CallbackRead
