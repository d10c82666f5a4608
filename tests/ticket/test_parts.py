"""Lead, assisting and sub-units: their states, their clocks, and who may ask whom."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch import service as dispatch
from huying.dispatch.errors import UnitNotListed
from huying.kit.actor import SYSTEM, Actor
from huying.kit.errors import Forbidden, NotFound
from huying.kit.events import history_of
from huying.kit.models import new_id
from huying.ticket import (
    part_clocks,
    part_work,
    parts,
    repository,
    service,
    tasks_parts,
)
from huying.ticket.errors import ActionRefused, NeedsReason, TicketChanged, UnitNotBelow
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    ContactResult,
    ContactWay,
    Part,
    RecallCode,
    Solved,
    Ticket,
    TicketState,
)
from tests.conftest import NOW
from tests.factories.ticket import make_draft, make_ticket, make_worker, unit_id_of
from tests.ticket.conftest import Cast

At = Callable[[datetime], None]
A = AssignmentState


async def make_joint(session: AsyncSession) -> tuple[Ticket, Actor]:
    """A wage matter of the district's labour bureau, at work; the row lists two to assist."""
    handler = await make_worker(session, "U-TN-LABOUR")
    ticket = await make_ticket(
        session, state=TicketState.TO_DISPATCH, draft=make_draft(category="010101")
    )
    await service.send(
        session, handler, ticket,
        unit_id=await unit_id_of(session, "U-TN-LABOUR"), duty_code="D-010101-01",
    )  # fmt: skip
    await service.sign(session, handler, ticket)
    return ticket, handler


async def assist(session: AsyncSession, by: Actor, ticket: Ticket, unit: str) -> Assignment:
    unit_id = await unit_id_of(session, unit)
    return await dispatch.add_part(session, by, ticket, unit_id=unit_id, asked="请清查总包账户")


async def finish(session: AsyncSession, ticket: Ticket, part: Assignment, who: Actor) -> None:
    if part.state is A.TO_SIGN:
        await part_work.sign(session, who, ticket, part.id)
    await part_work.save_reply(session, who, ticket, part.id, reply="总包专户尚有余额，已冻结。")
    await part_work.submit(session, who, ticket, part.id)


async def clocks_of(session: AsyncSession, part: Assignment) -> dict[ClockKind, Clock]:
    found = await repository.clocks_of_parts(session, [part.id])
    return {kind: clock for (_, kind), clock in found.items()}


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


