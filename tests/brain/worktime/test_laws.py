"""What holds for every start, limit and calendar from 2004 to 2026, found out by walking."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huying.brain.worktime import (
    Calendar,
    DayKind,
    Limit,
    LimitUnit,
    NaiveTime,
    OutOfSpan,
    Period,
    due_at,
    due_at_array,
    due_at_many,
    is_working,
    working_minutes_between,
)
from huying.brain.worktime.calendar import OFFICE_DAY
from huying.brain.worktime.tables import library_tables
from tests.brain.worktime.calendars import ALWAYS, CHINA, OFFICE, work_days, work_hours
from tests.brain.worktime.walking import walk, worked_minutes

settings.register_profile("laws", deadline=None, max_examples=200)
laws = settings.get_profile("laws")

MORNING = (Period.parse("08:30-12:00"),)
WINDOW = Calendar.from_table(  # a service window: also on Saturday mornings
    "window", CHINA, {}, week=((OFFICE_DAY,) * 5 + (MORNING, ()))
)
CITY = Calendar.from_table(  # a city that decides for itself now and then
    "city",
    CHINA,
    {},
    overrides={
        **{date(year, 6, 2): DayKind.HOLIDAY for year in range(2004, 2027)},
        **{date(year, 10, 3): DayKind.WORKDAY for year in range(2004, 2027)},
    },
    half_days={date(year, 12, 31): MORNING for year in range(2004, 2027)},
)
NEW_YORK = Calendar("ny", ZoneInfo("America/New_York"), week=((OFFICE_DAY,) * 5 + ((), ())))
DAWN = (Period.parse("06:00-10:00"), Period.parse("22:00-24:00"))
BERLIN_DAWN = Calendar("dawn", ZoneInfo("Europe/Berlin"), week=(DAWN,) * 7)
ADELAIDE = Calendar.always("adelaide", ZoneInfo("Australia/Adelaide"))

calendars = st.sampled_from([OFFICE, ALWAYS, WINDOW, CITY, NEW_YORK, BERLIN_DAWN, ADELAIDE])
starts = st.datetimes(datetime(2004, 1, 2), datetime(2026, 10, 30)).map(  # noqa: DTZ001
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC)
)
short_limits = st.one_of(
    st.builds(Limit, st.integers(1, 4), st.just(LimitUnit.WORK_DAY)),
    st.builds(Limit, st.integers(1, 20), st.just(LimitUnit.WORK_HOUR)),
    st.builds(Limit, st.integers(1, 60), st.just(LimitUnit.HOUR)),
    st.builds(Limit, st.integers(1, 600), st.just(LimitUnit.MINUTE)),
)
limits = st.builds(Limit, st.integers(1, 40), st.sampled_from(LimitUnit))
spans = st.lists(
    st.tuples(st.integers(-2_000, 6_000), st.integers(1, 4_000)), min_size=1, max_size=3
)


@laws
@given(starts, short_limits, calendars)
def test_due_is_what_walking_minute_by_minute_finds(
    start: datetime, limit: Limit, calendar: Calendar
) -> None:
    expected = walk(start, limit, calendar)

    assert due_at(start, limit, calendar) == expected
    assert due_at_many([start], limit, calendar) == [expected]


@laws
@given(starts, short_limits, calendars, spans)
def test_with_pauses_too(
    start: datetime, limit: Limit, calendar: Calendar, offsets: list[tuple[int, int]]
) -> None:
    pauses = [
        (start + timedelta(minutes=after), start + timedelta(minutes=after + length))
        for after, length in offsets
    ]

    assert due_at(start, limit, calendar, pauses=pauses) == walk(start, limit, calendar, pauses)


@laws
@given(starts, limits, calendars, spans)
def test_a_pause_never_shortens(
    start: datetime, limit: Limit, calendar: Calendar, offsets: list[tuple[int, int]]
) -> None:
    pauses: list[tuple[datetime, datetime | None]] = [
        (start + timedelta(minutes=after), start + timedelta(minutes=after + length))
        for after, length in offsets
    ]
    dues = [
        due_at(start, limit, calendar, pauses=pauses[:count]) for count in range(len(pauses) + 1)
    ]

    assert dues == sorted(dues)


@laws
@given(starts, st.integers(1, 40), st.sampled_from(LimitUnit), calendars)
def test_monotone_in_start_and_in_limit(
    start: datetime, amount: int, unit: LimitUnit, calendar: Calendar
) -> None:
    due = due_at(start, Limit(amount, unit), calendar)

    assert due <= due_at(start + timedelta(minutes=7), Limit(amount, unit), calendar)
    assert due < due_at(start, Limit(amount + 1, unit), calendar)


@laws
@given(starts, limits, calendars)
def test_a_working_limit_ends_with_a_working_minute(
    start: datetime, limit: Limit, calendar: Calendar
) -> None:
    due = due_at(start, limit, calendar)

    if limit.unit.is_working:
        assert is_working(due - timedelta(minutes=1), calendar)
    if limit.unit is LimitUnit.WORK_DAY:
        assert not is_working(due, calendar) or calendar.day(due.date()).periods[-1].end == 1440


@laws
@given(starts, st.lists(st.integers(0, 15_000), min_size=2, max_size=2), calendars)
def test_working_minutes_add_up(start: datetime, steps: list[int], calendar: Calendar) -> None:
    middle = start + timedelta(minutes=steps[0])
    end = middle + timedelta(minutes=steps[1])

    first = working_minutes_between(start, middle, calendar)
    second = working_minutes_between(middle, end, calendar)

    assert working_minutes_between(start, end, calendar) == first + second
    assert first == worked_minutes(start, middle, calendar)


@laws
@given(starts, st.integers(1, 60), calendars)
def test_adding_work_hours_in_two_steps_is_adding_them_at_once(
    start: datetime, amount: int, calendar: Calendar
) -> None:
    halfway = due_at(start, work_hours(amount), calendar)

    assert due_at(halfway, work_hours(3), calendar) == due_at(
        start, work_hours(amount + 3), calendar
    )


@pytest.mark.parametrize("year", range(2004, 2027))
def test_every_make_up_day_counts_and_no_holiday_does(year: int) -> None:
    table = library_tables()[year]

    for day in table.make_up:
        before = datetime(day.year, day.month, day.day, tzinfo=CHINA) - timedelta(hours=1)
        due = due_at(before, work_days(1), OFFICE)
        assert due.astimezone(CHINA).date() == day
    for day in table.holidays:
        before = datetime(day.year, day.month, day.day, tzinfo=CHINA) - timedelta(hours=1)
        due = due_at(before, work_days(1), OFFICE)
        assert due.astimezone(CHINA).date() > day
        assert working_minutes_between(before, before + timedelta(hours=25), OFFICE) == 0


@laws
@given(
    st.lists(starts, max_size=30),
    limits,
    calendars,
    st.booleans(),
    st.timedeltas(timedelta(), timedelta(minutes=1)),
)
def test_many_and_arrays_are_each_one(
    many: list[datetime], limit: Limit, calendar: Calendar, same_time: bool, more: timedelta
) -> None:
    exact = [start + more for start in many]
    expected = [due_at(start, limit, calendar, same_time_of_day=same_time) for start in exact]
    instants = np.array([s.replace(tzinfo=None) for s in exact], dtype="datetime64[us]")

    assert due_at_many(exact, limit, calendar, same_time_of_day=same_time) == expected
    answers = due_at_array(instants, limit, calendar, same_time_of_day=same_time)
    assert [at.replace(tzinfo=UTC) for at in answers.tolist()] == expected


def test_many_reach_beyond_the_near_years_one_by_one_would() -> None:
    far = [datetime(1985, 3, 1, 2, tzinfo=UTC), datetime(2150, 3, 1, 2, 0, 0, 1, tzinfo=UTC)]

    for unit in LimitUnit:
        limit = Limit(9, unit)
        assert due_at_many(far, limit, OFFICE) == [due_at(at, limit, OFFICE) for at in far]


def test_many_refuse_what_one_refuses() -> None:
    closed = Calendar("closed", CHINA, week=((), (), (), (), (), (), ()))

    with pytest.raises(NaiveTime):
        due_at_many([datetime(2026, 1, 1)], work_days(1), OFFICE)  # noqa: DTZ001
    for limit in (work_days(1), work_hours(1)):
        with pytest.raises(OutOfSpan):
            due_at_many([datetime(2026, 1, 1, tzinfo=UTC)], limit, closed)
        assert due_at_many([], limit, closed) == []
    with pytest.raises(OutOfSpan):
        due_at_many([datetime(1960, 1, 1, tzinfo=UTC)], work_days(1), OFFICE)
