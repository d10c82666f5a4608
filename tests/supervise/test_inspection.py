"""Inspection over HTTP: opened by rule, lot or hand; decided, sent back, contested once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback.models import CitizenSolved, Satisfaction
from huying.city.models import MatterKind
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.supervise import inspection_opening
from huying.supervise.models_inspection import Inspection, InspectionRate, ReplyCheck
from huying.supervise.sheets import handling_sheet
from huying.ticket import service as ticket_service
from huying.ticket.models import (
    Confidentiality,
    ContactResult,
    ContactWay,
    Solved,
    Ticket,
    TicketState,
)
from tests.conftest import NOW, Stage
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_draft, make_ticket, make_worker
from tests.harness import deliver
from tests.supervise.conftest import Desk, Json, MakeActor

At = Callable[[datetime], None]
GOOD = "经查系管道破裂，已于11月18日抢修完成并恢复供水，如再停水请拨打0000-8100222。"
BAD = "已收悉，我们高度重视，正在处理。"
WHY = "答复与事实不符，请重新办理并如实答复"
FULL = {item.code: item.points for item in handling_sheet().items}


class Inspectors:
    """Reads and posts as a person."""

    def __init__(self, client: AsyncClient, stage: Stage, desk: Desk) -> None:
        self._client, self._stage, self._desk = client, stage, desk

    async def list(self, actor: Actor, path: str = "/inspections", **query: str) -> list[Json]:
        items: list[Json] = (await self._desk.read(actor, path, **query))["items"]
        return items

    async def one(self, actor: Actor, inspection: Json, path: str = "/inspections") -> Json:
        return await self._desk.read(actor, f"{path}/{inspection['id']}")

    async def post(self, actor: Actor, path: str, **body: Json) -> Response:
        self._stage.actor = actor
        return await self._client.post(path, json=body)

    async def take(self, actor: Actor, found: Json) -> Response:
        path = f"/inspections/{found['id']}/take"
        return await self.post(actor, path, version=found["version"])

    async def decide(
        self, actor: Actor, found: Json, verdict: str, comment: str = "", **marks: int
    ) -> Response:
        given = [{"item": item, "points": points} for item, points in {**FULL, **marks}.items()]
        return await self.post(
            actor,
            f"/inspections/{found['id']}/decide",
            version=found["version"],
            verdict=verdict,
            marks=given,
            comment=comment,
        )

    async def decided(self, actor: Actor, found: Json, verdict: str, comment: str = WHY) -> Json:
        response = await self.decide(actor, found, verdict, comment, truthful=0)
        assert response.status_code == 200, response.text
        return response.json()

    async def contest(self, actor: Actor, found: Json, reason: str = "已按规定办理") -> Response:
        path = f"/verdicts/{found['id']}/contest"
        return await self.post(actor, path, version=found["version"], reason=reason)

    async def answer(self, actor: Actor, found: Json, *, upheld: bool) -> Response:
        path = f"/inspections/{found['id']}/contest/answer"
        body = {"version": found["version"], "is_upheld": upheld, "answer": "复核了通话录音"}
        return await self.post(actor, path, **body)


@pytest.fixture
def inspectors(client: AsyncClient, stage: Stage, desk: Desk) -> Inspectors:
    return Inspectors(client, stage, desk)


@pytest.fixture
async def inspector(make_actor: MakeActor) -> Actor:
    return await make_actor("inspector", unit="U-HOTLINE-QUALITY")


@pytest.fixture
async def other(make_actor: MakeActor) -> Actor:
    return await make_actor("inspector", unit="U-HOTLINE-QUALITY")


@pytest.fixture
async def worker(session: AsyncSession) -> Actor:
    return await make_worker(session, "U-WATER")


async def no_lot(session: AsyncSession) -> None:
    """Nobody is drawn: what opens is opened by rule."""
    session.add(InspectionRate(unit_code="", rate=0.0, reason="试验", set_at=NOW))
    await session.flush()


async def bad_one(
    session: AsyncSession,
    worker: Actor,
    *,
    state: TicketState = TicketState.TO_CALLBACK,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
) -> Ticket:
    """A settled ticket whose reply says little; history is delivered."""
    await no_lot(session)
    ticket = await make_ticket(
        session,
        state=state,
        handler=worker,
        reply=BAD,
        draft=make_draft(confidentiality=confidentiality),
    )
    await deliver(session)
    return ticket


async def settled(session: AsyncSession, worker: Actor, ticket: Ticket, *, seconds: int) -> None:
    """From handling to settled after one call of this length; history is delivered."""
    await ticket_service.log_contact(
        session, worker, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=seconds
    )
    await ticket_service.save_reply(session, worker, ticket, reply=GOOD, solved=Solved.SOLVED)
    await ticket_service.propose(session, worker, ticket)
    await ticket_service.leader_approve(session, replace(worker, id=new_id()), ticket)
    await ticket_service.submit(session, worker, ticket)
    await ticket_service.settle(session, SYSTEM, ticket)
    await deliver(session)


async def test_findings_open_an_inspection_once(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    ticket = await bad_one(session, worker)
    await deliver(session)  # delivered again: no second one

    [found] = await inspectors.list(inspector)

    assert (found["why"], found["state"], found["round"]) == ("findings", "open", 1)
    assert found["ticket"]["number"] == ticket.number
    assert {"no_result", "no_date", "no_contact", "contradicts_solved"} <= set(found["flaws"])
    assert found["reasons"] == [f"答复有 {len(found['flaws'])} 处疑点"]


async def test_a_reply_in_order_opens_none(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    await no_lot(session)
    await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker, reply=GOOD)
    await deliver(session)

    assert await inspectors.list(inspector) == []
    [check] = await session.scalars(select(ReplyCheck))
    assert check.flaws == []


async def test_a_telephone_call_of_five_seconds_opens_one(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    await no_lot(session)
    ticket = await make_ticket(session, state=TicketState.HANDLING, handler=worker)
    await settled(session, worker, ticket, seconds=5)

    [found] = await inspectors.list(inspector, why="short_contact")
    read = await inspectors.one(inspector, found)

    assert found["reasons"] == ["通话都不足 20 秒"]
    assert [(each["seconds"], each["is_short"]) for each in read["reached"]] == [(5, True)]


async def test_a_complaint_made_lighter_opens_one(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor,
    make_actor: MakeActor,
) -> None:  # fmt: skip
    await no_lot(session)
    draft = make_draft(kind=MatterKind.COMPLAINT)
    ticket = await make_ticket(session, state=TicketState.TO_REVIEW, draft=draft)
    reviewer = await make_actor("reviewer", "dispatcher")
    await ticket_service.reclassify(
        session, reviewer, ticket, kind=MatterKind.HELP, reason="实为求助"
    )
    await ticket_service.pass_review(session, reviewer, ticket)
    assert worker.unit_id is not None
    await ticket_service.send(
        session, reviewer, ticket, unit_id=worker.unit_id, duty_code="D-090101-01"
    )
    await ticket_service.sign(session, worker, ticket)
    await settled(session, worker, ticket, seconds=65)

    [found] = await inspectors.list(inspector)
    assert found["why"] == "kind_changed"


async def test_the_lot_opens_the_rest_and_nobody_in_the_unit_sees_it(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor, desk: Desk
) -> None:
    session.add(InspectionRate(unit_code="U-WATER", rate=1.0, reason="专项", set_at=NOW))
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker, reply=GOOD)
    await deliver(session)

    [found] = await inspectors.list(inspector)

    assert (found["why"], found["reasons"]) == ("sample", ["随机抽检"])
    assert await inspectors.list(worker, "/verdicts") == []
    assert await desk.read(worker, f"/tickets/{ticket.id}/inspections") == []
    story = await desk.read(worker, f"/tickets/{ticket.id}/story")
    assert not [item for item in story["items"] if item["name"].startswith("inspection.")]


async def test_one_with_marks_and_evidence_is_shown_masked(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    ticket = await bad_one(session, worker)
    [found] = await inspectors.list(inspector)

    read = await inspectors.one(inspector, found)

    checks = read["checks"]
    [unfinished] = [f for f in checks["findings"] if f["flaw"] == "contradicts_solved"]
    [place] = unfinished["places"]
    assert checks["reply"][place["start"] : place["end"]] == "正在"
    assert (checks["claim"], read["can_decide"], read["can_send_back"]) == ("solved", True, True)
    assert "陈建国" not in read["statement"]
    assert "12812345678" not in str(read)
    truthful = next(item for item in read["items"] if item["code"] == "truthful")
    assert (truthful["suggested"], truthful["given"], truthful["is_red_line"]) == (0, None, True)
    assert ticket.public_reply == checks["reply"]


async def test_a_confidential_ticket_shows_no_identity_to_the_inspector(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    await bad_one(session, worker, confidentiality=Confidentiality.CONFIDENTIAL)
    [found] = await inspectors.list(inspector)

    read = await inspectors.one(inspector, found)

    assert "陈" not in read["statement"] + read["ticket"]["title"]
    assert "5678" not in str(read)


async def test_passing_needs_the_points_and_the_red_lines(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    ticket = await bad_one(session, worker)
    [found] = await inspectors.list(inspector)

    crossed = await inspectors.decide(inspector, found, "pass", privacy=0)
    short = await inspectors.decide(inspector, found, "pass", answered=0, contact=0)
    passed = await inspectors.decide(inspector, found, "pass", answered=0)

    assert [crossed.json()["code"], short.json()["code"]] == ["inspection.cannot_pass"] * 2
    assert (passed.json()["state"], passed.json()["score"]) == ("passed", 80)
    assert ticket.state is TicketState.TO_CALLBACK
    again = await inspectors.decide(inspector, passed.json(), "fail", WHY)
    assert again.json()["message"] == "这次质检已经有结论"


@pytest.mark.parametrize("state", [TicketState.TO_CALLBACK, TicketState.CLOSED])
async def test_a_closed_ticket_is_sent_back_for_another_round(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor,
    state: TicketState,
) -> None:  # fmt: skip
    ticket = await bad_one(session, worker, state=state)
    [found] = await inspectors.list(inspector)
    assert (await inspectors.decide(inspector, found, "send_back")).status_code == 422

    sent = await inspectors.decided(inspector, found, "send_back")
    await deliver(session)

    await session.refresh(ticket)
    assert (sent["state"], sent["is_notice"]) == ("sent_back", False)
    assert (ticket.state, ticket.round) == (TicketState.REWORK, 2)


async def test_what_can_no_longer_be_sent_back_fails_with_a_notice(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor, at: At
) -> None:
    ticket = await bad_one(session, worker, state=TicketState.CLOSED)
    [found] = await inspectors.list(inspector)
    at(NOW + timedelta(days=16))

    failed = await inspectors.decided(inspector, found, "send_back")

    await session.refresh(ticket)
    assert (failed["state"], failed["is_notice"]) == ("failed", True)
    assert ticket.state is TicketState.CLOSED
    assert not failed["can_send_back"]


async def test_an_inspection_of_an_earlier_round_does_not_send_back_the_next(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    ticket = await bad_one(session, worker)
    await ticket_service.rework(session, SYSTEM, ticket, reason="诉求人说没有解决")
    [found] = await inspectors.list(inspector)

    failed = await inspectors.decided(inspector, found, "send_back")

    assert (failed["state"], failed["is_notice"], ticket.round) == ("failed", True, 2)


async def test_taken_by_another_and_stale(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, other: Actor, worker: Actor
) -> None:
    await bad_one(session, worker)
    [found] = await inspectors.list(inspector)
    taken = (await inspectors.take(inspector, found)).json()
    assert (taken["state"], taken["is_mine"]) == ("taken", True)

    stale = await inspectors.decide(other, found, "fail", WHY)
    foreign = await inspectors.decide(other, taken, "fail", WHY)
    hands = await inspectors.take(other, taken)

    assert (stale.status_code, stale.json()["code"]) == (409, "inspection.changed")
    assert (foreign.status_code, foreign.json()["code"]) == (409, "inspection.taken")
    assert hands.json()["is_mine"]


async def test_nobody_inspects_the_own_unit_s_work(
    session: AsyncSession, inspectors: Inspectors, make_actor: MakeActor, worker: Actor
) -> None:
    await bad_one(session, worker)
    insider = await make_actor("inspector", unit="U-WATER")
    [found] = await inspectors.list(insider)

    assert (await inspectors.one(insider, found))["why_not_decide"] == "不能质检本单位承办的工单"
    refused = await inspectors.take(insider, found)
    assert refused.json()["message"] == "不能质检本单位承办的工单"


@pytest.mark.parametrize(
    "marks",
    [[], [{"item": "answered", "points": 99}], [{"item": "x", "points": 1}], "all", None],
)
async def test_bad_marks_are_refused(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor, marks: Json
) -> None:
    await bad_one(session, worker)
    [found] = await inspectors.list(inspector)
    double = [{"item": item, "points": points} for item, points in FULL.items()]
    given = [*double, double[0]] if marks == "all" else marks

    refused = await inspectors.post(
        inspector, f"/inspections/{found['id']}/decide",
        version=found["version"], verdict="fail", comment=WHY, marks=given,
    )  # fmt: skip

    assert refused.status_code == 422


async def test_by_hand_only_of_settled_tickets_and_one_at_a_time(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    await no_lot(session)
    early = await make_ticket(session, state=TicketState.HANDLING, handler=worker)
    done = await make_ticket(session, state=TicketState.CLOSED, handler=worker, reply=GOOD)

    async def opened(ticket: Ticket) -> Response:
        body = {"ticket_id": str(ticket.id), "note": "市民来信反映"}
        return await inspectors.post(inspector, "/inspections", **body)

    assert (await opened(early)).json()["message"] == "工单还没有办结，不能质检"
    assert (await opened(done)).json()["why"] == "by_hand"
    assert (await opened(done)).json()["message"] == "本工单正在质检"


async def test_the_unit_contests_once_and_another_inspector_answers(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, other: Actor, worker: Actor
) -> None:
    await bad_one(session, worker)
    [found] = await inspectors.list(inspector)
    failed = await inspectors.decided(inspector, found, "fail")
    [mine] = await inspectors.list(worker, "/verdicts")
    assert (mine["decided_by_name"], mine["state"]) == (None, "failed")
    stranger = await make_worker(session, "U-POWER")
    assert (await inspectors.contest(stranger, failed)).status_code == 404

    contested = (await inspectors.contest(worker, failed)).json()
    twice = await inspectors.contest(worker, contested)
    own = await inspectors.answer(inspector, contested, upheld=False)
    assert [twice.json()["message"], own.json()["message"]] == [
        "已经提出过异议，每个结论只能提一次", "须由另一名质检员答复",
    ]  # fmt: skip
    [waiting] = await inspectors.list(other, contested="true")
    assert waiting["contest"] == "asked"

    answered = (await inspectors.answer(other, contested, upheld=True)).json()
    late = await inspectors.answer(other, answered, upheld=False)

    assert (answered["contest"], answered["is_overturned"], answered["state"]) == (
        "upheld", True, "failed",
    )  # fmt: skip
    assert late.json()["message"] == "异议已经答复"
    verdict = await inspectors.one(worker, answered, "/verdicts")
    assert verdict["objection"]["answer"] == "复核了通话录音"
    assert verdict["objection"]["answered_by_name"] is None


async def test_a_contest_comes_in_time_and_only_against_a_bad_verdict(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor, at: At
) -> None:
    await bad_one(session, worker)
    [found] = await inspectors.list(inspector)
    passed = (await inspectors.decide(inspector, found, "pass")).json()
    assert (await inspectors.contest(worker, passed)).json()["message"].startswith("只能对")

    await bad_one(session, worker)
    [second] = await inspectors.list(inspector)
    failed = await inspectors.decided(inspector, second, "fail")
    at(NOW + timedelta(days=11))
    assert (await inspectors.contest(worker, failed)).json()["message"] == "已超过提出异议的期限"


async def test_the_close_review_sees_the_findings_before_it_settles(
    session: AsyncSession, desk: Desk, make_actor: MakeActor, worker: Actor
) -> None:
    reviewer = await make_actor("reviewer")
    first = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker, reply=GOOD)
    await deliver(session)
    copy = GOOD.replace("11月18日", "11月19日")
    ticket = await make_ticket(session, state=TicketState.TO_APPROVE, handler=worker, reply=copy)

    read = await desk.read(reviewer, f"/tickets/{ticket.id}/reply-checks")

    [finding] = read["findings"]
    assert (finding["flaw"], finding["copied_from"]["number"]) == ("copied", first.number)
    assert finding["sentence"] == "与另一工单的答复相似 100%"
    [date] = read["dates"]
    assert read["reply"][date["start"] : date["end"]] == "11月19日"
    empty = await make_ticket(session, state=TicketState.HANDLING, handler=worker)
    with pytest.raises(AssertionError, match="not_found"):
        await desk.read(reviewer, f"/tickets/{empty.id}/reply-checks")


async def test_confidential_replies_are_never_named_as_a_source(
    session: AsyncSession, desk: Desk, make_actor: MakeActor, worker: Actor
) -> None:
    reviewer = await make_actor("reviewer")
    secret = make_draft(confidentiality=Confidentiality.REPORT)
    await make_ticket(
        session, state=TicketState.TO_CALLBACK, handler=worker, reply=GOOD, draft=secret
    )
    await deliver(session)
    ticket = await make_ticket(session, state=TicketState.TO_APPROVE, handler=worker, reply=GOOD)

    assert (await desk.read(reviewer, f"/tickets/{ticket.id}/reply-checks"))["findings"] == []


async def test_the_citizen_s_answer_stands_beside_the_claim(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor,
    specialist: Actor,
) -> None:  # fmt: skip
    ticket = await bad_one(session, worker)
    await make_evaluated(
        session, specialist, ticket=ticket,
        satisfaction=Satisfaction.DISSATISFIED, solved=CitizenSolved.NO,
    )  # fmt: skip
    [found] = await inspectors.list(inspector)

    read = await inspectors.one(inspector, found)

    assert (read["checks"]["claim"], read["citizen"]["solved"]) == ("solved", "no")


async def test_rates_are_set_with_a_reason_and_the_latest_counts(
    inspectors: Inspectors, inspector: Actor, desk: Desk
) -> None:
    before = await desk.read(inspector, "/inspections/rates")
    assert [(row["unit_code"], row["rate"]) for row in before] == [("", 0.05)]

    async def put(code: str, rate: float) -> Response:
        body = {"unit_code": code, "rate": rate, "reason": "专项检查"}
        return await inspectors.post(inspector, "/inspections/rates", **body)

    await put("U-WATER", 0.5)
    after = (await put("U-WATER", 0.25)).json()

    assert [(row["unit_code"], row["rate"]) for row in after] == [("", 0.05), ("U-WATER", 0.25)]
    assert (await put("U-NONE", 0.5)).json()["code"] == "inspection.unknown_unit"
    assert [(await put("", rate)).status_code for rate in (-0.1, 1.1)] == [422, 422]


async def test_counts_by_why(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor, desk: Desk
) -> None:
    await bad_one(session, worker)

    counts = await desk.read(inspector, "/inspections/counts")

    assert {row["why"]: row["count"] for row in counts["by_why"]}["findings"] == 1
    assert counts["contests"] == 0
    water = await inspectors.list(inspector, unit="U-WATER")
    assert (len(water), await inspectors.list(inspector, unit="U-POWER")) == (1, [])
    assert await inspectors.list(inspector, unit="U-NONE") == []


async def test_the_database_keeps_verdicts_and_judges_apart(
    session: AsyncSession, inspectors: Inspectors, inspector: Actor, worker: Actor
) -> None:
    await bad_one(session, worker)
    [found] = await inspectors.list(inspector)
    failed = await inspectors.decided(inspector, found, "fail")
    await inspectors.contest(worker, failed)
    who = await session.scalar(select(Inspection.decided_by))
    forbidden = {
        "a verdict of inspection stays": "UPDATE inspection SET score = 100",
        "no contest was upheld": "UPDATE inspection SET overturned_at = now()",
        "another inspector answers": "UPDATE inspection_contest SET is_upheld = true,"
        f" answer = 'x', answered_at = now(), answered_by = '{who}'",
    }
    for sentence, statement in forbidden.items():
        with pytest.raises(DBAPIError, match=sentence):
            async with session.begin_nested():
                await session.execute(text(statement))


async def test_extensions_of_one_due_day_in_a_heap_open_one(
    session: AsyncSession, worker: Actor
) -> None:
    """Counted from the requests themselves; four are too few, five are a heap."""
    await no_lot(session)
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker, reply=GOOD)
    await session.execute(
        text(
            "INSERT INTO ticket_request (id, created_at, updated_at, ticket_id, assignment_id,"
            " kind, round, state, code, reason, amount, due_at, ordinal, asked_at, decided_at,"
            " version)"
            " SELECT gen_random_uuid(), :now, :now, t.id, a.id, 'extension', 1, 'refused', 'other',"
            " 'x', 1, :now, 0, :now, :now, 1 FROM generate_series(1, 4), ticket t"
            " JOIN assignment a ON a.ticket_id = t.id WHERE t.id = :id"
        ),
        {"now": NOW, "id": ticket.id},
    )
    assert await inspection_opening.open_by_rule(session, ticket, [], NOW) is None
    await session.execute(
        text(
            "INSERT INTO ticket_request SELECT (r).* FROM (SELECT jsonb_populate_record(r,"
            " jsonb_build_object('id', gen_random_uuid())) AS r FROM ticket_request r LIMIT 1) q"
        )
    )
    found = await inspection_opening.open_by_rule(session, ticket, [], NOW)
    assert found is not None
    assert found.reasons == ["mass_extension"]
