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
