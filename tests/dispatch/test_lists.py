"""Governed lists: two people, exact hits, a row that leaves by itself, previews."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue
from huying.dispatch import disputes, lists, repository, rules_disputes, service, views_lists
from huying.dispatch import preview as previews
from huying.dispatch import repository_disputes as found
from huying.dispatch.errors import DisputeChanged, DisputeRefused, UnknownDuty
from huying.dispatch.models import ListEntry, ListKind, ListState, Route
from huying.dispatch.rules_disputes import ListRule
from huying.kit.errors import Forbidden
from huying.kit.events import history_of
from huying.ticket.errors import NeedsReason
from tests.conftest import NOW
from tests.factories.disputes import (
    ROW,
    URBAN,
    make_decision,
    make_disputable,
    make_objection,
    make_person,
)
from tests.factories.ticket import make_draft, unit_id_of

At = Callable[[datetime], None]
DISPATCHER = make_person("dispatcher")
SUPERVISOR = make_person("supervisor")
BOTH = make_person("dispatcher", "supervisor")
RULE = ListRule(of_last=100, wrong=3, share=0.05, objections=3, days=90)


@pytest.fixture(autouse=True)
async def _for_a_month(session: AsyncSession) -> None:
    """The content was loaded at the real time of the run; the tests' business time is another."""
    await session.execute(update(ListEntry).values(in_force_from=NOW - timedelta(days=30)))


async def entry_of(session: AsyncSession, kind: ListKind, duty: str = ROW) -> ListEntry | None:
    return await session.scalar(
        select(ListEntry)
        .where(ListEntry.duty_code == duty, ListEntry.kind == kind)
        .order_by(ListEntry.id.desc())
        .limit(1)
    )


async def proposed(session: AsyncSession, kind: ListKind = ListKind.JOINT) -> ListEntry:
    return await lists.propose(
        session, DISPATCHER, duty_code=ROW, kind=kind, basis="常需街道与城管配合"
    )


async def uphold_one(session: AsyncSession) -> None:
    objection = await make_objection(session, await make_disputable(session))
    await disputes.uphold(
        session, make_person("dispatcher"), objection,
        unit_id=await unit_id_of(session, URBAN), reason="合同写明由区城管清运",
    )  # fmt: skip


async def test_a_proposal_is_no_membership_until_a_second_person_decides(
    session: AsyncSession,
) -> None:
    entry = await proposed(session)
    assert ROW not in (await repository.lists_in_force(session)).joint

    await lists.approve(session, SUPERVISOR, entry, version=entry.version)

    assert (entry.state, entry.in_force_from) == (ListState.IN_FORCE, NOW)
    assert ROW in (await repository.lists_in_force(session)).joint
    told = [e.body["change"] for e in await history_of(session, "entry", entry.id)]
    assert told == ["proposed", "approved"]


async def test_who_proposed_does_not_decide(session: AsyncSession) -> None:
    entry = await lists.propose(session, BOTH, duty_code=ROW, kind=ListKind.JOINT, basis="常配合")

    with pytest.raises(DisputeRefused) as caught:
        await lists.approve(session, BOTH, entry)
    assert caught.value.data["reason"] == "list.same_person"
    entry.state, entry.in_force_from = ListState.IN_FORCE, NOW
    entry.decided_by = entry.proposed_by
    with pytest.raises(IntegrityError, match="two_people"):
        await session.flush()


async def test_proposing_and_deciding_are_two_permissions(session: AsyncSession) -> None:
    with pytest.raises(Forbidden):
        await lists.propose(session, SUPERVISOR, duty_code=ROW, kind=ListKind.JOINT, basis="配合")
    entry = await proposed(session)
    with pytest.raises(Forbidden):
        await lists.approve(session, make_person("dispatcher"), entry)


