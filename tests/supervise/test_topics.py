"""每周一题 over HTTP: chosen, led, worked on, extended, overdue, published by two, closed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import deadlines
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.supervise import tasks_topics, topics, topics_measures
from huying.supervise.models_topics import TopicMeasure, TopicSlate
from huying.supervise.topics import Choice, Ranked
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket
from tests.harness import deliver
from tests.supervise.conftest import Json, MakeActor

At = Callable[[datetime], None]
MONDAY = date(2026, 11, 16)  # NOW is the Wednesday of that week
STREET_LIGHTS = {
    "key": "030403:YT-TN", "category": "030403", "place": "YT-TN", "title": "汀南区路灯不亮",
    "n": 42, "score": 61.2,
}  # fmt: skip


async def put_up(session: AsyncSession, actor: Actor) -> TopicSlate:
    ranked = Ranked(MONDAY, NOW - timedelta(days=28), NOW, {"volume": 1.0}, [STREET_LIGHTS])
    return await topics.put_up(session, actor, ranked)


class Office:
    """Reads and moves topics as a person."""

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

    async def do(self, actor: Actor, topic: Json, what: str, **body: object) -> Json:
        response = await self.try_(actor, topic, what, **body)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def try_(self, actor: Actor, topic: Json, what: str, **body: object) -> Response:
        return await self.ask(actor, "POST", f"/topics/{topic['id']}/{what}", **body)


@pytest.fixture
def office(client: AsyncClient, stage: Stage) -> Office:
    return Office(client, stage)


@pytest.fixture
async def second(make_actor: MakeActor) -> Actor:
    return await make_actor("analyst")


@pytest.fixture
async def leader(make_actor: MakeActor) -> Actor:
    return await make_actor("city_leader", unit="U-GOV")


@pytest.fixture
async def liaison(make_actor: MakeActor) -> Actor:
    return await make_actor("unit_liaison", unit="U-URBAN-SANITATION")


async def chosen(session: AsyncSession, office: Office, supervisor: Actor, leader: Actor) -> Json:
    slate = await put_up(session, supervisor)
    topic = await topics.choose(session, leader, slate, Choice(key="030403:YT-TN"))
    return await office.get(supervisor, f"/topics/{topic.id}")


async def led(session: AsyncSession, office: Office, supervisor: Actor, leader: Actor) -> Json:
    topic = await chosen(session, office, supervisor, leader)
    return await office.do(
        supervisor, topic, "lead", version=topic["version"], chair="副市长章怀远",
        goal="四周内主要道路亮灯率恢复", lead_unit="U-URBAN", assist_units=["U-POWER"],
    )  # fmt: skip


async def measured(session: AsyncSession, office: Office, supervisor: Actor, leader: Actor) -> Json:
    topic = await led(session, office, supervisor, leader)
    return await office.do(
        supervisor, topic, "measures", title="逐杆排查并更换损坏灯头",
        unit="U-URBAN-SANITATION", due_day="2026-11-25",
    )  # fmt: skip


async def test_a_topic_from_the_candidate_to_its_conclusion(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor, liaison: Actor
) -> None:
    topic = await measured(session, office, supervisor, leader)
    measure = topic["measures"][0]
    assert (topic["number"], topic["state"]) == ("2026 年第 1 题", "working")
    assert topic["basis"]["rank"] == 1
    early = await office.try_(
        leader, topic, "close", version=topic["version"], outcome="solved", conclusion="已解决"
    )
    assert early.json()["code"] == "topic.measures_open"

    await office.do(liaison, topic, "reports", measure_id=measure["id"], text="已排查 120 杆")
    done = await office.do(
        liaison, topic, f"measures/{measure['id']}/done", text="更换灯头 86 个，验收单已上传"
    )
    assert done["progress"] == {"done": 1, "open": 0, "overdue": 0}
    closed = await office.do(
        leader, topic, "close", version=done["version"], outcome="eased", conclusion="明显好转"
    )

    assert (closed["state"], closed["outcome"], closed["conclusion"]) == (
        "closed", "eased", "明显好转",
    )  # fmt: skip
    names = [event.name for event in await history_of(session, "topic", UUID(closed["id"]))]
    assert names == [
        "topic.chosen", "topic.led", "topic.measure_added", "topic.reported",
        "topic.measure_done", "topic.closed",
    ]  # fmt: skip
    again = await office.try_(supervisor, closed, "reports", text="补充说明")
    assert again.json()["code"] == "topic.over"


async def test_a_unit_works_on_its_own_measures_only_and_sees_only_its_own_topics(
    session: AsyncSession,
    office: Office,
    supervisor: Actor,
    leader: Actor,
    liaison: Actor,
    make_actor: MakeActor,
) -> None:
    topic = await measured(session, office, supervisor, leader)
    power = await make_actor("unit_liaison", unit="U-POWER")  # assists
    water = await make_actor("unit_leader", unit="U-WATER")  # has no part
    measure = topic["measures"][0]

    shown = await office.get(power, f"/topics/{topic['id']}")
    foreign = await office.try_(power, topic, f"measures/{measure['id']}/done", text="完成了")
    whole = await office.try_(liaison, topic, "reports", text="总体进展顺利")
    hidden = await office.ask(water, "GET", f"/topics/{topic['id']}")

    assert [each["may_work"] for each in shown["measures"]] == [False]
    assert (foreign.status_code, foreign.json()["code"]) == (403, "topic.not_yours")
    assert whole.json()["code"] == "topic.not_yours"  # it assists, the lead unit speaks
    assert hidden.status_code == 404
    assert (await office.get(water, "/topics"))["items"] == []
    assert [each["title"] for each in (await office.get(power, "/topics"))["items"]] == [
        "汀南区路灯不亮"
    ]


async def test_an_extension_is_asked_by_the_unit_and_granted_by_another(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor, liaison: Actor
) -> None:
    topic = await measured(session, office, supervisor, leader)
    path = f"measures/{topic['measures'][0]['id']}/extension"

    shorter = await office.try_(liaison, topic, path, day="2026-11-25", reason="缺少配件")
    asked = await office.do(liaison, topic, path, day="2026-12-05", reason="缺少配件")
    own = await office.try_(liaison, topic, f"{path}/answer", is_granted=True)
    granted = await office.do(supervisor, topic, f"{path}/answer", is_granted=True)
    nothing = await office.try_(supervisor, topic, f"{path}/answer", is_granted=False)

    assert shorter.json()["code"] == "topic.bad_day"
    assert (asked["measures"][0]["due_day"], asked["measures"][0]["asked"]["day"]) == (
        "2026-11-25", "2026-12-05",
    )  # fmt: skip
    assert own.status_code == 403
    measure = granted["measures"][0]
    assert (measure["due_day"], measure["extensions"], measure["asked"]) == (
        "2026-12-05", 1, None,
    )  # fmt: skip
    assert nothing.json()["code"] == "topic.nothing_asked"


async def test_an_undone_measure_is_raised_once_its_day_has_passed(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor, at: At
) -> None:
    topic = await measured(session, office, supervisor, leader)
    id = UUID(topic["measures"][0]["id"])
    measure = await session.get(TopicMeasure, id)
    assert measure is not None
    pending = await deadlines.pending_of(session, [id])
    assert pending[topics_measures.DUE, id].due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)

    at(datetime(2026, 11, 25, 15, 59, tzinfo=UTC))
    await tasks_topics.measure_due(session, id, measure.due_at)
    assert not measure.is_overdue
    at(datetime(2026, 11, 25, 16, 0, tzinfo=UTC))
    await tasks_topics.measure_due(session, id, measure.due_at)
    await tasks_topics.measure_due(session, id, measure.due_at)

    shown = await office.get(supervisor, f"/topics/{topic['id']}")
    assert shown["progress"] == {"done": 0, "open": 1, "overdue": 1}
    names = [event.name for event in await history_of(session, "topic", UUID(topic["id"]))]
    assert names.count("topic.measure_overdue") == 1


async def test_an_overdue_measure_is_an_alert_until_it_is_done(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor, at: At
) -> None:
    topic = await measured(session, office, supervisor, leader)
    id = UUID(topic["measures"][0]["id"])
    at(datetime(2026, 11, 25, 16, 0, tzinfo=UTC))
    await tasks_topics.measure_due(session, id, NOW)
    last = await deliver(session)

    shown = await office.get(supervisor, "/alerts")
    (alert,) = [each for each in shown["items"] if each["kind"] == "measure_overdue"]
    assert (alert["level"], alert["measure"]["topic_id"]) == ("orange", topic["id"])
    assert alert["measure"]["title"] == topic["measures"][0]["title"]
    assert "11月26日" in alert["sentence"]

    await office.do(supervisor, topic, f"measures/{id}/done", text="已全部更换")
    await deliver(session, after=last)
    after = await office.get(supervisor, "/alerts")
    assert "measure_overdue" not in [each["kind"] for each in after["items"]]


async def test_what_a_meeting_decided_becomes_measures_and_their_units_take_part(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor
) -> None:
    topic = await chosen(session, office, supervisor, leader)
    minutes = {
        "held_on": "2026-11-17", "title": "第一次专题会", "minutes": "会议议定两项措施。",
        "decided": [
            {"title": "更换灯头", "unit": "U-URBAN-SANITATION", "due_day": "2026-12-01"},
            {"title": "核对电源", "unit": "U-POWER", "due_day": "2026-12-03"},
        ],
    }  # fmt: skip
    early = await office.try_(supervisor, topic, "meetings", **minutes)
    topic = await office.do(
        supervisor, topic, "lead", version=topic["version"], chair="副市长章怀远",
        lead_unit="U-URBAN",
    )  # fmt: skip
    future = await office.try_(
        supervisor, topic, "meetings", **{**minutes, "held_on": "2026-11-19"}
    )
    met = await office.do(supervisor, topic, "meetings", **minutes)

    assert early.json()["code"] == "topic.not_led"
    assert future.json()["code"] == "topic.bad_day"
    assert met["meetings"][0]["decided"] == 2
    assert {each["meeting_id"] for each in met["measures"]} == {met["meetings"][0]["id"]}
    assert [unit["code"] for unit in met["units"]] == ["U-URBAN", "U-URBAN-SANITATION", "U-POWER"]


async def test_words_for_citizens_are_written_by_one_and_approved_by_another(
    session: AsyncSession, office: Office, supervisor: Actor, second: Actor, leader: Actor
) -> None:
    topic = await led(session, office, supervisor, leader)

    async def published() -> list[Json]:
        items: list[Json] = (await office.get(leader, "/public/topics?year=2026"))["items"]
        return items

    proposed = await office.do(
        supervisor, topic, "public", version=topic["version"], text="正在换灯，电话12812345678。"
    )
    own = await office.try_(supervisor, topic, "public/approve", version=proposed["version"])
    assert await published() == []
    approved = await office.do(second, topic, "public/approve", version=proposed["version"])
    read = (await published())[0]
    rewritten = await office.do(
        supervisor, topic, "public", version=approved["version"], text="已经全部换完。"
    )
    meanwhile = (await published())[0]["text"]
    await office.do(second, topic, "public/withdraw", version=rewritten["version"])

    assert (own.status_code, own.json()["code"]) == (409, "topic.same_person")
    assert read["text"].startswith("正在换灯")
    assert "12812345678" not in read["text"]
    assert (read["before"], read["after"], read["units"][0]) == (None, None, "云汀市城市管理局")
    assert meanwhile == read["text"]  # the old words stay until the new ones are approved
    assert await published() == []


async def test_a_ticket_of_the_subject_carries_the_flag_while_the_topic_is_open(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor
) -> None:
    topic = await led(session, office, supervisor, leader)
    inside = await make_ticket(session, draft=make_draft(category="030403", place="YT-TN-05"))
    outside = await make_ticket(session, draft=make_draft(category="030403", place="YT-TB-02"))
    other = await make_ticket(session, draft=make_draft(category="030402", place="YT-TN-05"))

    flags = [await office.get(supervisor, f"/tickets/{t.id}/topics") for t in (inside, outside)]
    assert [[flag["title"] for flag in each] for each in flags] == [["汀南区路灯不亮"], []]
    assert await office.get(supervisor, f"/tickets/{other.id}/topics") == []

    await office.do(
        leader, topic, "close", version=topic["version"], outcome="solved", conclusion="已解决"
    )
    assert await office.get(supervisor, f"/tickets/{inside.id}/topics") == []


async def test_a_stale_step_is_refused(
    session: AsyncSession, office: Office, supervisor: Actor, leader: Actor
) -> None:
    topic = await led(session, office, supervisor, leader)

    stale = await office.try_(
        leader, topic, "close", version=topic["version"] - 1, outcome="solved", conclusion="已解决"
    )

    assert (stale.status_code, stale.json()["code"]) == (409, "topic.changed")
