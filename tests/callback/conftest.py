"""A callback specialist at the desk."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from httpx import AsyncClient, Response

from huying.callback.models import CallbackTask
from huying.kit.actor import Actor
from huying.schema import load_all
from tests.conftest import Stage

Json: TypeAlias = Any  # an answer's body
MakeActor = Callable[..., Awaitable[Actor]]


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def specialist(make_actor: MakeActor) -> Actor:
    return await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK")


class CallbackDesk:
    """Posts with the version that the last answer carried."""

    def __init__(self, client: AsyncClient, stage: Stage) -> None:
        self._client, self._stage = client, stage
        self._versions: dict[UUID, int] = {}

    async def post(
        self, actor: Actor, task: CallbackTask, what: str, **body: str | int
    ) -> Response:
        self._stage.actor = actor
        version = self._versions.get(task.id, task.version)
        full = {"version": version, **body}
        response = await self._client.post(f"/callbacks/{task.id}/{what}", json=full)
        if response.status_code == 200:
            answer = response.json()
            self._versions[task.id] = answer.get("callback", answer)["version"]
        return response

    async def read(self, actor: Actor, path: str = "/callbacks", **query: str | int) -> Json:
        self._stage.actor = actor
        response = await self._client.get(path, params=query)
        assert response.status_code == 200, response.text
        return response.json()

    async def call(self, actor: Actor, task: CallbackTask, result: str) -> Response:
        """Take, dial, and record how it ended."""
        for what in ("take", "attempts"):
            answer = await self.post(actor, task, what)
            assert answer.status_code == 200, answer.text
        return await self.post(actor, task, "result", result=result)


@pytest.fixture
def desk(client: AsyncClient, stage: Stage) -> CallbackDesk:
    return CallbackDesk(client, stage)
