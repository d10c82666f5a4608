"""Series that keep to a timetable follow their last weeks; others do not."""

from datetime import date

import numpy as np
import pytest

from huying.brain.series.days import days, weekly
from huying.brain.series.forecasting import forecast
from huying.brain.series.forecasting_recent import shares

FIRST = date(2024, 1, 1)  # a Monday


def test_a_new_timetable_is_followed_to_the_day() -> None:
    covered = days(FIRST, 300 + 14 + 35, weekly, with_feasts=False)
    old, new = (5, 5, 5, 5, 5, 2, 3), (8, 3, 8, 3, 8, 1, 1)
    at = np.arange(314)
    course = np.where(at < 300 - 70, np.array(old)[at % 7], np.array(new)[at % 7]).astype(float)
    values = np.tile(course, (4, 1))

    made = forecast(values[:, :300], covered, 14)

    assert made.mean == pytest.approx(values[:, 300:], abs=0.3)


def test_the_better_opinion_is_believed() -> None:
    came = np.full((2, 28), 10.0)
    came[:, 5] = np.nan
    right, wrong = np.full((2, 28), 10.0), np.full((2, 28), 14.0)
    first, second = np.vstack([right[:1], wrong[:1]]), np.vstack([wrong[:1], right[:1]])

    believed = shares([(first, second, came)] * 3, 2)

    assert believed.tolist() == [0.0, 1.0]
    assert shares([], 2).tolist() == [0.0, 0.0]
