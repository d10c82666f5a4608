"""Incidents grow from tickets as they come, and rows say what lies in them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.models import Urgency
from huying.insight import incidents_index
from huying.insight import incidents_repository as repository
from huying.insight import incidents_rules as rules
from huying.insight.models_incidents import Incident, IncidentTicket, LeftWhy
from huying.kit.actor import SYSTEM
from huying.kit.events import EventRow, emit
from huying.kit.holdings import Kind
from huying.kit.models import new_id
from huying.model import switching
from huying.schema import load_all
from huying.ticket import endings, erasing, reviewing, shutting
from huying.ticket.events_citizens import CitizenErased, RetentionErased
from huying.ticket.events_merging import TicketMerged, TicketUnmerged
from huying.ticket.models import Confidentiality, Ticket, TicketState
from tests.conftest import NOW, MakeActor
from tests.factories.incidents import BURST, NOISE, tell_all, tell_one
from tests.harness import deliver

At = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """No other test's tickets are remembered."""
    load_all()
    incidents_index.forget()
    yield
    incidents_index.forget()


async def _incidents(session: AsyncSession) -> list[Incident]:
    rows = await session.scalars(select(Incident).order_by(Incident.tickets.desc(), Incident.id))
    return list(rows)


async def _of(session: AsyncSession, ticket: Ticket) -> Incident | None:
    lies = await repository.membership(session, ticket.id)
    return await session.get(Incident, lies.incident_id) if lies else None


async def test_tickets_of_one_event_are_one_incident_and_others_are_not(
    session: AsyncSession, at: At
) -> None:
    told = await tell_all(session, at, BURST)
    others = await tell_all(session, at, NOISE)
    await deliver(session)

    found = await _incidents(session)

    assert [incident.tickets for incident in found] == [len(BURST)]
    assert {(await repository.ticket_ids(session, [found[0].id]))[found[0].id][0]} == {told[0].id}
    assert [await _of(session, other) for other in others] == [None] * len(others)
    assert found[0].first_at == told[0].registered_at
    assert found[0].last_at == told[-1].registered_at
    assert found[0].category_code.startswith("0901")
    assert found[0].place_code is not None
    assert "YT-TN" in found[0].place_code


async def test_the_second_report_founds_it(session: AsyncSession, at: At) -> None:
    first = await tell_one(session, at, *BURST[0])
    last = await deliver(session)
    assert await _of(session, first) is None

    second = await tell_one(session, at, *BURST[1])
    await deliver(session, after=last)

    assert await _of(session, first) == await _of(session, second) is not None


async def test_a_second_delivery_of_every_event_changes_nothing(
    session: AsyncSession, at: At
) -> None:
    await tell_all(session, at, BURST)
    await deliver(session)
    before = await _rows(session)

    await deliver(session)

    assert await _rows(session) == before


async def _rows(session: AsyncSession) -> list[tuple[object, ...]]:
    rows = await session.execute(
        select(
            IncidentTicket.incident_id, IncidentTicket.ticket_id, IncidentTicket.left_at
        ).order_by(IncidentTicket.id)
    )
    return [tuple(row) for row in rows]


async def test_a_restarted_worker_goes_on_where_the_rows_are(session: AsyncSession, at: At) -> None:
    first = await tell_all(session, at, BURST[:3])
    last = await deliver(session)
    incidents_index.forget()

    later = await tell_all(session, at, BURST[3:])
    await deliver(session, after=last)

    assert len(await _incidents(session)) == 1
    assert {await _of(session, ticket) for ticket in (*first, *later)} == {
        await _of(session, first[0])
    }


async def test_what_another_worker_took_is_known_with_the_next_event(
    session: AsyncSession, at: At
) -> None:
    """This process misses the events of the first two tickets: another has taken them."""
    await tell_one(session, at, *NOISE[0])
    last = await deliver(session)
    missed = await tell_all(session, at, BURST[:1])
    assert incidents_index._held is not None
    assert str(missed[0].id) not in incidents_index._held.matters
    await session.flush()
    passed = await session.scalar(select(func.max(EventRow.__table__.c.id)))
    assert passed is not None
    assert passed > last

    own = await tell_one(session, at, *BURST[1])
    await deliver(session, after=passed)

    assert await _of(session, missed[0]) == await _of(session, own) is not None


@pytest.mark.parametrize("kind", [Confidentiality.CONFIDENTIAL, Confidentiality.REPORT])
async def test_confidential_and_report_tickets_never_join(
    session: AsyncSession, at: At, kind: Confidentiality
) -> None:
    await tell_all(session, at, BURST[:3])
    hidden = await tell_one(session, at, *BURST[3], confidentiality=kind)
    await deliver(session)

    assert await _of(session, hidden) is None
    assert incidents_index._held is not None
    assert str(hidden.id) not in incidents_index._held.matters


