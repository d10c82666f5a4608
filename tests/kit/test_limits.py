"""A token beyond its rate is told when to come again; others are not held up."""

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from huying.kit.limits import BURST_SECONDS, Limited


class Door:
    """An app behind the limit of 2 a second, on a clock that is moved by hand."""

    def __init__(self, rate: float = 2.0) -> None:
        self.now = 100.0
        app = FastAPI()
        app.get("/")(self.open)
        app.add_middleware(Limited, rate=rate, now=lambda: self.now)
        self.app = app

    async def open(self) -> str:
        return "in"

    async def knock(self, token: str | None = "one") -> Response:
        transport = ASGITransport(self.app)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/", headers=headers)


async def test_beyond_the_burst_it_is_429_until_the_bucket_fills() -> None:
    door = Door()
    burst = [(await door.knock()).status_code for _ in range(int(2 * BURST_SECONDS))]
    refused = await door.knock()
    door.now += 0.5
    later = await door.knock()
    again = await door.knock()

    assert set(burst) == {200}
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many")
    assert refused.headers["retry-after"] == "1"
    assert (later.status_code, again.status_code) == (200, 429)


async def test_another_token_and_people_are_not_held_up() -> None:
    door = Door()
    while (await door.knock()).status_code == 200:
        pass

    assert (await door.knock("two")).status_code == 200
    assert {(await door.knock(None)).status_code for _ in range(20)} == {200}


@pytest.mark.parametrize("count", [100])
async def test_a_rate_of_zero_limits_nobody(count: int) -> None:
    door = Door(rate=0)

    assert {(await door.knock()).status_code for _ in range(count)} == {200}
