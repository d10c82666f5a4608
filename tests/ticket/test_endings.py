"""Withdrawn, transferred to another door, terminated at two levels, reopened within 15 days."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import repository as callbacks
from huying.callback.models import CallbackState
from huying.channel import views as public
from huying.kit.errors import Forbidden
from huying.ticket import deciding, endings, repository, requests, service
from huying.ticket import repository_requests as rows
from huying.ticket.errors import ActionRefused, NeedsOutcomeText, NeedsReason, UnknownCode
from huying.ticket.kinds import RequestState
from huying.ticket.models import (
    OPEN_STATES,
    AssignmentState,
    Confidentiality,
    Ticket,
    TicketState,
)
from huying.ticket.models_requests import TicketRequest
from tests.conftest import NOW
from tests.factories.ticket import make_draft, make_ticket
from tests.harness import deliver
from tests.ticket.asking import (
    ask_for_time,
    at_work,
    by_kind,
    names,
    of_housing,
    pending,
    state_of,
    suspended,
    told,
)
from tests.ticket.conftest import Cast, MakeActor

S = TicketState
At = Callable[[datetime], None]
DAY = timedelta(days=1)
DOOR = "请向市劳动人事争议仲裁委员会申请仲裁，地址见市政府网站。"


@pytest.fixture
async def cast(cast: Cast, make_actor: MakeActor) -> Cast:
    return await of_housing(cast, make_actor)


async def ended_cleanly(session: AsyncSession, ticket: Ticket) -> None:
    """No live work, no running clock, no alarm, nothing asked."""
    assert await repository.live_assignments(session, ticket.id) == []
    assert all(clock.stopped_at for clock in await repository.clocks_of(session, ticket.id))
    for item in await repository.assignments_of(session, ticket.id):
        assert await pending(session, item.id) == {}
    assert await rows.asked(session, ticket.id) == []
    assert await rows.open_pause(session, ticket.id) is None
    assert ticket.stage_due_at is None
    assert ticket.closed_at is not None


@pytest.mark.parametrize(
    "state",
    [S.TO_REVIEW, S.TO_DISPATCH, S.TO_SIGN, S.HANDLING, S.TO_APPROVE, S.TO_CALLBACK, S.REWORK],
)
async def test_any_open_ticket_may_be_withdrawn_with_a_code(
    session: AsyncSession, cast: Cast, state: TicketState
) -> None:
    ticket = await make_ticket(session, state=state)
    assert state in OPEN_STATES

    await endings.withdraw(
        session, cast.reviewer, ticket, code="citizen_asked", reason="来电要求撤回"
    )

    assert ticket.state is S.WITHDRAWN
    assert ticket.outcome_code == "citizen_asked"
    await ended_cleanly(session, ticket)
    assert (await told(session, ticket))[-1] == "ticket.withdrawn"
    page = await public.read_progress(session, ticket, NOW)
    assert page.steps[-1].title == "已撤回"
    assert page.reply is not None
    assert "再次拨打12345" in page.reply


async def test_a_suspended_ticket_may_end_too(session: AsyncSession, cast: Cast, at: At) -> None:
    ticket = await at_work(session, cast)
    await suspended(session, cast.handler, cast.reviewer, ticket, NOW + 30 * DAY)
    pause = await rows.open_pause(session, ticket.id)
    assert pause is not None
    at(NOW + DAY)

    await endings.withdraw(
        session, cast.reviewer, ticket, code="settled_meanwhile", reason="邻居自己修好了"
    )

    await session.refresh(pause)
    assert pause.ended_at == NOW + DAY
    assert await pending(session, pause.id) == {}
    await ended_cleanly(session, ticket)


async def test_what_was_asked_lapses_with_the_end(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)

    await endings.withdraw(
        session, cast.reviewer, ticket, code="citizen_asked", reason="来电要求撤回"
    )

    await session.refresh(asked)
    assert asked.state is RequestState.CANCELLED
    with pytest.raises(ActionRefused):
        await deciding.grant(session, cast.reviewer, asked)


async def test_only_a_named_role_and_a_known_code(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)

    with pytest.raises(Forbidden):
        await endings.withdraw(session, cast.handler, ticket, code="citizen_asked", reason="撤")
    with pytest.raises(UnknownCode):
        await endings.withdraw(session, cast.reviewer, ticket, code="tired", reason="不想办")
    with pytest.raises(NeedsReason):
        await endings.withdraw(session, cast.reviewer, ticket, code="citizen_asked", reason="  ")
    assert ticket.state is S.HANDLING


async def test_rule_8_a_transfer_names_the_right_door(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    for code, words in (("legal_road", " "), ("somewhere", DOOR)):
        with pytest.raises(NeedsOutcomeText):
            await endings.transfer(session, cast.reviewer, ticket, code=code, text=words)

    await endings.transfer(session, cast.reviewer, ticket, code="legal_road", text=DOOR)

    assert ticket.state is S.TRANSFERRED
    await ended_cleanly(session, ticket)
    assert (await told(session, ticket))[-1] == "ticket.transferred"
    page = await public.read_progress(session, ticket, NOW)
    assert page.steps[-1].title == "已转接"
    assert page.reply == DOOR


async def test_a_report_s_message_says_nothing_of_the_matter(
    session: AsyncSession, cast: Cast
) -> None:
    draft = make_draft(confidentiality=Confidentiality.REPORT)
    ticket = await make_ticket(session, state=S.TO_REVIEW, draft=draft)

    await endings.transfer(session, cast.reviewer, ticket, code="legal_road", text=DOOR)

    assert (await told(session, ticket))[-1] == "ticket.transferred.page"


async def asked_by_unit(session: AsyncSession, cast: Cast, ticket: Ticket) -> TicketRequest:
    return await requests.ask_termination(
        session, cast.handler, ticket, code="no_basis", reason="无政策依据，已三次解释"
    )


async def test_a_termination_needs_two_people_at_two_levels(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    asked = await asked_by_unit(session, cast, ticket)
    with pytest.raises(ActionRefused) as early:
        await deciding.grant(session, cast.supervisor, asked)

    await deciding.grant(session, cast.leader, asked, note="属实")

    assert early.value.data["reason"] == "request.leader_first"
    assert ticket.state is S.HANDLING
    assert asked.state is RequestState.ASKED
    with pytest.raises(ActionRefused) as reviewer:
        await deciding.grant(session, cast.reviewer, asked)
    assert reviewer.value.data["reason"] == "request.supervisor_decides"

    await deciding.grant(session, cast.supervisor, asked)

    assert await state_of(session, ticket) is S.TERMINATED
    await ended_cleanly(session, ticket)
    lead = await repository.last_lead(session, ticket.id)
    assert lead is not None
    assert lead.state is AssignmentState.RECALLED
    assert (await told(session, ticket))[-1] == "ticket.terminated"
    assert (await names(session, ticket))[-2:] == [
        "ticket.request_granted",
        "ticket.terminated",
    ]
    page = await public.read_progress(session, ticket, NOW)
    assert page.steps[-1].title == "已终结"
    assert page.reply is not None
    assert "经两级审核" in page.reply


async def test_the_hotline_may_apply_where_no_unit_is_at_work(
    session: AsyncSession, cast: Cast, make_actor: MakeActor
) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH)
    second = await make_actor("reviewer", unit="U-HOTLINE-REVIEW")
    asked = await requests.ask_termination(
        session, cast.reviewer, ticket, code="petition_ended", reason="信访已终结"
    )
    with pytest.raises(ActionRefused) as alone:
        await deciding.grant(session, cast.reviewer, asked)

    await deciding.grant(session, second, asked)
    await deciding.grant(session, cast.supervisor, asked)

    assert alone.value.data["reason"] == "request.other_person"
    assert ticket.state is S.TERMINATED


async def test_one_person_is_not_two_levels(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH)
    asked = await requests.ask_termination(
        session, cast.reviewer, ticket, code="petition_ended", reason="信访已终结"
    )
    await deciding.grant(session, cast.supervisor, asked)

    with pytest.raises(ActionRefused) as refused:
        await deciding.grant(session, cast.supervisor, asked)

    assert refused.value.data["reason"] == "request.other_person"
    assert ticket.state is S.TO_DISPATCH


async def test_one_no_ends_the_application(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await asked_by_unit(session, cast, ticket)
    await deciding.grant(session, cast.leader, asked)

    await deciding.refuse(session, cast.supervisor, asked, note="尚可协调")

    assert asked.state is RequestState.REFUSED
    assert ticket.state is S.HANDLING


async def test_the_database_counts_the_two_people(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await asked_by_unit(session, cast, ticket)
    await deciding.grant(session, cast.leader, asked)

    with pytest.raises(DBAPIError, match="two levels end a ticket"):
        await session.execute(
            text("UPDATE ticket SET state = 'terminated' WHERE id = :id"), {"id": ticket.id}
        )


async def test_only_the_unit_at_work_or_the_hotline_may_apply(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    with pytest.raises(ActionRefused) as refused:
        await requests.ask_termination(
            session, cast.stranger, ticket, code="no_basis", reason="不归我管"
        )

    assert refused.value.data["reason"] == "not_your_unit"


async def test_reopened_within_15_days_with_a_clock_of_its_own(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await make_ticket(session, state=S.CLOSED)
    at(NOW + 15 * DAY)

    await service.rework(session, cast.supervisor, ticket, reason="又停水了，没有真正解决")

    assert (ticket.state, ticket.round, ticket.closed_at) == (S.REWORK, 2, None)
    running = await by_kind(session, ticket)
    assert running["rework"].started_at == NOW + 15 * DAY
    assert running["citizen"].stopped_at == NOW


async def test_after_15_days_it_stays_closed(session: AsyncSession, cast: Cast, at: At) -> None:
    ticket = await make_ticket(session, state=S.CLOSED_UNREACHED)
    at(NOW + 15 * DAY + timedelta(seconds=1))

    with pytest.raises(ActionRefused) as refused:
        await service.rework(session, cast.supervisor, ticket, reason="又停水了")

    assert refused.value.data["reason"] == "reopen_too_late"
    assert ticket.state is S.CLOSED_UNREACHED


async def test_an_end_is_an_end(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    await endings.withdraw(
        session, cast.reviewer, ticket, code="entered_in_error", reason="重复登记"
    )

    with pytest.raises(ActionRefused):
        await service.rework(session, cast.supervisor, ticket, reason="再办")
    with pytest.raises(ActionRefused):
        await endings.transfer(session, cast.reviewer, ticket, code="legal_road", text=DOOR)


async def test_a_callback_of_a_transferred_ticket_is_not_made(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=S.TO_CALLBACK)
    await deliver(session)
    task = await callbacks.find_of_round(session, ticket.id, ticket.round)
    assert task is not None

    await endings.transfer(session, cast.reviewer, ticket, code="petition_road", text=DOOR)
    await deliver(session)

    await session.refresh(task)
    assert task.state is CallbackState.VOID
