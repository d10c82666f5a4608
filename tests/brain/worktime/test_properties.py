from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from huying.brain.worktime import (
    Calendar,
    Limit,
    LimitUnit,
    Period,
    add_allowed,
    due,
    due_at,
    due_at_many,
    is_working,
    used_fraction,
    working_minutes_between,
)
from huying.brain.worktime.calendar import OFFICE_DAY
from tests.brain.worktime.calendars import (
    ALWAYS,
    BERLIN,
    CALLING,
    CHINA,
    OFFICE,
    slow_after,
    slow_between,
    slow_nth_day_end,
    work_days,
    work_hours,
)

settings.register_profile("worktime", deadline=None, max_examples=150)
relaxed = settings.get_profile("worktime")

NIGHT = Calendar(
    "night", CHINA, week=((Period(0, 360), Period(1320, 1440)), *((OFFICE_DAY,) * 5), ())
)
starts = st.datetimes(datetime(2004, 1, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=CHINA)
)
calendars = st.sampled_from([OFFICE, ALWAYS, CALLING, BERLIN, NIGHT])
amounts = st.integers(1, 60)
limits = st.builds(Limit, amounts, st.sampled_from(LimitUnit))
working_limits = st.builds(
    Limit, amounts, st.sampled_from([LimitUnit.WORK_DAY, LimitUnit.WORK_HOUR])
)


@relaxed
@given(starts, amounts, calendars)
def test_work_days_are_those_counted_one_by_one(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    expected = slow_nth_day_end(start, amount, calendar)

    assert due_at(start, work_days(amount), calendar) == expected


@relaxed
@given(starts, amounts, calendars)
def test_work_hours_are_those_laid_end_to_end(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    limit = work_hours(amount)
    expected = slow_after(start, timedelta(hours=amount), calendar)

    assert due_at(start, limit, calendar) == expected
    assert working_minutes_between(start, expected, calendar) == amount * 60


@relaxed
@given(starts, st.timedeltas(timedelta(), timedelta(days=40)), calendars)
def test_minutes_between_are_those_added_up(
    start: datetime, length: timedelta, calendar: Calendar
) -> None:
    end = start.astimezone(UTC) + length
    expected = slow_between(start, end, calendar) / timedelta(minutes=1)

    assert working_minutes_between(start, end, calendar) == expected
    assert working_minutes_between(end, start, calendar) == 0


@relaxed
@given(starts, st.timedeltas(timedelta(), timedelta(days=40)), limits, calendars)
def test_a_later_start_is_never_due_earlier(
    start: datetime, later: timedelta, limit: Limit, calendar: Calendar
) -> None:
    second = start.astimezone(UTC) + later

    assert due_at(start, limit, calendar) <= due_at(second, limit, calendar)


@relaxed
@given(starts, limits, st.integers(1, 20), calendars)
def test_a_longer_limit_is_due_later(
    start: datetime, limit: Limit, more: int, calendar: Calendar
) -> None:
    longer = Limit(limit.amount + more, limit.unit)

    assert start < due_at(start, limit, calendar) < due_at(start, longer, calendar)


@relaxed
@given(starts, working_limits, calendars, st.booleans())
def test_due_inside_a_working_period_or_at_its_end(
    start: datetime, limit: Limit, calendar: Calendar, same_time_of_day: bool
) -> None:
    at = due_at(start, limit, calendar, same_time_of_day=same_time_of_day)

    assert is_working(at, calendar) or is_working(at - timedelta(microseconds=1), calendar)


@relaxed
@given(starts, amounts, calendars)
def test_same_time_of_day_falls_on_the_same_day(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    end_of_day = due_at(start, work_days(amount), calendar)
    same_time = due_at(start, work_days(amount), calendar, same_time_of_day=True)

    assert end_of_day - timedelta(days=1) <= same_time <= end_of_day


@relaxed
@given(st.lists(starts, max_size=20), limits, calendars)
def test_many_at_once_are_what_each_would_be(
    many: list[datetime], limit: Limit, calendar: Calendar
) -> None:
    assert due_at_many(many, limit, calendar) == [due_at(one, limit, calendar) for one in many]


@relaxed
@given(starts, working_limits, calendars)
def test_the_steps_add_up_to_the_limit(start: datetime, limit: Limit, calendar: Calendar) -> None:
    answer = due(start, limit, calendar)
    unit = limit.unit
    minutes = sum(step.minutes or 0 for step in answer.steps)
    days = max((step.nth_last or 0 for step in answer.steps), default=0)

    assert answer.at == due_at(start, limit, calendar)
    assert (minutes, days) == (
        limit.amount * 60 if unit is LimitUnit.WORK_HOUR else 0,
        limit.amount if unit is LimitUnit.WORK_DAY else 0,
    )


@relaxed
@given(starts, limits, calendars, st.floats(0, 2), st.floats(0, 2))
def test_the_bar_only_grows_and_is_full_at_the_due_time(
    start: datetime, limit: Limit, calendar: Calendar, one: float, other: float
) -> None:
    at = due_at(start, limit, calendar)
    first, second = (start.astimezone(UTC) + (at - start) * x for x in sorted((one, other)))

    earlier = used_fraction(start, first, at, limit, calendar)
    later = used_fraction(start, second, at, limit, calendar)

    assert 0 <= earlier <= later
    assert used_fraction(start, at, at, limit, calendar) == 1
    assert used_fraction(start, start, at, limit, calendar) == 0


@relaxed
@given(starts, st.timedeltas(timedelta(microseconds=1), timedelta(hours=50)))
def test_allowed_hours_are_those_laid_end_to_end(start: datetime, length: timedelta) -> None:
    assert add_allowed(start, length, CALLING) == slow_after(start, length, CALLING)


pause_spans = st.lists(
    st.tuples(
        st.timedeltas(timedelta(), timedelta(days=12)),
        st.timedeltas(timedelta(), timedelta(days=6)),
    ),
    max_size=4,
)


@relaxed
@given(starts, limits, calendars, pause_spans)
def test_what_is_used_outside_pauses_is_the_whole_limit(
    start: datetime,
    limit: Limit,
    calendar: Calendar,
    offsets: list[tuple[timedelta, timedelta]],
) -> None:
    begin = start.astimezone(UTC)
    pauses = [(begin + after, begin + after + length) for after, length in offsets]
    plain = due_at(start, limit, calendar)
    at = due_at(start, limit, calendar, pauses=pauses)

    assert plain <= at
    assert due(start, limit, calendar, pauses=pauses).at == at
    assert used_fraction(start, at, at, limit, calendar, pauses=pauses) == 1
    if limit.unit is not LimitUnit.WORK_DAY:
        running = _outside(begin, at, pauses)
        if limit.unit is LimitUnit.WORK_HOUR:
            passed = sum(working_minutes_between(a, b, calendar) for a, b in running)
            assert round(passed, 6) == limit.amount * 60
        else:
            passed = sum((b - a) / timedelta(minutes=1) for a, b in running)
            factor = 60 if limit.unit is LimitUnit.HOUR else 1
            assert round(passed, 6) == limit.amount * factor


def _outside(
    start: datetime, end: datetime, pauses: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The parts of `start`–`end` in no pause, one pause cut out after the other."""
    parts = [(start, end)]
    for begin, finish in pauses:
        parts = [
            (a, b)
            for left, right in parts
            for a, b in ((left, min(right, begin)), (max(left, finish), right))
            if a < b
        ]
    return parts
