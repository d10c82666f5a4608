"""What kind of day a date is in China, 2022 to 2026: data, not a forecast.

Days off and make-up working days (调休): the State Council General Office's yearly notices on
public holidays, 国办发明电〔2021〕11号 (for 2022), 〔2022〕16号, 〔2023〕7号, 〔2024〕12号 and
〔2025〕7号 (for 2026). Feasts: the lunar calendar by GB/T 33661-2017.
"""

from datetime import date, timedelta
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

Days = tuple[date, ...]


class Day(IntEnum):
    """Kind of day, as people call and offices work."""

    WORKING = 0
    WEEKEND = 1
    HOLIDAY = 2
    SPRING_FESTIVAL = 3


# First and last day off of each holiday.
SPRING_FESTIVALS: Final = (
    ("2022-01-31", "2022-02-06"),
    ("2023-01-21", "2023-01-27"),
    ("2024-02-10", "2024-02-17"),
    ("2025-01-28", "2025-02-04"),
    ("2026-02-15", "2026-02-23"),
)
HOLIDAYS: Final = (
    ("2022-01-01", "2022-01-03"),  # New Year
    ("2022-04-03", "2022-04-05"),  # Qingming
    ("2022-04-30", "2022-05-04"),  # Labour Day
    ("2022-06-03", "2022-06-05"),  # Dragon Boat
    ("2022-09-10", "2022-09-12"),  # Mid-Autumn
    ("2022-10-01", "2022-10-07"),  # National Day
    ("2022-12-31", "2023-01-02"),
    ("2023-04-05", "2023-04-05"),
    ("2023-04-29", "2023-05-03"),
    ("2023-06-22", "2023-06-24"),
    ("2023-09-29", "2023-10-06"),  # Mid-Autumn and National Day together
    ("2023-12-30", "2024-01-01"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-08", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),  # Mid-Autumn and National Day together
    ("2026-01-01", "2026-01-03"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
# Saturdays and Sundays on which everybody works.
MAKE_UP: Final = (
    "2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08",
    "2022-10-09", "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25",
    "2023-10-07", "2023-10-08", "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28",
    "2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08",
    "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14", "2026-02-28",
    "2026-05-09", "2026-09-20", "2026-10-10",
)  # fmt: skip
# Lunar feasts by name, one date a year from 2022 to 2026.
FEASTS: Final = {
    "new_year": ("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"),
    "lantern": ("2022-02-15", "2023-02-05", "2024-02-24", "2025-02-12", "2026-03-03"),
    "dragon_boat": ("2022-06-03", "2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19"),
    "ghost": ("2022-08-12", "2023-08-30", "2024-08-18", "2025-09-06", "2026-08-27"),
    "mid_autumn": ("2022-09-10", "2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25"),
}
FIRST, LAST = date(2022, 1, 1), date(2026, 12, 31)


def span(first: date, count: int) -> Days:
    """``count`` days from ``first`` on; ValueError outside the years that have a published list."""
    days = tuple(first + timedelta(number) for number in range(count))
    if days[0] < FIRST or days[-1] > LAST:
        raise ValueError(f"no public holiday list for {days[0]} to {days[-1]}")
    return days


def kinds_of(days: Days) -> NDArray[np.int64]:
    """Day kind of each day, shape (days,)."""
    return np.array([_kind(day) for day in days], dtype=np.int64)


def returns(days: Days) -> NDArray[np.bool_]:
    """True on the first working day after three or more days off, shape (days,)."""
    kinds = [_kind(day) for day in days]
    found = np.zeros(len(days), dtype=bool)
    for place, day in enumerate(days):
        if kinds[place] != Day.WORKING:
            continue
        before = [_kind(day - timedelta(back)) for back in (1, 2, 3) if day - FIRST > timedelta(3)]
        found[place] = bool(before) and Day.WORKING not in before
    return found


def _kind(day: date) -> Day:
    if day in _SPRING:
        return Day.SPRING_FESTIVAL
    if day in _OFF:
        return Day.HOLIDAY
    return Day.WEEKEND if day.weekday() >= 5 and day not in _WORKED else Day.WORKING


def _days(spans: tuple[tuple[str, str], ...]) -> frozenset[date]:
    found: set[date] = set()
    for first, last in spans:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        found.update(start + timedelta(number) for number in range((end - start).days + 1))
    return frozenset(found)


_SPRING, _OFF = _days(SPRING_FESTIVALS), _days(HOLIDAYS)
_WORKED = frozenset(date.fromisoformat(day) for day in MAKE_UP)
