"""A forecast is made anew when old days were counted: once, when nothing more is coming."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import seasons_renewing, weather
from huying.insight.counting import COUNT_LOADED
from huying.insight.models_seasons import SeasonRun
from huying.insight.weather_ports import Weather
from huying.kit import clock, deadlines, jobs
from huying.schema import load_all
from huying.ticket.models import Ticket
from huying.ticket.models_loading import LoadState, TicketLoad
from tests.conftest import MakeActor, Stage
from tests.insight.banded import Past
from tests.insight.seasonal import QUIET, days_of

At = Callable[[datetime], None]
MAY = datetime(2026, 5, 8, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def jobs_are_known() -> None:
    load_all()


async def _asked(session: AsyncSession) -> int:
    query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
    return int(await session.scalar(query, {"name": seasons_renewing.FORECAST}) or 0)


async def _later(session: AsyncSession, at: At, seconds: int) -> None:
    """The deadlines that have come by then, and what they ask for."""
    at(clock.now() + timedelta(seconds=seconds))
    await deadlines.sweep()
    query = text(
        "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo'"
        " AND task_name = 'kit.fire_deadlines'"
    )
    for id, name, args in (await session.execute(query)).all():
        await jobs.perform(jobs.registry[name], id, args)
        done = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id")
        await session.execute(done, {"id": id})


async def _days(session: AsyncSession, city: Catalogue, first: date, last: date) -> list[Ticket]:
    await days_of(Past(session, city), first, last, {"YT-TN-01": 3.0}, QUIET, 1)
    return list(await session.scalars(select(Ticket)))


async def test_after_a_load_one_forecast_is_asked_for(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(MAY)
    ids = [one.id for one in await _days(session, city, date(2026, 5, 1), date(2026, 5, 3))]
    await seasons_renewing.loaded(session, ids)
    await _later(session, at, 10)
    assert await _asked(session) == 0
    await seasons_renewing.loaded(session, ids)
    await _later(session, at, 15)
    assert await _asked(session) == 0  # the second batch moved it
    assert await seasons_renewing.is_running(session)
    await _later(session, at, 10)
    assert await _asked(session) == 1
    await seasons_renewing.changed(session)
    await _later(session, at, 60)
    assert await _asked(session) == 1


async def test_it_waits_for_what_is_still_loaded_or_counted(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(MAY)
    load = TicketLoad(
        file_name="a.csv", digest="a", state=LoadState.RUNNING, place=0, loaded=0, known=0,
        refused=0, error_bytes=0, started_at=clock.now(),
    )  # fmt: skip
    session.add(load)
    await seasons_renewing.changed(session)
    await _later(session, at, 60)
    assert await _asked(session) == 0
    load.state, load.ended_at = LoadState.DONE, clock.now()
    none = str(load.id)
    id = await jobs.enqueue(session, COUNT_LOADED, load=none, first=none, last=none)
    await session.flush()
    await _later(session, at, 60)
    assert await _asked(session) == 0
    done = text("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = :id")
    await session.execute(done, {"id": id})
    await _later(session, at, 60)
    assert await _asked(session) == 1


async def test_matters_of_days_that_no_forecast_used_ask_for_none(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(MAY)
    tickets = await _days(session, city, date(2026, 5, 6), date(2026, 5, 8))
    session.add(
        SeasonRun(
            day=date(2026, 5, 8), made_at=MAY, horizon=184, history_days=90, series=1,
            model="m", model_version="1",
        )
    )  # fmt: skip
    await session.flush()
    today = datetime(2026, 5, 8, tzinfo=city.zone)
    await seasons_renewing.loaded(session, [t.id for t in tickets if t.registered_at >= today])
    assert not await seasons_renewing.is_running(session)
    await seasons_renewing.loaded(session, [one.id for one in tickets])
    assert await seasons_renewing.is_running(session)


async def test_the_page_is_told_that_a_forecast_is_on_its_way(
    session: AsyncSession,
    city: Catalogue,
    at: At,
    client: AsyncClient,
    stage: Stage,
    make_actor: MakeActor,
) -> None:
    at(MAY)
    stage.actor = await make_actor("analyst")
    await _days(session, city, date(2026, 1, 5), date(2026, 5, 7))
    asked = {"first": "2026-05-01", "last": "2026-05-31"}
    before = (await client.get("/seasons/calendar", params=asked)).json()
    assert (before["run"], before["is_running"]) == (None, False)
    assert before["counted_since"] < "2026-02-01"
    await seasons_renewing.changed(session)
    assert (await client.get("/seasons/calendar", params=asked)).json()["is_running"]


async def test_weather_measured_later_is_not_known_beforehand(session: AsyncSession) -> None:
    first = date(2026, 1, 1)
    rain = [Weather(first + timedelta(days=at), rain_mm=float(at % 3)) for at in range(100)]
    wet = [Weather(first + timedelta(days=at), rain_mm=80.0) for at in range(100, 110)]
    await weather.take_over(session, [*rain, *wet])
    seen = await weather.regressors(session, first, 100, 20)
    blind = await weather.regressors(session, first, 100, 20, is_blind=True)
    assert (seen.weather, blind.weather) == ("forecast", "climatology")
    assert seen.values is not None
    assert blind.values is not None
    assert seen.values[105, 2] > blind.values[105, 2] + 1
    assert await session.scalar(select(func.count()).select_from(SeasonRun)) == 0
