"""The nightly forecast: history in, a run with a row a series out.

The history is read in one unit of work, the reckoning happens in a child process outside of any,
and what came of it is written in another.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.days import DayKind
from huying.brain.worktime import DayKind as OfficeKind
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import counts, seasons_history, weather
from huying.insight.counts import Grain, What
from huying.insight.models_seasons import LIVE, SeasonForecast, SeasonPlan, SeasonRun
from huying.insight.seasons_reckoning import (
    FIVE,
    Answer,
    Span,
    Task,
    periods,
    reckon,
)
from huying.insight.seasons_rules import Matter, windows
from huying.kit import clock, db
from huying.kit.aside import aside

MODEL, MODEL_VERSION = "huying.series.forecast", "1"
HORIZON = 184  # days: what is left of this quarter, and the next
BEYOND = 31  # days after the horizon whose kinds are told: a holiday is known by its end
LONGEST_HISTORY = 1_096
LEAST_HISTORY = 56
LEAST_MATTERS = 24  # of a series within its last year
MOST_SERIES = 1_000
KEPT_NIGHTS, KEPT_WEEKS = 7, 26
# Category level and place level of every pair that is forecast.
LEVELS = (
    (0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2), (3, 0), (2, 1), (1, 2),
)  # fmt: skip
MATTER = "matter:"

_KINDS = {
    OfficeKind.WORKDAY: DayKind.WORKDAY,
    OfficeKind.WEEKEND: DayKind.WEEKEND,
    OfficeKind.HOLIDAY: DayKind.HOLIDAY,
    OfficeKind.MAKE_UP: DayKind.MAKE_UP,
}


@dataclass(frozen=True)
class Prepared:
    """``keys``: (category or "matter:CODE", place) of each series."""

    today: date
    task: Task
    keys: tuple[tuple[str, str], ...]
    weather: str


def kind_of(city: Catalogue, day: date) -> int:
    """As offices of the city work on that day."""
    return int(_KINDS[city.office_calendar.day(day).kind])


async def today_of(session: AsyncSession) -> date:
    city = await catalogue(session)
    return clock.now().astimezone(city.zone).date()


async def run(known: Mapping[str, Matter], *, forced: bool = False) -> bool:
    """Make today's run if there is none (or anew when ``forced``); False where there is nothing to
    do, or too little history to say anything."""
    async with db.unit_of_work() as session:
        prepared = await prepare(session, known, forced=forced)
    if prepared is None:
        return False
    started = time.monotonic()
    answer = await aside(reckon, prepared.task)
    async with db.unit_of_work() as session:
        await keep(session, prepared, answer, time.monotonic() - started)
    return True


async def prepare(
    session: AsyncSession,
    known: Mapping[str, Matter],
    *,
    forced: bool = False,
    levels: Sequence[tuple[int, int]] = LEVELS,
    is_past: bool = False,
) -> Prepared | None:
    """What is to be reckoned today; None as in ``run``. ``levels``: of categories and places;
    ``is_past``: today is long ago, and no weather is known from then on."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    made = await session.scalar(select(SeasonRun.id).where(SeasonRun.day == today))
    if made is not None and not forced:
        return None
    earliest = today - timedelta(days=LONGEST_HISTORY)
    first = await seasons_history.counted_since(session, city, earliest)
    if first is None or (today - first).days < LEAST_HISTORY:
        return None
    history = (today - first).days
    found = await counts.matrix(
        session,
        What.TICKET,
        Grain.DAY,
        seasons_history.begins(city, first),
        seasons_history.begins(city, today),
        levels=levels,
    )
    keys, rows = _chosen(city, found.keys, found.counts)
    spans = [_span(grain, since, until, today) for grain, since, until in periods(today, HORIZON)]
    for code, season, values in await _matters(session, city, known, first, today):
        keys.append((f"{MATTER}{code}", ""))
        rows.append(values)
        spans.append(_season(season, today, len(rows) - 1))
    ahead = HORIZON + BEYOND
    around = await weather.regressors(session, first, history, ahead, is_blind=is_past)
    kinds = np.array(
        [kind_of(city, first + timedelta(days=at)) for at in range(history + ahead)], np.int8
    )
    task = Task(first, np.stack(rows), kinds, HORIZON, tuple(spans), around.values)
    return Prepared(today, task, tuple(keys), around.weather)


def _chosen(
    city: Catalogue, keys: Sequence[tuple[str, str]], values: NDArray[np.int32]
) -> tuple[list[tuple[str, str]], list[NDArray[np.int32]]]:
    """The largest of the last year; the city, its first level and its districts always."""
    recent = values[:, -365:].sum(axis=1)
    always = [at for at, key in enumerate(keys) if _is_always(city, key)]
    others = [
        at
        for at in np.argsort(-recent, kind="stable").tolist()
        if recent[at] >= LEAST_MATTERS and not _is_always(city, keys[at])
    ]
    kept = sorted([*always, *others[: max(0, MOST_SERIES - len(always))]])
    return [keys[at] for at in kept], [values[at] for at in kept]


