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

    ``answer`` is that of the case ``option``; "" until the condition is known. ``area_name``: the
    part of the city that it holds for, ``needs_area``: nobody has said yet whether this is there.
    ``question`` is the card's own that matched; ``source`` names document and clause. ``used_as``:
    read, sent, cited, answered. ``surge_id``: pinned for a subject that bursts; ``code`` is "" for
    its agreed wording.
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
    area_name: str
    needs_area: bool
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


class CallPassage(BaseModel):
    """An article of a policy that may help; never an answer itself."""

    policy_code: str
    title: str
    clause: str
    block: int
    text: str


class CallCardAnswers(BaseModel):
    """``refused``: nothing answers well enough, and ``why``; then ``near`` are the cards to choose
    from, ``passages`` articles to read, ``unit_name`` who knows."""

    hits: list[CallCardRead]
    near: list[CallCardRead]
    passages: list[CallPassage]
    refused: bool
    why: str | None
    unit_name: str | None
