"""When calls may be made, and what an answer means. Times are the city's (UTC+8)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huying.brain import worktime
from huying.callback import rules
from huying.callback.models import AttemptResult, CitizenSolved, Satisfaction

CITY = ZoneInfo("Asia/Shanghai")
HOURS = worktime.Calendar.daily("callback", CITY, [worktime.Period.parse("08:30-21:00")])
TWO_HOURS = worktime.Limit(2, worktime.LimitUnit.HOUR)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=CITY).astimezone(UTC)


@pytest.mark.parametrize(
    ("settled", "due"),
    [
        (at(18, 10), at(18, 12)),
        (at(18, 8, 30), at(18, 10, 30)),
        (at(18, 19), at(18, 21)),
        (at(18, 19, 0, 1), at(19, 8, 30, 1)),
        (at(18, 20), at(19, 9, 30)),
        (at(18, 20, 59), at(19, 10, 29)),
        (at(18, 21), at(19, 10, 30)),
        (at(18, 23, 40), at(19, 10, 30)),
        (at(18, 3), at(18, 10, 30)),
        (at(18, 8, 29, 59), at(18, 10, 30)),
        (at(21, 20, 30), at(22, 10)),  # Saturday to Sunday: calls know no weekend
    ],
)
def test_first_try_is_due_two_allowed_hours_after_settling(
    settled: datetime, due: datetime
) -> None:
    assert rules.first_due(settled, TWO_HOURS, HOURS) == due


def test_limit_in_minutes_is_counted_in_allowed_hours_too() -> None:
    limit = worktime.Limit(45, worktime.LimitUnit.MINUTE)

    assert rules.first_due(at(18, 20, 30), limit, HOURS) == at(19, 8, 45)


def test_limit_in_working_time_is_refused() -> None:
    with pytest.raises(KeyError):
        rules.first_due(at(18, 10), worktime.Limit(2, worktime.LimitUnit.WORK_HOUR), HOURS)


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (at(18, 8, 29, 59), at(18, 8, 30)),
        (at(18, 8, 30), at(18, 8, 30)),
        (at(18, 20, 59, 59), at(18, 20, 59, 59)),
        (at(18, 21), at(19, 8, 30)),
        (at(18, 2), at(18, 8, 30)),
    ],
)
def test_calls_begin_from_half_past_eight_until_before_nine(
    now: datetime, allowed: datetime
) -> None:
    assert rules.next_allowed(now, HOURS) == allowed


@pytest.mark.parametrize(
    ("tries", "now", "next_try"),
    [
        ([], at(18, 9), at(18, 9)),
        ([at(18, 9, 40)], at(18, 9, 50), at(18, 10, 40)),  # an hour later
        ([at(18, 9, 40)], at(19, 9, 10), at(19, 10)),  # never again at nine
        ([at(18, 20, 30)], at(18, 20, 45), at(19, 8, 30)),  # not into the night
        ([at(18, 9), at(18, 10, 5)], at(18, 10, 30), at(18, 11, 5)),
        ([at(18, 9), at(18, 10, 5)], at(19, 9, 1), at(19, 11)),  # past both hours
        ([at(18, 20, 10), at(19, 8, 40)], at(19, 20, 5), at(20, 9)),
    ],
)
def test_tries_lie_at_different_hours(
    tries: list[datetime], now: datetime, next_try: datetime
) -> None:
    assert rules.next_try_at(tries, now, HOURS) == next_try


def test_three_tries_fit_into_48_hours_whenever_the_first_is() -> None:
    first = at(18, 8, 30)
    while first < at(18, 21):
        tries = [first]
        while len(tries) < rules.MOST_TRIES:
            tries.append(rules.next_try_at(tries, tries[-1], HOURS))
        assert tries[-1] - first <= rules.TRIES_WITHIN, first
        first += timedelta(minutes=7)


U, R = AttemptResult.UNREACHED, AttemptResult.REACHED


@pytest.mark.parametrize(
    ("results", "gives_up"), [([U], False), ([U, U], False), ([U, U, U], True), ([U, U, R], False)]
)
def test_gives_up_after_three_that_reached_nobody(
    results: list[AttemptResult], gives_up: bool
) -> None:
    assert rules.gives_up(results) is gives_up


@pytest.mark.parametrize("satisfaction", list(Satisfaction))
@pytest.mark.parametrize("solved", list(CitizenSolved))
def test_a_person_is_needed_at_the_first_dissatisfied_or_unsolved_answer(
    satisfaction: Satisfaction, solved: CitizenSolved
) -> None:
    is_content = satisfaction.value in ("very", "satisfied", "basically")

    needed = rules.needs_person(satisfaction, solved)

    assert needed is (not is_content or solved.value == "no")
    assert rules.is_satisfied(satisfaction) is is_content


@pytest.mark.parametrize(
    ("now", "used"),
    [(at(18, 20), 0.0), (at(18, 20, 30), 0.25), (at(19, 3), 0.5), (at(19, 9, 30), 1.0)],
)
def test_the_bar_stands_still_at_night(now: datetime, used: float) -> None:
    assert rules.used(at(18, 20), at(19, 9, 30), now, HOURS) == used


def test_late_by_a_night_is_late() -> None:
    assert rules.used(at(18, 19), at(18, 21), at(19, 1), HOURS) > 1


def test_tells_when_calling_closes() -> None:
    assert rules.closes_at(at(18, 15, 20, 5), HOURS) == at(18, 21)