def _is_always(city: Catalogue, key: tuple[str, str]) -> bool:
    category, code = key
    if not code:
        return len(category) <= 2
    place = city.place(code)
    return not category and place is not None and len(place.chain) <= seasons_history.DISTRICT


def _span(grain: str, since: date, until: date, today: date) -> Span:
    return Span(grain, max(0, (since - today).days), min(HORIZON - 1, (until - today).days))


def _season(season: tuple[date, date], today: date, row: int) -> Span:
    since, until = season
    return Span("season", max(0, (since - today).days), min(HORIZON - 1, (until - today).days), row)


async def _matters(
    session: AsyncSession,
    city: Catalogue,
    known: Mapping[str, Matter],
    first: date,
    today: date,
) -> list[tuple[str, tuple[date, date], NDArray[np.int32]]]:
    """Each matter whose season lies in the horizon: its days in the places of its plan, if any."""
    end = today + timedelta(days=HORIZON - 1)
    plans = {
        plan.matter_code: plan
        for plan in await session.scalars(
            select(SeasonPlan)
            .where(SeasonPlan.state.in_(LIVE), SeasonPlan.last_day >= today)
            .order_by(SeasonPlan.first_day.desc())
        )
    }
    found = []
    for code, matter in known.items():
        season = next((one for one in windows(matter.when, today, end)), None)
        plan = plans.get(code)
        if season is None and plan is None:
            continue
        days = (plan.first_day, plan.last_day) if plan else None
        if days is None and season is not None:
            days = (season.first, season.last)
        assert days is not None
        if days[0] > end:
            continue
        values = await seasons_history.by_day(
            session,
            city,
            first,
            today - timedelta(days=1),
            categories=plan.categories if plan else matter.categories,
            places=plan.place_codes if plan else (),
        )
        if sum(values) >= LEAST_MATTERS:
            found.append((code, days, np.array(values, np.int32)))
    return found


async def keep(
    session: AsyncSession, prepared: Prepared, answer: Answer, seconds: float
) -> SeasonRun:
    """Write a run in place of an earlier one of the same day, and let go of old ones."""
    await session.execute(delete(SeasonRun).where(SeasonRun.day == prepared.today))
    row = SeasonRun(
        day=prepared.today,
        made_at=clock.now(),
        horizon=HORIZON,
        history_days=prepared.task.counts.shape[1],
        series=len(prepared.keys),
        model=MODEL,
        model_version=MODEL_VERSION,
        weather=prepared.weather,
        seconds=round(seconds, 1),
    )
    session.add(row)
    await session.flush()
    usual = prepared.task.counts[:, -365:].mean(axis=1)
    for at, (category, place) in enumerate(prepared.keys):
        five = {name: _plain(answer.steps[which, at]) for which, name in enumerate(FIVE)}
        scale = float(answer.scale[at])
        session.add(
            SeasonForecast(
                run_id=row.id,
                category_code=category,
                place_code=place,
                totals=_totals(prepared, answer, at),
                scale=None if np.isnan(scale) else scale,
                usual=float(usual[at]),
                **five,
            )
        )
    await session.flush()
    await _forget(session, prepared.today)
    return row


def _plain(values: NDArray[np.float32]) -> list[float]:
    return [round(float(value), 2) for value in np.nan_to_num(values)]


def _totals(prepared: Prepared, answer: Answer, at: int) -> list[dict[str, object]]:
    """Of weeks, months and quarters, and of the season of a matter's own series."""
    found: list[dict[str, object]] = []
    is_matter = prepared.keys[at][0].startswith(MATTER)
    for span, total in zip(prepared.task.spans, answer.totals, strict=True):
        if (span.row is None) == is_matter or (is_matter and span.row != at):
            continue
        first = prepared.today + timedelta(days=span.first)
        last = prepared.today + timedelta(days=span.last)
        five = {name: round(float(total[which, at]), 1) for which, name in enumerate(FIVE)}
        found.append(
            {"grain": span.grain, "first": first.isoformat(), "last": last.isoformat(), **five}
        )
    return found


async def _forget(session: AsyncSession, today: date) -> None:
    """A week of nights is kept, half a year of Mondays."""
    rows = (await session.scalars(select(SeasonRun).where(SeasonRun.day < today))).all()
    old = [
        row.id
        for row in rows
        if (today - row.day).days > KEPT_WEEKS * 7
        or ((today - row.day).days > KEPT_NIGHTS and row.day.weekday() != 0)
    ]
    if old:
        await session.execute(delete(SeasonRun).where(SeasonRun.id.in_(old)))


async def latest(session: AsyncSession) -> SeasonRun | None:
    found: SeasonRun | None = await session.scalar(
        select(SeasonRun).order_by(SeasonRun.day.desc()).limit(1)
    )
    return found


async def series(
    session: AsyncSession, run: SeasonRun, category: str, place: str
) -> SeasonForecast | None:
    found: SeasonForecast | None = await session.scalar(
        select(SeasonForecast).where(
            SeasonForecast.run_id == run.id,
            SeasonForecast.category_code == category,
            SeasonForecast.place_code == place,
        )
    )
    return found
