"""Many Poisson-like regressions at once, each drawn towards what all series have in common.

Log link, variance ``a μ + κ μ²``. A coefficient is normal around the mean of its kind over all
series; that mean and its variance are learnt from the series themselves (empirical Bayes by
expectation and maximisation; Dempster, Laird and Rubin, JRSS B 39, 1977, 1–38). Newton's method
over all series by one matrix product: the products of regressors are made once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CHUNK: Final = 256  # series solved together; bounds the memory
MOST_ETA: Final = 12.0  # |log of a factor| beyond which nothing is believed
LONGEST_STEP: Final = 1.5  # of the log, in one Newton step
PRIOR_WEIGHT: Final = 12.0  # how many series the usual size of an effect counts for


@dataclass(frozen=True, slots=True)
class Noise:
    """Variance ``a μ + κ μ²`` of one step; both (series,)."""

    a: Floats
    kappa: Floats

    def variance(self, mean: Floats) -> Floats:
        """Of (series, steps)."""
        return self.a[:, None] * mean + self.kappa[:, None] * mean**2

    def rows(self, part: slice) -> "Noise":
        return Noise(self.a[part], self.kappa[part])


@dataclass(frozen=True, slots=True)
class Prior:
    """``mean`` and ``variance`` of each coefficient over the series, (regressors,)."""

    mean: Floats
    variance: Floats


@dataclass(frozen=True, slots=True)
class Coefficients:
    """``values`` (series, regressors), their posterior ``variances``."""

    values: Floats
    variances: Floats


class Products:
    """``x_i x_j`` of every pair of regressors, (steps, pairs), single precision."""

    def __init__(self, matrix: Floats) -> None:
        self.matrix = matrix
        self.upper = np.triu_indices(matrix.shape[1])
        first, second = self.upper
        single = matrix.astype(np.float32)
        self.pairs = single[:, first] * single[:, second]

    def hessian(self, weights: Floats) -> Floats:
        """Σ_t w x x' for each row of (series, steps): (series, p, p)."""
        count = self.matrix.shape[1]
        flat = weights.astype(np.float32) @ self.pairs
        full = np.zeros((len(weights), count, count))
        full[:, self.upper[0], self.upper[1]] = flat
        full[:, self.upper[1], self.upper[0]] = flat
        return full


def fit(
    values: Floats,
    known: NDArray[np.bool_],
    products: Products,
    prior: Prior,
    noise: Noise,
    start: Floats,
    steps: int,
) -> Coefficients:
    """The most probable coefficients after ``steps`` Newton steps from ``start``.

    ``values`` (series, steps) with anything where not ``known``.
    """
    found, variances = np.empty_like(start), np.empty_like(start)
    for part in chunks(len(values)):
        beta = start[part].copy()
        for number in range(steps):
            gradient, hessian = _derivatives(
                values[part], known[part], products, prior, noise.rows(part), beta
            )
            step = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
            longest = np.abs(step @ products.matrix.T).max(axis=1, initial=0.0)
            beta += step * np.minimum(1.0, LONGEST_STEP / np.maximum(longest, 1e-9))[:, None]
            if number == steps - 1:
                variances[part] = np.diagonal(np.linalg.inv(hessian), axis1=1, axis2=2)
        found[part] = beta
    return Coefficients(found, np.maximum(variances, 0.0))


def covariances(
    values: Floats,
    known: NDArray[np.bool_],
    products: Products,
    prior: Prior,
    noise: Noise,
    beta: Floats,
) -> Floats:
    """Posterior covariance (series, p, p) at ``beta``; call it for a chunk of series."""
    _, hessian = _derivatives(values, known, products, prior, noise, beta)
    return np.linalg.inv(hessian).astype(np.float64)


def chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK):
        yield slice(start, min(start + CHUNK, count))


def means(matrix: Floats, beta: Floats) -> Floats:
    """exp(X β), (series, steps)."""
    result: Floats = np.exp(np.clip(beta @ matrix.T, -2 * MOST_ETA, 2 * MOST_ETA))
    return result


def learnt(prior: Prior, usual: Prior, found: Coefficients, shared: NDArray[np.bool_]) -> Prior:
    """The prior that the series tell, with the usual one for PRIOR_WEIGHT series.

    ``shared`` (regressors,): coefficients whose mean over the series is learnt too.
    """
    mean = prior.mean
    if len(found.values) > 1:
        weights = 1.0 / (prior.variance + found.variances)
        drawn = (weights * found.values).sum(axis=0) + usual.mean / usual.variance
        mean = np.where(shared, drawn / (weights.sum(axis=0) + 1.0 / usual.variance), usual.mean)
    spread = (found.values - mean) ** 2 + found.variances
    total = spread.sum(axis=0) + PRIOR_WEIGHT * usual.variance
    variance = total / (len(found.values) + PRIOR_WEIGHT)
    return replace(prior, mean=mean, variance=np.maximum(variance, 1e-5))


def _derivatives(
    values: Floats,
    known: NDArray[np.bool_],
    products: Products,
    prior: Prior,
    noise: Noise,
    beta: Floats,
) -> tuple[Floats, Floats]:
    mean = means(products.matrix, beta)
    variance = np.maximum(noise.variance(mean), 1e-12)
    weights = np.where(known, mean**2 / variance, 0.0)
    slope = np.where(known, (values - mean) * mean / variance, 0.0)
    gradient = slope @ products.matrix - (beta - prior.mean) / prior.variance
    hessian = products.hessian(weights)
    diagonal = np.arange(hessian.shape[1])
    hessian[:, diagonal, diagonal] += 1.0 / prior.variance + 1e-9
    return gradient, hessian
