"""Forecasts of series whose course is known because it was drawn."""

from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from huying.brain.series.days import DayKind, Days, days, national, weekly
from huying.brain.series.forecasting import Forecast, forecast

Floats = NDArray[np.float64]

FIRST = date(2023, 3, 1)
WEEK = np.array([1.2, 1.1, 1.0, 1.0, 0.95, 0.7, 0.6])


def drawn(
    series: int, covered: Days, *, level: float = 60.0, holiday: float = 0.5, seed: int = 1
) -> tuple[Floats, Floats]:
    """Negative binomial counts with a week and holidays: values and their means."""
    dice = np.random.default_rng(seed)
    weekday = (covered.first.weekday() + np.arange(len(covered))) % 7
    course = np.where(covered.kinds == DayKind.HOLIDAY, holiday, WEEK[weekday])
    course = np.where(covered.kinds == DayKind.MAKE_UP, 1.0, course)
    levels = level * np.exp(dice.normal(0, 0.5, series))
    mean = levels[:, None] * course
    size = 40.0
    return dice.negative_binomial(size, size / (size + mean)).astype(float), mean


def error(made: Forecast, mean: Floats) -> float:
    """Mean distance from the true mean, as a share of it."""
    return float(np.abs(made.mean - mean).sum() / mean.sum())


def ordered(made: Forecast) -> bool:
    course = np.stack([made.low95, made.low80, made.high80, made.high95])
    return bool(np.all(np.diff(course, axis=0) >= 0) and np.all(course >= 0))


def test_week_and_holidays_are_foreseen() -> None:
    covered = days(FIRST, 600 + 28, national)  # ends in October, the holiday lies ahead
    covered = covered.part(0, 580 + 28)
    values, mean = drawn(12, covered)

    made = forecast(values[:, :580], covered, 28)

    assert error(made, mean[:, 580:]) < 0.08
    ahead = covered.kinds[580:] == DayKind.HOLIDAY
    assert ahead.sum() >= 5
    assert made.mean[:, ahead].sum() == pytest.approx(mean[:, 580:][:, ahead].sum(), rel=0.15)


def test_without_the_holidays_the_same_forecast_is_worse() -> None:
    covered = days(FIRST, 580 + 28, national)
    values, mean = drawn(12, covered)
    plain = days(FIRST, 580 + 28, weekly, with_feasts=False)

    told = forecast(values[:, :580], covered, 28)
    untold = forecast(values[:, :580], plain, 28)

    assert error(told, mean[:, 580:]) < 0.6 * error(untold, mean[:, 580:])


def test_intervals_cover_what_they_say() -> None:
    inside80 = inside95 = 0.0
    for seed in (2, 3):
        covered = days(FIRST, 420 + 28, national)
        values, _ = drawn(30, covered, level=12.0, seed=seed)
        made = forecast(values[:, :420], covered, 28)
        came = values[:, 420:]
        assert ordered(made)
        inside80 += float(((came >= made.low80) & (came <= made.high80)).mean()) / 2
        inside95 += float(((came >= made.low95) & (came <= made.high95)).mean()) / 2

    assert 0.75 < inside80 < 0.86
    assert 0.92 < inside95 < 0.98


def test_a_total_is_wider_than_independent_days_would_be_and_narrower_than_all_low_at_once() -> (
    None
):
    covered = days(FIRST, 420 + 28, national)
    values, _ = drawn(20, covered)
    made = forecast(values[:, :420], covered, 28)

    total = made.total(0, 27)

    half = (total.high80 - total.low80) / 2
    days_half = (made.high80 - made.low80) / 2
    assert np.all(half > np.sqrt((days_half**2).sum(axis=1)) * 0.9)
    assert np.all(half < days_half.sum(axis=1))
    assert total.mean == pytest.approx(made.mean.sum(axis=1))
    one = made.total(3, 3)
    assert one.mean == pytest.approx(made.mean[:, 3])
    assert np.all((total.low95 <= total.low80) & (total.high80 <= total.high95))


def test_totals_of_other_draws_lie_inside() -> None:
    inside = []
    for seed in range(4):
        covered = days(FIRST, 300 + 28, national)
        values, _ = drawn(25, covered, level=20.0, seed=10 + seed)
        total = forecast(values[:, :300], covered, 28).total(0, 27)
        came = values[:, 300:].sum(axis=1)
        inside.append(((came >= total.low80) & (came <= total.high80)).mean())

    assert 0.7 < float(np.mean(inside)) < 0.98


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (5, 4), (0, 28)])
def test_no_total_beyond_the_horizon(first: int, last: int) -> None:
    covered = days(FIRST, 60 + 28, national)
    made = forecast(drawn(2, covered)[0][:, :60], covered, 28)

    with pytest.raises(ValueError, match="horizon"):
        made.total(first, last)


