"""What happens in inspections. The subject is the ticket, so that its story holds them."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class InspectionEvent(Event):
    subject: ClassVar = "ticket"

    ticket_id: UUID
    inspection_id: UUID
    unit_id: UUID
    round: int


@dataclass(frozen=True)
class ReplyChecked(Event):
    """A machine looked at the reply; ``flaws`` are codes, ``model`` its version."""

    subject: ClassVar = "ticket"
    name: ClassVar = "inspection.reply_checked"

    ticket_id: UUID
    round: int
    flaws: tuple[str, ...]
    model: str


@dataclass(frozen=True)
class InspectionOpened(InspectionEvent):
    """``why``: the rule, the lot, or a person. Not told in the story: units do not see it."""

    name: ClassVar = "inspection.opened"

    why: str


@dataclass(frozen=True)
class InspectionTaken(InspectionEvent):
    name: ClassVar = "inspection.taken"


@dataclass(frozen=True)
class InspectionClosed(InspectionEvent):
    """``state``: passed, failed, sent_back; ``is_notice``: told to correct, without a rework."""

    name: ClassVar = "inspection.closed"

    state: str
    score: int
    is_notice: bool


@dataclass(frozen=True)
class InspectionContested(InspectionEvent):
    name: ClassVar = "inspection.contested"


@dataclass(frozen=True)
class ContestAnswered(InspectionEvent):
    name: ClassVar = "inspection.contest_answered"

    is_upheld: bool


@dataclass(frozen=True)
class SamplingRateSet(Event):
    """``unit_code`` ``""``: the common rate."""

    subject: ClassVar = "rate"
    name: ClassVar = "inspection.rate_set"

    rate_id: UUID
    unit_code: str
    rate: float
