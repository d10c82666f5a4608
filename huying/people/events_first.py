from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class FirstPasswordsTaken(Event):
    """The list of first passwords left the system, once."""

    name: ClassVar[str] = "account.first_passwords_taken"
    subject: ClassVar[str] = "take"

    take_id: UUID
    count: int
