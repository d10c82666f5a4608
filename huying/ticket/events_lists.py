"""What leaves the platform as a file is history (rule 9)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class ListExported(Event):
    """``filters``: the names of those that were set, never what was looked for."""

    name: ClassVar[str] = "list.exported"
    subject: ClassVar[str] = "export"

    export_id: UUID
    page: str
    format: str
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    row_count: int
