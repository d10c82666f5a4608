"""Matters that come from another place than they used to, while their number stays the same.

For a pair of places with a, b observed and A, B expected (scaled to the observed total), moving d
matters from the first to the second has the log likelihood ratio a ln(1 - d/A) + b ln(1 + d/B);
its maximum over 0 < d < A lies at d = (bA - aB) / (a + b), where both are b ln and a ln of one
formula: a ln(r a/A) + b ln(r b/B), r = (A + B)/(a + b). A Poisson ratio, divided by the variance
over mean of the pair where counts are overdispersed; the p is that of the best pair among simulated
maps, as in ``scanning``.
"""

import numpy as np
from scipy.special import xlogy

from huying.brain.series.scanning import beyond
from huying.brain.series.steps import Floats, Moved

_SIMULATED = 199
_LEAST = 3.0  # matters that must have moved


def moved(
    observed: Floats,
    mean: Floats,
    size: Floats | float,
    *,
    p_below: float = 0.05,
    seed: int = 12345,
) -> list[Moved]:
    """Moves between places, best first, each place in one of them at most.

    ``observed``, ``mean``: (places,) over one window; ``size``: negative binomial, (places,) or
    one. Raises ValueError on shapes that differ.
    """
    seen, means = np.asarray(observed, float), np.maximum(np.asarray(mean, float), 1e-9)
    if seen.ndim != 1 or seen.shape != means.shape:
        raise ValueError("observed and mean must both be (places,)")
    sizes = np.broadcast_to(np.asarray(size, float), means.shape)
    total = seen.sum()
    if len(seen) < 2 or total < 2 * _LEAST:
        return []
    expected = means * total / means.sum()
    spread = 1 + expected / sizes
    scores, amounts = _pairs(seen[None], expected, spread)
    dice = np.random.default_rng(seed)
    best = _quiet(expected, sizes, int(total), spread, dice)
    found: list[Moved] = []
    taken: set[int] = set()
    ranked = np.argsort(-scores[0], axis=None, kind="stable")[: 4 * len(seen)]
    for at in ranked:
        source, target = (int(each) for each in np.unravel_index(at, scores[0].shape))
        score, amount = float(scores[0, source, target]), float(amounts[0, source, target])
        p = beyond(score, best)
        if score <= 0 or p > p_below:
            break
        if amount >= _LEAST and taken.isdisjoint((source, target)):
            taken.update((source, target))
            found.append(Moved(source, target, amount, score, p))
    return found


def _pairs(seen: Floats, expected: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Scores and amounts (maps, source, target) of counts (maps, places)."""
    a, b = seen[:, :, None], seen[:, None, :]
    first, second = expected[:, None], expected[None, :]
    both, due = a + b, first + second
    amount = np.where(both > 0, (b * first - a * second) / np.maximum(both, 1e-9), 0.0)
    ratio = due / np.maximum(both, 1e-9)
    gain = xlogy(a, np.maximum(ratio * a / first, 1e-300))
    gain = gain + xlogy(b, np.maximum(ratio * b / second, 1e-300))
    gain = np.where((amount > 0) & (a < first) & (b > second), gain, 0.0)
    return gain / ((spread[:, None] + spread[None, :]) / 2), amount


def _quiet(
    expected: Floats, sizes: Floats, total: int, spread: Floats, dice: np.random.Generator
) -> Floats:
    """The best scores of maps on which nothing moved, of the same total."""
    rate = np.tile(expected, (_SIMULATED, 1))
    finite = np.isfinite(sizes)
    if finite.any():
        drawn = dice.gamma(sizes[finite], 1.0, (_SIMULATED, int(finite.sum())))
        rate[:, finite] *= drawn / sizes[finite]
    chances = rate / np.maximum(rate.sum(axis=1, keepdims=True), 1e-12)
    maps = np.stack([dice.multinomial(total, chance) for chance in chances]).astype(float)
    return np.array([_pairs(each[None], expected, spread)[0].max() for each in maps])
