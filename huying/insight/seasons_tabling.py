"""Forecasts of days, weeks, months and quarters, in time or across categories and places."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import seasons_forecasting, seasons_history
from huying.insight.counts import By, Grain, Slice, What
from huying.insight.counts import read as read_counts
from huying.insight.files import Column, Table
from huying.insight.models_seasons import SeasonForecast, SeasonRun
from huying.insight.seasons_calendar import interval, run_read
from huying.insight.seasons_reckoning import FIVE, period_of
from huying.insight.seasons_schemas import (
    SeasonBy,
    SeasonForecastRow,
    SeasonForecastTable,
    SeasonGrain,
    SeasonInterval,
)
from huying.kit import clock, texts

DAYS_SHOWN = 28
_LEVEL = {0: By.CATEGORY1, 2: By.CATEGORY2, 4: By.CATEGORY3}


@dataclass(frozen=True)
class Asked:
    """``day``: any day of the period that is asked for across categories or places."""

    grain: SeasonGrain
    by: SeasonBy
    category: str
    place: str
    day: date | None = None


async def read(session: AsyncSession, asked: Asked) -> SeasonForecastTable:
    """Whole periods: what has been counted of them and what is to come."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    run = await seasons_forecasting.latest(session)
    if run is None:
        return SeasonForecastTable(
            grain=asked.grain, by=asked.by, first=None, last=None, rows=[], run=None
        )
    if asked.by is SeasonBy.TIME:
        rows = await _in_time(session, city, run, asked, today)
    else:
        rows = await _across(session, city, run, asked, today)
    return SeasonForecastTable(
        grain=asked.grain,
        by=asked.by,
        first=rows[0].first if rows else None,
        last=rows[-1].last if rows else None,
        rows=rows,
        run=run_read(run),
    )


async def _in_time(
    session: AsyncSession, city: Catalogue, run: SeasonRun, asked: Asked, today: date
) -> list[SeasonForecastRow]:
    row = await seasons_forecasting.series(session, run, asked.category, asked.place)
    if row is None:
        return []
    found = []
    for first, last in _periods(run, asked.grain):
        counted: Mapping[str, int] = {}
        if first < min(today, run.day):
            days = await seasons_history.by_day(
                session, city, first, min(last, run.day - timedelta(days=1)),
                categories=[asked.category] if asked.category else (),
                places=[asked.place] if asked.place else (),
            )  # fmt: skip
            counted = {"": sum(days)}
        name = period_name(asked.grain, first, last)
        key = first.isoformat()
        found.append(_row(run, row, asked.grain, (first, last), key, name, counted.get("", 0)))
    return found


async def _across(
    session: AsyncSession, city: Catalogue, run: SeasonRun, asked: Asked, today: date
) -> list[SeasonForecastRow]:
    """One level below, the largest first."""
    first, last = period_of(asked.grain.value, asked.day or today)
    keys = _children(city, asked)
    counted = await _counted(session, city, run, asked, first, last)
    rows = await session.scalars(select(SeasonForecast).where(SeasonForecast.run_id == run.id))
    series = {(row.category_code, row.place_code): row for row in rows}
    found = []
    for key in keys:
        pair = (key, asked.place) if asked.by is SeasonBy.CATEGORY else (asked.category, key)
        row = series.get(pair)
        n = counted.get(key, 0)
        if row is None and not n:
            continue
        name = city.category_name(key) if asked.by is SeasonBy.CATEGORY else city.place_name(key)
        below = any(_is_below(city, pair, other, asked.by) for other in series)
        made = _row(run, row, asked.grain, (first, last), key, name, n)
        found.append(made.model_copy(update={"has_children": below}))
    return sorted(
        found, key=lambda one: (-(one.forecast.mean if one.forecast else one.actual), one.key)
    )


def _is_below(city: Catalogue, pair: tuple[str, str], other: tuple[str, str], by: SeasonBy) -> bool:
    if by is SeasonBy.CATEGORY:
        return other[1] == pair[1] and other[0] != pair[0] and other[0].startswith(pair[0])
    return other[0] == pair[0] and other[1] != pair[1] and city.is_within(other[1], pair[1])


