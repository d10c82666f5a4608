"""What happens to tickets. References only: words are in rows that the ids point at."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class TicketEvent(Event):
    """Base: every event of a ticket has the ticket as its subject."""

    subject: ClassVar = "ticket"

    ticket_id: UUID


@dataclass(frozen=True)
class TicketRegistered(TicketEvent):
    name: ClassVar = "ticket.registered"

    state: str
    kind: str
    category_code: str
    place_code: str | None
    urgency: str
    channel: str
    call_id: UUID | None
    matter_id: UUID | None


@dataclass(frozen=True)
class TicketAnswered(TicketEvent):
    """Answered on the spot."""

    name: ClassVar = "ticket.answered"

    card_code: str | None
    call_id: UUID | None


@dataclass(frozen=True)
class TicketNotAccepted(TicketEvent):
    name: ClassVar = "ticket.not_accepted"

    code: str
    call_id: UUID | None


@dataclass(frozen=True)
class TicketTransferred(TicketEvent):
    name: ClassVar = "ticket.transferred"

    code: str
    call_id: UUID | None


@dataclass(frozen=True)
class TicketClassified(TicketEvent):
    """Kind, category or urgency was changed; ``note_id`` says why (rule 6)."""

    name: ClassVar = "ticket.classified"

    field: str
    before: str
    after: str
    note_id: UUID | None


@dataclass(frozen=True)
class TicketReviewed(TicketEvent):
    name: ClassVar = "ticket.reviewed"

    note_id: UUID | None


@dataclass(frozen=True)
class TicketSent(TicketEvent):
    name: ClassVar = "ticket.sent"

    assignment_id: UUID
    unit_id: UUID
    duty_code: str | None
    is_direct: bool
    confidence: float | None
    round: int
    note_id: UUID | None


@dataclass(frozen=True)
class TicketRecalled(TicketEvent):
    """Taken back from a unit; ``code`` is a RecallCode, ``note_id`` says why."""

    name: ClassVar = "ticket.recalled"

    assignment_id: UUID
    unit_id: UUID
    code: str
    note_id: UUID | None


@dataclass(frozen=True)
class TicketSigned(TicketEvent):
    name: ClassVar = "ticket.signed"

    assignment_id: UUID
    unit_id: UUID
    is_by_system: bool


@dataclass(frozen=True)
class CitizenContacted(TicketEvent):
    name: ClassVar = "ticket.contacted"

    assignment_id: UUID
    contact_id: UUID
    is_reached: bool


@dataclass(frozen=True)
class ReplySaved(TicketEvent):
    name: ClassVar = "ticket.reply_saved"

    assignment_id: UUID
    solved: str | None


@dataclass(frozen=True)
class ReplyProposed(TicketEvent):
    name: ClassVar = "ticket.proposed"

    assignment_id: UUID


@dataclass(frozen=True)
class LeaderApproved(TicketEvent):
    name: ClassVar = "ticket.leader_approved"

    assignment_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class LeaderRefused(TicketEvent):
    name: ClassVar = "ticket.leader_refused"

    assignment_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class TicketSubmitted(TicketEvent):
    name: ClassVar = "ticket.submitted"

    assignment_id: UUID
    unit_id: UUID
    solved: str
    round: int
    note_id: UUID | None


@dataclass(frozen=True)
class TicketSettled(TicketEvent):
    """办结: close review passed; the callback follows."""

    name: ClassVar = "ticket.settled"

    assignment_id: UUID
    round: int
    settled_at: datetime


@dataclass(frozen=True)
class TicketSentBack(TicketEvent):
    name: ClassVar = "ticket.sent_back"

    assignment_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class TicketClosed(TicketEvent):
    name: ClassVar = "ticket.closed"

    is_reached: bool
    round: int


@dataclass(frozen=True)
class ReworkOrdered(TicketEvent):
    name: ClassVar = "ticket.rework_ordered"

    assignment_id: UUID
    unit_id: UUID
    round: int
    note_id: UUID | None


@dataclass(frozen=True)
class TicketNearDue(TicketEvent):
    """80 % of a unit's or rework clock is used."""

    name: ClassVar = "ticket.near_due"

    assignment_id: UUID
    unit_id: UUID
    clock: str
    due_at: datetime


@dataclass(frozen=True)
class TicketOverdue(TicketEvent):
    name: ClassVar = "ticket.overdue"

    assignment_id: UUID
    unit_id: UUID
    clock: str
    due_at: datetime


@dataclass(frozen=True)
class ValueRevealed(TicketEvent):
    """A masked value was shown; ``field`` names it, ``note_id`` says why."""

    name: ClassVar = "ticket.revealed"

    field: str
    note_id: UUID


@dataclass(frozen=True)
class NoteAdded(TicketEvent):
    name: ClassVar = "ticket.note_added"

    note_id: UUID


@dataclass(frozen=True)
class SupervisionLevelSet(TicketEvent):
    name: ClassVar = "ticket.supervision_level_set"

    before: int
    after: int
    note_id: UUID | None