def test_a_new_level_is_taken_up_within_weeks() -> None:
    covered = days(FIRST, 400 + 14, weekly)
    values, mean = drawn(6, covered)
    factor = np.where(np.arange(len(covered)) >= 400 - 21, 2.5, 1.0)
    values, mean = np.round(values * factor), mean * factor

    made = forecast(values[:, :400], covered, 14)

    assert error(made, mean[:, 400:]) < 0.15


def test_unknown_days_and_a_lone_storm_change_little() -> None:
    covered = days(FIRST, 400 + 14, national)
    values, mean = drawn(6, covered)
    broken = values.copy()
    broken[:, 200:240] = np.nan
    broken[:, 395] = np.nan
    broken[:, 390] *= 30

    made = forecast(broken[:, :400], covered, 14)

    assert error(made, mean[:, 400:]) < 0.1


@pytest.mark.parametrize("history", [1, 2, 5, 13, 30])
def test_a_short_history_still_gives_a_forecast(history: int) -> None:
    covered = days(FIRST, history + 28, national)
    values, _ = drawn(3, covered)

    made = forecast(values[:, :history], covered, 28)

    assert made.mean.shape == (3, 28)
    assert ordered(made)
    typical = values[:, :history].mean(axis=1)
    assert np.all((made.mean.mean(axis=1) > typical / 4) & (made.mean.mean(axis=1) < 4 * typical))


def test_rare_counts_stay_near_their_rate_and_zeros_near_zero() -> None:
    covered = days(FIRST, 500 + 28, national)
    dice = np.random.default_rng(5)
    values = np.vstack([dice.poisson(0.1, (4, 500)), np.zeros((1, 500))]).astype(float)

    made = forecast(values, covered, 28)

    assert made.mean[:4].mean() == pytest.approx(0.1, abs=0.06)
    assert np.all(made.mean[4] < 0.02)
    assert np.all(made.high95[4] < 1.5)


def test_one_series_alone_and_values_that_are_no_counts() -> None:
    covered = days(FIRST, 500 + 28, national)
    values, mean = drawn(1, covered)

    made = forecast(values[:, :500] * 0.00137, covered, 28)

    assert error(made, mean[:, 500:] * 0.00137) < 0.12
    assert ordered(made)


def test_nothing_known_is_nan_and_harms_no_other_series() -> None:
    covered = days(FIRST, 200 + 7, national)
    values, _ = drawn(3, covered)
    values[1] = np.nan

    made = forecast(values[:, :200], covered, 7)

    assert np.isnan(made.mean[1]).all()
    assert np.isnan(made.total(0, 6).high80[1])
    assert np.isfinite(made.mean[[0, 2]]).all()


def test_weather_that_is_known_beforehand_is_used() -> None:
    covered = days(FIRST, 400 + 14, weekly)
    values, mean = drawn(5, covered)
    rain = (np.random.default_rng(3).random((len(covered), 1)) < 0.2).astype(float)
    factor = np.where(rain[:, 0] > 0, 1.8, 1.0)
    values, mean = np.round(values * factor), mean * factor

    told = forecast(values[:, :400], covered, 14, extra=rain)
    untold = forecast(values[:, :400], covered, 14)

    assert error(told, mean[:, 400:]) < 0.6 * error(untold, mean[:, 400:])


def test_the_same_history_gives_the_same_forecast() -> None:
    covered = days(FIRST, 200 + 14, national)
    values, _ = drawn(4, covered)

    one = forecast(values[:, :200], covered, 14)
    other = forecast(values[:, :200], covered, 14)

    assert np.array_equal(one.mean, other.mean)
    assert np.array_equal(one.high95, other.high95)


def test_days_long_after_the_horizon_change_nothing() -> None:
    covered = days(FIRST, 200 + 14 + 30, national)
    longer = days(FIRST, 200 + 14 + 90, national)
    values, _ = drawn(4, covered)

    assert np.array_equal(
        forecast(values[:, :200], covered, 14).mean, forecast(values[:, :200], longer, 14).mean
    )


def test_what_cannot_be_forecast_is_refused() -> None:
    covered = days(FIRST, 40, national)
    values = np.ones((1, 30))
    with pytest.raises(ValueError, match="cover"):
        forecast(values, covered, 11)
    with pytest.raises(ValueError, match="negative"):
        forecast(-values, covered, 10)
    with pytest.raises(ValueError, match="horizon"):
        forecast(values, covered, 0)
    with pytest.raises(ValueError, match="shape"):
        forecast(values[0], covered, 7)
    with pytest.raises(ValueError, match="extra"):
        forecast(values, covered, 7, extra=np.ones((20, 1)))
