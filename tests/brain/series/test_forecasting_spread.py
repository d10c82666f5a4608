"""Quantiles of counts and the scores that undo them."""

import numpy as np
import pytest

from huying.brain.series.forecasting_scores import coverage, mase, naive_error, wape
from huying.brain.series.forecasting_spread import quantile, surprise


@pytest.mark.parametrize(
    ("mean", "variance"), [(0.3, 0.3), (4.0, 9.0), (50.0, 300.0), (900.0, 5e3)]
)
@pytest.mark.parametrize("score", [-1.9, -0.4, 0.7, 2.1])
def test_a_quantile_has_the_score_it_was_asked_for(
    mean: float, variance: float, score: float
) -> None:
    at = quantile(np.array(score), np.array(mean), np.array(variance), is_count=True)
    if at == 0:
        return  # the smallest count has more than this chance
    whole = np.array([np.floor(at), np.ceil(at)])
    found = surprise(whole, np.array(mean), np.array(variance), is_count=True)

    assert found[0] - 1e-6 <= score <= found[1] + 1e-6


@pytest.mark.parametrize("mean", [2.0, 5.0, 20.0, 150.0])
def test_an_interval_covers_its_share_of_drawn_counts(mean: float) -> None:
    size = 8.0
    drawn = np.random.default_rng(1).negative_binomial(size, size / (size + mean), 20_000)
    score = np.array([-1.2816, 1.2816])
    low, high = quantile(score, np.array(mean), np.array(mean + mean**2 / size), is_count=True)

    assert ((drawn >= low) & (drawn <= high)).mean() == pytest.approx(0.8, abs=0.06)


def test_scores_by_hand() -> None:
    came = np.array([[2.0, 4.0, np.nan], [10.0, 0.0, 0.0]])
    mean = np.array([[1.0, 4.0, 9.0], [8.0, 1.0, 0.0]])

    assert wape(came, mean) == pytest.approx(4 / 16)
    assert mase(came, mean, np.array([0.5, 2.0])) == pytest.approx([1.0, 0.5])
    assert coverage(came, mean - 1, mean) == pytest.approx(3 / 5)
    assert np.isnan(coverage(came * np.nan, mean, mean))


def test_the_unit_of_mase_is_the_weekly_naive_error() -> None:
    history = np.array([[1.0, 2, 3, 4, 5, 6, 7, 3, 2, np.nan], [5.0] * 10])

    assert naive_error(history, 7) == pytest.approx([1.0, 1.0])  # one that never errs counts as 1
    assert naive_error(history[:, :3], 7) == pytest.approx([1.0, 1.0])
