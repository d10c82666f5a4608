"""What the pages of campaigns read and send."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.supervise.models_topics import CampaignMeasure, CampaignState


def _words(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Title = Annotated[str, _words(2, 80)]
Plan = Annotated[str, _words(0, 2000)]
Words = Annotated[str, _words(2, 2000)]
CategoryCode = Annotated[str, Field(pattern="^([0-9]{2}){1,3}$")]


class CampaignUnitBody(BaseModel):
    """``target`` None: the campaign's."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, _words(1, 60)]
    target: Annotated[float | None, Field(gt=-1, le=1)] = None


class CampaignStart(BaseModel):
    """``first_day`` is a Monday; ``target``: -0.3 is 30 % fewer a week, or the rate to reach."""

    model_config = ConfigDict(extra="forbid")

    title: Title
    field: Annotated[str, _words(1, 40)]
    place: Annotated[str, Field(max_length=60)] = ""
    measure: CampaignMeasure
    target: Annotated[float, Field(gt=-1, le=1)]
    baseline_weeks: Annotated[int, Field(ge=4, le=52)] = 12
    first_day: date
    last_day: date
    plan: Plan = ""
    units: Annotated[list[CampaignUnitBody], Field(max_length=60)] = []


class CampaignEdit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    title: Title
    plan: Plan = ""
    last_day: date
    units: Annotated[list[CampaignUnitBody], Field(max_length=60)] = []


class CampaignNoteBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Words


class CampaignEndBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    evaluation: Words


class CampaignFieldBody(BaseModel):
    """``version`` 0: of a field that nobody worded anew."""

    model_config = ConfigDict(extra="forbid")

    version: int
    name: Annotated[str, _words(2, 40)]
    categories: Annotated[list[CategoryCode], Field(min_length=1, max_length=40)]
    is_active: bool = True


class CampaignUnitRead(BaseModel):
    code: str
    name: str
    target: float | None


class CampaignNoteRead(BaseModel):
    """``unit`` "" is the hotline."""

    id: UUID
    week: date
    unit: str
    text: str
    by: str
    at: datetime


class CampaignRow(BaseModel):
    id: UUID
    title: str
    field: str
    field_name: str
    place: str
    place_name: str
    measure: CampaignMeasure
    target: float
    baseline_weeks: int
    first_day: date
    last_day: date
    state: CampaignState
    is_past: bool
    version: int


class CampaignRead(CampaignRow):
    categories: list[str]
    category_names: list[str]
    plan: str
    units: list[CampaignUnitRead]
    notes: list[CampaignNoteRead]
    started_by: str
    started_at: datetime
    evaluation: str
    ended_by: str
    ended_at: datetime | None
    may_edit: bool
    may_note: bool


class CampaignList(BaseModel):
    items: list[CampaignRow]
