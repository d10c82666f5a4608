"""What happens to the city's policy. References only: documents are in ``policy_change``."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class PolicyEvent(Event):
    """Base: the step of history is the subject; ``kind`` and ``key`` say what it changed."""

    subject: ClassVar = "policy_change"

    policy_change_id: UUID
    kind: str
    key: str
    applies_to_open: bool


@dataclass(frozen=True)
class ProfileChanged(PolicyEvent):
    """Time limits: a profile, or which one is current."""

    name: ClassVar = "city.profile_changed"


@dataclass(frozen=True)
class CalendarChanged(PolicyEvent):
    """Working time: a year's table, a local decision, a unit's calendar or which one it keeps."""

    name: ClassVar = "city.calendar_changed"
