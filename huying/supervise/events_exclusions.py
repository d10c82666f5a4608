"""What happens to exclusions. The subject is the ticket, so that its story holds them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class ExclusionEvent(Event):
    """``evaluation_id`` is None when the whole ticket is meant."""

    subject: ClassVar = "ticket"

    ticket_id: UUID
    exclusion_id: UUID
    unit_id: UUID
    evaluation_id: UUID | None
    code: str


@dataclass(frozen=True)
class ExclusionAsked(ExclusionEvent):
    name: ClassVar = "exclusion.asked"


@dataclass(frozen=True)
class ExclusionAnswered(ExclusionEvent):
    """One of the two people answered."""

    name: ClassVar = "exclusion.answered"

    is_granted: bool


@dataclass(frozen=True)
class ExclusionDecided(ExclusionEvent):
    """``state``: granted or refused."""

    name: ClassVar = "exclusion.decided"

    state: str


@dataclass(frozen=True)
class ExclusionWithdrawn(ExclusionEvent):
    name: ClassVar = "exclusion.withdrawn"
