"""Work taken back: whose clock starts where (rules 1 and 2), and what ends with it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from huying.ticket import recalling, repository, service
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    Confidentiality,
    RecallCode,
    Ticket,
    TicketState,
)
from tests.conftest import NOW
from tests.factories.ticket import make_ticket, unit_id_of
from tests.ticket.conftest import Cast

S = TicketState
At = Callable[[datetime], None]


async def sent(session: AsyncSession, cast: Cast, unit: str = "U-WATER") -> Ticket:
    ticket = await make_ticket(session, state=S.TO_DISPATCH)
    await send(session, cast, ticket, unit)
    return ticket


async def send(session: AsyncSession, cast: Cast, ticket: Ticket, unit: str) -> Assignment:
    id = await unit_id_of(session, unit)
    return await service.send(
        session, cast.dispatcher, ticket, unit_id=id, duty_code="D-TEST", basis="清单"
    )


async def moved(
    session: AsyncSession,
    cast: Cast,
    ticket: Ticket,
    unit: str,
    *,
    is_fresh: bool,
    code: RecallCode,
) -> Assignment:
    return await recalling.redispatch(
        session,
        cast.dispatcher,
        ticket,
        unit_id=await unit_id_of(session, unit),
        duty_code="D-TEST",
        basis="清单",
        is_fresh=is_fresh,
        code=code,
    )


async def unit_clock(session: AsyncSession, assignment: Assignment) -> Clock:
    statement = select(Clock).where(
        Clock.assignment_id == assignment.id, Clock.kind == ClockKind.UNIT
    )
    return (await session.scalars(statement)).one()


async def test_a_recalled_ticket_is_in_the_pool_and_its_dispatch_clock_runs_on(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await sent(session, cast)
    at(NOW + timedelta(minutes=30))

    await service.recall(session, cast.dispatcher, ticket, reason="派错单位")

    [dispatch] = [
        clock
        for clock in await repository.clocks_of(session, ticket.id)
        if clock.kind is ClockKind.DISPATCH
    ]
    [lead] = await repository.assignments_of(session, ticket.id)
    assert (ticket.state, ticket.lead_unit_id) == (S.TO_DISPATCH, None)
    assert (dispatch.started_at, dispatch.stopped_at) == (NOW, None)
    assert (lead.state, lead.recall_code) == (AssignmentState.RECALLED, RecallCode.MISDISPATCH)
    pending = select(Deadline).where(Deadline.subject_id == lead.id, Deadline.ended_at.is_(None))
    assert (await session.scalars(pending)).all() == []


async def test_a_recall_says_why(session: AsyncSession, cast: Cast) -> None:
    ticket = await sent(session, cast)

    with pytest.raises(NeedsReason):
        await service.recall(session, cast.dispatcher, ticket, reason=" ")


async def test_a_signed_ticket_is_not_recalled(session: AsyncSession, cast: Cast) -> None:
    ticket = await sent(session, cast)
    await service.sign(session, cast.handler, ticket)

    with pytest.raises(ActionRefused) as refused:
        await service.recall(session, cast.dispatcher, ticket, reason="派错单位")

    assert refused.value.data["reason"] == "recall.wrong_state"


@pytest.mark.parametrize(
    ("confidentiality", "round", "refused"),
    [
        (Confidentiality.NORMAL, 1, "recall.wrong_state"),
        (Confidentiality.CONFIDENTIAL, 1, None),
        (Confidentiality.REPORT, 1, None),
        (Confidentiality.REPORT, 2, "recall.wrong_state"),
    ],
)
def test_at_work_only_what_may_accuse_is_recalled_and_no_rework(
    confidentiality: Confidentiality, round: int, refused: str | None
) -> None:
    ticket = Ticket(state=S.HANDLING, confidentiality=confidentiality, round=round)

    assert recalling.recall_refusal(ticket) == refused


async def test_rule_1_after_a_recall_the_next_unit_inherits_the_clock(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await sent(session, cast)
    at(NOW + timedelta(hours=3))
    await service.recall(session, cast.dispatcher, ticket, reason="派错单位")

    second = await send(session, cast, ticket, "U-GAS")

    assert (await unit_clock(session, second)).started_at == NOW
    assert second.sent_at == NOW + timedelta(hours=3)


async def test_rule_2_an_upheld_objection_starts_the_clock_of_a_new_unit_afresh(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await sent(session, cast)
    await service.sign(session, cast.handler, ticket)
    later = NOW + timedelta(hours=2)
    at(later)

    second = await moved(session, cast, ticket, "U-GAS", is_fresh=True, code=RecallCode.OBJECTION)

    own = await unit_clock(session, second)
    [running] = [
        clock
        for clock in await repository.clocks_of(session, ticket.id)
        if clock.kind is ClockKind.UNIT and clock.stopped_at is None
    ]
    assert ticket.state is S.TO_SIGN
    assert own.started_at == later
    assert running.id == own.id


async def test_rule_2_a_unit_that_gets_it_back_keeps_its_first_start(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await sent(session, cast)
    at(NOW + timedelta(hours=1))
    await moved(session, cast, ticket, "U-GAS", is_fresh=True, code=RecallCode.OBJECTION)
    at(NOW + timedelta(hours=2))

    back = await moved(
        session, cast, ticket, "U-WATER", is_fresh=True, code=RecallCode.ADJUDICATION
    )

    assert (await unit_clock(session, back)).started_at == NOW


async def test_the_citizens_clock_is_the_same_through_all_of_it(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await sent(session, cast)
    at(NOW + timedelta(hours=1))
    await moved(session, cast, ticket, "U-GAS", is_fresh=True, code=RecallCode.OBJECTION)

    [citizen] = [
        clock
        for clock in await repository.clocks_of(session, ticket.id)
        if clock.kind is ClockKind.CITIZEN
    ]
    assert (citizen.started_at, citizen.stopped_at) == (NOW, None)


async def test_the_same_unit_is_no_other_lead(session: AsyncSession, cast: Cast) -> None:
    ticket = await sent(session, cast)

    with pytest.raises(ActionRefused) as refused:
        await moved(session, cast, ticket, "U-WATER", is_fresh=False, code=RecallCode.MISDISPATCH)

    assert refused.value.data["reason"] == "same_unit"


async def test_both_units_find_it_in_the_history(session: AsyncSession, cast: Cast) -> None:
    ticket = await sent(session, cast)
    await moved(session, cast, ticket, "U-GAS", is_fresh=True, code=RecallCode.OBJECTION)

    names = [event.name for event in await history_of(session, "ticket", ticket.id)]

    assert names[-3:] == ["ticket.sent", "ticket.recalled", "ticket.sent"]
    assert await repository.find(session, cast.handler, ticket.id) is not None
    assert await repository.find(session, cast.stranger, ticket.id) is not None
