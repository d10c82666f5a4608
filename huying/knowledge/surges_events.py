"""What happens to surges: ids and codes; every desk hears of them on the stream ``surges``."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class SurgeEvent(Event):
    subject: ClassVar[str] = "surge"
    surge_id: UUID


@dataclass(frozen=True)
class SurgeProposed(SurgeEvent):
    """``is_machine``: the numbers of the last hour proposed it."""

    name: ClassVar[str] = "surge.proposed"
    is_machine: bool


@dataclass(frozen=True)
class SurgeEdited(SurgeEvent):
    name: ClassVar[str] = "surge.edited"


@dataclass(frozen=True)
class SurgePinned(SurgeEvent):
    """On every desk from now on. ``card_code`` "": an agreed wording."""

    name: ClassVar[str] = "surge.pinned"
    card_code: str
    expires_at: str


@dataclass(frozen=True)
class SurgeRenewed(SurgeEvent):
    name: ClassVar[str] = "surge.renewed"
    expires_at: str


@dataclass(frozen=True)
class SurgeOver(SurgeEvent):
    """``state``: expired, ended or refused."""

    name: ClassVar[str] = "surge.over"
    state: str
