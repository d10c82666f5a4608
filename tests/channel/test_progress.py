"""The citizen's page: how far a ticket is, in plain words, and who may see it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import service as callbacks
from huying.callback.models import AttemptResult, Evaluation
from huying.callback.repository import find_of_round
from huying.channel.models import PublicThrottle
from huying.kit import clock
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.models import new_id
from huying.people.roles import permissions_of
from huying.supervise.models import Alert
from huying.ticket import service
from huying.ticket.models import TicketState
from tests.channel.conftest import REPLY, Told, make_told, send, settle
from tests.conftest import NOW
from tests.factories.ticket import NAME, PHONE, make_draft
from tests.harness import deliver

At = Callable[[datetime], None]
GOOD = {"satisfaction": "very", "solved": "yes"}
BAD = {"satisfaction": "dissatisfied", "solved": "no", "words": "没有解决"}


class Page:
    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def read(self, told: Told) -> dict[str, object]:
        response = await self._client.get("/public/progress", params=told.query)
        assert response.status_code == 200, response.text
        body: dict[str, object] = response.json()
        return body

    async def stops(self, told: Told) -> list[tuple[str, str]]:
        steps = (await self.read(told))["steps"]
        assert isinstance(steps, list)
        return [(step["title"], step["state"]) for step in steps]


@pytest.fixture
def page(client: AsyncClient) -> Page:
    return Page(client)


async def test_goes_like_a_parcel_from_stop_to_stop(
    session: AsyncSession, page: Page, told: Told, at: At
) -> None:
    assert await page.stops(told) == [
        ("已受理", "done"),
        ("正在安排承办单位", "current"),
        ("承办单位签收", "next"),
        ("办理", "next"),
        ("办结", "next"),
        ("回访", "next"),
    ]
    await send(session, told)
    assert (await page.stops(told))[1:3] == [
        ("已交供水集团办理", "done"),
        ("等待供水集团签收", "current"),
    ]
    await service.sign(session, told.handler, told.ticket)
    assert (await page.stops(told))[2:4] == [
        ("供水集团已签收", "done"),
        ("供水集团正在办理", "current"),
    ]
    await settle(session, told)
    assert (await page.stops(told))[3:] == [
        ("办理中", "done"), ("已办结", "done"), ("等待回访", "current"),
    ]  # fmt: skip
    await service.close(session, SYSTEM, told.ticket, reached=True)
    assert [state for _, state in await page.stops(told)] == ["done"] * 6
    assert (await page.read(told))["headline"] == "已回访"


async def test_exactly_one_stop_is_current_while_it_is_open(
    session: AsyncSession, page: Page, told: Told
) -> None:
    async def current() -> int:
        return [state for _, state in await page.stops(told)].count("current")

    counts = [await current()]
    await settle(session, told)
    counts.append(await current())
    await service.rework(session, SYSTEM, told.ticket, reason="没有解决")
    counts.append(await current())

    assert counts == [1, 1, 1]


async def test_promises_in_plain_words(
    session: AsyncSession, page: Page, told: Told, at: At
) -> None:
    """Dispatch 1 h + 24 h of a utility + close review 4 h: tomorrow at three."""
    await send(session, told)

    progress = await page.read(told)
    at(NOW + timedelta(hours=30))
    late = await page.read(told)

    assert progress["promised"] == "预计明天15:00前答复"
    assert progress["headline"] == "等待供水集团签收 · 预计明天15:00前答复"
    assert progress["is_late"] is False
    assert late["is_late"] is True
    assert str(late["promised"]).startswith("已超过承诺的答复时间")


async def test_shows_the_reply_once_it_is_out_and_no_names(
    session: AsyncSession, page: Page, told: Told
) -> None:
    before = await page.read(told)
    await settle(session, told)
    after = await page.read(told)

    assert before["reply"] is None
    assert after["reply"] == REPLY
    assert after["promised"] is None
    for word in (NAME, PHONE, "陈"):
        assert word not in str(after)


async def test_a_rework_has_its_own_stop_and_promise(
    session: AsyncSession, page: Page, told: Told
) -> None:
    await settle(session, told)
    await service.rework(session, SYSTEM, told.ticket, reason="没有解决")

    progress = await page.read(told)

    assert ("供水集团正在重新办理", "current") in await page.stops(told)
    assert progress["reply"] is None
    assert progress["promised"] is not None
    assert progress["can_evaluate"] is False


@pytest.mark.parametrize(
    ("state", "code", "title"),
    [
        (TicketState.ANSWERED, None, "已答复"),
        (TicketState.NOT_ACCEPTED, "legal_road", "不予受理"),
        (TicketState.TRANSFERRED, "110", "已转接"),
    ],
)
async def test_what_ended_at_once_says_how(
    session: AsyncSession, page: Page, state: TicketState, code: str | None, title: str
) -> None:
    made = await service.finish_on_the_spot(
        session, SYSTEM, make_draft(), state=state, code=code, text="请到窗口办理", now=clock.now()
    )
    told = Told(made.ticket, made.query_code, SYSTEM)

    progress = await page.read(told)

    assert await page.stops(told) == [("已受理", "done"), (title, "done")]
    assert (progress["headline"], progress["reply"]) == (title, "请到窗口办理")


async def test_wrong_number_and_wrong_code_answer_alike(client: AsyncClient, told: Told) -> None:
    wrong = "000000" if told.code != "000000" else "111111"
    answers = [
        await client.get("/public/progress", params={**told.query, "code": wrong}),
        await client.get("/public/progress", params={**told.query, "number": "20260101000009"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


async def test_guessing_a_ticket_is_slowed_down_even_with_the_right_code(
    session: AsyncSession, client: AsyncClient, told: Told
) -> None:
    wrong = {**told.query, "code": "000000" if told.code != "000000" else "111111"}
    guesses = [await client.get("/public/progress", params=wrong) for _ in range(6)]

    right = await client.get("/public/progress", params=told.query)
    other = await client.get("/public/progress", params=(await make_told(session)).query)
    long_ago = clock.real_now() - timedelta(hours=1)
    await session.execute(update(PublicThrottle).values(last_failed_at=long_ago))
    later = await client.get("/public/progress", params=told.query)

    assert [guess.status_code for guess in guesses] == [404] * 5 + [429]
    assert right.status_code == 429
    assert right.json()["data"]["seconds"] >= 1
    assert (other.status_code, later.status_code) == (200, 200)


async def test_guessing_from_one_address_is_slowed_down(
    session: AsyncSession, client: AsyncClient, told: Told
) -> None:
    for guess in range(20):
        number = f"20260101{guess:06d}"
        answer = await client.get("/public/progress", params={**told.query, "number": number})
        assert answer.status_code == 404

    await client.get("/public/progress", params={**told.query, "number": "20260101000099"})
    right = await client.get("/public/progress", params=told.query)

    assert right.status_code == 429


async def test_neither_numbers_nor_addresses_are_kept(
    session: AsyncSession, client: AsyncClient, told: Told
) -> None:
    await client.get("/public/progress", params={**told.query, "number": "20260101000009"})

    keys = (await session.scalars(select(PublicThrottle.key))).all()

    assert [len(key) for key in keys] == [32, 32]


async def test_satisfied_on_the_page_closes_without_a_call(
    session: AsyncSession, client: AsyncClient, told: Told
) -> None:
    await settle(session, told)

    done = await client.post("/public/evaluation", json={**told.query, **GOOD})
    again = await client.post("/public/evaluation", json={**told.query, **BAD})

    assert done.status_code == 200, done.text
    assert (done.json()["has_evaluated"], done.json()["can_evaluate"]) == (True, False)
    await session.refresh(told.ticket)
    assert told.ticket.state is TicketState.CLOSED
    assert (again.status_code, again.json()["code"]) == (409, "callback.already_evaluated")


async def test_dissatisfied_on_the_page_raises_the_red_alert(
    session: AsyncSession, client: AsyncClient, page: Page, told: Told
) -> None:
    await settle(session, told)

    await client.post("/public/evaluation", json={**told.query, **BAD})
    await deliver(session)

    progress = await page.read(told)
    assert progress["headline"] == "等待回访"
    assert "正在跟进" in str(progress["steps"])
    kinds = [alert.kind.value for alert in await session.scalars(select(Alert))]
    assert kinds == ["callback_dissatisfied"]


async def test_the_unreached_may_evaluate_for_fifteen_days(
    session: AsyncSession, client: AsyncClient, page: Page, told: Told, at: At,
) -> None:  # fmt: skip
    await settle(session, told)
    await _give_up(session, told, at)
    offered = await page.read(told)
    at(clock.now() + timedelta(days=15, seconds=1))
    too_late = await client.post("/public/evaluation", json={**told.query, **GOOD})
    at(clock.now() - timedelta(days=1))

    done = await client.post("/public/evaluation", json={**told.query, **GOOD})

    assert offered["can_evaluate"] is True
    assert (too_late.status_code, too_late.json()["code"]) == (409, "callback.over")
    assert done.status_code == 200, done.text
    await session.refresh(told.ticket)
    assert told.ticket.state is TicketState.CLOSED_UNREACHED
    assert await session.scalar(select(func.count()).select_from(Evaluation)) == 1


async def _give_up(session: AsyncSession, told: Told, at: At) -> None:
    """Three tries that reach nobody."""
    task = await find_of_round(session, told.ticket.id, told.ticket.round, lock=True)
    assert task is not None
    actor = Actor(
        id=told.handler.id,
        kind=told.handler.kind,
        permissions=frozenset({"callback:handle", "ticket:reveal"}),
        sees_all_units=True,
    )
    for hours in (0, 2, 4):
        now = NOW + timedelta(hours=hours)
        at(now)
        await callbacks.take(session, actor, task, version=task.version, now=now)
        await callbacks.begin(session, actor, task, version=task.version, now=now)
        await callbacks.end_attempt(
            session, actor, task, version=task.version, result=AttemptResult.UNREACHED, note="",
            now=now,
        )  # fmt: skip


async def test_nothing_to_evaluate_before_it_is_settled(client: AsyncClient, told: Told) -> None:
    early = await client.post("/public/evaluation", json={**told.query, **GOOD})

    assert (early.status_code, early.json()["code"]) == (409, "channel.not_yet")


async def test_is_not_kept_by_browsers(client: AsyncClient, told: Told) -> None:
    answer = await client.get("/public/progress", params=told.query)

    assert answer.headers["cache-control"] == "no-store"


async def test_rule_7_a_merged_ticket_tells_its_own_citizen_the_truth(
    session: AsyncSession, page: Page, told: Told, at: At
) -> None:
    """Registered an hour after the parent was sent: nothing is dated before its own beginning."""
    await send(session, told)
    await service.sign(session, told.handler, told.ticket)
    at(NOW + timedelta(hours=1))
    made = await service.register(
        session, SYSTEM, make_draft(name="李梅", phone="12812340002"), now=clock.now()
    )
    mine = Told(made.ticket, made.query_code, told.handler)
    seen = [service.Child(mine.ticket.id, mine.ticket.version)]
    await service.merge(session, reviewer(), told.ticket, seen)

    shown = await page.read(mine)
    assert shown["number"] == mine.ticket.number
    assert str(shown["headline"]).startswith("供水集团正在办理")
    steps = shown["steps"]
    assert isinstance(steps, list)
    assert [(s["key"], s["state"]) for s in steps][:4] == [
        ("registered", "done"), ("sent", "done"), ("signed", "done"), ("handling", "current"),
    ]  # fmt: skip
    assert "合并办理" in steps[3]["detail"]
    assert steps[1]["at"] == steps[0]["at"]
    assert datetime.fromisoformat(str(shown["promised_at"])) == mine.ticket.due_at

    await service.save_own_reply(
        session, told.handler, told.ticket, mine.ticket.id, text="您家已单独处理。"
    )
    await settle(session, told)
    shown = await page.read(mine)
    assert (shown["reply"], shown["can_evaluate"]) == ("您家已单独处理。", True)
    assert (await page.read(told))["reply"] == REPLY


def reviewer() -> Actor:
    return Actor(
        id=new_id(),
        kind=ActorKind.PERSON,
        permissions=permissions_of("reviewer"),
        sees_all_units=True,
    )
