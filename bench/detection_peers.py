"""What else finds bursts in counts, as scores of every step of every series, each causal.

All take counts (series, steps), nan = unknown, and return (series, steps since ``since``): larger
is more remarkable above expectation. Each is given the best of what its authors describe that the
data allow; where hours are concerned, "days" of the originals are the same hour of earlier days.
"""

import importlib
import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

from huying.brain.series import Steps

Floats = NDArray[np.float64]

_CALM = 1e-9


def ears_c2(counts: Floats, steps: Steps, since: int) -> Floats:
    """EARS C2: deviations from the mean of seven days that ended two days ago (Hutwagner et al.,
    "The bioterrorism preparedness and response Early Aberration Reporting System (EARS)", J. Urban
    Health 80, 2003). A standard deviation below 0.5 counts as 0.5."""
    lag = steps.a_day
    shifted = np.stack([_earlier(counts, lag * days) for days in range(3, 10)])
    return _deviations(counts, shifted, since)


def band(counts: Floats, steps: Steps, since: int) -> Floats:
    """z-score by time band: the same hour of the same weekday in the eight weeks before."""
    week = 7 * steps.a_day
    shifted = np.stack([_earlier(counts, week * weeks) for weeks in range(1, 9)])
    return _deviations(counts, shifted, since)


def _earlier(counts: Floats, steps: int) -> Floats:
    shifted = np.full_like(counts, np.nan)
    if steps < counts.shape[1]:
        shifted[:, steps:] = counts[:, : counts.shape[1] - steps]
    return shifted


def _deviations(counts: Floats, shifted: Floats, since: int) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # steps that nothing comes before
        mean = np.nanmean(shifted[:, :, since:], axis=0)
        wide = np.nanstd(shifted[:, :, since:], axis=0, ddof=1)
    found: Floats = (counts[:, since:] - mean) / np.maximum(np.nan_to_num(wide), 0.5)
    return np.nan_to_num(found)


def farrington(counts: Floats, steps: Steps, since: int) -> Floats:
    """Farrington as improved by Noufaily et al. (Stat. Med. 32, 2013), for days and hours.

    A quasi-Poisson log-linear model with trend, day of the week, hour of the day (of working days
    and of days off) and a yearly wave where two years are there, refitted every week on what came
    before the last two weeks; past outbreaks are downweighted by their Anscombe residuals above
    2.58, and the score is -log10 of the negative binomial tail at the fitted mean and dispersion.
    """
    until = counts.shape[1]
    design = _design(steps, until)
    found = np.zeros((len(counts), until - since))
    week, most = 7 * steps.a_day, (12 * 7 * 24 if steps.a_day == 24 else until)
    for row, values in enumerate(counts):
        start = None
        for at in range(since, until, week):
            past = slice(max(0, at - 2 * week - most), at - 2 * week)
            held = np.isfinite(values[past])
            if held.sum() < 2 * design.shape[1] or values[past][held].sum() < 1:
                continue
            start, spread = _fit(values[past][held], design[past][held], start)
            here = slice(at, min(at + week, until))
            mean = np.exp(np.clip(design[here] @ start, -12, 15))
            found[row, here.start - since : here.stop - since] = _surprise(
                np.nan_to_num(values[here]), mean, spread
            )
    return found


def _design(steps: Steps, until: int) -> Floats:
    weekday, off = steps.weekdays(0, until), steps.kinds_of(0, until) % 3 > 0
    at = np.arange(until) / steps.a_week
    columns = [np.ones(until), at / 52]
    columns += [(weekday == day).astype(float) for day in range(1, 7)]
    if steps.a_day > 1:
        hour = steps.slots(0, until)
        columns += [(hour == each).astype(float) for each in range(1, steps.a_day)]
        columns += [((hour // 3 == each) & off).astype(float) for each in range(8)]
    elif until > 700:
        turn = 2 * np.pi * at / 52.18
        columns += [np.sin(turn), np.cos(turn), np.sin(2 * turn), np.cos(2 * turn)]
    return np.stack(columns, axis=1)


def _fit(values: Floats, design: Floats, start: Floats | None) -> tuple[Floats, float]:
    """Coefficients and dispersion, by iteratively weighted least squares, reweighted twice."""
    weights = np.ones(len(values))
    beta = start
    if beta is None:
        beta = np.zeros(design.shape[1])
        beta[0] = np.log(values.mean() + 0.01)
    spread = 1.0
    ridge = 1e-3 * np.eye(design.shape[1])
    for turn in range(3):
        for _ in range(6 if turn == 0 else 3):
            mean = np.exp(np.clip(design @ beta, -12, 15))
            scaled = design * (weights * mean)[:, None]
            step = np.linalg.solve(
                scaled.T @ design + ridge, design.T @ (weights * (values - mean))
            )
            beta = beta + np.clip(step, -2, 2)
        mean = np.exp(np.clip(design @ beta, -12, 15))
        freedom = max(1.0, len(values) - design.shape[1])
        spread = max(1.0, float((weights * (values - mean) ** 2 / mean).sum() / freedom))
        residual = 1.5 * (values ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * spread**0.5)
        weights = np.where(residual > 2.58, 1 / np.maximum(residual, _CALM) ** 2, 1.0)
        weights *= len(weights) / weights.sum()
    return beta, spread


def _surprise(values: Floats, mean: Floats, spread: float) -> Floats:
    if spread <= 1.001:
        tail = poisson.sf(values - 1, mean)
    else:
        size = mean / (spread - 1)
        tail = nbinom.sf(values - 1, size, 1 / spread)
    found: Floats = -np.log10(np.maximum(tail, 1e-300))
    return found


def river_scorer(counts: Floats, steps: Steps, since: int) -> Floats:
    """river's ``anomaly.GaussianScorer`` grouped by hour of working days and days off: how far up
    in a Gaussian over the last 200 values of that hour, one series after the other."""
    gaussian = importlib.import_module("river.anomaly").GaussianScorer  # no dependency of ours

    until = counts.shape[1]
    key = steps.slots(0, until) * 2 + (steps.kinds_of(0, until) % 3 > 0)
    found = np.zeros((len(counts), until - since))
    for row, values in enumerate(counts):
        scorers = {int(each): gaussian(window_size=200, grace_period=5) for each in set(key)}
        for at, value in enumerate(values):
            if not np.isfinite(value):
                continue
            scorer = scorers[int(key[at])]
            # Rounding can leave its variance a hair below zero: then it has nothing to say.
            if at >= since and not isinstance(scorer.gaussian.sigma, complex):
                score = scorer.score_one(None, float(value))
                is_above = value > scorer.gaussian.mu
                found[row, at - since] = score if is_above else -score
            scorer.learn_one(None, float(value))
    return found
