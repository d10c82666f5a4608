"""A planted effect is found, none is found where none is, and the interval keeps its promise."""

import numpy as np
import pytest
from numpy.typing import NDArray

from huying.brain.series.effects import (
    EffectVerdict,
    EffectWhy,
    effect,
    moved_apart,
    would_have_been,
)

Ints = NDArray[np.int64]


def city(
    rng: np.random.Generator, places: int, treated: int, mean: float, effect: float
) -> tuple[Ints, Ints, list[bool]]:
    """Counts of places of unlike size that also differ by themselves; the city as a whole rises."""
    size = mean * np.exp(rng.normal(0, 0.7, places) - 0.245)
    chosen = np.zeros(places, dtype=bool)
    chosen[rng.choice(places, treated, replace=False)] = True
    own = rng.normal(0, 0.2, places)

    def counted(expected: NDArray[np.float64]) -> Ints:
        return np.asarray(rng.poisson(expected * rng.gamma(20, 1 / 20, places)))

    return counted(size), counted(size * np.exp(0.3 + effect * chosen + own)), chosen.tolist()


def halved(rng: np.random.Generator) -> tuple[Ints, Ints, list[bool]]:
    return city(rng, 31, 12, 60, np.log(0.5))


def test_a_planted_effect_is_found_with_what_it_avoided() -> None:
    rng = np.random.default_rng(7)
    runs = [(effect(*run), run[1], run[2]) for run in (halved(rng) for _ in range(40))]

    assert sum(found.verdict is EffectVerdict.FEWER for found, _, _ in runs) >= 32
    found, during, treated = next(run for run in runs if run[0].verdict is EffectVerdict.FEWER)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.5 < found.high < 1
    assert found.avoided is not None
    assert found.avoided_low is not None
    assert found.avoided_high is not None
    assert 0 < found.avoided_low < found.avoided < found.avoided_high
    assert found.observed == sum(d for d, is_in in zip(during, treated, strict=True) if is_in)
    assert found.p is not None
    assert found.p < 0.05


def test_more_is_found_too() -> None:
    before, during, treated = city(np.random.default_rng(8), 31, 12, 60, np.log(2))

    assert effect(before, during, treated).verdict is EffectVerdict.MORE


def test_where_nothing_was_changed_hardly_anything_is_found() -> None:
    rng = np.random.default_rng(9)
    runs = [effect(*city(rng, 31, 8, 20, 0.0)) for _ in range(100)]

    assert sum(run.verdict is not EffectVerdict.CANNOT_TELL for run in runs) <= 12
    quiet = next(run for run in runs if run.verdict is EffectVerdict.CANNOT_TELL)
    assert quiet.why is EffectWhy.WIDE


@pytest.mark.parametrize(
    ("places", "treated", "mean", "change"),
    [(31, 8, 20, -0.4), (31, 3, 5, 0.0), (31, 1, 30, 0.0), (8, 4, 40, -0.5)],
)
def test_the_interval_holds_the_truth_about_as_often_as_it_says(
    places: int, treated: int, mean: float, change: float
) -> None:
    rng = np.random.default_rng(10)
    runs = [effect(*city(rng, places, treated, mean, change)) for _ in range(300)]
    told = [run for run in runs if run.low is not None and run.high is not None]

    held = sum((run.low or 0) <= np.exp(change) <= (run.high or 0) for run in told)
    assert len(told) > 250
    assert 0.91 <= held / len(told) <= 0.99


def test_too_little_to_tell_is_said() -> None:
    assert effect([5, 6, 7], [5, 6, 7], [True] * 3).why is EffectWhy.NO_UNTOUCHED
    assert effect([5, 6, 7], [5, 6, 7], [False] * 3).why is EffectWhy.NO_TREATED
    few = effect([1, 9, 9, 9], [1, 9, 9, 9], [True, False, False, False])
    assert (few.verdict, few.why, few.ratio) == (EffectVerdict.CANNOT_TELL, EffectWhy.FEW, None)


def test_places_without_a_matter_do_not_count() -> None:
    found = effect([9, 0, 9, 9, 9], [9, 0, 9, 9, 9], [True, True, False, False, False])

    assert (found.treated, found.untouched) == (1, 3)


def test_groups_that_moved_apart_before_are_no_measure() -> None:
    treated = [True] * 6 + [False] * 12
    earlier, before = [100] * 18, [200] * 6 + [100] * 12
    during = [100] * 6 + [100] * 12

    assert moved_apart(earlier, before, treated)
    assert effect(before, during, treated).verdict is EffectVerdict.FEWER
    assert effect(before, during, treated, earlier=earlier).why is EffectWhy.APART


def test_the_curve_without_measures_follows_the_untouched() -> None:
    assert would_have_been([2, 4], 10, 30).tolist() == [6, 12]
    assert np.isnan(would_have_been([2, 4], 0, 30)).all()


def test_what_is_no_count_of_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="one value"):
        effect([1, 2], [1], [True, False])
    with pytest.raises(ValueError, match="negative"):
        effect([1, -2], [1, 1], [True, False])
