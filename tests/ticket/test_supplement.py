"""Supplement: what is missing is asked of the citizen while every clock runs on."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.ticket import endings, repository, supplements, views
from huying.ticket import repository_requests as rows
from huying.ticket import rules_requests as rules
from huying.ticket.errors import ActionRefused, NeedsReason, TicketChanged
from huying.ticket.kinds import SupplementOutcome
from huying.ticket.models import AssignmentState, ContactResult, Ticket, TicketState
from huying.ticket.rules import Attempt
from tests.conftest import NOW, Stage
from tests.factories.ticket import PHONE, make_ticket
from tests.ticket.asking import at_work, by_kind, names, of_housing, state_of
from tests.ticket.conftest import Cast, MakeActor

S = TicketState
At = Callable[[datetime], None]
HOUR = timedelta(hours=1)
UNREACHED, REACHED = ContactResult.UNREACHED, ContactResult.REACHED
NEEDED = "请问是几号楼几单元，哪一层漏水"


@pytest.fixture
async def cast(cast: Cast, make_actor: MakeActor) -> Cast:
    return await of_housing(cast, make_actor)


def test_three_failed_attempts_at_different_hours(city: Catalogue) -> None:
    def failed(*tries: tuple[int, ContactResult]) -> bool:
        attempts = [Attempt(NOW + timedelta(minutes=m), result) for m, result in tries]
        return rules.has_failed_tries(attempts, city.zone)

    assert failed((0, UNREACHED), (60, UNREACHED), (120, UNREACHED))
    assert not failed((0, UNREACHED), (20, UNREACHED), (40, UNREACHED))
    assert not failed((0, UNREACHED), (60, UNREACHED), (120, REACHED))
    assert not failed((0, UNREACHED), (60, UNREACHED), (120, UNREACHED), (180, REACHED))


async def test_from_review_the_answer_brings_it_back(
    session: AsyncSession, cast: Cast, city: Catalogue
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    first_words = ticket.statement
    dispatch = (await by_kind(session, ticket))["dispatch"]

    await supplements.ask(session, cast.reviewer, ticket, needed=NEEDED)

    assert ticket.state is S.TO_SUPPLEMENT
    assert dispatch.stopped_at is None
    page = await views.detail(session, cast.agent, city, ticket, NOW)
    assert page.clock is not None
    assert page.clock.kind.value == "dispatch"

    await supplements.give(session, cast.agent, ticket, answer="3号楼2单元5楼")

    assert await state_of(session, ticket) is S.TO_REVIEW
    assert ticket.statement == first_words
    [wanted] = await rows.supplements_of(session, ticket.id)
    assert (wanted.answer, wanted.outcome) == ("3号楼2单元5楼", SupplementOutcome.GIVEN)
    page = await views.detail(session, cast.agent, city, ticket, NOW)
    assert page.supplements[0].answer == "3号楼2单元5楼"
    assert [one.result for one in page.supplements[0].tries] == [REACHED]
    assert [note.text for note in page.notes if note.kind == "supplement"] == [
        NEEDED,
        "3号楼2单元5楼",
    ]


async def test_from_the_unit_and_its_clock_runs_on(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await at_work(session, cast)
    before = (await by_kind(session, ticket))["unit"].due_at

    await supplements.ask(session, cast.handler, ticket, needed=NEEDED)
    at(NOW + 3 * HOUR)
    await supplements.give(session, cast.agent, ticket, answer="3号楼2单元5楼")

    lead = await repository.live_lead(session, ticket.id)
    assert lead is not None
    assert (ticket.state, lead.state) == (S.HANDLING, AssignmentState.HANDLING)
    unit = (await by_kind(session, ticket))["unit"]
    assert (unit.due_at, unit.stopped_at, unit.paused_at) == (before, None, None)
    assert (await names(session, ticket))[-3:] == [
        "ticket.supplement_asked",
        "ticket.supplement_tried",
        "ticket.supplement_given",
    ]


async def test_each_side_asks_in_its_own_state(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    working = await at_work(session, cast)

    async def refused(actor: Actor, about: Ticket) -> str:
        with pytest.raises(ActionRefused) as error:
            await supplements.ask(session, actor, about, needed=NEEDED)
        return str(error.value.data["reason"])

    assert await refused(cast.handler, ticket) == "supplement.hotline_asks"
    assert await refused(cast.reviewer, working) == "supplement.unit_asks"
    assert await refused(cast.stranger, working) == "supplement.unit_asks"


async def test_bad_input_and_stale_versions(session: AsyncSession, cast: Cast) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    seen = ticket.version
    with pytest.raises(NeedsReason):
        await supplements.ask(session, cast.reviewer, ticket, needed="  ")
    await supplements.ask(session, cast.reviewer, ticket, needed=NEEDED)

    with pytest.raises(TicketChanged):
        await supplements.give(session, cast.agent, ticket, answer="5楼", version=seen)
    with pytest.raises(NeedsReason):
        await supplements.give(session, cast.agent, ticket, answer=" ")
    with pytest.raises(ActionRefused):
        await supplements.end(session, cast.agent, ticket, is_unreached=True, reason="电话没人接")


async def test_agents_find_what_they_have_to_ask(
    session: AsyncSession,
    cast: Cast,
    at: At,
    client: AsyncClient,
    stage: Stage,
    make_actor: MakeActor,
) -> None:
    """A list of their own: the most pressing first, what is missing, how often it was tried."""
    asked = await make_ticket(session, state=S.TO_REVIEW)
    await supplements.ask(session, cast.reviewer, asked, needed=f"{NEEDED}，电话{PHONE}")
    working = await at_work(session, cast)
    await supplements.ask(session, cast.handler, working, needed=NEEDED)
    other = await make_ticket(session, state=S.TO_REVIEW)
    for hour in range(3):
        at(NOW + hour * HOUR)
        await supplements.log_try(session, cast.agent, asked, result=UNREACHED)
    stage.actor = cast.agent

    desk = (await client.get("/supplements")).json()

    found = {row["ticket"]["id"]: row["supplement"] for row in desk["items"]}
    assert list(found) == [str(asked.id), str(working.id)]  # the review is due in an hour
    assert str(other.id) not in found
    assert NEEDED in found[str(asked.id)]["needed"]
    assert PHONE not in found[str(asked.id)]["needed"]
    tries = [len(one["tries"]) for one in found.values()]
    assert (tries, desk["is_more"]) == ([3, 0], False)
    assert [one["may_give_up"] for one in found.values()] == [True, False]
    body = {"format": "csv", "columns": ["number", "needed", "tries"], "ids": [str(asked.id)]}
    assert (await client.post("/supplements/export", json=body)).status_code == 403
    stage.actor = await make_actor("shift_lead", unit="U-HOTLINE")
    file = await client.post("/supplements/export", json=body)
    assert file.status_code == 200
    assert NEEDED in file.text
    stage.actor = cast.handler
    assert (await client.get("/supplements")).status_code == 403


async def test_after_three_failed_attempts_it_may_be_withdrawn(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    await supplements.ask(session, cast.reviewer, ticket, needed=NEEDED)
    for hour in range(2):
        at(NOW + hour * HOUR)
        await supplements.log_try(session, cast.agent, ticket, result=UNREACHED)
    with pytest.raises(ActionRefused) as early:
        await endings.withdraw(
            session, cast.reviewer, ticket, code="unreachable", reason="联系不上"
        )
    at(NOW + 2 * HOUR)
    await supplements.log_try(session, cast.agent, ticket, result=UNREACHED, note="关机")

    await endings.withdraw(session, cast.reviewer, ticket, code="unreachable", reason="联系不上")

    assert early.value.data["reason"] == "withdraw.not_tried"
    assert ticket.state is S.WITHDRAWN
    [wanted] = await rows.supplements_of(session, ticket.id)
    assert (wanted.outcome, wanted.ended_at) == (SupplementOutcome.UNREACHED, NOW + 2 * HOUR)
    assert all(clock.stopped_at for clock in (await by_kind(session, ticket)).values())


async def test_or_the_work_goes_on_without_the_answer(
    session: AsyncSession, cast: Cast, at: At
) -> None:
    ticket = await at_work(session, cast)
    await supplements.ask(session, cast.handler, ticket, needed=NEEDED)
    for hour in range(3):
        at(NOW + hour * HOUR)
        await supplements.log_try(session, cast.agent, ticket, result=UNREACHED)

    await supplements.end(
        session, cast.agent, ticket, is_unreached=True, reason="三次未接，按现有信息办理"
    )

    assert ticket.state is S.HANDLING
    [wanted] = await rows.supplements_of(session, ticket.id)
    assert wanted.outcome is SupplementOutcome.UNREACHED


async def test_the_agent_sees_the_number_and_the_look_is_logged(
    session: AsyncSession, cast: Cast
) -> None:
    ticket = await make_ticket(session, state=S.TO_REVIEW)
    with pytest.raises(ActionRefused):
        await supplements.phone_to_call(session, cast.agent, ticket)
    await supplements.ask(session, cast.reviewer, ticket, needed=NEEDED)

    assert await supplements.phone_to_call(session, cast.agent, ticket) == PHONE

    assert (await names(session, ticket))[-1] == "ticket.revealed"
