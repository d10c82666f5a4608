"""``huying insight forecast`` against a real database."""

import asyncio
from datetime import timedelta
from importlib.util import find_spec

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from huying import cli
from huying.city.catalogue import catalogue
from huying.insight.models_seasons import SeasonForecast, SeasonRun
from huying.insight.seasons_forecasting import HORIZON
from huying.kit import clock, db
from huying.kit.settings import settings
from tests.insight.banded import Past
from tests.insight.seasonal import QUIET, days_of


async def _tell(dsn: str) -> None:
    """A hundred days until yesterday in one street."""
    engine = db.connect(dsn, pool_size=1)
    try:
        async with db.unit_of_work() as session:
            city = await catalogue(session)
            today = clock.now().astimezone(city.zone).date()
            first, last = today - timedelta(days=100), today - timedelta(days=1)
            await days_of(Past(session, city), first, last, {"YT-TN-01": 3.0}, QUIET, 3)
    finally:
        await engine.dispose()


async def _kept(dsn: str) -> tuple[SeasonRun, int]:
    engine = db.connect(dsn, pool_size=1)
    try:
        async with db.unit_of_work() as session:
            runs = list(await session.scalars(select(SeasonRun)))
            rows = list(await session.scalars(select(SeasonForecast)))
            assert len(runs) == 1
            return runs[0], len(rows)
    finally:
        await engine.dispose()


@pytest.fixture
def dsn(fresh_dsn: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HUYING_DATABASE_URL", fresh_dsn)
    settings.cache_clear()
    return fresh_dsn


def test_the_forecast_is_made_and_kept_once_a_day(dsn: str) -> None:
    none = CliRunner().invoke(cli.app, ["insight", "forecast"])
    asyncio.run(_tell(dsn))
    made = [CliRunner().invoke(cli.app, ["insight", "forecast"]) for _ in range(2)]
    run, series = asyncio.run(_kept(dsn))
    db.sessions.configure(bind=None)
    settings.cache_clear()

    assert "历史太短" in none.output
    assert [done.exit_code for done in (none, *made)] == [0, 0, 0], made[0].output
    assert f"已预测 {series} 条序列" in made[1].output
    assert run.series == series
    assert run.horizon == HORIZON
    assert series > 3  # the city, its district, the street, the category


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_it_is_said_how_to_get_it(dsn: str) -> None:
    done = CliRunner().invoke(cli.app, ["insight", "forecast", "--engine", "ray"])
    settings.cache_clear()

    assert done.exit_code == 1
    assert "make ray" in done.output
