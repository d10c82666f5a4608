"""What happens to the machine's functions and models; codes and figures only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class FunctionSwitched(Event):
    name: ClassVar = "model.function_switched"
    subject: ClassVar = "model_switch"

    model_switch_id: UUID
    function: str
    is_on: bool


@dataclass(frozen=True)
class ThresholdSet(Event):
    """``class_code`` "" is every class; no ``threshold``: back to the model's own."""

    name: ClassVar = "model.threshold_set"
    subject: ClassVar = "model_threshold"

    model_threshold_id: UUID
    target: str
    class_code: str
    threshold: float | None


@dataclass(frozen=True)
class VersionEvent(Event):
    subject: ClassVar = "model_version"

    model_version_id: UUID
    target: str
    number: int


@dataclass(frozen=True)
class VersionTrained(VersionEvent):
    """A training ended; ``state`` says whether it was taken into use. No ``accuracy``: no model."""

    name: ClassVar = "model.version_trained"

    state: str
    accuracy: float | None
    held_rows: int


@dataclass(frozen=True)
class VersionTaken(VersionEvent):
    """``replaced``: the number of the version that was in use before."""

    name: ClassVar = "model.version_taken"

    replaced: int | None


@dataclass(frozen=True)
class VersionRolledBack(VersionEvent):
    """The version was taken back; ``back_to``: the number now in use, none for content alone."""

    name: ClassVar = "model.version_rolled_back"

    back_to: int | None
