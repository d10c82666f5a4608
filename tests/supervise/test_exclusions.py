"""Rule 15 over HTTP: applied for by the unit, decided by two people outside it."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.kit.actor import Actor
from huying.kit.events import EventRow
from huying.kit.models import new_id
from huying.people.models import Account
from huying.supervise import repository_exclusions as repository
from huying.supervise import rules_exclusions as rules
from huying.supervise.models_exclusions import (
    Exclusion,
    ExclusionCode,
    ExclusionDecision,
    ExclusionState,
)
from huying.supervise.streams import exclusion_desk
from huying.ticket import repository as tickets
from huying.ticket import service as ticket_service
from huying.ticket.models import (
    Clock,
    ContactResult,
    ContactWay,
    Ticket,
    TicketNote,
    TicketState,
)
from tests.conftest import NOW, Stage
from tests.factories.callback import make_evaluated
from tests.factories.ticket import make_ticket, make_worker
from tests.supervise.conftest import Desk, Json, MakeActor

EVIDENCE = "诉求人七日内就同一事项重复投诉四十二次，录音见附件。"


class Office:
    """Applies and answers as a person."""

    def __init__(self, client: AsyncClient, stage: Stage) -> None:
        self._client, self._stage = client, stage

    async def ask(self, actor: Actor, ticket: Ticket, **body: str | None) -> Response:
        self._stage.actor = actor
        full = {"code": "malicious", "evidence": EVIDENCE, **body}
        return await self._client.post(f"/tickets/{ticket.id}/exclusions", json=full)

    async def asked(self, actor: Actor, ticket: Ticket, **body: str | None) -> Json:
        response = await self.ask(actor, ticket, **body)
        assert response.status_code == 200, response.text
        return response.json()

    async def answer(
        self, actor: Actor, asked: Json, *, yes: bool = True, note: str = "证据属实"
    ) -> Response:
        self._stage.actor = actor
        body = {"version": asked["version"], "is_granted": yes, "note": note}
        return await self._client.post(f"/exclusions/{asked['id']}/decide", json=body)

    async def answered(self, actor: Actor, asked: Json, *, yes: bool = True) -> Json:
        response = await self.answer(actor, asked, yes=yes)
        assert response.status_code == 200, response.text
        return response.json()

    async def withdraw(self, actor: Actor, asked: Json) -> Response:
        self._stage.actor = actor
        body = {"version": asked["version"]}
        return await self._client.post(f"/exclusions/{asked['id']}/withdraw", json=body)


@pytest.fixture
def office(client: AsyncClient, stage: Stage) -> Office:
    return Office(client, stage)


@pytest.fixture
async def inspector(make_actor: MakeActor) -> Actor:
    return await make_actor("inspector", unit="U-HOTLINE-QUALITY")


@pytest.fixture
async def worker(session: AsyncSession) -> Actor:
    return await make_worker(session, "U-WATER")


@pytest.fixture
async def ticket(session: AsyncSession, worker: Actor) -> Ticket:
    return await make_ticket(session, state=TicketState.HANDLING, handler=worker)


async def told(session: AsyncSession, ticket: Ticket) -> list[str]:
    rows = await session.scalars(
        select(EventRow.name).where(EventRow.subject_id == ticket.id).order_by(EventRow.id)
    )
    return [name for name in rows if "exclu" in name]


async def test_rule_15_two_people_outside_the_unit_grant_an_exclusion(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor,
    supervisor: Actor, inspector: Actor,
) -> None:  # fmt: skip
    asked = await office.asked(worker, ticket)
    assert (asked["state"], asked["still_needed"], asked["answers"]) == ("asked", 2, [])

    once = await office.answered(supervisor, asked)
    await session.refresh(ticket)
    assert (once["state"], once["still_needed"], ticket.is_excluded) == ("asked", 1, False)

    twice = await office.answered(inspector, once)
    await session.refresh(ticket)
    assert (twice["state"], twice["still_needed"], ticket.is_excluded) == ("granted", 0, True)
    assert [answer["is_granted"] for answer in twice["answers"]] == [True, True]
    assert await told(session, ticket) == [
        "exclusion.asked", "exclusion.answered", "exclusion.answered", "exclusion.decided",
        "ticket.excluded",
    ]  # fmt: skip
    notes = await session.scalars(select(TicketNote.text).where(TicketNote.kind == "exclusion"))
    assert list(notes) == [EVIDENCE]
    assert list(await session.scalars(repository.excluded_tickets())) == [ticket.id]


async def test_rule_15_the_same_person_twice_does_not_count(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor, supervisor: Actor
) -> None:
    once = await office.answered(supervisor, await office.asked(worker, ticket))

    again = await office.answer(supervisor, once)

    assert again.status_code == 409
    assert again.json()["message"] == "您已表态，还须另一人审定"
    assert not (await session.get_one(Ticket, ticket.id)).is_excluded


async def test_rule_15_one_refusal_refuses_and_needs_a_reason(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor,
    supervisor: Actor, inspector: Actor,
) -> None:  # fmt: skip
    asked = await office.asked(worker, ticket)
    assert (await office.answer(supervisor, asked, yes=False, note=" ")).status_code == 422

    refused = await office.answered(supervisor, asked, yes=False)
    late = await office.answer(inspector, refused)

    assert (refused["state"], refused["answers"][0]["note"]) == ("refused", "证据属实")
    assert late.json()["message"] == "这项申请已经有结论"
    assert not (await session.get_one(Ticket, ticket.id)).is_excluded


async def test_rule_15_a_refusal_after_a_grant_refuses_too(
    office: Office, ticket: Ticket, worker: Actor, supervisor: Actor, inspector: Actor
) -> None:
    once = await office.answered(supervisor, await office.asked(worker, ticket))

    assert (await office.answered(inspector, once, yes=False))["state"] == "refused"


async def test_rule_15_nobody_inside_the_unit_decides(
    office: Office, make_actor: MakeActor, ticket: Ticket, worker: Actor
) -> None:
    asked = await office.asked(worker, ticket)
    insider = replace(
        await make_actor("supervisor", unit="U-WATER-REPAIR"), sees_all_units=True
    )  # a supervisor's role, but of an office below the unit

    refused = await office.answer(insider, asked)

    assert refused.status_code == 409
    assert refused.json()["message"] == "须由申请单位以外的人审定"


async def test_rule_15_the_applicant_does_not_decide_even_from_another_chair(
    office: Office, ticket: Ticket, worker: Actor, supervisor: Actor
) -> None:
    asked = await office.asked(worker, ticket)

    refused = await office.answer(replace(supervisor, id=worker.id), asked)

    assert refused.json()["message"] == "申请人不能审定自己的申请"


async def test_rule_15_an_exclusion_never_changes_the_ticket_s_course(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor,
    supervisor: Actor, inspector: Actor,
) -> None:  # fmt: skip
    def course(found: Ticket) -> tuple[object, ...]:
        return (found.state, found.due_at, found.stage_due_at, found.lead_unit_id, found.round)

    before = course(ticket)
    running = len(list(await tickets.clocks_of(session, ticket.id)))
    asked = await office.asked(worker, ticket)
    await office.answered(inspector, await office.answered(supervisor, asked))

    await session.refresh(ticket)
    assert course(ticket) == before
    clocks = await session.scalars(select(Clock).where(Clock.ticket_id == ticket.id))
    assert len(list(clocks)) == running
    await ticket_service.log_contact(  # and the work goes on
        session, worker, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=40
    )


async def test_rule_15_a_contested_evaluation_leaves_the_ticket_s_own_rates_alone(
    session: AsyncSession, office: Office, desk: Desk, worker: Actor, specialist: Actor,
    supervisor: Actor, inspector: Actor,
) -> None:  # fmt: skip
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker)
    await make_evaluated(session, specialist, ticket=ticket, words="修路的事没人管")
    [evaluation] = await callbacks.evaluations_of(session, ticket.id)
    page = await desk.read(worker, f"/tickets/{ticket.id}/exclusions")
    assert [(each["id"], each["why_not"]) for each in page["evaluations"]] == [
        (str(evaluation.id), None)
    ]

    asked = await office.asked(
        worker, ticket, code="wrong_ticket", evaluation_id=str(evaluation.id)
    )
    granted = await office.answered(inspector, await office.answered(supervisor, asked))

    await session.refresh(ticket)
    assert (granted["state"], granted["evaluation"]["round"]) == ("granted", 1)
    assert not ticket.is_excluded
    assert list(await session.scalars(repository.excluded_tickets())) == []
    assert list(await session.scalars(repository.excluded_evaluations())) == [evaluation.id]
    page = await desk.read(worker, f"/tickets/{ticket.id}/exclusions")
    assert page["evaluations"][0]["why_not"] == "已有申请正在审定或已经剔除"
    assert page["can_ask"]  # the ticket itself is another matter


@pytest.mark.parametrize(
    ("code", "is_of_evaluation", "status"),
    [
        ("wrong_ticket", False, 422),
        ("not_our_matter", False, 422),
        ("impossible", True, 422),
        ("outside_power", True, 422),
        ("malicious", True, 200),
        ("outside_power", False, 200),
        ("because", False, 422),
    ],
)
async def test_codes_fit_what_is_applied_for(
    session: AsyncSession, office: Office, worker: Actor, specialist: Actor,
    code: str, is_of_evaluation: bool, status: int,
) -> None:  # fmt: skip
    ticket = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker)
    await make_evaluated(session, specialist, ticket=ticket)
    [evaluation] = await callbacks.evaluations_of(session, ticket.id)
    of = str(evaluation.id) if is_of_evaluation else None

    assert (await office.ask(worker, ticket, code=code, evaluation_id=of)).status_code == status


async def test_another_ticket_s_evaluation_is_unknown(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor, specialist: Actor
) -> None:
    other = await make_ticket(session, state=TicketState.TO_CALLBACK, handler=worker)
    await make_evaluated(session, specialist, ticket=other)
    [evaluation] = await callbacks.evaluations_of(session, other.id)

    foreign = await office.ask(
        worker, ticket, code="wrong_ticket", evaluation_id=str(evaluation.id)
    )
    unknown = await office.ask(worker, ticket, code="wrong_ticket", evaluation_id=str(uuid4()))

    assert [foreign.status_code, unknown.status_code] == [422, 422]
    assert foreign.json()["code"] == "exclusion.unknown_evaluation"


async def test_only_the_lead_s_own_people_apply(
    session: AsyncSession, office: Office, ticket: Ticket, supervisor: Actor
) -> None:
    stranger = await make_worker(session, "U-POWER")
    above = await make_worker(session, "U-WATER")
    waiting = await make_ticket(session, state=TicketState.TO_DISPATCH)
    below = await make_worker(session, "U-WATER-REPAIR")

    assert (await office.ask(stranger, ticket)).status_code == 404
    assert (await office.ask(supervisor, ticket)).status_code == 403
    assert (await office.ask(above, waiting)).status_code == 404
    assert (await office.ask(below, ticket)).status_code == 404
    assert (await office.ask(above, ticket)).status_code == 200


async def test_the_hotline_with_a_unit_s_permission_still_is_not_the_unit(
    office: Office, ticket: Ticket, worker: Actor
) -> None:
    refused = await office.ask(replace(worker, sees_all_units=True), ticket)

    assert refused.json()["message"] == "只有本工单的主办单位可以申请"


async def test_one_application_lives_at_a_time_and_a_refused_ground_is_final(
    office: Office, ticket: Ticket, worker: Actor, supervisor: Actor
) -> None:
    asked = await office.asked(worker, ticket)
    assert (await office.ask(worker, ticket, code="impossible")).status_code == 409
    await office.answered(supervisor, asked, yes=False)

    again = await office.ask(worker, ticket)
    other = await office.ask(worker, ticket, code="impossible")

    assert again.json()["message"] == "同一理由的申请已被驳回，不能再次申请"
    assert other.status_code == 200


async def test_a_unit_takes_back_what_is_not_decided(
    session: AsyncSession, office: Office, ticket: Ticket, worker: Actor, supervisor: Actor
) -> None:
    asked = await office.asked(worker, ticket)
    assert (await office.withdraw(supervisor, asked)).status_code == 403
    withdrawn = await office.withdraw(worker, asked)
    assert withdrawn.json()["state"] == "withdrawn"

    assert (await office.answer(supervisor, withdrawn.json())).status_code == 409
    assert (await office.withdraw(worker, withdrawn.json())).status_code == 409
    assert (await office.ask(worker, ticket)).status_code == 200


async def test_a_stale_answer_is_told_who_was_faster(
    office: Office, ticket: Ticket, worker: Actor, supervisor: Actor, inspector: Actor
) -> None:
    asked = await office.asked(worker, ticket)
    await office.answered(supervisor, asked)

    stale = await office.answer(inspector, asked)

    assert (stale.status_code, stale.json()["code"]) == (409, "exclusion.changed")


@pytest.mark.parametrize("evidence", ["", "  ", "太短了", "长" * 4001])
async def test_evidence_is_needed(
    office: Office, ticket: Ticket, worker: Actor, evidence: str
) -> None:
    assert (await office.ask(worker, ticket, evidence=evidence)).status_code == 422


async def test_the_desk_shows_whose_answer_is_wanted(
    session: AsyncSession, office: Office, desk: Desk, ticket: Ticket, worker: Actor,
    supervisor: Actor, inspector: Actor,
) -> None:  # fmt: skip
    asked = await office.asked(worker, ticket)
    await office.answered(supervisor, asked)

    mine = (await desk.read(supervisor, "/exclusions", mine="true"))["items"]
    hers = (await desk.read(inspector, "/exclusions", mine="true"))["items"]
    [shown] = (await desk.read(supervisor, "/exclusions"))["items"]

    assert (mine, [each["id"] for each in hers]) == ([], [asked["id"]])
    assert (shown["can_decide"], shown["why_not"]) == (False, "您已表态，还须另一人审定")
    assert (await desk.read(inspector, "/exclusions/counts")) == {
        "asked": 1, "granted": 0, "refused": 0, "withdrawn": 0, "mine": 1,
    }  # fmt: skip
    stranger = await make_worker(session, "U-POWER")
    assert (await desk.read(stranger, "/exclusions"))["items"] == []
    assert [each["id"] for each in (await desk.read(worker, "/exclusions"))["items"]] == [
        asked["id"]
    ]


async def test_evidence_is_masked(office: Office, ticket: Ticket, worker: Actor) -> None:
    asked = await office.asked(worker, ticket, evidence="陈建国用12812345678反复拨打")

    assert "陈建国" not in asked["evidence"]
    assert "12812345678" not in asked["evidence"]


async def _row(session: AsyncSession, ticket: Ticket, unit: UUID) -> Exclusion:
    row = Exclusion(
        id=new_id(), ticket_id=ticket.id, code=ExclusionCode.MALICIOUS, unit_id=unit,
        evidence=EVIDENCE, asked_by=new_id(), asked_at=NOW, changed_at=NOW,
    )  # fmt: skip
    session.add(row)
    await session.flush()
    return row


def _answer(row: Exclusion, who: UUID, *, yes: bool = True) -> ExclusionDecision:
    return ExclusionDecision(
        exclusion_id=row.id, decided_by=who, is_granted=yes, note="看过证据", at=NOW
    )


async def _insert(session: AsyncSession, answer: ExclusionDecision) -> None:
    async with session.begin_nested():
        session.add(answer)
        await session.flush()


async def test_rule_15_the_database_asks_for_two_different_people(
    session: AsyncSession, ticket: Ticket, worker: Actor
) -> None:
    assert worker.unit_id is not None
    row = await _row(session, ticket, worker.unit_id)
    session.add(_answer(row, new_id()))
    await session.flush()
    with pytest.raises(DBAPIError, match="two people grant an exclusion"):
        async with session.begin_nested():
            await session.execute(
                update(Exclusion).where(Exclusion.id == row.id).values(
                    state=ExclusionState.GRANTED, decided_at=NOW
                )
            )  # fmt: skip
    with pytest.raises(DBAPIError, match="no exclusion was granted"):
        async with session.begin_nested():
            await session.execute(
                update(Ticket).where(Ticket.id == ticket.id).values(is_excluded=True)
            )


async def test_rule_15_the_database_knows_one_answer_a_person_and_keeps_it(
    session: AsyncSession, ticket: Ticket, worker: Actor
) -> None:
    assert worker.unit_id is not None
    row, who = await _row(session, ticket, worker.unit_id), new_id()
    session.add(_answer(row, who))
    await session.flush()
    with pytest.raises(DBAPIError, match="uq_exclusion_decision"):
        await _insert(session, _answer(row, who))
    for statement in (
        "UPDATE exclusion_decision SET is_granted = false, note = 'x'",
        "DELETE FROM exclusion_decision",
    ):
        with pytest.raises(DBAPIError, match="a decision on an exclusion stays"):
            async with session.begin_nested():
                await session.execute(text(statement))
    with pytest.raises(DBAPIError, match="what was applied for stays"):
        async with session.begin_nested():
            await session.execute(text("UPDATE exclusion SET evidence = '另一份'"))


async def test_rule_15_the_database_shuts_out_the_unit_s_own_people(
    session: AsyncSession, ticket: Ticket, worker: Actor
) -> None:
    assert worker.unit_id is not None
    row = await _row(session, ticket, worker.unit_id)
    insider = await session.scalar(select(Account.id).where(Account.username == "water_leader"))
    assert insider is not None
    for who in (insider, row.asked_by):
        assert who is not None
        with pytest.raises(DBAPIError, match="the unit does not decide for itself"):
            await _insert(session, _answer(row, who))


def test_rule_15_two_grants_grant_and_one_refusal_refuses() -> None:
    state = ExclusionState
    assert rules.outcome([]) is state.ASKED
    assert rules.outcome([True]) is state.ASKED
    assert rules.outcome([True, True]) is state.GRANTED
    assert rules.outcome([False]) is rules.outcome([True, False]) is state.REFUSED


def test_who_stands_outside_a_unit() -> None:
    assert not rules.is_outside("/gov/water/", "/gov/water/")
    assert not rules.is_outside("/gov/water/repair/", "/gov/water/")
    assert rules.is_outside("/gov/", "/gov/water/")
    assert rules.is_outside("/gov/power/", "/gov/water/")
    assert rules.is_outside(None, "/gov/water/")


async def test_a_unit_hears_of_its_own_applications_only(
    session: AsyncSession, supervisor: Actor
) -> None:
    handler = await make_worker(session, "U-WATER")
    assert handler.may("exclusion:read")
    assert not await exclusion_desk(session, handler, "")
    assert await exclusion_desk(session, supervisor, "")
