"""Three separate administrators, from an empty installation on."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response
from sqlalchemy.ext.asyncio import create_async_engine

from huying.city import catalogue
from huying.kit import db
from huying.seed import load_empty
from tests.harness import async_url, whole_app

PASSWORD = "first-Password1"
OWN_PASSWORD = "nobody-Else-Knows-1"
BODY = {"display_name": "王某", "password": "another-Password1"}


@pytest.fixture
async def app(empty_dsn: str) -> AsyncIterator[FastAPI]:
    """A real, empty installation: base content and the first system administrator."""
    engine = create_async_engine(async_url(empty_dsn))
    db.sessions.configure(bind=engine)
    catalogue.forget()
    async with db.unit_of_work() as session:
        lines = await load_empty(session, lambda: PASSWORD)
        assert len(lines) == 1
        assert await load_empty(session, lambda: PASSWORD) == [], "told once"
    yield whole_app()
    await engine.dispose()
    db.sessions.configure(bind=None)
    catalogue.forget()


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


async def become(client: AsyncClient, username: str, password: str) -> None:
    """Sign in for the first time: nothing is open before the password is one's own."""
    client.cookies.clear()
    login = await client.post("/login", json={"username": username, "password": password})
    assert login.status_code == 204, login.text
    client.headers["X-CSRF-Token"] = (await client.get("/me")).json()["csrf_token"]
    early = await client.get("/accounts")
    assert (early.status_code, early.json()["code"]) == (403, "people.password_first")
    change = {"old": password, "new": OWN_PASSWORD}
    assert (await client.post("/me/password", json=change)).status_code == 204


async def create(client: AsyncClient, username: str, **more: str) -> Response:
    return await client.post("/accounts", json={**BODY, "username": username, **more})


async def test_the_first_administrator_can_only_make_the_other_two(client: AsyncClient) -> None:
    await become(client, "sysadmin", PASSWORD)

    choices = (await client.get("/accounts/choices")).json()
    agent = await create(client, "agent9", role="agent")
    security = await create(client, "secadmin", role="security_admin")
    again = await create(client, "secadmin2", role="security_admin")
    audit = await create(client, "auditadmin", role="audit_admin")

    assert choices["founding_roles"] == ["security_admin", "audit_admin"]
    assert agent.status_code == 403
    assert security.json()["roles"] == ["security_admin"]
    assert again.status_code == 403, "there is one already"
    assert audit.status_code == 201
    assert (await client.get("/audit")).status_code == 403
    assert (await client.get("/tickets")).status_code == 403


async def test_each_does_his_own_work_and_no_other(client: AsyncClient) -> None:
    await become(client, "sysadmin", PASSWORD)
    await create(client, "secadmin", role="security_admin")
    await create(client, "auditadmin", role="audit_admin")
    made = (await create(client, "agent9")).json()
    by_system = await client.put(f"/accounts/{made['id']}/roles", json={"roles": ["agent"]})

    await become(client, "secadmin", BODY["password"])
    granted = await client.put(f"/accounts/{made['id']}/roles", json={"roles": ["agent"]})
    mixed = await client.put(
        f"/accounts/{made['id']}/roles", json={"roles": ["agent", "audit_admin"]}
    )
    own = (await client.get("/me")).json()["id"]
    himself = await client.put(f"/accounts/{own}/roles", json={"roles": ["security_admin"]})
    created = await create(client, "agent10")

    await become(client, "auditadmin", BODY["password"])
    audit = (await client.get("/audit?name=account.role_granted")).json()["items"]

    assert by_system.status_code == 403
    assert granted.json()["roles"] == ["agent"]
    assert mixed.json()["code"] == "people.admins_are_separate"
    assert himself.status_code == 403
    assert created.status_code == 403
    assert [line["body"]["role"] for line in audit][:1] == ["agent"]
    assert audit[0]["actor_name"] == BODY["display_name"]
