"""What happens in callbacks. The subject is the ticket, so that its story holds them in order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CallbackEvent(Event):
    subject: ClassVar = "ticket"

    ticket_id: UUID
    task_id: UUID
    round: int


@dataclass(frozen=True)
class CallbackDueSet(CallbackEvent):
    name: ClassVar = "callback.due_set"

    due_at: datetime


@dataclass(frozen=True)
class CallbackTaken(CallbackEvent):
    name: ClassVar = "callback.taken"


@dataclass(frozen=True)
class CallbackReleased(CallbackEvent):
    name: ClassVar = "callback.released"


@dataclass(frozen=True)
class CallbackBegun(CallbackEvent):
    """The number is being dialled."""

    name: ClassVar = "callback.begun"

    ordinal: int


@dataclass(frozen=True)
class CallbackAttempted(CallbackEvent):
    name: ClassVar = "callback.attempted"

    ordinal: int
    result: str


@dataclass(frozen=True)
class CallbackEvaluated(CallbackEvent):
    name: ClassVar = "callback.evaluated"

    satisfaction: str
    solved: str
    way: str


@dataclass(frozen=True)
class CallbackDissatisfied(CallbackEvent):
    """The citizen is dissatisfied or the matter unsolved: a person must decide."""

    name: ClassVar = "callback.dissatisfied"

    satisfaction: str
    solved: str


@dataclass(frozen=True)
class CallbackUnreached(CallbackEvent):
    """Three tries failed; a message link was sent when there is a number."""

    name: ClassVar = "callback.unreached"

    message_id: UUID | None


@dataclass(frozen=True)
class CallbackOverdue(CallbackEvent):
    """No try was begun within the limit."""

    name: ClassVar = "callback.overdue"

    due_at: datetime


@dataclass(frozen=True)
class CallbackTriesOverdue(CallbackEvent):
    """48 hours after settling fewer than three tries were made and nobody was reached."""

    name: ClassVar = "callback.tries_overdue"

    tries: int


@dataclass(frozen=True)
class CallbackVoided(CallbackEvent):
    name: ClassVar = "callback.voided"
