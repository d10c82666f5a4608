"""What the agent's desk reads and sends. Times are ISO 8601 with offset; spans count characters."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from huying.call.models import CallState, MatterState, Outcome, Party, Rating
from huying.call.schemas_cards import CallCardRead
from huying.call.schemas_spans import SpanRead
from huying.call.schemas_watch import WatchRead
from huying.call.wire import storable
from huying.ticket.models_citizens import Need
from huying.ticket.schemas_related import TicketCitation

_storable = AfterValidator(storable)
Code = Annotated[
    str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True), _storable
]
Value = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True), _storable]
Note = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True), _storable]
NeededText = Annotated[
    str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True), _storable
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CallRead(BaseModel):
    """``is_masked``: phone, name and every text of this answer are shown shortened."""

    id: UUID
    state: CallState
    is_masked: bool
    phone: str
    caller_name: str
    line_number: str
    line_name: str
    extension: str | None
    agent_id: UUID | None
    agent_name: str | None
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    wrapped_at: datetime | None
    may_hang_up: bool
    version: int


class UtteranceRead(BaseModel):
    """``seq`` counts from 1 within the call; spans refer to it."""

    seq: int
    party: Party
    start_ms: int
    end_ms: int
    text: str


class FieldState(StrEnum):
    """``empty``: nothing proposed, nothing entered."""

    EMPTY = "empty"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REFUSED = "refused"


class FieldRead(BaseModel):
    """A field of a draft as it stands: the agent's value where he touched it, else the proposal.

    ``proposed_value`` is what the machine says now, also under an edited or refused field.
    """

    field: str
    label: str
    type: str
    is_required: bool = False
    ask: str = ""
    value: str
    code: str | None = None
    state: FieldState
    proposed_value: str | None = None
    proposed_code: str | None = None
    confidence: float | None = None
    spans: list[SpanRead] = []
    model: str | None = None
    model_version: str | None = None


class CategoryOption(BaseModel):
    code: str
    name: str
    confidence: float
    spans: list[SpanRead]


class UnitSuggestion(BaseModel):
    """A candidate lead by the duty catalogue, best first."""

    unit_id: UUID
    unit_code: str
    unit_name: str
    duty_code: str | None
    basis: str
    reasons: list[str]
    confidence: float
    is_direct: bool


class MatterRead(BaseModel):
    """``missing`` names the fields a ticket cannot be registered without; ``citations`` are what
    its ticket will cite; ``message_to``: the masked mobile number that a card would be sent to."""

    ordinal: int
    state: MatterState
    outcome: Outcome | None
    ticket_id: UUID | None
    from_seq: int | None
    to_seq: int | None
    template_code: str | None
    template_name: str | None
    categories: list[CategoryOption]
    category: FieldRead
    kind: FieldRead
    urgency: FieldRead
    title: FieldRead
    summary: FieldRead
    fields: list[FieldRead]
    missing: list[str]
    cards: list[CallCardRead]
    citations: list[TicketCitation]
    message_to: str | None
    units: list[UnitSuggestion]
    is_emergency: bool
    version: int


class RiskRead(BaseModel):
    kind: str
    level: int
    term: str
    seq: int
    spans: list[SpanRead]
    found_at: datetime


class NormRead(BaseModel):
    """A service norm of the agent's side: greeting, address_verified or closing."""

    name: str
    is_done: bool
    spans: list[SpanRead]


class ForbiddenWordRead(BaseModel):
    term: str
    span: SpanRead


class EarlierTicket(BaseModel):
    id: UUID
    number: str
    title: str
    state: str
    registered_at: datetime


class CallerRead(BaseModel):
    """The caller's record, and what to mind: codes of ``Need``."""

    citizen_id: UUID
    needs: list[Need]


class Words(BaseModel):
    """What was said after the caller's cursor, and the cursor to ask with next."""

    utterances: list[UtteranceRead]
    cursor: int


