"""What a policy's understanding looks like outside."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from huying.brain.text.policies import EffectKind, PointKind, RelationKind
from huying.knowledge.models_understanding import PointState


class TextPlace(BaseModel):
    """Characters ``start`` (included) to ``end`` (excluded) of the block ``block``."""

    block: int
    start: int
    end: int


class PolicyFactRead(BaseModel):
    """``name``: issuer, number, title, issued, in_force, expires, area, audience or level."""

    name: str
    value: str
    code: str | None
    at: TextPlace | None


class PolicySectionRead(BaseModel):
    kind: str
    label: str
    title: str
    first: int
    last: int
    depth: int


class PolicyPointRead(BaseModel):
    """``model`` is "" for a point that a person marked."""

    id: UUID
    kind: PointKind
    text: str
    quote: str
    clause: str
    at: TextPlace
    state: PointState
    model: str
    decided_by_name: str | None
    decided_at: datetime | None


class PolicyRelationRead(BaseModel):
    """``other_code`` and its state where the document is in the library."""

    kind: RelationKind
    title: str
    number: str
    other_code: str | None
    other_state: str | None
    clauses: list[str]
    from_day: date | None
    at: TextPlace


class FigureDifference(BaseModel):
    """The same thing: as the card or the other policy says it, as this policy says it."""

    known: str
    coming: str
    clause: str
    at: TextPlace | None


class PolicyEffectRow(BaseModel):
    kind: EffectKind
    code: str
    is_card: bool
    title: str
    unit_name: str
    clauses: list[str]
    differences: list[FigureDifference]


class PolicyEffectRead(BaseModel):
    """``changing``: cards whose source is repealed, amended or replaced; ``conflicting``: cards
    that name another figure; ``is_stale``: cards have changed since it was reckoned."""

    reckoned_at: datetime | None
    is_stale: bool
    changing: int
    conflicting: int
    policies: int
    new_cards: int
    rows: list[PolicyEffectRow]


class PolicyUnderstandingRead(BaseModel):
    code: str
    facts: list[PolicyFactRead]
    outline: list[PolicySectionRead]
    relations: list[PolicyRelationRead]
    points: list[PolicyPointRead]
    has_language_model: bool


class PointDecision(BaseModel):
    """``state``: kept, edited (with ``text`` or ``kind``) or dropped."""

    state: PointState
    text: str | None = Field(default=None, min_length=1, max_length=2_000)
    kind: PointKind | None = None


class PointMark(BaseModel):
    kind: PointKind
    at: TextPlace


class DraftPoint(BaseModel):
    label: str
    text: str
    clause: str
    quote: str


class CardDraftRead(BaseModel):
    """A card to choose; ``known``: codes of cards that the policy already has for this clause."""

    number: int
    title: str
    questions: list[str]
    answer: str
    points: list[DraftPoint]
    clause: str
    quote: str
    at: TextPlace
    unit: str | None
    unit_name: str
    categories: list[str]
    category_name: str
    known: list[str]


class DraftChoice(BaseModel):
    """``quote`` as it was shown; what is null stays as drafted."""

    number: int = Field(ge=0)
    quote: str
    title: str | None = Field(default=None, min_length=2, max_length=200)
    questions: list[str] | None = Field(default=None, min_length=1, max_length=60)
    answer: str | None = Field(default=None, min_length=2, max_length=1_000)
    unit: str | None = None
    categories: list[str] | None = Field(default=None, max_length=20)


class DraftChoices(BaseModel):
    cards: list[DraftChoice] = Field(min_length=1, max_length=60)


class DraftsProposed(BaseModel):
    codes: list[str]


class ModelPointsRead(BaseModel):
    """``dropped``: proposals whose words are not in the text."""

    added: int
    known: int
    dropped: int


class WordingAsked(BaseModel):
    quote: str


class DraftWording(BaseModel):
    title: str
    questions: list[str]
    answer: str
