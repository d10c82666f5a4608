from datetime import datetime, timedelta

import pytest

from huying.brain.worktime import (
    InvalidPause,
    Limit,
    LimitUnit,
    StepKind,
    due,
    due_at,
    used_fraction,
)
from tests.brain.worktime.calendars import OFFICE, at, work_days, work_hours

MONDAY = at("2026-03-02 09:00")


def pause(start: str, end: str | None) -> tuple[datetime, datetime | None]:
    return at(start), None if end is None else at(end)


def test_whole_working_days_paused_move_a_work_day_limit_by_as_many() -> None:
    pauses = [pause("2026-03-03 17:30", "2026-03-05 17:30")]

    assert due_at(MONDAY, work_days(3), OFFICE, pauses=pauses) == at("2026-03-09 17:30")


def test_hours_paused_move_a_work_day_limit_by_those_working_hours() -> None:
    pauses = [pause("2026-03-03 09:00", "2026-03-03 11:00")]

    assert due_at(MONDAY, work_days(1), OFFICE, pauses=pauses) == at("2026-03-04 10:30")


def test_a_pause_on_the_start_day_takes_nothing_from_work_days() -> None:
    pauses = [pause("2026-03-02 10:00", "2026-03-02 16:00")]

    assert due_at(MONDAY, work_days(1), OFFICE, pauses=pauses) == at("2026-03-03 17:30")
    assert due_at(MONDAY, work_hours(2), OFFICE, pauses=pauses) == at("2026-03-02 17:00")


def test_a_pause_outside_working_time_takes_nothing_from_work_hours() -> None:
    pauses = [pause("2026-03-02 12:00", "2026-03-02 14:00")]

    assert due_at(MONDAY, work_hours(4), OFFICE, pauses=pauses) == at("2026-03-02 15:00")


def test_natural_time_is_moved_by_the_natural_length() -> None:
    pauses = [pause("2026-03-02 20:00", "2026-03-03 02:00")]

    assert due_at(MONDAY, Limit(24, LimitUnit.HOUR), OFFICE, pauses=pauses) == at(
        "2026-03-03 15:00"
    )


def test_overlapping_pauses_count_once_and_in_any_order() -> None:
    pauses = [
        pause("2026-03-02 16:00", "2026-03-02 18:00"),
        pause("2026-03-02 10:00", "2026-03-02 12:00"),
        pause("2026-03-02 11:00", "2026-03-02 13:00"),
    ]

    assert due_at(MONDAY, Limit(12, LimitUnit.HOUR), OFFICE, pauses=pauses) == at(
        "2026-03-03 02:00"
    )


def test_a_pause_reached_only_because_of_an_earlier_one_counts_too() -> None:
    pauses = [
        pause("2026-03-02 10:00", "2026-03-02 12:00"),
        pause("2026-03-02 13:30", "2026-03-02 14:30"),
    ]

    assert due_at(MONDAY, Limit(3, LimitUnit.HOUR), OFFICE, pauses=pauses) == at("2026-03-02 15:00")


def test_pauses_before_the_start_and_after_the_due_time_change_nothing() -> None:
    pauses = [
        pause("2026-03-01 09:00", "2026-03-02 09:00"),
        pause("2026-03-02 15:00", "2026-03-06 09:00"),
        pause("2026-03-07 09:00", None),
    ]

    answer = due(MONDAY, work_hours(4), OFFICE, pauses=pauses)

    assert answer.at == at("2026-03-02 15:00")
    assert not answer.is_paused


def test_a_pause_without_an_end_is_said_and_moves_nothing_yet() -> None:
    answer = due(MONDAY, work_days(3), OFFICE, pauses=[pause("2026-03-03 10:00", None)])

    assert answer.is_paused
    assert answer.at == at("2026-03-05 17:30")
    assert [step.at for step in answer.steps if step.kind is StepKind.STILL_PAUSED] == [
        at("2026-03-03 10:00")
    ]


def test_a_closed_pause_that_runs_into_an_open_one_belongs_to_it() -> None:
    pauses = [pause("2026-03-03 10:00", "2026-03-03 15:00"), pause("2026-03-03 14:00", None)]

    answer = due(MONDAY, work_days(3), OFFICE, pauses=pauses)

    assert answer.at == at("2026-03-05 17:30")
    assert [step.at for step in answer.steps if step.kind is StepKind.STILL_PAUSED] == [
        at("2026-03-03 10:00")
    ]


def test_refuses_a_pause_that_ends_before_it_begins() -> None:
    with pytest.raises(InvalidPause):
        due_at(MONDAY, work_days(1), OFFICE, pauses=[pause("2026-03-03 10:00", "2026-03-03 09:00")])


def test_the_bar_counts_working_time_of_a_working_limit() -> None:
    start, due_time = at("2026-03-06 15:30"), at("2026-03-09 10:30")  # Friday, Monday

    def used(now: str) -> float:
        return used_fraction(start, at(now), due_time, work_hours(4), OFFICE)

    assert used("2026-03-06 16:30") == 0.25
    assert used("2026-03-07 12:00") == 0.5
    assert used("2026-03-09 09:30") == 0.75
    assert used("2026-03-09 11:30") == 1.25
    assert used("2026-03-06 09:00") == 0


def test_the_bar_of_natural_time_runs_at_night() -> None:
    limit = Limit(24, LimitUnit.HOUR)
    due_time = due_at(MONDAY, limit, OFFICE)

    assert used_fraction(MONDAY, at("2026-03-02 21:00"), due_time, limit, OFFICE) == 0.5


def test_the_bar_stands_still_while_paused() -> None:
    limit = Limit(4, LimitUnit.HOUR)
    open_pause = [pause("2026-03-02 10:00", None)]
    closed = [pause("2026-03-02 10:00", "2026-03-02 12:00")]
    due_time = due_at(MONDAY, limit, OFFICE)
    moved = due_at(MONDAY, limit, OFFICE, pauses=closed)

    for now in ("2026-03-02 10:00", "2026-03-02 11:00", "2026-03-05 10:00"):
        fraction = used_fraction(MONDAY, at(now), due_time, limit, OFFICE, pauses=open_pause)
        assert fraction == 0.25
    assert moved == due_time + timedelta(hours=2)
    assert used_fraction(MONDAY, at("2026-03-02 13:00"), moved, limit, OFFICE, pauses=closed) == 0.5


def test_a_bar_without_length_is_full_when_it_is_over() -> None:
    saturday, sunday = at("2026-03-07 10:00"), at("2026-03-08 10:00")

    assert used_fraction(saturday, saturday, sunday, work_hours(1), OFFICE) == 0
    assert used_fraction(saturday, sunday, sunday, work_hours(1), OFFICE) == 1
