from pathlib import Path

import pytest
from httpx import AsyncClient, Response

from huying.city.models import Json
from tests.conftest import MakeActor, Stage

__all__ = ["MakeActor", "Path"]


@pytest.fixture
async def admin(stage: Stage, make_actor: MakeActor) -> None:
    stage.actor = await make_actor("system_admin")


class Desk:
    """What a system administrator does with registers."""

    def __init__(self, client: AsyncClient) -> None:
        self.client = client

    async def upload(
        self, register: str, content: str | bytes, *, mode: str = "merge", name: str = "表.csv"
    ) -> Json:
        params = {"register": register, "mode": mode, "file_name": name}
        raw = content.encode() if isinstance(content, str) else content
        answer = await self.client.post("/imports", params=params, content=raw)
        assert answer.status_code == 202, answer.text
        return dict(answer.json())

    async def apply(self, run: Json, note: str = "年度调整") -> Response:
        return await self.client.post(f"/imports/{run['id']}/apply", json={"note": note})

    async def undo(self, run: Json) -> Response:
        return await self.client.post(f"/imports/{run['id']}/undo", json={"note": "导错了"})

    async def run(self, run: Json) -> Json:
        return dict((await self.client.get(f"/imports/{run['id']}")).json())

    async def errors(self, run: Json) -> list[Json]:
        return list((await self.client.get(f"/imports/{run['id']}/errors")).json()["items"])

    async def changes(self, run: Json) -> list[Json]:
        return list((await self.client.get(f"/imports/{run['id']}/changes")).json()["items"])

    async def row(self, register: str, code: str) -> Json:
        return dict((await self.client.get(f"/registers/{register}/rows/{code}")).json())


@pytest.fixture
def desk(client: AsyncClient, admin: None) -> Desk:
    return Desk(client)
