"""What happens to weekly topics; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class TopicFormulaSet(Event):
    """The weights of candidates from now on."""

    name: ClassVar[str] = "topic.formula_set"
    subject: ClassVar[str] = "formula"
    formula_id: UUID
    number: int


@dataclass(frozen=True)
class TopicSlatePutUp(Event):
    """A week's candidates stand as they are from now on."""

    name: ClassVar[str] = "topic.put_up"
    subject: ClassVar[str] = "slate"
    slate_id: UUID
    week: str
    count: int


@dataclass(frozen=True)
class TopicEvent(Event):
    subject: ClassVar[str] = "topic"
    topic_id: UUID


@dataclass(frozen=True)
class TopicChosen(TopicEvent):
    """By a city leader; ``rank`` on the slate, 0 for a subject of the leader's own."""

    name: ClassVar[str] = "topic.chosen"
    category_code: str
    place_code: str
    rank: int


@dataclass(frozen=True)
class TopicLed(TopicEvent):
    """Chair and units are named, or others than before."""

    name: ClassVar[str] = "topic.led"
    lead_unit_id: UUID
    assist_unit_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class TopicMet(TopicEvent):
    """Minutes of a meeting; ``count`` measures were decided there."""

    name: ClassVar[str] = "topic.met"
    meeting_id: UUID
    count: int


@dataclass(frozen=True)
class TopicMeasureEvent(TopicEvent):
    measure_id: UUID
    unit_id: UUID


@dataclass(frozen=True)
class TopicMeasureAdded(TopicMeasureEvent):
    name: ClassVar[str] = "topic.measure_added"
    due_day: str


@dataclass(frozen=True)
class TopicMeasureEdited(TopicMeasureEvent):
    name: ClassVar[str] = "topic.measure_edited"
    due_day: str


@dataclass(frozen=True)
class TopicMeasureDone(TopicMeasureEvent):
    name: ClassVar[str] = "topic.measure_done"


@dataclass(frozen=True)
class TopicMeasureDropped(TopicMeasureEvent):
    name: ClassVar[str] = "topic.measure_dropped"


@dataclass(frozen=True)
class TopicMeasureReopened(TopicMeasureEvent):
    """What was shown does not do."""

    name: ClassVar[str] = "topic.measure_reopened"


@dataclass(frozen=True)
class TopicMeasureOverdue(TopicMeasureEvent):
    """Its day has passed undone."""

    name: ClassVar[str] = "topic.measure_overdue"
    due_day: str


@dataclass(frozen=True)
class TopicExtensionAsked(TopicMeasureEvent):
    name: ClassVar[str] = "topic.extension_asked"
    due_day: str


@dataclass(frozen=True)
class TopicExtensionGranted(TopicMeasureEvent):
    name: ClassVar[str] = "topic.extension_granted"
    due_day: str


@dataclass(frozen=True)
class TopicExtensionRefused(TopicMeasureEvent):
    name: ClassVar[str] = "topic.extension_refused"


@dataclass(frozen=True)
class TopicReported(TopicEvent):
    """Progress; of one measure or of the whole."""

    name: ClassVar[str] = "topic.reported"
    measure_id: UUID | None
    unit_id: UUID | None


@dataclass(frozen=True)
class TopicPublicProposed(TopicEvent):
    """Words for citizens wait for a second person."""

    name: ClassVar[str] = "topic.public_proposed"


@dataclass(frozen=True)
class TopicPublicApproved(TopicEvent):
    """Citizens read them from now on."""

    name: ClassVar[str] = "topic.public_approved"


@dataclass(frozen=True)
class TopicPublicSentBack(TopicEvent):
    """The second person does not approve; what citizens read before stays."""

    name: ClassVar[str] = "topic.public_sent_back"


@dataclass(frozen=True)
class TopicPublicWithdrawn(TopicEvent):
    """Citizens read nothing of it any more."""

    name: ClassVar[str] = "topic.public_withdrawn"


@dataclass(frozen=True)
class TopicClosed(TopicEvent):
    name: ClassVar[str] = "topic.closed"
    outcome: str
