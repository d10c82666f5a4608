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
