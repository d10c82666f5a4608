"""Merged tickets, repeat callers, people affected; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.ticket.events import TicketEvent


@dataclass(frozen=True)
class TicketMerged(TicketEvent):
    """The ticket rides with ``parent_id`` from now on; ``note_id`` says why."""

    name: ClassVar = "ticket.merged"

    parent_id: UUID
    note_id: UUID | None


@dataclass(frozen=True)
class TicketUnmerged(TicketEvent):
    """Back to review: by a person who says why, or by itself (``code`` = ``parent_ended``)."""

    name: ClassVar = "ticket.unmerged"

    parent_id: UUID
    code: str
    note_id: UUID | None


@dataclass(frozen=True)
class ChildMerged(TicketEvent):
    """The parent's side of ``ticket.merged``; ``people``: how many are concerned now."""

    name: ClassVar = "ticket.child_merged"

    child_id: UUID
    people: int


@dataclass(frozen=True)
class ChildUnmerged(TicketEvent):
    name: ClassVar = "ticket.child_unmerged"

    child_id: UUID
    people: int


@dataclass(frozen=True)
class OwnReplySaved(TicketEvent):
    """The parent's unit wrote what this citizen alone is answered; "" takes it back."""

    name: ClassVar = "ticket.own_reply_saved"

    parent_id: UUID
    assignment_id: UUID
    is_empty: bool


@dataclass(frozen=True)
class RepeatFound(TicketEvent):
    """The same citizen has registered the same category ``count`` times within 30 days before."""

    name: ClassVar = "ticket.repeat_found"

    repeat_of: UUID
    count: int


@dataclass(frozen=True)
class PeopleCorrected(TicketEvent):
    name: ClassVar = "ticket.people_corrected"

    before: int
    after: int
    note_id: UUID | None
