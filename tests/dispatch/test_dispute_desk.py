"""What people see and send about disputes and lists, over HTTP."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch.models import ListEntry
from huying.kit.actor import Actor
from huying.ticket.models import TicketState
from tests.conftest import NOW, Stage
from tests.factories.disputes import (
    HOTLINE,
    ROW,
    STREET,
    URBAN,
    make_adjudication,
    make_decision,
    make_disputable,
    make_objection,
    make_opinion,
    make_person,
    make_superior,
)
from tests.factories.ticket import make_draft, make_ticket, make_worker, unit_id_of

At = Callable[[datetime], None]


@pytest.fixture
def get(client: AsyncClient, stage: Stage) -> Callable[..., Any]:
    async def read(actor: Actor, path: str, **params: str) -> dict[str, Any]:
        stage.actor = actor
        answer = await client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    return read


@pytest.fixture
def post(client: AsyncClient, stage: Stage) -> Callable[..., Any]:
    async def send(actor: Actor, path: str, **body: object) -> Response:
        stage.actor = actor
        return await client.post(path, json=body)

    return send


Get = Callable[..., Any]
Post = Callable[..., Any]


async def test_the_ticket_page_says_until_when_and_citing_what_my_unit_may_object(
    session: AsyncSession, get: Get, at: At
) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    at(NOW + timedelta(hours=1))

    page = await get(worker, f"/tickets/{ticket.id}/dispute")

    assert (page["may_object"], page["why_not"]) == (True, None)
    assert 0 < page["due"]["used"] < 1
    assert page["due"]["steps"]
    assert URBAN in [choice["unit"]["code"] for choice in page["choices"]]
    assert page["duties"][0]["code"] == ROW
    assert {"D-0302-01", "D-00-01"} <= {duty["code"] for duty in page["duties"]}
    at(NOW + timedelta(days=2))
    page = await get(worker, f"/tickets/{ticket.id}/dispute")
    assert page["may_object"] is False
    assert "已过异议时限" in page["why_not"]
    assert page["due"]["level"] in ("orange", "red")


async def test_a_unit_objects_and_the_hotline_s_desk_shows_it(
    session: AsyncSession, get: Get, post: Post
) -> None:
    dispatcher, other = make_person("dispatcher"), make_person("dispatcher")
    ticket = await make_disputable(session, dispatcher=dispatcher)
    worker = await make_worker(session, STREET)
    path = f"/tickets/{ticket.id}/objections"
    urban = str(await unit_id_of(session, URBAN))

    made = await post(
        worker, path, duty_code="D-0302-01", unit_id=urban, reason="归城管，陈建国可以作证"
    )

    assert made.status_code == 200, made.text
    assert "每家单位只能提一次" in made.json()["why_not"]
    again = await post(worker, path, duty_code="D-0302-01", unit_id=urban, reason="归城管")
    assert (again.status_code, again.json()["code"]) == (409, "dispatch.refused")
    assert "每家单位只能提一次" in again.json()["message"]
    [row] = (await get(other, "/disputes"))["to_review"]
    assert (row["unit"]["code"], row["proposed"]["code"]) == (STREET, URBAN)
    assert (row["why_not"], row["may_uphold"]) == (None, True)
    assert "陈建国" not in row["reason"]
    assert STREET not in [choice["unit"]["code"] for choice in row["choices"]]
    [mine] = (await get(dispatcher, "/disputes"))["to_review"]
    assert "派出这张工单的人" in mine["why_not"]
    refused = await post(dispatcher, f"/objections/{row['id']}/reject", reason="没派错", version=1)
    assert refused.status_code == 409
    upheld = await post(
        other, f"/objections/{row['id']}/uphold", unit_id=urban, reason="归城管", version=1
    )
    assert upheld.status_code == 200, upheld.text
    assert (upheld.json()["state"], upheld.json()["new_unit"]["code"]) == ("upheld", URBAN)
    stale = await post(other, f"/objections/{row['id']}/reject", reason="不对", version=1)
    assert stale.status_code == 409
    story = (await get(other, f"/tickets/{ticket.id}/story"))["items"]
    told = [item["text"] for item in story if item["name"].startswith("dispatch.")]
    assert "提出派单异议（第 1 轮）" in told[0]
    assert "派单异议成立" in told[1]
    assert (await get(other, "/disputes"))["recent"][0]["state"] == "upheld"


async def test_bad_words_are_refused_before_anything(session: AsyncSession, post: Post) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    path = f"/tickets/{ticket.id}/objections"
    urban = str(await unit_id_of(session, URBAN))

    for body in (
        {"duty_code": "D-NONE", "unit_id": urban, "reason": "归城管"},
        {"duty_code": ROW, "unit_id": str(await unit_id_of(session, "U-GAS")), "reason": "归燃气"},
        {"duty_code": ROW, "unit_id": urban, "reason": ""},
        {"duty_code": ROW, "reason": "归城管"},
    ):
        assert (await post(worker, path, **body)).status_code == 422, body
    stranger = await make_worker(session, "U-GAS")
    gone = await post(stranger, path, duty_code=ROW, unit_id=urban, reason="归城管")
    assert gone.status_code == 404


async def test_opinions_quorum_and_decision_on_the_desks(
    session: AsyncSession, get: Get, post: Post
) -> None:
    ticket = await make_disputable(session)
    row = await make_adjudication(session, ticket)
    leader, superior = await make_worker(session, URBAN), await make_superior(session)
    street, urban = [str(await unit_id_of(session, code)) for code in (STREET, URBAN)]
    path = f"/adjudications/{row.id}"

    desk = await get(leader, "/disputes")
    assert [(read["id"], read["given"], read["quorum"]) for read in desk["to_opine"]] == [
        (str(row.id), 0, 2)
    ]
    mine = [m["unit"]["code"] for m in desk["to_opine"][0]["members"] if m["is_mine"]]
    assert mine == [URBAN]
    [waiting] = (await get(superior, "/disputes"))["to_decide"]
    assert "意见未过半数" in waiting["why_not"]
    assert waiting["due"]["steps"]
    said = await post(
        leader, f"{path}/opinions", unit_id=urban, lead_unit_id=street, reasoning="街道清运"
    )
    assert said.status_code == 200, said.text
    wrong = await post(
        leader, f"{path}/opinions", unit_id=street, lead_unit_id=street, reasoning="冒名"
    )
    assert wrong.status_code == 403
    await make_opinion(session, row, HOTLINE, URBAN)
    [ready] = (await get(superior, "/disputes"))["to_decide"]
    assert (ready["why_not"], ready["given"]) == (None, 2)
    assert {unit["code"] for unit in ready["choices"]} >= {STREET, URBAN, HOTLINE}
    decided = await post(
        superior, f"{path}/decide", lead_unit_id=urban, basis="清单第十条", reasoning="市政道路上",
        version=ready["version"],
    )  # fmt: skip
    assert decided.status_code == 200, decided.text
    body = decided.json()
    assert (body["state"], body["lead"]["code"], body["is_applied"]) == ("decided", URBAN, True)
    page = await get(superior, f"/tickets/{ticket.id}")
    assert (page["lead"]["code"], page["state"]) == (URBAN, "to_sign")
    mine = await get(leader, f"/tickets/{ticket.id}/dispute")
    assert "裁定是最终结论" in mine["why_not"]


async def test_a_decision_becomes_a_row_and_a_precedent(
    session: AsyncSession, get: Get, post: Post
) -> None:
    dispatcher = make_person("dispatcher")
    row = await make_decision(session, await make_disputable(session))
    like = await make_ticket(
        session,
        state=TicketState.TO_DISPATCH,
        draft=make_draft(category="030203", title="梧桐街道又有大件垃圾", summary="大件垃圾堆放。"),
    )

    [shown] = (await get(dispatcher, f"/tickets/{like.id}/precedents"))["items"]
    assert shown["decision"]["id"] == str(row.id)
    assert shown["reasons"][:2] == ["同一分类", "同一地点"]
    pool = await get(dispatcher, "/pool")
    [waiting] = [each for each in pool["to_dispatch"] if each["ticket"]["id"] == str(like.id)]
    assert waiting["precedents"] == [shown]
    empty = await post(dispatcher, f"/adjudications/{row.id}/duty-row")
    assert (empty.status_code, empty.json()["code"]) == (422, "dispatch.not_more_specific")
    made = await post(
        dispatcher, f"/adjudications/{row.id}/duty-row", place_code="YT-TN-05", object_words="大件"
    )
    assert made.status_code == 200, made.text
    [found] = (await get(dispatcher, "/adjudications", q="大件垃圾", category="0302"))["items"]
    assert (found["duty_row"], found["number"]) == (
        made.json()["duty_code"],
        shown["decision"]["number"],
    )
    stranger = await make_worker(session, "U-GAS")
    [unseen] = (await get(stranger, "/adjudications"))["items"]
    assert (unseen["number"], unseen["ticket_id"]) == (None, None)
    [candidate, *_] = await get(dispatcher, f"/tickets/{like.id}/candidates")
    assert candidate["duty_code"] == made.json()["duty_code"]


async def test_the_lists_page_counts_proposes_and_decides(
    session: AsyncSession, get: Get, post: Post
) -> None:
    await session.execute(update(ListEntry).values(in_force_from=NOW - timedelta(days=30)))
    dispatcher, supervisor = make_person("dispatcher"), make_person("supervisor")
    await make_objection(session, await make_disputable(session))
    await make_decision(session, await make_disputable(session))

    page = await get(supervisor, "/lists")

    rows = [row for row in page["items"] if row["duty_code"] == ROW]
    [direct] = [row for row in rows if row["kind"] == "direct"]
    hits = direct["hits"]
    assert (hits["n"], hits["wrong"], hits["share"]) == (2, 1, 0.5)
    assert hits["low"] < 0.5 < hits["high"]
    assert direct["lead"] == "事发地街道（镇）"
    assert page["rule"]["wrong"] == 3
    assert (page["may_propose"], page["may_decide"]) == (False, True)
    shown = await post(dispatcher, "/lists/preview", duty_code=ROW, kind="direct", is_added=False)
    assert shown.status_code == 200, shown.text
    assert shown.json()["recent"]["n"] == 0
    proposed = await post(dispatcher, "/lists", duty_code=ROW, kind="joint", basis="常需配合")
    assert proposed.status_code == 200, proposed.text
    entry = proposed.json()
    assert entry["state"] == "proposed"
    assert "提议人不能审批" in entry["why_not"]
    assert (await get(supervisor, "/lists"))["items"][0]["id"] == entry["id"]
    path = f"/lists/{entry['id']}"
    approved = await post(supervisor, f"{path}/approve", version=entry["version"])
    assert approved.json()["state"] == "in_force"
    ending = await post(dispatcher, f"{path}/propose-end", reason="不必了", version=2)
    assert ending.json()["end_reason"] == "不必了"
    stale = await post(supervisor, f"{path}/refuse", reason="还要", version=2)
    assert (stale.status_code, stale.json()["code"]) == (409, "dispatch.changed")
    kept = await post(supervisor, f"{path}/refuse", reason="还要", version=3)
    assert (kept.json()["state"], kept.json()["end_proposed_at"]) == ("in_force", None)


async def test_rule_9_the_accused_unit_s_people_see_nothing_of_the_dispute(
    session: AsyncSession, get: Get
) -> None:
    ticket = await make_disputable(session)
    row = await make_adjudication(session, ticket)
    leader = await make_worker(session, URBAN)
    ticket.accused_unit_id = await unit_id_of(session, URBAN)
    await session.flush()

    desk = await get(leader, "/disputes")

    assert (desk["to_opine"], desk["others"], desk["recent"]) == ([], [], [])
    other = await get(await make_worker(session, HOTLINE), "/disputes")
    assert [(read["id"], read["may_open"]) for read in other["to_opine"]] == [(str(row.id), False)]
