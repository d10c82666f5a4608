"""The calendar of matters from May to July: a season is foreseen, prepared, worked on, judged."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.insight import (
    seasons_forecasting,
    seasons_history,
    seasons_matters,
    tasks_seasons,
)
from huying.insight.models_seasons import (
    ActionState,
    PlanState,
    SeasonAction,
    SeasonForecast,
    SeasonPlan,
    SeasonRun,
)
from huying.insight.seasons_reckoning import Span, Task, reckon
from huying.kit import deadlines
from huying.kit.aside import aside
from huying.kit.deadlines import Deadline
from huying.kit.events import EventRow
from tests.conftest import MakeActor, Stage
from tests.harness import run_jobs
from tests.insight.banded import Past
from tests.insight.seasonal import QUIET, WET, days_of, rates

At = Callable[[datetime], None]
Json = dict[str, Any]
MAY = datetime(2026, 5, 8, 2, 0, tzinfo=UTC)
FIRST, LAST = date(2026, 6, 10), date(2026, 7, 12)
FLOODED = ("YT-TN-01", "YT-TN-02", "YT-TN-03", "YT-TB-01", "YT-TB-02", "YT-YX-01")


@pytest.fixture
async def analyst(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("analyst")


async def _plan(session: AsyncSession, matter: str = "plum_rain") -> SeasonPlan:
    found = await session.scalar(select(SeasonPlan).where(SeasonPlan.matter_code == matter))
    assert found is not None
    await session.refresh(found)
    return found


async def _actions(session: AsyncSession, plan: SeasonPlan) -> list[SeasonAction]:
    rows = await session.scalars(
        select(SeasonAction)
        .where(SeasonAction.plan_id == plan.id)
        .order_by(SeasonAction.ordinal)
        .execution_options(populate_existing=True)
    )
    return list(rows)


async def _post(client: AsyncClient, path: str, **body: object) -> Json:
    answer = await client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def _history(session: AsyncSession, city: Catalogue) -> Past:
    """A year and a half with one plum rain in it."""
    past = Past(session, city)
    year = timedelta(days=364)
    await days_of(past, date(2025, 1, 6), date(2026, 5, 7), {"YT-TN-01": 0.4}, QUIET, 1)
    await days_of(past, FIRST - year, LAST - year, rates(city, FLOODED, 1.2, 0.25), WET, 2)
    return past


async def test_places_within_one_another_are_counted_once(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    at(MAY)
    first, last = date(2026, 4, 20), date(2026, 4, 24)
    a_day = {"YT-TN-01": 2.0, "YT-TN-02": 1.0, "YT-TB-01": 2.0, "YT-TB-02": 3.0}
    await days_of(Past(session, city), first, last, a_day, QUIET, 11)

    async def counted(*places: str, categories: tuple[str, ...] = (QUIET,)) -> list[int]:
        return await seasons_history.by_day(
            session, city, first, last, categories=categories, places=places
        )

    both = await counted("YT-TN", "YT-TN-01", "YT-TB-01", categories=("09", QUIET))
    one_by_one = zip(await counted("YT-TN"), await counted("YT-TB-01"), strict=True)
    assert both == [sum(pair) for pair in one_by_one]
    assert 0 < sum(both) < sum(await counted())
    assert await counted(categories=(WET,)) == [0] * 5


async def test_a_plan_is_proposed_in_may_for_the_streets_that_flood(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(datetime(2026, 5, 5, 2, 0, tzinfo=UTC))
    await tasks_seasons.follow_up()
    assert await session.scalar(select(SeasonPlan).where(SeasonPlan.first_day == FIRST)) is None

    await _history(session, city)
    at(MAY)
    await tasks_seasons.follow_up()
    await tasks_seasons.follow_up()

    plan = await _plan(session)
    assert (plan.first_day, plan.last_day, plan.state) == (FIRST, LAST, PlanState.PROPOSED)
    assert set(FLOODED) <= set(plan.place_codes)
    assert len(plan.place_codes) < 15
    assert plan.is_place_by_history
    actions = await _actions(session, plan)
    units = {one.unit_code for one in actions}
    assert "U-URBAN-MUNICIPAL" in units
    assert all(one.unit_code in city.units for one in actions)
    assert min(one.due_day for one in actions) == FIRST - timedelta(days=21)
    read = (await client.get(f"/seasons/plans/{plan.id}")).json()
    assert read["may"] == ["edit", "dismiss", "confirm"]
    assert {one["is_there"] for one in read["knowledge"] if one["kind"] == "card"} <= {True, False}
    events = await session.scalars(select(EventRow.name).where(EventRow.subject_id == plan.id))
    assert list(events) == ["season.proposed"]


async def test_units_tick_off_their_own_actions_and_what_is_late_is_raised(
    session: AsyncSession,
    city: Catalogue,
    at: At,
    client: AsyncClient,
    stage: Stage,
    make_actor: MakeActor,
    analyst: None,
) -> None:
    at(MAY)
    await tasks_seasons.follow_up()
    plan = await _plan(session)
    action = next(
        one for one in await _actions(session, plan) if one.unit_code == "U-URBAN-MUNICIPAL"
    )
    road = f"/seasons/plans/{plan.id}/actions/{action.id}/done"
    early = await client.post(road, json={"version": 1, "evidence": "已清疏 40 处"})
    assert early.json()["code"] == "season.not_confirmed"

    confirmed = await _post(client, f"/seasons/plans/{plan.id}/confirm", version=plan.version)
    assert confirmed["state"] == "confirmed"

    stage.actor = await make_actor("unit_liaison", unit="U-POLICE")
    seen = (await client.get(f"/seasons/plans/{plan.id}")).json()
    assert not any("tick" in one["may"] for one in seen["actions"])
    foreign = await client.post(road, json={"version": action.version, "evidence": "已清疏"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "season.not_yours")

    stage.actor = await make_actor("unit_leader", unit="U-URBAN")
    assert (await client.post(road, json={"version": 1, "evidence": " "})).status_code == 422
    done = await _post(client, road, version=1, evidence="雨水口 40 处已清疏，照片见附件")
    shown = next(one for one in done["actions"] if one["id"] == str(action.id))
    assert (shown["state"], shown["evidence"][:3]) == ("done", "雨水口")
    again = await client.post(road, json={"version": shown["version"], "evidence": "再报一次"})
    assert again.json()["code"] == "season.action_state"

    at(datetime(2026, 6, 8, 2, 0, tzinfo=UTC))
    await deadlines.sweep()
    await run_jobs(session)
    actions = await _actions(session, plan)
    assert not next(one for one in actions if one.id == action.id).is_overdue
    late = [one for one in actions if one.is_overdue]
    assert late
    assert all(one.due_day < date(2026, 6, 8) for one in late)
    told = await session.scalars(select(EventRow).where(EventRow.name == "season.action_overdue"))
    assert {row.body["action_id"] for row in told} == {str(one.id) for one in late}


async def test_a_person_edits_adds_drops_and_dismisses(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    await tasks_seasons.follow_up()
    plan = await _plan(session)
    road = f"/seasons/plans/{plan.id}"
    edited = await client.patch(
        road, json={"version": plan.version, "place_codes": ["YT-TN"], "staffing": "加 3 席"}
    )
    assert edited.status_code == 200, edited.text
    assert edited.json()["places"] == [{"code": "YT-TN", "name": "汀南区"}]
    stale = await client.patch(road, json={"version": 1, "note": "x"})
    assert stale.json()["code"] == "season.changed"
    unknown = await client.patch(
        road, json={"version": edited.json()["version"], "place_codes": ["XX"]}
    )
    assert unknown.json()["code"] == "season.unknown_code"

    added = await _post(
        client,
        f"{road}/actions",
        version=edited.json()["version"],
        title="下穿通道加装水位尺",
        unit_code="U-DRAIN",
        due_day="2026-06-01",
    )
    own = next(one for one in added["actions"] if one["title"] == "下穿通道加装水位尺")
    assert own["unit"]["code"] == "U-DRAIN"
    moved = await client.patch(
        f"{road}/actions/{own['id']}", json={"version": own["version"], "due_day": "2026-06-05"}
    )
    own = next(one for one in moved.json()["actions"] if one["id"] == own["id"])
    assert own["due_day"] == "2026-06-05"
    dropped = await _post(client, f"{road}/actions/{own['id']}/drop", version=own["version"])
    tally = dropped["tally"]
    assert tally["all"] == len(dropped["actions"]) - 1

    gone = await _post(
        client, f"{road}/dismiss", version=dropped["version"], reason="今年由防汛办统一部署"
    )
    assert (gone["state"], gone["may"]) == ("dismissed", [])
    assert "防汛办" in gone["sentence"]
    over = await client.post(f"{road}/confirm", json={"version": gone["version"]})
    assert over.json()["code"] == "season.plan_over"
    pending = select(Deadline).where(
        Deadline.kind == "insight.season_action_due", Deadline.ended_at.is_(None)
    )
    assert (await session.scalars(pending)).first() is None


async def test_in_july_the_plan_shows_what_it_changed(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    past = await _history(session, city)
    await tasks_seasons.follow_up()
    plan = await _plan(session)
    await _post(client, f"/seasons/plans/{plan.id}/confirm", version=plan.version)
    early = await client.post(f"/seasons/plans/{plan.id}/evaluate", json={"version": 2})
    assert early.json()["code"] == "season.not_over"
    # Half as many as a year ago where the plan was carried out; elsewhere as a year ago.
    helped = rates(city, FLOODED, 0.45, 0.25)
    happened = await days_of(past, FIRST, LAST, helped, WET, 3)
    at(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))

    await tasks_seasons.follow_up()

    plan = await _plan(session)
    assert plan.state is PlanState.EVALUATED
    read = (await client.get(f"/seasons/plans/{plan.id}")).json()
    effect = read["evaluation"]["effect"]
    assert effect["verdict"] == "fewer", effect
    assert 0.2 < effect["low"] < effect["ratio"] < effect["high"] < 1
    assert effect["avoided"] > 0
    assert 0 < read["evaluation"]["observed"] < happened
    words = "".join(read["evaluation"]["sentences"])
    assert "少了约" in words
    assert "没有对整个季节的预测" in words
    assert len(read["curve"]) == 33
    assert sum(day["actual"] for day in read["curve"]) == read["evaluation"]["observed"]
    assert any("自然会回落" in one for one in read["evaluation"]["caveats"])


async def test_without_untouched_streets_nothing_is_claimed(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    past = await _history(session, city)
    await tasks_seasons.follow_up()
    plan = await _plan(session)
    body = {"version": plan.version, "place_codes": []}
    whole = (await client.patch(f"/seasons/plans/{plan.id}", json=body)).json()
    assert not whole["places"]
    await _post(client, f"/seasons/plans/{plan.id}/confirm", version=whole["version"])
    await days_of(past, FIRST, LAST, rates(city, FLOODED, 0.1, 0.1), WET, 4)
    at(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))
    await tasks_seasons.follow_up()

    read = (await client.get(f"/seasons/plans/{plan.id}")).json()
    assert read["evaluation"]["effect"]["verdict"] == "cannot_tell"
    assert read["evaluation"]["effect"]["why"] == "no_untouched"
    assert "不能判断措施是否有效" in "".join(read["evaluation"]["sentences"])


async def test_what_nobody_confirmed_ends_with_its_season(session: AsyncSession, at: At) -> None:
    at(MAY)
    await tasks_seasons.follow_up()
    at(datetime(2026, 7, 20, 2, 0, tzinfo=UTC))
    await tasks_seasons.follow_up()

    plan = await _plan(session)
    assert (plan.state, bool(plan.reason)) == (PlanState.DISMISSED, True)
    assert {one.state for one in await _actions(session, plan)} == {ActionState.TODO}


async def _forecast(session: AsyncSession) -> SeasonRun | None:
    """As the night does, without a child process."""
    known = await seasons_matters.matters(session)
    prepared = await seasons_forecasting.prepare(session, known, forced=True)
    if prepared is None:
        return None
    return await seasons_forecasting.keep(session, prepared, reckon(prepared.task), 1.0)


async def _tables(client: AsyncClient) -> None:
    table = (await client.get("/seasons/forecast", params={"grain": "month"})).json()
    may = table["rows"][0]
    assert (may["name"], may["counted_days"]) == ("2026 年 5 月", 7)
    assert may["forecast"]["low80"] >= may["actual"]
    assert may["forecast"]["low95"] <= may["forecast"]["mean"] <= may["forecast"]["high95"]
    by = (await client.get("/seasons/forecast", params={"grain": "week", "by": "category"})).json()
    assert [row["key"] for row in by["rows"]] == ["09", "03"]
    street = (
        await client.get(
            "/seasons/forecast",
            params={"grain": "week", "by": "place", "category": "09", "place": "YT-TN"},
        )
    ).json()
    assert [row["key"] for row in street["rows"]] == ["YT-TN-01"]


async def test_a_night_forecasts_days_and_periods_and_is_measured_afterwards(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    past = Past(session, city)
    await days_of(past, date(2026, 1, 5), date(2026, 5, 7), {"YT-TN-01": 4.0}, QUIET, 5)
    await days_of(past, date(2026, 3, 2), date(2026, 5, 7), {"YT-TB-01": 2.0}, WET, 6)
    run = await _forecast(session)
    assert run is not None
    await tasks_seasons.follow_up()
    plan = await _plan(session)
    assert plan.forecast is not None
    assert plan.forecast["total"]["low95"] <= plan.forecast["total"]["mean"]
    assert len(plan.forecast["mean"]) == 33

    month = (
        await client.get("/seasons/calendar", params={"first": "2026-05-01", "last": "2026-05-31"})
    ).json()
    days = {day["day"]: day for day in month["days"]}
    assert days["2026-05-07"]["actual"] is not None
    assert days["2026-05-08"]["actual"] is None
    assert 3 < days["2026-05-12"]["forecast"]["mean"] < 9
    assert days["2026-05-01"]["kind"] == "holiday"
    assert days["2026-05-21"]["term"] == "小满"
    bars = {bar["matter_code"]: bar for bar in month["bars"]}
    assert bars["enrolment"]["state"] == "proposed"
    assert month["run"]["history_days"] == 123
    assert month["measured"]["days"] == 0

    await _tables(client)
    await days_of(past, date(2026, 5, 8), date(2026, 5, 14), {"YT-TN-01": 4.0}, QUIET, 7)
    at(MAY + timedelta(days=7))
    await tasks_seasons.follow_up()
    city_row = await session.scalar(
        select(SeasonForecast)
        .where(SeasonForecast.run_id == run.id, SeasonForecast.category_code == "09")
        .execution_options(populate_existing=True)
    )
    assert city_row is not None
    assert (city_row.measured_days, city_row.actual_sum > 0) == (7, True)
    again = (
        await client.get(
            "/seasons/calendar",
            params={"first": "2026-05-01", "last": "2026-05-31", "category": "09"},
        )
    ).json()
    assert again["measured"]["days"] == 7
    assert 0 <= again["measured"]["wape"] < 2
    assert 0 <= again["measured"]["coverage80"] <= again["measured"]["coverage95"] <= 1


async def test_too_short_a_history_makes_no_forecast_and_says_so(
    session: AsyncSession, city: Catalogue, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    assert await _forecast(session) is None
    await days_of(
        Past(session, city), date(2026, 4, 1), date(2026, 5, 7), {"YT-TN-01": 3.0}, QUIET, 8
    )
    assert await _forecast(session) is None

    month = (
        await client.get("/seasons/calendar", params={"first": "2026-05-01", "last": "2026-05-31"})
    ).json()
    assert (month["run"], month["counted_since"], month["least_days"]) == (None, "2026-04-01", 56)
    assert (await client.get("/seasons/forecast")).json()["rows"] == []


async def test_the_child_process_answers_as_the_function() -> None:
    counts = np.random.default_rng(3).poisson(5, (2, 70)).astype(np.int32)
    spans = (Span("week", 0, 6), Span("season", 2, 5, row=1))
    task = Task(date(2026, 3, 2), counts, np.zeros(77, np.int8), 7, spans)

    ours, theirs = reckon(task), await aside(reckon, task)
    assert (ours.steps == theirs.steps).all()
    assert ours.totals[0].all()
    assert (ours.totals[1][:, 0] == 0).all()
    assert all((one == other).all() for one, other in zip(ours.totals, theirs.totals, strict=True))


async def test_a_city_words_a_matter_anew_and_adds_its_own(
    session: AsyncSession, at: At, client: AsyncClient, analyst: None
) -> None:
    at(MAY)
    known = {one["matter"]["code"]: one for one in (await client.get("/seasons/matters")).json()}
    rain = known["plum_rain"]
    assert (rain["version"], rain["rule"]) == (0, "每年 06-10 至 07-12")
    rain["matter"]["when"]["from"] = "06-15"
    saved = await client.put("/seasons/matters", json={"version": 0, "matter": rain["matter"]})
    assert saved.status_code == 200, saved.text
    assert saved.json()["next"]["first"] == "2026-06-15"
    stale = await client.put("/seasons/matters", json={"version": 0, "matter": rain["matter"]})
    assert stale.json()["code"] == "season.changed"

    own = {
        **rain["matter"],
        "code": "lantern_fair",
        "name": "灯会",
        "when": {"kind": "feast", "feast": "lantern", "before": 3, "after": 2},
        "actions": [{"title": "灯会交通疏导", "owner": "role:district_traffic_police", "day": -3}],
        "knowledge": [],
    }
    added = await client.put("/seasons/matters", json={"version": 0, "matter": own})
    assert added.json()["next"] == {"year": 2027, "first": "2027-02-17", "last": "2027-02-22"}
    bad = await client.put(
        "/seasons/matters",
        json={"version": 0, "matter": {**own, "code": "bad", "when": {"kind": "feast"}}},
    )
    assert bad.json()["code"] == "season.bad_rule"
    unknown = await client.put(
        "/seasons/matters",
        json={"version": 0, "matter": {**own, "code": "bad", "categories": ["999999"]}},
    )
    assert unknown.json()["code"] == "season.unknown_code"

    made = await _post_plan(client, "lantern_fair", 2027)
    assert made["first_day"] == "2027-02-17"
    assert {one["unit"]["code"] for one in made["actions"]} >= {"U-TN-TRAFFIC"} or made["actions"]
    twice = await client.post("/seasons/plans", json={"matter_code": "lantern_fair", "year": 2027})
    assert twice.json()["code"] == "season.plan_known"


async def _post_plan(client: AsyncClient, code: str, year: int) -> Json:
    return await _post(client, "/seasons/plans", matter_code=code, year=year)


async def test_the_table_goes_out_as_a_file_and_is_history(
    session: AsyncSession, client: AsyncClient, stage: Stage, analyst: None
) -> None:
    answer = await client.post("/seasons/forecast/export", json={"grain": "week"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"
    row = await session.scalar(select(EventRow).where(EventRow.name == "insight.exported"))
    assert row is not None
    assert row.body["what"] == "seasons"
    stage.actor = stage.without("figure:export")
    assert (await client.post("/seasons/forecast/export", json={})).status_code == 403
