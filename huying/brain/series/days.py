"""What kind of day each day is: working days, public holidays, lunar feasts and seasons of a city.

Holidays and make-up days (调休) come from the caller's calendar, or from the State Council's yearly
notices by ``national``; feasts by the lunar calendar and the solar terms for any year.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
from lunar_python import Lunar, Solar
from numpy.typing import NDArray

from huying.brain.series.steps import DayKind
from huying.brain.worktime.tables import library_tables

__all__ = ["BREAKS", "MARKS", "DayKind", "Days", "days", "feast", "national", "weekly"]

Floats = NDArray[np.float64]


# Feasts of the lunar calendar by (month, day); those with a public holiday are BREAKS as well.
LUNAR_FEASTS: Final = {
    "spring": (1, 1), "lantern": (1, 15), "dragon_boat": (5, 5), "qixi": (7, 7), "ghost": (7, 15),
    "mid_autumn": (8, 15), "double_ninth": (9, 9), "laba": (12, 8), "little_year": (12, 23),
}  # fmt: skip
# What a public holiday is kept for: the break that contains this day or lies next to it.
BREAKS: Final = (
    "new_year", "spring", "qingming", "labour", "dragon_boat", "mid_autumn", "national",
)  # fmt: skip
# Hand-made seasons of a southern city, (month, day) first and last. Exams: 高考 on 7 June;
# 中考 in the second half of June; terms by the usual school calendar; rain: the plum rains (梅雨)
# of the Yangtze; storms: July to September; heating: 15 November to 15 March.
SEASONS: Final = {
    "gaokao": ((6, 7), (6, 9)), "zhongkao": ((6, 14), (6, 22)), "enrolment": ((6, 25), (8, 31)),
    "summer_break": ((7, 5), (8, 31)), "term_begins": ((8, 28), (9, 7)), "rain": ((6, 10), (7, 12)),
    "storms": ((7, 1), (9, 30)), "heating": ((11, 15), (3, 15)), "year_end": ((12, 20), (12, 31)),
    "shopping": ((11, 9), (11, 13)),
}  # fmt: skip
WAGE_DAYS: Final = 45  # unpaid wages are asked for in these days before Spring Festival
WINTER_BREAK: Final = (-18, 15)  # days from Spring Festival, as schools usually have it
MARKS: Final = (
    *LUNAR_FEASTS, "qingming", "winter_solstice", *(f"break.{name}" for name in BREAKS), *SEASONS,
    "wage", "winter_break", "spring_offset", "lunar_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Days:
    """``kinds`` int8 (n,) of DayKind from ``first`` on; ``marks`` by name of MARKS, each (n,).

    A mark is 1 on its days and 0 elsewhere, but ``spring_offset`` (days since the nearest lunar
    new year, negative before) and ``lunar_day`` (1–30). Without feasts ``marks`` is empty.
    """

    first: date
    kinds: NDArray[np.int8]
    marks: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.kinds)

    def dates(self) -> list[date]:
        return [self.first + timedelta(days=number) for number in range(len(self))]

    def part(self, start: int, stop: int) -> "Days":
        """The days with numbers start … stop - 1."""
        marks = {name: values[start:stop] for name, values in self.marks.items()}
        return Days(self.first + timedelta(days=start), self.kinds[start:stop], marks)


def days(first: date, n: int, kind_of: Callable[[date], int], *, with_feasts: bool = True) -> Days:
    """``n`` days from ``first``, their kinds by ``kind_of``. Raises ValueError if n < 0."""
    if n < 0:
        raise ValueError("n must not be negative")
    dates = [first + timedelta(days=number) for number in range(n)]
    kinds = np.array([kind_of(day) for day in dates], dtype=np.int8)
    marks = _marks(dates, kind_of) if with_feasts else {}
    return Days(first, kinds, marks)


def weekly(day: date) -> int:
    """Monday to Friday are working days; no holidays."""
    return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WORKDAY


def national(day: date) -> int:
    """By the State Council's notices; in years without one by what the law of 2025 gives every
    year: the eve and seven days of Spring Festival, 1 to 5 May, 1 to 7 October and the days
    themselves of the other feasts (国务院令第795号), no make-up days."""
    table = _tables().get(day)
    if table is not None:
        return table
    if day.year in library_tables():
        return weekly(day)
    return DayKind.HOLIDAY if _is_presumed(day) else weekly(day)


@lru_cache(maxsize=1)
def _tables() -> Mapping[date, int]:
    known: dict[date, int] = {}
    for table in library_tables().values():
        known.update(dict.fromkeys(table.holidays, int(DayKind.HOLIDAY)))
        known.update(dict.fromkeys(table.make_up, int(DayKind.MAKE_UP)))
    return known


def _is_presumed(day: date) -> bool:
    if (day.month, day.day) == (1, 1) or (day.month == 5 and day.day <= 5):
        return True
    if day.month == 10 and day.day <= 7:
        return True
    spring = feast("spring", day.year)
    if -1 <= (day - spring).days <= 6:
        return True
    return day in (feast(name, day.year) for name in ("qingming", "dragon_boat", "mid_autumn"))


@lru_cache(maxsize=4096)
def feast(name: str, year: int) -> date:
    """The day of a feast of LUNAR_FEASTS or BREAKS, "qingming" or "winter_solstice", whose lunar
    year begins in ``year`` (laba and little_year lie in the next January as a rule).

    Raises KeyError for any other name.
    """
    fixed = {"new_year": (1, 1), "labour": (5, 1), "national": (10, 1)}
    if name in fixed:
        return date(year, *fixed[name])
    if name in ("qingming", "winter_solstice"):
        key = "清明" if name == "qingming" else "DONG_ZHI"
        found = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()[key]
    else:
        month, day = LUNAR_FEASTS[name]
        found = Lunar.fromYmd(year, month, day).getSolar()
    return date(found.getYear(), found.getMonth(), found.getDay())


def _marks(dates: list[date], kind_of: Callable[[date], int]) -> dict[str, Floats]:
    count = len(dates)
    marks = {name: np.zeros(count) for name in MARKS}
    if not dates:
        return marks
    first = dates[0]
    years = range(first.year - 1, dates[-1].year + 2)
    springs = np.array([feast("spring", year).toordinal() for year in years])
    numbers = first.toordinal() + np.arange(count)
    for name in (*LUNAR_FEASTS, "qingming", "winter_solstice"):
        for year in years:
            at = (feast(name, year) - first).days
            if 0 <= at < count:
                marks[name][at] = 1.0
    nearest = np.abs(numbers[:, None] - springs).argmin(axis=1)
    offset = (numbers - springs[nearest]).astype(float)
    marks["spring_offset"] = offset
    marks["wage"] = ((offset >= -WAGE_DAYS) & (offset < 0)).astype(float)
    marks["winter_break"] = ((offset >= WINTER_BREAK[0]) & (offset <= WINTER_BREAK[1])).astype(
        float
    )
    marks["lunar_day"] = np.array([_lunar_day(day) for day in dates], dtype=float)
    for name, (since, until) in SEASONS.items():
        marks[name] = np.array([_is_in(day, since, until) for day in dates], dtype=float)
    for name in BREAKS:
        for year in years:
            for day in _break(feast(name, year), kind_of):
                at = (day - first).days
                if 0 <= at < count:
                    marks[f"break.{name}"][at] = 1.0
    return marks


@lru_cache(maxsize=20_000)
def _lunar_day(day: date) -> int:
    return int(Solar.fromYmd(day.year, day.month, day.day).getLunar().getDay())


def _is_in(day: date, since: tuple[int, int], until: tuple[int, int]) -> bool:
    at = (day.month, day.day)
    return since <= at <= until if since <= until else at >= since or at <= until


def _break(anchor: date, kind_of: Callable[[date], int]) -> Iterator[date]:
    """The days off in a row around a feast; none where no public holiday is kept for it."""
    starts = (anchor, anchor - timedelta(days=1), anchor + timedelta(days=1))
    begun = next((day for day in starts if kind_of(day) == DayKind.HOLIDAY), None)
    if begun is None:
        return
    for step in (timedelta(days=-1), timedelta(days=1)):
        day = begun if step.days < 0 else begun + step
        while kind_of(day) in (DayKind.HOLIDAY, DayKind.WEEKEND) and abs((day - anchor).days) < 14:
            yield day
            day += step
