"""Registering a matter that did not come by phone: what is sent, and what is answered."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
)
from pydantic.config import JsonDict

from huying.call.wire import storable
from huying.channel.models_entry import ContactPreference
from huying.city.models import MatterKind, Urgency
from huying.dispatch.models import Route
from huying.ticket.models import Channel, CitizenKind, Confidentiality, TicketState
from huying.ticket.schemas import UnitRef

_storable = AfterValidator(storable)


def _text(longest: int, shortest: int = 0) -> object:
    return StringConstraints(strip_whitespace=True, min_length=shortest, max_length=longest)


Short = Annotated[str, _text(200), _storable]
Code = Annotated[str, _text(40, 1), _storable]
Reference = Annotated[str, _text(100, 1), _storable]
EntryChannel = Literal["web", "wechat", "app", "mailbox", "partner", "site"]

EXAMPLE: JsonDict = {
    "channel": "web",
    "statement": "文昌街道解放路今天早上开始停水，已经五个小时了，请尽快恢复供水。",
    "citizen_name": "王小明",
    "citizen_phone": "12812345678",
    "contact_preference": "phone",
    "reference": "APP-2026-000123",
    "occurred_at": "2026-11-18T09:30:00+08:00",
}


class Attachment(BaseModel):
    """A reference to a file that the sender keeps; the file itself is never fetched."""

    model_config = ConfigDict(extra="forbid")

    url: HttpUrl
    name: Short = ""
    media_type: Annotated[str, _text(100)] = ""
    size_bytes: Annotated[int, Field(ge=0, le=2**40)] | None = None


class StatementInput(BaseModel):
    """What was written, and as much of the rest as is known. What is left out is read from the
    statement and marked as proposed. ``occurred_at``: when it reached the sender."""

    model_config = ConfigDict(extra="forbid")

    channel: EntryChannel
    statement: Annotated[str, _text(8000, 4), _storable]
    citizen_kind: CitizenKind = CitizenKind.PERSON
    citizen_name: Annotated[str, _text(60), _storable] = ""
    citizen_phone: Annotated[
        str, StringConstraints(strip_whitespace=True, pattern=r"^(\+?[0-9][0-9 -]{4,24})?$")
    ] = ""
    contact_preference: ContactPreference = ContactPreference.PHONE
    category_code: Code | None = None
    kind: MatterKind | None = None
    urgency: Urgency | None = None
    place_code: Code | None = None
    place_text: Short = ""
    title: Annotated[str, _text(60), _storable] = ""
    summary: Annotated[str, _text(2000), _storable] = ""
    demand: Annotated[str, _text(1000), _storable] = ""
    occurred_at: AwareDatetime | None = None


class EntryInput(StatementInput):
    """``reference`` is the sender's own number: unique for each sender, and how a lost answer is
    found again (``GET /tickets/by-reference``)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    confidentiality: Confidentiality = Confidentiality.NORMAL
    reference: Reference | None = None
    attachments: Annotated[list[Attachment], Field(max_length=20)] = []


class Evidence(BaseModel):
    """Words of the statement that a proposal rests on; offsets count characters."""

    start: int
    end: int
    text: str


class FieldStanding(StrEnum):
    GIVEN = "given"
    PROPOSED = "proposed"


class EntryField(BaseModel):
    """One field as it stands: ``given`` by the sender, or ``proposed`` by the machine with its
    confidence (0–1) and the words it rests on."""

    field: str
    label: str
    value: str
    code: str | None
    state: FieldStanding
    confidence: float | None
    evidence: list[Evidence]
    model: str | None
    model_version: str | None


class Advice(BaseModel):
    """What the sender should do or know now: ``danger`` (call the emergency services at once),
    ``other_door`` (probably not for this line: where to turn), ``several_matters`` (only the first
    became the ticket), ``unsure_place``."""

    key: Literal["danger", "other_door", "several_matters", "unsure_place"]
    text: str


class EntryProposals(BaseModel):
    """What would be registered; nothing has been stored."""

    fields: list[EntryField]
    advice: list[Advice]
    is_danger: bool
    missing: list[str]


class EntryCreated(BaseModel):
    """``query_code`` is told this once: with the number it is the citizen's key to the progress
    page. ``unit`` is named when the ticket was sent directly."""

    id: UUID
    number: str
    query_code: str
    state: TicketState
    route: Route
    route_reason: str
    unit: UnitRef | None
    registered_at: datetime
    due_at: datetime
    reference: str | None
    is_danger: bool
    fields: list[EntryField]
    advice: list[Advice]


class TicketEntryRead(BaseModel):
    """What came with a ticket's matter. ``is_shut``: the files of a confidential ticket are the
    hotline's and are left out."""

    sender: str
    reference: str | None
    occurred_at: datetime | None
    contact_preference: ContactPreference
    attachments: list[Attachment]
    proposed: list[str]
    is_shut: bool


class EntryRow(BaseModel):
    """A ticket that the caller registered, as it stands now. ``public_reply`` is "" until it is
    settled or answered."""

    id: UUID
    number: str
    reference: str | None
    channel: Channel
    state: TicketState
    route: Route
    unit: UnitRef | None
    registered_at: datetime
    due_at: datetime
    settled_at: datetime | None
    closed_at: datetime | None
    public_reply: str
