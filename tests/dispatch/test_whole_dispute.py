"""One dispute from the first objection to the catalogue row, and the next like ticket."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city import catalogue as city_catalogue
from huying.city.catalogue import Catalogue
from huying.dispatch import adjudications, disputes, precedents, rules_disputes, service
from huying.dispatch import repository_disputes as repository
from huying.dispatch.errors import DisputeRefused, NotMoreSpecific
from huying.dispatch.models import ListKind, ListState
from huying.dispatch.models_disputes import Adjudication, ObjectionState
from huying.dispatch.repository_disputes import Sought
from huying.dispatch.rules_disputes import Matter
from huying.kit.errors import Forbidden
from huying.ticket import repository as ticket_repository
from huying.ticket import service as tickets
from huying.ticket.models import (
    Confidentiality,
    ContactResult,
    ContactWay,
    TicketState,
)
from tests.factories.disputes import (
    CATEGORY,
    HOTLINE,
    STREET,
    URBAN,
    make_decision,
    make_disputable,
    make_objection,
    make_opinion,
    make_person,
    make_superior,
)
from tests.factories.ticket import make_worker, unit_id_of

DISPATCHER = make_person("dispatcher")


async def test_the_whole_dispute(session: AsyncSession, city: Catalogue) -> None:
    ticket = await make_disputable(session)
    first = await make_objection(session, ticket)
    urban = await unit_id_of(session, URBAN)
    await disputes.uphold(session, DISPATCHER, first, unit_id=urban, reason="合同写明由城管清运")
    second = await make_objection(session, ticket, unit=URBAN, proposed=STREET, duty="D-030203-01")
    row = await disputes.refer(
        session, make_person("dispatcher"), second, reason="两家都说不归自己"
    )

    # Meanwhile the present lead signs and speaks to the citizen.
    worker = await make_worker(session, URBAN)
    await tickets.sign(session, worker, ticket)
    await tickets.log_contact(
        session, worker, ticket, way=ContactWay.PHONE, result=ContactResult.REACHED, seconds=80
    )
    assert ticket.state is TicketState.HANDLING
    for unit, lead in ((URBAN, STREET), (STREET, URBAN), (HOTLINE, STREET)):
        await make_opinion(session, row, unit, lead)
    await adjudications.decide(
        session, await make_superior(session), row,
        lead_unit_id=await unit_id_of(session, STREET),
        basis="《云汀市城市管理诉求职责清单》第十条",
        reasoning="清波小区门口属街巷，由街道组织清运",
        assist_unit_ids=[urban],
    )  # fmt: skip

    live = await ticket_repository.live_assignments(session, ticket.id)
    assert [(each.unit_id, each.part.value) for each in live] == [
        (await unit_id_of(session, STREET), "lead"),
        (urban, "assist"),
    ]
    assert second.state is ObjectionState.REFERRED
    with pytest.raises(DisputeRefused) as caught:
        await make_objection(session, ticket, unit=STREET)
    assert caught.value.data["reason"] == "objection.adjudicated"
    await _next_like_it(session, row)


async def _next_like_it(session: AsyncSession, row: Adjudication) -> None:
    """The decision becomes a row, which the next like ticket finds, with the precedent."""
    duty, entry = await precedents.make_row(
        session, DISPATCHER, row, place_code="YT-TN-05", object_words=""
    )
    assert (duty.source, entry.state, entry.kind) == (
        f"adjudication:{row.id}", ListState.PROPOSED, ListKind.JOINT,
    )  # fmt: skip
    reloaded = await city_catalogue.catalogue(session)
    assert duty.code in reloaded.duties

    like = await make_disputable(session, title="清波小区门口又堆满大件垃圾")
    candidates = await service.candidates_of(session, like)
    assert candidates[0].duty_code == duty.code
    [shown] = await precedents.of_ticket(session, DISPATCHER, like)
    assert shown.decision.id == row.id
    assert shown.reasons[:2] == ("同一分类", "同一地点")
    assert "垃圾" in shown.reasons[2]


async def test_a_row_is_made_once_by_another_person_and_more_specific(
    session: AsyncSession,
) -> None:
    ticket = await make_disputable(session)
    superior = await make_superior(session)
    row = await make_decision(session, ticket, by=superior)

    with pytest.raises(NotMoreSpecific):
        await precedents.make_row(session, DISPATCHER, row)
    with pytest.raises(Forbidden):
        await precedents.make_row(session, make_person("agent"), row, object_words="大件垃圾")
    await precedents.make_row(session, DISPATCHER, row, object_words="大件垃圾")
    with pytest.raises(DisputeRefused) as caught:
        await precedents.make_row(session, DISPATCHER, row, object_words="大件垃圾")
    assert caught.value.data["reason"] == "row.made"


async def test_decisions_are_found_by_words_category_place_and_unit(
    session: AsyncSession, city: Catalogue
) -> None:
    row = await make_decision(session, await make_disputable(session))

    async def ids(sought: Sought) -> list[object]:
        found = await repository.decisions(session, DISPATCHER, city, sought)
        return [each.id for each in found]

    for sought in (
        Sought(),
        Sought(q="大件垃圾"),
        Sought(q="市政道路"),
        Sought(q="梧桐街道"),
        Sought(category="0302"),
        Sought(place="YT-TN"),
        Sought(unit=STREET),
    ):
        assert await ids(sought) == [row.id], sought
    for other in (
        Sought(q="供水"), Sought(category="09"), Sought(place="YT-TB"), Sought(unit="U-GAS"),
        Sought(q="，"),
    ):  # fmt: skip
        assert await ids(other) == [], other


async def test_a_confidential_decision_is_shown_to_those_concerned_only(
    session: AsyncSession, city: Catalogue
) -> None:
    ticket = await make_disputable(session)
    row = await make_decision(session, ticket)
    stranger = await make_worker(session, "U-GAS")
    assert await repository.find_adjudication(session, stranger, row.id) is not None

    ticket.confidentiality = Confidentiality.REPORT
    await session.flush()

    assert await repository.find_adjudication(session, stranger, row.id) is None
    for actor in (DISPATCHER, await make_worker(session, STREET), await make_superior(session)):
        assert await repository.find_adjudication(session, actor, row.id) is not None


@pytest.mark.parametrize(
    ("category", "place", "words", "points"),
    [
        (CATEGORY, "YT-TN-05", {"垃圾"}, 9),
        (CATEGORY, "YT-TN-05", set(), 7),
        (CATEGORY, "YT-TN-01", set(), 5),
        (CATEGORY, "YT-TB-01", set(), 4),
        ("030201", "YT-TN-05", {"垃圾"}, 7),
        ("030201", "YT-TB-01", set(), 2),
        ("090101", "YT-TB-01", set(), 0),
        (CATEGORY, None, set(), 4),
    ],
)
def test_likeness_counts_category_place_and_object(
    city: Catalogue, category: str, place: str | None, words: set[str], points: int
) -> None:
    own = Matter(CATEGORY, "YT-TN-05", frozenset({"垃圾", "清运"}))

    found, causes = rules_disputes.likeness(city, own, Matter(category, place, frozenset(words)))

    assert found == points
    assert bool(causes) is bool(points)
