"""Clusters of neighbouring places, and matters that moved from one place to another."""

import numpy as np
import pytest

from huying.brain.series import moved, scan
from huying.brain.series.scanning import connected
from huying.brain.series.steps import Floats

# Six columns by six rows; the first of each pair tells the neighbour below or to the right.
BESIDE = [[at + step for step in (1, 6) if at + step < 36 and (step == 6 or at % 6 < 5)]
          for at in range(36)]  # fmt: skip
POISSON = np.inf


def quiet(seed: int, mean: float = 0.5) -> Floats:
    return np.random.default_rng(seed).poisson(mean, 36).astype(float)


def test_connected_sets_of_a_line() -> None:
    assert connected([[1], [0, 2], [1]], 2) == [(0,), (1,), (2,), (0, 1), (1, 2)]


def test_a_fault_across_neighbouring_streets_is_one_cluster() -> None:
    seen = quiet(1)
    seen[[8, 9, 14]] += 4

    (cluster,) = scan(seen, np.full(36, 0.5), POISSON, BESIDE)

    assert {8, 9, 14} <= set(cluster.members)
    assert cluster.p < 1e-4
    assert cluster.observed == seen[list(cluster.members)].sum()


def test_the_same_matters_far_apart_are_no_cluster_of_all() -> None:
    seen = quiet(1)
    seen[[0, 17, 30]] += 4

    for cluster in scan(seen, np.full(36, 0.5), POISSON, BESIDE):
        assert len({0, 17, 30} & set(cluster.members)) == 1


def test_quiet_maps_give_a_cluster_once_in_twenty() -> None:
    given = [bool(scan(quiet(seed), np.full(36, 0.5), POISSON, BESIDE)) for seed in range(80)]

    assert sum(given) <= 10


def test_overdispersed_places_need_more() -> None:
    seen = quiet(2, 3.0)
    seen[[8, 9]] += 8

    calm, wild = (scan(seen, np.full(36, 3.0), size, BESIDE) for size in (POISSON, 0.7))

    assert {8, 9} <= set(calm[0].members)
    assert not wild


def test_a_neighbour_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="neighbour"):
        scan(np.ones(2), np.ones(2), POISSON, [[1], [5]])


def test_matters_that_moved_name_where_from_and_where_to() -> None:
    seen = np.full(36, 10.0)
    seen[3], seen[20] = 1, 20

    (move,) = moved(seen, np.full(36, 10.0), POISSON)

    assert (move.source, move.target) == (3, 20)
    assert 8 <= move.amount <= 10


def test_a_burst_without_a_loss_and_quiet_places_are_no_move() -> None:
    seen = np.full(36, 10.0)
    seen[20] = 40
    assert all(move.source != 20 for move in moved(seen, np.full(36, 10.0), POISSON))

    given = [bool(moved(quiet(seed, 10), np.full(36, 10.0), POISSON)) for seed in range(40)]
    assert sum(given) <= 6


def test_too_few_matters_say_nothing() -> None:
    assert moved(np.array([0.0, 3.0]), np.array([1.5, 1.5]), POISSON) == []
