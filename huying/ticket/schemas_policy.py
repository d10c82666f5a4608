"""The policy as administrators see it, and what a change of it would do."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from huying.city.models_policy import PolicyKind
from huying.city.schemas_policy import (
    AnyWish,
    DayDoc,
    ProfileDoc,
    UnitCalendarDoc,
    UnitDoc,
    YearDoc,
)


class PreviewAsk(BaseModel):
    """``applies_to_open``: running clocks take a changed limit too, from their own start."""

    wish: AnyWish
    applies_to_open: bool = False


class ChangeAsk(PreviewAsk):
    """``version``: the step of the object that was on the screen; 0 when it has none."""

    version: Annotated[int, Field(ge=0)]
    note: Annotated[str, Field(min_length=2, max_length=500)]


class UndoAsk(BaseModel):
    note: Annotated[str, Field(min_length=2, max_length=500)]


class ProfileRead(BaseModel):
    code: str
    version: int
    is_current: bool
    doc: ProfileDoc


class YearRead(BaseModel):
    """``is_published``: False for a year that only weekends are known of."""

    year: int
    version: int
    is_published: bool
    doc: YearDoc
    names: dict[str, str]


class OverrideRead(BaseModel):
    day: str
    version: int
    doc: DayDoc


class UnitCalendarRead(BaseModel):
    code: str
    version: int
    doc: UnitCalendarDoc
    unit_names: list[str]


class UnitHoursRead(BaseModel):
    """A unit that does not keep office hours, or may be given other ones."""

    id: UUID
    code: str
    name: str
    version: int
    doc: UnitDoc


class LimitRead(BaseModel):
    """What a limit is called; ``is_required``: every profile must have it."""

    key: str
    label: str
    is_required: bool


class PolicyRead(BaseModel):
    """Everything that may be administered. ``versions`` also names what was taken away."""

    current_version: int
    profiles: list[ProfileRead]
    limits: list[LimitRead]
    years: list[YearRead]
    overrides: list[OverrideRead]
    unit_calendars: list[UnitCalendarRead]
    units: list[UnitHoursRead]
    versions: dict[str, int]


class UnitMoves(BaseModel):
    """``unit_name`` of what no unit has yet is the hotline's."""

    unit_name: str
    moved: int
    earlier: int
    later: int
    overdue_at_once: int


class MoveExample(BaseModel):
    """``why``: the sentences that explain the new due date."""

    ticket_id: UUID
    number: str
    clock: str
    unit_name: str
    before: datetime
    after: datetime
    why: list[str]


class PolicyPreview(BaseModel):
    """What a change would do to the clocks that run now. ``overdue_at_once``: due dates that
    would lie in the past and do not yet; ``rescued``: the other way round. ``applies_to_open`` is
    True for days, which are worked or not, whatever was asked."""

    running: int
    moved: int
    earlier: int
    later: int
    overdue_at_once: int
    rescued: int
    applies_to_open: bool
    by_unit: list[UnitMoves]
    examples: list[MoveExample]


class PolicyChangeRead(BaseModel):
    """``can_undo``: the latest step of its object and none that takes another back."""

    id: UUID
    kind: PolicyKind
    key: str
    label: str
    version: int
    before: dict[str, object] | None
    after: dict[str, object] | None
    note: str
    applies_to_open: bool
    is_undo: bool
    can_undo: bool
    by: str
    at: datetime
