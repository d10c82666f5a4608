"""Sentences of alerts, incidents, disputes, topics, campaigns and forecasts, with rows behind."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Shape
from huying.city.catalogue import Catalogue
from huying.insight.models_bands import BandAlert, BandState
from huying.insight.models_disputes import DisputeLevel, DisputeRisk
from huying.insight.models_incidents import Incident, IncidentTicket
from huying.insight.models_seasons import PlanState, SeasonForecast, SeasonPlan, SeasonRun
from huying.supervise import topics
from huying.supervise.models_task_forces import ForceOrigin, TaskForce, TaskForceMember
from huying.supervise.topics import Choice, Ranked
from huying.ticket.models import Ticket
from tests.conftest import MakeActor, Stage
from tests.insight.matters import Matters
from tests.insight.test_reports import make, person, source

At = Callable[[datetime], None]
Json: TypeAlias = Any
ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 11, 17, 9, tzinfo=ZONE)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZONE)  # when the report is made
WEEK = {"kind": "weekly", "day": "2026-11-17"}
RANKED = {
    "key": "030403:YT-TN", "category": "030403", "place": "YT-TN", "title": "汀南区路灯不亮",
    "n": 42, "score": 61.2,
}  # fmt: skip


def alert(observed: int, **more: object) -> BandAlert:
    return BandAlert(
        shape=Shape.BURST, family="0901", category_code="0901", categories=["0901"],
        places=["YT-TN-05"], window_minutes=120, since=TUESDAY, raised_at=TUESDAY, seen_at=TUESDAY,
        observed=observed, people=observed, first_people=4, expected=1.0, low=0.0, high=3.0,
        score=9.0, p=0.0001, history_days=300, **more,
    )  # fmt: skip


async def incident(session: AsyncSession, tickets: list[Ticket]) -> Incident:
    made = Incident(
        title="陈家停水", category_code="090101", place_code="YT-TN-05", tickets=len(tickets),
        people=len(tickets), heat_log=1.0, first_at=tickets[0].registered_at,
        last_at=tickets[-1].registered_at,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    session.add_all(
        IncidentTicket(
            incident_id=made.id, ticket_id=ticket.id, at=ticket.registered_at,
            joined_at=ticket.registered_at,
        )
        for ticket in tickets
    )  # fmt: skip
    return made


def dispute(level: DisputeLevel, place: str) -> DisputeRisk:
    return DisputeRisk(
        family="wages", party="恒昌电子厂", category_code="010102", place_code=place, level=level,
        score=50, tickets=5, callers=4, people=12, first_at=TUESDAY, last_at=TUESDAY,
        scored_at=TUESDAY,
    )  # fmt: skip


@pytest.fixture
async def water(session: AsyncSession, city: Catalogue, app: object, at: At) -> list[Ticket]:
    """A week in which a main burst: thirty matters, four in one incident, one of an earlier week.
    The clock stands at the Monday after."""
    made = Matters(session)
    await made.add(10, "080104", ["YT-TB-04"], TUESDAY - timedelta(weeks=1))
    earlier = await made.add(1, "090101", ["YT-TN-05"], TUESDAY - timedelta(days=5), unit="U-WATER")
    fresh = await made.add(3, "090101", ["YT-TN-05"], TUESDAY, unit="U-WATER")
    await made.add(27, "080104", ["YT-TB-04"], TUESDAY)
    await incident(session, [*earlier, *fresh])
    await incident(session, await made.add(2, "050101", ["YT-TB-04"], TUESDAY))
    at(MONDAY)
    return fresh


@pytest.fixture
async def analyst(water: list[Ticket], stage: Stage, make_actor: MakeActor) -> Stage:
    stage.actor = await make_actor("analyst")
    return stage


def told(report: Json, key: str) -> list[str]:
    sections = report["body"]["sections"]
    return [
        sentence["text"]
        for section in sections
        if section["key"] == key
        for sentence in section["sentences"]
    ]


async def test_alerts_say_how_far_they_are_and_list_their_rows(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    session.add_all([
        alert(12),
        alert(5, state=BandState.CLOSED, verdict=True, closed_at=MONDAY),
        alert(4, state=BandState.CLOSED, verdict=False, closed_at=MONDAY),
    ])  # fmt: skip
    report = await make(client, session, **WEEK)
    said = told(report, "alerts")
    assert said[0] == "本期发出时段预警3条：待确认1条、已判定2条。"
    assert said[1].startswith("已判定的2条中，属实1条，占50.0%（95%区间9.5%至90.5%）")
    assert said[2].endswith("11月17日09:00起，12人反映，尚未确认。")
    assert said[3].endswith("经判定属实。")
    assert len(source(report, "alerts.all")["rows"]) == 3
    assert len(source(report, "alerts.true")["rows"]) == 2
    place = await make(client, session, **WEEK, place_code="YT-TB")
    assert told(place, "alerts") == ["本期没有时段预警。"]


async def test_incidents_are_those_with_tickets_of_the_period(
    client: AsyncClient, session: AsyncSession, analyst: Stage, water: list[Ticket]
) -> None:
    report = await make(client, session, **WEEK)
    assert told(report, "incidents") == [
        "本期有3件以上反映的热点事件1起。",
        "汀南区梧桐街道停水：本期3件，累计4件、4人，首次反映11月12日09:00。",
    ]
    assert "陈家" not in str(report["body"])
    unit = await make(client, session, **WEEK, unit_code="U-WATER")
    assert told(unit, "incidents") == [
        "本单位主办的诉求涉及热点事件1起。",
        "汀南区梧桐街道停水：本期由本单位主办3件。",
    ]
    rows = source(unit, "incidents.all")["rows"]
    assert [row["link"] for row in rows] == [f"/tickets/{ticket.id}" for ticket in water]
    other = await make(client, session, **WEEK, unit_code="U-HOUSING")
    assert told(other, "incidents") == []


async def test_disputes_are_told_by_level_and_units_see_their_task_forces(
    client: AsyncClient, session: AsyncSession, analyst: Stage, city: Catalogue
) -> None:
    session.add_all([
        dispute(DisputeLevel.GRAVE, "YT-TB-04"), dispute(DisputeLevel.ATTENTION, "YT-LD-02"),
        dispute(DisputeLevel.NONE, "YT-LD-02"),
    ])  # fmt: skip
    leader = await person(session, city, "unit_leader", "U-WATER")
    force = TaskForce(
        year=2026, sequence=3, title="恒昌欠薪", origin=ForceOrigin.HAND, criteria=["paid"],
        quiet_days=7, formed_at=TUESDAY,
    )  # fmt: skip
    session.add(force)
    await session.flush()
    session.add(
        TaskForceMember(
            force_id=force.id, account_id=leader, unit_id=city.units["U-WATER"].id,
            joined_at=TUESDAY,
        )
    )  # fmt: skip
    report = await make(client, session, **WEEK)
    assert told(report, "disputes") == ["目前跟踪的矛盾纠纷风险2件：重大1件、关注1件。"]
    labels = [row["label"] for row in source(report, "disputes.all")["rows"]]
    assert labels[0].startswith("重大：")
    assert "恒昌" not in str(report["body"])
    place = await make(client, session, **WEEK, place_code="YT-LD")
    assert told(place, "disputes") == ["目前跟踪的矛盾纠纷风险1件：关注1件。"]
    unit = await make(client, session, **WEEK, unit_code="U-WATER")
    assert told(unit, "disputes") == ["本单位参加的工作专班1个。"]
    [row] = source(unit, "forces.all")["rows"]
    assert row["link"] == f"/task-forces/{force.id}"


async def test_topics_and_campaigns_tell_their_effect(
    client: AsyncClient, session: AsyncSession, analyst: Stage, at: At, make_actor: MakeActor
) -> None:
    at(TUESDAY + timedelta(days=1))
    supervisor, leader = await make_actor("supervisor"), await make_actor("city_leader")
    ranked = Ranked(date(2026, 11, 16), TUESDAY, TUESDAY, {"volume": 1.0}, [RANKED])
    slate = await topics.put_up(session, supervisor, ranked)
    topic = await topics.choose(session, leader, slate, Choice(key="030403:YT-TN"))
    maker, analyst.actor = analyst.actor, supervisor
    campaign = await client.post("/campaigns", json={
        "title": "井盖治理", "field": "manhole", "measure": "weekly", "target": -0.3,
        "baseline_weeks": 8, "first_day": "2026-11-16", "last_day": "2026-12-27",
        "units": [{"code": "U-URBAN-SANITATION"}],
    })  # fmt: skip
    assert campaign.status_code == 201, campaign.text
    analyst.actor = maker
    at(MONDAY)
    report = await make(client, session, **WEEK)
    said = told(report, "topics")
    assert said[0] == f"《{topic.title}》（已选定，包案领导：未定）：还没有措施。"
    assert said[1].startswith(f"《{topic.title}》成效：")
    assert source(report, f"topic.{topic.id}")["link"] == f"/topics/{topic.id}"
    [line] = told(report, "campaigns")
    assert line.startswith("“井盖治理”：")
    assert source(report, f"campaign.{campaign.json()['id']}")["unit_of"] == "share"
    daily = await make(client, session, kind="daily", day="2026-11-19")
    assert told(daily, "campaigns") == []


async def test_the_forecast_is_of_whole_weeks_with_their_own_intervals(
    client: AsyncClient, session: AsyncSession, analyst: Stage
) -> None:
    run = SeasonRun(
        day=MONDAY.date() - timedelta(days=1), made_at=MONDAY, horizon=20, history_days=400,
        series=2, model="m", model_version="1",
    )  # fmt: skip
    session.add(run)
    await session.flush()
    mean = [40.0, 50.0, 52.0, 51.0, 61.0, 50.0, 45.0, 41.0, *[99.0] * 12]
    five = {"mean": mean, **{name: [each / 2 for each in mean] for name in ("low80", "low95")}}
    five |= {name: [each * 2 for each in mean] for name in ("high80", "high95")}
    total = {"grain": "week", "first": "2026-11-23", "last": "2026-11-29", "mean": 350.0,
             "low80": 320.0, "high80": 380.0, "low95": 300.0, "high95": 400.0}  # fmt: skip
    for place in ("", "YT-TN"):
        session.add(SeasonForecast(run_id=run.id, place_code=place, totals=[total], **five))
    session.add(
        SeasonPlan(
            matter_code="cold", year=2026, name="寒潮", first_day=date(2026, 12, 10),
            last_day=date(2027, 2, 20), state=PlanState.PROPOSED, categories=["0901"],
            proposed_at=MONDAY,
        )
    )  # fmt: skip
    week = await make(client, session, **WEEK)
    assert told(week, "coming") == [
        "预计11月23日至29日登记诉求350件，95%区间300至400件。",
        "其中11月26日最多，约61件，95%区间30至122件。",
        "“寒潮”（12月10日至2月20日）：预案待确认，措施0项。",
    ]
    chart = week["body"]["sections"][-1]["charts"][0]
    assert chart["labels"] == [f"11/{day}" for day in range(23, 30)]
    assert source(week, "forecast.total")["link"] == "/seasons?grain=week"
    day = await make(client, session, kind="daily", day="2026-11-22")
    assert told(day, "coming")[0] == "预计今日（11月23日）登记诉求50件，95%区间25至100件。"
    unit = await make(client, session, **WEEK, unit_code="U-TN")
    assert told(unit, "coming")[0].startswith("预计辖区（汀南区）11月23日至29日登记诉求350件")
    assert told(await make(client, session, **WEEK, unit_code="U-WATER"), "coming") == []


async def test_few_are_not_compared_and_months_are_compared_by_the_day(
    client: AsyncClient, session: AsyncSession, analyst: Stage, at: At
) -> None:
    october = datetime(2026, 10, 1, 9, tzinfo=ZONE)
    await Matters(session, first=500).add(43, "080104", ["YT-TB-04"], october)
    place = await make(client, session, **WEEK, place_code="YT-TN")
    assert told(place, "overview") == [
        "11月16日至22日，汀南区登记诉求3件，涉及3人。",
        "前一周为1件，数量少，不计算变动幅度。",
        "没有去年同期的完整数据，不作比较。",
    ]
    none = await make(client, session, **WEEK, place_code="YT-HW")
    assert told(none, "overview")[0] == "11月16日至22日，湖湾新区没有登记诉求。"
    at(datetime(2026, 12, 2, 9, tzinfo=ZONE))
    month = await make(client, session, kind="monthly", day="2026-11-01")
    said = told(month, "overview")
    assert said[0] == "11月，全市登记诉求43件，涉及43人。"
    assert said[1].startswith("与上月（43件）相比，日均变动+3.3%，95%区间")
    unit = await make(client, session, kind="monthly", day="2026-11-01", unit_code="U-WATER")
    assert told(unit, "overview")[0].startswith("11月登记、由云汀供水集团有限公司主办的诉求4件")
    assert told(unit, "category")[0] == "诉求最多的事项：公用事业·供水·停水4件。"
