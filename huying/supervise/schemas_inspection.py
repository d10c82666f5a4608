"""What the desk of inspection reads and sends. Texts are masked; places are of the masked reply."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.brain.text.replies import Flaw
from huying.callback.models import CitizenSolved, Satisfaction
from huying.supervise.inspections import Verdict
from huying.supervise.models_inspection import InspectionState, InspectionWhy
from huying.supervise.schemas import AlertTicket, Body, Changing
from huying.ticket.models import ContactResult, ContactWay, Solved

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
NeededWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=4, max_length=2000)
]
ContestState = Literal["none", "asked", "upheld", "rejected"]


class ReplyPlace(BaseModel):
    """Characters ``start`` to ``end`` of the masked reply."""

    start: int
    end: int


class CopiedFrom(BaseModel):
    """``number`` is None where the reader may not see the ticket."""

    ticket_id: UUID
    number: str | None
    likeness: float


class ReplyFinding(BaseModel):
    """One thing the machine noticed: a proposal. ``places`` light up in the reply."""

    flaw: Flaw
    sentence: str
    confidence: float
    places: list[ReplyPlace]
    copied_from: CopiedFrom | None


class ReplyChecks(BaseModel):
    """A reply with what was noticed, and where it names a result, a date, a contact, the matter."""

    ticket_id: UUID
    round: int
    claim: Solved | None
    solved_reason: str
    reply: str
    findings: list[ReplyFinding]
    results: list[ReplyPlace]
    dates: list[ReplyPlace]
    contacts: list[ReplyPlace]
    covered: list[ReplyPlace]
    model: str


class InspectionRow(BaseModel):
    """``reasons``: sentences, the most telling first. ``flaws``: what the machine noticed."""

    id: UUID
    ticket: AlertTicket
    unit_name: str
    why: InspectionWhy
    reasons: list[str]
    flaws: list[Flaw]
    state: InspectionState
    round: int
    opened_at: datetime
    taken_by_name: str | None
    is_mine: bool
    decided_by_name: str | None
    decided_at: datetime | None
    score: int | None
    is_notice: bool
    is_overturned: bool
    contest: ContestState
    version: int


class SheetItem(BaseModel):
    """``suggested``: the item's points, none where the machine noticed a flaw of it."""

    code: str
    name: str
    hint: str
    points: int
    is_red_line: bool
    flaws: list[Flaw]
    suggested: int
    given: int | None
    note: str


class InspectedContact(BaseModel):
    at: datetime
    way: ContactWay
    result: ContactResult
    seconds: int
    note: str
    is_short: bool


class CitizenAnswer(BaseModel):
    satisfaction: Satisfaction
    solved: CitizenSolved
    words: str
    at: datetime


class ContestRead(BaseModel):
    reason: str
    asked_by_name: str | None
    asked_at: datetime
    is_upheld: bool | None
    answer: str
    answered_by_name: str | None
    answered_at: datetime | None


class InspectionRead(InspectionRow):
    """Everything an inspector weighs. ``why_not_…`` say why a button is grey."""

    statement: str
    demand: str
    note: str
    checks: ReplyChecks
    reached: list[InspectedContact]
    citizen: CitizenAnswer | None
    call_id: UUID | None
    pass_score: int
    items: list[SheetItem]
    comment: str
    objection: ContestRead | None
    can_decide: bool
    why_not_decide: str | None
    can_send_back: bool
    can_contest: bool
    why_not_contest: str | None
    can_answer: bool
    why_not_answer: str | None


class WhyCount(BaseModel):
    why: InspectionWhy
    count: int


class InspectionCounts(BaseModel):
    by_why: list[WhyCount]
    contests: int


class InspectionBody(Body):
    ticket_id: UUID
    note: NeededWords


class Mark(Body):
    item: Annotated[str, StringConstraints(max_length=40)]
    points: Annotated[int, Field(ge=0, le=100)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class InspectionDecideBody(Changing):
    verdict: Verdict
    marks: Annotated[list[Mark], Field(max_length=50)]
    comment: Words = ""


class ContestBody(Changing):
    reason: NeededWords


class ContestAnswerBody(Changing):
    is_upheld: bool
    answer: NeededWords


class RateRead(BaseModel):
    """``unit_code`` ``""``: every unit without a rate of its own."""

    unit_code: str
    unit_name: str
    rate: float
    reason: str
    set_by_name: str | None
    set_at: datetime | None


class RateBody(Body):
    unit_code: Annotated[str, StringConstraints(max_length=80)] = ""
    rate: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    reason: NeededWords
