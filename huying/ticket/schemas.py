"""What the API of tickets takes and gives. Every text is masked unless a reveal gave it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.city.models import MatterKind, Urgency
from huying.ticket.models import (
    AssignmentState,
    Channel,
    CitizenKind,
    ClockKind,
    Confidentiality,
    ContactResult,
    ContactWay,
    LeaderState,
    Part,
    RecallCode,
    Solved,
    TicketState,
)
from huying.ticket.rules import Action, Level
from huying.ticket.schemas_parts import InformedRead, PartActionRead, PartBrief
from huying.ticket.schemas_related import ChildRead, RelatedTicket, TicketCitation
from huying.ticket.schemas_requests import PauseRead, RequestRead, SupplementRead

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
NeededWords = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)
]
Reply = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=5000)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class UnitRef(BaseModel):
    id: UUID
    code: str
    name: str
    short_name: str


class PlaceRef(BaseModel):
    """``code`` is None when the place is known in words only."""

    code: str | None
    name: str
    text: str


class CategoryRef(BaseModel):
    code: str
    name: str
    full_name: str


class ClockBar(BaseModel):
    """``used`` 0–1, more when overdue; ``steps`` say why the due date is what it is.

    ``amount`` and ``unit``: the original limit; ``extended_by`` on top, ``extended_text`` in words.
    A paused clock stands still since ``paused_at``, until ``resumes_at`` at the latest.
    """

    kind: ClockKind
    label: str
    round: int
    amount: int
    unit: str
    extended_by: int
    extended_text: str
    started_at: datetime
    due_at: datetime
    due_unextended_at: datetime
    due_unpaused_at: datetime
    is_paused: bool
    paused_at: datetime | None
    resumes_at: datetime | None
    stopped_at: datetime | None
    used: float
    level: Level
    is_provisional: bool
    steps: list[str]


class ClockBrief(BaseModel):
    """The clock that binds now, for a row of a list."""

    kind: ClockKind
    label: str
    started_at: datetime
    due_at: datetime
    extended_by: int
    extended_text: str
    is_paused: bool
    paused_at: datetime | None
    resumes_at: datetime | None
    used: float
    level: Level
    steps: list[str]


class TicketRow(BaseModel):
    """One line of a list. ``excerpt``: where the words looked for stand, when not in the title."""

    id: UUID
    number: str
    state: TicketState
    kind: MatterKind
    urgency: Urgency
    confidentiality: Confidentiality
    title: str
    category: CategoryRef
    place: PlaceRef
    lead: UnitRef | None
    channel: Channel
    registered_at: datetime
    due_at: datetime
    clock: ClockBrief | None
    round: int
    supervision_level: int
    repeat_count: int
    people_affected: int
    version: int
    excerpt: str = ""


class CitizenRead(BaseModel):
    """Masked; an alias on confidential and report tickets (``is_alias``)."""

    kind: CitizenKind
    name: str
    phone: str
    is_alias: bool


class ContactRead(BaseModel):
    id: UUID
    at: datetime
    actor_name: str | None
    way: ContactWay
    result: ContactResult
    seconds: int
    note: str


class AssignmentRead(BaseModel):
    """One unit's work; ``clock`` is its own: for signing while that is due, then for the work.

    ``actions``: what I may do with a part; empty for the lead, whose actions are the ticket's.
    """

    id: UUID
    unit: UnitRef
    part: Part
    parent_id: UUID | None
    asked: str
    round: int
    state: AssignmentState
    duty_code: str | None
    basis: str
    is_direct: bool
    confidence: float | None
    sent_by_name: str | None
    sent_at: datetime
    signed_at: datetime | None
    is_signed_by_system: bool
    contacted_at: datetime | None
    handler_name: str | None
    reply: str
    solved: Solved | None
    solved_reason: str
    leader_state: LeaderState
    leader_name: str | None
    leader_note: str
    submitted_at: datetime | None
    recalled_at: datetime | None
    recall_code: RecallCode | None
    contacts: list[ContactRead]
    clock: ClockBar | None
    actions: list[PartActionRead]


class ActionRead(BaseModel):
    """``reason`` is the sentence that says why not; None when allowed."""

    name: Action
    label: str
    is_allowed: bool
    reason: str | None


class SpanRead(BaseModel):
    """Characters ``start``–``end`` of utterance ``seq`` of the ticket's call."""

    seq: int
    start: int
    end: int