class LiveView(BaseModel):
    """Everything the desk shows of a call; ``cursor`` goes into the next ``?after=``.

    ``analysed_seq`` < ``cursor``: the brain is still reading. ``has_assist_failed``: it could not
    read the last utterances; the transcript is complete all the same. ``has_language_model``: the
    centre has one that may word title and summary. ``silent_ms``: how long nothing was heard when
    this was read; None when no utterance is among those sent.
    """

    call: CallRead
    utterances: list[UtteranceRead]
    matters: list[MatterRead]
    risks: list[RiskRead]
    norms: list[NormRead]
    forbidden_words: list[ForbiddenWordRead]
    watch: WatchRead
    silent_ms: int | None
    earlier_tickets: list[EarlierTicket]
    caller: CallerRead | None
    analysed_seq: int
    has_assist_failed: bool
    has_language_model: bool
    cursor: int


class MyCalls(BaseModel):
    """The calls on the actor's own desk: at most one live, and those still in wrap-up."""

    items: list[CallRead]


class WaitingCalls(BaseModel):
    items: list[CallRead]


class FieldInput(Body):
    """``code``: the category's or place's stable code; for other fields it is left out."""

    value: Value = ""
    code: Code | None = None


class MatterChange(Body):
    """Field names: category, kind, urgency, title, summary and those of the template.

    ``set`` with the proposed value counts as accepting it; a screen that accepts what it shows
    sends it that way, because the proposal may have moved on meanwhile.
    """

    version: int
    set: dict[Code, FieldInput] = {}
    accept: list[Code] = []
    refuse: list[Code] = []


class TicketEnd(Body):
    version: int
    is_confidential: bool = False


class AnsweredEnd(Body):
    """``text``: what was answered, when no card was used or more was said."""

    version: int
    card_code: Code | None = None
    text: Note = ""
    rating: Rating | None = None


class NotAcceptedEnd(Body):
    """``text`` names the right door; it is what the citizen was told."""

    version: int
    code: Code
    text: NeededText


class TransferredEnd(Body):
    """``to``: a code of ``GET /calls/outcome-codes``."""

    version: int
    to: Code
    note: Note = ""


class AppendedEnd(Body):
    """The same matter, nothing new: ``text`` is noted on the ticket."""

    version: int
    ticket_id: UUID
    text: NeededText


class DiscardedEnd(Body):
    version: int


class Ended(BaseModel):
    """What became of a matter. ``query_code`` is told to the citizen once and never shown again.

    ``decision``: direct (sent to ``unit_name`` at once), review or pool; None without a unit.
    ``follow_up``: the extra-urgent ticket that follows a transferred emergency.
    """

    ordinal: int
    outcome: Outcome
    ticket_id: UUID | None = None
    number: str | None = None
    query_code: str | None = None
    decision: str | None = None
    unit_name: str | None = None
    basis: str | None = None
    reasons: list[str] = []
    sentence: str
    follow_up: "Ended | None" = None


class OutcomeCode(BaseModel):
    code: str
    label: str
    text: str


class OutcomeCodes(BaseModel):
    """``text`` of a not-accepted code is the sentence that names the right door, to be edited."""

    not_accepted: list[OutcomeCode]
    transferred: list[OutcomeCode]


class Transcript(BaseModel):
    """The masked transcript behind a ticket; ``from_seq``–``to_seq`` is the ticket's matter."""

    call_id: UUID
    started_at: datetime
    from_seq: int | None
    to_seq: int | None
    utterances: list[UtteranceRead]


class DemoConversation(BaseModel):
    id: str
    title: str
    seconds: int


class DemoConversations(BaseModel):
    items: list[DemoConversation]


class DemoPlay(Body):
    conversation: Code
    speed: Annotated[float, Field(ge=0.5, le=200)] = 1.0
    extension: Code | None = None


class DemoPlaying(BaseModel):
    """``source_call_id`` names the call the player is about to start."""

    source_call_id: str
