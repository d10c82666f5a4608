from datetime import date

from pydantic import BaseModel

from huying.knowledge.models import Sensitivity
from huying.knowledge.versions_doc import CardAttachmentRef, CardCondition


class CardPoint(BaseModel):
    label: str
    text: str
    clause: str = ""
    quote: str = ""


class CardSource(BaseModel):
    title: str
    number: str
    clause: str


class CardRead(BaseModel):
    """``number``: of the version in force, 0 for none."""

    code: str
    title: str
    answer: str
    points: list[CardPoint]
    questions: list[str]
    categories: list[str]
    unit_code: str
    unit_name: str
    source: CardSource
    valid_from: date
    valid_to: date | None
    is_valid: bool
    number: int
    policy_code: str | None
    quote: str
    area: str
    area_name: str
    audience: str
    sensitivity: Sensitivity
    condition: CardCondition | None
    attachments: list[CardAttachmentRef]


class ProposedCard(CardRead):
    """A card that waits for a second person; ``is_own``: the asking person brought it."""

    proposed_by_name: str | None
    is_own: bool


class CardFound(BaseModel):
    """A search hit; ``question`` is the card's own wording that matched best."""

    card: CardRead
    confidence: float
    question: str


class CardSearch(BaseModel):
    """``refused`` says that nothing answers well enough, which is an answer too."""

    hits: list[CardFound]
    refused: bool
