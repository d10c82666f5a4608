"""Other limits for the first try reach callbacks that wait, where the administrator says so."""

from datetime import datetime, timedelta
from uuid import UUID

from httpx import AsyncClient, Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import effects
from huying.callback.models import CallbackTask
from huying.callback.service import FIRST_DUE
from huying.city.models_policy import PolicyChange
from huying.kit import deadlines
from huying.kit.actor import Actor
from huying.kit.deadlines import Deadline
from huying.kit.events import history_of
from tests.callback.conftest import CallbackDesk, Json, MakeActor
from tests.conftest import NOW, Stage
from tests.factories.callback import make_callback

HOUR = timedelta(hours=1)


async def shorter(client: AsyncClient) -> Json:
    """The current profile with one hour for the first try."""
    profiles = (await client.get("/policy")).json()["profiles"]
    row = next(row for row in profiles if row["is_current"])
    doc = row["doc"]
    limits = {**doc["limits"], "callback.first": {"amount": 1, "unit": "hour"}}
    return {"kind": "profile", "key": row["code"], "doc": {**doc, "limits": limits}}


async def save(client: AsyncClient, wish: Json, *, is_for_open: bool) -> Response:
    body = {"wish": wish, "version": 0, "note": "提速", "applies_to_open": is_for_open}
    saved = await client.post("/policy/changes", json=body)
    assert saved.status_code == 201, saved.text
    return saved


async def recompute(session: AsyncSession, saved: Response, task: CallbackTask) -> int:
    change = await session.get_one(PolicyChange, UUID(saved.json()["id"]))
    return await effects.recompute(session, change, [task.id])


async def watched(session: AsyncSession, task: CallbackTask) -> datetime | None:
    pending = await deadlines.pending_of(session, [task.id])
    found: Deadline | None = pending.get((FIRST_DUE, task.id))
    return found.due_at if found else None


async def test_a_callback_that_waits_takes_the_new_limit(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    desk: CallbackDesk,
    specialist: Actor,
    make_actor: MakeActor,
) -> None:
    task = await make_callback(session)
    stage.actor = await make_actor("system_admin")
    wish = await shorter(client)

    body = {"wish": wish, "applies_to_open": True}
    shown = (await client.post("/policy/preview", json=body)).json()
    saved = await save(client, wish, is_for_open=True)
    moved = await recompute(session, saved, task)
    again = await recompute(session, saved, task)

    assert (shown["moved"], shown["earlier"], moved, again) == (1, 1, 1, 0)
    [example] = shown["examples"]
    assert (example["clock"], example["ticket_id"]) == ("首次回访", str(task.ticket_id))
    assert "1小时" in example["why"][1]
    assert task.due_at == task.order_at == NOW + HOUR
    assert await watched(session, task) == NOW + HOUR
    told = (await history_of(session, "ticket", task.ticket_id))[-1]
    assert (told.name, told.body["clock"]) == ("ticket.due_changed", "callback")
    [row] = (await desk.read(specialist))["items"]
    assert "1小时" in row["clock"]["steps"][1]


async def test_otherwise_it_keeps_its_own_and_says_so(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    desk: CallbackDesk,
    specialist: Actor,
    make_actor: MakeActor,
) -> None:
    """No explanation may name a limit that the date does not follow."""
    task = await make_callback(session)
    stage.actor = await make_actor("system_admin")
    await save(client, await shorter(client), is_for_open=False)

    [row] = (await desk.read(specialist))["items"]

    assert task.due_at == NOW + 2 * HOUR
    assert row["clock"]["steps"][1].startswith("首次回访时限按办结时的时限方案确定")
    assert not any("1小时" in step for step in row["clock"]["steps"])


async def test_one_that_was_begun_is_left_alone(
    session: AsyncSession,
    client: AsyncClient,
    stage: Stage,
    desk: CallbackDesk,
    specialist: Actor,
    make_actor: MakeActor,
) -> None:
    task = await make_callback(session)
    for what in ("take", "attempts"):
        assert (await desk.post(specialist, task, what)).status_code == 200
    stage.actor = await make_actor("system_admin")

    saved = await save(client, await shorter(client), is_for_open=True)

    assert await recompute(session, saved, task) == 0
    assert await session.scalar(select(CallbackTask.due_at)) == NOW + 2 * HOUR
