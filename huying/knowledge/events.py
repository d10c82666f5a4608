from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CardDrafted(Event):
    """Somebody, or a machine, has begun a version that nobody is asked to decide yet."""

    name: ClassVar[str] = "card.drafted"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class CardProposed(Event):
    """A version waits for a second person; what was in force is still served."""

    name: ClassVar[str] = "card.proposed"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class CardTakenBack(Event):
    """Its writer has taken a waiting version back: it is a draft again."""

    name: ClassVar[str] = "card.taken_back"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class CardRefused(Event):
    name: ClassVar[str] = "card.refused"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class CardScheduled(Event):
    """A second person approved a version; it is published when its time comes."""

    name: ClassVar[str] = "card.scheduled"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class CardPublished(Event):
    """A second person approved what was brought or changed; agents are offered it from now on.
    ``replaced``: the number that was in force before, 0 for none."""

    name: ClassVar[str] = "card.published"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int = 0
    replaced: int = 0


@dataclass(frozen=True)
class CardWithdrawn(Event):
    """Nobody is offered the card from now on."""

    name: ClassVar[str] = "card.withdrawn"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    number: int


@dataclass(frozen=True)
class QuestionAsked(Event):
    """A question was put to the knowledge, or put again in other words within minutes."""

    name: ClassVar[str] = "card.asked"
    subject: ClassVar[str] = "question"

    question_id: UUID
    channel: str


@dataclass(frozen=True)
class CardsServedInvalid(Event):
    """The monitor found records of cards that were not valid when they were served."""

    name: ClassVar[str] = "card.served_invalid"
    subject: ClassVar[str] = "round"

    round_id: UUID
    count: int


@dataclass(frozen=True)
class CardReviewOpened(Event):
    """The owner unit is asked to look at a card again."""

    name: ClassVar[str] = "card.review_opened"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    reason: str


@dataclass(frozen=True)
class CardReviewOverdue(Event):
    name: ClassVar[str] = "card.review_overdue"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    reason: str


@dataclass(frozen=True)
class CardReviewClosed(Event):
    """``outcome``: confirmed, changed, withdrawn, lapsed."""

    name: ClassVar[str] = "card.review_closed"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    reason: str
    outcome: str


@dataclass(frozen=True)
class KnowledgeSettingChanged(Event):
    name: ClassVar[str] = "card.setting_changed"
    subject: ClassVar[str] = "setting"

    setting_id: UUID
    review_months: int
    review_work_days: int
    expiring_days: int
    coming_days: int


@dataclass(frozen=True)
class GoldenChanged(Event):
    """The questions that a card is held to were changed; ``count``: how many there are now."""

    name: ClassVar[str] = "card.golden_changed"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
    count: int
