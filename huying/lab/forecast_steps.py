"""What is known beforehand of each step of a table: its days, holidays and feasts."""

import math
from enum import StrEnum

import numpy as np

from huying.brain.series import days as kinds
from huying.brain.series import forecasting_design as designs
from huying.brain.series.days import Days
from huying.brain.series.forecasting_design import Design
from huying.kit import texts
from huying.lab.errors import LabError
from huying.lab.series import Series, StepKind

BEYOND = 35  # days: the last ones lie before a holiday that comes after them


class Country(StrEnum):
    """Whose holidays are known."""

    CN = "CN"
    NONE = "none"


def country_of(told: str) -> Country:
    """By its code, in any case. Raises LabError for a country whose holidays are not known."""
    for country in Country:
        if country.value.lower() == told.strip().lower():
            return country
    raise LabError(texts.say("lab", "forecast.country", country=told))


def design_of(series: Series, horizon: int, country: Country) -> Design:
    """For the history and ``horizon`` steps more."""
    steps = series.values.shape[1] + horizon
    if series.kind is StepKind.DAY:
        return designs.daily(_days(series, steps + BEYOND, country)).part(0, steps)
    if series.kind is StepKind.MINUTES:
        return _within_days(series, steps, country)
    starts = [(series.time(step).date() - series.first_day).days for step in range(steps + 1)]
    covered = _days(series, starts[-1] + BEYOND, country)
    sizes = [int(size) for size in np.diff(starts)]
    season = 12 if series.kind is StepKind.MONTH else 52
    return designs.gathered(designs.daily(covered), starts[:-1], sizes, season)


def _within_days(series: Series, steps: int, country: Country) -> Design:
    a_day = 1440 // series.minutes
    late = (series.first.hour * 60 + series.first.minute) // series.minutes
    covered = _days(series, math.ceil((late + steps) / a_day) + BEYOND, country)
    return designs.spread(designs.daily(covered), covered, a_day).part(late, late + steps)


def _days(series: Series, count: int, country: Country) -> Days:
    is_chinese = country is Country.CN
    kind_of = kinds.national if is_chinese else kinds.weekly
    return kinds.days(series.first_day, count, kind_of, with_feasts=is_chinese)