async def test_a_row_to_propose_is_found_by_any_of_its_words(
    session: AsyncSession, city: Catalogue
) -> None:
    async def codes(q: str, limit: int = 50) -> list[str]:
        found = await views_lists.duty_choices(session, city, q, limit)
        return [row.code for row in found.items]

    duty = next(row for row in city.duties.values() if row.category_code)
    name = city.category_name(duty.category_code).split("/")[-1]

    assert duty.code in await codes(f"{name} {duty.basis.split()[0]}")
    assert await codes(duty.code.lower()) == [duty.code]
    assert await codes(f"{name} 没有这样的词") == []
    every = await views_lists.duty_choices(session, city, "", 3)
    assert (len(every.items), every.is_more) == (3, True)


async def test_a_proposal_needs_a_row_a_basis_and_nothing_like_it(session: AsyncSession) -> None:
    with pytest.raises(UnknownDuty):
        await lists.propose(
            session, DISPATCHER, duty_code="D-NONE", kind=ListKind.JOINT, basis="依据"
        )
    with pytest.raises(NeedsReason):
        await lists.propose(session, DISPATCHER, duty_code=ROW, kind=ListKind.JOINT, basis=" ")
    with pytest.raises(DisputeRefused) as caught:
        await lists.propose(session, DISPATCHER, duty_code=ROW, kind=ListKind.DIRECT, basis="依据")
    assert caught.value.data["reason"] == "list.already"


async def test_a_refused_proposal_was_never_in_force(session: AsyncSession) -> None:
    entry = await proposed(session)
    await lists.refuse(session, SUPERVISOR, entry, reason="职责清楚，不必协办")

    assert (entry.state, entry.in_force_from) == (ListState.ENDED, None)
    with pytest.raises(DisputeRefused):
        await lists.approve(session, SUPERVISOR, entry)


async def test_taking_a_row_off_needs_two_people_too(session: AsyncSession) -> None:
    entry = await entry_of(session, ListKind.DIRECT)
    assert entry is not None
    await lists.propose_end(session, BOTH, entry, reason="机构改革后职责已调整")
    assert ROW in (await repository.lists_in_force(session)).direct

    with pytest.raises(DisputeRefused):
        await lists.approve(session, BOTH, entry)
    with pytest.raises(DisputeChanged):
        await lists.approve(session, SUPERVISOR, entry, version=entry.version + 1)
    await lists.approve(session, SUPERVISOR, entry)

    assert (entry.state, entry.in_force_to, entry.ended_reason) == (
        ListState.ENDED, NOW, "机构改革后职责已调整",
    )  # fmt: skip
    assert ROW not in (await repository.lists_in_force(session)).direct
    await service.load_demo(session)
    assert ROW not in (await repository.lists_in_force(session)).direct


async def test_a_refused_end_leaves_the_row_in_force(session: AsyncSession) -> None:
    entry = await entry_of(session, ListKind.DIRECT)
    assert entry is not None
    await lists.propose_end(session, DISPATCHER, entry, reason="也许不准")
    await lists.refuse(session, SUPERVISOR, entry, reason="派错很少")

    assert (entry.state, entry.end_proposed_at) == (ListState.IN_FORCE, None)


async def test_hits_and_wrong_hits_are_counted_from_rows(session: AsyncSession, at: At) -> None:
    entry = await entry_of(session, ListKind.DIRECT)
    assert entry is not None
    await make_disputable(session)
    await uphold_one(session)
    await make_decision(session, await make_disputable(session))
    await make_decision(session, await make_disputable(session), lead="U-TN-05")
    await make_disputable(session, unit=URBAN)

    assert (await found.counts(session))[entry.id] == (4, 2)
    assert sorted(await found.hits_of(session, entry, 100)) == [False, False, True, True]
    entry.in_force_from = NOW + timedelta(minutes=1)
    assert entry.id not in await found.counts(session)


@pytest.mark.parametrize(
    ("wrong", "right", "leaves"),
    [(2, 0, False), (3, 0, True), (3, 56, True), (3, 57, False), (5, 95, False), (6, 94, True)],
)
def test_a_row_leaves_with_three_wrong_and_more_than_five_percent(
    wrong: int, right: int, leaves: bool
) -> None:
    hits = [True] * wrong + [False] * right

    assert rules_disputes.leaves_direct(hits, RULE) is leaves


