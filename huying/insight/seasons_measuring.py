"""How good the forecasts were, once the days have come.

WAPE = Σ|actual − forecast| / Σ actual; MASE = mean |actual − forecast| over the mean absolute error
of "the same weekday a week before" within the history (Hyndman and Koehler, International Journal
of Forecasting 22, 2006), averaged over series; coverage = share of days inside the interval. The
first 28 days of a run count, each as soon as it is over.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Float, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import counts, seasons_history
from huying.insight.counts import Grain, What
from huying.insight.models_seasons import SeasonForecast, SeasonRun
from huying.insight.seasons_forecasting import LEVELS

AHEAD = 28  # days of a run that are measured


@dataclass(frozen=True)
class Measured:
    """Over ``days`` forecast days of ``series`` series in ``runs`` runs; None where there are
    none (yet)."""

    runs: int
    series: int
    days: int
    wape: float | None
    mase: float | None
    coverage80: float | None
    coverage95: float | None


async def measure(session: AsyncSession, city: Catalogue, today: date) -> int:
    """Hold every run whose first days are not all measured against what came; returns how many
    series were measured."""
    runs = (
        await session.scalars(
            select(SeasonRun)
            .where(SeasonRun.day < today, SeasonRun.day >= today - timedelta(days=AHEAD + 35))
            .order_by(SeasonRun.day)
        )
    ).all()
    waiting = [run for run in runs if not await _is_done(session, run, today)]
    if not waiting:
        return 0
    first, last = waiting[0].day, today - timedelta(days=1)
    found = await counts.matrix(
        session,
        What.TICKET,
        Grain.DAY,
        seasons_history.begins(city, first),
        seasons_history.begins(city, today),
        levels=LEVELS,
    )
    days = (last - first).days + 1
    actual = defaultdict(
        lambda: np.zeros(days, np.int32), zip(found.keys, found.counts, strict=True)
    )
    measured = 0
    for run in waiting:
        for row in await _series(session, run):
            since = (run.day - first).days
            _measure(row, actual[row.category_code, row.place_code][since : since + AHEAD])
            measured += 1
    await session.flush()
    return measured


async def _is_done(session: AsyncSession, run: SeasonRun, today: date) -> bool:
    wanted = min(AHEAD, (today - run.day).days)
    behind = await session.scalar(
        select(SeasonForecast.id)
        .where(
            SeasonForecast.run_id == run.id,
            SeasonForecast.measured_days < wanted,
            ~SeasonForecast.category_code.startswith("matter:"),
        )
        .limit(1)
    )
    return behind is None


async def _series(session: AsyncSession, run: SeasonRun) -> list[SeasonForecast]:
    rows = await session.scalars(
        select(SeasonForecast).where(
            SeasonForecast.run_id == run.id, ~SeasonForecast.category_code.startswith("matter:")
        )
    )
    return list(rows)


def _measure(row: SeasonForecast, came: NDArray[np.int32]) -> None:
    n = min(len(came), len(row.mean))
    actual = came[:n].astype(float)

    def of(values: list[float]) -> NDArray[np.float64]:
        return np.asarray(values[:n], dtype=float)

    row.measured_days = n
    row.error_sum = float(np.abs(actual - of(row.mean)).sum())
    row.actual_sum = float(actual.sum())
    row.in80 = int(((actual >= of(row.low80)) & (actual <= of(row.high80))).sum())
    row.in95 = int(((actual >= of(row.low95)) & (actual <= of(row.high95))).sum())


async def read(session: AsyncSession, category: str | None, place: str | None) -> Measured:
    """Of one series over all its runs, or of all series where both are None."""
    scored = SeasonForecast.measured_days > 0
    conditions = [scored, ~SeasonForecast.category_code.startswith("matter:")]
    if category is not None or place is not None:
        conditions += [
            SeasonForecast.category_code == (category or ""),
            SeasonForecast.place_code == (place or ""),
        ]
    mase = func.avg(
        SeasonForecast.error_sum / cast(SeasonForecast.measured_days, Float) / SeasonForecast.scale
    ).filter(SeasonForecast.scale > 0)
    series = SeasonForecast.category_code + "@" + SeasonForecast.place_code
    row = (
        await session.execute(
            select(
                func.count(SeasonForecast.run_id.distinct()),
                func.count(series.distinct()),
                func.coalesce(func.sum(SeasonForecast.measured_days), 0),
                func.coalesce(func.sum(SeasonForecast.error_sum), 0.0),
                func.coalesce(func.sum(SeasonForecast.actual_sum), 0.0),
                func.coalesce(func.sum(SeasonForecast.in80), 0),
                func.coalesce(func.sum(SeasonForecast.in95), 0),
                mase,
            ).where(*conditions)
        )
    ).one()
    runs, count, days, error, actual, in80, in95, scaled = row
    return Measured(
        runs=runs,
        series=count,
        days=days,
        wape=error / actual if actual else None,
        mase=float(scaled) if scaled is not None else None,
        coverage80=in80 / days if days else None,
        coverage95=in95 / days if days else None,
    )
