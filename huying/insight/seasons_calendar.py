"""A stretch of the calendar: days with what was and what is expected, bars of recurring matters."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    seasons_forecasting,
    seasons_history,
    seasons_matters,
    seasons_measuring,
    seasons_renewing,
    seasons_repository,
    weather,
)
from huying.insight.models_seasons import (
    PlanState,
    SeasonForecast,
    SeasonPlan,
    SeasonRun,
    WeatherDay,
)
from huying.insight.seasons_almanac import almanac
from huying.insight.seasons_rules import Matter, windows
from huying.insight.seasons_schemas import (
    SeasonBar,
    SeasonCalendar,
    SeasonDay,
    SeasonInterval,
    SeasonMeasured,
    SeasonRunRead,
    SeasonTally,
    SeasonWeather,
)
from huying.kit import clock
from huying.kit.actor import Actor

Known = dict[date, SeasonInterval]


async def read(
    session: AsyncSession, actor: Actor, first: date, last: date, category: str, place: str
) -> SeasonCalendar:
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    run = await seasons_forecasting.latest(session)
    forecasts = await _forecasts(session, first, last, category, place)
    bars = await _bars(session, actor, city, (first, last), category, place)
    known = await seasons_history.counted_since(session, city, today - timedelta(days=1_100))
    one = await seasons_measuring.read(session, category, place)
    every = await seasons_measuring.read(session, None, None)
    is_series = run is not None and (
        await seasons_forecasting.series(session, run, category, place) is not None
    )
    return SeasonCalendar(
        today=today,
        days=await _days(session, city, (first, last), (category, place), forecasts, known),
        bars=bars,
        run=run_read(run),
        is_series=is_series,
        is_running=await seasons_renewing.is_running(session),
        counted_since=known,
        least_days=seasons_forecasting.LEAST_HISTORY,
        measured=SeasonMeasured(**vars(one)),
        measured_all=SeasonMeasured(**vars(every)),
    )


def run_read(run: SeasonRun | None) -> SeasonRunRead | None:
    return SeasonRunRead.model_validate(run, from_attributes=True) if run else None


async def _days(
    session: AsyncSession,
    city: Catalogue,
    span: tuple[date, date],
    series: tuple[str, str],
    forecasts: Known,
    known: date | None,
) -> list[SeasonDay]:
    first, last = span
    today = clock.now().astimezone(city.zone).date()
    weathers = await weather.days(session, first, last)
    events = await weather.events(session, first, last)
    counted: Mapping[date, int] = {}
    if known is not None and first < today:
        category, place = series
        end = min(last, today - timedelta(days=1))
        values = await seasons_history.by_day(
            session, city, first, end,
            categories=[category] if category else (), places=[place] if place else (),
        )  # fmt: skip
        counted = {
            first + timedelta(days=at): n
            for at, n in enumerate(values)
            if first + timedelta(days=at) >= known
        }
    found = []
    for at in range((last - first).days + 1):
        day = first + timedelta(days=at)
        about, office = almanac(day), city.office_calendar.day(day)
        found.append(
            SeasonDay(
                day=day,
                kind=office.kind.value,
                holiday=office.name or "",
                lunar=about.lunar,
                term=about.term,
                feast=about.feast,
                actual=counted.get(day),
                forecast=forecasts.get(day),
                weather=weather_read(weathers.get(day)),
                events=[one.name for one in events if one.first_day <= day <= one.last_day],
            )
        )
    return found


def weather_read(row: WeatherDay | None) -> SeasonWeather | None:
    return SeasonWeather.model_validate(row, from_attributes=True) if row else None


async def _forecasts(
    session: AsyncSession, first: date, last: date, category: str, place: str
) -> Known:
    """Each day by the newest run that was made until that day."""
    rows = await session.execute(
        select(SeasonRun.day, SeasonForecast)
        .join(SeasonForecast, SeasonForecast.run_id == SeasonRun.id)
        .where(
            SeasonForecast.category_code == category,
            SeasonForecast.place_code == place,
            SeasonRun.day <= last,
        )
        .order_by(SeasonRun.day)
    )
    found: Known = {}
    for day, row in rows:
        for at in range(max(0, (first - day).days), min(len(row.mean), (last - day).days + 1)):
            found[day + timedelta(days=at)] = interval(row, at)
    return found


def interval(row: SeasonForecast, at: int) -> SeasonInterval:
    return SeasonInterval(
        mean=row.mean[at],
        low80=row.low80[at],
        high80=row.high80[at],
        low95=row.low95[at],
        high95=row.high95[at],
    )


async def _bars(
    session: AsyncSession,
    actor: Actor,
    city: Catalogue,
    span: tuple[date, date],
    category: str,
    place: str,
) -> list[SeasonBar]:
    """Plans, and seasons to come that have none yet; those that the filter is about."""
    plans = await seasons_repository.plans_between(session, *span)
    tallies = await seasons_repository.tallies(session, [plan.id for plan in plans])
    mine = await own_plans(session, actor, city)
    bars = [
        _bar(plan, tallies[plan.id], is_own=plan.id in mine)
        for plan in plans
        if _concerns(plan.categories, category) and _lies(city, plan.place_codes, place)
    ]
    today = clock.now().astimezone(city.zone).date()
    for matter in (await seasons_matters.matters(session)).values():
        if _concerns(matter.categories, category):
            bars += await _coming(session, matter, span, today)
    return sorted(bars, key=lambda bar: (bar.first, bar.last, bar.matter_code))


async def _coming(
    session: AsyncSession, matter: Matter, span: tuple[date, date], today: date
) -> list[SeasonBar]:
    found = []
    for season in windows(matter.when, *span):
        if season.last < today:
            continue
        if await seasons_repository.find_season(session, matter.code, season.year) is None:
            found.append(
                SeasonBar(
                    matter_code=matter.code, plan_id=None, name=matter.name, first=season.first,
                    last=season.last, state="coming", verdict=None, is_own=False,
                    tally=SeasonTally(all=0, done=0, overdue=0),
                )
            )  # fmt: skip
    return found


def _bar(plan: SeasonPlan, tally: Mapping[str, int], *, is_own: bool) -> SeasonBar:
    return SeasonBar(
        matter_code=plan.matter_code,
        plan_id=plan.id,
        name=plan.name,
        first=plan.first_day,
        last=plan.last_day,
        state=PlanState(plan.state).value,
        tally=SeasonTally(**tally),
        verdict=verdict_of(plan),
        is_own=is_own,
    )


def verdict_of(plan: SeasonPlan) -> str | None:
    return str(plan.evaluation["effect"]["verdict"]) if plan.evaluation else None


async def own_plans(session: AsyncSession, actor: Actor, city: Catalogue) -> frozenset[object]:
    """Plans in which the actor's unit or one below it has an action; none for the hotline."""
    if actor.unit_path is None or actor.sees_all_units:
        return frozenset()
    codes = [unit.code for unit in city.units.values() if unit.path.startswith(actor.unit_path)]
    return frozenset(await seasons_repository.plans_with_unit(session, codes))


def _concerns(categories: Sequence[str], category: str) -> bool:
    return not category or any(
        one.startswith(category) or category.startswith(one) for one in categories
    )


def _lies(city: Catalogue, places: Sequence[str], place: str) -> bool:
    return not place or not places or seasons_history.touched(city, place, places)
