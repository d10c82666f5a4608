"""What the city's policy does to tickets."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class DueChanged(TicketEvent):
    """A running clock was reckoned again from its own start; ``policy_change_id`` says why."""

    name: ClassVar = "ticket.due_changed"

    clock: str
    assignment_id: UUID | None
    was_due_at: datetime
    due_at: datetime
    policy_change_id: UUID
