"""Extension (rule 3): asked before due, granted by the hotline, once, and the citizen is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit import deadlines
from huying.kit.actor import SYSTEM
from huying.kit.errors import Forbidden, NotFound
from huying.kit.models import new_id
from huying.ticket import clocks, deciding, previews, repository, requests, service, tasks
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, NeedsReason, TicketChanged, UnknownCode
from huying.ticket.errors_requests import AmountTooLarge, RequestChanged
from huying.ticket.kinds import RequestKind, RequestState, Standing
from huying.ticket.models import RecallCode, TicketState
from huying.ticket.models_requests import TicketRequest
from tests.conftest import NOW
from tests.factories.ticket import make_draft, make_ticket, submit_reply, unit_id_of
from tests.ticket.asking import (
    OFFICE,
    ask_for_time,
    at_work,
    by_kind,
    extended,
    names,
    of_housing,
    pending,
    told,
)
from tests.ticket.conftest import Cast, MakeActor

S = TicketState
At = Callable[[datetime], None]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
async def cast(cast: Cast, make_actor: MakeActor) -> Cast:
    return await of_housing(cast, make_actor)


def test_rule_3_once_and_a_complex_ticket_twice() -> None:
    def refused(granted: int, *, is_complex: bool) -> str | None:
        return rules.extension_refusal(
            due_at=NOW + DAY, now=NOW, granted=granted, is_complex=is_complex, is_asked=False
        )

    assert refused(0, is_complex=False) is None
    assert refused(1, is_complex=False) == "extension.used_up"
    assert refused(1, is_complex=True) is None
    assert refused(2, is_complex=True) == "extension.used_up.complex"


def test_rule_3_asked_before_due() -> None:
    def refused(now: datetime) -> str | None:
        return rules.extension_refusal(
            due_at=NOW, now=now, granted=0, is_complex=False, is_asked=False
        )

    assert refused(NOW - timedelta(seconds=1)) is None
    assert refused(NOW) == "extension.too_late"


async def test_rule_3_the_clock_grows_from_its_own_start(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await at_work(session, cast)
    before = {kind: clock.due_at for kind, clock in (await by_kind(session, ticket)).items()}
    at(NOW + DAY)

    await extended(session, cast.handler, cast.reviewer, ticket, 2)

    running = await by_kind(session, ticket)
    unit, citizen = running["unit"], running["citizen"]
    assert unit.started_at == NOW
    assert unit.due_at == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)  # Wednesday 17:30
    assert unit.due_unextended_at == before["unit"]
    assert (unit.amount, unit.extended_by) == (3, 2)
    assert citizen.due_at == ticket.due_at == before["citizen"] + 2 * DAY
    assert citizen.due_unextended_at == before["citizen"]
    assert ticket.stage_due_at == unit.due_at
    assert any("原时限3个工作日" in step and "延期2个工作日" in step for step in unit.steps)
    assert any("单位办理：" in step and "延期2个工作日" in step for step in citizen.steps)


async def test_rule_3_the_citizen_is_told(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)

    await extended(session, cast.handler, cast.reviewer, ticket, 2)

    assert await told(session, ticket) == ["ticket.registered", "ticket.extended"]
    assert (await names(session, ticket))[-3:] == [
        "ticket.request_asked",
        "ticket.request_granted",
        "ticket.extended",
    ]


async def test_rule_3_never_granted_by_the_unit(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)
    usurper = replace(cast.leader, permissions=cast.leader.permissions | {"ticket:decide"})

    with pytest.raises(ActionRefused) as refused:
        await deciding.grant(session, usurper, asked)
    with pytest.raises(Forbidden):
        await deciding.grant(session, cast.handler, asked)
    with pytest.raises(Forbidden):
        await deciding.grant(session, cast.dispatcher, asked)

    assert refused.value.data["reason"] == "request.hotline_decides"
    assert asked.state is RequestState.ASKED


async def test_rule_3_once_a_round_and_one_asked_at_a_time(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)
    with pytest.raises(ActionRefused) as twice:
        await ask_for_time(session, cast.handler, ticket)
    await deciding.grant(session, cast.reviewer, asked)

    with pytest.raises(ActionRefused) as again:
        await ask_for_time(session, cast.handler, ticket)

    assert twice.value.data["reason"] == "request.asked_already"
    assert again.value.data["reason"] == "extension.used_up"


async def test_the_database_refuses_a_second_extension_too(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    granted = await extended(session, cast.handler, cast.reviewer, ticket, 1)

    session.add(
        TicketRequest(
            ticket_id=ticket.id,
            assignment_id=granted.assignment_id,
            kind=RequestKind.EXTENSION,
            state=RequestState.GRANTED,
            code="works",
            reason="又一次",
            amount=1,
            ordinal=1,
            asked_at=NOW,
            decided_at=NOW,
        )
    )
    with pytest.raises(DBAPIError, match="uq_ticket_request_extension"):
        await session.flush()


async def test_rule_3_a_complex_ticket_may_have_two(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await make_ticket(session, state=S.TO_DISPATCH, draft=make_draft(category="040101"))
    office = await unit_id_of(session, OFFICE)
    await service.send(session, SYSTEM, ticket, unit_id=office, duty_code="D-TEST", is_complex=True)
    await service.sign(session, cast.handler, ticket)
    await extended(session, cast.handler, cast.reviewer, ticket, 15)
    at(NOW + 20 * DAY)

    second = await extended(session, cast.handler, cast.reviewer, ticket, 5)

    unit = (await by_kind(session, ticket))["unit"]
    assert (second.ordinal, unit.amount, unit.extended_by) == (2, 15, 20)
    assert sum("同意延期" in step for step in unit.steps) == 2
    with pytest.raises(ActionRefused):
        await ask_for_time(session, cast.handler, ticket)


async def test_at_most_the_original_limit_in_the_clocks_own_unit(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast, category="090101")  # 24 natural hours

    with pytest.raises(AmountTooLarge) as refused:
        await ask_for_time(session, cast.handler, ticket, 25)
    await extended(session, cast.handler, cast.reviewer, ticket, 24)

    assert "24小时" in refused.value.message
    assert (await by_kind(session, ticket))["unit"].due_at == NOW + 48 * HOUR


async def test_too_late_and_bad_input_are_refused(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await at_work(session, cast)
    with pytest.raises(UnknownCode):
        await requests.ask_extension(
            session, cast.handler, ticket, code="lunch", reason="等一等", amount=1
        )
    with pytest.raises(NeedsReason):
        await requests.ask_extension(
            session, cast.handler, ticket, code="works", reason="  ", amount=1
        )
    with pytest.raises(TicketChanged):
        await requests.ask_extension(
            session, cast.handler, ticket, code="works", reason="等配件", amount=1, version=1
        )
    with pytest.raises(ActionRefused) as stranger:
        await ask_for_time(session, cast.stranger, ticket)
    at((await by_kind(session, ticket))["unit"].due_at)

    with pytest.raises(ActionRefused) as late:
        await ask_for_time(session, cast.handler, ticket)

    assert stranger.value.data["reason"] == "not_your_unit"
    assert late.value.data["reason"] == "extension.too_late"


async def test_refused_with_a_reason_nothing_moves(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    before = (await by_kind(session, ticket))["unit"].due_at
    asked = await ask_for_time(session, cast.handler, ticket)
    with pytest.raises(NeedsReason):
        await deciding.refuse(session, cast.reviewer, asked, note=" ")

    await deciding.refuse(session, cast.reviewer, asked, note="配件本地有货")

    assert asked.state is RequestState.REFUSED
    assert (await by_kind(session, ticket))["unit"].due_at == before
    assert "ticket.extended" not in await told(session, ticket)
    with pytest.raises(ActionRefused) as again:
        await deciding.grant(session, cast.supervisor, asked)
    assert again.value.data["reason"] == "request.decided"
    await ask_for_time(session, cast.handler, ticket)  # a refusal does not use it up


async def test_a_stale_decision_says_who_was_faster(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)
    seen = asked.version
    await deciding.refuse(session, cast.reviewer, asked, note="配件本地有货")

    with pytest.raises(RequestChanged):
        await deciding.grant(session, cast.supervisor, asked, version=seen)


async def test_the_unit_may_take_its_request_back(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)
    with pytest.raises(ActionRefused) as refused:
        await deciding.cancel(session, cast.stranger, asked)

    await deciding.cancel(session, cast.handler, asked)

    assert refused.value.data["reason"] == "request.not_yours"
    assert asked.state is RequestState.CANCELLED
    assert (await names(session, ticket))[-1] == "ticket.request_cancelled"


async def test_a_request_lapses_when_the_work_is_handed_in(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)

    await submit_reply(session, cast.handler, ticket)

    await session.refresh(asked)
    assert asked.state is RequestState.CANCELLED


async def test_alarms_move_with_the_due_date(
    session: AsyncSession, cast: Cast, at: At, city: Catalogue
) -> None:
    ticket = await at_work(session, cast)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    unit = (await by_kind(session, ticket))["unit"]
    asked = await ask_for_time(session, cast.handler, ticket, 3)
    at(unit.due_at + HOUR)
    for tell in (tasks.tell_near_due, tasks.tell_overdue):
        await tell(session, [deadlines.Reached(lead.id, unit.due_at)])
    assert [unit.overdue_told_at] != [None]

    await deciding.grant(session, cast.reviewer, asked)  # asked in time, decided late

    await session.refresh(unit)
    assert not unit.overdue_told_at
    waiting = await pending(session, lead.id)
    assert waiting["ticket.unit_due"] == unit.due_at
    assert waiting["ticket.unit_80"] == clocks.near_due_at(city, unit)
    assert clocks.used(city, unit, waiting["ticket.unit_80"]) == pytest.approx(0.8, abs=0.001)


async def test_extension_across_new_year(
    session: AsyncSession, cast: Cast, at: At, city: Catalogue
) -> None:
    """30 December 2025, three working days: 31 December, then 4 January (a make-up Sunday after
    the holiday of 1 to 3 January) and 5 January; two more end on the 7th."""
    at(datetime(2025, 12, 30, 2, 0, tzinfo=UTC))
    ticket = await at_work(session, cast)
    assert (await by_kind(session, ticket))["unit"].due_at == datetime(
        2026, 1, 5, 9, 30, tzinfo=UTC
    )

    await extended(session, cast.handler, cast.reviewer, ticket, 2)

    unit = (await by_kind(session, ticket))["unit"]
    assert unit.due_at == datetime(2026, 1, 7, 9, 30, tzinfo=UTC)
    assert any("元旦" in step for step in unit.steps)


async def test_an_extension_stays_with_the_ticket_when_another_unit_takes_over(
    session: AsyncSession, cast: Cast
) -> None:
    """Not a fresh clock: it starts where the old one started, with what was granted since."""
    ticket = await at_work(session, cast)
    await extended(session, cast.handler, cast.reviewer, ticket, 2)
    before = (await by_kind(session, ticket))["unit"].due_at

    await service.redispatch(
        session,
        cast.dispatcher,
        ticket,
        unit_id=await unit_id_of(session, "U-TN-05"),
        duty_code="D-TEST",
        basis="裁定",
        is_fresh=False,
        code=RecallCode.MISDISPATCH,
    )

    assert (await by_kind(session, ticket))["unit"].due_at == before


async def test_a_rework_has_an_extension_of_its_own(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    await extended(session, cast.handler, cast.reviewer, ticket, 2)
    await submit_reply(session, cast.handler, ticket)
    await service.settle(session, SYSTEM, ticket)
    await service.rework(session, SYSTEM, ticket, reason="没有解决")
    citizen = (await by_kind(session, ticket))["citizen"]
    promised = citizen.due_at

    await extended(session, cast.handler, cast.reviewer, ticket, 3)

    rework = (await by_kind(session, ticket))["rework"]
    assert (rework.extended_by, rework.due_unextended_at) != (0, rework.due_at)
    assert citizen.due_at == promised  # stopped: it never moves again


async def test_the_preview_is_what_the_grant_gives(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket, 2)
    foreseen = await previews.of_request(session, city, ticket, asked, NOW)
    assert any("若同意延期2个工作日" in step for step in foreseen.steps)
    assert (await by_kind(session, ticket))["unit"].extended_by == 0

    await deciding.grant(session, cast.reviewer, asked)

    unit = (await by_kind(session, ticket))["unit"]
    assert (foreseen.new_due_at, foreseen.new_citizen_due_at) == (unit.due_at, ticket.due_at)


async def test_a_request_out_of_scope_is_not_there(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)

    with pytest.raises(NotFound):
        await requests.find(session, cast.stranger, asked.id)
    with pytest.raises(NotFound):
        await requests.find(session, cast.handler, new_id())


def test_two_levels_of_a_termination() -> None:
    by = new_id()
    kind = RequestKind.TERMINATION

    assert rules.next_standing(kind, True, []) is Standing.UNIT_LEADER
    assert rules.next_standing(kind, False, []) is Standing.HOTLINE
    first = [rules.Given(Standing.HOTLINE, by)]
    assert rules.next_standing(kind, False, first) is Standing.SUPERVISOR
    assert rules.next_standing(kind, False, [*first, *first]) is None
    supervisor = rules.Decider(by, True, True, True, False)
    asked_by = new_id()
    assert (
        rules.decision_refusal(Standing.SUPERVISOR, supervisor, asked_by, first)
        == "request.other_person"
    )
    assert rules.decision_refusal(Standing.SUPERVISOR, supervisor, by, []) == "request.other_person"


async def test_one_asked_request_is_kept_by_the_database(session: AsyncSession, cast: Cast) -> None:
    ticket = await at_work(session, cast)
    asked = await ask_for_time(session, cast.handler, ticket)
    rows = (await session.scalars(select(TicketRequest.id))).all()

    assert rows == [asked.id]
