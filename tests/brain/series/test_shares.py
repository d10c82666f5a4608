"""Intervals and tails, checked against published values and plain summation."""

from fractions import Fraction
from math import comb

import pytest

from huying.brain.series import Share, upper_tail, wilson


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    """The third is the worked example of Newcombe, Statistics in Medicine 17 (1998), 857–872."""
    interval = wilson(hits, n)

    assert interval is not None
    assert interval == pytest.approx((low, high), abs=5e-5)


def test_nothing_has_no_interval_and_no_share() -> None:
    assert wilson(0, 0) is None
    assert Share(0, 0).value is None
    assert Share(0, 0).interval is None


def test_shares_add_by_their_counts() -> None:
    assert Share(1, 4) + Share(3, 4) == Share(4, 8)
    assert Share(4, 8) - Share(3, 4) == Share(1, 4)


@pytest.mark.parametrize(("hits", "n"), [(-1, 3), (4, 3)])
def test_an_impossible_share_is_refused(hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="hits"):
        Share(hits, n)


@pytest.mark.parametrize(
    ("hits", "n", "share"),
    [(0, 5, Fraction(1, 3)), (1, 5, Fraction(1, 3)), (5, 5, Fraction(1, 3)),
     (7, 40, Fraction(1, 20)), (30, 200, Fraction(1, 10)), (3, 200, Fraction(9, 10))],
)  # fmt: skip
def test_the_tail_is_the_sum_of_its_terms(hits: int, n: int, share: Fraction) -> None:
    exact = sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(hits, n + 1))

    assert upper_tail(hits, n, float(share)) == pytest.approx(float(exact), rel=1e-9)


def test_the_tail_at_its_edges() -> None:
    assert upper_tail(0, 0, 0.5) == 1.0
    assert upper_tail(1, 9, 0.0) == 0.0
    assert upper_tail(9, 9, 1.0) == 1.0
    assert upper_tail(99_000, 100_000, 0.5) == 0.0  # far below the smallest float


@pytest.mark.parametrize(("hits", "n", "share"), [(2, 1, 0.5), (-1, 1, 0.5), (1, 1, 1.5)])
def test_an_impossible_tail_is_refused(hits: int, n: int, share: float) -> None:
    with pytest.raises(ValueError, match="tail"):
        upper_tail(hits, n, share)
