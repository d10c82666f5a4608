"""A second opinion: the last weeks as they were, for series that keep to a timetable.

Where the course of the week changes, or hardly varies at all, the mean of the last few weeks' same
weekday is better than a regression over years. Which of the two is believed, and how far, each
series' forecasts from earlier moments say.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.days import SEASONS
from huying.brain.series.forecasting_design import Design

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEIGHTS: Final = np.array([0.4, 0.3, 0.2, 0.1])  # of the last weeks, newest first
SHARES: Final = np.array([0.0, 0.25, 0.5, 0.75, 1.0])  # of the second opinion that are tried
POOLED: Final = 42.0  # steps that all series count for in the choice of one
_PROFILE: Final = ("weekday", "slot", "off.slot")
_SLOW: Final = ("year.", "moon.", "month.half", "wage", "winter_break", *SEASONS)


def profile_of(design: Design) -> Flags:
    """The regressors that make the course of a week, or of a day."""
    return np.array([name.startswith(_PROFILE) for name in design.names], dtype=np.bool_)


def brief_of(design: Design) -> Flags:
    """The regressors of single days: holidays, feasts, weather."""
    others = _PROFILE + _SLOW
    return np.array([not name.startswith(others) for name in design.names], dtype=np.bool_)


def recent(
    values: Floats, known: Flags, brief: Floats, ahead: Floats, mean: Floats, design: Design
) -> Floats:
    """Values expected after the last step, (series, horizon): the last weeks' same step of the
    season over its ``brief`` effects (series, steps), times ``ahead``, the same of the future.

    ``mean``, the first opinion, stands where there was no such step, and at steps that have no
    profile (holidays).
    """
    season, steps = design.season, values.shape[1]
    horizon = ahead.shape[1]
    if not profile_of(design).any() or steps < season:
        return mean
    weeks = min(len(WEIGHTS), steps // season)
    ordinary: Flags = np.asarray((design.matrix[:, profile_of(design)] != 0).any(axis=1))
    top, below = np.zeros((len(values), season)), np.zeros((len(values), season))
    for week in range(weeks):
        stop = steps - week * season
        part = slice(stop - season, stop)
        seen = known[:, part] & ordinary[part]
        top += WEIGHTS[week] * np.where(seen, values[:, part], 0.0)
        below += WEIGHTS[week] * np.where(seen, brief[:, part], 0.0)
    place = np.arange(horizon) % season
    has = (below[:, place] > 0) & ordinary[steps : steps + horizon]
    found = top[:, place] / np.maximum(below[:, place], 1e-9) * ahead
    return np.where(has, found, mean)


def shares(trials: Sequence[tuple[Floats, Floats, Floats]], series: int) -> Floats:
    """How far the second opinion is believed, (series,), from trials of (first opinion, second,
    what came, nan if unknown); nothing without trials."""
    if not trials:
        return np.zeros(series)
    losses = np.zeros((len(SHARES), series))
    count = np.zeros(series)
    for first, second, came in trials:
        seen = np.isfinite(came)
        count += seen.sum(axis=1)
        for number, share in enumerate(SHARES):
            error = np.abs(np.where(seen, came - (1 - share) * first - share * second, 0.0))
            losses[number] += error.sum(axis=1)
    relative = losses / np.maximum(losses.max(axis=0), 1e-9)
    pooled = relative[:, count > 0].mean(axis=1) if np.any(count > 0) else np.zeros(len(SHARES))
    trusted = count / (count + POOLED)
    chosen = (trusted * relative + (1 - trusted) * pooled[:, None]).argmin(axis=0)
    result: Floats = SHARES[chosen]
    return result


def blended(first: Floats, second: Floats, share: Floats) -> Floats:
    result: Floats = (1 - share[:, None]) * first + share[:, None] * second
    return result
