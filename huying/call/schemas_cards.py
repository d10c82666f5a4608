"""The cards of a call as its desk reads them."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from huying.call.models_cards import CardVia, CardWhy
from huying.call.schemas_spans import SpanRead


class CallCardPoint(BaseModel):
    label: str
    text: str
    clause: str = ""


class CallCardOption(BaseModel):
    label: str
    answer: str


class CallCardCondition(BaseModel):
    """What the answer depends on: the question to ask and the cases it has."""

    name: str
    question: str
    options: list[CallCardOption]


class CallCardRead(BaseModel):
    """A card on the desk. ``id`` None: looked up and not taken yet.

    ``answer`` is that of the case ``option`` where the condition is known. ``question`` is the
    card's own that matched; ``source`` names document and clause. ``used_as``: read, sent, cited,
    answered. ``surge_id``: pinned for a subject that bursts; ``code`` is "" for its agreed wording.
    """

    id: UUID | None
    slot: int
    code: str
    number: int
    title: str
    answer: str
    points: list[CallCardPoint]
    source: str
    clause: str
    quote: str
    policy_code: str | None
    is_internal: bool
    audience: str
    valid_from: date | None
    valid_to: date | None
    question: str
    confidence: float
    spans: list[SpanRead]
    via: CardVia
    why: CardWhy
    condition: CallCardCondition | None
    option: str | None
    is_option_heard: bool
    used_as: list[str]
    surge_id: UUID | None
    expires_at: datetime | None
    version: int


class CallCardAnswers(BaseModel):
    """``refused``: nothing answers well enough; ``unit_name``: who knows."""

    hits: list[CallCardRead]
    refused: bool
    unit_name: str | None = None
