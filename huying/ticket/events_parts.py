"""What happens to the parts of a ticket, to who is informed, and to whom it is shut."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class PartAdded(TicketEvent):
    """协办 or 下派: a unit was asked; ``note_id`` says what for, ``parent_id`` whose sub it is."""

    name: ClassVar = "ticket.part_added"

    assignment_id: UUID
    unit_id: UUID
    part: str
    parent_id: UUID | None
    round: int
    note_id: UUID | None


@dataclass(frozen=True)
class PartSigned(TicketEvent):
    name: ClassVar = "ticket.part_signed"

    assignment_id: UUID
    unit_id: UUID
    is_by_system: bool


@dataclass(frozen=True)
class PartSubmitted(TicketEvent):
    name: ClassVar = "ticket.part_submitted"

    assignment_id: UUID
    unit_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class PartAccepted(TicketEvent):
    name: ClassVar = "ticket.part_accepted"

    assignment_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class PartReturned(TicketEvent):
    name: ClassVar = "ticket.part_returned"

    assignment_id: UUID
    unit_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class PartRecalled(TicketEvent):
    name: ClassVar = "ticket.part_recalled"

    assignment_id: UUID
    unit_id: UUID
    code: str
    note_id: UUID | None


@dataclass(frozen=True)
class PartNearDue(TicketEvent):
    """80 % of a part's own clock is used."""

    name: ClassVar = "ticket.part_near_due"

    assignment_id: UUID
    unit_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class PartOverdue(TicketEvent):
    name: ClassVar = "ticket.part_overdue"

    assignment_id: UUID
    unit_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class UnitInformed(TicketEvent):
    """知会: the unit may read along; ``why`` is a code of ``informed.*``."""

    name: ClassVar = "ticket.informed"

    unit_id: UUID
    why: str


@dataclass(frozen=True)
class InformedRead(TicketEvent):
    name: ClassVar = "ticket.informed_read"

    unit_id: UUID


@dataclass(frozen=True)
class UnitAccused(TicketEvent):
    """The unit that a report is about; its subtree is shut out from now on (rule 9). None: it was
    named wrongly and nobody is shut out any more."""

    name: ClassVar = "ticket.accused"

    unit_id: UUID | None
    before_id: UUID | None
    note_id: UUID | None


@dataclass(frozen=True)
class LoweringAsked(TicketEvent):
    """Somebody wants less confidentiality; a second person must agree."""

    name: ClassVar = "ticket.lowering_asked"

    before: str
    after: str
    note_id: UUID | None
