"""What people see of a matter, appeal against, decide, and form a task force from."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import disputes_growing, disputes_looking
from huying.insight.models_disputes import DisputeReading, DisputeRisk
from huying.insight.models_incidents import Incident, IncidentTicket
from huying.kit import clock
from huying.kit.models import new_id
from huying.people.models import Account
from huying.schema import load_all
from huying.ticket.models import Confidentiality
from huying.ticket.models_requests import InformedUnit
from tests.conftest import NOW, MakeActor, Stage
from tests.factories.incidents import BURST, tell_all, tell_one
from tests.harness import run_jobs
from tests.insight.test_disputes import FACTORY

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _everything() -> None:
    load_all()


async def _told(session: AsyncSession, at: At) -> None:
    told = await tell_all(session, at, FACTORY)
    secret = (3.0, "010102", "YT-TB-04", "我举报恒昌电子厂做假账欠薪，别说是我说的")
    hidden = await tell_one(session, at, *secret, confidentiality=Confidentiality.CONFIDENTIAL)
    for ticket in (*told, hidden):
        await disputes_growing.settle(session, ticket.id)
    await session.flush()


async def test_a_matter_is_explained_appealed_against_and_judged(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    await _told(session, at)
    analyst = await make_actor("analyst", unit="U-HOTLINE-ANALYSIS")
    other = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")
    stage.actor = analyst

    row = (await client.get("/dispute-risks")).json()["items"][0]
    path = f"/dispute-risks/{row['id']}"
    read = (await client.get(path)).json()
    assert (row["level"], row["tickets"], row["hidden"], len(read["listed"])) == ("grave", 5, 1, 4)
    assert "假账" not in str(read)
    assert sum(reason["points"] for reason in read["reasons"]) == read["score"]
    petition = next(each for each in read["reasons"] if each["sign"] == "petition")
    assert any("拉横幅" in word["text"] for word in petition["words"])

    filed = await client.post(f"{path}/appeals", json={"sign": "petition", "text": "并无此事"})
    appeal = filed.json()["appeals"][0]
    decide = f"{path}/appeals/{appeal['id']}/decide"
    answer = {"is_upheld": True, "answer": "核实无误"}
    own = await client.post(decide, json=answer)
    assert (own.status_code, own.json()["code"]) == (403, "dispute_risk.own_appeal")
    stage.actor = other
    after = (await client.post(decide, json=answer)).json()
    assert after["score"] == read["score"] - petition["points"]

    stale = await client.post(
        f"{path}/no-risk", json={"version": row["version"], "reason": "已全部发放"}
    )
    assert stale.json()["code"] == "dispute_risk.changed"
    done = await client.post(
        f"{path}/no-risk", json={"version": after["version"], "reason": "已全部发放"}
    )
    assert (done.json()["state"], done.json()["verdict"]) == ("no_risk", "false")
    whole = (await client.get("/dispute-risks/precision")).json()[-1]
    assert (whole["judged"], whole["true"]) == (1, 0)


async def test_a_task_force_is_formed_and_gets_new_tickets_by_itself(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    await _told(session, at)
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    row = (await client.get("/dispute-risks")).json()["items"][0]
    path = f"/dispute-risks/{row['id']}"
    roles = {each["role"] for each in (await client.get(f"{path}/suggested-members")).json()}
    assert {"hotline", "police", "justice", "labour", "street"} <= roles
    leader = await session.scalar(select(Account.id).where(Account.username == "supervisor1"))
    formed = await client.post(f"{path}/task-force", json={
        "version": row["version"], "title": "恒昌电子厂欠薪专班",
        "leader": {"account_id": str(leader), "role": "12345热线"},
    })  # fmt: skip
    assert formed.status_code == 201, formed.text
    room = formed.json()
    assert (room["origin"], len(room["tickets"])) == ("dispute", 4)

    new = (1.0, "010102", "YT-TB-04", "恒昌电子厂工资还是没发")
    ticket = await tell_one(session, at, *new)
    await disputes_growing.settle(session, ticket.id)
    room = (await client.get(f"/task-forces/{room['id']}")).json()
    assert UUID(room["tickets"][0]["id"]) == ticket.id
    assert (await client.get(path)).json()["state"] == "task_force"


async def test_thresholds_are_set_with_a_reason_and_a_job_weighs_by_them(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    await _told(session, at)
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    body = {"seen": 0, "thresholds": {"attention": 90, "serious": 80, "grave": 100},
            "reason": "试行"}  # fmt: skip
    refused = await client.put("/dispute-risks/rules", json=body)
    assert refused.json()["code"] == "dispute_risk.bad_rules"
    body["thresholds"] = {"attention": 400, "serious": 500, "grave": 600}
    set_ = (await client.put("/dispute-risks/rules", json=body)).json()
    assert (set_["number"], set_["waiting"]) == (1, 1)
    assert (await client.get("/dispute-risks")).json()["levels"]["grave"] == 1

    assert disputes_looking.WEIGH in await run_jobs(session)
    session.expire_all()

    assert (await client.get("/dispute-risks/rules")).json()["waiting"] == 0
    found = (await client.get("/dispute-risks")).json()
    assert (found["items"], found["levels"]["none"]) == ([], 1)


async def test_a_unit_reads_what_concerns_it_masked_and_appeals(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    await _told(session, at)
    found = (await session.scalars(select(DisputeRisk))).one()
    ticket = await session.scalar(
        select(DisputeReading.ticket_id)
        .where(DisputeReading.dispute_id == found.id, ~DisputeReading.is_hidden)
        .order_by(DisputeReading.at)
        .limit(1)
    )
    assert ticket is not None
    leader = await make_actor("unit_leader", unit="U-HRSS-LABOUR")
    stranger = await make_actor("unit_leader", unit="U-WATER")
    assert leader.unit_id is not None
    session.add(
        InformedUnit(ticket_id=ticket, unit_id=leader.unit_id, why="主管部门", at=clock.now())
    )
    await session.flush()
    path = f"/dispute-risks/{found.id}"

    stage.actor = stranger
    assert (await client.get("/dispute-risks")).json()["items"] == []
    assert (await client.get(path)).status_code == 404
    objection = {"sign": "", "text": "工资已经全部发放"}
    assert (await client.post(f"{path}/appeals", json=objection)).status_code == 404

    stage.actor = leader
    page = (await client.get("/dispute-risks")).json()
    assert ([row["id"] for row in page["items"]], page["levels"]["grave"]) == ([str(found.id)], 1)
    read = (await client.get(path)).json()
    assert [row["id"] for row in read["listed"]] == [str(ticket)]
    assert {id for reason in read["reasons"] for id in reason["ticket_ids"]} <= {str(ticket)}
    assert not read["ways"]
    filed = await client.post(f"{path}/appeals", json=objection)
    assert (filed.status_code, filed.json()["appeals"][0]["state"]) == (201, "open")
    assert (await client.post(f"{path}/watch", json={"version": 1})).status_code == 403


async def test_a_task_force_is_formed_of_an_incident_of_a_ticket_and_by_hand(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor, at: At
) -> None:
    told = await tell_all(session, at, BURST)
    hidden = await tell_one(
        session, at, *BURST[0][:3], "梧桐路停水", confidentiality=Confidentiality.REPORT
    )
    incident = Incident(
        id=new_id(), title="梧桐路停水", category_code="090101", place_code="YT-TN-05",
        heat_log=1.0, first_at=NOW, last_at=NOW, tickets=6, people=6,
    )  # fmt: skip
    session.add(incident)
    await session.flush()
    for ticket in (*told, hidden):
        session.add(
            IncidentTicket(incident_id=incident.id, ticket_id=ticket.id, at=NOW, joined_at=NOW)
        )
    await session.flush()
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    leader = await session.scalar(select(Account.id).where(Account.username == "supervisor1"))
    plan = {"title": "梧桐路停水专班", "leader": {"account_id": str(leader)}}

    roles = await client.get(
        "/task-force-members", params={"category": "090101", "place": "YT-TN-05"}
    )
    assert {"hotline", "street"} <= {each["role"] for each in roles.json()}
    path = f"/incidents/{incident.id}/task-force"
    room = (await client.post(path, json=plan)).json()
    assert (room["origin"], room["origin_id"]) == ("incident", str(incident.id))
    assert {each["id"] for each in room["tickets"]} == {str(ticket.id) for ticket in told}
    again = await client.post(path, json=plan)
    assert again.json()["code"] == "task_force.known"

    of_ticket = await client.post("/task-forces", json={**plan, "ticket_id": str(told[0].id)})
    assert (of_ticket.status_code, of_ticket.json()["origin"]) == (201, "ticket")
    by_hand = await client.post(
        "/task-forces", json={**plan, "category_code": "010101", "place_code": "YT-TB-04"}
    )
    assert by_hand.json()["origin"] == "hand"
    assert "棉纺街道" in by_hand.json()["place_name"]
    unknown = await client.post("/task-forces", json={**plan, "place_code": "YT-ZZ"})
    assert unknown.json()["code"] == "task_force.unknown"

    about = await client.get("/task-forces", params={"about": str(told[0].id)})
    assert {row["origin"] for row in about.json()} == {"incident", "ticket"}
    stage.actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    assert (await client.get("/task-forces", params={"about": str(incident.id)})).json() == []
    assert (await client.post(path, json=plan)).status_code == 403
