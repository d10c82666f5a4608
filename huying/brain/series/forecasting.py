"""Forecasts of many daily counts at once, with intervals that were tried on the past.

Mean = level × effects. Effects of weekday, holiday, feast, season and weather come from one
regression over all series (``forecasting_regression``), the level from memories of several lengths
weighed by what they would have forecast (``forecasting_levels``). Intervals are negative binomial,
with the level's and the effects' uncertainty inside; their scores are then set by the forecasts
that the same model makes from earlier moments (distributional conformal prediction; Chernozhukov,
Wüthrich and Zhu, PNAS 118, 2021).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series import forecasting_design as designs
from huying.brain.series.days import Days
from huying.brain.series.forecasting_calibration import Calibration, calibrate, tried
from huying.brain.series.forecasting_design import Design
from huying.brain.series.forecasting_model import Expectation, Learnt, expect, learn
from huying.brain.series.forecasting_recent import blended, shares
from huying.brain.series.forecasting_spread import quantile

__all__ = ["Forecast", "Total", "forecast", "forecast_steps"]

Floats = NDArray[np.float64]

SCORES: Final = {"low80": 0, "high80": 1, "low95": 2, "high95": 3}
MOST_STEPS: Final = 1_900  # a bit more than five years of days
FOLDS: Final = 4  # earlier moments next to the end, one horizon apart
LEAST_HISTORY: Final = 28  # steps that a fold must have before it
YEAR_BEFORE: Final = 365


@dataclass(frozen=True, slots=True)
class Total:
    """Sums over some steps; each (series,)."""

    mean: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats


@dataclass(frozen=True, slots=True)
class Forecast:
    """Each (series, horizon); nan for a series of which nothing is known. Not negative."""

    mean: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    _expected: Expectation = field(repr=False)
    _calibration: Calibration = field(repr=False)
    _sizes: Floats = field(repr=False)
    _is_count: bool = field(repr=False)

    def total(self, first: int, last: int) -> Total:
        """Sums of the steps ``first`` … ``last``, both inside, 0 the first of the horizon. Errors
        of level and effects are common to the steps and do not cancel out. Raises ValueError."""
        if not 0 <= first <= last < self.mean.shape[1]:
            raise ValueError(f"no steps {first} to {last} in the horizon")
        steps = slice(first, last + 1)
        mean = self.mean[:, steps]
        own = (self._expected.own[:, steps] * self._sizes[steps] ** 2).sum(axis=1)
        shared = self._expected.shared[:, steps, steps]
        variance = own + np.einsum("sh,shk,sk->s", mean, shared, mean)
        scores = self._calibration.of_total(last - first + 1)
        total = mean.sum(axis=1)
        ends = [
            quantile(scores[:, at], total, variance, is_count=self._is_count)
            for at in SCORES.values()
        ]
        return Total(total, *(np.where(np.isnan(total), np.nan, end) for end in ends))


def forecast(values: Floats, days: Days, horizon: int, *, extra: Floats | None = None) -> Forecast:
    """``values`` (series, days): counts or other values ≥ 0, nan where unknown. ``days`` covers
    the history and at least ``horizon`` days more; a month beyond that tells the last days of the
    holiday that comes after them. ``extra`` (days, k) are weather or events known for all of them.

    Raises ValueError for negative or infinite values, no history, a horizon below 1 or days that
    are too few.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.ndim != 2:
        raise ValueError("values must have the shape (series, days)")
    if len(days) < values.shape[1] + horizon:
        raise ValueError("days must cover history and horizon")
    return forecast_steps(values, designs.daily(days, extra), horizon)


def forecast_steps(values: Floats, design: Design, horizon: int) -> Forecast:
    """As ``forecast``, for the steps of a design."""
    history = values.shape[1]
    if horizon < 1 or history < 1:
        raise ValueError("a forecast needs a history and a horizon")
    if np.any(values < 0) or np.any(np.isinf(values)):
        raise ValueError("values must not be negative or infinite")
    start = max(0, history - MOST_STEPS)
    values = values[:, start:]
    design = design.part(start, history + horizon).used()
    history -= start
    known = np.isfinite(values)
    filled = np.where(known, values, 0.0)
    is_count = bool(np.all(filled == np.round(filled)))
    sizes = design.sizes
    past = design.part(0, history)
    learnt = learn(filled / sizes[:history], known, past, is_count=is_count)
    made = _earlier(learnt, history, design, horizon)
    tame = _parts(np.where(known, learnt.tame, np.nan), made, horizon)
    opinions = [(each.mean, each.second, what) for each, what in zip(made, tame, strict=True)]
    share = shares(opinions, len(values))
    came = _parts(values / sizes[:history], made, horizon)
    trials = [
        tried(_believed(each, share), what, horizon, is_count=is_count)
        for each, what in zip(made, came, strict=True)
    ]
    calibration = calibrate(trials, len(values), horizon)
    found = _believed(expect(learnt, history, horizon, design), share)
    return _finished(found, calibration, sizes[history:], _any(known), is_count=is_count)


def _believed(made: Expectation, share: Floats) -> Expectation:
    return replace(made, mean=blended(made.mean, made.second, share))


def _any(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = np.any(known, axis=1)
    return result


def _earlier(learnt: Learnt, history: int, design: Design, horizon: int) -> list[Expectation]:
    """Forecasts from the moments of ``origins``."""
    return [
        expect(learnt, until, min(horizon, history - until), design)
        for until in origins(history, horizon)
    ]


def _parts(values: Floats, made: Sequence[Expectation], horizon: int) -> list[Floats]:
    """The values that the forecasts were of."""
    moments = origins(values.shape[1], horizon)
    return [
        values[:, until : until + each.mean.shape[1]]
        for until, each in zip(moments, made, strict=True)
    ]


def origins(history: int, horizon: int) -> list[int]:
    """Moments from which the model is tried: FOLDS of them near the end, and a year before what is
    to be forecast."""
    step = max(7, min(horizon, (history - LEAST_HISTORY) // FOLDS))
    near = [history - step * number for number in range(1, FOLDS + 1)]
    far = [history - YEAR_BEFORE] if history - YEAR_BEFORE > YEAR_BEFORE // 2 else []
    return sorted({until for until in near + far if until >= LEAST_HISTORY})


def _finished(
    found: Expectation, calibration: Calibration, sizes: Floats, told: NDArray[np.bool_], *,
    is_count: bool,
) -> Forecast:  # fmt: skip
    variance = found.own + np.diagonal(found.shared, axis1=1, axis2=2) * found.mean**2
    scores = calibration.of_steps(found.mean)
    mean = np.where(told[:, None], found.mean * sizes, np.nan)
    ends = [
        quantile(scores[:, :, at], found.mean * sizes, variance * sizes**2, is_count=is_count)
        for at in SCORES.values()
    ]
    low80, high80, low95, high95 = (np.where(told[:, None], end, np.nan) for end in ends)
    return Forecast(mean, low80, high80, low95, high95, found, calibration, sizes, is_count)
