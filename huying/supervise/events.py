"""What happens to alerts. The subject is the alert; ``ticket_id`` or ``call_id`` is its matter."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class AlertEvent(Event):
    subject: ClassVar = "alert"

    alert_id: UUID
    kind: str
    ticket_id: UUID | None
    call_id: UUID | None


@dataclass(frozen=True)
class AlertRaised(AlertEvent):
    name: ClassVar = "alert.raised"

    level: str


@dataclass(frozen=True)
class AlertTaken(AlertEvent):
    name: ClassVar = "alert.taken"


@dataclass(frozen=True)
class AlertEscalated(AlertEvent):
    """Nobody took it within its limit."""

    name: ClassVar = "alert.escalated"


@dataclass(frozen=True)
class AlertClosed(AlertEvent):
    name: ClassVar = "alert.closed"

    decision: str
