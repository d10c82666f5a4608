"""Periods of reports, when one is due, how a change is told: values in, answers out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huying.brain.series import upper_tail
from huying.insight.models_reports import ReportKind
from huying.insight.topic_candidates_rules import ratio

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
A_YEAR = timedelta(weeks=52)  # the same weekdays
SURPRISING = 0.05


@dataclass(frozen=True)
class Period:
    """Whole days of the city, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def moved(self, by: timedelta) -> "Period":
        return Period(self.first + by, self.last + by)


def period_of(kind: ReportKind, day: date) -> Period:
    """The day, its week from Monday, or its month."""
    if kind is ReportKind.DAILY:
        return Period(day, day)
    if kind is ReportKind.MONTHLY:
        first = day.replace(day=1)
        return Period(first, (first + timedelta(days=32)).replace(day=1) - DAY)
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def just_over(kind: ReportKind, today: date) -> Period:
    """The last period that ended before ``today``."""
    return period_of(kind, period_of(kind, today).first - DAY)


def before(kind: ReportKind, period: Period) -> Period:
    """What a period is compared with: the same weekdays a week before, or the month before."""
    if kind is ReportKind.MONTHLY:
        return period_of(kind, period.first - DAY)
    return period.moved(-WEEK)


def year_before(kind: ReportKind, period: Period) -> Period:
    """The same weekdays 52 weeks before, or the same month of the year before."""
    if kind is ReportKind.MONTHLY:
        return period_of(kind, period.first.replace(year=period.first.year - 1))
    return period.moved(-A_YEAR)


@dataclass(frozen=True)
class Rhythm:
    kind: ReportKind
    minute: int
    weekday: int  # 1 Monday


def next_time(
    rhythm: Rhythm, after: datetime, zone: ZoneInfo, is_workday: Callable[[date], bool]
) -> datetime:
    """The first moment of the rhythm after ``after``, in UTC."""
    at = time(rhythm.minute // 60, rhythm.minute % 60)
    day = after.astimezone(zone).date()
    while True:
        if _falls(rhythm, day, is_workday):
            moment = datetime.combine(day, at, zone)
            if moment > after:
                return moment.astimezone(UTC)
        day += DAY


def _falls(rhythm: Rhythm, day: date, is_workday: Callable[[date], bool]) -> bool:
    if rhythm.kind is ReportKind.DAILY:
        return True
    if rhythm.kind is not ReportKind.MONTHLY:
        return day.isoweekday() == rhythm.weekday
    earlier = (day.replace(day=number) for number in range(1, day.day))
    first = day.replace(day=1)
    is_none = not any(is_workday(first + timedelta(days=at)) for at in range(31))
    return (is_workday(day) and not any(map(is_workday, earlier))) or (is_none and day == first)


@dataclass(frozen=True)
class Change:
    """``value``: now over then (None: nothing then), its exact 95 % interval for Poisson counts.
    ``way`` says whether the whole interval lies on one side of "the same"."""

    now: int
    then: int
    value: float | None
    low: float | None
    high: float | None

    @property
    def way(self) -> str:
        if self.value is None or self.low is None:
            return "unknown"
        if self.low > 1:
            return "more"
        return "fewer" if self.high is not None and self.high < 1 else "same"


def change(now: int, then: int, exposure: float = 1.0) -> Change:
    """``exposure``: the length of now over that of then."""
    value, low, high = ratio(now, then, exposure)
    return Change(now, then, value, low, high)


def rises(now: int, then: int, exposure: float, looked_at: int) -> bool:
    """Whether as many came only once in twenty lists by chance, if nothing changed (exact
    conditional test of two Poisson counts, level shared among ``looked_at`` by Bonferroni)."""
    share = exposure / (1 + exposure)
    return upper_tail(now, now + then, share) < SURPRISING / max(looked_at, 1)


def percent(share: float) -> str:
    """12.3%."""
    return f"{share * 100:.1f}%"


def signed(ratio_: float | None) -> str:
    """A ratio as a change: 1.23 → +23.0%, without bound where there is none."""
    if ratio_ is None:
        return "∞"
    return f"{(ratio_ - 1) * 100:+.1f}%"
