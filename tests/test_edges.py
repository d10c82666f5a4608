"""Health, readiness, figures."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from huying.console import while_allowed
from huying.edge import MAX_BODY_BYTES
from huying.kit import clock
from huying.kit.actor import Actor, ActorKind
from huying.people import repository, service, sessions
from huying.people.authenticate import is_still
from huying.people.models import RoleGrant, ServiceToken

ROOT = "http://test"


async def test_it_lives(client: AsyncClient) -> None:
    assert (await client.get(f"{ROOT}/healthz")).json() == {"status": "ok"}


async def test_it_is_not_ready_before_live_push_follows_the_database(client: AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/readyz")

    assert answer.status_code == 503
    assert answer.json()["code"] == "unavailable"


async def test_figures_name_routes_and_never_values(client: AsyncClient, app: FastAPI) -> None:
    await client.get("/cards/K-SECRET-CODE")

    page = (await client.get(f"{ROOT}/metrics")).text

    assert "/cards/{code}" in page
    assert "K-SECRET-CODE" not in page


async def test_a_body_beyond_measure_is_refused_announced_or_not(client: AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 65_536 + 1):
            yield b" " * 65_536

    headers = {"Content-Type": "application/json"}
    announced = await client.post("/login", content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
    streamed = await client.post("/login", content=endless(), headers=headers)

    assert (announced.status_code, announced.json()["code"]) == (413, "too_big")
    assert streamed.status_code == 413


async def test_a_stream_ends_and_lets_go_when_it_is_no_longer_allowed() -> None:
    answers, was_closed = [True, False], asyncio.Event()

    async def body() -> AsyncGenerator[bytes, None]:
        try:
            for number in range(9):
                yield b"%d" % number
        finally:
            was_closed.set()

    async def is_allowed() -> bool:
        return answers.pop(0)

    heard = [data async for data in while_allowed(body(), is_allowed, every_seconds=0)]

    assert heard == [b"0"]
    assert was_closed.is_set()


async def signed_in(session: AsyncSession) -> Actor:
    account, login, _ = await service.sign_in(session, "agent1", "test-only-Password1", "here")
    roles = await repository.roles_of(session, account.id)
    return Actor(account.id, ActorKind.PERSON, roles=roles, session_id=login.id)


async def test_a_login_stands_until_it_is_ended_or_means_something_else(
    session: AsyncSession,
) -> None:
    first, second = await signed_in(session), await signed_in(session)
    stood = await is_still(session, first)
    await sessions.sign_out(session, first)
    assert first.id is not None
    assert (stood, await is_still(session, first)) == (True, False)

    session.add(RoleGrant(account_id=first.id, role="shift_lead"))
    assert await is_still(session, second) is False


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
async def test_a_token_stands_until_it_is_revoked_or_over(
    session: AsyncSession, field: str
) -> None:
    row = ServiceToken(name="x", token_hash=b"x", permissions=[])
    session.add(row)
    await session.flush()
    actor = Actor(row.id, ActorKind.SERVICE)
    stood = await is_still(session, actor)
    setattr(row, field, clock.real_now())
    await session.flush()

    assert (stood, await is_still(session, actor)) == (True, False)
