"""Weather and city events: files judged line by line, taken once, and what a forecast makes of
them."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import tasks_seasons, weather
from huying.insight.models_seasons import CityEvent, CityEventKind, WeatherDay
from huying.insight.weather_file import FileWeather, read_weather
from huying.insight.weather_ports import Weather
from huying.kit.events import EventRow
from tests.conftest import MakeActor, Stage

HEADING = "日期,最高气温,最低气温,降雨量,风速,天气,预报\n"
GOOD = HEADING + "2026-11-16,12,4,0,2.5,晴,否\n2026/11/17,9.5,3,18.2,,小雨,\n"


@pytest.fixture(autouse=True)
async def analyst(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("analyst")


async def _send(
    client: AsyncClient, what: str, text: str, *, is_preview: bool = False
) -> tuple[int, dict[str, object]]:
    answer = await client.post(
        f"/seasons/{what}/file",
        params={"file_name": "表.csv", "is_preview": is_preview},
        content=text.encode(),
        headers={"Content-Type": "application/octet-stream"},
    )
    return answer.status_code, dict(answer.json())


async def _count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(WeatherDay)) or 0


async def test_a_preview_changes_nothing_and_the_same_file_twice_changes_nothing_more(
    session: AsyncSession, client: AsyncClient
) -> None:
    status, seen = await _send(client, "weather", GOOD, is_preview=True)
    assert (status, seen["new"], seen["errors"], seen["is_done"]) == (200, 2, [], False)
    assert await _count(session) == 0

    _, first = await _send(client, "weather", GOOD)
    _, again = await _send(client, "weather", GOOD)
    assert (first["new"], again["new"], again["changed"], again["same"]) == (2, 0, 0, 2)
    corrected = GOOD.replace("18.2", "20")
    _, third = await _send(client, "weather", corrected)
    assert (third["changed"], third["same"], await _count(session)) == (1, 1, 2)
    rows = (
        await client.get("/seasons/weather", params={"first": "2026-11-16", "last": "2026-11-17"})
    ).json()
    assert [row["rain_mm"] for row in rows] == [0, 20]
    told = await session.scalars(
        select(EventRow.body).where(EventRow.name == "season.imported").order_by(EventRow.id)
    )
    assert [(body["new"], body["changed"]) for body in told] == [(2, 0), (0, 1)]


async def test_wrong_lines_are_named_and_nothing_is_taken(
    session: AsyncSession, client: AsyncClient
) -> None:
    bad = HEADING + (
        "2026-11-16,12,4,0,2,晴,否\n昨天,12,4,0,2,晴,否\n2026-11-17,3,9,0,2,晴,否\n"
        "2026-11-18,12,4,-1,2,晴,否\n2026-11-16,12,4,0,2,晴,否\n2026-11-19,12,4,0,2,晴,也许\n"
    )
    _, seen = await _send(client, "weather", bad, is_preview=True)
    errors = seen["errors"]
    assert isinstance(errors, list)
    assert [(one["row"], one["column"]) for one in errors] == [
        (3, "日期"),
        (4, "最高气温"),
        (5, "降雨量"),
        (6, "日期"),
        (7, "预报"),
    ]
    status, refused = await _send(client, "weather", bad)
    assert (status, refused["code"], await _count(session)) == (422, "season.file_wrong", 0)
    status, refused = await _send(client, "weather", "甲,乙\n1,2\n")
    assert (status, refused["code"]) == (422, "season.file_unreadable")


async def test_a_forecast_does_not_replace_what_was_measured(session: AsyncSession) -> None:
    day = date(2026, 11, 16)
    await weather.take_over(session, [Weather(day, high=10.0)])
    await weather.take_over(session, [Weather(day, high=30.0, is_forecast=True)])
    assert (await weather.days(session, day, day))[day].high == 10.0

    later = day + timedelta(days=1)
    await weather.take_over(session, [Weather(later, high=30.0, is_forecast=True)])
    await weather.take_over(session, [Weather(later, high=12.0)])
    row = (await weather.days(session, later, later))[later]
    assert (row.high, row.is_forecast) == (12.0, False)


async def test_events_by_file_and_by_hand(session: AsyncSession, client: AsyncClient) -> None:
    text = (
        "名称,类型,开始日期,结束日期,地点,人数,说明\n"
        "半程马拉松,体育赛事,2026-11-22,,汀南区,20000,\n菜市会,庙会,2026-11-22,,,,\n"
        "灯会,演出庆典,2026-12-31,2026-12-01,,,\n展会,展会集市,2026-12-05,2026-12-08,火星,,\n"
    )
    _, seen = await _send(client, "events", text, is_preview=True)
    errors = seen["errors"]
    assert isinstance(errors, list)
    assert [(one["row"], one["column"]) for one in errors] == [
        (3, "类型"),
        (4, "结束日期"),
        (5, "地点"),
    ]
    good = "\n".join(text.splitlines()[:2]) + "\n"
    _, first = await _send(client, "events", good)
    _, again = await _send(client, "events", good)
    assert (first["new"], again["same"]) == (1, 1)
    row = await session.scalar(select(CityEvent))
    assert row is not None
    assert (row.kind, row.place_code, row.people) == (CityEventKind.SPORT, "YT-TN", 20_000)

    body = {"name": "元旦晚会", "kind": "show", "first_day": "2026-12-31", "last_day": "2026-12-31"}
    added = (await client.post("/seasons/events", json=body)).json()
    twice = await client.post("/seasons/events", json=body)
    assert twice.json()["code"] == "season.event_known"
    stale = await client.put(f"/seasons/events/{added['id']}", json={**body, "version": 9})
    assert stale.json()["code"] == "season.changed"
    moved = await client.put(
        f"/seasons/events/{added['id']}", json={**body, "note": "江滩", "version": added["version"]}
    )
    assert moved.json()["note"] == "江滩"
    assert (await client.delete(f"/seasons/events/{added['id']}")).status_code == 204
    shown = await client.get(
        "/seasons/calendar", params={"first": "2026-11-20", "last": "2026-12-31"}
    )
    names = {day["day"]: day["events"] for day in shown.json()["days"]}
    assert (names["2026-11-22"], names["2026-12-31"]) == (["半程马拉松"], [])


class _Service:
    name = "service"

    async def days(self, first: date, last: date) -> Sequence[Weather]:
        self.asked = (first, last)
        return [Weather(last, high=20.0, is_forecast=True)]


async def test_an_installed_service_is_asked_every_night(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weather, "_installed", [])
    await tasks_seasons.fetch_weather()
    assert await _count(session) == 0

    service = _Service()
    weather.install(service)
    await tasks_seasons.fetch_weather()
    assert service.asked == (date(2026, 11, 11), date(2026, 12, 3))
    assert await _count(session) == 1


async def test_a_file_is_the_ports_default() -> None:
    port = FileWeather(read_weather(GOOD.encode(), "表.csv").good)

    found = await port.days(date(2026, 11, 17), date(2026, 11, 30))
    assert [one.rain_mm for one in found] == [18.2]


async def test_days_to_come_take_the_climate_of_their_time_of_year(session: AsyncSession) -> None:
    first = date(2025, 1, 1)
    past = [
        Weather(first + timedelta(days=at), high=40.0 if 180 <= at < 240 else 20.0, low=10.0,
                rain_mm=0.0)
        for at in range(500)
    ]  # fmt: skip
    await weather.take_over(session, past)
    session.add(
        CityEvent(
            name="马拉松", kind=CityEventKind.SPORT, first_day=first + timedelta(days=510),
            last_day=first + timedelta(days=511), people=10_000,
        )
    )  # fmt: skip
    await session.flush()

    found = await weather.regressors(session, first, 500, 150)

    assert found.weather == "climatology"
    assert found.values is not None
    assert found.values.shape == (650, 4)
    assert found.values[509:513, 0].tolist() == [0, 1, 1, 0]
    heat = found.values[:, 1]
    july, december = heat[365 + 200], heat[505]
    assert july > 1 > 0 > december
    assert np.isfinite(found.values).all()

    few = await weather.regressors(session, first - timedelta(days=1_000), 1_400, 10)
    assert few.weather == ""
