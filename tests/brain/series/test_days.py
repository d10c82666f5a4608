"""Kinds of day and feasts, against the State Council's notices and the almanac."""

from datetime import date, timedelta

import numpy as np
import pytest

from huying.brain.series.days import BREAKS, MARKS, DayKind, Days, days, feast, national, weekly


def on(found: Days, mark: str) -> list[date]:
    """The days at which a mark is 1."""
    dates = found.dates()
    return [dates[at] for at in np.flatnonzero(found.marks[mark] == 1.0)]


def year(number: int) -> Days:
    return days(date(number, 1, 1), 365, national)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 1, 26), DayKind.MAKE_UP),  # 国办发明电〔2024〕12号
        (date(2025, 1, 28), DayKind.HOLIDAY),
        (date(2025, 2, 4), DayKind.HOLIDAY),
        (date(2025, 2, 5), DayKind.WORKDAY),
        (date(2025, 2, 8), DayKind.MAKE_UP),
        (date(2025, 2, 9), DayKind.WEEKEND),
        (date(2025, 10, 8), DayKind.HOLIDAY),
        (date(2025, 10, 11), DayKind.MAKE_UP),
    ],
)
def test_days_of_a_published_year(day: date, kind: DayKind) -> None:
    assert national(day) == kind


def test_a_year_without_a_notice_has_the_holidays_of_the_law_by_the_lunar_calendar() -> None:
    off = [day for day in year(2031).dates() if national(day) == DayKind.HOLIDAY]

    spring = date(2031, 1, 23)
    assert feast("spring", 2031) == spring
    assert off[0] == date(2031, 1, 1)
    assert [day for day in off if day.month in (1, 2)][1:] == [
        spring + timedelta(days=number) for number in range(-1, 7)
    ]
    assert len(off) == 1 + 8 + 1 + 5 + 1 + 7 + (0 if feast("mid_autumn", 2031).month == 10 else 1)
    assert not any(national(day) == DayKind.MAKE_UP for day in year(2031).dates())


def test_feasts_lie_where_the_almanac_puts_them() -> None:
    found = year(2025)

    assert on(found, "spring") == [date(2025, 1, 29)]
    assert on(found, "lantern") == [date(2025, 2, 12)]
    assert on(found, "dragon_boat") == [date(2025, 5, 31)]
    assert on(found, "ghost") == [date(2025, 9, 6)]
    assert on(found, "mid_autumn") == [date(2025, 10, 6)]
    assert on(found, "qingming") == [date(2025, 4, 4)]
    assert on(found, "winter_solstice") == [date(2025, 12, 21)]
    assert on(found, "laba") == [date(2025, 1, 7)]  # of the lunar year that began in 2024


def test_a_break_holds_its_weekend_and_ends_before_a_make_up_day() -> None:
    found = year(2025)

    assert on(found, "break.spring") == [date(2025, 1, 28) + timedelta(days=n) for n in range(8)]
    assert on(found, "break.labour") == [date(2025, 5, 1) + timedelta(days=n) for n in range(5)]
    assert on(found, "break.national")[-1] == date(2025, 10, 8)


def test_the_offset_from_spring_festival_and_the_lunar_day() -> None:
    found = days(date(2025, 1, 28), 3, national)

    assert found.marks["spring_offset"].tolist() == [-1, 0, 1]
    assert found.marks["lunar_day"].tolist() == [29, 1, 2]  # the twelfth month had 29 days
    assert found.marks["wage"].tolist() == [1, 0, 0]


def test_heating_runs_over_the_turn_of_the_year() -> None:
    found = days(date(2025, 11, 14), 123, national)

    assert found.marks["heating"].tolist() == [0] + [1] * 121 + [0]


def test_a_calendar_without_holidays_has_no_breaks_and_without_feasts_no_marks() -> None:
    plain = days(date(2025, 1, 1), 365, weekly)

    assert set(plain.marks) == set(MARKS)
    assert not any(plain.marks[f"break.{name}"].any() for name in BREAKS)
    assert days(date(2025, 1, 1), 9, weekly, with_feasts=False).marks == {}


def test_a_part_is_the_days_themselves() -> None:
    whole = year(2025)
    part = whole.part(20, 50)

    assert part.first == date(2025, 1, 21)
    assert len(part) == 30
    assert part.kinds.tolist() == whole.kinds[20:50].tolist()
    assert on(part, "spring") == [date(2025, 1, 29)]


def test_no_days_are_no_error_and_fewer_are() -> None:
    assert len(days(date(2025, 1, 1), 0, national)) == 0
    with pytest.raises(ValueError, match="negative"):
        days(date(2025, 1, 1), -1, national)
