"""What citizens ask and read on the public page; nothing about any person."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

QuestionText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)
]
AreaCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{2,20}$")]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class PublicUnit(BaseModel):
    """Who knows; ``phone`` is the unit's own, "" when it has none."""

    name: str
    phone: str


class PublicArea(BaseModel):
    code: str
    name: str


class PublicSubject(BaseModel):
    code: str
    name: str
    count: int


class PublicPoint(BaseModel):
    label: str
    text: str
    clause: str


class PublicSource(BaseModel):
    """The policy that the answer rests on. ``original``: where its published file is to be had,
    None when it is not a public document."""

    title: str
    number: str
    clause: str
    quote: str
    original: str | None


class PublicCondition(BaseModel):
    """What the answer depends on and the citizen has not said yet."""

    name: str
    question: str
    options: list[str]


class PublicCard(BaseModel):
    """``answer`` and ``points`` are empty as long as ``needs`` or ``needs_area`` is open: then ask
    first. ``option``: the case it was answered for."""

    code: str
    title: str
    answer: str
    points: list[PublicPoint]
    source: PublicSource
    basis: str
    unit: PublicUnit
    audience: str
    area: str
    valid_from: date
    valid_to: date | None
    option: str | None
    needs: PublicCondition | None
    needs_area: bool


class PublicCardBrief(BaseModel):
    code: str
    title: str


class PublicComing(BaseModel):
    """A rule that is not in force yet: what it is about and from when, never its answer."""

    title: str
    when: str
    source: str
    valid_from: date


class PublicPinned(BaseModel):
    """What many people ask right now."""

    title: str
    code: str


class PublicKnowledge(BaseModel):
    """The page before anything is asked."""

    city: str
    pinned: list[PublicPinned]
    most_asked: list[PublicCardBrief]
    subjects: list[PublicSubject]
    coming: list[PublicComing]
    areas: list[PublicArea]


class PublicQuestion(BaseModel):
    """``area``: a district's code, when the citizen has said which; ``told``: conditions that were
    asked for, name → label of the option."""

    model_config = ConfigDict(extra="forbid")

    text: QuestionText
    area: AreaCode | None = None
    told: dict[Label, Label] = Field(default={}, max_length=10)


class PublicAnswer(BaseModel):
    """``best`` answers, or asks for what it depends on; ``others`` may be meant instead. Refused:
    ``best`` is None, ``why`` and ``who`` say so in words. ``id`` is for the rating."""

    id: UUID
    best: PublicCard | None
    others: list[PublicCardBrief]
    refused: bool
    why: str
    who: str
    unit: PublicUnit | None


class PublicHelpful(BaseModel):
    model_config = ConfigDict(extra="forbid")

    helpful: bool
