"""What the demo city did of its calendar: invented deeds, reckoned consequences."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying import demo_seasons, demo_weather
from huying.city.catalogue import Catalogue
from huying.demo_past import plan_of_past
from huying.insight import seasons_forecasting, weather
from huying.insight.models_seasons import ActionState, PlanState, SeasonAction, SeasonPlan
from huying.insight.seasons_matters import shipped
from huying.insight.seasons_reckoning import Answer, Task, reckon
from huying.insight.weather_ports import Weather
from huying.kit import clock
from huying.kit.events import EventRow
from huying.schema import load_all
from tests.insight.banded import Past
from tests.insight.seasonal import QUIET, WET, days_of, rates

At = Callable[[datetime], None]
JULY = datetime(2026, 7, 20, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 6, 10), date(2026, 7, 12)
TREATED = plan_of_past()["treated"]["places"]


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    load_all()

    async def here(work: Callable[[Task], Answer], task: Task) -> Answer:
        assert work is reckon
        return reckon(task)

    monkeypatch.setattr(demo_seasons, "aside", here)
    monkeypatch.setattr(demo_seasons, "MONDAYS", 1)
    monkeypatch.setattr(demo_seasons, "LEVELS", ((0, 0),))


async def test_the_plum_rain_of_the_past_shows_what_it_changed(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(JULY)
    past, year = Past(session, city), timedelta(days=364)
    await days_of(past, date(2025, 1, 6), date(2026, 7, 19), {"YT-TN-01": 0.4}, QUIET, 1)
    await days_of(past, FIRST - year, LAST - year, rates(city, TREATED, 1.2, 0.25), WET, 2)
    await days_of(past, FIRST, LAST, rates(city, TREATED, 0.45, 0.25), WET, 3)

    made = await demo_seasons.play()
    again = await demo_seasons.play()

    assert "梅雨积水" in made
    assert "供暖" not in made  # not yet begun
    assert again == []
    assert clock.now() == JULY
    plan = await session.scalar(select(SeasonPlan).where(SeasonPlan.matter_code == "plum_rain"))
    assert plan is not None
    assert (plan.state, plan.place_codes) == (PlanState.EVALUATED, sorted(TREATED))
    assert plan.proposed_at.astimezone(city.zone).date() == date(2026, 5, 6)
    assert "虚构" in plan.note
    assert plan.evaluation is not None
    effect = plan.evaluation["effect"]
    assert (effect["verdict"], effect["treated"]) == ("fewer", 5)
    assert 0.2 < effect["low"] < effect["ratio"] < effect["high"] < 1
    assert plan.forecast is not None
    assert plan.forecast["made_on"] == FIRST.isoformat()
    assert plan.evaluation["forecast"]["mean"] == plan.forecast["total"]["mean"]
    actions = await session.scalars(select(SeasonAction).where(SeasonAction.plan_id == plan.id))
    states = [(one.state, one.done_at) for one in actions]
    assert {state for state, _ in states} <= {ActionState.DONE, ActionState.DROPPED}
    done = [at for state, at in states if state is ActionState.DONE and at is not None]
    assert max(done) < datetime(2026, 7, 1, tzinfo=UTC)
    events = select(func.count()).select_from(EventRow).where(EventRow.subject_id == plan.id)
    assert await session.scalar(events) == 0
    run = await seasons_forecasting.latest(session)
    assert run is not None
    assert run.day == FIRST or run.day > FIRST


async def test_without_a_past_nothing_is_played(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(JULY)
    await days_of(
        Past(session, city), date(2026, 7, 1), date(2026, 7, 19), {"YT-TN-01": 1.0}, WET, 1
    )
    assert await demo_seasons.play() == []


def test_every_action_of_the_content_has_words_or_is_still_open() -> None:
    for doc in demo_weather.plan()["plans"]:
        assert len(doc["evidence"]) == len(shipped()[doc["matter"]]["actions"])


async def test_weather_is_taken_over_and_what_people_imported_stays(session: AsyncSession) -> None:
    today = date(2026, 7, 20)
    own = Weather(date(2026, 7, 10), high=41.0, low=30.0, source="气象局.csv")
    await weather.take_over(session, [own])
    await demo_weather.take_over(session, date(2026, 7, 1), today)
    await demo_weather.take_over(session, date(2026, 7, 1), today)

    found = await weather.days(session, date(2026, 7, 1), date(2026, 8, 30))
    assert len(found) == 20 + demo_weather.AHEAD
    assert next(day for day, row in found.items() if row.is_forecast) == today
    assert found[date(2026, 7, 10)].high == 41.0
    assert {row.source for row in found.values()} == {"演示虚构天气", "气象局.csv"}
    later = await weather.events(session, date(2026, 7, 1), date(2026, 12, 31))
    assert [one.name for one in later][:2] == ["金秋招聘会", "望川柑橘节"]
    assert all("虚构" in one.note for one in later)

    await demo_weather.take_over(session, date(2026, 7, 1), today + timedelta(days=1))
    found = await weather.days(session, today, today)
    assert not found[today].is_forecast
