"""Holidays and make-up days as the State Council publishes them, one table a year.

Source: the yearly 国务院办公厅关于部分节假日安排的通知. The editable table wins; years it lacks
come from the maintained library `chinesecalendar` (2004 onwards); a year in neither is unpublished.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from chinese_calendar.constants import Holiday
from chinese_calendar.constants import holidays as library_holidays
from chinese_calendar.constants import workdays as library_make_up

from huying.brain.worktime.errors import InvalidTable

LIBRARY_SOURCE = "chinesecalendar"
NEW_YEAR = "元旦"


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's notice. `names`: date → name of the holiday it belongs to, where known."""

    year: int
    holidays: frozenset[date]
    make_up: frozenset[date]
    names: Mapping[date, str]
    source: str

    def __post_init__(self) -> None:
        both = self.holidays & self.make_up
        if both:
            raise InvalidTable(f"{min(both)} is both a holiday and a make-up day")
        for day in self.holidays | self.make_up:
            is_eve = day.year == self.year - 1 and day.month == 12  # New Year's holiday may begin
            if day.year != self.year and not is_eve:
                raise InvalidTable(f"{day} does not belong to the table of {self.year}")


def parse_tables(raw: Mapping[str, object]) -> dict[int, YearTable]:
    """From `{"2026": {"holidays": ["2026-01-01"], "make_up": ["2026-01-04"], "source": "…",
    "names": {"2026-01-01": "元旦"}}}`; `make_up`, `source` and `names` may be absent.

    Raises InvalidTable.
    """
    return {table.year: table for table in (_table(key, raw[key]) for key in raw)}


def merge_tables(
    edited: Mapping[int, YearTable], fallback: Mapping[int, YearTable]
) -> dict[int, YearTable]:
    """One table a year in order of years: the edited one, else the fallback's.

    An edited table without names takes those of the fallback for the same days.
    """
    merged: dict[int, YearTable] = {}
    for year in sorted({*edited, *fallback}):
        table, known = edited.get(year), fallback.get(year)
        if table is not None and known is not None:
            merged[year] = YearTable(
                year, table.holidays, table.make_up, {**known.names, **table.names}, table.source
            )
        elif table is not None:
            merged[year] = table
        elif known is not None:
            merged[year] = known
    return merged


@cache
def library_tables() -> Mapping[int, YearTable]:
    """The library's years. Days of late December count to the notice of the New Year they serve."""
    names: dict[str, str] = {holiday.value: holiday.chinese for holiday in Holiday}
    holidays: dict[date, str] = {day: names[name] for day, name in library_holidays.items()}
    make_up: dict[date, str] = {day: names[name] for day, name in library_make_up.items()}
    years = {day.year for day in holidays}
    return {
        year: YearTable(
            year,
            frozenset(day for day, name in holidays.items() if _notice_year(day, name) == year),
            frozenset(day for day, name in make_up.items() if _notice_year(day, name) == year),
            {d: n for d, n in [*holidays.items(), *make_up.items()] if _notice_year(d, n) == year},
            LIBRARY_SOURCE,
        )
        for year in sorted(years)
    }


def _notice_year(day: date, name: str) -> int:
    return day.year + 1 if name == NEW_YEAR and day.month == 12 else day.year


def _table(key: str, raw: object) -> YearTable:
    if not key.isdecimal() or not isinstance(raw, Mapping):
        raise InvalidTable(f"expected a year and its table, not {key!r}")
    source, names = raw.get("source", ""), raw.get("names", {})
    if not isinstance(source, str) or not isinstance(names, Mapping):
        raise InvalidTable(f"{key}: source must be a text and names a mapping")
    return YearTable(
        int(key),
        frozenset(_days(key, raw.get("holidays", []))),
        frozenset(_days(key, raw.get("make_up", []))),
        {parse_day(day): str(name) for day, name in names.items()},
        source,
    )


def _days(key: str, raw: object) -> Iterator[date]:
    if not isinstance(raw, list | tuple):
        raise InvalidTable(f"{key}: days must be a list")
    for item in raw:
        yield parse_day(item)


def parse_day(raw: object) -> date:
    """From "2026-01-01". Raises InvalidTable."""
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise InvalidTable(f"{raw!r} is not a date like 2026-01-01") from error
