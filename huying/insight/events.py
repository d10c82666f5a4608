"""What leaves the platform as a file is history (domain.md, rule 9)."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class FiguresExported(Event):
    """``query``: codes and dates of what was asked; ``row_count`` lines left the platform."""

    name: ClassVar = "insight.exported"
    subject: ClassVar = "export"

    export_id: UUID
    what: str
    code: str
    format: str
    query: str
    row_count: int
