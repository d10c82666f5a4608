"""类型治理 over HTTP: fields, targets, the weekly curve, units in bands, notes, the end."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series import Share
from huying.city.catalogue import Catalogue
from huying.insight.curves_campaigns import band_of, funnel
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.supervise import campaigns
from huying.supervise.models_topics import Campaign
from tests.conftest import MakeActor, Stage
from tests.insight.matters import Matters
from tests.supervise.conftest import Json

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 10, 19)  # four whole weeks before the week of NOW
PLACES = ["YT-TN-01", "YT-TB-02", "YT-YX-01"]


def start_of(**change: object) -> Json:
    body = {
        "title": "井盖病害百日治理", "field": "manhole", "measure": "weekly", "target": -0.3,
        "baseline_weeks": 8, "first_day": str(FIRST), "last_day": "2026-12-27",
        "units": [{"code": "U-URBAN-SANITATION"}, {"code": "U-DRAIN", "target": -0.5}],
    }  # fmt: skip
    return {**body, **change}


class Office:
    def __init__(self, client: AsyncClient, stage: Stage) -> None:
        self._client, self._stage = client, stage

    async def ask(self, actor: Actor, method: str, path: str, **body: object) -> Response:
        self._stage.actor = actor
        json = body if method != "GET" else None
        return await self._client.request(method, path, json=json)

    async def get(self, actor: Actor, path: str) -> Json:
        response = await self.ask(actor, "GET", path)
        assert response.status_code == 200, response.text
        return response.json()

    async def start(self, actor: Actor, **change: object) -> Json:
        response = await self.ask(actor, "POST", "/campaigns", **start_of(**change))
        assert response.status_code == 201, response.text
        return response.json()


@pytest.fixture
def office(client: AsyncClient, stage: Stage) -> Office:
    return Office(client, stage)


@pytest.fixture
async def liaison(make_actor: MakeActor) -> Actor:
    return await make_actor("unit_liaison", unit="U-URBAN-SANITATION")


async def weeks_of_manholes(session: AsyncSession) -> None:
    """Eight weeks of 30 and 10 a week, then four of 6 and 10; everything else 40 throughout."""
    matters = Matters(session)
    every = timedelta(hours=2)
    for week in range(-8, 4):
        at = datetime.combine(FIRST, datetime.min.time(), ZONE) + timedelta(weeks=week, hours=8)
        sanitation = 30 if week < 0 else 6
        await matters.add(sanitation, "030402", PLACES, at, every=every)
        await matters.add(10, "030410", PLACES, at, every=every, unit="U-DRAIN")
        await matters.add(40, "080104", PLACES, at, every=every, unit="U-MARKET")


def test_every_shipped_field_names_categories_that_exist_and_none_twice(city: Catalogue) -> None:
    shipped = campaigns.shipped()

    assert len(shipped) == 12
    for field in shipped.values():
        campaigns.check_categories(city, field.categories)


def test_a_target_is_reached_or_missed_only_by_the_whole_interval() -> None:
    assert band_of(-0.6, -0.35, -0.3, is_fewer=True) == "reached"
    assert band_of(-0.6, -0.2, -0.3, is_fewer=True) == "open"
    assert band_of(-0.25, 0.4, -0.3, is_fewer=True) == "missed"
    assert band_of(-0.25, None, -0.3, is_fewer=True) == "missed"
    assert band_of(None, None, -0.3, is_fewer=True) == "open"
    assert band_of(0.91, 0.97, 0.9, is_fewer=False) == "reached"
    assert band_of(0.7, 0.95, 0.9, is_fewer=False) == "open"
    assert band_of(0.7, 0.89, 0.9, is_fewer=False) == "missed"


def test_the_funnel_marks_what_is_far_from_the_others_on_either_side() -> None:
    whole = Share(500, 1000)

    assert (funnel(Share(50, 100), whole) or 0) > 0.9
    low, high = funnel(Share(20, 100), whole), funnel(Share(80, 100), whole)
    assert low is not None
    assert high is not None
    assert low < 1e-6
    assert high < 1e-6
    assert funnel(Share(0, 0), whole) is None
    assert funnel(whole, whole) is None  # nobody to compare with


async def test_the_curve_stands_against_target_and_expectation(
    session: AsyncSession, office: Office, supervisor: Actor
) -> None:
    await weeks_of_manholes(session)
    campaign = await office.start(supervisor)

    curve = await office.get(supervisor, f"/campaigns/{campaign['id']}/curve")

    assert (curve["baseline"], curve["target_line"], curve["weeks_done"]) == (40.0, 28.0, 4)
    assert [week["n"] for week in curve["weeks"]] == [40] * 8 + [16] * 4
    assert [week["is_campaign"] for week in curve["weeks"]] == [False] * 8 + [True] * 4
    # Everything else stayed as it was, so 40 would have come.
    assert curve["weeks"][-1]["expected"] == pytest.approx(40.0)
    assert (round(curve["value"], 2), curve["band"], curve["n"]) == (-0.6, "reached", 64)
    assert curve["low"] < -0.6 < curve["high"] <= -0.3
    units = {unit["code"]: unit for unit in curve["units"]}
    assert units["U-URBAN-SANITATION"]["band"] == "reached"
    assert units["U-DRAIN"]["band"] == "missed"  # its own target is -50 %, and nothing changed
    assert (units["U-DRAIN"]["value"], units["U-DRAIN"]["target"]) == (0.0, -0.5)
    assert units["U-DRAIN"]["is_unlike"]
    assert "已达到目标" in curve["sentence"]
    assert "−60%" in curve["sentence"]


async def test_a_rate_campaign_before_its_first_week_tells_nothing(
    office: Office, supervisor: Actor
) -> None:
    campaign = await office.start(
        supervisor, measure="on_time", target=0.95, first_day="2026-11-16", field="noise", units=[]
    )

    curve = await office.get(supervisor, f"/campaigns/{campaign['id']}/curve")

    assert (curve["weeks_done"], curve["value"], curve["band"]) == (0, None, "open")
    assert (curve["target_line"], len(curve["weeks"])) == (0.95, 8)


async def test_what_cannot_be_started(
    session: AsyncSession, office: Office, supervisor: Actor, liaison: Actor
) -> None:
    async def code(actor: Actor = supervisor, **change: object) -> str:
        response = await office.ask(actor, "POST", "/campaigns", **start_of(**change))
        assert response.status_code >= 400
        found: str = response.json()["code"]
        return found

    assert await code(first_day="2026-10-20") == "campaign.bad_days"  # a Tuesday
    assert await code(last_day="2026-10-25") == "campaign.bad_days"
    assert await code(target=0.3) == "campaign.bad_target"
    assert await code(measure="solved", target=-0.3) == "campaign.bad_target"
    assert await code(field="unheard-of") == "campaign.unknown_code"
    assert await code(units=[{"code": "U-NOWHERE"}]) == "campaign.unknown_code"
    assert await code(liaison) == "forbidden"
    assert await session.scalar(select(func.count()).select_from(Campaign)) in (0, 1)


async def test_one_campaign_of_a_field_runs_at_a_time_and_ends_with_its_curve(
    session: AsyncSession, office: Office, supervisor: Actor, liaison: Actor
) -> None:
    await weeks_of_manholes(session)
    campaign = await office.start(supervisor)
    path = f"/campaigns/{campaign['id']}"
    second = await office.ask(supervisor, "POST", "/campaigns", **start_of())
    noted = await office.ask(liaison, "POST", f"{path}/notes", text="补装井盖 41 座")
    blind = await office.ask(liaison, "POST", f"{path}/end", version=1, evaluation="达到预期")
    stale = await office.ask(supervisor, "POST", f"{path}/end", version=9, evaluation="达到预期")
    ended = await office.ask(
        supervisor, "POST", f"{path}/end", version=campaign["version"], evaluation="达到预期"
    )
    late = await office.ask(liaison, "POST", f"{path}/notes", text="再补")

    assert second.json()["code"] == "campaign.running"
    assert noted.json()["notes"][0]["unit"] == "市环境卫生管理处"
    assert (blind.status_code, stale.json()["code"]) == (403, "campaign.changed")
    assert ended.status_code == 200, ended.text
    assert late.json()["code"] == "campaign.over"
    kept = await session.get(Campaign, ended.json()["campaign_id"])
    assert kept is not None
    assert kept.result is not None
    assert kept.result["band"] == "reached"
    names = [event.name for event in await history_of(session, "campaign", kept.id)]
    assert names == ["campaign.started", "campaign.noted", "campaign.ended"]


async def test_units_see_their_own_campaigns_and_their_own_line(
    session: AsyncSession, office: Office, supervisor: Actor, liaison: Actor, make_actor: MakeActor
) -> None:
    await weeks_of_manholes(session)
    campaign = await office.start(supervisor)
    stranger = await make_actor("unit_leader", unit="U-WATER")

    own = await office.get(liaison, f"/campaigns/{campaign['id']}/curve")
    others = await office.ask(stranger, "GET", f"/campaigns/{campaign['id']}/curve")

    assert [unit["code"] for unit in own["units"]] == ["U-URBAN-SANITATION"]
    assert others.status_code == 404
    assert (await office.get(stranger, "/campaigns"))["items"] == []


async def test_a_city_words_a_field_anew_and_watches_its_trend(
    session: AsyncSession, office: Office, supervisor: Actor
) -> None:
    await weeks_of_manholes(session)
    body: Json = {"name": "井盖", "categories": ["030402"], "is_active": True}
    nested = await office.ask(
        supervisor, "PUT", "/campaign-fields/manhole", version=0, name="井盖",
        categories=["0304", "030402"],
    )  # fmt: skip
    done = await office.ask(supervisor, "PUT", "/campaign-fields/manhole", version=0, **body)
    stale = await office.ask(supervisor, "PUT", "/campaign-fields/manhole", version=0, **body)

    fields = {f["code"]: f for f in (await office.get(supervisor, "/campaign-fields"))["items"]}

    assert nested.json()["code"] == "campaign.nested"
    assert (done.status_code, stale.json()["code"]) == (204, "campaign.changed")
    manhole = fields["manhole"]
    assert (manhole["name"], manhole["is_own"], manhole["version"]) == ("井盖", True, 1)
    assert manhole["weeks"][-5:] == [30, 6, 6, 6, 6]
    assert len(manhole["weeks"]) == 26
    assert manhole["change"]["now"] == 24
    assert (manhole["change"]["before"], manhole["change"]["before_weeks"]) == (240, 8)
    assert manhole["change"]["high"] < 1
    assert len(fields) == 12
