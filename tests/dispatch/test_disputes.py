"""Objections: rule 2, who reviews, what becomes of the work meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.city.models import Urgency
from huying.dispatch import disputes
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnitNotListed, UnknownDuty
from huying.dispatch.models_disputes import Objection, ObjectionState
from huying.kit import deadlines
from huying.kit.errors import Forbidden
from huying.kit.events import history_of
from huying.ticket import clocks, repository, supplements
from huying.ticket import service as tickets
from huying.ticket.errors import NeedsReason
from huying.ticket.models import (
    Assignment,
    AssignmentState,
    Clock,
    ClockKind,
    ContactResult,
    ContactWay,
    RecallCode,
    Ticket,
    TicketState,
)
from tests.conftest import NOW
from tests.dispatch.conftest import Cast
from tests.factories.disputes import (
    HOTLINE,
    ROW,
    STREET,
    URBAN,
    make_disputable,
    make_objection,
    make_person,
)
from tests.factories.ticket import make_worker, submit_reply, unit_id_of
from tests.harness import deliver, run_jobs

S = TicketState
At = Callable[[datetime], None]


async def refused(session: AsyncSession, ticket: Ticket, unit: str = STREET) -> str:
    with pytest.raises(DisputeRefused) as caught:
        await make_objection(session, ticket, unit=unit)
    return str(caught.value.data["reason"])


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


async def clock_of(session: AsyncSession, ticket: Ticket, unit: str) -> Clock:
    unit_id = await unit_id_of(session, unit)
    found = await session.scalars(
        select(Clock)
        .join(Assignment, Assignment.id == Clock.assignment_id)
        .where(
            Clock.ticket_id == ticket.id,
            Clock.kind == ClockKind.UNIT,
            Assignment.unit_id == unit_id,
        )
    )
    return found.one()


async def test_rule_2_an_objection_cites_a_row_and_proposes_a_unit(session: AsyncSession) -> None:
    ticket = await make_disputable(session)

    objection = await make_objection(session, ticket)

    assert (objection.state, objection.ordinal) == (ObjectionState.OPEN, 1)
    assert objection.duty_code == "D-0302-01"
    assert objection.proposed_unit_id == await unit_id_of(session, URBAN)
    assert objection.review_due_at == NOW + timedelta(hours=2)
    assert (await names(session, ticket))[-1] == "dispatch.objected"


async def test_rule_2_the_deadline_is_the_earlier_of_sign_limit_and_four_work_hours(
    session: AsyncSession, city: Catalogue
) -> None:
    ticket = await make_disputable(session)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    # Dispatched at 10:00; the office rests from 12:00: four work hours end at 15:30 or 16:00.
    four_hours = clocks.reckon(city, "objection", NOW, city.calendar_of(STREET)).at

    assert disputes.objection_due(city, ticket, lead).at == four_hours
    ticket.urgency = Urgency.URGENT
    assert disputes.objection_due(city, ticket, lead).at == NOW + timedelta(hours=1)
    ticket.urgency = Urgency.CRITICAL
    assert disputes.objection_due(city, ticket, lead).at == NOW + timedelta(minutes=15)


async def test_rule_2_nobody_objects_after_the_deadline(
    session: AsyncSession, city: Catalogue, at: At
) -> None:
    ticket = await make_disputable(session)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    due = disputes.objection_due(city, ticket, lead).at

    at(due + timedelta(seconds=1))
    assert await refused(session, ticket) == "objection.too_late"
    at(due)
    assert (await make_objection(session, ticket)).due_at == due


async def test_rule_2_one_objection_a_unit_a_ticket(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    objection = await make_objection(session, ticket)
    assert await refused(session, ticket) == "objection.once"
    await disputes.reject(session, make_person("dispatcher"), objection, reason="清单列给街道")

    assert await refused(session, ticket) == "objection.once"
    session.add(
        Objection(
            ticket_id=ticket.id, assignment_id=objection.assignment_id, unit_id=objection.unit_id,
            ordinal=2, duty_code=ROW, proposed_unit_id=objection.proposed_unit_id,
            proposed_duty_code=ROW, reason="再来一次", made_by=objection.made_by, made_at=NOW,
            due_at=NOW, review_due_at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="uq_objection_unit"):
        await session.flush()


async def test_rule_2_a_unit_may_object_after_signing_and_works_on_meanwhile(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    await tickets.sign(session, worker, ticket)
    before = await clock_of(session, ticket, STREET)
    due_at = before.due_at

    await make_objection(session, ticket, worker=worker)
    at(NOW + timedelta(minutes=30))
    await tickets.log_contact(
        session, worker, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=60
    )

    assert ticket.state is S.HANDLING
    after = await clock_of(session, ticket, STREET)
    assert (after.due_at, after.stopped_at, after.paused_at) == (due_at, None, None)


async def test_rule_2_not_signing_stops_nothing_while_an_objection_is_open(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    await make_objection(session, ticket)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    assert ticket.stage_due_at is not None

    await tickets.sign_by_themselves(session, {lead.id: ticket.stage_due_at})

    assert (ticket.state, lead.is_signed_by_system) == (S.HANDLING, True)


async def test_rule_13_only_a_listed_unit_or_one_that_the_cited_row_names_is_proposed(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)

    with pytest.raises(UnknownDuty):
        await make_objection(session, ticket, duty="D-NONE")
    with pytest.raises(UnitNotListed):
        await make_objection(session, ticket, proposed="U-GAS")
    with pytest.raises(UnitNotListed):
        await make_objection(session, ticket, proposed=STREET)
    # The row of another category names the city's sanitation office: it may be proposed by it.
    cited = await make_objection(session, ticket, proposed="U-URBAN-SANITATION", duty="D-030204-01")
    assert cited.proposed_duty_code == "D-030204-01"


async def test_nobody_else_objects(session: AsyncSession) -> None:
    ticket = await make_disputable(session)

    assert await refused(session, ticket, unit=URBAN) == "objection.not_your_unit"
    with pytest.raises(Forbidden):
        await make_objection(session, ticket, worker=make_person("agent"))


async def test_a_reason_is_needed(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    with pytest.raises(NeedsReason):
        await disputes.object_to(
            session,
            await make_worker(session, STREET),
            ticket,
            duty_code="D-0302-01",
            unit_id=await unit_id_of(session, URBAN),
            reason="  ",
        )


async def test_rule_2_an_upheld_objection_starts_the_new_unit_s_clock_afresh(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    citizen = [c for c in await repository.clocks_of(session, ticket.id) if c.kind == "citizen"]
    began = citizen[0].started_at
    objection = await make_objection(session, ticket)
    later = NOW + timedelta(hours=1)
    at(later)

    await disputes.uphold(
        session, make_person("dispatcher"), objection,
        unit_id=await unit_id_of(session, URBAN), reason="合同写明由区城管清运",
    )  # fmt: skip

    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    assert lead.unit_id == await unit_id_of(session, URBAN)
    assert (ticket.state, lead.duty_code) == (S.TO_SIGN, "D-0302-01")
    assert (await clock_of(session, ticket, URBAN)).started_at == later
    old = await repository.find_assignment(session, objection.assignment_id)
    assert old is not None
    assert (old.state, old.recall_code) == (AssignmentState.RECALLED, RecallCode.OBJECTION)
    assert (await clock_of(session, ticket, STREET)).stopped_at == later
    citizen = [c for c in await repository.clocks_of(session, ticket.id) if c.kind == "citizen"]
    assert (citizen[0].started_at, citizen[0].stopped_at) == (began, None)


async def test_rule_2_the_new_lead_is_one_that_the_catalogue_lists(session: AsyncSession) -> None:
    objection = await make_objection(session, await make_disputable(session))

    for unit in ("U-GAS", STREET):
        with pytest.raises(UnitNotListed):
            await disputes.uphold(
                session, make_person("dispatcher"), objection,
                unit_id=await unit_id_of(session, unit), reason="改派",
            )  # fmt: skip


async def test_rule_2_the_second_objection_is_rejected_or_referred_only(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    first = await make_objection(session, ticket)
    reviewer = make_person("dispatcher")
    await disputes.uphold(
        session, reviewer, first, unit_id=await unit_id_of(session, URBAN), reason="应由城管"
    )

    second = await make_objection(session, ticket, unit=URBAN, proposed=HOTLINE, duty="D-00-01")

    assert second.ordinal == 2
    with pytest.raises(DisputeRefused) as caught:
        await disputes.uphold(
            session, make_person("dispatcher"), second,
            unit_id=await unit_id_of(session, HOTLINE), reason="再改派",
        )  # fmt: skip
    assert caught.value.data["reason"] == "review.second_round"
    await disputes.reject(session, make_person("dispatcher"), second, reason="城管职责明确")
    assert ticket.state is S.TO_SIGN


async def test_a_rejected_unit_stays_the_lead_with_its_clock(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    objection = await make_objection(session, ticket)
    due_at = (await clock_of(session, ticket, STREET)).due_at

    await disputes.reject(session, make_person("dispatcher"), objection, reason="清单列给街道")

    assert objection.state is ObjectionState.REJECTED
    assert (await clock_of(session, ticket, STREET)).due_at == due_at
    with pytest.raises(DisputeRefused):
        await disputes.reject(session, make_person("dispatcher"), objection, reason="再驳回")


async def test_who_sent_it_does_not_review_the_objection(session: AsyncSession) -> None:
    dispatcher = make_person("dispatcher")
    objection = await make_objection(session, await make_disputable(session, dispatcher=dispatcher))

    with pytest.raises(DisputeRefused) as caught:
        await disputes.reject(session, dispatcher, objection, reason="没错")

    assert caught.value.data["reason"] == "review.same_person"


async def test_only_the_hotline_reviews(session: AsyncSession, cast: Cast) -> None:
    objection = await make_objection(session, await make_disputable(session))

    for actor in (await make_worker(session, URBAN), cast.agent):
        with pytest.raises(Forbidden):
            await disputes.reject(session, actor, objection, reason="不同意")


async def test_a_stale_decision_is_refused(session: AsyncSession) -> None:
    objection = await make_objection(session, await make_disputable(session))

    with pytest.raises(DisputeChanged):
        await disputes.reject(session, make_person("dispatcher"), objection, reason="驳", version=9)


async def test_an_objection_lapses_when_the_ticket_leaves_the_unit_s_hands(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    objection = await make_objection(session, ticket, worker=worker)
    await tickets.sign(session, worker, ticket)
    await submit_reply(session, worker, ticket)

    with pytest.raises(DisputeRefused) as caught:
        await disputes.reject(session, make_person("dispatcher"), objection, reason="晚了")
    assert caught.value.data["reason"] == "review.left"
    await deliver(session)

    assert objection.state is ObjectionState.LAPSED
    assert "dispatch.objection_lapsed" in await names(session, ticket)


async def test_an_objection_outlives_a_question_to_the_citizen(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    objection = await make_objection(session, ticket, worker=worker)
    await tickets.sign(session, worker, ticket)
    await supplements.ask(session, worker, ticket, needed="请补充门牌号")
    await deliver(session)

    unit_id = await unit_id_of(session, URBAN)
    with pytest.raises(DisputeRefused) as caught:
        await disputes.uphold(
            session, make_person("dispatcher"), objection, unit_id=unit_id, reason="属实"
        )
    assert caught.value.data["reason"] == "review.waits"
    await disputes.reject(
        session, make_person("dispatcher"), objection, reason="清单写明由街道负责"
    )

    assert [objection.state] == [ObjectionState.REJECTED]


async def test_an_overdue_review_is_said_once(session: AsyncSession, at: At) -> None:
    ticket = await make_disputable(session)
    objection = await make_objection(session, ticket)
    at(objection.review_due_at + timedelta(seconds=1))

    await deadlines.sweep()
    await run_jobs(session)
    await disputes.tell_overdue(session, objection.id)

    told = [name for name in await names(session, ticket) if name == "dispatch.objection_overdue"]
    assert len(told) == 1


async def test_a_decided_objection_is_never_said_to_be_overdue(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    objection = await make_objection(session, ticket)
    await disputes.reject(session, make_person("dispatcher"), objection, reason="清单列给街道")
    at(objection.review_due_at + timedelta(hours=1))

    await deadlines.sweep()
    await run_jobs(session)

    assert "dispatch.objection_overdue" not in await names(session, ticket)
