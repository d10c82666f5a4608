"""Calendars out of policy documents. Pure: the same way for what holds and for what is proposed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from huying.brain.worktime import Calendar, DayKind, Period
from huying.brain.worktime.calendar import Periods, Week
from huying.city.models import Json

OFFICE, ALWAYS, CALLBACK = "office", "always", "callback"
Days = Mapping[str, Json]


def office(years: Mapping[str, Json], overrides: Days, zone: ZoneInfo) -> Calendar:
    """Office hours by the State Council's tables and the city's own decisions."""
    return Calendar.from_table(
        OFFICE,
        zone,
        years,
        overrides=_kinds(overrides),
        half_days=_half_days(overrides),
        names=_names(overrides),
    )


def of_unit(
    code: str, doc: Json, years: Mapping[str, Json], overrides: Days, zone: ZoneInfo
) -> Calendar:
    """A unit's own week and days. If it follows the holidays, the city's decisions bind it too,
    a half day only as far as its own hours reach."""
    week, own = parse_week(doc["week"]), doc["overrides"]
    if not doc["follows_holidays"]:
        return Calendar(
            code,
            zone,
            week,
            overrides=_kinds(own),
            half_days=_half_days(own),
            names=_names(own),
            follows_holidays=False,
        )
    city_half_days = {
        day: tuple(_shared(periods, week[day.weekday()]))
        for day, periods in _half_days(overrides).items()
        if day.isoformat() not in own
    }
    return Calendar.from_table(
        code,
        zone,
        years,
        week=week,
        overrides={**_kinds(overrides), **_kinds(own)},
        half_days={**city_half_days, **_half_days(own)},
        names={**_names(overrides), **_names(own)},
    )


def callback(hours: Sequence[str], zone: ZoneInfo) -> Calendar:
    """The hours in which citizens may be called, every day."""
    start, end = hours
    return Calendar.daily(CALLBACK, zone, [Period.parse(f"{start}-{end}")])


def parse_week(raw: Sequence[Sequence[str]]) -> Week:
    """Seven lists of periods from Monday. Raises InvalidPeriod."""
    mon, tue, wed, thu, fri, sat, sun = (parse_periods(day) for day in raw)
    return (mon, tue, wed, thu, fri, sat, sun)


def parse_periods(raw: Sequence[str]) -> Periods:
    """From ["08:30-12:00"]. Raises InvalidPeriod."""
    return tuple(Period.parse(text) for text in raw)


def _kinds(days: Days) -> dict[date, DayKind]:
    return {date.fromisoformat(day): DayKind(doc["kind"]) for day, doc in days.items()}


def _half_days(days: Days) -> dict[date, Periods]:
    return {
        date.fromisoformat(day): parse_periods(doc["periods"])
        for day, doc in days.items()
        if doc["periods"] is not None
    }


def _names(days: Days) -> dict[date, str]:
    return {date.fromisoformat(day): doc["name"] for day, doc in days.items() if doc["name"]}


def _shared(periods: Periods, own: Periods) -> Iterator[Period]:
    for period in periods:
        for hours in own:
            start, end = max(period.start, hours.start), min(period.end, hours.end)
            if start < end:
                yield Period(start, end)
