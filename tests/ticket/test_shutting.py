"""Rule 9: the accused unit's subtree is shut out everywhere; confidentiality goes down by two."""

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.dispatch import service as dispatch
from huying.kit.actor import Actor
from huying.kit.errors import Forbidden
from huying.kit.events import history_of
from huying.kit.models import new_id
from huying.ticket import desks, informing, listing, parts, repository, service, shutting, views
from huying.ticket.errors import (
    ActionRefused,
    IdentityShut,
    NeedsOtherPerson,
    NeedsReason,
    TicketChanged,
    UnitShutOut,
    UnknownCode,
)
from huying.ticket.models import (
    AssignmentState,
    ClockKind,
    Confidentiality,
    Ticket,
    TicketState,
)
from huying.ticket.schemas import ActionRead
from huying.ticket.streams import one_ticket
from tests.conftest import NOW, Stage
from tests.factories.ticket import make_draft, make_ticket, make_worker, submit_reply, unit_id_of
from tests.ticket.conftest import Cast, MakeActor

C = Confidentiality
WHY = "举报信点名该单位"


async def make_report(
    session: AsyncSession,
    *,
    state: TicketState = TicketState.TO_DISPATCH,
    confidentiality: Confidentiality = C.REPORT,
) -> Ticket:
    """A report about water supply, wherever it stands with the water company."""
    return await make_ticket(
        session, state=state, draft=make_draft(confidentiality=confidentiality)
    )


async def accuse(session: AsyncSession, who: Actor, ticket: Ticket, unit: str) -> Ticket:
    unit_id = await unit_id_of(session, unit)
    return await shutting.accuse(session, who, ticket, unit_id=unit_id, reason=WHY)


async def sees(session: AsyncSession, who: Actor, ticket: Ticket) -> bool:
    """In the centre's list, on the page and on the live stream alike."""
    city = await catalogue(session)
    filters = listing.Filters(q=ticket.number)
    rows, _ = await listing.page(session, who, city, filters, now=NOW, limit=10)
    page = await repository.find(session, who, ticket.id)
    stream = await one_ticket(session, who, str(ticket.id))
    assert bool(rows) == (page is not None) == stream
    return stream


async def test_rule_9_the_accused_subtree_sees_nothing_of_the_ticket(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.TO_SIGN)
    await service.recall(session, cast.dispatcher, ticket, reason="涉及该单位")
    below = await make_worker(session, "U-WATER-REPAIR")
    assert await sees(session, cast.handler, ticket)

    await accuse(session, cast.reviewer, ticket, "U-WATER")

    assert not await sees(session, cast.handler, ticket)
    assert not await sees(session, cast.leader, ticket)
    assert not await sees(session, below, ticket)
    assert await sees(session, cast.reviewer, ticket)
    assert await sees(session, cast.dispatcher, ticket)


async def test_rule_9_a_report_is_taken_from_the_accused_though_it_has_signed(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.HANDLING)
    with pytest.raises(ActionRefused) as refused:
        await accuse(session, cast.reviewer, ticket, "U-WATER")
    assert refused.value.data["reason"] == "accuse.is_lead"
    actions = {read.name.value: read for read in await offered_to(session, cast.dispatcher, ticket)}
    assert actions["recall"].is_allowed

    await service.recall(session, cast.dispatcher, ticket, reason="涉及该单位")
    await accuse(session, cast.reviewer, ticket, "U-WATER")

    assert ticket.state is TicketState.TO_DISPATCH
    assert not await sees(session, cast.handler, ticket)
    running = {clock.kind for clock in await repository.clocks_of(session, ticket.id)
               if clock.stopped_at is None}  # fmt: skip
    assert running == {ClockKind.CITIZEN, ClockKind.DISPATCH}


async def test_rule_9_the_unit_above_the_accused_one_still_sees_it(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.HANDLING)

    await accuse(session, cast.reviewer, ticket, "U-WATER-REPAIR")

    assert await sees(session, cast.handler, ticket)


