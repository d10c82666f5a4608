"""What the API says about parts of a ticket and about informed units."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from huying.ticket.kinds import AssignmentState, Part
from huying.ticket.rules_parts import PartAction


class PartActionRead(BaseModel):
    """``reason`` is the sentence that says why not; None when allowed."""

    name: PartAction
    label: str
    is_allowed: bool
    reason: str | None


class PartBrief(BaseModel):
    """The part that a row of the inbox is there for; the row's clock is the part's own."""

    id: UUID
    part: Part
    state: AssignmentState
    unit_name: str
    asked: str


class InformedRead(BaseModel):
    """知会: ``why`` in words; ``read_at`` None while the unit has not read it."""

    unit_id: UUID
    unit_name: str
    why: str
    at: datetime
    read_at: datetime | None
