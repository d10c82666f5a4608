"""What is asked for about a ticket and decided, its pauses, supplements and ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class RequestAsked(TicketEvent):
    """``kind``: extension, suspension, termination; ``note_id`` holds the reason."""

    name: ClassVar = "ticket.request_asked"

    request_id: UUID
    kind: str
    code: str
    round: int
    note_id: UUID | None


@dataclass(frozen=True)
class RequestEndorsed(TicketEvent):
    """The first of two levels agrees; the second still has to."""

    name: ClassVar = "ticket.request_endorsed"

    request_id: UUID
    kind: str
    standing: str
    note_id: UUID | None


@dataclass(frozen=True)
class RequestGranted(TicketEvent):
    """``due_at``: the new due date of an extended clock, None for other kinds."""

    name: ClassVar = "ticket.request_granted"

    request_id: UUID
    kind: str
    standing: str
    due_at: datetime | None
    note_id: UUID | None


@dataclass(frozen=True)
class RequestRefused(TicketEvent):
    name: ClassVar = "ticket.request_refused"

    request_id: UUID
    kind: str
    standing: str
    note_id: UUID | None


@dataclass(frozen=True)
class RequestCancelled(TicketEvent):
    """Taken back by the side that asked, or pointless once the work was handed in."""

    name: ClassVar = "ticket.request_cancelled"

    request_id: UUID
    kind: str


@dataclass(frozen=True)
class TicketExtended(TicketEvent):
    name: ClassVar = "ticket.extended"

    request_id: UUID
    assignment_id: UUID
    clock: str
    amount: int
    due_at: datetime


@dataclass(frozen=True)
class TicketSuspended(TicketEvent):
    """Clocks stand still from now, ``until_at`` at the latest."""

    name: ClassVar = "ticket.suspended"

    request_id: UUID
    pause_id: UUID
    code: str
    until_at: datetime


@dataclass(frozen=True)
class TicketResumed(TicketEvent):
    """``due_at``: the unit's new due date."""

    name: ClassVar = "ticket.resumed"

    pause_id: UUID
    due_at: datetime
    is_by_itself: bool
    note_id: UUID | None


@dataclass(frozen=True)
class SupplementAsked(TicketEvent):
    name: ClassVar = "ticket.supplement_asked"

    supplement_id: UUID
    from_state: str
    note_id: UUID | None


@dataclass(frozen=True)
class SupplementTried(TicketEvent):
    name: ClassVar = "ticket.supplement_tried"

    supplement_id: UUID
    try_id: UUID
    result: str


@dataclass(frozen=True)
class SupplementGiven(TicketEvent):
    name: ClassVar = "ticket.supplement_given"

    supplement_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class SupplementEnded(TicketEvent):
    """Ended without an answer: the citizen was not reached, or nothing is needed any more."""

    name: ClassVar = "ticket.supplement_ended"

    supplement_id: UUID
    outcome: str
    note_id: UUID | None


@dataclass(frozen=True)
class TicketWithdrawn(TicketEvent):
    name: ClassVar = "ticket.withdrawn"

    code: str
    note_id: UUID | None


@dataclass(frozen=True)
class TicketTerminated(TicketEvent):
    name: ClassVar = "ticket.terminated"

    request_id: UUID
    code: str
