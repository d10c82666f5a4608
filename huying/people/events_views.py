from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class ViewShared(Event):
    """A saved view was put before the holders of ``role``; None: it was taken back."""

    subject: ClassVar[str] = "view"
    name: ClassVar[str] = "view.shared"

    view_id: UUID
    role: str | None
