"""What happens to dispute risks; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class DisputeEvent(Event):
    subject: ClassVar[str] = "dispute_risk"
    dispute_risk_id: UUID


@dataclass(frozen=True)
class DisputeLevelChanged(DisputeEvent):
    """By the platform: seen for the first time, risen or fallen."""

    name: ClassVar[str] = "dispute_risk.level_changed"
    before: str
    after: str
    score: int
    tickets: int
    callers: int


@dataclass(frozen=True)
class DisputeMoved(DisputeEvent):
    """By a person: watched, handed to a unit, judged no risk, over, or opened again."""

    name: ClassVar[str] = "dispute_risk.moved"
    before: str
    after: str
    verdict: str


@dataclass(frozen=True)
class DisputeForceFormed(DisputeEvent):
    name: ClassVar[str] = "dispute_risk.force_formed"
    task_force_id: UUID


@dataclass(frozen=True)
class DisputeAppealFiled(DisputeEvent):
    name: ClassVar[str] = "dispute_risk.appeal_filed"
    appeal_id: UUID
    sign: str


@dataclass(frozen=True)
class DisputeAppealDecided(DisputeEvent):
    name: ClassVar[str] = "dispute_risk.appeal_decided"
    appeal_id: UUID
    is_upheld: bool


@dataclass(frozen=True)
class DisputeRulesSet(Event):
    """Points and thresholds from now on."""

    name: ClassVar[str] = "dispute_risk.rules_set"
    subject: ClassVar[str] = "dispute_rules"
    dispute_rules_id: UUID
    number: int


@dataclass(frozen=True)
class DisputeJoined(DisputeEvent):
    """By the platform: it was the same matter as ``into_id``, which has its tickets now."""

    name: ClassVar[str] = "dispute_risk.joined"
    into_id: UUID
