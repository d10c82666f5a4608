"""What the API of citizens takes and gives; every value is masked unless a reveal gave it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.ticket.citizens import By
from huying.ticket.models import CitizenKind
from huying.ticket.models_citizens import (
    ConsentWay,
    ErasureState,
    FactKind,
    HoldState,
    Need,
    Purpose,
)
from huying.ticket.schemas import Body, NeededWords, TicketRow, Words

Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{14}$")]


class LookUpBody(Body):
    """``value``: a whole phone, document number or ticket number."""

    by: By
    value: Value


class CitizenBrief(BaseModel):
    """A record as a search shows it. ``matters``: ordinary tickets of the whole record."""

    id: UUID
    kind: CitizenKind
    name: str
    phone: str
    member_count: int
    matters: int
    last_at: datetime | None


class LookUpRead(BaseModel):
    citizens: list[CitizenBrief]


class MergeRead(BaseModel):
    """The merge by which a member came to the record."""

    id: UUID
    kept_id: UUID
    note: str
    by_name: str | None
    at: datetime


class CitizenMember(BaseModel):
    """One citizen of the record; ``merge`` is None for the head."""

    id: UUID
    kind: CitizenKind
    name: str
    phone: str
    matters: int
    since: datetime
    merge: MergeRead | None


class FactRead(BaseModel):
    id: UUID
    kind: FactKind
    value: str
    by_name: str | None
    at: datetime


class ConsentRead(BaseModel):
    purpose: Purpose
    is_given: bool
    way: ConsentWay
    words_version: str
    number: str
    by_name: str | None
    at: datetime


class MatterRow(TicketRow):
    """An earlier matter; ``name`` is the one it was told under, masked."""

    is_open: bool
    name: str
    is_erased: bool


class ErasureBrief(BaseModel):
    id: UUID
    state: ErasureState
    asked_at: datetime


class CitizenDetail(BaseModel):
    """The whole record. ``matters``: open ones first, then newest; at most 100.

    ``has_note``: a few words stand beside the needs, to be revealed.
    """

    id: UUID
    kind: CitizenKind
    version: int
    members: list[CitizenMember]
    facts: list[FactRead]
    needs: list[Need]
    has_note: bool
    note_of: UUID | None
    consents: list[ConsentRead]
    matters: list[MatterRow]
    matter_count: int
    repeat_count: int
    erasure: ErasureBrief | None


class LikelyCitizen(BaseModel):
    """Perhaps the same person, and why: a person decides."""

    citizen: CitizenBrief
    reasons: list[Literal["phone", "document", "name_place"]]


class LikelyCitizens(BaseModel):
    items: list[LikelyCitizen]


class RevealCitizenBody(Body):
    """``of_id``: the member's or the fact's id."""

    of_id: UUID
    field: Literal["name", "phone", "note", "document", "contact_name", "contact_phone"]
    why: NeededWords


class FactBody(Body):
    kind: FactKind
    value: Value


class NeedsBody(Body):
    """``note`` left out: unchanged; "": taken away."""

    version: int
    needs: Annotated[list[Need], Field(max_length=20)]
    note: Annotated[str | None, StringConstraints(strip_whitespace=True, max_length=100)] = None


class ConsentBody(Body):
    purpose: Purpose
    is_given: bool
    way: ConsentWay
    number: Annotated[str, StringConstraints(pattern=r"^([0-9]{14})?$")] = ""


class MergeCitizensBody(Body):
    version: int
    other_id: UUID
    note: NeededWords


class UndoMergeBody(Body):
    note: NeededWords


class AskErasureBody(Body):
    """``number``: a ticket of the citizen, in which the wish was recorded."""

    number: Number
    reason: NeededWords


class StepBody(Body):
    """``is_granted`` False refuses, with a reason in ``note``."""

    version: int
    is_granted: bool
    note: Words = ""


class ErasureRead(BaseModel):
    """A wish to be erased. ``waits_for``: open and held matters that must end first."""

    id: UUID
    citizen_id: UUID
    state: ErasureState
    number: str
    reason: str
    refusal: str
    asked_by_name: str | None
    asked_at: datetime
    proposed_by_name: str | None
    proposed_at: datetime | None
    confirmed_by_name: str | None
    confirmed_at: datetime | None
    refused_by_name: str | None
    done_at: datetime | None
    open_matters: int
    held_matters: int
    tickets: int
    members: int
    version: int
    may_propose: bool
    may_decide: bool


class HoldBody(Body):
    reason: NeededWords


class HoldRead(BaseModel):
    """证据保全 of one ticket."""

    id: UUID
    ticket_id: UUID
    number: str
    state: HoldState
    reason: str
    release_reason: str
    asked_by_name: str | None
    asked_at: datetime
    held_by_name: str | None
    held_at: datetime | None
    release_asked_by_name: str | None
    released_by_name: str | None
    released_at: datetime | None
    version: int
    may_decide: bool
    may_release: bool


class KindRead(BaseModel):
    """One kind of data: how long it is kept (None: for ever), what falls due tonight and within
    ``until``."""

    kind: str
    label: str
    what: str
    months: int | None
    due_now: int
    due_until: int


class RetentionRunRead(BaseModel):
    started_at: datetime
    ended_at: datetime | None
    counts: dict[str, int]


class RetentionChangeRead(BaseModel):
    version: int
    months: dict[str, int | None]
    note: str
    by_name: str | None
    at: datetime


class RetentionRead(BaseModel):
    version: int
    until: datetime
    kinds: list[KindRead]
    runs: list[RetentionRunRead]
    changes: list[RetentionChangeRead]
    may_edit: bool


class RetentionBody(Body):
    version: int
    months: dict[str, Annotated[int, Field(ge=1, le=600)] | None]
    note: NeededWords
