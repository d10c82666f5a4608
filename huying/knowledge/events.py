from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CardPublished(Event):
    """A second person approved what was brought or changed; agents are offered it from now on."""

    name: ClassVar[str] = "card.published"
    subject: ClassVar[str] = "card"

    card_id: UUID
    code: str
