"""One fit of all series up to a moment, and what it expects of the steps after it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series import forecasting_levels as levels
from huying.brain.series import forecasting_regression as regression
from huying.brain.series.forecasting_design import Design
from huying.brain.series.forecasting_recent import brief_of, recent
from huying.brain.series.forecasting_regression import Noise, Prior, Products

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROUNDS: Final = 3  # of learning what the series have in common
DRIFT_SCALE: Final = 0.08  # of the log level between two knots
FAR: Final = 4.0  # standard deviations from which a lone value is an outlier
USUAL_KAPPA: Final = 0.02
_LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Learnt:
    """What all the history taught; folds start from it. ``products`` of constant, drift and design;
    ``seasonal`` (regressors,) marks those of the design; ``tame`` are the values without lone
    outliers."""

    products: Products
    seasonal: Flags
    prior: Prior
    beta: Floats
    noise: Noise
    tame: Floats
    known: Flags


@dataclass(frozen=True, slots=True)
class Expectation:
    """Each (series, horizon): ``mean``, variance of a step on its own (``own``), the ``second``
    opinion of the mean, and ``shared`` (series, horizon, horizon): covariances of the log mean,
    from level and effects."""

    mean: Floats
    own: Floats
    shared: NDArray[np.float32]
    second: Floats


def learn(values: Floats, known: Flags, design: Design, *, is_count: bool) -> Learnt:
    """``values`` (series, steps) without nan; ``design`` of the same steps."""
    products, usual, seasonal = _regressors(design)
    level = np.maximum(_mean_of(values, known), 1e-3 if is_count else _LEAST)
    a = np.full(len(values), 1.0) if is_count else 1e-3 * level
    noise = Noise(a, np.full(len(values), USUAL_KAPPA))
    prior, beta = usual, np.zeros((len(values), len(usual.mean)))
    if len(values) > 1:
        start = _common(values, known, products, usual, level)
        prior = Prior(np.where(seasonal, start, usual.mean), usual.variance)
        beta += start
    beta[:, 0] += np.log(level) - _mean_log(products, beta)
    tame = values
    shared = seasonal & (len(values) > 1)
    for _ in range(ROUNDS):
        found = regression.fit(tame, known, products, prior, noise, beta, 2)
        beta = found.values
        mean = regression.means(products.matrix, beta)
        noise = _noise(values, tame, known, mean, is_count=is_count)
        tame = _tamed(values, known, mean, noise)
        prior = regression.learnt(prior, usual, found, shared)
        prior.mean[~seasonal], prior.variance[0] = 0.0, usual.variance[0]
    return Learnt(products, seasonal, prior, beta, noise, tame, known)


def expect(learnt: Learnt, until: int, horizon: int, design: Design) -> Expectation:
    """From the first ``until`` steps; ``design`` covers them and the horizon."""
    future = design.matrix[until : until + horizon]
    known = learnt.known.copy()
    known[:, until:] = False
    refit = regression.fit(
        learnt.tame, known, learnt.products, learnt.prior, learnt.noise, learnt.beta, 3
    )
    beta = refit.values
    season = regression.means(learnt.products.matrix[:until], np.where(learnt.seasonal, beta, 0.0))
    ahead = regression.means(future, beta[:, learnt.seasonal])
    mean_log, spread = _levels(learnt, until, season, known, horizon, design)
    mean = np.exp(np.clip(mean_log, -30, 40)) * ahead
    shared = _level_covariance(spread, horizon)
    for part in regression.chunks(len(beta)):
        inner = regression.covariances(
            learnt.tame[part], known[part], learnt.products, learnt.prior,
            learnt.noise.rows(part), beta[part],
        )  # fmt: skip
        inner = inner[:, learnt.seasonal][:, :, learnt.seasonal]
        shared[part] += _effects(inner, future, learnt, until)
    plain = np.zeros(len(learnt.seasonal), dtype=bool)
    plain[learnt.seasonal] = brief_of(design)
    brief = regression.means(learnt.products.matrix[:until], np.where(plain, beta, 0.0))
    coming = regression.means(future[:, plain[learnt.seasonal]], beta[:, plain])
    second = recent(learnt.tame[:, :until], known[:, :until], brief, coming, mean, design)
    return Expectation(mean, learnt.noise.variance(mean), shared, second)


def _regressors(design: Design) -> tuple[Products, Prior, Flags]:
    """Constant, ramps between the knots of the level, and the design."""
    count = len(design)
    knots = max(0, count // design.drift - 1)
    edges = count - design.drift * np.arange(knots, -1, -1)
    at = np.arange(count)[:, None]
    ramps = np.clip((at - edges[:-1]) / design.drift, 0.0, 1.0) if knots else np.zeros((count, 0))
    matrix = np.hstack([np.ones((count, 1)), ramps, design.matrix])
    variance = np.concatenate([[100.0], np.full(knots, DRIFT_SCALE**2), design.scales**2])
    seasonal = np.arange(matrix.shape[1]) > knots
    return Products(matrix), Prior(np.zeros(len(variance)), variance), seasonal


def _common(
    values: Floats, known: Flags, products: Products, usual: Prior, level: Floats
) -> Floats:
    """Coefficients of the mean course of all series, each over its own level."""
    share = np.where(known, values / level[:, None], 0.0)
    weight = np.sqrt(np.minimum(level, 100.0))[:, None] * known
    total = weight.sum(axis=0)
    course = np.where(total > 0, (share * weight).sum(axis=0) / np.maximum(total, _LEAST), 0.0)
    seen = (total > 0)[None]
    one = np.ones(1)
    noise = Noise(one / max(float(level.sum()), _LEAST), 0.01 * one)
    start = np.zeros((1, products.matrix.shape[1]))
    found: Floats = regression.fit(course[None], seen, products, usual, noise, start, 8).values[0]
    return found


def _mean_of(values: Floats, known: Flags) -> Floats:
    result: Floats = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return result


def _mean_log(products: Products, beta: Floats) -> Floats:
    mean = regression.means(products.matrix, beta).mean(axis=1)
    result: Floats = np.log(np.maximum(mean, _LEAST))
    return result


def _noise(values: Floats, tame: Floats, known: Flags, mean: Floats, *, is_count: bool) -> Noise:
    """Moments of the residuals; small series lean on all."""
    count = np.maximum(known.sum(axis=1), 1)
    safe = np.maximum(mean, _LEAST)
    residual = np.where(known, (np.clip(values, None, tame * 1.5 + 5) - mean) ** 2, 0.0)
    phi = np.where(known, residual / safe, 0.0).sum(axis=1) / count
    a = np.clip(phi, 0.05, 1.0) if is_count else 1e-3 * _mean_of(mean, known)
    weight = np.where(known, 1.0 / (a[:, None] + 0.05 * safe) ** 2, 0.0)
    top = (weight * (residual - a[:, None] * safe)).sum(axis=1)
    below = np.maximum((weight * safe**2).sum(axis=1), _LEAST)
    kappa = top / below
    error = (weight**2 * (2 * safe**2 + safe)).sum(axis=1) / below**2
    sure = 1.0 / (error + 1e-4)
    pooled = float(np.clip((kappa * sure).sum() / sure.sum(), 1e-5, 2.0))
    prior = pooled**2 + 1e-4
    drawn = (kappa * prior + pooled * error) / (prior + error)
    return Noise(a, np.clip(drawn, 1e-6, 5.0))


def _tamed(values: Floats, known: Flags, mean: Floats, noise: Noise) -> Floats:
    """Lone values beyond FAR standard deviations are drawn in, beyond twice that not believed at
    all; a run of them is a new level."""
    deviation = np.sqrt(np.maximum(noise.variance(mean), _LEAST)) + 0.5
    z = np.where(known, (values - mean) / deviation, 0.0)
    padded = np.pad(z, ((0, 0), (2, 2)), mode="edge")
    near = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5, axis=1), axis=2)
    is_lone = (np.abs(z) > FAR) & (np.abs(near) < FAR / 2)
    limit = np.maximum(mean + np.clip(z, -FAR, FAR) * deviation, 0.0)
    limit = np.where(np.abs(z) > 2 * FAR, mean, limit)
    return np.where(is_lone, limit, values)


def _levels(
    learnt: Learnt, until: int, season: Floats, known: Flags, horizon: int, design: Design
) -> tuple[Floats, Floats]:
    """Log level and its variance at each distance, both (series, horizon)."""
    tame, seen = learnt.tame[:, :until], known[:, :until]
    guess = np.where(seen, tame, 0.0).sum(axis=1) / np.maximum(
        np.where(seen, season, 0.0).sum(axis=1), _LEAST
    )
    held = levels.smooth(tame, season, seen, guess, learnt.noise, design.pace)
    trust = levels.judge(held, tame, season, seen, learnt.noise, horizon)
    block = levels.block_of(horizon)
    slope = levels.ahead(held.slope[:, -1], np.arange(1.0, horizon + 1))
    logs = held.logs[:, :, -1]
    mean_log = np.zeros((len(tame), horizon))
    disagreement = np.zeros((len(tame), horizon))
    for number in range(int(block[-1]) + 1):
        here = block == number
        weights = trust.weights[number]
        course = logs.T[:, :, None] + held.is_sloped[None, :, None] * slope[:, None, here]
        mean_log[:, here] = (weights[:, :, None] * course).sum(axis=1)
        off = course - mean_log[:, None, here]
        disagreement[:, here] = (weights[:, :, None] * off**2).sum(axis=1)
    return mean_log, trust.spread[block].T + disagreement


def _level_covariance(spread: Floats, horizon: int) -> NDArray[np.float32]:
    """A level that wanders: what it has wandered until the earlier step is in both."""
    rising = np.maximum.accumulate(spread, axis=1).astype(np.float32)
    earlier = np.minimum.outer(np.arange(horizon), np.arange(horizon))
    return rising[:, earlier]


def _effects(inner: Floats, future: Floats, learnt: Learnt, until: int) -> NDArray[np.float32]:
    """Covariances of what the effects make of the steps, around the mean effect of the last months:
    the level has taken that up."""
    past = learnt.products.matrix[max(0, until - 91) : until, learnt.seasonal]
    centred = future - (past.mean(axis=0) if len(past) else 0.0)
    half = np.einsum("hp,spq->shq", centred, inner, optimize=True)
    result: NDArray[np.float32] = (half @ centred.T).astype(np.float32)
    return result