def _children(city: Catalogue, asked: Asked) -> list[str]:
    if asked.by is SeasonBy.CATEGORY:
        length = len(asked.category) + 2
        return sorted(
            code
            for code in city.categories
            if len(code) == length and code.startswith(asked.category)
        )
    if not asked.place:
        return seasons_history.districts(city)
    return sorted(place.code for place in city.places.values() if place.parent_code == asked.place)


async def _counted(
    session: AsyncSession, city: Catalogue, run: SeasonRun, asked: Asked, first: date, last: date
) -> dict[str, int]:
    """What has come of the period before the run, by child."""
    end = min(last + timedelta(days=1), run.day)
    if first >= end:
        return {}
    by = _LEVEL.get(len(asked.category), By.CATEGORY3)
    if asked.by is SeasonBy.PLACE:
        by = By.STREET if asked.place else By.DISTRICT
    cells = await read_counts(
        session,
        Slice(
            What.TICKET,
            Grain.DAY,
            seasons_history.begins(city, first),
            seasons_history.begins(city, end),
            category=asked.category or None,
            place=asked.place or None,
            by=(by,),
        ),
    )
    is_place = asked.by is SeasonBy.PLACE
    return {(cell.place if is_place else cell.category) or "": cell.n for cell in cells}


def _row(
    run: SeasonRun,
    row: SeasonForecast | None,
    grain: SeasonGrain,
    period: tuple[date, date],
    key: str,
    name: str,
    counted: int,
) -> SeasonForecastRow:
    first, last = period
    return SeasonForecastRow(
        key=key,
        name=name,
        first=first,
        last=last,
        days=(last - first).days + 1,
        counted_days=max(0, min((run.day - first).days, (last - first).days + 1)),
        actual=counted,
        forecast=_whole(run, row, grain, period, counted) if row is not None else None,
        has_children=False,
    )


def _whole(
    run: SeasonRun,
    row: SeasonForecast,
    grain: SeasonGrain,
    period: tuple[date, date],
    counted: int,
) -> SeasonInterval | None:
    """Counted and to come; None for a period of which the run does not know the whole."""
    first, last = period
    if grain is SeasonGrain.DAY:
        at = (first - run.day).days
        return interval(row, at) if 0 <= at < len(row.mean) else None
    since = max(first, run.day)
    for total in row.totals:
        is_it = total["grain"] == grain.value and total["last"] == last.isoformat()
        if is_it and total["first"] == since.isoformat():
            return SeasonInterval(**{name: total[name] + counted for name in FIVE})
    return None


def _periods(run: SeasonRun, grain: SeasonGrain) -> Iterable[tuple[date, date]]:
    """Those that the run knows to their end."""
    if grain is SeasonGrain.DAY:
        for at in range(DAYS_SHOWN):
            day = run.day + timedelta(days=at)
            yield day, day
        return
    end = run.day + timedelta(days=run.horizon - 1)
    first, last = period_of(grain.value, run.day)
    while last <= end:
        yield first, last
        first, last = period_of(grain.value, last + timedelta(days=1))


def period_name(grain: SeasonGrain, first: date, last: date) -> str:
    if grain is SeasonGrain.DAY:
        return first.isoformat()
    if grain is SeasonGrain.WEEK:
        return texts.say("seasons", "week", first=first.isoformat(), last=f"{last:%m-%d}")
    number = first.month if grain is SeasonGrain.MONTH else (first.month + 2) // 3
    return texts.say("seasons", grain.value, year=first.year, number=number)


def as_table(found: SeasonForecastTable, note: str) -> Table:
    """For a spreadsheet."""
    say = texts.area("seasons")
    columns = (
        Column(say["column.name"], "wide"),
        Column(say["column.first"]),
        Column(say["column.last"]),
        *(Column(say[f"column.{name}"], "number") for name in ("actual", "counted_days", *FIVE)),
    )
    rows = []
    for row in found.rows:
        five = row.forecast.model_dump() if row.forecast else dict.fromkeys(FIVE)
        rows.append(
            [
                row.name, row.first.isoformat(), row.last.isoformat(), row.actual,
                row.counted_days, *(five[name] for name in FIVE),
            ]
        )  # fmt: skip
    return Table(say["sheet"], columns, rows, note)
