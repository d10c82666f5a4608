"""What happens in disputes and to the lists; a dispute's events are the ticket's own history."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event
from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class Objected(TicketEvent):
    """``unit_id`` objects; ``note_id`` says why and whom it proposes."""

    name: ClassVar = "dispatch.objected"

    objection_id: UUID
    unit_id: UUID
    duty_code: str
    proposed_unit_id: UUID
    ordinal: int
    note_id: UUID | None


@dataclass(frozen=True)
class ObjectionUpheld(TicketEvent):
    """``unit_id`` is the new lead."""

    name: ClassVar = "dispatch.objection_upheld"

    objection_id: UUID
    unit_id: UUID
    duty_code: str
    note_id: UUID | None


@dataclass(frozen=True)
class ObjectionRejected(TicketEvent):
    name: ClassVar = "dispatch.objection_rejected"

    objection_id: UUID
    unit_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class ObjectionReferred(TicketEvent):
    """To a joint review; ``unit_id`` decides it."""

    name: ClassVar = "dispatch.objection_referred"

    objection_id: UUID
    adjudication_id: UUID
    unit_id: UUID
    due_at: datetime
    note_id: UUID | None


@dataclass(frozen=True)
class ObjectionLapsed(TicketEvent):
    """The ticket left the objecting unit's hands before anybody decided."""

    name: ClassVar = "dispatch.objection_lapsed"

    objection_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class ObjectionOverdue(TicketEvent):
    """The hotline has not decided within its limit."""

    name: ClassVar = "dispatch.objection_overdue"

    objection_id: UUID
    unit_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class OpinionGiven(TicketEvent):
    name: ClassVar = "dispatch.opinion_given"

    adjudication_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class Adjudicated(TicketEvent):
    """``unit_id`` leads, finally."""

    name: ClassVar = "dispatch.adjudicated"

    adjudication_id: UUID
    unit_id: UUID
    is_lead_changed: bool
    is_without_quorum: bool
    note_id: UUID | None


@dataclass(frozen=True)
class AdjudicationLapsed(TicketEvent):
    name: ClassVar = "dispatch.adjudication_lapsed"

    adjudication_id: UUID


@dataclass(frozen=True)
class AdjudicationOverdue(TicketEvent):
    """``unit_id`` has not decided within its limit."""

    name: ClassVar = "dispatch.adjudication_overdue"

    adjudication_id: UUID
    unit_id: UUID
    due_at: datetime


@dataclass(frozen=True)
class DutyRowMade(TicketEvent):
    """The decision about this ticket became a row of the catalogue."""

    name: ClassVar = "dispatch.duty_row_made"

    adjudication_id: UUID
    duty_code: str


@dataclass(frozen=True)
class ListChanged(Event):
    """``change``: proposed, approved, refused, withdrawn, end_proposed, end_refused,
    end_withdrawn, ended, left (the platform
    took the row off by the rule of its wrong hits)."""

    name: ClassVar = "dispatch.list_changed"
    subject: ClassVar = "entry"

    entry_id: UUID
    duty_code: str
    kind: str
    change: str