async def test_an_assisting_unit_has_its_own_state_and_clocks(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    helper = await make_worker(session, "U-TN-HOUSING")

    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    own = await clocks_of(session, part)
    assert [part.state] == [A.TO_SIGN]
    assert own[ClockKind.PART_SIGN].limit_key == "sign.normal"

    await part_work.sign(session, helper, ticket, part.id)
    assert (part.state, part.handler_id) == (A.HANDLING, helper.id)
    assert own[ClockKind.PART_SIGN].stopped_at == NOW
    await finish(session, ticket, part, helper)
    assert own[ClockKind.PART].stopped_at == NOW
    await parts.accept(session, handler, ticket, part.id)

    lead = await repository.live_lead(session, ticket.id)
    assert part.state is A.DONE
    assert lead is not None
    assert lead.state is A.HANDLING
    assert ticket.state is TicketState.HANDLING
    assert [n for n in await names(session, ticket) if "part" in n] == [
        "ticket.part_added",
        "ticket.part_signed",
        "ticket.part_submitted",
        "ticket.part_accepted",
    ]


async def test_a_parts_due_is_never_later_than_the_leads(session: AsyncSession, at: At) -> None:
    ticket, handler = await make_joint(session)
    at(NOW + timedelta(days=2))

    part = await assist(session, handler, ticket, "U-TN-HOUSING")

    [lead] = await repository_running(session, ticket, ClockKind.UNIT)
    own = (await clocks_of(session, part))[ClockKind.PART]
    assert own.due_at == lead.due_at
    assert "时限不晚于它" in own.steps[-1]


async def test_a_part_asked_after_the_leads_due_has_the_time_to_sign(
    session: AsyncSession, at: At
) -> None:
    ticket, handler = await make_joint(session)
    [lead] = await repository_running(session, ticket, ClockKind.UNIT)
    at(lead.due_at + timedelta(hours=20))

    own = await clocks_of(session, await assist(session, handler, ticket, "U-TN-HOUSING"))

    assert own[ClockKind.PART].due_at == own[ClockKind.PART_SIGN].due_at
    assert "时限已过" in own[ClockKind.PART].steps[-1]


async def repository_running(session: AsyncSession, ticket: Ticket, kind: ClockKind) -> list[Clock]:
    every = await repository.clocks_of(session, ticket.id)
    return [own for own in every if own.kind is kind and own.stopped_at is None]


async def test_a_part_signs_itself_at_the_limit_and_says_so(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    due = (await clocks_of(session, part))[ClockKind.PART_SIGN].due_at

    await tasks_parts.sign_part_at_limit(session, part.id, due)
    await tasks_parts.sign_part_at_limit(session, part.id, due)

    assert part.state is A.HANDLING
    assert part.is_signed_by_system
    assert part.signed_at == due
    assert (await names(session, ticket)).count("ticket.part_signed") == 1


async def test_near_due_and_overdue_of_a_part_are_told_once(session: AsyncSession, at: At) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    own = (await clocks_of(session, part))[ClockKind.PART]
    at(own.due_at)

    for _ in range(2):
        await tasks_parts.tell_part_near_due(session, part.id, own.due_at)
        await tasks_parts.tell_part_overdue(session, part.id, own.due_at)

    told = await names(session, ticket)
    assert told.count("ticket.part_near_due") == 1
    assert told.count("ticket.part_overdue") == 1


async def test_a_part_that_was_given_more_time_meanwhile_is_not_told_overdue(
    session: AsyncSession, at: At
) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    own = (await clocks_of(session, part))[ClockKind.PART]
    was = own.due_at
    own.due_at = was + timedelta(days=3)
    at(was)

    await tasks_parts.tell_part_overdue(session, part.id, was)

    assert own.overdue_told_at is None
    assert "ticket.part_overdue" not in await names(session, ticket)


async def test_a_part_that_is_done_is_not_told_overdue(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    await finish(session, ticket, part, await make_worker(session, "U-TN-HOUSING"))

    await tasks_parts.tell_part_overdue(session, part.id, NOW)

    assert "ticket.part_overdue" not in await names(session, ticket)


async def test_the_lead_cannot_submit_while_a_part_is_live(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    helper = await make_worker(session, "U-TN-HOUSING")
    await ready_to_submit(session, handler, ticket)

    with pytest.raises(ActionRefused) as refused:
        await service.submit(session, handler, ticket)
    assert refused.value.data["reason"] == "parts_open"
    assert "汀南区住建局" in refused.value.message

    await finish(session, ticket, part, helper)
    with pytest.raises(ActionRefused):  # submitted is not taken yet
        await service.submit(session, handler, ticket)
    await parts.accept(session, handler, ticket, part.id)
    await service.submit(session, handler, ticket)
    assert ticket.state is TicketState.TO_APPROVE


async def test_a_released_part_no_longer_holds_the_lead(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    await ready_to_submit(session, handler, ticket)

    with pytest.raises(NeedsReason):
        await parts.recall(session, handler, ticket, part.id, reason=" ")
    await parts.recall(session, handler, ticket, part.id, reason="已自行查清")
    await service.submit(session, handler, ticket)

    assert part.recall_code is RecallCode.RELEASED
    assert not [c for c in (await clocks_of(session, part)).values() if c.stopped_at is None]
    await tasks_parts.sign_part_at_limit(session, part.id, NOW)
    assert part.state is A.RECALLED


async def ready_to_submit(session: AsyncSession, who: Actor, ticket: Ticket) -> None:
    await service.log_contact(
        session, who, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=40
    )
    await write_reply(session, who, ticket)


async def write_reply(session: AsyncSession, who: Actor, ticket: Ticket) -> None:
    await service.save_reply(session, who, ticket, reply="工资已发放。", solved=Solved.SOLVED)
    await service.propose(session, who, ticket)
    await service.leader_approve(session, replace(who, id=new_id()), ticket)


async def test_a_parts_contact_is_evidence_for_the_closing(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    helper = await make_worker(session, "U-TN-HOUSING")
    await part_work.sign(session, helper, ticket, part.id)
    await part_work.log_contact(
        session, helper, ticket, part.id,
        way=ContactWay.VISIT, result=ContactResult.REACHED, seconds=600,
    )  # fmt: skip
    await finish(session, ticket, part, helper)
    await parts.accept(session, handler, ticket, part.id)
    await write_reply(session, handler, ticket)

    await service.submit(session, handler, ticket)

    assert ticket.state is TicketState.TO_APPROVE


async def test_a_part_is_returned_with_a_reason_and_its_clock_runs_on(
    session: AsyncSession,
) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    await finish(session, ticket, part, await make_worker(session, "U-TN-HOUSING"))
    own = (await clocks_of(session, part))[ClockKind.PART]
    started, due = own.started_at, own.due_at

    with pytest.raises(NeedsReason):
        await parts.give_back(session, handler, ticket, part.id, reason="")
    await parts.give_back(session, handler, ticket, part.id, reason="缺账户明细")

    assert part.state is A.HANDLING
    assert (own.started_at, own.due_at, own.stopped_at) == (started, due, None)


async def test_a_part_without_a_reply_is_not_submitted(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    helper = await make_worker(session, "U-TN-HOUSING")
    await part_work.sign(session, helper, ticket, part.id)

    with pytest.raises(ActionRefused) as refused:
        await part_work.submit(session, helper, ticket, part.id)

    assert refused.value.data["reason"] == "part.no_reply"


async def test_only_the_parts_own_unit_works_on_it_and_only_who_asked_decides(
    session: AsyncSession, cast: Cast
) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    helper = await make_worker(session, "U-TN-HOUSING")

    with pytest.raises(ActionRefused):
        await part_work.sign(session, handler, ticket, part.id)
    await finish(session, ticket, part, helper)
    with pytest.raises(ActionRefused):
        await parts.accept(session, helper, ticket, part.id)
    with pytest.raises(Forbidden):
        await parts.accept(session, cast.agent, ticket, part.id)
    await parts.recall(session, cast.dispatcher, ticket, part.id, reason="派错了")
    assert part.state is A.RECALLED


async def test_a_stale_version_and_a_foreign_part_are_refused(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    other, _ = await make_joint(session)
    helper = await make_worker(session, "U-TN-HOUSING")

    with pytest.raises(TicketChanged):
        await part_work.sign(session, helper, ticket, part.id, version=ticket.version - 1)
    with pytest.raises(NotFound):
        await part_work.sign(session, helper, other, part.id)


async def test_one_unit_has_one_live_part_and_may_be_asked_again(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    with pytest.raises(ActionRefused) as refused:
        await assist(session, handler, ticket, "U-TN-HOUSING")
    assert refused.value.data["reason"] == "part.has_unit"

    await parts.recall(session, handler, ticket, part.id, reason="换人")
    again = await assist(session, handler, ticket, "U-TN-HOUSING")

    assert again.id != part.id


async def test_a_rework_starts_without_parts_and_the_lead_may_ask_again(
    session: AsyncSession,
) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-TN-HOUSING")
    await finish(session, ticket, part, await make_worker(session, "U-TN-HOUSING"))
    await parts.accept(session, handler, ticket, part.id)
    await ready_to_submit(session, handler, ticket)
    await service.submit(session, handler, ticket)
    from_system = await make_worker(session, "U-TN-LABOUR")
    await settle_and_rework(session, ticket)

    live = await repository.live_assignments(session, ticket.id)
    assert [item.part for item in live] == [Part.LEAD]
    again = await assist(session, from_system, ticket, "U-TN-HOUSING")
    own = (await clocks_of(session, again))[ClockKind.PART]
    assert again.round == 2
    assert own.limit_key == "rework"


async def settle_and_rework(session: AsyncSession, ticket: Ticket) -> None:
    await service.settle(session, SYSTEM, ticket)
    await service.rework(session, SYSTEM, ticket, reason="没有解决")


async def test_an_assisting_unit_that_becomes_the_lead_has_no_part_beside_it(
    session: AsyncSession, cast: Cast
) -> None:
    handler = await make_worker(session, "U-TN-LABOUR")
    ticket = await make_ticket(session, draft=make_draft(category="010101"))
    await service.send(
        session, handler, ticket,
        unit_id=await unit_id_of(session, "U-TN-LABOUR"), duty_code="D-010101-01",
    )  # fmt: skip
    part = await assist(session, cast.dispatcher, ticket, "U-TN-HOUSING")
    await service.recall(session, cast.dispatcher, ticket, reason="派错")

    await service.send(session, cast.dispatcher, ticket, unit_id=part.unit_id, duty_code=None)

    assert part.state is A.RECALLED
    assert ticket.lead_unit_id == part.unit_id


# Rule 13


async def test_rule_13_only_units_that_the_catalogue_lists_may_be_asked(
    session: AsyncSession, cast: Cast
) -> None:
    ticket, handler = await make_joint(session)

    for who in (handler, cast.dispatcher):
        with pytest.raises(UnitNotListed):
            await assist(session, who, ticket, "U-GAS")
    listed = await dispatch.assist_candidates(session, ticket)
    assert {await unit_id_of(session, code) for code in ("U-TN-HOUSING", "U-HRSS-LABOUR")} <= {
        each.unit_id for each in listed
    }


async def test_rule_13_only_the_lead_and_the_dispatcher_ask(
    session: AsyncSession, cast: Cast
) -> None:
    ticket, _ = await make_joint(session)

    with pytest.raises(ActionRefused) as refused:
        await assist(session, cast.handler, ticket, "U-TN-HOUSING")
    assert refused.value.data["reason"] == "not_your_unit"
    with pytest.raises(Forbidden):
        await assist(session, cast.agent, ticket, "U-TN-HOUSING")
    await assist(session, cast.dispatcher, ticket, "U-TN-HOUSING")


async def sub(
    session: AsyncSession, who: Actor, ticket: Ticket, parent: UUID, unit: str
) -> Assignment:
    unit_id = await unit_id_of(session, unit)
    return await parts.sub_dispatch(
        session, who, ticket, parent, unit_id=unit_id, asked="请到现场抢修"
    )


async def make_water(session: AsyncSession) -> tuple[Ticket, Actor, Assignment]:
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session, state=TicketState.HANDLING, handler=handler)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    return ticket, handler, lead


async def test_rule_13_work_is_handed_down_the_own_tree_to_listed_levels_only(
    session: AsyncSession,
) -> None:
    ticket, handler, lead = await make_water(session)

    for elsewhere in ("U-POWER-REPAIR", "U-WATERB", "U-WATER"):
        with pytest.raises(UnitNotBelow):
            await sub(session, handler, ticket, lead.id, elsewhere)
    part = await sub(session, handler, ticket, lead.id, "U-WATER-REPAIR")

    assert part.part is Part.SUB
    assert part.parent_id == lead.id
    below = await parts.units_below(session, ticket, lead)
    assert [unit.code for unit in below] == ["U-WATER-SERVICE"]


async def test_rule_13_without_a_row_that_lists_levels_nothing_is_handed_down(
    session: AsyncSession,
) -> None:
    handler = await make_worker(session, "U-WATER")
    ticket = await make_ticket(session)
    await service.send(
        session, handler, ticket,
        unit_id=await unit_id_of(session, "U-WATER"), duty_code=None,
    )  # fmt: skip
    await service.sign(session, handler, ticket)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None

    with pytest.raises(UnitNotBelow) as refused:
        await sub(session, handler, ticket, lead.id, "U-WATER-REPAIR")

    assert "层级" in refused.value.message


async def test_a_sub_units_work_is_gathered_by_who_handed_it_down(session: AsyncSession) -> None:
    ticket, handler, lead = await make_water(session)
    part = await sub(session, handler, ticket, lead.id, "U-WATER-REPAIR")
    worker = await make_worker(session, "U-WATER-REPAIR")

    await finish(session, ticket, part, worker)
    with pytest.raises(ActionRefused):
        await parts.accept(session, worker, ticket, part.id)
    await parts.accept(session, handler, ticket, part.id)

    assert part.state is A.DONE


async def test_recalling_a_part_recalls_what_it_had_handed_down(session: AsyncSession) -> None:
    ticket, handler = await make_joint(session)
    part = await assist(session, handler, ticket, "U-HRSS-LABOUR")
    await session.flush()
    below = Assignment(
        ticket_id=ticket.id, unit_id=await unit_id_of(session, "U-HRSS-SOCIAL"), part=Part.SUB,
        parent_id=part.id, asked="查", round=1, state=A.TO_SIGN, sent_at=NOW,
    )  # fmt: skip
    session.add(below)
    await session.flush()

    await parts.recall(session, handler, ticket, part.id, reason="不需要了")

    assert (part.state, below.state) == (A.RECALLED, A.RECALLED)


async def test_deadlines_of_parts_have_their_own_kinds() -> None:
    kinds = {part_clocks.SIGN_DUE, part_clocks.NEAR_DUE, part_clocks.PART_DUE}

    assert kinds == {"ticket.part_sign", "ticket.part_80", "ticket.part_due"}
