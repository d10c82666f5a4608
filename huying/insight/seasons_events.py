"""What happens to the calendar of matters; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class SeasonEvent(Event):
    subject: ClassVar[str] = "season_plan"
    season_plan_id: UUID


@dataclass(frozen=True)
class SeasonPlanProposed(SeasonEvent):
    """A season comes; by the platform, or by a person before its time."""

    name: ClassVar[str] = "season.proposed"
    matter_code: str
    first_day: str
    last_day: str


@dataclass(frozen=True)
class SeasonPlanConfirmed(SeasonEvent):
    name: ClassVar[str] = "season.confirmed"
    actions: int


@dataclass(frozen=True)
class SeasonPlanEdited(SeasonEvent):
    name: ClassVar[str] = "season.edited"
    fields: str


@dataclass(frozen=True)
class SeasonPlanDismissed(SeasonEvent):
    name: ClassVar[str] = "season.dismissed"


@dataclass(frozen=True)
class SeasonActionEdited(SeasonEvent):
    """Added, changed, given to another unit, or dropped."""

    name: ClassVar[str] = "season.action_edited"
    action_id: UUID
    unit_code: str
    change: str


@dataclass(frozen=True)
class SeasonActionDone(SeasonEvent):
    name: ClassVar[str] = "season.action_done"
    action_id: UUID
    unit_code: str


@dataclass(frozen=True)
class SeasonActionReopened(SeasonEvent):
    """Ticked off without ground."""

    name: ClassVar[str] = "season.action_reopened"
    action_id: UUID
    unit_code: str


@dataclass(frozen=True)
class SeasonActionOverdue(SeasonEvent):
    """Its day has passed and nobody has ticked it off."""

    name: ClassVar[str] = "season.action_overdue"
    action_id: UUID
    unit_code: str


@dataclass(frozen=True)
class SeasonPlanEvaluated(SeasonEvent):
    """``verdict``: fewer, more or cannot_tell, against untouched places."""

    name: ClassVar[str] = "season.evaluated"
    verdict: str


@dataclass(frozen=True)
class SeasonMatterEdited(Event):
    name: ClassVar[str] = "season.matter_edited"
    subject: ClassVar[str] = "season_matter"
    season_matter_id: UUID
    code: str


@dataclass(frozen=True)
class SeasonDataImported(Event):
    """``what``: weather or city_event."""

    name: ClassVar[str] = "season.imported"
    subject: ClassVar[str] = "season_data"
    season_data_id: UUID
    what: str
    new: int
    changed: int


@dataclass(frozen=True)
class CityEventEdited(Event):
    name: ClassVar[str] = "season.event_edited"
    subject: ClassVar[str] = "city_event"
    city_event_id: UUID
    change: str
