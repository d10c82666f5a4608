"""Plans of seasons, their actions and evaluations as the API tells them."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from huying.brain.series.effects import EffectVerdict, EffectWhy
from huying.insight.models_seasons import ActionState, PlanState
from huying.insight.seasons_schemas import (
    Code,
    Name,
    Said,
    SeasonInterval,
    SeasonKnowledge,
    SeasonTally,
    Words,
)


class SeasonPlace(BaseModel):
    code: str
    name: str


class SeasonUnit(BaseModel):
    code: str
    name: str


class SeasonActionRead(BaseModel):
    """``may``: tick, reopen, edit, drop, as far as this person may now."""

    id: UUID
    title: str
    owner: str
    unit: SeasonUnit | None
    place: SeasonPlace | None
    due_day: date
    state: ActionState
    is_overdue: bool
    evidence: str
    done_at: datetime | None
    done_by_name: str | None
    is_own: bool
    version: int
    may: list[str]


class SeasonPlanDay(SeasonInterval):
    """A day of the season as it was forecast on its eve."""

    day: date


class SeasonFrozen(BaseModel):
    """What was expected of the season; ``last`` may lie before the season's end."""

    made_on: date
    model: str
    last: date
    total: SeasonInterval


class SeasonCurveDay(BaseModel):
    """``would``: had the plan's places gone as the untouched ones."""

    day: date
    actual: int | None
    mean: float | None
    low95: float | None
    high95: float | None
    would: float | None


class SeasonEffect(BaseModel):
    """See ``brain.series.effects``."""

    verdict: EffectVerdict
    why: EffectWhy
    treated: int
    untouched: int
    observed: int
    ratio: float | None
    low: float | None
    high: float | None
    avoided: float | None
    avoided_low: float | None
    avoided_high: float | None
    p: float | None


class SeasonAgainst(SeasonInterval):
    place: Literal["below", "within", "above"]
    made_on: date
    model: str


class SeasonBefore(BaseModel):
    kind: Literal["last_season", "weeks_before"]
    first: date
    last: date


class SeasonEvaluation(BaseModel):
    """``sentence``: the finding in plain words."""

    day: date
    observed: int
    forecast: SeasonAgainst | None
    before: SeasonBefore | None
    effect: SeasonEffect
    caveats: list[str]
    sentences: list[str]


class SeasonPlanRow(BaseModel):
    id: UUID
    matter_code: str
    name: str
    year: int
    first_day: date
    last_day: date
    state: PlanState
    phase: Literal["before", "during", "after"]
    tally: SeasonTally
    verdict: str | None
    is_own: bool
    version: int


class SeasonPlanRead(SeasonPlanRow):
    """``curve``: the season day by day, counted as far as it has come; ``may``: confirm, dismiss,
    edit, evaluate."""

    sentence: str
    categories: list[SeasonPlace]
    places: list[SeasonPlace]
    is_place_by_history: bool
    recognise: str
    knowledge: list[SeasonKnowledge]
    staffing: str
    note: str
    reason: str
    proposed_at: datetime
    decided_at: datetime | None
    decided_by_name: str | None
    forecast: SeasonFrozen | None
    so_far: int | None
    expected_so_far: float | None
    actions: list[SeasonActionRead]
    curve: list[SeasonCurveDay]
    evaluation: SeasonEvaluation | None
    evaluated_at: datetime | None
    may: list[str]


class SeasonVersion(BaseModel):
    version: int


class SeasonReason(SeasonVersion):
    reason: Said


class SeasonPropose(BaseModel):
    matter_code: Code
    year: int = Field(ge=2000, le=2199)


class SeasonPlanEdit(SeasonVersion):
    """Fields left out stay."""

    name: Name | None = None
    first_day: date | None = None
    last_day: date | None = None
    categories: list[Code] | None = Field(default=None, min_length=1, max_length=40)
    place_codes: list[Code] | None = Field(default=None, max_length=200)
    recognise: Words | None = None
    knowledge: list[SeasonKnowledge] | None = Field(default=None, max_length=40)
    staffing: Words | None = None
    note: Words | None = None


class SeasonActionAdd(SeasonVersion):
    title: Name
    unit_code: Code | None = None
    place_code: Annotated[str, StringConstraints(max_length=60)] = ""
    due_day: date


class SeasonActionEdit(SeasonVersion):
    """Fields left out stay."""

    title: Name | None = None
    unit_code: Code | None = None
    place_code: Annotated[str, StringConstraints(max_length=60)] | None = None
    due_day: date | None = None


class SeasonEvidence(SeasonVersion):
    evidence: Said
