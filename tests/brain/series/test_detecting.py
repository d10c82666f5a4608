"""Events of whole series: found where they were put, early, and by nothing that comes later."""

import numpy as np
import pytest

from huying.brain.series import Found, Shape, detect, expected
from huying.brain.series.steps import Floats, Steps
from tests.brain.series.made import counts, office_hours, steps


def found(values: Floats, axis: Steps, since: int, sensitivity: float = 1.0) -> list[Found]:
    return detect(values, axis, since=since, sensitivity=sensitivity)


def test_a_burst_of_a_day_is_one_event_from_its_first_step_to_its_last() -> None:
    values = office_hours(6, 56)
    values[0, 1000:1004] += 25

    (event,) = found(values, steps(60, 56), 700)

    assert (event.series, event.shape) == (0, Shape.BURST)
    assert (event.first, event.raised) == (1000, 1000)
    assert 1003 <= event.last <= 1007
    assert event.observed > event.high > event.expected > event.low
    assert event.p == pytest.approx(10**-event.score)


def test_a_rise_too_small_for_every_step_is_seen_in_their_sum() -> None:
    values = counts(4, 1, 24 * 40)
    values[0, 800:824] += counts(2.6, 1, 24, seed=9)[0]

    (event,) = found(values, steps(60, 40), 600)

    assert event.shape is Shape.RISE
    assert abs(event.first - 800) <= 6
    assert 801 < event.raised < 824


def test_silence_is_seen_and_does_not_make_what_follows_a_burst() -> None:
    values = counts(30, 1, 200)
    values[0, 150:153] = 0

    events = found(values, steps(1440, 200), 100)

    assert [(each.shape, each.first, each.raised) for each in events if each.last >= 140] == [
        (Shape.SILENCE, 150, 150)
    ]


def test_a_new_level_is_told_once_and_then_adopted() -> None:
    values = counts(10, 1, 300)
    values[0, 200:] = counts(20, 1, 100, seed=4)[0]

    events = found(values, steps(1440, 300), 150)

    assert [each.first for each in events if each.score > 5] == [events[0].first]
    assert 200 <= events[0].first <= 203
    assert expected(values, steps(1440, 300), 280, 281).mean[0, 0] == pytest.approx(20, rel=0.2)


def test_an_event_that_is_over_does_not_change_with_later_counts() -> None:
    values = counts(3, 20, 24 * 30)
    values[4, 500:503] += 15
    values[9, 610:613] += 15
    cut, axis = 600, steps(60, 30)
    other = values.copy()
    other[:, cut:] = 40 * counts(2, 20, 120, seed=5)

    def before(events: list[Found]) -> list[Found]:
        return [each for each in events if each.last < cut - 1]

    whole = before(found(values, axis, 400, 1.5))
    assert (4, 500) in [(each.series, each.first) for each in whole]
    assert whole == before(found(other, axis, 400, 1.5))
    assert whole == before(found(values[:, :cut], axis, 400, 1.5))


def test_more_sensitivity_never_tells_fewer_events() -> None:
    values = counts(2, 10, 24 * 40)
    values[3, 900:906] += 6

    told = [len(found(values, steps(60, 40), 500, each)) for each in (0.3, 0.7, 1, 1.5, 2, 3)]

    assert told == sorted(told)
    assert told[0] < told[-1]


def test_quiet_series_are_left_alone() -> None:
    """400 series of 60 days: nominally 0.004 false alarms a week each, so about 14 here."""
    values = counts(1.5, 400, 120)

    assert len(found(values, steps(1440, 120), 60)) <= 25


@pytest.mark.parametrize("value", [0.0, 7.0, 7.5, -3.0])
def test_a_series_that_never_moves_gives_nothing(value: float) -> None:
    assert found(np.full((1, 500), value), steps(60, 21), 200) == []


def test_overdispersed_counts_are_not_taken_for_bursts() -> None:
    """Negative binomial with ten times the variance of a Poisson."""
    dice = np.random.default_rng(3)
    values = dice.poisson(dice.gamma(20 / 9, 9, (40, 400))).astype(float)

    assert len(found(values, steps(1440, 400), 200)) <= 12


def test_old_bursts_of_history_do_not_hide_a_new_one() -> None:
    values = counts(5, 1, 300)
    for start in (30, 80, 120):
        values[0, start : start + 3] += 40
    values[0, 220:223] += 15

    assert [each.first for each in found(values, steps(1440, 300), 160)] == [220]


def test_a_series_that_begins_late_is_judged_by_what_there_is() -> None:
    values = counts(20, 1, 300)
    values[0, :230] = np.nan
    values[0, 280:282] += 40

    assert [each.first for each in found(values, steps(1440, 300), 200)] == [280]


def test_weekends_and_holidays_are_expected_when_history_shows_them() -> None:
    days = 140
    kinds = [int(day % 7 >= 5) for day in range(days)]
    for holiday in (30, 31, 72, 73, 101, 102, 130, 131):
        kinds[holiday] = 2
    axis = steps(1440, days, kinds=kinds)
    rate = np.where(np.array(kinds) > 0, 8, 60)
    values = np.random.default_rng(2).poisson(rate)[None].astype(float)

    assert found(values, axis, 110) == []
    mean = expected(values, axis, 126, 133).mean[0]
    assert mean[0] == pytest.approx(60, rel=0.15)  # a Monday
    assert max(mean[4], mean[5]) < 30  # the holiday on Friday, and Saturday


def test_what_all_series_share_is_no_event_of_one() -> None:
    dice = np.random.default_rng(6)
    busy = np.exp(dice.normal(0, 0.25, 300))
    values = dice.poisson(40 * busy, (30, 300)).astype(float)
    values[7, 250:252] += 60

    events = found(values, steps(1440, 300), 200)

    assert (7, 250) in [(each.series, each.first) for each in events]
    assert len(events) <= 2


def test_measured_values_have_their_own_law() -> None:
    at = np.arange(3000)
    values = 50 + 10 * np.sin(at / 288 * 2 * np.pi) + np.random.default_rng(1).normal(0, 1, 3000)
    values[2500:2520] += 9

    (event,) = found(values[None], steps(5, 11), 1000)

    assert event.first == 2500
    assert 2500 <= event.raised <= 2505


def test_expectations_know_nothing_of_their_own_day() -> None:
    values = counts(5, 3, 24 * 30)
    changed = values.copy()
    changed[:, 24 * 25 :] += 50
    axis = steps(60, 30)

    one, other = (expected(each, axis, 24 * 20, 24 * 27) for each in (values, changed))

    assert np.array_equal(one.mean[:, : 24 * 6], other.mean[:, : 24 * 6])
    assert not np.array_equal(one.mean[:, 24 * 6 :], other.mean[:, 24 * 6 :])


def test_without_history_or_sensitivity_there_is_no_answer() -> None:
    values = counts(5, 1, 50)

    with pytest.raises(ValueError, match="history"):
        detect(values, steps(60, 3), since=0)
    with pytest.raises(ValueError, match="sensitivity"):
        detect(values, steps(60, 3), since=20, sensitivity=0)
    with pytest.raises(ValueError, match="divide"):
        steps(7, 1)
