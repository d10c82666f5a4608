"""Charts of a forecast: the sum of all series, the largest ones, error and coverage by distance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.forecasting import Forecast
from huying.kit import texts
from huying.lab.results import Chart
from huying.lab.series import Series

Floats = NDArray[np.float64]
Pairs = list[tuple[float, float]]

BEFORE = 3  # horizons of history that are drawn
LEAST_BEFORE = 56
LARGEST = 8


def charts(series: Series, made: Forecast, tried: Sequence[tuple[Floats, Floats]]) -> list[Chart]:
    """``tried``: means and what came, from earlier moments."""
    found = []
    size = np.nan_to_num(np.nanmean(np.nan_to_num(series.values), axis=1))
    for row in np.argsort(-size, kind="stable")[:LARGEST]:
        name = series.groups[row] or texts.say("lab", "forecast.only")
        found.append(_course(name, series.values[row], made, int(row)))
    if tried:
        found.append(_by_distance(tried))
    return found


def _course(name: str, values: Floats, made: Forecast, row: int) -> Chart:
    horizon = made.mean.shape[1]
    back = min(len(values), max(BEFORE * horizon, LEAST_BEFORE))
    past = [
        (float(at - back + 1), float(value))
        for at, value in enumerate(values[len(values) - back :])
        if np.isfinite(value)
    ]
    lines: list[tuple[str, Pairs]] = [(texts.say("lab", "forecast.past"), past)]
    for key in ("mean", "low80", "high80", "low95", "high95"):
        column: Floats = getattr(made, key)[row]
        points = [(float(at + 1), float(value)) for at, value in enumerate(column)]
        lines.append((texts.say("lab", f"forecast.line.{key}"), points))
    lines = [(label, [pair for pair in line if np.isfinite(pair[1])]) for label, line in lines]
    return Chart(
        name, texts.say("lab", "forecast.distance"), texts.say("lab", "forecast.value"), lines
    )


def _by_distance(tried: Sequence[tuple[Floats, Floats]]) -> Chart:
    """WAPE at each distance over all trials."""
    furthest = max(came.shape[1] for _, came in tried)
    points: Pairs = []
    for step in range(furthest):
        error = total = 0.0
        for mean, came in tried:
            if step < came.shape[1]:
                error += float(np.nansum(np.abs(came[:, step] - mean[:, step])))
                total += float(np.nansum(came[:, step]))
        if total > 0:
            points.append((float(step + 1), error / total))
    said = [texts.say("lab", f"forecast.{key}") for key in ("by_distance", "distance", "wape")]
    return Chart(said[0], said[1], said[2], [("", points)])
