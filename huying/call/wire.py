"""The call-events protocol, version 1, message by message; docs/call-events.md explains it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    model_validator,
)

VERSION = 1
MAX_MESSAGE_BYTES = 65_536
MAX_TEXT = 4_000


def storable(value: str) -> str:
    """Raises ValueError for what PostgreSQL cannot keep: NUL and lone surrogates."""
    if "\x00" in value:
        raise ValueError("NUL is not allowed")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError("not valid Unicode") from error
    return value


_Word = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(storable)]
_Short = Annotated[str, StringConstraints(max_length=120), AfterValidator(storable)]
_Said = Annotated[
    str, StringConstraints(min_length=1, max_length=MAX_TEXT), AfterValidator(storable)
]
_Seq = Annotated[int, Field(ge=1, le=2**53)]
_Ms = Annotated[int, Field(ge=0, le=86_400_000)]
_PartyWord = Literal["agent", "citizen"]


class _Message(BaseModel):
    """Unknown keys are ignored, so that a newer sender keeps working."""

    model_config = ConfigDict(extra="ignore", strict=True)

    v: Literal[1]


class Hello(_Message):
    """First on every socket. ``resume`` names calls whose last committed number is wanted."""

    type: Literal["hello"]
    source: _Word
    resume: Annotated[list[_Word], Field(max_length=1000)] = []


class Caller(BaseModel):
    model_config = ConfigDict(extra="ignore")

    phone: _Short = ""
    name: _Short = ""


class Started(_Message):
    type: Literal["call.started"]
    call: _Word
    seq: _Seq
    at: Annotated[AwareDatetime, Field(strict=False)] | None = None
    caller: Caller = Caller()
    line: _Short = ""
    extension: _Short | None = None
    may_hang_up: bool = False

    @property
    def started_at(self) -> datetime | None:
        return self.at


class Partial(_Message):
    type: Literal["utterance.partial"]
    call: _Word
    party: _PartyWord
    start_ms: _Ms
    text: _Said


class Final(_Message):
    type: Literal["utterance.final"]
    call: _Word
    seq: _Seq
    party: _PartyWord
    start_ms: _Ms
    end_ms: _Ms
    text: _Said

    @model_validator(mode="after")
    def _ends_after_start(self) -> "Final":
        if self.end_ms < self.start_ms:
            raise ValueError("end_ms lies before start_ms")
        return self


class Over(_Message):
    type: Literal["call.ended"]
    call: _Word
    seq: _Seq
    reason: _Short = ""


Numbered = Started | Final | Over
Incoming = Hello | Started | Partial | Final | Over

incoming: TypeAdapter[Incoming] = TypeAdapter(Annotated[Incoming, Field(discriminator="type")])


class Committed(BaseModel):
    """``seq`` is the last committed number of the call; 0: the call is not known."""

    call: str
    seq: int


class Welcome(BaseModel):
    v: Literal[1] = 1
    type: Literal["welcome"] = "welcome"
    resume: list[Committed] = []


class Ack(BaseModel):
    """Everything of the call up to ``seq`` is committed. ``placed``: after ``call.started``, where
    the call lies (desk or waiting)."""

    v: Literal[1] = 1
    type: Literal["ack"] = "ack"
    call: str
    seq: int
    placed: Literal["desk", "waiting"] | None = None


class Refusal(BaseModel):
    """``expected``: the number to go on with after ``call.sequence_gap``."""

    v: Literal[1] = 1
    type: Literal["error"] = "error"
    code: str
    message: str
    call: str | None = None
    seq: int | None = None
    expected: int | None = None


Outgoing = Welcome | Ack | Refusal
