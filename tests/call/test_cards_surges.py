"""Surges in calls: pushed first where the matter fits, their effect, and what proposes them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import cards_surges, repository_cards, surges_watch
from huying.call.models import Call, CallState, Json
from huying.call.models_cards import CallCard, CardGone
from huying.call.surges_effect import mean, portion
from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.knowledge.models_surges import Surge, SurgeState
from tests.conftest import NOW, Stage
from tests.factories.call import make_call, make_draft, make_matter
from tests.factories.cards import make_card

MakeActor = Callable[..., Awaitable[Actor]]
SAID = (("citizen", "我们小区停水了，一滴水都没有，什么时候来水？"),)


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


async def a_call(session: AsyncSession, agent: Actor, category: str = "090101") -> Call:
    call = await make_call(session, agent_id=agent.id, said=SAID)
    await make_matter(session, call, draft=make_draft(to_seq=1, category=category))
    return call


async def make_surge(session: AsyncSession, agent: Actor, **change: object) -> Surge:
    surge = Surge(
        **{
            "title": "主管抢修停水", "wording": "主管道抢修，预计今晚十点来水。",
            "basis": "供水集团通报", "words": ["停水"], "categories": [], "area": "", "hours": 4,
            "state": SurgeState.PINNED,
            "proposed_at": NOW, "worded_by": agent.id, "pinned_by": UUID(int=7), "pinned_at": NOW,
            "expires_at": NOW + timedelta(hours=4), "version": 1, **change,
        }
    )  # fmt: skip
    session.add(surge)
    await session.flush()
    return surge


async def desk(client: AsyncClient, call: Call) -> list[Json]:
    shown: list[Json] = (await client.get(f"/calls/{call.id}/live")).json()["matters"][0]["cards"]
    return shown


async def test_a_pinned_answer_stands_first_where_the_matter_fits(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    fits = await a_call(session, agent)
    await make_surge(session, agent)
    await make_surge(session, agent, title="别处停水", area="YT-TB")

    assert await cards_surges.meet(session, fits.id)
    assert not await cards_surges.meet(session, fits.id)

    [shown] = await desk(client, fits)
    assert shown | {"via": "surge", "why": "surge", "slot": 0, "code": ""} == shown
    assert (shown["answer"], shown["source"]) == ("主管道抢修，预计今晚十点来水。", "供水集团通报")
    read = await client.post(f"/calls/{fits.id}/cards/{shown['id']}/read")
    assert read.status_code == 204


async def test_a_matter_of_something_else_is_left_alone(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    call = await a_call(session, agent)
    await make_surge(session, agent, words=["停暖"], categories=["0904"])

    assert not await cards_surges.meet(session, call.id)
    assert await desk(client, call) == []


async def test_what_was_dismissed_does_not_come_back_and_what_is_over_leaves(
    client: AsyncClient, session: AsyncSession, agent: Actor, at: Callable[[datetime], None]
) -> None:
    call = await a_call(session, agent)
    first = await make_surge(session, agent)
    await cards_surges.meet(session, call.id)
    [shown] = await desk(client, call)
    await client.post(f"/calls/{call.id}/cards/{shown['id']}/dismissed")
    assert not await cards_surges.meet(session, call.id)
    card = await make_card(session, answer="看通知。")
    second = await make_surge(
        session, agent, title="第二个", card_code=card.code, wording="", categories=["0901"]
    )
    await cards_surges.meet(session, call.id)
    assert [row["surge_id"] for row in await desk(client, call)] == [str(second.id)]

    at(NOW + timedelta(hours=5))
    served = await desk(client, call)
    await cards_surges.meet(session, call.id)

    assert served == []
    rows = await repository_cards.of_call(session, call.id)
    assert {row.surge_id: row.gone_why for row in rows} == {
        first.id: None,
        second.id: CardGone.ENDED,
    }


async def test_the_effect_counts_calls_of_the_subject_before_while_and_after(
    client: AsyncClient, session: AsyncSession, agent: Actor, at: Callable[[datetime], None]
) -> None:
    surge = await make_surge(session, agent, words=[], categories=["0901"])
    moments = {"before": -5, "during": 1, "after": 6}
    for name, hours in moments.items():
        for number in range(2):
            minutes = {"before": 8, "during": 4, "after": 6}[name] + number
            await ended_call(client, session, agent, NOW + timedelta(hours=hours), minutes)
    await ended_call(client, session, agent, NOW + timedelta(hours=1), 60, category="130301")
    shown = await a_call(session, agent)
    at(NOW + timedelta(hours=2))
    await cards_surges.meet(session, shown.id)
    [card] = await desk(client, shown)
    await client.post(f"/calls/{shown.id}/cards/{card['id']}/read")
    at(NOW + timedelta(hours=12))

    effect = (await client.get(f"/surges/{surge.id}/effect")).json()

    periods = {period["name"]: period for period in effect["periods"]}
    assert {name: one["handle_seconds"]["n"] for name, one in periods.items()} == {
        "before": 2, "during": 2, "after": 2}  # fmt: skip
    assert {name: one["handle_seconds"]["mean"] for name, one in periods.items()} == {
        "before": 510, "during": 270, "after": 390}  # fmt: skip
    assert periods["during"]["direct"] | {"count": 2, "of": 2} == periods["during"]["direct"]
    assert (effect["shown"], effect["adopted"]["count"]) == (1, 1)


async def ended_call(
    client: AsyncClient,
    session: AsyncSession,
    agent: Actor,
    began: datetime,
    minutes: int,
    category: str = "090101",
) -> None:
    call = await a_call(session, agent, category=category)
    body = {"version": 1, "text": "预计今晚来水。"}
    ended = await client.post(f"/calls/{call.id}/matters/1/answered", json=body)
    assert ended.status_code == 200, ended.text
    await session.execute(
        update(Call)
        .where(Call.id == call.id)
        .values(
            state=CallState.ENDED,
            started_at=began,
            answered_at=began,
            ended_at=began,
            wrapped_at=began + timedelta(minutes=minutes),
        )
    )


def test_an_interval_says_how_little_is_known() -> None:
    assert mean([]).model_dump() == {"n": 0, "mean": None, "low": None, "high": None}
    assert (mean([60.0]).mean, mean([60.0]).low) == (60.0, None)
    three = mean([60.0, 90.0, 120.0])
    assert (three.mean, round(three.low or 0, 1), round(three.high or 0, 1)) == (90.0, 15.5, 164.5)
    assert portion(0, 0).share is None
    half = portion(5, 10)
    assert (round(half.low or 0, 3), round(half.high or 0, 3)) == (0.237, 0.763)


async def came_in(session: AsyncSession, client: AsyncClient, agent: Actor) -> None:
    call = await a_call(session, agent)
    body = {"version": 1, "text": "预计今晚来水。"}
    ended = await client.post(f"/calls/{call.id}/matters/1/answered", json=body)
    assert ended.status_code == 200, ended.text
    over = update(Call).where(Call.id == call.id)
    await session.execute(over.values(state=CallState.ENDED, ended_at=NOW))


async def test_a_burst_is_proposed_once_with_its_numbers_and_nobody_is_served_it(
    client: AsyncClient, session: AsyncSession, agent: Actor, at: Callable[[datetime], None]
) -> None:
    at(NOW - timedelta(days=2))
    await came_in(session, client, agent)
    at(NOW)
    for _ in range(6):
        await came_in(session, client, agent)

    [found] = await surges_watch.look(session, NOW)
    again = await surges_watch.look(session, NOW)

    assert again == []
    assert (found.state, found.categories, found.proposed_by) == (
        SurgeState.PROPOSED, ["090101"], None)  # fmt: skip
    assert found.evidence is not None
    assert found.evidence | {"count": 6, "usual": 0.5, "days": 2} == found.evidence
    assert (await client.get("/surges/current")).json() == []
    assert (await session.scalars(select(CallCard))).all() == []


async def test_without_a_day_behind_it_nothing_is_called_unusual(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    for _ in range(6):
        await came_in(session, client, agent)
    assert await surges_watch.look(session, NOW) == []
