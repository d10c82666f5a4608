"""Urging and inspecting many at once."""

from httpx import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.supervise.models_letters import Urge
from huying.ticket.models import TicketState
from tests.conftest import MakeActor, Stage
from tests.factories.callback import make_callback
from tests.factories.ticket import make_ticket


async def test_urges_each_unit_once_until_it_answers(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    working = await make_ticket(session, state=TicketState.HANDLING)
    waiting = await make_ticket(session, state=TicketState.TO_DISPATCH)
    items = [{"id": str(it.id), "version": it.version} for it in (working, waiting)]
    stage.actor = await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")
    body = {"items": items, "text": "请今天内反馈进展"}

    first = await client.post("/bulk/urge", json=body)
    again = await client.post("/bulk/urge", json=body)

    assert first.status_code == 200, first.text
    assert [row["code"] for row in first.json()["items"]] == [None, "supervise.nobody_to_urge"]
    assert again.json()["items"][0]["code"] == "supervise.urged_before"
    count = select(func.count()).where(Urge.ticket_id == working.id)
    assert await session.scalar(count) == 1
    assert (await client.post("/bulk/urge", json={"items": items})).status_code == 422


async def test_callbacks_taken_by_a_colleague_stay_there(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    tasks = [await make_callback(session), await make_callback(session)]
    first = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    second = await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")
    stage.actor = first
    mine = {"id": str(tasks[0].id), "version": tasks[0].version}
    assert (await client.post("/bulk/take-callbacks", json={"items": [mine]})).json()["done"] == 1
    stage.actor = second
    for task in tasks:
        await session.refresh(task)
    items = [{"id": str(task.id), "version": task.version} for task in tasks]

    answer = (await client.post("/bulk/take-callbacks", json={"items": items})).json()

    assert [row["code"] for row in answer["items"]] == ["callback.taken", None]
    await session.refresh(tasks[0])
    assert tasks[0].taken_by == first.id
