"""Made series for the tests of detection: counts of a seed, with what is put into them."""

from datetime import datetime

import numpy as np

from huying.brain.series import Steps, weekend_kinds
from huying.brain.series.steps import Floats

MONDAY = datetime(2026, 3, 2)  # noqa: DTZ001


def steps(minutes: int, days: int, *, kinds: list[int] | None = None) -> Steps:
    told = weekend_kinds(MONDAY.date(), days) if kinds is None else np.array(kinds, np.int8)
    return Steps(MONDAY, minutes, told)


def counts(mean: float, series: int, length: int, *, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).poisson(mean, (series, length)).astype(float)


def office_hours(mean: float, days: int, *, seed: int = 1) -> Floats:
    """One series of hours: ``mean`` from 9 to 17 on working days, a tenth of it otherwise."""
    hour, day = np.arange(days * 24) % 24, np.arange(days * 24) // 24
    is_open = (hour >= 9) & (hour < 17) & (day % 7 < 5)
    rate = np.where(is_open, mean, mean / 10)
    return np.random.default_rng(seed).poisson(rate)[None].astype(float)
