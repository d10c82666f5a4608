"""The document of a card: the one form in which it is sent, stored as a version and shipped."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from huying.knowledge.errors import CardInvalid
from huying.knowledge.models import AnswerCard, Json, Sensitivity

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class CardDocPoint(_Part):
    """One line of an answer; ``clause`` and ``quote`` say where it stands in the policy."""

    label: Short
    text: Words
    clause: Short = ""
    quote: Words = ""


class CardDocSource(_Part):
    title: Short = ""
    number: Short = ""
    clause: Short = ""


class CardOption(_Part):
    """One case of the condition: ``words`` by which callers say it, ``answer`` that it has."""

    label: Line
    words: list[Line] = Field(default=[], max_length=40)
    answer: Said


class CardCondition(_Part):
    """What the answer depends on, and the question that asks for it."""

    name: Line
    question: Line
    options: list[CardOption] = Field(min_length=2, max_length=12)

    @model_validator(mode="after")
    def _labels_differ(self) -> Self:
        labels = [option.label for option in self.options]
        if len(set(labels)) != len(labels):
            raise ValueError("two options with one label")
        return self


class CardAttachmentRef(_Part):
    """A file that goes with the card; its bytes are kept by the fingerprint ``sha256``."""

    name: Line
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
    media_type: Line
    size: int = Field(ge=0)


class CardDocument(_Part):
    """``code`` empty: a new card that is given one. ``area``: a place's code, empty everywhere;
    ``policy``: the code of the policy that it rests on."""

    code: Code = ""
    title: Line
    questions: list[Line] = Field(min_length=1, max_length=60)
    answer: Said
    points: list[CardDocPoint] = Field(default=[], max_length=20)
    categories: list[Code] = Field(default=[], max_length=20)
    unit: Annotated[Code, StringConstraints(min_length=1)]
    policy: Code | None = None
    source: CardDocSource = CardDocSource()
    quote: Words = ""
    valid_from: date
    valid_to: date | None = None
    area: Code = ""
    audience: Short = ""
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    condition: CardCondition | None = None
    attachments: list[CardAttachmentRef] = Field(default=[], max_length=10)

    @model_validator(mode="after")
    def _validity(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    @property
    def stored(self) -> Json:
        return self.model_dump(mode="json")


def parse(doc: Mapping[str, object] | CardDocument) -> CardDocument:
    """The document in its normal form. Raises CardInvalid with the first wrong field."""
    if isinstance(doc, CardDocument):
        return doc
    try:
        return CardDocument.model_validate(dict(doc))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "valid_to"
        raise CardInvalid(field=where, where=where) from error


def write(card: AnswerCard, doc: CardDocument) -> None:
    """Make the row say what the document says."""
    stored = doc.stored
    card.title, card.questions, card.answer = doc.title, doc.questions, doc.answer
    card.points, card.categories = stored["points"], doc.categories
    card.unit_code, card.policy_code = doc.unit, doc.policy or None
    card.source, card.quote = stored["source"], doc.quote
    card.valid_from, card.valid_to, card.area = doc.valid_from, doc.valid_to, doc.area
    card.audience, card.sensitivity = doc.audience, doc.sensitivity
    card.condition, card.attachments = stored["condition"], stored["attachments"]


def read(card: AnswerCard) -> CardDocument:
    """The row as a document."""
    return CardDocument(
        code=card.code,
        title=card.title,
        questions=card.questions,
        answer=card.answer,
        points=[CardDocPoint(**point) for point in card.points],
        categories=card.categories,
        unit=card.unit_code,
        policy=card.policy_code,
        source=CardDocSource(**card.source),
        quote=card.quote,
        valid_from=card.valid_from,
        valid_to=card.valid_to,
        area=card.area,
        audience=card.audience,
        sensitivity=card.sensitivity,
        condition=CardCondition(**card.condition) if card.condition else None,
        attachments=[CardAttachmentRef(**each) for each in card.attachments],
    )
