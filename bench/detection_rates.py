"""Scores of steps beside what was put in: sensitivity at a rate of false alarms, delay, area.

An alarm is a run of steps at or above the threshold; runs closer than a day (two days of daily
counts) are one. It is false unless it touches a window, or the two days (a week) after one, in
which sums that reach back still feel it. A window is found when a step within it or a quarter of a
day (a day) after its end is at or above the threshold; its delay is from its start to that step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from bench.protocol_bursts import Trial

Floats = NDArray[np.float64]
BELOW = frozenset(("silence", "moved_out"))
SIZED = frozenset(("step", "outbreak", "spike", "ramp"))
MOST_RATE = 20.0  # false alarms a week per 1,000 series at which the partial curve ends
_DRAWN = 20  # quiet windows beside each true one
_TRIES = 30


@dataclass(frozen=True, slots=True)
class Window:
    """Steps counted from the first that is watched, both inclusive."""

    series: int
    first: int
    last: int
    kind: str
    size: float


@dataclass(frozen=True, slots=True)
class Rates:
    """``found`` and ``delay`` (nan where missed) of each window, at one false alarm a week per
    1,000 series; ``area``: of sensitivity over up to 20 of them, 1 = all found without any;
    ``roc``: the chance that a window scores above a quiet stretch of its length."""

    threshold: float
    found: NDArray[np.bool_]
    delay: Floats
    area: float
    roc: float
    above: Floats  # of each window, the share of quiet stretches below it
    curve: Floats  # of each window, the share of the partial curve at which it is found


def windows(trial: Trial, *, below: bool = False) -> list[Window]:
    """The true windows above expectation, or those below."""
    setup = trial.city.setup
    row_of = {name: row for row, name in enumerate(trial.city.groups)}

    def step(moment: datetime) -> int:
        hours = (moment - setup.time(0)).total_seconds() / 3600
        return int(hours // setup.step_hours) - setup.history

    return [
        Window(row_of[each.group], step(each.start), step(each.end), each.kind, each.size)
        for each in trial.truth
        if (each.kind in BELOW) == below
    ]


def rates(
    score: Floats, trial: Trial, true: Sequence[Window], everything: Sequence[Window]
) -> Rates:
    """``score`` (series, steps watched). ``everything``: all windows, also those not looked for."""
    a_day = 24 // trial.city.setup.step_hours
    after, gap, grace = (2 * a_day, a_day, a_day // 4) if a_day > 1 else (7, 2, 1)
    touched = np.zeros(score.shape, bool)
    for each in everything:
        touched[each.series, max(0, each.first) : each.last + 1 + after] = True
    weeks = score.size / (7 * a_day)
    peaks = _peaks(np.where(touched, -np.inf, score), gap)
    best = np.array([_best(score, each, grace) for each in true])
    threshold = _threshold(peaks, weeks / 1000)
    delays = np.full(len(true), np.nan)
    for at, each in enumerate(true):
        held = score[each.series, each.first : each.last + 1 + grace] >= threshold
        if held.any():
            delays[at] = int(held.argmax())
    limits = [_threshold(peaks, rate * weeks / 1000) for rate in np.linspace(0.2, MOST_RATE, 100)]
    curve = np.mean([best >= limit for limit in limits], axis=0)
    if not true:
        return Rates(threshold, np.zeros(0, bool), delays, 0.0, 0.0, delays, delays)
    above = _above(score, touched, true, best, grace)
    found = best >= threshold
    return Rates(threshold, found, delays, float(curve.mean()), float(above.mean()), above, curve)


def _best(score: Floats, window: Window, grace: int) -> float:
    return float(score[window.series, window.first : window.last + 1 + grace].max())


def _peaks(quiet: Floats, gap: int) -> Floats:
    """Peaks of quiet steps, largest first, such that those at or above any threshold are (nearly)
    its alarms: no two within ``gap`` of each other."""
    found: list[float] = []
    floor = np.quantile(quiet[np.isfinite(quiet)], 0.98)
    for row in quiet:
        free = np.isfinite(row) & (row > floor)
        order = np.flatnonzero(free)[np.argsort(-row[free], kind="stable")]
        taken = np.zeros(len(row), bool)
        for at in order:
            if not taken[at]:
                found.append(float(row[at]))
                taken[max(0, at - gap) : at + gap + 1] = True
    return np.sort(np.array(found))[::-1]


def _threshold(peaks: Floats, allowed: float) -> float:
    """The least threshold with at most ``allowed`` false alarms."""
    count = int(np.floor(allowed + 1e-9))
    return float(np.nextafter(peaks[count], np.inf)) if count < len(peaks) else float(peaks[-1])


def _above(
    score: Floats, touched: NDArray[np.bool_], true: Sequence[Window], best: Floats, grace: int
) -> Floats:
    """For each window, the share of quiet stretches of the true windows' lengths below it."""
    dice = np.random.default_rng(7)
    quiet: list[float] = []
    rows, steps = score.shape
    for each in true:
        length = each.last - each.first + 1 + grace
        for _ in range(_DRAWN):
            for _ in range(_TRIES):
                row, at = int(dice.integers(rows)), int(dice.integers(max(1, steps - length)))
                if not touched[row, at : at + length].any():
                    quiet.append(float(score[row, at : at + length].max()))
                    break
    ranked = rankdata(np.concatenate([best, quiet]))[: len(best)] - rankdata(best)
    return np.asarray(ranked / max(1, len(quiet)), dtype=np.float64)
