"""What happens to task forces; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class TaskForceEvent(Event):
    subject: ClassVar[str] = "task_force"
    task_force_id: UUID


@dataclass(frozen=True)
class TaskForceFormed(TaskForceEvent):
    name: ClassVar[str] = "task_force.formed"
    origin: str
    origin_id: UUID | None
    leader_id: UUID


@dataclass(frozen=True)
class TaskForceMemberNamed(TaskForceEvent):
    name: ClassVar[str] = "task_force.member_named"
    account_id: UUID
    part: str


@dataclass(frozen=True)
class TaskForceMemberLeft(TaskForceEvent):
    name: ClassVar[str] = "task_force.member_left"
    account_id: UUID


@dataclass(frozen=True)
class TaskForceTaskGiven(TaskForceEvent):
    name: ClassVar[str] = "task_force.task_given"
    task_id: UUID
    account_id: UUID


@dataclass(frozen=True)
class TaskForceTaskEnded(TaskForceEvent):
    """Done or dropped."""

    name: ClassVar[str] = "task_force.task_ended"
    task_id: UUID
    state: str


@dataclass(frozen=True)
class TaskForceTaskLate(TaskForceEvent):
    name: ClassVar[str] = "task_force.task_late"
    task_id: UUID


@dataclass(frozen=True)
class TaskForceNoted(TaskForceEvent):
    """A note or a meeting's minutes."""

    name: ClassVar[str] = "task_force.noted"
    note_id: UUID
    kind: str


@dataclass(frozen=True)
class TaskForceFileKept(TaskForceEvent):
    name: ClassVar[str] = "task_force.file_kept"
    file_id: UUID
    sha256: str
    size: int


@dataclass(frozen=True)
class TaskForceFileTaken(TaskForceEvent):
    """A document was downloaded."""

    name: ClassVar[str] = "task_force.file_taken"
    file_id: UUID


@dataclass(frozen=True)
class TaskForceTicketsLinked(TaskForceEvent):
    name: ClassVar[str] = "task_force.tickets_linked"
    ticket_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class TaskForceMediated(TaskForceEvent):
    name: ClassVar[str] = "task_force.mediated"
    mediation_id: UUID
    outcome: str
    instalments: int


@dataclass(frozen=True)
class TaskForceInstalmentMoved(TaskForceEvent):
    """Paid, late, or handed to another body."""

    name: ClassVar[str] = "task_force.instalment_moved"
    instalment_id: UUID
    before: str
    after: str


@dataclass(frozen=True)
class TaskForceEnded(TaskForceEvent):
    """Closed with its criteria met, or handed over."""

    name: ClassVar[str] = "task_force.ended"
    state: str
