from uuid import UUID

from pydantic import BaseModel

from huying.city.models import MatterKind, Urgency


class UnitRead(BaseModel):
    id: UUID
    code: str
    name: str
    short_name: str
    kind: str
    parent_code: str | None
    head_name: str
    is_always_open: bool


class PlaceRead(BaseModel):
    """``shape`` is a schematic polygon "x,y x,y …" in a square of 0–1000; no base map."""

    code: str
    name: str
    full_name: str
    kind: str
    parent_code: str | None
    x: float | None
    y: float | None
    neighbours: list[str]
    shape: str


class CategoryRead(BaseModel):
    code: str
    name: str
    full_name: str
    kind: MatterKind
    urgency: Urgency
    template_code: str | None
    door: str
    is_leaf: bool


class TemplateField(BaseModel):
    code: str
    label: str
    type: str
    required: bool
    ask: str


class TemplateRead(BaseModel):
    code: str
    name: str
    fields: list[TemplateField]
    closing: list[str]


class LineNumberRead(BaseModel):
    number: str
    name: str
    owner_code: str
    hours: str
    skills: list[str]
