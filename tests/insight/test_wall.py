"""The wall: what it tells agrees with the pages, it names nobody, and ten walls cost one."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import CallState
from huying.callback.models import CitizenSolved, Satisfaction
from huying.city.catalogue import Catalogue
from huying.insight import bands_watch, wall
from huying.insight.models_incidents import Incident
from huying.insight.models_seasons import SeasonForecast, SeasonRun, WeatherDay
from huying.insight.wall import Part
from huying.insight.wall_parts import Ask
from huying.kit.models import new_id
from huying.supervise.models_topics import Topic
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.call import make_call
from tests.factories.callback import make_evaluated
from tests.factories.incidents import BURST, tell_all
from tests.factories.ticket import NAME, PHONE
from tests.harness import deliver
from tests.insight.banded import Past
from tests.insight.test_bands import MORNING, burst

At = Callable[[datetime], None]
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    wall.forget()
    yield
    wall.forget()


@pytest.fixture
async def _leader(client: AsyncClient, make_actor: MakeActor, stage: Stage) -> None:
    stage.actor = await make_actor("city_leader", unit="U-GOV")


@pytest.fixture
async def past(session: AsyncSession, city: Catalogue, at: At, client: AsyncClient) -> Past:
    """Sixteen ordinary days until six in the morning; the expectation is computed."""
    at(MORNING)
    made = Past(session, city)
    await made.days(MORNING, 16)
    await bands_watch.look(session, MORNING)
    return made


async def read(client: AsyncClient, place: str = "") -> Json:
    wall.forget()
    answer = await client.get("/wall", params={"place": place} if place else {})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told


@pytest.mark.usefixtures("_leader")
async def test_without_a_source_a_part_is_absent_and_nothing_is_made_up(
    client: AsyncClient,
) -> None:
    told = await read(client)

    assert (told["calls"], told["topic"], told["weather"]) == (None, None, None)
    assert (told["day"]["forecast"], told["day"]["usual_so_far"]) == (None, None)
    assert told["alerts"]["items"] == told["heat"]["items"] == told["categories"]["items"] == []
    assert {street["level"] for street in told["map"]["streets"]} == {None}
    assert [figure["code"] for figure in told["figures"]["items"]] == [
        "connected", "unit_on_time", "solved", "satisfied", "callback_in_time",
    ]  # fmt: skip
    for figure in told["figures"]["items"]:
        assert figure["today"] == figure["week"]
        assert (figure["today"]["denominator"], figure["today"]["share"]) == (0, None)


@pytest.mark.usefixtures("_leader")
async def test_face_streets_alerts_and_categories_are_those_of_the_pages(
    client: AsyncClient, past: Past, at: At, stage: Stage, make_actor: MakeActor
) -> None:
    await burst(past, at)

    told = await read(client)

    face = (await client.get("/bands/day")).json()
    assert told["day"]["face"] == face
    assert told["day"]["hours"]["total"] == face["total"]
    come = [cell for cell in face["cells"] if cell["sign"] != "future"]
    assert told["day"]["usual_so_far"] == pytest.approx(sum(cell["expected"] for cell in come))
    levels = {street["code"]: street["level"] for street in told["map"]["streets"]}
    assert levels["YT-TN-05"] == 2
    assert levels["YT-WC-03"] in (-1, 0)
    stage.actor = await make_actor("analyst")
    [row] = (await client.get("/bands/alerts")).json()
    [alert] = told["alerts"]["items"]
    assert {name: alert[name] for name in ("id", "title", "sentence", "state")} == {
        name: row[name] for name in ("id", "title", "sentence", "state")
    }
    assert alert["unit_name"] == "供水集团"
    top = told["categories"]["items"][0]
    assert (top["code"], top["name"], top["parent_name"], top["level"]) == (
        "0901", "供水", "公用事业", 2,
    )  # fmt: skip
    assert top["observed"] > top["high"] > top["expected"]


async def test_a_district_has_its_own_and_what_has_no_place_is_left_out(
    client: AsyncClient, past: Past, at: At, session: AsyncSession, stage: Stage,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    await burst(past, at)
    await make_call(session)
    stage.actor = await make_actor("shift_lead")

    city, south, north = (
        await read(client),
        await read(client, "YT-TN"),
        await read(client, "YT-TB"),
    )

    assert city["calls"]["waiting"] == 1
    assert south["calls"] is None
    assert {street["code"][:5] for street in south["map"]["streets"]} == {"YT-TN"}
    assert "connected" not in [figure["code"] for figure in south["figures"]["items"]]
    assert (len(south["alerts"]["items"]), len(north["alerts"]["items"])) == (1, 0)
    assert north["day"]["face"]["total"] < south["day"]["face"]["total"]
    for told in (city, south):
        streets = sum(street["observed"] for street in told["map"]["streets"])
        assert told["day"]["face"]["total"] == streets > 0
    districts = {each["code"]: each for each in city["map"]["districts"]}
    assert list(districts) == [each["code"] for each in city["districts"]]
    for told in (south, north):
        assert told["map"]["districts"] == []
        whole = districts[told["place"]["code"]]
        assert whole["observed"] == told["day"]["face"]["total"]
        assert whole["expected"] == pytest.approx(told["day"]["usual_so_far"])
    assert (districts["YT-TN"]["level"], districts["YT-TB"]["level"]) == (2, 0)
    assert south["place"] == {"code": "YT-TN", "name": "汀南区"}
    assert south["place"] in city["districts"]
    for other in ("YT-TN-05", "YT", "no-such"):
        assert (await client.get("/wall", params={"place": other})).status_code == 404


async def test_nothing_on_it_names_a_person_or_says_a_ticket_s_words(
    client: AsyncClient, session: AsyncSession, at: At, stage: Stage, make_actor: MakeActor
) -> None:
    """Tickets, an incident of them, a call and an evaluation, all of people with names."""
    told = await tell_all(session, at, BURST)
    await make_call(session, phone=PHONE, name=NAME, said=[("citizen", f"我叫{NAME}")])
    words = "回访时说的话"
    await make_evaluated(
        session, await make_actor("callback_specialist"),
        satisfaction=Satisfaction.SATISFIED, solved=CitizenSolved.YES, words=words,
    )  # fmt: skip
    stage.actor = await make_actor("analyst")

    answer = await read(client)

    incident = (await session.scalars(select(Incident).where(Incident.tickets > 1))).one()
    assert [row["id"] for row in answer["heat"]["items"]] == [str(incident.id)]
    assert answer["heat"]["items"][0]["title"] in ("供水", "停水")
    assert answer["heat"]["items"][0]["place_name"] == "汀南区梧桐街道"
    satisfied = next(one for one in answer["figures"]["items"] if one["code"] == "satisfied")
    assert (satisfied["week"]["numerator"], satisfied["week"]["denominator"]) == (1, 1)
    said = str(answer)
    secrets = [NAME, PHONE, words, incident.title]
    for ticket in told:
        secrets += [ticket.number, ticket.title, ticket.summary, ticket.statement, str(ticket.id)]
    for secret in secrets:
        assert secret not in said
    assert "128" not in said.replace(str(incident.id), "")  # the demo's telephones begin so


async def test_a_name_that_a_person_gave_an_incident_is_shown_masked(
    client: AsyncClient, session: AsyncSession, at: At, stage: Stage, make_actor: MakeActor
) -> None:
    await tell_all(session, at, BURST)
    await deliver(session)
    incident = (await session.scalars(select(Incident).where(Incident.tickets > 1))).one()
    incident.title, incident.is_renamed = f"梧桐路供水主管爆裂，联系人{NAME}，{PHONE}", True
    await session.flush()
    stage.actor = await make_actor("supervisor")

    [row] = (await read(client))["heat"]["items"]

    assert row["title"].startswith("梧桐路供水主管爆裂")
    assert NAME not in row["title"]
    assert PHONE not in row["title"]


@pytest.mark.usefixtures("_leader")
async def test_today_and_the_week_of_a_rate_are_those_of_the_figures_page(
    client: AsyncClient, session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    agent = await make_actor("callback_specialist")
    for days, satisfaction in (
        (7, Satisfaction.SATISFIED),
        (6, Satisfaction.DISSATISFIED),
        (1, Satisfaction.SATISFIED),
        (0, Satisfaction.SATISFIED),
    ):
        at(NOW - timedelta(days=days))
        await make_evaluated(
            session, agent, satisfaction=satisfaction, solved=CitizenSolved.YES, words="好"
        )
    at(NOW)

    told = (await read(client))["figures"]["items"]

    satisfied = next(one for one in told if one["code"] == "satisfied")
    for name, since, counted in (("today", NOW, (1, 1)), ("week", NOW - timedelta(days=6), (2, 3))):
        days_asked = {"since": f"{since:%Y-%m-%d}", "until": f"{NOW:%Y-%m-%d}"}
        page = (await client.get("/figures/satisfied", params=days_asked)).json()
        share = next(
            one for one in page["shares"] if one["basis"] == "granted" and not one["with_excluded"]
        )
        assert (share["numerator"], share["denominator"]) == counted
        assert (satisfied[name]["numerator"], satisfied[name]["denominator"]) == counted


@pytest.mark.usefixtures("_leader")
async def test_calls_are_what_runs_now_and_what_came_since_midnight(
    client: AsyncClient, session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    agent = (await make_actor("agent")).id
    at(NOW - timedelta(days=1))
    await make_call(session, agent_id=new_id(), state=CallState.ENDED)
    at(NOW - timedelta(hours=1))
    await make_call(session, agent_id=new_id(), state=CallState.ENDED)
    await make_call(session, agent_id=agent)
    at(NOW - timedelta(minutes=2))
    await make_call(session, state=CallState.WAITING)
    at(NOW)

    calls = (await read(client))["calls"]

    assert (calls["live"], calls["waiting"], calls["today"], calls["answered_today"]) == (
        1,
        1,
        3,
        2,
    )
    waited = NOW - datetime.fromisoformat(calls["waiting_since"])
    assert waited == timedelta(minutes=2)
    at(NOW + timedelta(days=9))
    assert (await read(client))["calls"] is not None  # one is open still


@pytest.mark.usefixtures("_leader")
async def test_topic_weather_and_forecast_where_they_are_known(
    client: AsyncClient, session: AsyncSession, past: Past
) -> None:
    today = date(2026, 11, 18)
    session.add(WeatherDay(day=today, high=18.0, low=9.0, words="小雨", is_forecast=True))
    session.add(
        Topic(
            year=2026,
            sequence=3,
            week=date(2026, 11, 16),
            title=f"{NAME}反映的路灯，电话{PHONE}",
            category_code="0301",
            reason="群众反映集中",
            chosen_at=NOW,
        )
    )
    run = SeasonRun(
        day=today - timedelta(days=2), made_at=NOW, horizon=4, history_days=100, series=1,
        model="m", model_version="1",
    )  # fmt: skip
    session.add(run)
    await session.flush()
    values = [1.0, 2.0, 43.0, 4.0]
    session.add(
        SeasonForecast(
            run_id=run.id, mean=values, low80=values, high80=values, low95=values, high95=values
        )
    )
    await session.flush()

    told = await read(client)

    assert (told["weather"]["words"], told["weather"]["is_forecast"]) == ("小雨", True)
    assert told["day"]["forecast"]["mean"] == 43.0
    assert "3" in told["topic"]["number"]
    assert len(told["topic"]["weeks"]) == 12
    assert sum(told["topic"]["weeks"]) > 0
    assert PHONE not in str(told["topic"])


async def test_who_may_not_see_the_wall_does_not(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    for role in ("agent", "dispatcher", "unit_leader"):
        stage.actor = await make_actor(role, unit="U-WATER")
        assert (await client.get("/wall")).status_code == 403


async def test_ten_walls_cost_one_and_a_moved_clock_shows_at_once(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    asked: list[str] = []

    async def count(ask: Ask) -> int:
        asked.append(ask.place)
        await asyncio.sleep(0)
        return len(asked)

    part = Part(60.0, count)
    ask = Ask(session, city, "", NOW)
    assert await asyncio.gather(*(part.get(ask) for _ in range(10))) == [1] * 10
    assert await part.get(replace(ask, place="YT-TN")) == 2
    assert await part.get(ask) == 1
    at(NOW + timedelta(hours=1))
    assert await part.get(ask) == 3
    assert asked == ["", "YT-TN", ""]


async def test_a_part_that_could_not_be_read_is_tried_again(
    session: AsyncSession, city: Catalogue
) -> None:
    answers: list[RuntimeError | int] = [RuntimeError("the line is lost"), 7]
    tries = iter(answers)

    async def sometimes(_: Ask) -> int:
        told = next(tries)
        if isinstance(told, RuntimeError):
            raise told
        return told

    part = Part(60.0, sometimes)
    ask = Ask(session, city, "", NOW)
    with pytest.raises(RuntimeError):
        await part.get(ask)
    assert await part.get(ask) == 7
