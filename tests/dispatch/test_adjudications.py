"""Joint review and adjudication: who is asked, who decides when, and that it is final (rule 2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import adjudications, disputes, rules_disputes, service, views_disputes
from huying.dispatch import repository_disputes as repository
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnitNotListed
from huying.dispatch.models_disputes import (
    Adjudication,
    AdjudicationState,
    ObjectionState,
    Standing,
)
from huying.kit import deadlines
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden
from huying.kit.events import history_of
from huying.ticket import clocks
from huying.ticket import repository as ticket_repository
from huying.ticket import service as tickets
from huying.ticket.errors import ActionRefused, NeedsReason
from huying.ticket.models import ClockKind, RecallCode, Ticket, TicketState
from tests.conftest import NOW
from tests.factories.disputes import (
    DISTRICT,
    HOTLINE,
    STREET,
    URBAN,
    make_adjudication,
    make_decision,
    make_disputable,
    make_objection,
    make_opinion,
    make_person,
    make_superior,
)
from tests.factories.ticket import make_worker, submit_reply, unit_id_of
from tests.harness import deliver, run_jobs

At = Callable[[datetime], None]


async def decide(
    session: AsyncSession,
    row: Adjudication,
    lead: str = URBAN,
    by: Actor | None = None,
    basis: str = "职责清单第九条",
    version: int | None = None,
) -> Adjudication:
    return await adjudications.decide(
        session,
        by or await make_superior(session),
        row,
        lead_unit_id=await unit_id_of(session, lead),
        basis=basis,
        reasoning="堆放点在市政道路",
        version=version,
    )


async def why_not(session: AsyncSession, row: Adjudication, by: Actor | None = None) -> str:
    with pytest.raises(DisputeRefused) as caught:
        await decide(session, row, by=by)
    return str(caught.value.data["reason"])


async def names(session: AsyncSession, ticket: Ticket) -> list[str]:
    return [event.name for event in await history_of(session, "ticket", ticket.id)]


async def test_the_units_concerned_are_asked_and_their_superior_decides(
    session: AsyncSession, city: Catalogue
) -> None:
    ticket = await make_disputable(session)
    objection = await make_objection(session, ticket)

    row = await disputes.refer(
        session, make_person("dispatcher"), objection, reason="职责不清",
        others=[await unit_id_of(session, "U-SANITATION")],
    )  # fmt: skip

    members = (await repository.members_of(session, [row.id]))[row.id]
    asked = {city.unit_by_id[m.unit_id].code: m.standing for m in members}
    assert asked == {
        STREET: Standing.OBJECTING,
        URBAN: Standing.PROPOSED,
        HOTLINE: Standing.CANDIDATE,
        "U-SANITATION": Standing.OTHER,
    }
    assert (row.quorum, objection.state) == (3, ObjectionState.REFERRED)
    assert city.unit_by_id[row.chair_unit_id].code == DISTRICT
    due = clocks.reckon(city, "adjudication", NOW, city.calendar_of(DISTRICT))
    assert (row.due_at, row.steps) == (due.at, due.steps)
    assert ticket.state is TicketState.TO_SIGN


def test_the_chair_is_the_nearest_common_superior_and_no_party(city: Catalogue) -> None:
    def chair(*codes: str) -> str:
        return rules_disputes.chair_of(city, [city.units[code].id for code in codes]).code

    assert chair(STREET, URBAN) == DISTRICT
    assert chair(STREET, "U-WATER") == "U-GOV"
    assert chair("U-URBAN-LAMP", "U-URBAN-MUNICIPAL") == "U-URBAN"
    assert chair("U-URBAN", "U-URBAN-LAMP") == "U-GOV"


@pytest.mark.parametrize(("members", "quorum"), [(2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_quorum_is_more_than_half(members: int, quorum: int) -> None:
    assert rules_disputes.quorum_of(members) == quorum


async def test_a_member_may_change_its_mind_until_the_decision(session: AsyncSession) -> None:
    row = await make_adjudication(session, await make_disputable(session))
    await make_opinion(session, row, STREET, URBAN)
    await make_opinion(session, row, STREET, STREET)

    members = (await repository.members_of(session, [row.id]))[row.id]
    given = await repository.opinions_of(session, [m.id for m in members])

    assert [opinion.lead_unit_id for opinion in given.values()] == [
        await unit_id_of(session, STREET)
    ]


async def test_only_a_member_s_own_people_speak_for_it(session: AsyncSession) -> None:
    row = await make_adjudication(session, await make_disputable(session))

    with pytest.raises(Forbidden):
        await make_opinion(session, row, STREET, URBAN, await make_worker(session, URBAN))
    with pytest.raises(Forbidden):
        await make_opinion(session, row, "U-GAS", URBAN)
    with pytest.raises(UnitNotListed):
        await make_opinion(session, row, STREET, "U-GAS")


async def test_one_person_speaks_for_one_member_only(
    session: AsyncSession, city: Catalogue
) -> None:
    """Somebody above two members could make a quorum alone."""
    row = await make_adjudication(session, await make_disputable(session))
    above = await make_worker(session, DISTRICT)
    await make_opinion(session, row, STREET, URBAN, above)

    with pytest.raises(DisputeRefused) as caught:
        await make_opinion(session, row, URBAN, URBAN, above)
    await make_opinion(session, row, STREET, STREET, above)  # his own may still be changed
    shown = await views_disputes.adjudications_read(session, above, city, [row], NOW)

    assert caught.value.data["reason"] == "opinion.same_person"
    mine = {member.unit.code for member in shown[0].members if member.is_mine}
    assert STREET in mine
    assert URBAN not in mine


async def test_before_the_due_date_a_decision_needs_the_quorum(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    row = await make_adjudication(session, ticket)
    await make_opinion(session, row, STREET, URBAN)

    assert await why_not(session, row) == "adjudication.no_quorum"
    await make_opinion(session, row, URBAN, STREET)
    decided = await decide(session, row)

    assert (decided.state, decided.is_without_quorum) == (AdjudicationState.DECIDED, False)


async def test_after_the_due_date_the_chair_decides_alone_and_says_so(
    session: AsyncSession, at: At
) -> None:
    row = await make_adjudication(session, await make_disputable(session))
    at(row.due_at + timedelta(minutes=1))

    decided = await decide(session, row)

    assert decided.is_without_quorum


async def test_only_the_common_superior_decides_and_nobody_twice(session: AsyncSession) -> None:
    row = await make_adjudication(session, await make_disputable(session))
    for unit in (STREET, URBAN):
        await make_opinion(session, row, unit, URBAN)

    assert await why_not(session, row, await make_superior(session, "U-TB")) == (
        "adjudication.not_yours"
    )
    with pytest.raises(Forbidden):
        await decide(session, row, by=await make_worker(session, DISTRICT))
    await decide(session, row, by=await make_superior(session, DISTRICT))
    assert await why_not(session, row) == "adjudication.closed"


async def test_who_spoke_for_a_member_does_not_decide(session: AsyncSession) -> None:
    row = await make_adjudication(session, await make_disputable(session))
    both = await make_superior(session, DISTRICT)
    both = replace(both, permissions=both.permissions | {"dispatch:opine"})
    await make_opinion(session, row, STREET, URBAN, both)
    await make_opinion(session, row, URBAN, URBAN)

    assert await why_not(session, row, both) == "adjudication.same_person"


async def test_who_made_the_objection_does_not_decide_on_it(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    both = await make_superior(session)
    both = replace(both, permissions=both.permissions | {"dispatch:object"})
    objection = await make_objection(session, ticket, worker=both)
    row = await disputes.refer(session, make_person("dispatcher"), objection, reason="职责不清")
    for unit in (STREET, URBAN, HOTLINE):
        await make_opinion(session, row, unit, URBAN)

    assert await why_not(session, row, both) == "adjudication.same_person"


async def test_a_decision_needs_basis_reasoning_and_a_unit_that_may_lead(
    session: AsyncSession,
) -> None:
    row = await make_adjudication(session, await make_disputable(session))
    for unit in (STREET, URBAN):
        await make_opinion(session, row, unit, URBAN)

    with pytest.raises(NeedsReason):
        await decide(session, row, basis=" ")
    with pytest.raises(UnitNotListed):
        await decide(session, row, lead="U-GAS")
    with pytest.raises(DisputeChanged):
        await decide(session, row, version=1)


async def test_rule_2_a_decision_for_a_new_unit_starts_its_clock_afresh(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    at(NOW + timedelta(hours=1))

    row = await make_decision(session, ticket)

    assert (row.is_lead_changed, row.is_applied) == (True, True)
    lead = await ticket_repository.live_lead(session, ticket.id)
    assert lead is not None
    assert (lead.unit_id, lead.basis) == (await unit_id_of(session, URBAN), row.basis)
    [unit_clock] = await clocks.running(session, ticket.id, [ClockKind.UNIT])
    assert unit_clock.started_at == NOW + timedelta(hours=1)
    old = await ticket_repository.find_assignment(session, row.assignment_id)
    assert old is not None
    assert old.recall_code is RecallCode.ADJUDICATION


async def test_rule_2_a_decision_for_the_present_lead_changes_no_clock(
    session: AsyncSession, at: At
) -> None:
    ticket = await make_disputable(session)
    at(NOW + timedelta(hours=1))

    row = await make_decision(session, ticket, lead=STREET)

    assert (row.is_lead_changed, row.is_applied) == (False, False)
    [unit_clock] = await clocks.running(session, ticket.id, [ClockKind.UNIT])
    assert unit_clock.started_at == NOW


async def test_rule_2_an_adjudication_is_final(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    await make_decision(session, ticket)

    with pytest.raises(DisputeRefused) as caught:
        await make_objection(session, ticket, unit=URBAN, proposed=HOTLINE, duty="D-00-01")

    assert caught.value.data["reason"] == "objection.adjudicated"


async def test_rule_2_a_recall_does_not_send_it_past_an_adjudication(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    await make_decision(session, ticket, lead=URBAN)
    dispatcher = make_person("dispatcher")
    await tickets.recall(session, dispatcher, ticket, reason="再想想")

    with pytest.raises(ActionRefused) as refused:
        await service.dispatch(
            session, dispatcher, ticket, unit_id=await unit_id_of(session, STREET)
        )
    assert refused.value.data["reason"] == "dispatch.adjudicated"
    lead = await service.dispatch(
        session, dispatcher, ticket, unit_id=await unit_id_of(session, URBAN)
    )

    assert lead.unit_id == await unit_id_of(session, URBAN)


async def test_rule_2_a_decided_lead_that_only_the_cited_row_names_can_be_sent_again(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    row = await make_decision(session, ticket, lead=URBAN)
    dispatcher = make_person("dispatcher")
    await tickets.recall(session, dispatcher, ticket, reason="再想想")
    row.lead_unit_id = await unit_id_of(session, "U-GAS")

    lead = await service.dispatch(
        session, dispatcher, ticket, unit_id=await unit_id_of(session, "U-GAS")
    )

    assert (lead.duty_code, lead.basis) == (row.duty_code, row.basis)


async def test_nobody_objects_while_a_joint_review_is_open(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    await make_adjudication(session, ticket)

    with pytest.raises(DisputeRefused) as caught:
        await make_objection(session, ticket)

    assert caught.value.data["reason"] == "objection.under_adjudication"


async def test_the_work_goes_on_and_a_submitted_ticket_keeps_its_lead(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    row = await make_adjudication(session, ticket)
    await tickets.sign(session, worker, ticket)
    await submit_reply(session, worker, ticket)
    await deliver(session)
    for unit in (STREET, URBAN):
        await make_opinion(session, row, unit, URBAN)

    decided = await decide(session, row)

    assert (decided.is_lead_changed, decided.is_applied) == (True, False)
    assert ticket.state is TicketState.TO_APPROVE
    assert ticket.lead_unit_id == await unit_id_of(session, STREET)


async def test_a_settled_matter_needs_no_decision(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    worker = await make_worker(session, STREET)
    row = await make_adjudication(session, ticket)
    await tickets.sign(session, worker, ticket)
    await submit_reply(session, worker, ticket)
    await tickets.settle(session, make_person("reviewer"), ticket)
    await deliver(session)

    assert row.state is AdjudicationState.LAPSED


async def test_an_overdue_adjudication_is_said_once(session: AsyncSession, at: At) -> None:
    ticket = await make_disputable(session)
    row = await make_adjudication(session, ticket)
    at(row.due_at + timedelta(seconds=1))

    await deadlines.sweep()
    await run_jobs(session)
    await adjudications.tell_overdue(session, row.id)

    assert (await names(session, ticket)).count("dispatch.adjudication_overdue") == 1


async def test_rule_9_the_accused_unit_is_neither_asked_nor_named(session: AsyncSession) -> None:
    ticket = await make_disputable(session)
    ticket.accused_unit_id = await unit_id_of(session, URBAN)

    with pytest.raises(UnitNotListed):
        await make_objection(session, ticket)
    objection = await make_objection(session, ticket, proposed=HOTLINE, duty="D-00-01")
    row = await disputes.refer(session, make_person("dispatcher"), objection, reason="职责不清")

    members = (await repository.members_of(session, [row.id]))[row.id]
    assert await unit_id_of(session, URBAN) not in {m.unit_id for m in members}
