"""A task force: formed, at work in its room, followed up, and closed when its criteria are met."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.people.models import Account
from huying.supervise import task_forces_mediation, task_forces_work
from huying.supervise.models_task_forces import InstalmentState, TaskForceInstalment
from huying.supervise.task_forces_rules import Standing, TaskForceCriterion, checks
from tests.conftest import NOW, MakeActor, Stage
from tests.supervise.conftest import Json

At = Callable[[datetime], None]
TODAY = NOW.date()
PDF = b"%PDF-1.7 agreement"


@pytest.fixture
async def people(session: AsyncSession) -> dict[str, UUID]:
    wanted = ("supervisor1", "water_leader", "water_handler", "agent1")
    rows = await session.scalars(select(Account).where(Account.username.in_(wanted)))
    return {row.username: row.id for row in rows}


async def _formed(client: AsyncClient, people: dict[str, UUID], **more: object) -> Json:
    body = {
        "title": "恒昌电子厂欠薪专班",
        "leader": {"account_id": str(people["water_leader"]), "role": "人社"},
        "members": [{"account_id": str(people["water_handler"]), "role": "街道"}],
        "criteria": ["tasks", "mediation", "instalments"],
        "quiet_days": 0,
        **more,
    }
    answer = await client.post("/task-forces", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_room_is_open_to_members_and_to_nobody_else(
    client: AsyncClient, stage: Stage, supervisor: Actor, make_actor: MakeActor,
    people: dict[str, UUID],
) -> None:  # fmt: skip
    stage.actor = supervisor
    room = await _formed(client, people)
    path = f"/task-forces/{room['id']}"

    stage.actor = await make_actor("unit_handler", unit="U-WATER", id=people["water_handler"])
    assert (await client.get(path)).status_code == 200
    assert [row["id"] for row in (await client.get("/task-forces")).json()] == [room["id"]]
    assert (await client.post(f"{path}/notes", json={"text": "已到厂里"})).status_code == 201
    assert (await client.post(f"{path}/members", json={"account_id": str(people["agent1"])})
            ).status_code == 403  # fmt: skip

    stage.actor = await make_actor("city_leader", unit="U-GOV")
    assert (await client.get("/task-forces")).json() == []
    assert (await client.get(path)).status_code == 404
    assert (await client.post(f"{path}/notes", json={"text": "看看"})).status_code == 404

    stage.actor = supervisor
    left = await client.post(f"{path}/members/{people['water_handler']}/leave")
    assert left.status_code == 200
    stage.actor = await make_actor("unit_handler", unit="U-WATER", id=people["water_handler"])
    assert (await client.get(path)).status_code == 404


async def test_closing_says_what_is_missing_until_nothing_is(
    client: AsyncClient, stage: Stage, supervisor: Actor, people: dict[str, UUID]
) -> None:
    stage.actor = supervisor
    room = await _formed(client, people)
    path = f"/task-forces/{room['id']}"
    room = (await client.post(f"{path}/tasks", json={
        "title": "核对工资名册", "account_id": str(people["water_handler"]),
        "due_on": str(TODAY + timedelta(days=2)),
    })).json()  # fmt: skip
    refused = await client.post(
        f"{path}/close", json={"version": room["version"], "conclusion": "已解决"}
    )
    assert refused.status_code == 409
    assert refused.json()["data"]["missing"] == "tasks:1,mediation:1"

    task = room["tasks"][0]["id"]
    await client.post(f"{path}/tasks/{task}/end", json={"is_done": True, "note": "名册已核对"})
    room = (await client.post(f"{path}/mediations", json={
        "held_on": str(TODAY), "mediator": "调解委员会", "parties": "厂方与工人代表",
        "outcome": "agreed", "agreement": "分一期付清",
        "promises": [{"payer": "恒昌电子厂", "cents": 1_234_500, "due_on": str(TODAY)}],
    })).json()  # fmt: skip
    instalment = room["mediations"][0]["instalments"][0]
    assert {check["criterion"]: check["left"] for check in room["checks"]} == {
        "tasks": 0, "mediation": 0, "instalments": 1,
    }  # fmt: skip

    paid = await client.post(
        f"{path}/instalments/{instalment['id']}/paid",
        json={"paid_on": str(TODAY), "note": "银行回单"},
    )
    closed = await client.post(
        f"{path}/close", json={"version": paid.json()["version"], "conclusion": "已解决"}
    )
    assert closed.json()["state"] == "closed"
    after = await client.post(f"{path}/notes", json={"text": "再写"})
    assert (after.status_code, after.json()["code"]) == (409, "task_force.over")


async def test_what_is_not_paid_or_done_on_its_day_is_late(
    client: AsyncClient, session: AsyncSession, stage: Stage, supervisor: Actor, at: At,
    people: dict[str, UUID],
) -> None:  # fmt: skip
    stage.actor = supervisor
    room = await _formed(client, people)
    path = f"/task-forces/{room['id']}"
    await client.post(f"{path}/tasks", json={
        "title": "核对名册", "account_id": str(people["water_handler"]), "due_on": str(TODAY),
    })  # fmt: skip
    room = (await client.post(f"{path}/mediations", json={
        "held_on": str(TODAY), "mediator": "调解委员会", "parties": "厂方与工人",
        "outcome": "agreed", "agreement": "分期付清",
        "promises": [{"payer": "厂方", "cents": 100, "due_on": str(TODAY)}],
    })).json()  # fmt: skip
    task = UUID(room["tasks"][0]["id"])
    instalment = UUID(room["mediations"][0]["instalments"][0]["id"])

    await task_forces_work.note_late_task(session, task)
    await task_forces_mediation.note_late(session, instalment)
    row = await session.get(TaskForceInstalment, instalment)
    assert row is not None
    assert row.state is InstalmentState.DUE

    at(NOW + timedelta(days=2))
    await task_forces_work.note_late_task(session, task)
    await task_forces_mediation.note_late(session, instalment)
    await task_forces_mediation.note_late(session, instalment)
    seen = (await client.get("/task-forces")).json()[0]
    assert (seen["late_tasks"], seen["late_instalments"]) == (1, 1)
    moved = await session.scalars(
        select(EventRow).where(EventRow.name == "task_force.instalment_moved")
    )
    assert [event.body["after"] for event in moved] == ["late"]


async def test_documents_are_checked_kept_once_and_downloads_are_history(
    client: AsyncClient, stage: Stage, supervisor: Actor, people: dict[str, UUID]
) -> None:
    stage.actor = supervisor
    room = await _formed(client, people)
    path = f"/task-forces/{room['id']}/files"
    bad = await client.post(path, params={"name": "协议.pdf"}, content=b"MZ program")
    assert (bad.status_code, bad.json()["code"]) == (422, "task_force.file_refused")
    for _ in range(2):
        kept = await client.post(path, params={"name": "协议.pdf"}, content=PDF)
    assert [file["name"] for file in kept.json()["files"]] == ["协议.pdf"]

    file = kept.json()["files"][0]
    taken = await client.post(f"{path}/{file['id']}/take")
    assert taken.content == PDF
    room = (await client.get(f"/task-forces/{room['id']}")).json()
    assert room["timeline"][0]["text"] == "下载文件"


async def test_one_leader_and_one_force_for_one_origin(
    client: AsyncClient, stage: Stage, supervisor: Actor, people: dict[str, UUID]
) -> None:
    stage.actor = supervisor
    room = await _formed(client, people)
    path = f"/task-forces/{room['id']}/members"
    refused = await client.post(f"{path}/{people['water_leader']}/leave")
    assert refused.json()["code"] == "task_force.needs_leader"
    room = (await client.post(f"{path}/{people['water_handler']}/lead")).json()
    parts = {person["account_id"]: person["part"] for person in room["people"]}
    assert parts == {
        str(people["water_handler"]): "leader", str(people["water_leader"]): "member",
    }  # fmt: skip


def test_quiet_days_are_counted_from_the_latest_ticket() -> None:
    standing = Standing(0, 1, 0, 0, NOW - timedelta(days=3, hours=1), NOW - timedelta(days=30))
    found = checks([TaskForceCriterion.QUIET], standing, 5, NOW)
    assert [(each.criterion, each.left) for each in found] == [(TaskForceCriterion.QUIET, 2)]
    assert checks([TaskForceCriterion.QUIET], standing, 3, NOW)[0].is_met
