"""Signing in: cookie, CSRF, throttle."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from tests.harness import whole_app

PASSWORD = "test-only-Password1"


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


@pytest.fixture
async def client(app: FastAPI, session: AsyncSession) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def sign_in(client: AsyncClient, username: str = "agent1", password: str = PASSWORD) -> int:
    response = await client.post("/login", json={"username": username, "password": password})
    return response.status_code


async def test_signs_in_and_says_who_one_is(client: AsyncClient) -> None:
    assert await sign_in(client) == 204

    me = (await client.get("/me")).json()

    assert me["username"] == "agent1"
    assert me["roles"] == ["agent"]
    assert me["extension"] == "8001"
    assert "call:handle" in me["permissions"]


async def test_nobody_is_nobody(client: AsyncClient) -> None:
    assert (await client.get("/me")).status_code == 401


async def test_an_unsafe_request_needs_the_csrf_token(client: AsyncClient) -> None:
    await sign_in(client)
    token = (await client.get("/me")).json()["csrf_token"]

    bare = await client.post("/logout")
    proper = await client.post("/logout", headers={"X-CSRF-Token": token})

    assert bare.status_code == 403
    assert bare.json()["code"] == "people.wrong_csrf"
    assert proper.status_code == 204
    assert (await client.get("/me")).status_code == 401


@pytest.mark.usefixtures("time_stands_still")
@pytest.mark.parametrize("username", ["agent1", "nobody-of-that-name"])
async def test_wrong_logins_look_alike_and_are_slowed_down(
    client: AsyncClient, username: str
) -> None:
    answers = [await sign_in(client, username, "wrong-password-1") for _ in range(6)]

    assert answers[:5] == [401] * 5
    assert answers[5] == 429


@pytest.mark.usefixtures("time_stands_still")
async def test_a_slowed_down_username_refuses_the_right_password_too(client: AsyncClient) -> None:
    for _ in range(5):
        await sign_in(client, "agent2", "wrong-password-1")

    assert await sign_in(client, "agent2") == 429
