"""What happens to incidents and root-cause sheets; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class IncidentEvent(Event):
    subject: ClassVar[str] = "incident"
    incident_id: UUID


@dataclass(frozen=True)
class IncidentOpened(IncidentEvent):
    """Two tickets tell one event; by the platform, or by a person who split it off."""

    name: ClassVar[str] = "incident.opened"


@dataclass(frozen=True)
class IncidentGrown(IncidentEvent):
    """``tickets`` of ``people``; told when it has 3, 5, 10, 20, 50 … tickets."""

    name: ClassVar[str] = "incident.grown"
    tickets: int
    people: int


@dataclass(frozen=True)
class IncidentMerged(IncidentEvent):
    """``into_id`` has its tickets now; by the platform when both were small and untouched."""

    name: ClassVar[str] = "incident.merged"
    into_id: UUID
    count: int


@dataclass(frozen=True)
class IncidentSplit(IncidentEvent):
    name: ClassVar[str] = "incident.split"
    other_id: UUID
    count: int


@dataclass(frozen=True)
class IncidentTicketsMoved(IncidentEvent):
    name: ClassVar[str] = "incident.tickets_moved"
    other_id: UUID
    count: int


@dataclass(frozen=True)
class IncidentTicketsRemoved(IncidentEvent):
    name: ClassVar[str] = "incident.tickets_removed"
    count: int


@dataclass(frozen=True)
class IncidentTicketAdded(IncidentEvent):
    name: ClassVar[str] = "incident.ticket_added"
    ticket_id: UUID


@dataclass(frozen=True)
class IncidentRenamed(IncidentEvent):
    name: ClassVar[str] = "incident.renamed"


@dataclass(frozen=True)
class IncidentStepUndone(IncidentEvent):
    name: ClassVar[str] = "incident.step_undone"
    step_id: UUID
    kind: str


@dataclass(frozen=True)
class RootSaved(IncidentEvent):
    """A root-cause sheet was begun or edited."""

    name: ClassVar[str] = "incident.root_saved"
    root_id: UUID
    is_new: bool


@dataclass(frozen=True)
class RootMoved(IncidentEvent):
    """Submitted, accepted, refused, taken back or done."""

    name: ClassVar[str] = "incident.root_moved"
    root_id: UUID
    before: str
    after: str


@dataclass(frozen=True)
class RootTaken(IncidentEvent):
    """The sheet left the platform as a file."""

    name: ClassVar[str] = "incident.root_taken"
    root_id: UUID
    format: str
