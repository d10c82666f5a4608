"""One ticket's road over HTTP, and every refusal on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import MatterKind
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.ticket import service
from huying.ticket.models import Solved, Ticket, TicketState
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket, submit_reply
from tests.ticket.conftest import Cast

S = TicketState
Json = dict[str, Any]


class Desk:
    """Posts as a person, with the version that the last answer carried."""

    def __init__(self, client: AsyncClient, stage: Stage, ticket: Ticket) -> None:
        self._client, self._stage = client, stage
        self.id, self.version = ticket.id, ticket.version

    async def post(self, actor: Actor, what: str, **values: object) -> Response:
        self._stage.actor = actor
        body: Json = dict(values)
        if what not in ("reveal", "notes"):
            body = {"version": self.version, **body}
        response = await self._client.post(f"/tickets/{self.id}/{what}", json=body)
        if response.status_code == 200 and "version" in response.json():
            self.version = response.json()["version"]
        return response

    async def read(self, actor: Actor) -> Json:
        self._stage.actor = actor
        response = await self._client.get(f"/tickets/{self.id}")
        assert response.status_code == 200, response.text
        body: Json = response.json()
        return body


@pytest.fixture
def desk(client: AsyncClient, stage: Stage) -> Callable[[Ticket], Desk]:
    return lambda ticket: Desk(client, stage, ticket)


MakeDesk = Callable[[Ticket], Desk]
REPLY = {"reply": "已抢修完毕，今晨恢复供水。", "solved": "solved"}


async def test_walks_from_the_unit_to_settled(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    at = desk(await make_ticket(session, state=S.TO_SIGN))

    signed = await at.post(cast.handler, "sign")
    await at.post(cast.handler, "contacts", way="phone", result="reached", seconds=80)
    await at.post(cast.handler, "reply", **REPLY)
    proposed = await at.post(cast.handler, "propose")
    await at.post(cast.leader, "leader-approve", note="同意")
    submitted = await at.post(cast.handler, "submit")
    settled = await at.post(cast.reviewer, "settle")

    assert signed.json()["state"] == "handling"
    assert "等单位领导审批" in proposed.json()["sentence"]
    assert submitted.json()["state"] == "to_approve"
    assert settled.json()["state"] == "to_callback"
    assert settled.json()["public_reply"] == REPLY["reply"]
    citizen = next(c for c in settled.json()["clocks"] if c["kind"] == "citizen")
    assert citizen["stopped_at"] is not None
    names = [event.name for event in await history_of(session, "ticket", at.id)]
    assert names[-6:] == [
        "ticket.contacted",
        "ticket.reply_saved",
        "ticket.proposed",
        "ticket.leader_approved",
        "ticket.submitted",
        "ticket.settled",
    ]


@pytest.mark.parametrize(
    ("what", "body", "state"),
    [
        ("sign", {}, S.HANDLING),
        ("contacts", {"way": "phone", "result": "reached"}, S.TO_SIGN),
        ("reply", REPLY, S.TO_APPROVE),
        ("propose", {}, S.TO_SIGN),
        ("leader-approve", {}, S.TO_APPROVE),
        ("leader-refuse", {"reason": "不完整"}, S.TO_CALLBACK),
        ("submit", {}, S.TO_SIGN),
        ("settle", {}, S.HANDLING),
        ("send-back", {"reason": "证据不足"}, S.HANDLING),
        ("rework", {"reason": "没有解决"}, S.HANDLING),
        ("rework", {"reason": "没有解决"}, S.TO_APPROVE),
    ],
)
async def test_no_endpoint_moves_a_ticket_outside_the_machine(
    session: AsyncSession,
    cast: Cast,
    desk: MakeDesk,
    what: str,
    body: Json,
    state: TicketState,
) -> None:
    ticket = await make_ticket(session, state=state)
    at = desk(ticket)
    people = {
        "leader-approve": cast.leader,
        "leader-refuse": cast.leader,
        "settle": cast.reviewer,
        "send-back": cast.reviewer,
        "rework": cast.supervisor,
    }

    response = await at.post(people.get(what, cast.handler), what, **body)

    assert response.status_code in (404, 409)
    await session.refresh(ticket)
    assert ticket.state is state


async def test_refuses_the_submission_without_contact_evidence(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    at = desk(await make_ticket(session, state=S.HANDLING, handler=cast.handler))
    await at.post(cast.handler, "reply", **REPLY)

    refused = await at.post(cast.handler, "propose")

    assert refused.status_code == 409
    assert refused.json()["code"] == "ticket.refused"
    assert refused.json()["data"]["reason"] == "no_contact"
    assert "联系" in refused.json()["message"]


async def test_three_tries_in_different_hours_are_evidence_too(
    session: AsyncSession, cast: Cast, desk: MakeDesk, at: Callable[..., None]
) -> None:
    road = desk(await make_ticket(session, state=S.HANDLING, handler=cast.handler))
    await road.post(cast.handler, "reply", **REPLY)
    for hours in (0, 1, 2):
        early = await road.post(cast.handler, "propose")
        assert early.json()["data"]["reason"] == "no_contact"
        at(NOW + timedelta(hours=hours))
        await road.post(cast.handler, "contacts", way="phone", result="unreached")

    assert (await road.post(cast.handler, "propose")).status_code == 200


async def test_a_reply_changed_after_the_approval_is_approved_again(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    at = desk(await make_ticket(session, state=S.HANDLING, handler=cast.handler))
    await at.post(cast.handler, "contacts", way="phone", result="reached")
    await at.post(cast.handler, "reply", **REPLY)
    await at.post(cast.handler, "propose")
    await at.post(cast.leader, "leader-approve")

    await at.post(cast.handler, "reply", **{**REPLY, "reply": "改了一句话。"})
    refused = await at.post(cast.handler, "submit")

    assert refused.json()["data"]["reason"] == "leader_first"


async def test_unsolved_needs_a_reason(session: AsyncSession, cast: Cast, desk: MakeDesk) -> None:
    at = desk(await make_ticket(session, state=S.HANDLING, handler=cast.handler))

    refused = await at.post(cast.handler, "reply", reply="暂无法解决。", solved="unsolved")
    taken = await at.post(
        cast.handler, "reply", reply="暂无法解决。", solved="unsolved", solved_reason="管网未建"
    )

    assert refused.status_code == 422
    assert refused.json()["fields"][0]["loc"] == "solved_reason"
    assert taken.status_code == 200


async def test_a_stale_write_says_who_and_when(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    ticket = await make_ticket(session, state=S.TO_SIGN)
    first, second = desk(ticket), desk(ticket)
    await first.post(cast.handler, "sign")

    late = await second.post(cast.handler, "sign")

    assert late.status_code == 409
    assert late.json()["code"] == "ticket.changed"
    assert late.json()["data"]["at"] == "11月18日 10:00"
    assert late.json()["data"]["who"]


async def test_the_leader_gives_it_back_with_a_reason(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    at = desk(await make_ticket(session, state=S.HANDLING, handler=cast.handler))
    await at.post(cast.handler, "contacts", way="phone", result="reached")
    await at.post(cast.handler, "reply", **REPLY)
    await at.post(cast.handler, "propose")

    wordless = await at.post(cast.leader, "leader-refuse", reason="")
    refused = await at.post(cast.leader, "leader-refuse", reason="请写明恢复时间")

    assert wordless.status_code == 422
    assert refused.json()["assignments"][0]["leader_state"] == "refused"
    assert refused.json()["assignments"][0]["leader_note"] == "请写明恢复时间"
    assert (await at.post(cast.handler, "propose")).status_code == 200


async def test_a_ticket_sent_back_keeps_its_unit_clock(
    session: AsyncSession, cast: Cast, desk: MakeDesk, at: Callable[..., None]
) -> None:
    road = desk(await make_ticket(session, state=S.TO_APPROVE))
    before = await road.read(cast.reviewer)
    at(NOW + timedelta(hours=1))

    after = (await road.post(cast.reviewer, "send-back", reason="没有写明原因")).json()

    def unit(body: Json) -> Json:
        return next(clock for clock in body["clocks"] if clock["kind"] == "unit")

    assert after["state"] == "handling"
    assert unit(before)["stopped_at"] is not None
    assert unit(after)["stopped_at"] is None
    assert unit(after)["started_at"] == unit(before)["started_at"]
    assert unit(after)["due_at"] == unit(before)["due_at"]
    assert after["clock"]["kind"] == "unit"
    assert [(note["kind"], note["text"]) for note in after["notes"]] == [
        ("sent_back", "没有写明原因")
    ]


async def test_rework_is_a_round_of_its_own(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    ticket = await make_ticket(session, state=S.TO_CALLBACK, handler=cast.handler)
    at = desk(ticket)

    ordered = (await at.post(cast.supervisor, "rework", reason="仍然没有水")).json()

    assert (ordered["state"], ordered["round"]) == ("rework", 2)
    assert ordered["clock"]["kind"] == "rework"
    assert [item["round"] for item in ordered["assignments"]] == [1, 2]
    refused = await at.post(cast.handler, "submit")
    assert refused.json()["data"]["reason"] == "no_contact"
    await submit_reply(session, cast.handler, ticket)
    await service.settle(session, cast.reviewer, ticket)
    citizen = [c for c in (await at.read(cast.agent))["clocks"] if c["kind"] == "citizen"]
    assert len(citizen) == 1
    assert citizen[0]["stopped_at"].startswith("2026-11-18T02:00")


async def test_a_rework_may_come_back_from_the_close_review(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    ticket = await make_ticket(session, state=S.REWORK, handler=cast.handler)
    await submit_reply(session, cast.handler, ticket)
    at = desk(ticket)

    back = (await at.post(cast.reviewer, "send-back", reason="与上次一样")).json()

    assert back["clock"]["kind"] == "rework"
    assert "第 2 轮" in back["sentence"]
    await submit_reply(session, cast.handler, ticket)
    await session.refresh(ticket)
    assert ticket.state is S.TO_APPROVE


async def test_a_long_closed_ticket_is_not_reopened(
    session: AsyncSession, cast: Cast, desk: MakeDesk, at: Callable[..., None]
) -> None:
    road = desk(await make_ticket(session, state=S.CLOSED))
    at(NOW + timedelta(days=16))

    refused = await road.post(cast.supervisor, "rework", reason="又停水")

    assert refused.json()["data"]["reason"] == "reopen_too_late"


async def test_a_partly_solved_complaint_shows_its_reason_at_the_close_review(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    await make_ticket(
        session,
        state=S.TO_APPROVE,
        draft=make_draft(kind=MatterKind.COMPLAINT),
        solved=Solved.PARTLY,
    )
    stage.actor = cast.reviewer

    [row] = (await client.get("/close-review")).json()["items"]

    assert (row["solved"], row["solved_reason"]) == ("partly", "需要等待配件")
    assert row["contacts"][0]["result"] == "reached"


async def test_the_inbox_groups_by_what_hurts(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage, at: Callable[..., None]
) -> None:
    late = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    at(NOW + timedelta(days=2))
    fresh = await make_ticket(session, state=S.TO_SIGN)
    other = await make_ticket(session, state=S.TO_SIGN, unit="U-GAS")
    stage.actor = cast.handler

    groups = {g["name"]: g for g in (await client.get("/inbox")).json()["groups"]}

    assert [item["id"] for item in groups["overdue"]["items"]] == [str(late.id)]
    assert [item["id"] for item in groups["new"]["items"]] == [str(fresh.id)]
    shown = {item["id"] for group in groups.values() for item in group["items"]}
    assert str(other.id) not in shown
    assert next(iter(groups)) == "overdue"


async def test_says_whose_turn_it_is_and_why_not(
    session: AsyncSession, cast: Cast, desk: MakeDesk
) -> None:
    at = desk(await make_ticket(session, state=S.TO_SIGN))

    body = await at.read(cast.handler)

    assert body["turn"].startswith("轮到")
    actions = {action["name"]: action for action in body["actions"]}
    assert actions["sign"]["is_allowed"]
    assert not actions["contact"]["is_allowed"]
    assert actions["contact"]["reason"] == "签收之后、提交之前才能记录联系"
    assert actions["settle"]["reason"] == "您的岗位没有这项权限"
