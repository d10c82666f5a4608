"""Owner units look at their cards again, by a clock, and answer."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge import repository, reviews, validity, versions
from huying.knowledge.models_reviews import CardReview, ReviewReason, ReviewState
from huying.knowledge.reviews import Clocks, months_after
from tests.conftest import NOW, MakeActor, Stage
from tests.knowledge.cards import make_card, make_doc, person


@pytest.fixture(autouse=True)
async def _only_ours(client: AsyncClient, session: AsyncSession) -> None:
    """The deadlines' handlers are loaded with the app; what the demo city opens is left out."""
    await reviews.tend(session)


async def _open(session: AsyncSession, code: str = "K-UFO") -> list[CardReview]:
    statement = select(CardReview).where(
        CardReview.card_code == code, CardReview.state == ReviewState.OPEN
    )
    return list(await session.scalars(statement.execution_options(populate_existing=True)))


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 11, 18), 6, date(2027, 5, 18)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, after: date) -> None:
    assert months_after(day, months) == after


async def test_every_few_months_the_owner_is_asked(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    card = await make_card(session)
    await reviews.tend(session)
    assert (card.review_due_on, await _open(session)) == (date(2027, 5, 18), [])

    at(datetime.fromisoformat("2027-05-18T02:00:00+00:00"))
    await reviews.tend(session)
    [review] = await _open(session)
    assert (review.reason, review.unit_code) == (ReviewReason.PERIODIC, "U-WATER")
    assert review.due_at > review.opened_at
    await reviews.tend(session)
    assert len(await _open(session)) == 1


async def test_before_it_expires_the_owner_is_asked_once(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await make_card(session, valid_to="2026-12-18")
    await make_card(session, "K-LATER", valid_to="2026-12-19")
    await reviews.tend(session)
    [review] = await _open(session)
    assert review.reason is ReviewReason.EXPIRING
    assert await _open(session, "K-LATER") == []

    stage.actor = await make_actor("unit_liaison", unit="U-WATER")
    [mine] = [r for r in (await client.get("/cards/reviews")).json() if r["code"] == "K-UFO"]
    body = {"outcome": "confirmed", "note": "到期不续"}
    done = await client.post(f"/cards/reviews/{mine['id']}/answer", json=body)
    assert done.json()["state"] == "confirmed"
    again = await client.post(f"/cards/reviews/{mine['id']}/answer", json=body)
    assert again.json()["code"] == "knowledge.review_closed"
    await reviews.tend(session)
    assert await _open(session) == []


async def test_a_unit_sees_and_answers_its_own_alone(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    card = await make_card(session)
    review = await reviews.open_review(session, person(), card, ReviewReason.GAP, "缺口")
    assert review is not None
    stage.actor = await make_actor("unit_liaison", unit="U-JUSTICE")
    assert [r for r in (await client.get("/cards/reviews")).json() if r["code"] == "K-UFO"] == []
    body = {"outcome": "confirmed", "note": "看过了"}
    answer = await client.post(f"/cards/reviews/{review.id}/answer", json=body)
    assert answer.json()["code"] == "knowledge.not_own_unit"

    stage.actor = await make_actor("knowledge_editor")
    assert "K-UFO" in [r["code"] for r in (await client.get("/cards/reviews")).json()]
    lapsed = {"outcome": "lapsed", "note": "看过了"}
    wrong = await client.post(f"/cards/reviews/{review.id}/answer", json=lapsed)
    assert wrong.status_code == 422
    unknown = await client.post(f"/cards/reviews/{uuid4()}/answer", json=body)
    assert unknown.status_code == 404


async def test_changed_needs_a_change_and_withdrawn_takes_it_out(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    card = await make_card(session)
    review = await reviews.open_review(session, person(), card, ReviewReason.GAP)
    assert review is not None
    stage.actor = await make_actor("unit_liaison", unit="U-WATER")
    url = f"/cards/reviews/{review.id}/answer"
    changed = {"outcome": "changed", "note": "改好了"}
    assert (await client.post(url, json=changed)).json()["code"] == "knowledge.nothing_changed"
    await versions.propose(session, stage.actor, make_doc(audience="车主"), "按新规")
    assert (await client.post(url, json=changed)).json()["state"] == "changed"

    other = await reviews.open_review(session, person(), card, ReviewReason.POLICY, "POL-X")
    assert other is not None
    out = {"outcome": "withdrawn", "note": "口径有误"}
    assert (await client.post(f"/cards/reviews/{other.id}/answer", json=out)).status_code == 200
    assert await validity.unfit_now(session, "K-UFO") is validity.Unfit.WITHDRAWN


async def test_a_policy_asks_the_owners_of_its_cards_once(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await make_card(session)
    wanted = [{"code": "K-UFO", "why": "限额改了"}, {"code": "K-NONE"}]
    body = {"policy": "POL-UFO", "cards": wanted}
    stage.actor = await make_actor("knowledge_editor")

    assert (await client.post("/cards/reviews", json=body)).json() == {"opened": 1}
    assert (await client.post("/cards/reviews", json=body)).json() == {"opened": 0}
    [review] = await _open(session)
    assert (review.reason, review.about) == (ReviewReason.POLICY, "POL-UFO：限额改了")
    stage.actor = await make_actor("unit_liaison", unit="U-WATER")
    assert (await client.post("/cards/reviews", json=body)).status_code == 403


async def test_what_is_not_answered_in_time_is_overdue_and_shown(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    card = await make_card(session)
    review = await reviews.open_review(session, person(), card, ReviewReason.PERIODIC)
    assert review is not None
    stage.actor = await make_actor("knowledge_editor")
    before = (await client.get("/cards/monitor")).json()["overdue_reviews"]
    await reviews.overdue(session, review.id)

    shown = [r for r in (await client.get("/cards/reviews")).json() if r["code"] == "K-UFO"]
    assert [r["is_overdue"] for r in shown] == [True]
    assert (await client.get("/cards/monitor")).json()["overdue_reviews"] == before + 1


async def test_a_new_version_or_a_withdrawal_closes_what_was_open(
    session: AsyncSession, at: Callable[[datetime], None]
) -> None:
    card = await make_card(session)
    gone = await make_card(session, "K-GONE")
    for each in (card, gone):
        await reviews.open_review(session, person(), each, ReviewReason.GAP)
    at(NOW + timedelta(hours=1))
    version = await versions.propose(session, person(), make_doc(audience="车主"), "")
    await versions.publish(session, person(), version)
    await versions.retire(session, person(), "K-GONE", "作废")
    await reviews.tend(session)

    found = await session.scalars(
        select(CardReview).where(CardReview.card_code.in_(["K-UFO", "K-GONE"]))
    )
    assert {r.card_code: r.state for r in found} == {
        "K-UFO": ReviewState.CHANGED,
        "K-GONE": ReviewState.LAPSED,
    }


async def test_the_clocks_are_a_setting(
    client: AsyncClient, session: AsyncSession, stage: Stage, make_actor: MakeActor
) -> None:
    await make_card(session)
    await reviews.tend(session)
    stage.actor = await make_actor("knowledge_approver")
    wanted = {"review_months": 1, "review_work_days": 3, "expiring_days": 7, "coming_days": 5}
    assert (await client.put("/cards/settings", json=wanted)).status_code == 200
    assert await reviews.clocks(session) == Clocks(1, 3, 7, 5)
    await reviews.tend(session)
    session.expire_all()
    card = await repository.find_card(session, "K-UFO")
    assert card is not None
    assert card.review_due_on == date(2026, 12, 18)
