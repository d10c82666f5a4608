"""What the pages of task forces read and send."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.supervise.models_task_forces import (
    ForceNoteKind,
    ForceOrigin,
    ForceState,
    ForceTaskState,
    InstalmentState,
    MediationOutcome,
    MemberPart,
)
from huying.supervise.task_forces_rules import ALL, QUIET_DAYS, TaskForceCriterion


def _words(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Line = Annotated[str, _words(2, 120)]
Short = Annotated[str, _words(0, 40)]
Words = Annotated[str, _words(2, 2000)]
Optional500 = Annotated[str, _words(0, 500)]


class TaskForceBody(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TaskForceVersion(TaskForceBody):
    """``version``: as this person saw it."""

    version: int


class TaskForceSeatBody(TaskForceBody):
    account_id: UUID
    role: Short = ""


class TaskForcePlanBody(TaskForceBody):
    """``criteria``: what closing asks for; ``quiet_days`` without a new ticket."""

    title: Line
    goal: Optional500 = ""
    leader: TaskForceSeatBody
    members: Annotated[list[TaskForceSeatBody], Field(max_length=40)] = []
    criteria: Annotated[list[TaskForceCriterion], Field(max_length=5)] = list(ALL)
    quiet_days: Annotated[int, Field(ge=0, le=365)] = QUIET_DAYS


class TaskForceFormBody(TaskForcePlanBody):
    """``ticket_id``: formed from that ticket, which says kind and place; without it by hand."""

    ticket_id: UUID | None = None
    category_code: Annotated[str, _words(2, 12)] | None = None
    place_code: Annotated[str, _words(1, 60)] | None = None


class TaskForceTaskBody(TaskForceBody):
    title: Line
    account_id: UUID
    due_on: date


class TaskForceTaskEnd(TaskForceBody):
    is_done: bool
    note: Annotated[str, _words(2, 500)]


class TaskForceNoteBody(TaskForceBody):
    """With a ``title`` the minutes of a meeting."""

    text: Annotated[str, _words(1, 8000)]
    title: Annotated[str, _words(0, 120)] = ""
    attendees: Optional500 = ""
    at: datetime | None = None


class TaskForceTicketsBody(TaskForceBody):
    ticket_ids: Annotated[list[UUID], Field(min_length=1, max_length=100)]


class TaskForcePromise(TaskForceBody):
    """``cents``: fen of the yuan."""

    payer: Annotated[str, _words(1, 120)]
    cents: Annotated[int, Field(ge=1, le=10**13)]
    due_on: date


class TaskForceMediationBody(TaskForceBody):
    held_on: date
    mediator: Annotated[str, _words(1, 120)]
    parties: Annotated[str, _words(1, 500)]
    outcome: MediationOutcome
    agreement: Annotated[str, _words(2, 8000)]
    promises: Annotated[list[TaskForcePromise], Field(max_length=60)] = []


class TaskForcePaid(TaskForceBody):
    paid_on: date
    note: Annotated[str, _words(2, 500)]


class TaskForceHandedOn(TaskForceBody):
    note: Annotated[str, _words(2, 500)]


class TaskForceCloseBody(TaskForceVersion):
    conclusion: Words


class TaskForceHandBody(TaskForceVersion):
    to: Annotated[str, _words(2, 120)]
    conclusion: Words


class TaskForceRow(BaseModel):
    id: UUID
    number: str
    title: str
    origin: ForceOrigin
    origin_id: UUID | None
    state: ForceState
    place_name: str
    leader: str
    members: int
    open_tasks: int
    late_tasks: int
    late_instalments: int
    formed_at: datetime
    ended_at: datetime | None
    version: int


class TaskForceMemberRead(BaseModel):
    account_id: UUID
    name: str
    unit: str
    part: MemberPart
    role: str
    joined_at: datetime


class TaskForceTaskRead(BaseModel):
    """``may_end``: the reader's own, or the reader leads."""

    id: UUID
    title: str
    account_id: UUID
    name: str
    due_on: date
    state: ForceTaskState
    note: str
    is_late: bool
    ended_at: datetime | None
    may_end: bool


class TaskForceNoteRead(BaseModel):
    id: UUID
    kind: ForceNoteKind
    title: str
    attendees: str
    text: str
    at: datetime
    by: str


class TaskForceFileRead(BaseModel):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    by: str
    at: datetime


class TaskForceInstalmentRead(BaseModel):
    id: UUID
    mediation_id: UUID
    payer: str
    cents: int
    due_on: date
    state: InstalmentState
    was_late: bool
    paid_on: date | None
    note: str


class TaskForceMediationRead(BaseModel):
    id: UUID
    held_on: date
    mediator: str
    parties: str
    outcome: MediationOutcome
    agreement: str
    by: str
    instalments: list[TaskForceInstalmentRead]


class TaskForceTicketRead(BaseModel):
    """Masked. ``may_open``: the reader sees the ticket itself."""

    id: UUID
    number: str
    title: str
    state: str
    registered_at: datetime
    may_open: bool


class TaskForceCheckRead(BaseModel):
    """``left``: tasks, instalments, days or tickets that are missing."""

    criterion: TaskForceCriterion
    is_met: bool
    left: int


class TaskForceLine(BaseModel):
    """A line of the timeline: what happened, in words."""

    at: datetime
    text: str
    by: str


class TaskForceMay(BaseModel):
    """What this reader may do now."""

    edit: bool
    work: bool
    lead: bool


class TaskForceRead(TaskForceRow):
    goal: str
    quiet_days: int
    formed_by: str
    conclusion: str
    handed_to: str
    people: list[TaskForceMemberRead]
    tasks: list[TaskForceTaskRead]
    notes: list[TaskForceNoteRead]
    files: list[TaskForceFileRead]
    mediations: list[TaskForceMediationRead]
    tickets: list[TaskForceTicketRead]
    checks: list[TaskForceCheckRead]
    timeline: list[TaskForceLine]
    may: TaskForceMay


class TaskForceAccount(BaseModel):
    """A person who could be named; ``role`` as the matter suggests it."""

    account_id: UUID
    name: str
    unit: str
    role: str
