"""What the desk of exclusions reads and sends. Texts are masked."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, StringConstraints

from huying.callback.models import CitizenSolved, Satisfaction
from huying.supervise.models_exclusions import ExclusionCode, ExclusionState
from huying.supervise.schemas import AlertTicket, Body, Changing

Evidence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=4000)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class ContestedEvaluation(BaseModel):
    id: UUID
    round: int
    satisfaction: Satisfaction
    solved: CitizenSolved
    words: str
    at: datetime


class ExclusionAnswer(BaseModel):
    name: str | None
    is_granted: bool
    note: str
    at: datetime


class ExclusionRead(BaseModel):
    """``still_needed``: how many people must still grant it. ``why_not`` says why I may not answer;
    None when I may, or when answering is not my role. ``evaluation``: None for the whole ticket."""

    id: UUID
    ticket: AlertTicket
    evaluation: ContestedEvaluation | None
    code: ExclusionCode
    state: ExclusionState
    unit_id: UUID
    unit_name: str
    evidence: str
    asked_by_name: str | None
    asked_at: datetime
    decided_at: datetime | None
    answers: list[ExclusionAnswer]
    still_needed: int
    can_decide: bool
    why_not: str | None
    can_withdraw: bool
    version: int


class ContestableEvaluation(ContestedEvaluation):
    """``why_not``: why it cannot be contested now; None when it can."""

    why_not: str | None


class TicketExclusions(BaseModel):
    """All applications about one ticket, and what the reader's unit may still apply for."""

    items: list[ExclusionRead]
    is_excluded: bool
    evaluations: list[ContestableEvaluation]
    ticket_codes: list[ExclusionCode]
    evaluation_codes: list[ExclusionCode]
    can_ask: bool
    why_not: str | None


class ExclusionBody(Body):
    """``evaluation_id``: contests that evaluation; without it the whole ticket is meant."""

    code: ExclusionCode
    evidence: Evidence
    evaluation_id: UUID | None = None


class ExclusionDecideBody(Changing):
    is_granted: bool
    note: Note = ""


class ExclusionCounts(BaseModel):
    """``mine``: undecided ones that still need my own answer."""

    asked: int
    granted: int
    refused: int
    withdrawn: int
    mine: int
