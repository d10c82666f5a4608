"""What happens to reports; screens hear on ``reports``, units on ``unit:<id>``."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class ReportEvent(Event):
    subject: ClassVar[str] = "report"
    report_id: UUID


@dataclass(frozen=True)
class ReportMade(ReportEvent):
    """``edition`` 2 and above: a corrected one beside what was issued."""

    name: ClassVar[str] = "report.made"
    kind: str
    first_day: str
    last_day: str
    unit_code: str
    place_code: str
    edition: int


@dataclass(frozen=True)
class ReportRemarked(ReportEvent):
    name: ClassVar[str] = "report.remarked"


@dataclass(frozen=True)
class ReportWasIssued(ReportEvent):
    name: ClassVar[str] = "report.issued"


@dataclass(frozen=True)
class ReportDelivered(ReportEvent):
    """Laid before its recipients, as unread."""

    name: ClassVar[str] = "report.delivered"
    schedule_id: UUID
    recipients: int


@dataclass(frozen=True)
class ReportExported(ReportEvent):
    """It left the platform; ``export_id`` is in its watermark."""

    name: ClassVar[str] = "report.exported"
    export_id: UUID
    format: str


@dataclass(frozen=True)
class ReportScheduleSaved(Event):
    name: ClassVar[str] = "report.schedule_saved"
    subject: ClassVar[str] = "report_schedule"

    report_schedule_id: UUID
    kind: str
    is_active: bool
    recipients: int