def test_only_the_last_hundred_count() -> None:
    assert not rules_disputes.leaves_direct([False] * 100 + [True] * 50, RULE)


def test_the_rule_is_data() -> None:
    told = lists.the_rule()

    assert told.rule == RULE
    assert "直派清单" in told.why


async def test_a_row_wrong_too_often_leaves_the_direct_list_by_itself_and_says_so(
    session: AsyncSession,
) -> None:
    for _ in range(3):
        assert ROW in (await repository.lists_in_force(session)).direct
        await uphold_one(session)

    in_force = await repository.lists_in_force(session)
    assert ROW not in in_force.direct
    assert ROW in in_force.left_direct
    entry = await entry_of(session, ListKind.DIRECT)
    assert entry is not None
    assert (entry.ended_by, entry.ended_reason) == (
        None, "近 3 次派出中有 3 次经异议或裁定改派，平台按规则移出直派清单",
    )  # fmt: skip
    assert [e.body["change"] for e in await history_of(session, "entry", entry.id)] == ["left"]
    made = await service.register_and_send(
        session, make_person("agent"), make_draft(category="030203"),
        category_confidence=1.0, place_confidence=1.0,
    )  # fmt: skip
    assert made.decision is Route.POOL
    assert any("退出直派清单" in reason for reason in made.candidates[0].reasons)


async def test_a_row_objected_to_again_and_again_is_proposed_as_disputed(
    session: AsyncSession,
) -> None:
    for number in range(1, 4):
        assert await entry_of(session, ListKind.DISPUTED) is None, number
        await make_objection(session, await make_disputable(session))

    entry = await entry_of(session, ListKind.DISPUTED)
    assert entry is not None
    assert (entry.state, entry.proposed_by, len(entry.evidence)) == (ListState.PROPOSED, None, 3)
    assert "3 次" in entry.basis
    await lists.refuse(session, SUPERVISOR, entry, reason="异议都不成立")
    await make_objection(session, await make_disputable(session))
    latest = await entry_of(session, ListKind.DISPUTED)
    assert latest is not None
    assert latest.id == entry.id


async def register(session: AsyncSession) -> Route:
    made = await service.register_and_send(
        session, make_person("agent"), make_draft(category="030203"),
        category_confidence=1.0, place_confidence=1.0,
    )  # fmt: skip
    return made.decision


async def test_a_preview_says_what_a_change_would_do_before_it_is_saved(
    session: AsyncSession, at: At
) -> None:
    assert await register(session) is Route.DIRECT
    kind = ListKind.DIRECT

    off = await previews.preview(session, ROW, kind, is_added=False, now=NOW)
    disputed = await previews.preview(session, ROW, ListKind.DISPUTED, is_added=True, now=NOW)
    same = await previews.preview(session, ROW, kind, is_added=True, now=NOW)

    assert (off.recent.n, off.recent.from_direct, off.recent.to_direct) == (1, 1, 0)
    assert (off.pool.n, off.is_cut) == (0, False)
    assert disputed.recent.from_direct == 1
    assert (same.recent.from_direct, same.recent.to_direct) == (0, 0)
    entry = await entry_of(session, kind)
    assert entry is not None
    await lists.propose_end(session, DISPATCHER, entry, reason="预演")
    await lists.approve(session, SUPERVISOR, entry)
    assert await register(session) is Route.POOL
    back = await previews.preview(session, ROW, kind, is_added=True, now=NOW)
    assert (back.pool.n, back.pool.to_direct, back.recent.to_direct) == (1, 1, 2)
    at(NOW + timedelta(days=31))
    later = await previews.preview(session, ROW, kind, is_added=True, now=NOW + timedelta(days=31))
    assert later.recent.n == 0
    with pytest.raises(UnknownDuty):
        await previews.preview(session, "D-NONE", kind, is_added=True, now=NOW)
