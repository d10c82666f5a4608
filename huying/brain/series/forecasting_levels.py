"""Where a series stands: levels remembered for long and for short, with and without a slope.

A level is the ratio of discounted sums, Σ λ^age y / Σ λ^age s, of the values and what the season
alone expects: exponential smoothing that weighs small counts rightly, skips unknown days and needs
no start. Which memories are to be trusted, and at which distance, is told by what they would have
forecast before.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.forecasting_regression import Noise

Floats = NDArray[np.float64]

DISCOUNTS: Final = (0.004, 0.012, 0.03, 0.07, 0.15, 0.3)  # weight of the newest day
SLOPED: Final = (1, 2)  # members of DISCOUNTS that are also tried with the slope
SLOPE_OF: Final = (2, 0)  # the slope runs between these two
DAMPING: Final = 0.975  # of the slope a day ahead
MOST_SLOPE: Final = 0.003  # of the log a day
BLOCKS: Final = (1, 3, 7, 14, 28, 56, 92)  # last day of each block of distances
STRIDE: Final = 5  # days between the origins that are looked at
POOLED: Final = 3.0  # origins that all series together count for
TEMPER: Final = 0.3  # origins overlap: their evidence is not independent
CONTRADICTION: Final = 3.0  # standard errors
_SMALL: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Levels:
    """Log level of each member at every moment: (members, series, steps + 1); column t knows the
    steps before t. ``slope`` (series, steps + 1) of the log a step, added by the members for which
    ``is_sloped`` (members,) is 1."""

    logs: Floats
    slope: Floats
    is_sloped: Floats


def smooth(
    values: Floats,
    season: Floats,
    known: NDArray[np.bool_],
    guess: Floats,
    noise: Noise,
    pace: int = 1,
) -> Levels:
    """``values``, ``season`` (series, steps); ``guess`` (series,) level worth half a step at first;
    ``pace`` steps make one step of the memories."""
    count, steps = values.shape
    told, due = np.where(known, values, 0.0), np.where(known, season, 0.0)
    discounts = 1.0 - (1.0 - np.array(DISCOUNTS)) ** (1.0 / pace)
    keep = 1.0 - discounts
    typical = np.maximum(due.sum(axis=1) / np.maximum(known.sum(axis=1), 1), _SMALL)
    below = np.repeat((0.5 * typical)[None], len(keep), axis=0)
    top = below * guess
    aged = np.zeros_like(top)
    logs = np.empty((len(keep), count, steps + 1))
    ages = np.empty((len(keep), count, steps + 1))
    for at in range(steps + 1):
        logs[:, :, at] = np.log(np.maximum(top, _SMALL)) - np.log(np.maximum(below, _SMALL))
        ages[:, :, at] = aged / np.maximum(below, _SMALL)
        if at < steps:
            aged = keep[:, None] * (aged + below)
            top = keep[:, None] * top + told[:, at]
            below = keep[:, None] * below + due[:, at]
    sloped, slope = _sloped(logs, ages)
    adaptive = _adaptive(logs, discounts, noise, np.maximum(guess * typical, _SMALL))
    members = np.concatenate([sloped, adaptive[None]])
    is_sloped = np.zeros(len(members))
    is_sloped[len(DISCOUNTS) : len(DISCOUNTS) + len(SLOPED)] = 1.0
    return Levels(members, slope, is_sloped)


def _adaptive(logs: Floats, discounts: Floats, noise: Noise, mean: Floats) -> Floats:
    """The longest memory that contradicts no shorter one: after a shift it is short (the rule of
    intersecting confidence intervals; Goldenshluger and Nemirovski, Math. Methods of Statistics 6,
    1997, 135–170)."""
    low = np.full(logs.shape[1:], -np.inf)
    high = np.full(logs.shape[1:], np.inf)
    chosen: Floats = logs[-1].copy()
    going = np.ones(logs.shape[1:], dtype=bool)
    for member in reversed(range(len(discounts))):
        share = discounts[member] / (2 - discounts[member])
        error = CONTRADICTION * np.sqrt(share * (noise.a / mean + noise.kappa))[:, None]
        low = np.maximum(low, logs[member] - error)
        high = np.minimum(high, logs[member] + error)
        going &= low <= high
        chosen = np.where(going, np.clip(logs[member], low, high), chosen)
    return chosen


def _sloped(logs: Floats, ages: Floats) -> tuple[Floats, Floats]:
    """The members and their sloped twins; the slope is shrunk where little is known."""
    young, old = SLOPE_OF
    between = ages[old] - ages[young]
    slope = (logs[young] - logs[old]) / np.maximum(between, 30.0)
    slope = np.clip(slope * np.clip((between - 20.0) / 130.0, 0.0, 1.0), -MOST_SLOPE, MOST_SLOPE)
    twins = [logs[member] + slope * ages[member] for member in SLOPED]
    return np.concatenate([logs, np.array(twins)]), slope


def ahead(slope: Floats, distance: Floats) -> Floats:
    """What the damped slope adds to the log ``distance`` steps on: (series, distances)."""
    run = DAMPING * (1 - DAMPING**distance) / (1 - DAMPING)
    result: Floats = slope[:, None] * run
    return result


@dataclass(frozen=True, slots=True)
class Trust:
    """``weights`` (blocks, series, members) sum to 1 over the members; ``spread`` (blocks, series)
    is the variance of the log level that a forecast at that distance has to expect."""

    weights: Floats
    spread: Floats


def judge(
    levels: Levels,
    values: Floats,
    season: Floats,
    known: NDArray[np.bool_],
    noise: Noise,
    horizon: int,
) -> Trust:
    """What each member would have forecast, block of distances by block, at the origins before."""
    count, steps = values.shape
    members = len(levels.logs)
    told = _running(np.where(known, values, 0.0))
    due = _running(np.where(known, season, 0.0))
    square = _running(np.where(known, season**2, 0.0))
    blocks = used_blocks(horizon)
    weights = np.full((len(blocks), count, members), 1.0 / members)
    spread = np.full((len(blocks), count), 0.02)
    first = min(max(28, steps // 4), steps)
    for number, (start, stop) in enumerate(blocks):
        origins = np.arange(first, steps - stop + 1, STRIDE)
        if not len(origins):
            if number:
                weights[number], spread[number] = weights[number - 1], 1.3 * spread[number - 1]
            continue
        seen = told[:, origins + stop] - told[:, origins + start - 1]
        mass = due[:, origins + stop] - due[:, origins + start - 1]
        squares = square[:, origins + stop] - square[:, origins + start - 1]
        slope = levels.slope[:, origins]
        losses, errors = [], []
        for member in range(members):
            log = levels.logs[member][:, origins]
            if levels.is_sloped[member]:
                log = log + slope * _run((start + stop) / 2)
            level = np.exp(np.clip(log, -30, 30))
            mean = level * mass
            own = noise.a[:, None] * mean + noise.kappa[:, None] * level**2 * squares
            losses.append(_huber((seen - mean) / np.sqrt(own + (0.03 * mean) ** 2 + 0.05)))
            errors.append(((seen - mean) ** 2 - own, mean**2))
        weights[number] = _softmax(np.array(losses), stop - start + 1)
        spread[number] = _spread(errors, weights[number])
    return Trust(weights, np.maximum.accumulate(np.clip(spread, 1e-5, 4.0), axis=0))


def used_blocks(horizon: int) -> list[tuple[int, int]]:
    """(first, last) distance of each block up to the horizon."""
    found, start = [], 1
    for stop in BLOCKS:
        if start <= horizon:
            found.append((start, min(stop, horizon)))
        start = stop + 1
    if start <= horizon:
        found.append((start, horizon))
    return found


def block_of(horizon: int) -> NDArray[np.int64]:
    """Number of the block of each distance 1 … horizon."""
    stops = [stop for _, stop in used_blocks(horizon)]
    return np.searchsorted(stops, np.arange(1, horizon + 1)).astype(np.int64)


def _run(distance: float) -> float:
    return float(DAMPING * (1 - DAMPING**distance) / (1 - DAMPING))


def _running(values: Floats) -> Floats:
    result: Floats = np.concatenate([np.zeros((len(values), 1)), np.cumsum(values, axis=1)], axis=1)
    return result


def _huber(z: Floats) -> Floats:
    """z² near 0, linear beyond 2: one storm must not decide."""
    size = np.abs(z)
    return np.where(size <= 2, z**2, 4 * size - 4)


def _softmax(losses: Floats, width: int) -> Floats:
    """(members, series, origins) to (series, members). Recent origins count more."""
    origins = losses.shape[2]
    recent = 0.5 ** (np.arange(origins)[::-1] * STRIDE / 365)
    own = (losses * recent).sum(axis=2)  # members, series
    scale = np.maximum(own.min(axis=0) / recent.sum(), 1.0)
    own /= scale
    pooled = own.mean(axis=1, keepdims=True) / recent.sum() * POOLED
    independent = min(1.0, TEMPER * STRIDE / (STRIDE + width))
    score = -0.5 * (own * independent + pooled)
    score -= score.max(axis=0)
    weights = np.exp(score)
    result: Floats = (weights / weights.sum(axis=0)).T
    return result


def _spread(errors: list[tuple[Floats, Floats]], weights: Floats) -> Floats:
    """Variance of the log level beyond the noise of the steps: own origins, drawn to all series."""
    own = np.zeros(len(weights))
    mass = np.zeros(len(weights))
    for member, (excess, square) in enumerate(errors):
        limit = np.minimum(excess, 9 * np.quantile(excess, 0.9, axis=1, keepdims=True).clip(0))
        own += weights[:, member] * limit.sum(axis=1)
        mass += weights[:, member] * square.sum(axis=1)
    ratio = own / np.maximum(mass, _SMALL)
    pooled = float(np.clip(np.median(ratio), 1e-4, 1.0))
    origins = errors[0][0].shape[1]
    trusted = origins / (origins + 20.0)
    result: Floats = np.clip(trusted * ratio + (1 - trusted) * pooled, 0.1 * pooled, 4.0)
    return result
