"""What the desk, a watcher and a stranger are shown of a call's watch."""

from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call import repository, watches
from huying.call.assistant import said_row
from huying.call.models import Call, Json
from huying.call.watching import EMPTY_READING, shipped_rules
from huying.city.catalogue import Catalogue
from huying.kit.actor import Actor
from huying.kit.clock import real_now
from tests.conftest import Stage
from tests.factories.call import make_call

MakeActor = Callable[..., Awaitable[Actor]]
SAID = (("agent", "您好，请讲。"), ("citizen", "你们到底管不管？我叫周桂芬。"))
HEARD: Json = {
    **EMPTY_READING,
    "norms": {**EMPTY_READING["norms"], "greeting": [[1, 0, 2]]},
    "feelings": [{"kind": "anger", "strength": 1.0, "seq": 2, "spans": [[2, 2, 4]]}],
    "risks": [{"kind": "threat", "level": 2, "term": "到底", "spans": [[2, 2, 4]]}],
}


@pytest.fixture
async def agent(make_actor: MakeActor, stage: Stage, city: Catalogue) -> Actor:
    actor: Actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")
    stage.actor = actor
    return actor


@pytest.fixture
async def call(session: AsyncSession, agent: Actor) -> Call:
    """A tense one, looked at once."""
    made = await make_call(session, agent_id=agent.id, said=SAID)
    rows = [said_row(row) for row in await repository.utterances(session, made.id)]
    await watches.note(session, made.id, rows, real_now(), HEARD, shipped_rules())
    await session.flush()
    return made


async def test_the_agent_is_shown_why_with_the_way_to_the_words(
    client: AsyncClient, call: Call
) -> None:
    view = (await client.get(f"/calls/{call.id}/live")).json()

    watch = view["watch"]
    assert (watch["level"], watch["off"]) == (2, [])
    assert [(one["code"], one["sentence"], one["seq"]) for one in watch["reasons"]] == [
        ("feeling:anger", "来电人生气", 2),
        ("sensitive:threat", "言语威胁", 2),
    ]
    assert watch["reasons"][0]["spans"] == [{"seq": 2, "start": 2, "end": 4}]
    assert 0 <= view["silent_ms"] < 60_000


async def test_a_watcher_is_shown_it_without_places_in_masked_words(
    client: AsyncClient, call: Call, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("shift_lead", unit="U-HOTLINE-INTAKE")

    watch = (await client.get(f"/calls/{call.id}/live")).json()["watch"]

    assert [(one["seq"], one["spans"]) for one in watch["reasons"]] == [(2, []), (2, [])]


async def test_the_history_has_its_steps_and_a_curve(client: AsyncClient, call: Call) -> None:
    history = (await client.get(f"/calls/{call.id}/watch")).json()

    assert [(one["at_ms"], one["level"]) for one in history["steps"]] == [(7_900, 2)]
    assert history["steps"][0]["reasons"] == ["来电人生气", "言语威胁"]
    assert {"at_ms": 7_900, "score": 58.0} in history["curve"]
    assert history["rises"] == list(shipped_rules().rises)


async def test_another_agent_is_not_shown_it(
    client: AsyncClient, call: Call, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("agent", unit="U-HOTLINE-INTAKE")

    assert (await client.get(f"/calls/{call.id}/watch")).status_code == 403


async def test_a_call_that_nobody_has_looked_at_is_calm(
    client: AsyncClient, session: AsyncSession, agent: Actor
) -> None:
    made = await make_call(session, agent_id=agent.id)

    history = (await client.get(f"/calls/{made.id}/watch")).json()

    assert (history["level"], history["signals"], history["curve"]) == (0, [], [])
