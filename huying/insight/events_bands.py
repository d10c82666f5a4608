"""What happens to alerts of the time bands; screens hear on ``bands``, units on ``unit:<id>``."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class BandEvent(Event):
    subject: ClassVar[str] = "band_alert"
    band_alert_id: UUID


@dataclass(frozen=True)
class BandAlertRaised(BandEvent):
    name: ClassVar[str] = "band_alert.raised"
    shape: str
    category_code: str
    places: tuple[str, ...]
    unit_code: str
    people: int


@dataclass(frozen=True)
class BandAlertGrown(BandEvent):
    name: ClassVar[str] = "band_alert.grown"
    observed: int
    people: int


@dataclass(frozen=True)
class BandAlertEnded(BandEvent):
    """Counts are back in range; a person still judges it."""

    name: ClassVar[str] = "band_alert.ended"


@dataclass(frozen=True)
class BandAlertAcknowledged(BandEvent):
    name: ClassVar[str] = "band_alert.acknowledged"


@dataclass(frozen=True)
class BandAlertActed(BandEvent):
    name: ClassVar[str] = "band_alert.acted"


@dataclass(frozen=True)
class BandAlertClosed(BandEvent):
    """``factor``: what its family needs from now on, see ``bands_rules.factor``."""

    name: ClassVar[str] = "band_alert.closed"
    verdict: bool
    factor: float


@dataclass(frozen=True)
class BandBriefExported(BandEvent):
    """A 突发快报 left the platform."""

    name: ClassVar[str] = "band_alert.brief_exported"
    format: str
    ticket_count: int
