"""Rule 7: merged matters keep their number, their own reply and callback."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.callback.models import CallbackState
from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import AppError, Forbidden, NotFound
from huying.kit.events import history_of
from huying.ticket import merging, moves, repository, rules_merging, service
from huying.ticket.errors import ActionRefused, NeedsReason, PeopleBelowCallers, TicketChanged
from huying.ticket.events import TicketTransferred
from huying.ticket.models import (
    Clock,
    ClockKind,
    Confidentiality,
    LeaderState,
    MatterKind,
    Ticket,
    TicketState,
)
from huying.ticket.repeats import stated_people
from huying.ticket.rules_merging import Side
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket, submit_reply
from tests.harness import deliver
from tests.ticket.conftest import Cast

S = TicketState
Json = dict[str, Any]


async def told_by(
    session: AsyncSession,
    number: int,
    *,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
    fields: tuple[Json, ...] = (),
) -> Ticket:
    """A ticket of citizen ``number`` that waits for review."""
    draft = make_draft(
        name=f"李某{number}",
        phone=f"1281234{number:04d}",
        confidentiality=confidentiality,
        fields=fields,
    )
    return await make_ticket(session, state=S.TO_REVIEW, draft=draft)


async def merge(
    session: AsyncSession, cast: Cast, parent: Ticket, *children: Ticket, reason: str = ""
) -> Ticket:
    seen = [service.Child(child.id, child.version) for child in children]
    return await service.merge(session, cast.reviewer, parent, seen, reason=reason)


async def clock_of(session: AsyncSession, ticket: Ticket, kind: ClockKind) -> Clock:
    found = select(Clock).where(Clock.ticket_id == ticket.id, Clock.kind == kind)
    return (await session.scalars(found)).one()


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


def side(
    state: TicketState = S.TO_REVIEW,
    confidentiality: Confidentiality = Confidentiality.NORMAL,
    accused_unit_id: UUID | None = None,
    *,
    has_children: bool = False,
) -> Side:
    return Side(uuid4(), state, confidentiality, accused_unit_id, has_children)


def test_rule_7_what_may_be_merged_into_what() -> None:
    child = side()
    assert rules_merging.refusal(child, side(state=S.HANDLING)) is None
    assert rules_merging.refusal(child, child) == "merge.itself"
    assert rules_merging.refusal(side(state=S.TO_SIGN), side()) == "merge.wrong_state"
    assert rules_merging.refusal(side(has_children=True), side()) == "merge.has_children"
    assert rules_merging.refusal(child, side(has_children=True)) is None
    for other in (Confidentiality.CONFIDENTIAL, Confidentiality.REPORT):
        refused = rules_merging.refusal(child, side(confidentiality=other))
        assert refused == "merge.confidentiality"
    assert rules_merging.refusal(child, side(accused_unit_id=uuid4())) == "merge.accused"
    assert rules_merging.refusal(child, side(state=S.MERGED)) == "merge.parent_merged"
    assert rules_merging.refusal(child, side(state=S.TO_CALLBACK)) == "merge.parent_settled"
    assert rules_merging.refusal(child, side(state=S.TO_APPROVE)) == "merge.parent_submitted"
    for state in (S.CLOSED, S.WITHDRAWN, S.ANSWERED):
        assert rules_merging.refusal(child, side(state=state)) == "merge.parent_ended"


async def test_rule_7_the_child_keeps_its_number_and_the_citizens_clock_runs_on(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING)
    child = await told_by(session, 1)
    number, due = child.number, child.due_at

    await merge(session, cast, parent, child, reason="同一处爆管")

    assert (child.state, child.parent_id, child.number) == (S.MERGED, parent.id, number)
    assert child.stage_due_at == due, "only the promise to the citizen binds it now"
    assert (await clock_of(session, child, ClockKind.DISPATCH)).stopped_at == NOW
    citizen = await clock_of(session, child, ClockKind.CITIZEN)
    assert citizen.stopped_at is None
    assert citizen.due_at == child.due_at == due
    assert "ticket.merged" in await names(session, child)
    assert "ticket.child_merged" in await names(session, parent)


async def test_rule_7_every_child_is_settled_with_its_own_reply_and_called_back(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    one, two = await told_by(session, 1), await told_by(session, 2)
    await merge(session, cast, parent, one, two)
    await service.save_own_reply(
        session, cast.handler, parent, two.id, text="您家分户阀已更换。", version=two.version
    )
    await submit_reply(session, cast.handler, parent, reply="主管道已修复。")
    await service.settle(session, cast.reviewer, parent, public_reply="主管道已修复，供水恢复。")

    for child, reply in ((one, "主管道已修复，供水恢复。"), (two, "您家分户阀已更换。")):
        await session.refresh(child)
        assert child.state is S.TO_CALLBACK
        assert child.public_reply == reply
        assert child.lead_unit_id == parent.lead_unit_id
        assert child.settled_at == NOW
        assert (await clock_of(session, child, ClockKind.CITIZEN)).stopped_at == NOW
    await deliver(session)
    for ticket in (parent, one, two):
        task = await callbacks.find_of_round(session, ticket.id, 1)
        assert task is not None
        assert task.state is CallbackState.WAITING
        assert "callback.due_set" in await names(session, ticket)


async def test_rule_7_a_dissatisfied_child_is_reworked_by_the_parents_unit_alone(
    session: AsyncSession, cast: Cast, stage: Stage, client: AsyncClient
) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    child = await told_by(session, 1)
    await merge(session, cast, parent, child)
    await submit_reply(session, cast.handler, parent)
    await service.settle(session, cast.reviewer, parent)

    await service.rework(session, cast.supervisor, child, reason="诉求人说家里还没有水")

    lead = await repository.live_lead(session, child.id)
    assert lead is not None
    assert lead.unit_id == parent.lead_unit_id
    assert (child.state, child.round, lead.round) == (S.REWORK, 2, 2)
    assert (parent.state, parent.round) == (S.TO_CALLBACK, 1)
    await submit_reply(session, cast.handler, child, reply="入户管已疏通。")
    await service.settle(session, cast.reviewer, child)
    assert child.public_reply == "入户管已疏通。"


async def test_rule_7_a_rework_of_the_parent_leaves_settled_children_alone(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    child = await told_by(session, 1)
    await merge(session, cast, parent, child)
    await submit_reply(session, cast.handler, parent, reply="第一次答复。")
    await service.settle(session, cast.reviewer, parent)
    settled = child.version

    await service.rework(session, cast.supervisor, parent, reason="没有解决")
    await submit_reply(session, cast.handler, parent, reply="第二次答复。")
    await service.settle(session, cast.reviewer, parent)

    await session.refresh(child)
    assert (child.version, child.public_reply) == (settled, "第一次答复。")


async def test_rule_7_unmerging_gives_the_dispatch_clock_back_as_if_never_stopped(
    session: AsyncSession, cast: Cast, at: Callable[[datetime], None]
) -> None:
    parent, child = await make_ticket(session, state=S.HANDLING), await told_by(session, 1)
    before = child.stage_due_at
    await merge(session, cast, parent, child)
    at(NOW + timedelta(hours=3))
    with pytest.raises(NeedsReason):
        await service.unmerge(session, cast.reviewer, child, reason=" ")

    await service.unmerge(session, cast.reviewer, child, reason="不是同一件事")

    assert (child.state, child.parent_id, child.stage_due_at) == (S.TO_REVIEW, None, before)
    dispatch = await clock_of(session, child, ClockKind.DISPATCH)
    assert (dispatch.started_at, dispatch.stopped_at, dispatch.due_at) == (NOW, None, before)
    assert parent.people_affected == 1
    assert "ticket.child_unmerged" in await names(session, parent)


async def test_rule_7_a_settled_child_is_not_unmerged(session: AsyncSession, cast: Cast) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    child = await told_by(session, 1)
    await merge(session, cast, parent, child)
    await submit_reply(session, cast.handler, parent)
    await service.settle(session, cast.reviewer, parent)
    with pytest.raises(ActionRefused):
        await service.unmerge(session, cast.reviewer, child, reason="不是同一件事")


async def test_rule_7_never_across_confidentiality_whoever_writes(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING)
    child = await told_by(session, 1, confidentiality=Confidentiality.CONFIDENTIAL)
    with pytest.raises(ActionRefused) as refused:
        await merge(session, cast, parent, child)
    assert refused.value.data["reason"] == "merge.confidentiality"
    with pytest.raises(DBAPIError, match="must not be merged"):
        await session.execute(
            text("UPDATE ticket SET state = 'merged', parent_id = :parent WHERE id = :id"),
            {"parent": parent.id, "id": child.id},
        )


async def test_rule_7_all_of_a_bulk_merge_or_none(session: AsyncSession, cast: Cast) -> None:
    parent = await make_ticket(session, state=S.TO_DISPATCH)
    good, signed = await told_by(session, 1), await make_ticket(session, state=S.HANDLING)
    children = [service.Child(ticket.id, ticket.version) for ticket in (good, signed)]
    with pytest.raises(ActionRefused):
        async with session.begin_nested():
            await service.merge(session, cast.reviewer, parent, children)
    await session.refresh(good)
    assert good.state is S.TO_REVIEW
    assert "ticket.merged" not in await names(session, good)


async def test_merging_is_for_a_permission_a_version_and_what_one_sees(
    session: AsyncSession, cast: Cast
) -> None:
    parent, child = await make_ticket(session, state=S.HANDLING), await told_by(session, 1)
    seen = [service.Child(child.id, child.version)]
    refused: Sequence[tuple[Actor, list[service.Child], type[AppError]]] = [
        (cast.agent, seen, Forbidden),
        (cast.reviewer, [service.Child(child.id, 7)], TicketChanged),
        (cast.handler, seen, NotFound),
        (cast.reviewer, [service.Child(uuid4(), 1)], NotFound),
    ]
    for actor, children, error in refused:
        with pytest.raises(error):
            await service.merge(session, actor, parent, children)


async def test_a_parent_that_ends_otherwise_leaves_its_children_to_review(
    session: AsyncSession, cast: Cast
) -> None:
    parent, child = await make_ticket(session, state=S.TO_REVIEW), await told_by(session, 1)
    await merge(session, cast, parent, child)
    moves.move(parent, S.TRANSFERRED)
    parent.outcome_code, parent.outcome_text = "120", "已转急救"
    await moves.announce(session, SYSTEM, parent, TicketTransferred(parent.id, "120", None))

    await deliver(session)

    await session.refresh(child)
    assert (child.state, child.parent_id) == (S.TO_REVIEW, None)
    event = (await history_of(session, "ticket", child.id))[-1]
    assert (event.name, event.body["code"]) == ("ticket.unmerged", merging.PARENT_ENDED)


async def test_an_own_reply_is_the_parents_units_alone_and_reopens_the_approval(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    child, other = await told_by(session, 1), await told_by(session, 2)
    await merge(session, cast, parent, child)
    for actor, id, error in (
        (cast.stranger, child.id, ActionRefused),
        (cast.reviewer, child.id, Forbidden),
        (cast.handler, other.id, NotFound),
    ):
        with pytest.raises(error):
            await service.save_own_reply(session, actor, parent, id, text="答复")
    lead = await repository.live_lead(session, parent.id)
    assert lead is not None
    lead.leader_state, lead.leader_id = LeaderState.APPROVED, cast.leader.id
    await service.save_own_reply(session, cast.handler, parent, child.id, text=" 单独答复 ")
    assert child.own_reply == "单独答复"
    assert lead.leader_state is LeaderState.NONE


@pytest.mark.parametrize(
    ("said", "people"),
    [("二十几户", 20), ("300人", 300), ("12", 12), ("很多", 1), ("", 1)],
)
def test_people_are_read_from_what_was_said(said: str, people: int) -> None:
    assert stated_people([{"field": "people", "value": said}]) == people


async def test_people_affected_is_the_larger_of_tellers_and_the_number_named(
    session: AsyncSession, cast: Cast
) -> None:
    named: tuple[Json, ...] = ({"field": "people", "value": "二十几户", "code": None, "spans": []},)
    parent = await make_ticket(session, state=S.TO_DISPATCH)
    one, again = await told_by(session, 1), await told_by(session, 1)
    many = await told_by(session, 2, fields=named)
    assert many.people_affected == 20
    await merge(session, cast, parent, one, again)
    assert parent.people_affected == 2
    await merge(session, cast, parent, many)
    assert parent.people_affected == 20

    with pytest.raises(PeopleBelowCallers):
        await service.correct_people(session, cast.reviewer, parent, people=2, reason="核实")
    with pytest.raises(NeedsReason):
        await service.correct_people(session, cast.reviewer, parent, people=8, reason="")
    await service.correct_people(session, cast.reviewer, parent, people=8, reason="核实为一栋楼")
    assert parent.people_affected == 8
    with pytest.raises(ActionRefused):
        await service.correct_people(session, cast.reviewer, many, people=9, reason="核实")


async def test_the_page_shows_parent_children_and_the_way_there_and_back(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    parent = await make_ticket(session, state=S.HANDLING, handler=cast.handler)
    child = await told_by(session, 1)
    stage.actor = cast.reviewer
    body = {"children": [{"id": str(child.id), "version": child.version}], "reason": "同一事项"}
    answer = (await client.post(f"/tickets/{parent.id}/merge", json=body)).json()
    [shown] = answer["children"]
    assert (shown["number"], shown["is_merged"]) == (child.number, True)
    assert (shown["citizen_name"], shown["citizen_phone"]) == ("李**", "128****0001")
    assert answer["people_affected"] == 2

    page = (await client.get(f"/tickets/{child.id}")).json()
    assert page["parent"]["number"] == parent.number
    assert parent.number in page["sentence"]
    story = (await client.get(f"/tickets/{child.id}/story")).json()["items"]
    assert any(parent.number in item["text"] and "同一事项" in item["text"] for item in story)

    stage.actor = cast.handler
    reply = {"version": shown["version"], "text": "单独答复"}
    answer = await client.post(f"/tickets/{parent.id}/children/{child.id}/reply", json=reply)
    assert answer.status_code == 200, answer.text
    [shown] = answer.json()["children"]
    assert shown["own_reply"] == "单独答复"
    stale = await client.post(f"/tickets/{parent.id}/children/{child.id}/reply", json=reply)
    assert stale.status_code == 409

    stage.actor = cast.reviewer
    back = {"version": shown["version"], "reason": "地点不同"}
    answer = await client.post(f"/tickets/{child.id}/unmerge", json=back)
    assert (answer.json()["state"], answer.json()["parent"]) == ("to_review", None)
    version = (await client.get(f"/tickets/{parent.id}")).json()["version"]
    people = {"version": version, "people": 6, "reason": "核实"}
    answer = await client.post(f"/tickets/{parent.id}/people", json=people)
    assert answer.json()["people_affected"] == 6


async def test_merging_into_oneself_or_twice_is_refused_over_http(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await told_by(session, 1)
    stage.actor = cast.reviewer
    one = {"id": str(ticket.id), "version": ticket.version}
    for children, status in (([one], 409), ([], 422), ([{**one, "version": 9}], 409)):
        answer = await client.post(f"/tickets/{ticket.id}/merge", json={"children": children})
        assert answer.status_code == status, answer.text
    assert clock.now() == NOW


async def test_rule_5_a_merged_complaint_needs_the_leader_whatever_its_parent_is(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_ticket(session, state=S.HANDLING)
    lead = await repository.live_lead(session, parent.id)
    city = await catalogue(session)
    lenient = replace(city, profile=replace(city.profile, leader_approves=frozenset()))
    before = await moves.work_of(session, lenient, parent, lead)
    complaint = await make_ticket(
        session, state=S.TO_REVIEW, draft=make_draft(kind=MatterKind.COMPLAINT)
    )
    await merge(session, cast, parent, complaint)

    after = await moves.work_of(session, lenient, parent, lead)

    assert before is not None
    assert after is not None
    assert (before.needs_leader, after.needs_leader) == (False, True)
