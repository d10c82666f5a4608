"""What happens to a gap of the knowledge; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class GapEvent(Event):
    subject: ClassVar[str] = "gap"
    gap_id: UUID


@dataclass(frozen=True)
class GapOpened(GapEvent):
    """The first question of a subject that no card answers."""

    name: ClassVar[str] = "gap.opened"


@dataclass(frozen=True)
class GapAssigned(GapEvent):
    """``unit_code`` is to write a card or to say why not; by the platform where it is sure."""

    name: ClassVar[str] = "gap.assigned"
    unit_code: str
    due_at: str


@dataclass(frozen=True)
class GapDeclined(GapEvent):
    """The unit sees no need for a card; the hotline decides."""

    name: ClassVar[str] = "gap.declined"
    unit_code: str


@dataclass(frozen=True)
class GapSentBack(GapEvent):
    """The hotline does see a need."""

    name: ClassVar[str] = "gap.sent_back"
    unit_code: str


@dataclass(frozen=True)
class GapDrafted(GapEvent):
    """A version of a card waits that is to answer it."""

    name: ClassVar[str] = "gap.drafted"
    card_code: str
    number: int


@dataclass(frozen=True)
class GapTested(GapEvent):
    """The questions were put again; ``passed`` of ``asked`` are answered by the card."""

    name: ClassVar[str] = "gap.tested"
    card_code: str
    passed: int
    asked: int


@dataclass(frozen=True)
class GapAnswered(GapEvent):
    """Closed: the card in force answers every one of its questions."""

    name: ClassVar[str] = "gap.answered"
    card_code: str
    number: int


@dataclass(frozen=True)
class GapClosedNoNeed(GapEvent):
    name: ClassVar[str] = "gap.closed_no_need"


@dataclass(frozen=True)
class GapOverdue(GapEvent):
    """The unit's time is up."""

    name: ClassVar[str] = "gap.overdue"
    unit_code: str


@dataclass(frozen=True)
class GapMerged(GapEvent):
    """Its questions went to another gap."""

    name: ClassVar[str] = "gap.merged"
    into: UUID


@dataclass(frozen=True)
class GapSplit(GapEvent):
    """Some of its questions became a gap of their own."""

    name: ClassVar[str] = "gap.split"
    into: UUID
    count: int


@dataclass(frozen=True)
class GapQuestionLeftOut(GapEvent):
    """A person found that it asks for nothing that a card could answer."""

    name: ClassVar[str] = "gap.question_left_out"
    question_id: UUID
