"""What disputes take and give. Every text is masked as its ticket's are."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.dispatch.models_disputes import AdjudicationState, ObjectionState, Standing
from huying.dispatch.schemas import CandidateRead, Code
from huying.dispatch.schemas_precedents import DecisionBrief, PrecedentRead
from huying.ticket.rules import Level
from huying.ticket.schemas import Body, NeededWords, TicketRow, UnitRef, Words

Units = Annotated[list[UUID], Field(max_length=12)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class DueBar(BaseModel):
    """A limit that runs: ``used`` 0–1, more when overdue; ``steps`` explain the due date."""

    started_at: datetime
    due_at: datetime
    used: float
    level: Level
    steps: list[str]


class DutyRead(BaseModel):
    """A row of the catalogue and the unit that it names for the ticket's place, if any."""

    code: str
    category: str
    place: str
    object: str
    basis: str
    unit: UnitRef | None


class ObjectionRead(BaseModel):
    """``why_not``: why I may not review it; None: I may. ``may_uphold`` only in the first round.
    ``may_open``: the ticket's own page is mine to see."""

    id: UUID
    ticket: TicketRow
    may_open: bool
    unit: UnitRef
    ordinal: int
    duty: DutyRead | None
    proposed: UnitRef
    reason: str
    evidence: str
    made_by_name: str | None
    made_at: datetime
    state: ObjectionState
    due: DueBar | None
    decided_by_name: str | None
    decided_at: datetime | None
    decision_reason: str
    new_unit: UnitRef | None
    adjudication_id: UUID | None
    may_uphold: bool
    why_not: str | None
    choices: list[CandidateRead]
    version: int


class OpinionRead(BaseModel):
    lead: UnitRef
    reasoning: str
    by_name: str | None
    at: datetime


class MemberRead(BaseModel):
    """``is_mine``: I may give this unit's opinion."""

    unit: UnitRef
    standing: Standing
    opinion: OpinionRead | None
    is_mine: bool


class AdjudicationRead(BaseModel):
    """``why_not``: why I may not decide now; None: I may. ``given`` of ``quorum`` opinions."""

    id: UUID
    ticket: TicketRow
    may_open: bool
    summary: str
    objection: ObjectionRead | None
    chair: UnitRef
    state: AdjudicationState
    quorum: int
    given: int
    members: list[MemberRead]
    opened_by_name: str | None
    opened_at: datetime
    due: DueBar | None
    lead: UnitRef | None
    assists: list[UnitRef]
    basis: str
    reasoning: str
    decided_by_name: str | None
    ended_at: datetime | None
    is_without_quorum: bool
    is_lead_changed: bool
    is_applied: bool
    why_not: str | None
    choices: list[UnitRef]
    may_assist: list[UnitRef]
    duty_row: str | None
    may_make_row: bool
    version: int


class DisputeOfTicket(BaseModel):
    """The ticket page's side: whether my unit may object, until when, citing what; and what was."""

    lead_unit_id: UUID | None
    may_object: bool
    why_not: str | None
    due: DueBar | None
    choices: list[CandidateRead]
    duties: list[DutyRead]
    objections: list[ObjectionRead]
    adjudication: AdjudicationRead | None


class Disputes(BaseModel):
    """The desk. ``to_review``: open objections; ``to_opine``: where my unit's opinion is asked;
    ``to_decide``: where my unit is the superior; ``others``: the other open reviews I may see."""

    to_review: list[ObjectionRead]
    to_opine: list[AdjudicationRead]
    to_decide: list[AdjudicationRead]
    others: list[AdjudicationRead]
    recent: list[ObjectionRead]


class Decisions(BaseModel):
    items: list[DecisionBrief]


class Precedents(BaseModel):
    items: list[PrecedentRead]


class ObjectBody(Body):
    duty_code: Code
    unit_id: UUID
    reason: NeededWords
    evidence: Words = ""


class Reviewing(Body):
    reason: NeededWords
    version: int


class UpholdBody(Reviewing):
    unit_id: UUID


class ReferBody(Reviewing):
    others: Units = []


class OpineBody(Body):
    unit_id: UUID
    lead_unit_id: UUID
    reasoning: NeededWords


class DecideBody(Body):
    lead_unit_id: UUID
    assist_unit_ids: Units = []
    basis: NeededWords
    reasoning: NeededWords
    version: int


class DutyRowBody(Body):
    """At least one of both: the row must be more specific than the category's own."""

    place_code: Code = ""
    object_words: Short = ""


class DutyRowMadeRead(BaseModel):
    duty_code: str
    entry_id: UUID