async def test_a_ticket_that_becomes_confidential_leaves(
    session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    told = await tell_all(session, at, BURST[:3])
    last = await deliver(session)
    incident = await _of(session, told[1])
    assert incident is not None
    guard = await make_actor("supervisor")

    await shutting.set_confidentiality(
        session, guard, told[1], to=Confidentiality.CONFIDENTIAL, reason="诉求人要求保密"
    )
    await deliver(session, after=last)

    assert await _of(session, told[1]) is None
    assert incident.tickets == 2
    assert incident.title == "梧桐街道供水问题"
    assert incidents_index._held is not None
    assert str(told[1].id) not in incidents_index._held.matters


async def test_another_category_moves_a_ticket_out_of_where_it_belongs_no_more(
    session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    odd = (5.4, "090101", "YT-TN-05", "门口的树枝压到电线了")
    told = await tell_all(session, at, BURST[:4])
    strange = await tell_one(session, at, *odd, state=TicketState.TO_REVIEW)
    last = await deliver(session)
    incident = await _of(session, told[0])
    assert incident is not None
    if await _of(session, strange) is None:  # by a person, who was wrong
        pytest.fail("the burst should have drawn it in")

    await reviewing.reclassify(
        session, await make_actor("reviewer"), strange, category_code="030604", reason="是树木"
    )
    await deliver(session, after=last)

    assert await _of(session, strange) is None
    assert incident.tickets == 4


async def test_a_changed_urgency_changes_nothing(
    session: AsyncSession, at: At, make_actor: MakeActor
) -> None:
    told = await tell_all(session, at, BURST[:2])
    third = await tell_one(session, at, *BURST[2], state=TicketState.TO_REVIEW)
    last = await deliver(session)
    before = await _rows(session)

    await reviewing.reclassify(
        session, await make_actor("reviewer"), third, urgency=Urgency.URGENT, reason="多户没有水"
    )
    await deliver(session, after=last)

    assert await _rows(session) == before
    assert await _of(session, third) == await _of(session, told[0])


async def test_the_switch_stops_it(session: AsyncSession, at: At) -> None:
    await tell_all(session, at, BURST)
    await switching.switch(session, SYSTEM, "incidents", is_on=False)

    await deliver(session)

    assert await _incidents(session) == []


async def test_old_news_founds_nothing(session: AsyncSession, at: At) -> None:
    await tell_all(session, at, BURST)
    at(NOW + incidents_index.WINDOW + timedelta(days=2))

    await deliver(session)

    assert await _incidents(session) == []


async def test_withdrawn_leaves(session: AsyncSession, at: At, make_actor: MakeActor) -> None:
    told = await tell_all(session, at, BURST[:3])
    last = await deliver(session)
    incident = await _of(session, told[0])
    assert incident is not None

    await endings.withdraw(
        session, await make_actor("shift_lead"), told[0], code="citizen_asked", reason="水来了"
    )
    await deliver(session, after=last)

    left = await session.scalar(
        select(IncidentTicket.left_why).where(IncidentTicket.ticket_id == told[0].id)
    )
    assert left is LeftWhy.WITHDRAWN
    assert (incident.tickets, incident.first_at) == (2, told[1].registered_at)


async def test_tickets_that_a_person_merged_lie_together(session: AsyncSession, at: At) -> None:
    one, other = await tell_all(session, at, (NOISE[0], NOISE[2]))
    last = await deliver(session)
    assert await _of(session, one) is None

    emit(session, SYSTEM, TicketMerged(other.id, parent_id=one.id, note_id=None))
    await deliver(session, after=last)
    emit(session, SYSTEM, TicketMerged(other.id, parent_id=one.id, note_id=None))
    last = await deliver(session, after=last)

    assert await _of(session, one) == await _of(session, other) is not None

    emit(session, SYSTEM, TicketUnmerged(other.id, parent_id=one.id, code="", note_id=None))
    await deliver(session, after=last)

    assert await _of(session, other) is None


SHOP = ((3.0, "恒升制衣厂三个月没发工资"), (2.0, "恒升制衣厂拖欠工资"), (1.0, "制衣厂恒升欠薪"))


async def test_an_erased_citizen_is_in_no_incident_and_no_title_keeps_the_words(
    session: AsyncSession, at: At
) -> None:
    told = [
        await tell_one(session, at, hours, "010102", "YT-TB-04", words, state=TicketState.CLOSED)
        for hours, words in SHOP
    ]
    last = await deliver(session)
    incident = await _of(session, told[0])
    assert incident is not None
    named = await session.get(Ticket, incident.title_ticket_id)
    assert named is not None
    named_id, citizen_id = named.id, named.citizen_id
    assert (incident.title, named_id) == ("棉纺街道恒升制衣厂企业拖欠工资", told[1].id)
    assert citizen_id is not None

    await erasing.erase(session, Kind.STATEMENT, [named_id], NOW)
    emit(session, SYSTEM, CitizenErased(citizen_id, new_id(), 1, 0, 5))
    await session.flush()
    await deliver(session, after=last)

    assert await repository.membership(session, named_id) is None
    await session.refresh(incident)
    assert incident.title == "棉纺街道企业拖欠工资"
    assert incident.tickets == 2
    assert incidents_index._held is not None
    assert str(named_id) not in incidents_index._held.matters


async def test_words_that_retention_erased_leave_the_title_but_the_counts_stay(
    session: AsyncSession, at: At
) -> None:
    told = [await tell_one(session, at, *each, state=TicketState.CLOSED) for each in BURST[:3]]
    last = await deliver(session)
    incident = await _of(session, told[0])
    assert incident is not None

    await erasing.erase(session, Kind.STATEMENT, [ticket.id for ticket in told], NOW)
    emit(session, SYSTEM, RetentionErased(new_id(), "statement", 3))
    await session.flush()
    await deliver(session, after=last)

    await session.refresh(incident)
    assert incident.tickets == 3
    assert incident.title_ticket_id is None
    assert incident.title.endswith("停水")


async def test_the_same_citizen_again_counts_as_one_person(session: AsyncSession, at: At) -> None:
    told = [await tell_one(session, at, *each, phone="12811112222") for each in BURST[:3]]
    await deliver(session)
    incident = await _of(session, told[0])
    assert incident is not None

    assert incident.tickets == 3
    assert incident.people == 1
    other = rules.heat(incident.heat_log, NOW)
    assert other == pytest.approx(1.0 + 2 * rules.REPEATED, rel=0.1)
