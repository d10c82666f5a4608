"""Curves of weekly topics and campaigns as they are sent."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from huying.supervise.models_topics import CampaignMeasure


class CurveWeek(BaseModel):
    """One whole week from its Monday. ``expected`` with its range: what would have come had the
    subject gone as everything else; None where nothing can be told."""

    week: date
    n: int
    expected: float | None
    low: float | None
    high: float | None
    year_ago: int | None


class CurveChange(BaseModel):
    """Weekly number ``now`` over ``before``; None ends have no bound."""

    now: int
    now_weeks: int
    before: int
    before_weeks: int
    ratio: float | None
    low: float
    high: float | None


class TopicEffectRead(BaseModel):
    """See ``brain.series.effects.Effect``. ``yardstick``: what was left alone, streets of other
    districts or other categories."""

    verdict: Literal["fewer", "more", "cannot_tell"]
    why: str
    yardstick: Literal["streets", "categories"]
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


class TopicEffect(BaseModel):
    """``before``, ``during``: Mondays of the weeks compared; ``sentence`` says it in words."""

    weeks: list[CurveWeek]
    chosen_week: date
    closed_week: date | None
    before: list[date]
    during: list[date]
    effect: TopicEffectRead | None
    by_year: CurveChange | None
    sentence: str


Reached = Literal["reached", "missed", "open"]


class CampaignWeek(CurveWeek):
    """``value`` and its interval: the rate of a rate's campaign, resting on ``of``; of a weekly
    one None."""

    is_campaign: bool
    hits: int | None
    of: int | None
    value: float | None
    value_low: float | None
    value_high: float | None


class CampaignUnitCurve(BaseModel):
    """A unit's campaign weeks against its target; ``reached`` and ``missed`` only where the whole
    interval says so. ``is_unlike``: outside the funnel of the units together (``chance`` of as
    much by accident, marked where one list of units in a hundred would show it)."""

    code: str
    name: str
    target: float
    now: int
    before: int | None
    value: float | None
    low: float | None
    high: float | None
    band: Reached
    is_unlike: bool
    chance: float | None


class CampaignCurve(BaseModel):
    """``target_line``: the weekly number, or the rate, to reach. ``value`` with its interval: the
    change of the weekly number (-0.3: 30 % fewer) or the rate of the campaign's weeks so far."""

    campaign_id: UUID
    measure: CampaignMeasure
    target: float
    target_line: float | None
    baseline: float | None
    baseline_weeks: int
    weeks: list[CampaignWeek]
    weeks_done: int
    value: float | None
    low: float | None
    high: float | None
    n: int
    band: Reached
    units: list[CampaignUnitCurve]
    sentence: str


class CampaignFieldTrend(BaseModel):
    """``change``: the last four whole weeks over the twelve before."""

    code: str
    name: str
    categories: list[str]
    category_names: list[str]
    is_active: bool
    is_own: bool
    version: int
    weeks: list[int]
    first_week: date
    last: int
    change: CurveChange
    by_year: CurveChange | None
    campaign_id: UUID | None


class CampaignFieldsRead(BaseModel):
    items: list[CampaignFieldTrend]
    may_edit: bool
