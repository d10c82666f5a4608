"""What the pages of incidents read and send."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.insight.models_incidents import IncidentState, LeftWhy, RootState, StepKind
from huying.ticket.models import TicketState

IncidentReasonText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)
]
TicketIds = Annotated[list[UUID], Field(min_length=1, max_length=500)]


class IncidentRow(BaseModel):
    """``heat`` now; ``today`` and ``yesterday``: tickets of the last 24 hours and of the 24 hours
    before. ``root``: the state of its root-cause sheet."""

    id: UUID
    title: str
    state: IncidentState
    category_code: str
    category_name: str
    place_code: str | None
    place_name: str
    tickets: int
    people: int
    heat: float
    today: int
    yesterday: int
    first_at: datetime
    last_at: datetime
    is_renamed: bool
    root: RootState | None


class IncidentList(BaseModel):
    """``formula``: of the heat, in one sentence. ``hidden``: small ones that the list leaves out
    unless asked for."""

    items: list[IncidentRow]
    next: str | None
    formula: str
    hidden: int


class IncidentVoice(BaseModel):
    """An excerpt of what one citizen said, masked. ``centrality``: how much all share of it."""

    ticket_id: UUID
    number: str
    at: datetime
    place_name: str
    text: str
    centrality: float


class IncidentMoment(BaseModel):
    """``at`` begins a step of ``IncidentRead.step_hours``; ``total`` up to its end."""

    at: datetime
    count: int
    total: int


class IncidentSpot(BaseModel):
    """Tickets of one street; "" where it is not known."""

    place_code: str
    place_name: str
    count: int


class IncidentUnit(BaseModel):
    """A unit that leads tickets of it, and how many of them are still open."""

    code: str
    name: str
    count: int
    open: int


class IncidentStates(BaseModel):
    state: TicketState
    count: int


class IncidentStepRead(BaseModel):
    """``is_undoable``: nothing speaks against it yet; ``by_name`` None: the platform itself."""

    id: UUID
    kind: StepKind
    at: datetime
    by_name: str | None
    reason: str
    count: int
    other_id: UUID | None
    other_title: str
    is_other_side: bool
    undone_at: datetime | None
    undone_by_name: str | None


class IncidentNear(BaseModel):
    """Another incident that may be the same, or is like it from the past. ``likeness`` 0–1."""

    id: UUID
    title: str
    tickets: int
    first_at: datetime
    last_at: datetime
    place_name: str
    likeness: float
    root: RootState | None


class IncidentRead(IncidentRow):
    """``why``: the parts of the number of people, in one sentence."""

    merged_into: UUID | None
    why: str
    formula: str
    step_hours: int
    moments: list[IncidentMoment]
    spots: list[IncidentSpot]
    units: list[IncidentUnit]
    states: list[IncidentStates]
    voices: list[IncidentVoice]
    steps: list[IncidentStepRead]
    near: list[IncidentNear]


class IncidentMember(BaseModel):
    """``score`` 0–1 and ``grounds`` in words, where the platform placed it; ``placed_by_name``
    where a person did. ``near_number``: the ticket that it was likest to."""

    ticket_id: UUID
    number: str
    title: str
    state: TicketState
    category_name: str
    place_name: str
    unit_name: str
    at: datetime
    people: int
    score: float | None
    grounds: list[str]
    near_number: str | None
    placed_by_name: str | None


class IncidentMembers(BaseModel):
    """``hidden``: tickets of it that this person may not see."""

    items: list[IncidentMember]
    total: int
    hidden: int


class IncidentOfTicket(BaseModel):
    """Where a ticket lies, None when in no incident; ``left``: it lay in one, and why no more."""

    incident: IncidentRow | None
    score: float | None
    grounds: list[str]
    placed_by_name: str | None
    others: list[IncidentMember]
    left: LeftWhy | None


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class IncidentMergeBody(_Body):
    into: UUID
    reason: IncidentReasonText


class IncidentPartBody(_Body):
    ticket_ids: TicketIds
    reason: IncidentReasonText


class IncidentMoveBody(IncidentPartBody):
    into: UUID


class IncidentAddBody(_Body):
    number: Annotated[str, StringConstraints(strip_whitespace=True, pattern="^[0-9]{14}$")]
    reason: IncidentReasonText


class IncidentRenameBody(_Body):
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]
    reason: IncidentReasonText


class RootBody(_Body):
    """``version``: of the sheet as it was seen; 0 begins one."""

    version: Annotated[int, Field(ge=0)]
    cause: Annotated[str, Field(max_length=4000)] = ""
    class_category: Annotated[str, Field(pattern="^([0-9]{2}){1,3}$")]
    class_place: Annotated[str | None, Field(max_length=60)] = None
    class_words: Annotated[str, Field(max_length=200)] = ""
    rules: Annotated[str, Field(max_length=4000)] = ""
    proposal: Annotated[str, Field(max_length=4000)] = ""
    unit_code: Annotated[str | None, Field(max_length=60)] = None
    due_on: date | None = None


class RootVersionBody(_Body):
    version: int


class RootDecisionBody(RootVersionBody):
    """``note``: why it is refused, or what was done."""

    note: IncidentReasonText


class RootChange(BaseModel):
    """Counts of the class in ``days`` before and as many after; ``ratio`` after to before with a
    95 % interval, None where there is nothing to compare."""

    before: int
    after: int
    ratio: float | None
    low: float | None
    high: float | None


class RootWeek(BaseModel):
    start: date
    count: int


class RootEffect(BaseModel):
    """``since``: the first day after; ``others``: the same of all the rest of that branch in the
    city, for what changed everywhere. ``note`` says what is compared."""

    since: date
    days: int
    own: RootChange
    others: RootChange
    weeks: list[RootWeek]
    note: str


class RootRead(BaseModel):
    id: UUID
    incident_id: UUID
    incident_title: str
    state: RootState
    cause: str
    class_category: str
    class_category_name: str
    class_place: str | None
    class_place_name: str
    class_words: str
    class_count: int
    rules: str
    proposal: str
    unit_code: str | None
    unit_name: str
    due_on: date | None
    is_overdue: bool
    made_by_name: str | None
    submitted_at: datetime | None
    submitted_by_name: str | None
    decided_at: datetime | None
    decided_by_name: str | None
    decision: str
    done_at: datetime | None
    done_by_name: str | None
    done_note: str
    effect: RootEffect | None
    past: list[IncidentNear]
    may: list[str]
    version: int


class RootRow(BaseModel):
    """A sheet in the list of all."""

    incident_id: UUID
    incident_title: str
    state: RootState
    class_name: str
    unit_name: str
    due_on: date | None
    is_overdue: bool
    done_at: datetime | None