async def test_rule_9_the_hotlines_own_office_is_shut_out_too(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session)

    await accuse(session, cast.reviewer, ticket, "U-HOTLINE-INTAKE")

    assert not await sees(session, cast.agent, ticket)
    assert await sees(session, cast.reviewer, ticket)


async def test_rule_9_the_story_and_the_page_are_404_for_the_accused(
    session: AsyncSession, cast: Cast, client: AsyncClient, stage: Stage
) -> None:
    ticket = await make_report(session, state=TicketState.TO_SIGN)
    await service.recall(session, cast.dispatcher, ticket, reason="涉及该单位")
    await accuse(session, cast.reviewer, ticket, "U-WATER")

    stage.actor = cast.handler
    for path in ("", "/story", "/transcript"):
        assert (await client.get(f"/tickets/{ticket.id}{path}")).status_code == 404
    listed = await client.get("/tickets", params={"q": "停水"})
    assert listed.json()["items"] == []
    inbox = await client.get("/inbox")
    assert not [row for group in inbox.json()["groups"] for row in group["items"]]


async def test_rule_9_nothing_is_sent_to_the_accused(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_report(session)
    await accuse(session, cast.reviewer, ticket, "U-WATER")
    water = await unit_id_of(session, "U-WATER")

    with pytest.raises(UnitShutOut):
        await dispatch.dispatch(session, cast.dispatcher, ticket, unit_id=water)
    with pytest.raises(UnitShutOut):
        await service.send(session, cast.dispatcher, ticket, unit_id=water, duty_code=None)
    assert water not in {c.unit_id for c in await dispatch.candidates_of(session, ticket)}


async def test_rule_9_no_part_goes_to_the_accused_and_live_ones_are_recalled(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.HANDLING)
    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    repair = await unit_id_of(session, "U-WATER-REPAIR")
    part = await parts.sub_dispatch(
        session, cast.handler, ticket, lead.id, unit_id=repair, asked="查"
    )

    await accuse(session, cast.reviewer, ticket, "U-WATER-REPAIR")

    assert part.state is AssignmentState.RECALLED
    below = await parts.units_below(session, ticket, lead)
    assert repair not in {unit.id for unit in below}
    with pytest.raises(UnitShutOut):
        await parts.sub_dispatch(
            session, cast.handler, ticket, lead.id, unit_id=repair, asked="再查"
        )
    with pytest.raises(UnitShutOut):
        await dispatch.add_part(session, cast.dispatcher, ticket, unit_id=repair, asked="查")


async def test_rule_9_no_desk_of_the_accused_hears_of_the_ticket(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.TO_SIGN)
    await service.recall(session, cast.dispatcher, ticket, reason="涉及该单位")
    await accuse(session, cast.reviewer, ticket, "U-WATER")
    await service.add_note(session, cast.agent, ticket, text="诉求人补充材料")
    events = await history_of(session, "ticket", ticket.id)
    after = [event for event in events if event.name in ("ticket.accused", "ticket.note_added")]
    water = f"unit:{await unit_id_of(session, 'U-WATER')}"

    assert len(after) == 2
    assert all(water not in event.streams for event in after)
    named = next(event for event in after if event.name == "ticket.accused")
    assert f"ticket:{ticket.id}" not in named.streams
    assert "tickets" in named.streams


async def test_rule_9_the_lead_is_recalled_before_it_can_be_named(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.HANDLING)

    with pytest.raises(ActionRefused) as refused:
        await accuse(session, cast.reviewer, ticket, "U-WATER")

    assert refused.value.data["reason"] == "accuse.is_lead"
    assert ticket.accused_unit_id is None


async def test_rule_9_only_confidential_and_report_tickets_accuse(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, confidentiality=C.NORMAL)

    with pytest.raises(ActionRefused) as refused:
        await accuse(session, cast.reviewer, ticket, "U-WATER")
    assert refused.value.data["reason"] == "accuse.normal"
    with pytest.raises(Forbidden):
        await accuse(session, cast.agent, ticket, "U-WATER")


async def test_nobody_names_the_own_unit_or_one_above(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_report(session)

    for unit in ("U-HOTLINE-REVIEW", "U-HOTLINE", "U-GOV"):
        with pytest.raises(ActionRefused) as refused:
            await accuse(session, cast.reviewer, ticket, unit)
        assert refused.value.data["reason"] == "accuse.own_unit"


async def test_who_was_named_wrongly_is_cleared_by_another_person_only(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session)
    await accuse(session, cast.reviewer, ticket, "U-WATER")

    with pytest.raises(NeedsOtherPerson):
        await shutting.accuse(session, cast.reviewer, ticket, unit_id=None, reason=WHY)
    with pytest.raises(NeedsOtherPerson):
        await accuse(session, cast.reviewer, ticket, "U-GAS")
    await shutting.accuse(session, cast.supervisor, ticket, unit_id=None, reason="点名有误")

    assert ticket.accused_unit_id is None


async def test_naming_needs_a_reason_a_known_unit_and_the_seen_version(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session)
    water = await unit_id_of(session, "U-WATER")

    with pytest.raises(NeedsReason):
        await shutting.accuse(session, cast.reviewer, ticket, unit_id=water, reason=" ")
    with pytest.raises(UnknownCode):
        await shutting.accuse(session, cast.reviewer, ticket, unit_id=new_id(), reason=WHY)
    with pytest.raises(TicketChanged):
        await shutting.accuse(
            session, cast.reviewer, ticket, unit_id=water, reason=WHY, version=ticket.version + 1
        )


# Confidentiality


async def test_rule_9_confidentiality_rises_at_once_and_shuts_identity(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, confidentiality=C.NORMAL, state=TicketState.HANDLING)

    await shutting.set_confidentiality(
        session, cast.reviewer, ticket, to=C.CONFIDENTIAL, reason="诉求人要求保密"
    )

    assert ticket.confidentiality is C.CONFIDENTIAL
    with pytest.raises(IdentityShut):
        await service.reveal(session, cast.handler, ticket, field="phone", why="联系诉求人")


async def test_rule_9_confidentiality_goes_down_by_two_people(
    session: AsyncSession, cast: Cast, make_actor: MakeActor
) -> None:
    ticket = await make_report(session)

    await shutting.set_confidentiality(
        session, cast.reviewer, ticket, to=C.NORMAL, reason="并非举报"
    )
    assert [ticket.confidentiality] == [C.REPORT]
    with pytest.raises(NeedsOtherPerson):
        await shutting.set_confidentiality(
            session, cast.reviewer, ticket, to=C.NORMAL, reason="并非举报"
        )
    await shutting.set_confidentiality(session, cast.supervisor, ticket, to=C.NORMAL, reason="同意")

    assert [ticket.confidentiality] == [C.NORMAL]


async def test_an_agreement_to_one_level_is_not_one_to_another(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session)
    await shutting.set_confidentiality(
        session, cast.reviewer, ticket, to=C.CONFIDENTIAL, reason="不是举报"
    )

    await shutting.set_confidentiality(
        session, cast.supervisor, ticket, to=C.NORMAL, reason="可公开"
    )

    assert ticket.confidentiality is C.REPORT


async def test_a_ticket_that_accuses_does_not_become_ordinary(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session)
    await accuse(session, cast.reviewer, ticket, "U-WATER")

    with pytest.raises(ActionRefused) as refused:
        await shutting.set_confidentiality(
            session, cast.supervisor, ticket, to=C.NORMAL, reason="并非举报"
        )

    assert refused.value.data["reason"] == "accused_named"


# 知会


async def test_an_informed_unit_reads_along_until_it_has_read(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=TicketState.HANDLING)
    gas = await unit_id_of(session, "U-GAS")
    assert not await sees(session, cast.stranger, ticket)

    assert await informing.inform(session, cast.dispatcher, ticket, unit_id=gas, why="duty")
    assert not await informing.inform(session, cast.dispatcher, ticket, unit_id=gas, why="duty")

    assert await sees(session, cast.stranger, ticket)
    assert await group_of(session, cast.stranger, ticket) == "informed"
    with pytest.raises(ActionRefused):
        await service.reveal(session, cast.stranger, ticket, field="phone", why="想看看")
    assert await informing.mark_read(session, cast.stranger, ticket)
    assert not await informing.mark_read(session, cast.stranger, ticket)
    assert await group_of(session, cast.stranger, ticket) is None
    assert await sees(session, cast.stranger, ticket)


async def group_of(session: AsyncSession, who: Actor, ticket: Ticket) -> str | None:
    inbox = await desks.inbox(session, who, await catalogue(session), NOW)
    for group in inbox.groups:
        if ticket.id in {row.id for row in group.items}:
            return group.name
    return None


async def test_confidential_tickets_inform_nobody_else(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_report(session)
    gas = await unit_id_of(session, "U-GAS")

    assert not await informing.inform(session, cast.dispatcher, ticket, unit_id=gas, why="duty")


async def test_rule_9_a_rework_does_not_give_the_matter_back_to_the_accused(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_report(session, state=TicketState.TO_CALLBACK)
    await accuse(session, cast.reviewer, ticket, "U-WATER")

    with pytest.raises(ActionRefused) as refused:
        await service.rework(session, cast.supervisor, ticket, reason="诉求人不满意")

    assert refused.value.data["reason"] == "rework.accused"
    actions = {read.name.value: read for read in await offered_to(session, cast.supervisor, ticket)}
    assert not actions["rework"].is_allowed
    assert await repository.live_lead(session, ticket.id) is None


async def offered_to(session: AsyncSession, who: Actor, ticket: Ticket) -> list[ActionRead]:
    page = await views.detail(session, who, await catalogue(session), ticket, NOW)
    return page.actions


async def test_rule_9_merged_tickets_accuse_the_same_unit_or_are_taken_apart_first(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_report(session, state=TicketState.HANDLING)
    child = await make_report(session, state=TicketState.TO_REVIEW)
    rides = [service.Child(child.id, child.version)]
    await service.merge(session, cast.reviewer, parent, rides)

    for ticket, unit in ((child, "U-WATER"), (parent, "U-WATER-REPAIR")):
        with pytest.raises(ActionRefused) as refused:
            await accuse(session, cast.reviewer, ticket, unit)
        assert refused.value.data["reason"] == "accuse.merged"


async def test_rule_9_the_parents_page_shows_no_child_that_accuses_the_reader(
    session: AsyncSession, cast: Cast
) -> None:
    parent = await make_report(session, state=TicketState.HANDLING)
    child = await make_report(session, state=TicketState.TO_REVIEW)
    rides = [service.Child(child.id, child.version)]
    await service.merge(session, cast.reviewer, parent, rides)
    await submit_reply(session, await make_worker(session, "U-WATER"), parent)
    await service.settle(session, cast.reviewer, parent)
    await session.refresh(child)
    await accuse(session, cast.reviewer, child, "U-WATER")

    city = await catalogue(session)
    of_unit = await views.detail(session, cast.handler, city, parent, NOW)
    of_hotline = await views.detail(session, cast.reviewer, city, parent, NOW)

    assert of_unit.children == []
    assert [read.id for read in of_hotline.children] == [child.id]


async def test_who_was_informed_of_an_open_ticket_no_longer_reads_a_confidential_one(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=TicketState.HANDLING)
    gas = await unit_id_of(session, "U-GAS")
    await informing.inform(session, cast.dispatcher, ticket, unit_id=gas, why="duty")
    assert await sees(session, cast.stranger, ticket)

    await shutting.set_confidentiality(
        session, cast.reviewer, ticket, to=C.CONFIDENTIAL, reason="诉求人要求保密"
    )

    assert not await sees(session, cast.stranger, ticket)
    assert await group_of(session, cast.stranger, ticket) is None
    assert await sees(session, cast.handler, ticket)