class FieldRead(BaseModel):
    field: str
    label: str
    value: str
    code: str | None
    spans: list[SpanRead]


class ProposalRead(BaseModel):
    """What a machine proposed and what a person made of it."""

    field: str
    value: str
    code: str | None
    confidence: float
    spans: list[SpanRead]
    model: str
    model_version: str
    verdict: Literal["accept", "edit", "refuse"]
    is_implicit: bool


class NoteRead(BaseModel):
    at: datetime
    kind: str
    actor_name: str | None
    text: str


class TicketDetail(TicketRow):
    """Everything the ticket page shows. ``sentence``: where it stands and whose turn it is."""

    sentence: str
    turn: str
    summary: str
    statement: str
    demand: str
    fields: list[FieldRead]
    template_code: str | None
    closing: list[str]
    citizen: CitizenRead | None
    call_id: UUID | None
    matter_id: UUID | None
    line_number: str
    registered_by_name: str | None
    assignments: list[AssignmentRead]
    informed: list[InformedRead]
    accused: UnitRef | None
    lowering_asked: Confidentiality | None
    clocks: list[ClockBar]
    actions: list[ActionRead]
    proposals: list[ProposalRead]
    notes: list[NoteRead]
    requests: list[RequestRead]
    pauses: list[PauseRead]
    supplements: list[SupplementRead]
    needs_leader: bool
    public_reply: str
    outcome_code: str | None
    outcome_text: str
    card_code: str | None
    citations: list[TicketCitation]
    settled_at: datetime | None
    closed_at: datetime | None
    repeat_of: UUID | None
    parent: RelatedTicket | None
    children: list[ChildRead]


class StoryItem(BaseModel):
    """``kind``: said (by the citizen), decided, sent, answered."""

    at: datetime
    actor_name: str | None
    is_machine: bool
    kind: Literal["said", "decided", "sent", "answered"]
    name: str
    text: str


class Story(BaseModel):
    items: list[StoryItem]


class InboxRow(TicketRow):
    """``part``: why the ticket is here when another unit leads it."""

    part: PartBrief | None = None


class InboxGroup(BaseModel):
    """``name``: overdue, today, new, gather, leader, rework, handling, parts, informed, waiting."""

    name: str
    label: str
    count: int
    items: list[InboxRow]


class Inbox(BaseModel):
    groups: list[InboxGroup]


class CloseReviewRow(BaseModel):
    """A submitted ticket beside what the unit claims."""

    ticket: TicketRow
    summary: str
    reply: str
    solved: Solved
    solved_reason: str
    leader_name: str | None
    submitted_at: datetime
    contacts: list[ContactRead]
    closing: list[str]


class CloseReview(BaseModel):
    items: list[CloseReviewRow]


class StateCounts(BaseModel):
    """How many visible tickets are in each state; states with none are left out."""

    counts: dict[TicketState, int]


class Changing(Body):
    """``version`` is the one the person saw."""

    version: int


class SignBody(Changing):
    pass


class ContactBody(Changing):
    way: ContactWay
    result: ContactResult
    seconds: Annotated[int, Field(ge=0, le=86400)] = 0
    note: Words = ""


class ReplyBody(Changing):
    reply: Reply
    solved: Solved | None = None
    solved_reason: Words = ""


class LeaderApproveBody(Changing):
    note: Words = ""


class ReasonBody(Changing):
    reason: NeededWords


class SettleBody(Changing):
    """``public_reply``: the unit's reply as the citizen will read it; left out: unchanged."""

    public_reply: Reply | None = None


class RevealBody(Body):
    field: Literal["name", "phone", "title", "summary", "statement", "reply"]
    why: NeededWords


class Revealed(BaseModel):
    """Show ``value`` for ``seconds``, then mask it again."""

    field: str
    value: str
    seconds: int = 30


class NoteBody(Body):
    text: NeededWords
    is_urging: bool = False


class SupervisionBody(Changing):
    level: Annotated[int, Field(ge=0, le=3)]
    reason: NeededWords
