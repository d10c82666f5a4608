"""One moment of many series, checked against published values and plain summation."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from huying.brain.series import judge
from huying.brain.series.tails import at_least, at_most, benjamini_hochberg, interval
from tests.brain.series.made import counts

Y = np.array([0.0, 1, 3, 7, 20])


def test_tails_are_those_of_the_negative_binomial_and_the_poisson() -> None:
    three, many = np.array(3.0), np.array(np.inf)
    mean = np.array(2.0)

    assert at_least(Y, mean, three) == pytest.approx(nbinom.sf(Y - 1, 3, 3 / 5))
    assert at_most(Y, mean, three) == pytest.approx(nbinom.cdf(Y, 3, 3 / 5))
    assert at_least(Y, mean, many) == pytest.approx(poisson.sf(Y - 1, 2))
    assert at_most(Y, mean, many) == pytest.approx(poisson.cdf(Y, 2))


def test_ranges_are_whole_numbers_that_hold_the_share() -> None:
    means = np.array([0.01, 0.5, 4.0, 60.0, 500.0])
    low, high = interval(means, np.full(5, np.inf), 0.95)

    assert low == pytest.approx(poisson.ppf(0.025, means).clip(0))
    assert high == pytest.approx(poisson.ppf(0.975, means))
    wide = interval(np.array([5000.0]), np.array([4.0]), 0.95)[1][0]
    assert wide == pytest.approx(nbinom.ppf(0.975, 4, 4 / 5004), rel=0.03)


def test_false_discovery_rate_by_the_example_of_its_authors() -> None:
    """Benjamini and Hochberg 1995, section 3.2: fifteen p, four rejected at 0.05."""
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528,
         .7590, 1.0]  # fmt: skip
    q = benjamini_hochberg(np.array(p[::-1]))[::-1]

    assert int((q <= 0.05).sum()) == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)
    assert (benjamini_hochberg(np.array(p), is_dependent=True) >= q).all()


def judged_of(observed: float, mean: float, size: float = np.inf) -> tuple[bool, bool]:
    quiet = counts(5, 99, 2)
    seen = np.vstack([quiet, [observed, observed]])
    means = np.vstack([np.full((99, 2), 5.0), [mean, mean]])
    judged = judge(seen, means, np.full(100, size))
    return bool(judged.is_burst[-1]), bool(judged.is_silent[-1])


def test_among_a_hundred_series_a_burst_and_a_silence_are_called() -> None:
    assert judged_of(25, 5) == (True, False)
    assert judged_of(0, 25) == (False, True)
    assert judged_of(6, 5) == (False, False)


def test_overdispersion_and_small_numbers_ask_for_more() -> None:
    assert judged_of(25, 5, size=1.0) == (False, False)
    assert judged_of(2, 0.001) == (False, False)  # two matters are no burst
    assert judged_of(3, 0.001) == (True, False)
    assert judged_of(0, 1.0) == (False, False)  # nothing where one was due is no silence


def test_quiet_series_are_rarely_called() -> None:
    called = 0
    for seed in range(40):
        judged = judge(counts(2, 500, 1, seed=seed), np.full((500, 1), 2.0), np.full(500, np.inf))
        called += bool(judged.is_burst.any())
    assert called <= 6  # one look in twenty at most, and discrete counts less


def test_verdicts_raise_the_evidence_that_a_series_needs() -> None:
    seen, mean = np.array([[16.0], [16.0]]), np.array([[4.0], [4.0]])

    judged = judge(seen, mean, np.full(2, np.inf), factors=np.array([1.0, 6.0]))

    assert judged.is_burst.tolist() == [True, False]


def test_the_window_that_says_most_is_named() -> None:
    judged = judge(np.array([[1.0, 30.0]]), np.array([[1.0, 6.0]]), np.array([np.inf]))

    assert (judged.window[0], bool(judged.is_burst[0])) == (1, True)
    assert judged.low[0, 1] < 6 < judged.high[0, 1] < 30


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="windows"):
        judge(np.ones(3), np.ones(3), np.ones(3))
