"""How good forecasts were: WAPE, MASE and coverage; nan where nothing is known."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def naive_error(history: Floats, season: int) -> Floats:
    """Mean absolute error of the seasonal naive forecast within the history, (series,): the unit of
    MASE (Hyndman and Koehler, Int. J. of Forecasting 22, 2006, 679–688). Without a season of
    history the step before serves; 1 where it never erred."""
    lag = season if history.shape[1] > season else 1
    steps = np.abs(history[:, lag:] - history[:, :-lag])
    known = np.isfinite(steps)
    total = np.where(known, steps, 0.0).sum(axis=1)
    unit = total / np.maximum(known.sum(axis=1), 1)
    result: Floats = np.where(unit > 0, unit, 1.0)
    return result


def wape(came: Floats, mean: Floats) -> float:
    """Σ |error| / Σ value over all that is known."""
    known = np.isfinite(came) & np.isfinite(mean)
    total = float(came[known].sum())
    error = float(np.abs(came[known] - mean[known]).sum())
    return error / total if total > 0 else (0.0 if error == 0 else float("nan"))


def mase(came: Floats, mean: Floats, unit: Floats) -> Floats:
    """Scaled error of each series, (series,)."""
    known = np.isfinite(came) & np.isfinite(mean)
    error = np.where(known, np.abs(np.nan_to_num(came) - np.nan_to_num(mean)), 0.0).sum(axis=1)
    count = known.sum(axis=1)
    scaled: Floats = np.where(count > 0, error / np.maximum(count, 1) / unit, np.nan)
    return scaled


def coverage(came: Floats, low: Floats, high: Floats) -> float:
    """Share of the known values inside, ends included."""
    known = np.isfinite(came) & np.isfinite(low)
    if not known.any():
        return float("nan")
    return float(((came >= low) & (came <= high))[known].mean())
