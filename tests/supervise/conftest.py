"""A supervisor at the desk, a specialist who hears citizens, and history delivered."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import pytest
from httpx import AsyncClient, Response

from huying.kit.actor import Actor
from huying.schema import load_all
from tests.conftest import Stage

Json: TypeAlias = Any  # an answer's body
MakeActor = Callable[..., Awaitable[Actor]]


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def supervisor(make_actor: MakeActor) -> Actor:
    return await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE")


@pytest.fixture
async def specialist(make_actor: MakeActor) -> Actor:
    return await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")


class Desk:
    """Reads and posts as a person."""

    def __init__(self, client: AsyncClient, stage: Stage) -> None:
        self._client, self._stage = client, stage

    async def read(self, actor: Actor, path: str, **query: str | int) -> Json:
        self._stage.actor = actor
        response = await self._client.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def alerts(self, actor: Actor, **query: str | int) -> list[Json]:
        items: list[Json] = (await self.read(actor, "/alerts", **query))["items"]
        return items

    async def post(self, actor: Actor, alert: Json, what: str, **body: str | int) -> Response:
        self._stage.actor = actor
        full = {"version": alert["version"], **body}
        return await self._client.post(f"/alerts/{alert['id']}/{what}", json=full)


@pytest.fixture
def desk(client: AsyncClient, stage: Stage) -> Desk:
    return Desk(client, stage)
