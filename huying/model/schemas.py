"""What the pages of the models take and give."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from huying.model.models_versions import Target, VersionState

Code = Annotated[str, StringConstraints(strip_whitespace=True, max_length=64)]
Share = Annotated[float, Field(gt=0, le=1)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MeasuredRead(BaseModel):
    """``low``–``high``: 95 % interval, where there is one."""

    value: float | None
    low: float | None = None
    high: float | None = None


class FiguresRead(BaseModel):
    """On ``n`` held rows. ``alone_at_98``: share above the model's own threshold for 98 %;
    ``alone_precision``: what those rows gave. What was not measured is None."""

    n: int
    accuracy: MeasuredRead
    macro_f1: MeasuredRead
    top3: MeasuredRead | None
    ece: MeasuredRead | None
    alone_at_98: MeasuredRead | None
    alone_precision: MeasuredRead | None


class ComparedRead(BaseModel):
    """The older version on the same rows; ``number`` None: always saying the commonest label.
    ``gained``, ``lost``: rows that only the new, only the older one has right."""

    number: int | None
    figures: FiguresRead | None
    gained: int
    lost: int


class VersionRead(BaseModel):
    """``figures`` None: the training failed, ``note`` says why. Ids are of accounts; None: the
    platform or the command line."""

    id: UUID
    target: Target
    number: int
    algorithm: str
    state: VersionState
    state_name: str
    trained_at: datetime
    trained_by: UUID | None
    rows: int
    held_rows: int
    labels: int
    figures: FiguresRead | None
    compared: ComparedRead | None
    size: int
    sha256: str
    note: str
    taken_at: datetime | None
    taken_by: UUID | None
    retired_at: datetime | None
    previous_number: int | None


class TargetRead(BaseModel):
    """``in_use``: number of the version that works, None for content alone. ``rolls_back_to``: what
    a rollback would leave in use, None for content alone."""

    target: Target
    name: str
    is_on: bool
    is_training: bool
    in_use: int | None
    rolls_back_to: int | None
    versions: list[VersionRead]


class PointRead(BaseModel):
    """Rows at or above ``threshold``: their share of all, the share right with its interval."""

    threshold: float
    coverage: float
    precision: float
    low: float
    high: float


class ClassRead(BaseModel):
    """A class that the version said of ``n`` held rows; ``threshold`` in force, None: never alone.
    ``is_own``: the class has a threshold of its own."""

    code: str
    name: str
    n: int
    threshold: float | None
    is_own: bool
    coverage: float
    precision: float | None


class CurveRead(BaseModel):
    """``class_code`` "" is all classes together; ``classes`` come by falling ``n``."""

    target: Target
    number: int
    class_code: str
    class_name: str
    n: int
    threshold: float | None
    own_threshold: float
    points: list[PointRead]
    classes: list[ClassRead]


class ThresholdRead(BaseModel):
    target: Target
    class_code: str
    class_name: str
    threshold: float
    precision: float | None
    set_by: UUID | None
    set_at: datetime


class ThresholdBody(Body):
    """One of both, or neither: back to what is general."""

    target: Target
    class_code: Code = ""
    threshold: Share | None = None
    precision: Share | None = None


class SwitchRead(BaseModel):
    """``group``: draft, dispatch, watch. ``explain``: what goes on without it."""

    function: str
    name: str
    group: str
    group_name: str
    explain: str
    is_on: bool
    changed_by: UUID | None
    changed_at: datetime | None


class SwitchBody(Body):
    function: Code
    is_on: bool


class TrainBody(Body):
    target: Target


class TrainStarted(BaseModel):
    job_id: int


class UseBody(Body):
    number: Annotated[int, Field(ge=1, le=1_000_000)]


class DriftWeek(BaseModel):
    """``share``: accepted of all, with its 95 % interval. ``gap``: mean confidence less the share;
    above 0 the machine promises too much. ``versions``: that proposed in this week."""

    monday: date
    proposals: int
    accepted: int
    edited: int
    refused: int
    share: float | None
    low: float | None
    high: float | None
    mean_confidence: float
    gap: float
    versions: list[str]


class DriftSeries(BaseModel):
    """``is_learned``: a learned model has part in it, not content alone."""

    field: str
    name: str
    model: str
    is_learned: bool
    weeks: list[DriftWeek]


class DriftRead(BaseModel):
    """``mondays``: every week asked for, oldest first; a series lacks weeks without answers."""

    mondays: list[date]
    series: list[DriftSeries]
