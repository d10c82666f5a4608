"""A stage of the hotline or the first contact took too long."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class StageOverdue(TicketEvent):
    """``clock``: dispatch, contact or close_review; ``unit_id`` is the unit that was to make the
    first contact, else None."""

    name: ClassVar = "ticket.stage_overdue"

    clock_id: UUID
    clock: str
    unit_id: UUID | None
    due_at: datetime
