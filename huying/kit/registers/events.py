"""What happens to registers. References and counts only: rows are in ``register_change``."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class RegisterChanged(Event):
    """A run was applied, whatever its source."""

    name: ClassVar = "registers.changed"
    subject: ClassVar = "register_run"

    register_run_id: UUID
    register: str
    source: str
    mode: str
    undo_of_id: UUID | None
    new: int
    changed: int
    retired: int
    restored: int


@dataclass(frozen=True)
class RegisterExported(Event):
    """Somebody took a register out as a file."""

    name: ClassVar = "registers.exported"
    subject: ClassVar = "export"

    export_id: UUID
    register: str
    format: str
    rows: int
