"""No administrator can empty another's office in order to fill it alone."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from huying.kit import db
from huying.kit.actor import Actor
from huying.kit.errors import TooMany
from huying.people import passwords, repository, service
from huying.people.models import LoginThrottle
from tests.conftest import Stage
from tests.harness import async_url

MakeActor = Callable[..., Awaitable[Actor]]
NEW = {"username": "puppet", "display_name": "新同事", "password": "a-good-Password1"}


async def id_of(session: AsyncSession, username: str) -> str:
    account = await repository.find_account_by_username(session, username)
    assert account is not None
    return str(account.id)


@pytest.mark.parametrize("username", ["secadmin", "auditadmin"])
async def test_the_last_of_an_office_cannot_be_closed(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor, username: str
) -> None:
    stage.actor = await make_actor("system_admin")

    closed = await client.post(f"/accounts/{await id_of(session, username)}/close")
    puppet = await client.post("/accounts", json={**NEW, "role": "security_admin"})

    assert (closed.status_code, closed.json()["code"]) == (409, "people.last_admin")
    assert puppet.status_code == 403


async def test_the_last_of_an_office_keeps_it(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("security_admin")
    last, agent = await id_of(session, "sysadmin"), await id_of(session, "agent1")

    stripped = await client.put(f"/accounts/{last}/roles", json={"roles": []})
    second = await client.put(f"/accounts/{agent}/roles", json={"roles": ["system_admin"]})
    handed_over = await client.put(f"/accounts/{last}/roles", json={"roles": ["agent"]})

    assert (stripped.status_code, stripped.json()["code"]) == (409, "people.last_admin")
    assert (second.status_code, handed_over.status_code) == (200, 200)


async def test_two_first_failures_at_once_are_both_counted(fresh_dsn: str) -> None:
    engine = create_async_engine(async_url(fresh_dsn))
    db.sessions.configure(bind=engine)

    async def fail() -> None:
        async with db.unit_of_work() as session:
            await service.note_failure(session, "agent1", "192.0.2.1")
            await asyncio.sleep(0.05)

    try:
        await asyncio.gather(fail(), fail())
        async with db.unit_of_work() as session:
            counted = (await session.scalars(select(LoginThrottle.failures))).all()
        assert counted == [2, 2, 2], "the pair, the name, the address"
    finally:
        await engine.dispose()
        db.sessions.configure(bind=None)


async def test_the_right_guess_among_many_at_once_is_told_to_wait(
    session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them passed the first look; while this one was verified, the others failed."""
    verify = passwords.is_it
    loop = asyncio.get_running_loop()

    async def others_fail() -> None:
        for _ in range(6):
            await service.note_failure(session, "agent1", "192.0.2.1")

    def slowly(known_hash: str, password: str) -> bool:
        asyncio.run_coroutine_threadsafe(others_fail(), loop).result(10)
        return verify(known_hash, password)

    monkeypatch.setattr(passwords, "is_it", slowly)
    with pytest.raises(TooMany):
        await service.check_login(session, "agent1", "test-only-Password1", "192.0.2.1")
