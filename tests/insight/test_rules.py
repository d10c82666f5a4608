"""Bands and oddities: pure decisions."""

import pytest

from huying.brain.series import Share
from huying.insight import rules
from huying.insight.rules import DEFAULT, Band, Composite, Weighing


def rates(response: Share, solved: Share, satisfied: Share) -> dict[str, Share]:
    return {"response": response, "solved": solved, "satisfied": satisfied}


GOOD = Share(96, 100)


def test_the_composite_is_the_weighted_rate_with_the_widest_interval() -> None:
    how = Weighing({"response": 0.5, "solved": 0.25, "satisfied": 0.25}, 0.9, 0.8, 30)
    found = rules.composite(rates(Share(100, 100), Share(50, 100), Share(60, 100)), how)

    assert found is not None
    assert found.value == pytest.approx(0.5 + 0.125 + 0.15)
    assert found.low < found.value < found.high


def test_a_rate_that_rests_on_too_few_rows_gives_no_band() -> None:
    assert rules.composite(rates(GOOD, GOOD, Share(29, 29)), DEFAULT) is None
    assert rules.composite(rates(GOOD, GOOD, Share(30, 30)), DEFAULT) is not None


def test_a_rate_without_weight_need_not_have_rows() -> None:
    how = Weighing({"response": 0.0, "solved": 0.5, "satisfied": 0.5}, 0.9, 0.8, 30)

    assert rules.composite(rates(Share(0, 0), GOOD, GOOD), how) is not None


@pytest.mark.parametrize(
    ("low", "high", "band", "is_firm"),
    [
        (0.91, 0.99, Band.A, True),
        (0.85, 0.90, Band.A, False),  # reaches the edge: not placed lower
        (0.80, 0.89, Band.B, True),
        (0.70, 0.89, Band.B, False),
        (0.60, 0.79, Band.C, True),
    ],
)
def test_a_unit_stands_lower_only_where_its_whole_interval_does(
    low: float, high: float, band: Band, is_firm: bool
) -> None:
    placed = rules.place(Composite((low + high) / 2, low, high), DEFAULT)

    assert (placed.band, placed.is_firm) == (band, is_firm)


def test_weights_come_from_the_profile_and_sum_to_one() -> None:
    body = {"figure_weights": {"response": 1, "solved": 1, "satisfied": 2},
            "figure_bands": {"a_from": 0.85, "least": 50}}  # fmt: skip
    how = rules.weighing(body)

    assert how.weights == {"response": 0.25, "solved": 0.25, "satisfied": 0.5}
    assert (how.a_from, how.b_from, how.least) == (0.85, DEFAULT.b_from, 50)


@pytest.mark.parametrize(
    "body",
    [{}, {"figure_weights": {}}, {"figure_weights": "x"}, {"figure_weights": {"solved": True}},
     {"figure_weights": {"solved": -1}, "figure_bands": {"least": "many"}}],
)  # fmt: skip
def test_a_profile_without_usable_weights_has_the_default(body: dict[str, object]) -> None:
    assert rules.weighing(body) == DEFAULT


def test_a_unit_is_held_against_the_rest_of_the_city() -> None:
    found = rules.oddity(Share(20, 40), Share(30, 240), units=10)

    assert found is not None
    assert found.rest == Share(10, 200)
    assert found.expected == pytest.approx(2.0)
    assert found.is_odd


def test_one_in_a_hundred_units_by_accident_is_no_mark() -> None:
    """A chance of 1 % marks a single unit, but not one of many looked at together."""
    share, city = Share(3, 10), Share(103, 1010)
    alone = rules.oddity(share, city, units=1)
    among_many = rules.oddity(Share(5, 10), Share(105, 1010), units=30)

    assert alone is not None
    assert among_many is not None
    assert not alone.is_odd
    assert 0.01 / 30 < among_many.chance < 0.01
    assert not among_many.is_odd


def test_without_a_rest_nothing_can_be_expected() -> None:
    assert rules.oddity(Share(3, 10), Share(3, 10), units=1) is None
