"""When a unit works: weekly periods, published holidays and make-up days, local exceptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

from huying.brain.worktime.arrays import Arrays
from huying.brain.worktime.errors import InvalidPeriod
from huying.brain.worktime.index import Index
from huying.brain.worktime.tables import library_tables, merge_tables, parse_tables

DAY_MINUTES = 24 * 60
INDEX_YEARS = (2004, 2040)  # what nearly every question needs; built in milliseconds
WIDE_INDEX_YEARS = (1970, 2200)  # built only when a question leaves the years above
NEW_YEAR_WINDOW = (12, 29)  # earliest day in December that a New Year's notice has ever changed


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Minutes of a local day, `start` inclusive, `end` exclusive. Raises InvalidPeriod."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise InvalidPeriod(f"{self.start}–{self.end} is no period of a day")

    @classmethod
    def parse(cls, text: str) -> Period:
        """From "08:30-12:00"; the end may be "24:00". Raises InvalidPeriod."""
        start, _, end = text.partition("-")
        return cls(_minutes(start), _minutes(end))


def _minutes(text: str) -> int:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(minute) < 60):
        raise InvalidPeriod(f"{text!r} is not a time like 08:30")
    return int(hour) * 60 + int(minute)


Periods = tuple[Period, ...]
Week = tuple[Periods, Periods, Periods, Periods, Periods, Periods, Periods]

OFFICE_DAY: Periods = (Period.parse("08:30-12:00"), Period.parse("14:00-17:30"))
OFFICE_WEEK: Week = (OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, OFFICE_DAY, (), ())
WHOLE_DAY: Periods = (Period(0, DAY_MINUTES),)


@dataclass(frozen=True, slots=True)
class Day:
    """What one date is. `is_local`: decided by the city or unit, not by the State Council;
    `is_short`: its periods were set for this date alone."""

    date: date
    kind: DayKind
    periods: Periods
    name: str | None = None
    is_local: bool = False
    is_short: bool = False


@dataclass(frozen=True)
class Calendar:
    """Working time of one unit, in the local days of `zone`. Raises InvalidPeriod.

    `week`: periods from Monday to Sunday. `days`: the State Council's holidays and make-up days.
    `overrides`: local decisions, stronger than `days`. `half_days`: periods for single dates,
    strongest of all. A make-up day has `make_up_periods`, by default those of the first weekday
    that has any. `published_years`: years whose notice is known; other years have weekends only.
    """

    code: str
    zone: ZoneInfo
    week: Week = OFFICE_WEEK
    days: Mapping[date, DayKind] = field(default_factory=dict)
    overrides: Mapping[date, DayKind] = field(default_factory=dict)
    half_days: Mapping[date, Periods] = field(default_factory=dict)
    names: Mapping[date, str] = field(default_factory=dict)
    published_years: frozenset[int] = frozenset()
    make_up_periods: Periods | None = None
    follows_holidays: bool = True

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise InvalidPeriod("a week has seven days")
        for periods in (*self.week, *self.half_days.values(), self.make_up_periods or ()):
            if any(after.start < before.end for before, after in pairwise(periods)):
                raise InvalidPeriod("periods of a day must be in order and must not overlap")

    @classmethod
    def from_table(
        cls,
        code: str,
        zone: ZoneInfo,
        table: Mapping[str, object],
        *,
        week: Week = OFFICE_WEEK,
        overrides: Mapping[date, DayKind] | None = None,
        half_days: Mapping[date, Periods] | None = None,
        names: Mapping[date, str] | None = None,
        use_library: bool = True,
    ) -> Calendar:
        """A calendar by the editable table (see `parse_tables`), years it lacks by the library.

        `names` names local days. Raises InvalidTable, InvalidPeriod.
        """
        tables = merge_tables(parse_tables(table), library_tables() if use_library else {})
        days: dict[date, DayKind] = {}
        day_names: dict[date, str] = {}
        for year in tables.values():
            days.update(dict.fromkeys(year.holidays, DayKind.HOLIDAY))
            days.update(dict.fromkeys(year.make_up, DayKind.MAKE_UP))
            day_names.update(year.names)
        return cls(
            code,
            zone,
            week,
            days=days,
            overrides=overrides or {},
            half_days=half_days or {},
            names={**day_names, **(names or {})},
            published_years=frozenset(tables),
        )

    @classmethod
    def always(cls, code: str, zone: ZoneInfo) -> Calendar:
        """A unit that works 7×24; holidays change nothing."""
        return cls.daily(code, zone, WHOLE_DAY)

    @classmethod
    def daily(cls, code: str, zone: ZoneInfo, periods: Sequence[Period]) -> Calendar:
        """The same hours every day of the year, such as the hours in which calling is allowed."""
        hours = tuple(periods)
        week = (hours, hours, hours, hours, hours, hours, hours)
        return cls(code, zone, week, follows_holidays=False)

    def day(self, day: date) -> Day:
        """What this date is and when it is worked."""
        known = self._known_days.get(day)
        if known is None:
            known = self._known_days[day] = self._decide(day)
        return known

    def is_certain(self, day: date) -> bool:
        """Whether a published notice (or a local decision) settles this date.

        The last days of December depend on the next year's notice too: its New Year's holiday or
        make-up day may lie there (2018-12-29 to 31, 2023-12-30).
        """
        if not self.follows_holidays or day in self.overrides or day in self.half_days:
            return True
        if day.year not in self.published_years:
            return False
        is_near_new_year = (day.month, day.day) >= NEW_YEAR_WINDOW
        return not is_near_new_year or day.year + 1 in self.published_years

    @cached_property
    def index(self) -> Index:
        """Working time counted up over `INDEX_YEARS`."""
        return self._index(*INDEX_YEARS)

    @cached_property
    def wide_index(self) -> Index:
        """Working time counted up over `WIDE_INDEX_YEARS`."""
        return self._index(*WIDE_INDEX_YEARS)

    @cached_property
    def arrays(self) -> Arrays:
        """`index` for many questions at once."""
        return Arrays.of(self.index)

    @cached_property
    def wide_arrays(self) -> Arrays:
        """`wide_index` for many questions at once."""
        return Arrays.of(self.wide_index)

    def _decide(self, day: date) -> Day:
        regular = self.week[day.weekday()]
        kind = DayKind.WORKDAY if regular else DayKind.WEEKEND
        published = self.days.get(day) if self.follows_holidays else None
        local = self.overrides.get(day)
        kind = local or published or kind
        periods = self._periods(kind, regular)
        short = self.half_days.get(day)
        return Day(
            day,
            kind,
            periods if short is None else short,
            self.names.get(day) if local or published else None,
            is_local=local is not None,
            is_short=short is not None and short != periods,
        )

    @cached_property
    def _known_days(self) -> dict[date, Day]:
        return {}

    def _periods(self, kind: DayKind, regular: Periods) -> Periods:
        if kind in (DayKind.HOLIDAY, DayKind.WEEKEND):
            return ()
        if kind is DayKind.MAKE_UP or not regular:
            return self._weekday_periods
        return regular

    @cached_property
    def _weekday_periods(self) -> Periods:
        if self.make_up_periods is not None:
            return self.make_up_periods
        return next((periods for periods in self.week if periods), ())

    def _index(self, first_year: int, last_year: int) -> Index:
        first, last = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
        days = map(date.fromordinal, range(first, last + 1))
        hours = [[(p.start, p.end) for p in self._decide(day).periods] for day in days]
        return Index.build(self.zone, date(first_year, 1, 1), hours)
