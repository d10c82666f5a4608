"""Who sends a request: idle sessions, closed accounts, partner tokens, sockets of other sites."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.requests import HTTPConnection
from httpx import ASGITransport, AsyncClient
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import ActorKind
from huying.kit.errors import Unauthenticated
from huying.people import rules, service
from huying.people.authenticate import COOKIE, authenticate
from huying.people.errors import WrongCsrf
from huying.people.models import Account, LoginSession, ServiceToken
from tests.conftest import NOW
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


async def signed_in(session: AsyncSession, username: str) -> tuple[LoginSession, str]:
    _, login, token = await service.sign_in(session, username, PASSWORD, "here")
    return login, token


def connection(kind: str, headers: dict[str, str], method: str = "GET") -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": kind, "method": method, "path": "/", "headers": raw, "query_string": b""}
    return HTTPConnection(scope)


async def test_scope_and_permissions_come_from_unit_and_roles(session: AsyncSession) -> None:
    _, token = await signed_in(session, "water_handler")

    actor = await authenticate(connection("http", {"cookie": f"{COOKIE}={token}"}))

    unit = (await catalogue(session)).units["U-WATER"]
    assert (actor.unit_id, actor.unit_path) == (unit.id, unit.path)
    assert actor.roles == {"unit_liaison", "unit_handler"}
    assert actor.sees_all_units is False
    assert actor.may("ticket:handle")
    assert not actor.may("ticket:approve")
    assert not actor.may("clock:move")


async def test_an_idle_session_is_over(session: AsyncSession) -> None:
    login, token = await signed_in(session, "agent1")
    asks = connection("http", {"cookie": f"{COOKIE}={token}"})
    login.last_seen_at = clock.real_now() - rules.IDLE_LIMIT + timedelta(minutes=1)
    await session.flush()
    actor = await authenticate(asks)
    await session.refresh(login)
    touched = login.last_seen_at
    login.last_seen_at = clock.real_now() - rules.IDLE_LIMIT
    await session.flush()

    assert actor.session_id == login.id
    assert clock.real_now() - touched < timedelta(minutes=1)
    with pytest.raises(Unauthenticated):
        await authenticate(asks)


async def test_a_moved_business_clock_ends_no_session(session: AsyncSession) -> None:
    _, token = await signed_in(session, "agent1")
    clock.follow(clock.Reading(clock.real_now(), NOW + timedelta(days=30), 0.0))

    assert (await authenticate(connection("http", {"cookie": f"{COOKIE}={token}"}))).id


async def test_a_closed_account_is_out_at_once(session: AsyncSession) -> None:
    login, token = await signed_in(session, "agent1")
    where = Account.id == login.account_id
    await session.execute(update(Account).where(where).values(is_active=False))

    with pytest.raises(Unauthenticated):
        await authenticate(connection("http", {"cookie": f"{COOKIE}={token}"}))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_an_unsafe_request_needs_its_own_sessions_token(
    session: AsyncSession, method: str
) -> None:
    login, token = await signed_in(session, "agent1")
    other, _ = await signed_in(session, "agent2")
    cookie = {"cookie": f"{COOKIE}={token}"}

    for csrf in ({}, {"x-csrf-token": other.csrf_token}, {"x-csrf-token": ""}):
        with pytest.raises(WrongCsrf):
            await authenticate(connection("http", {**cookie, **csrf}, method))
    good = connection("http", {**cookie, "x-csrf-token": login.csrf_token}, method)
    assert (await authenticate(good)).id == login.account_id


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [("http://hotline.test:8345", True), ("http://evil.test", False), ("", False),
     ("http://hotline.test", False)],
)  # fmt: skip
async def test_a_socket_is_opened_from_this_site_only(
    session: AsyncSession, origin: str, is_own: bool
) -> None:
    login, token = await signed_in(session, "agent1")
    headers = {"cookie": f"{COOKIE}={token}", "host": "hotline.test:8345", "origin": origin}

    if is_own:
        assert (await authenticate(connection("websocket", headers))).id == login.account_id
    else:
        with pytest.raises(WrongCsrf):
            await authenticate(connection("websocket", headers))


async def test_a_partner_system_has_its_tokens_permissions_and_no_more(
    session: AsyncSession,
) -> None:
    token = await service.make_service_token(session, "recogniser", ["call:feed"])

    actor = await authenticate(connection("http", {"authorization": f"Bearer {token}"}, "POST"))

    assert (actor.kind, actor.permissions) == (ActorKind.SERVICE, frozenset({"call:feed"}))


async def test_an_expired_revoked_or_invented_token_is_nobody(session: AsyncSession) -> None:
    expired = await service.make_service_token(
        session, "old", ["call:feed"], lasts=timedelta(seconds=-1)
    )
    revoked = await service.make_service_token(session, "gone", ["call:feed"])
    await session.execute(
        update(ServiceToken).where(ServiceToken.name == "gone").values(revoked_at=clock.real_now())
    )

    for token in (expired, revoked, "hy_invented", ""):
        with pytest.raises(Unauthenticated):
            await authenticate(connection("http", {"authorization": f"Bearer {token}"}))


async def test_tokens_are_kept_as_hashes(session: AsyncSession) -> None:
    login, cookie = await signed_in(session, "agent1")

    assert cookie.encode() not in login.token_hash
    assert login.token_hash == service.token_hash(cookie)


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client: AsyncClient) -> None:
    body = {"username": "agent1", "password": PASSWORD}

    answer = await client.post("/login", json=body)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_a_good_login_forgets_the_failures_before(client: AsyncClient) -> None:
    wrong = {"username": "agent3", "password": "wrong-password-1"}
    right = {"username": "agent3", "password": PASSWORD}
    statuses = []
    for body in (wrong, wrong, wrong, wrong, right, wrong, wrong, wrong, wrong, right):
        statuses.append((await client.post("/login", json=body)).status_code)

    assert statuses == [401] * 4 + [204] + [401] * 4 + [204]


@pytest.mark.parametrize(
    ("failures", "seconds"), [(4, 0), (5, 1), (6, 2), (10, 32), (17, 900), (99, 900)]
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int) -> None:
    assert rules.wait_after(failures, NOW, NOW) == timedelta(seconds=seconds)
    assert rules.wait_after(failures, NOW, NOW + timedelta(hours=1)) == timedelta(0)
