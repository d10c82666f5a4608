"""What happens to a call: sequence numbers and codes, never what was said."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CallEvent(Event):
    subject: ClassVar[str] = "call"
    call_id: UUID


@dataclass(frozen=True)
class CallStarted(CallEvent):
    name: ClassVar[str] = "call.started"
    line_number: str
    agent_id: UUID | None


@dataclass(frozen=True)
class CallPickedUp(CallEvent):
    name: ClassVar[str] = "call.picked_up"
    agent_id: UUID


@dataclass(frozen=True)
class UtteranceAdded(CallEvent):
    name: ClassVar[str] = "call.utterance_added"
    seq: int
    party: str


@dataclass(frozen=True)
class DraftUpdated(CallEvent):
    """The brain has read the call up to ``seq`` and proposes something else than before."""

    name: ClassVar[str] = "call.draft_updated"
    seq: int
    ordinals: list[int]


@dataclass(frozen=True)
class AssistFailed(CallEvent):
    name: ClassVar[str] = "call.assist_failed"
    seq: int


@dataclass(frozen=True)
class RiskFound(CallEvent):
    """First heard, or heard again at a higher level."""

    name: ClassVar[str] = "call.risk_found"
    kind: str
    level: int
    seq: int


@dataclass(frozen=True)
class WatchChanged(CallEvent):
    """The watch gave a new signal, or the risk rose or fell. ``level`` 0 calm to 3 act; reasons
    are ``kind`` or ``kind:detail``, heaviest first. ``alarm``: the level a person must be told now,
    0: none; ``alarm_level``: where it stands without the grave dangers that are told by
    themselves."""

    name: ClassVar[str] = "call.watch_changed"
    seq: int
    level: int
    score: int
    reasons: list[str]
    alarm: int
    alarm_reasons: list[str]
    alarm_level: int


@dataclass(frozen=True)
class CardsChanged(CallEvent):
    """Answer cards came to the desk of these matters, or left it."""

    name: ClassVar[str] = "call.cards_changed"
    ordinals: list[int]


@dataclass(frozen=True)
class CardUsed(CallEvent):
    """``used_as``: opened, read, sent, cited, answered or dismissed; ``card_code`` "" for a surge's
    agreed wording."""

    name: ClassVar[str] = "call.card_used"
    ordinal: int
    card_code: str
    card_number: int
    used_as: str


@dataclass(frozen=True)
class CallEnded(CallEvent):
    name: ClassVar[str] = "call.ended"
    agent_id: UUID | None


@dataclass(frozen=True)
class FieldTouched(CallEvent):
    """``answers`` holds ``field:verdict`` pairs, e.g. ``place:edit``."""

    name: ClassVar[str] = "call.field_touched"
    ordinal: int
    answers: list[str]


@dataclass(frozen=True)
class MatterAdded(CallEvent):
    name: ClassVar[str] = "call.matter_added"
    ordinal: int


@dataclass(frozen=True)
class MatterEnded(CallEvent):
    name: ClassVar[str] = "call.matter_ended"
    ordinal: int
    outcome: str
    ticket_id: UUID | None
    rating: str | None


@dataclass(frozen=True)
class CallWrappedUp(CallEvent):
    name: ClassVar[str] = "call.wrapped_up"
    agent_id: UUID | None
