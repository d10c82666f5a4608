"""Clusters across neighbouring places: the expectation-based scan over connected sets.

Score of a set with C observed and B expected: C ln(C/B) + B - C where C > B, else 0 (Neill,
"Expectation-based scan statistics for monitoring spatial time series data", International Journal
of Forecasting 25, 2009, 498-517), divided by the variance over mean of the set where counts are
overdispersed. The p of the best set is that of its score among the best scores of simulated maps,
read from a Gumbel law beyond them (Abrams, Kulldorff, Kleinman, "Empirical/asymptotic p-values for
Monte Carlo-based hypothesis testing", Int. J. Health Geographics 9:61, 2010).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from huying.brain.series.steps import Cluster, Floats

_SIMULATED = 199
_EULER = 0.5772156649015329
_MOST_SETS = 40_000


def scan(
    observed: Floats,
    mean: Floats,
    size: Floats | float,
    neighbours: Sequence[Sequence[int]],
    *,
    most: int = 5,
    p_below: float = 0.05,
    seed: int = 12345,
) -> list[Cluster]:
    """Disjoint clusters of one to ``most`` places, best first, each with p ≤ ``p_below``.

    ``observed``, ``mean``: (places,); ``size``: negative binomial, (places,) or one;
    ``neighbours[i]``: the places beside place i (taken both ways). p is of the whole map: one look
    in twenty at a quiet map gives a cluster at the default. Raises ValueError on shapes that differ
    or neighbours that do not exist.
    """
    seen, means = np.asarray(observed, float), np.maximum(np.asarray(mean, float), 1e-9)
    sizes = np.broadcast_to(np.asarray(size, float), means.shape)
    beside = _both_ways(neighbours, len(seen))
    if seen.ndim != 1 or seen.shape != means.shape:
        raise ValueError("observed and mean must both be (places,)")
    if not np.any(seen > means):
        return []
    sets = connected(beside, most)
    membership = _membership(sets, len(seen))
    scores = _scores(membership, seen, means, sizes)
    best = _simulated(membership, means, sizes, seed)
    return list(_picked(sets, scores, best, seen, means, p_below))


def connected(beside: Sequence[Sequence[int]], most: int) -> list[tuple[int, ...]]:
    """Every connected set of one to ``most`` places, the small ones first.

    Grown from all single places, size by size; stops growing at 40,000 sets (a map of that many
    streets is scanned with smaller sets).
    """
    level: set[tuple[int, ...]] = {(place,) for place in range(len(beside))}
    found = sorted(level)
    for _ in range(most - 1):
        grown: set[tuple[int, ...]] = set()
        for members in level:
            edge = {near for place in members for near in beside[place]}
            grown.update(tuple(sorted({*members, near})) for near in edge - set(members))
        if not grown or len(found) + len(grown) > _MOST_SETS:
            break
        found += sorted(grown)
        level = grown
    return found


def _both_ways(neighbours: Sequence[Sequence[int]], places: int) -> list[list[int]]:
    if len(neighbours) != places:
        raise ValueError("neighbours must have one list a place")
    beside: list[set[int]] = [set() for _ in range(places)]
    for place, near in enumerate(neighbours):
        for other in near:
            if not 0 <= other < places:
                raise ValueError("a neighbour is no place of the map")
            if other != place:
                beside[place].add(other)
                beside[other].add(place)
    return [sorted(each) for each in beside]


def _membership(sets: Sequence[tuple[int, ...]], places: int) -> csr_matrix:
    rows = np.repeat(np.arange(len(sets)), [len(members) for members in sets])
    columns = np.fromiter((place for members in sets for place in members), int, len(rows))
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(sets), places))


def _scores(membership: csr_matrix, seen: Floats, means: Floats, sizes: Floats) -> Floats:
    """(sets,) or (sets, maps) scores for ``seen`` of (places,) or (places, maps)."""
    counted = np.asarray(membership @ seen)
    expected = np.asarray(membership @ means)
    spread = np.asarray(membership @ (means + means * means / sizes)) / expected
    if counted.ndim == 2:
        expected, spread = expected[:, None], spread[:, None]
    ratio = np.maximum(counted, expected) / expected
    found: Floats = (np.maximum(counted, expected) * np.log(ratio) + expected) / spread
    found -= np.maximum(counted, expected) / spread
    return found


def _simulated(membership: csr_matrix, means: Floats, sizes: Floats, seed: int) -> Floats:
    """The best scores of quiet maps, (maps,)."""
    dice = np.random.default_rng(seed)
    shape = (len(means), _SIMULATED)
    finite = np.isfinite(sizes)
    rate = np.broadcast_to(means[:, None], shape).copy()
    if finite.any():
        drawn = dice.gamma(sizes[finite, None], 1.0, (int(finite.sum()), _SIMULATED))
        rate[finite] *= drawn / sizes[finite, None]
    maps = dice.poisson(rate).astype(float)
    found: Floats = _scores(membership, maps, means, sizes).max(axis=0)
    return found


def beyond(score: float, best: Floats) -> float:
    """The share of quiet maps whose best score is at least ``score``, by ranks, then Gumbel."""
    ranked = (1 + int(np.sum(best >= score))) / (len(best) + 1)
    spread = float(best.std(ddof=1)) * np.sqrt(6) / np.pi
    if ranked > 0.05 or spread <= 0:
        return ranked
    reduced = (score - (float(best.mean()) - _EULER * spread)) / spread
    return float(min(ranked, max(-np.expm1(-np.exp(-reduced)), 1e-300)))


def _picked(
    sets: Sequence[tuple[int, ...]],
    scores: Floats,
    best: Floats,
    seen: Floats,
    means: Floats,
    p_below: float,
) -> Iterator[Cluster]:
    taken: set[int] = set()
    for at in np.argsort(-scores, kind="stable"):
        score, members = float(scores[at]), sets[at]
        p = beyond(score, best)
        if p > p_below:
            return
        if taken.isdisjoint(members):
            taken.update(members)
            where = list(members)
            yield Cluster(members, float(seen[where].sum()), float(means[where].sum()), score, p)
