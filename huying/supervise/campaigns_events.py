"""What happens to campaigns; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class CampaignFieldSet(Event):
    """What a field watches, or that it is watched no more."""

    name: ClassVar[str] = "campaign.field_set"
    subject: ClassVar[str] = "field"
    field_id: UUID
    code: str


@dataclass(frozen=True)
class CampaignEvent(Event):
    subject: ClassVar[str] = "campaign"
    campaign_id: UUID


@dataclass(frozen=True)
class CampaignStarted(CampaignEvent):
    name: ClassVar[str] = "campaign.started"
    code: str
    first_day: str
    last_day: str


@dataclass(frozen=True)
class CampaignEdited(CampaignEvent):
    """Another plan, last day or units; field, target and first day stay."""

    name: ClassVar[str] = "campaign.edited"
    last_day: str


@dataclass(frozen=True)
class CampaignNoted(CampaignEvent):
    name: ClassVar[str] = "campaign.noted"
    week: str
    unit_id: UUID | None


@dataclass(frozen=True)
class CampaignEnded(CampaignEvent):
    name: ClassVar[str] = "campaign.ended"
