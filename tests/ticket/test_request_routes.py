"""Requests over HTTP: asked on the ticket's page, decided on the desk, previewed before both."""

from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.models import new_id
from huying.ticket import supplements
from huying.ticket.models import TicketState
from tests.conftest import NOW, Stage
from tests.factories.ticket import PHONE, make_ticket
from tests.ticket.asking import ask_for_time, at_work, of_housing, suspended
from tests.ticket.conftest import Cast, MakeActor

DAY = timedelta(days=1)


@pytest.fixture
async def cast(cast: Cast, make_actor: MakeActor) -> Cast:
    return await of_housing(cast, make_actor)


async def test_asked_previewed_and_granted(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    stage.actor = cast.handler
    before = (await client.get(f"/tickets/{ticket.id}/request-preview")).json()
    seen = (await client.get(f"/tickets/{ticket.id}/request-preview?amount=2")).json()
    assert (before["limit_amount"], before["unit"], before["limit_text"]) == (
        3,
        "work_day",
        "3个工作日",
    )
    assert before["new_due_at"] == before["due_at"] == seen["due_at"] < seen["new_due_at"]

    body = {"version": ticket.version, "code": "works", "reason": "等配件到货", "amount": 2}
    page = (await client.post(f"/tickets/{ticket.id}/ask-extension", json=body)).json()
    [asked] = page["requests"]
    assert (asked["amount_text"], asked["can_decide"], asked["can_cancel"]) == (
        "2个工作日",
        False,
        True,
    )
    stage.actor = cast.reviewer
    [row] = (await client.get("/requests")).json()["items"]
    assert row["ticket"]["id"] == str(ticket.id)
    assert row["request"]["can_decide"]
    assert row["request"]["waits_for"] == "hotline"
    assert row["preview"]["new_due_at"] == seen["new_due_at"]
    assert any("若同意延期2个工作日" in step for step in row["preview"]["steps"])

    version = row["request"]["version"]
    granted = await client.post(f"/requests/{asked['id']}/grant", json={"version": version})
    stale = await client.post(
        f"/requests/{asked['id']}/refuse", json={"version": version, "note": "不同意"}
    )

    page = granted.json()
    [unit] = [bar for bar in page["clocks"] if bar["kind"] == "unit"]
    assert (unit["extended_by"], unit["extended_text"], unit["due_at"]) == (
        2,
        "2个工作日",
        seen["new_due_at"],
    )
    assert page["clock"]["extended_by"] == 2
    assert page["requests"][0]["decisions"][0]["standing_label"] == "热线"
    assert (stale.status_code, stale.json()["code"]) == (409, "ticket.request_changed")
    assert (await client.get("/requests")).json() == {"items": [], "is_more": False}


async def test_the_desk_shows_the_most_pressing_first_and_no_more_than_asked(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    patient, pressing = await at_work(session, cast), await at_work(session, cast)
    first = await ask_for_time(session, cast.handler, patient)
    second = await ask_for_time(session, cast.handler, pressing)
    second.due_at = NOW + timedelta(hours=1)
    await session.flush()
    stage.actor = cast.supervisor

    desk = (await client.get("/requests?limit=1")).json()

    assert [row["request"]["id"] for row in desk["items"]] == [str(second.id)]
    assert desk["is_more"]
    assert first.due_at is not None
    stage.actor = cast.stranger
    assert (await client.get("/requests")).json()["items"] == []


async def test_a_preview_stays_within_what_may_be_asked(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    stage.actor = cast.handler
    url = f"/tickets/{ticket.id}/request-preview"

    most = (await client.get(url, params={"amount": 3})).json()
    beyond = (await client.get(url, params={"amount": 99})).json()
    far = (await client.get(url, params={"until": "2099-01-01T00:00:00Z"})).json()
    near = (await client.get(url, params={"until": (NOW + 90 * DAY).isoformat()})).json()

    assert most["new_due_at"] == beyond["new_due_at"]
    assert far["new_due_at"] == near["new_due_at"]
    assert datetime.fromisoformat(far["latest_end_at"]) == NOW + 90 * DAY
    assert (await client.get(url, params={"amount": 0})).status_code == 422
    assert (await client.get(f"/tickets/{new_id()}/request-preview")).status_code == 404


async def test_suspended_and_resumed_by_the_unit(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 7 * DAY)
    stage.actor = cast.handler

    [row] = (await client.get("/tickets?state=suspended")).json()["items"]
    assert row["clock"]["is_paused"]
    assert any("挂起" in step for step in row["clock"]["steps"])
    page = (
        await client.post(
            f"/tickets/{ticket.id}/resume", json={"version": row["version"], "note": "材料已到"}
        )
    ).json()

    assert page["state"] == "handling"
    assert not page["clock"]["is_paused"]
    assert page["pauses"][0]["ended_at"] is not None
    story = (await client.get(f"/tickets/{ticket.id}/story")).json()["items"]
    told = [item["text"] for item in story]
    assert any("挂起（等鉴定、检测），时限停止计算" in text for text in told)
    assert any(text.startswith("恢复办理") and "材料已到" in text for text in told)


async def test_an_agent_calls_for_what_is_missing(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=TicketState.TO_REVIEW)
    await supplements.ask(session, cast.reviewer, ticket, needed="请问是几号楼")
    stage.actor = cast.agent
    url = f"/tickets/{ticket.id}/supplement"

    assert (await client.post(f"{url}/phone")).json()["phone"] == PHONE
    tried = await client.post(
        f"{url}/tries", json={"version": ticket.version, "result": "unreached", "note": "关机"}
    )
    page = tried.json()
    assert page["supplements"][0]["tries"][0]["note"] == "关机"
    early = await client.post(
        f"{url}/end",
        json={"version": page["version"], "is_unreached": True, "reason": "联系不上"},
    )
    assert early.json()["message"] == "须在三个不同时段各联系一次且都未联系上"
    given = await client.post(f"{url}/answer", json={"version": page["version"], "answer": "3号楼"})
    assert given.json()["state"] == "to_review"


async def test_buttons_say_what_the_service_would_refuse(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    await ask_for_time(session, cast.handler, ticket)
    stage.actor = cast.handler

    page = (await client.get(f"/tickets/{ticket.id}")).json()

    actions = {action["name"]: action for action in page["actions"]}
    assert actions["ask_extension"]["reason"] == "已有同类申请等待审批"
    assert actions["ask_suspension"]["is_allowed"]
    assert actions["resume"]["reason"] == "工单没有挂起"
    assert actions["withdraw"]["reason"] == "您的岗位没有这项权限"
    stage.actor = cast.stranger
    assert (await client.get(f"/tickets/{ticket.id}")).status_code == 404


async def test_withdrawn_and_transferred_over_http(
    client: AsyncClient, session: AsyncSession, stage: Stage, cast: Cast
) -> None:
    first, second = await at_work(session, cast), await at_work(session, cast)
    stage.actor = cast.reviewer
    choices = (await client.get("/requests/choices")).json()
    assert {choice["code"] for choice in choices["withdraw"]} >= {"citizen_asked", "unreachable"}

    withdrawn = await client.post(
        f"/tickets/{first.id}/withdraw",
        json={"version": first.version, "code": "citizen_asked", "reason": "来电撤回"},
    )
    nowhere = await client.post(
        f"/tickets/{second.id}/transfer",
        json={"version": second.version, "code": "nowhere", "text": "请找别人"},
    )

    assert (withdrawn.json()["state"], withdrawn.json()["actions"][0]["is_allowed"]) == (
        "withdrawn",
        False,
    )
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "ticket.needs_outcome_text")
