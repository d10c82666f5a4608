"""Every role signed in for real, at every route: let in or kept out as the tables say, and never a
server error. What the bodies mean is other tests' affair: they are empty or nonsense here."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.people.models import Account, RoleGrant
from huying.people.roles import DEMO_CLOCK_ROLES, ROLES
from tests.routes import ROUTES

PASSWORD = "test-only-Password1"
PREFIX = "/api/v1"
# These end the very session, or never end themselves.
APART = {f"{PREFIX}/logout", f"{PREFIX}/events"}
BODY = {"version": 1, "note": "说明", "reason": "原因", "items": [1]}


async def _sign_in(client: AsyncClient, session: AsyncSession, role: str) -> frozenset[str]:
    """As somebody who holds ``role``, perhaps with others; returns what that person may do."""
    statement = select(Account.username, Account.id).join(RoleGrant).where(RoleGrant.role == role)
    username, id = (await session.execute(statement.order_by(Account.username).limit(1))).one()
    answer = await client.post("/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    me = (await client.get("/me")).json()
    client.headers["X-CSRF-Token"] = me["csrf_token"]
    held = await session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == id))
    return frozenset().union(*(ROLES[each] for each in held))


def _requests() -> Iterator[tuple[str, str, str]]:
    for (method, path), gate in sorted(ROUTES.items()):
        if method != "WS" and path.startswith(PREFIX) and path not in APART:
            yield method, path.removeprefix(PREFIX), gate


def _filled(path: str) -> str:
    parts = [str(uuid4()) if part.startswith("{") else part for part in path.split("/")]
    return "/".join(parts)


@pytest.mark.parametrize("role", sorted(ROLES))
async def test_a_role_meets_what_the_tables_say(
    app: FastAPI, client: AsyncClient, session: AsyncSession, role: str
) -> None:
    app.dependency_overrides.clear()
    may = await _sign_in(client, session, role)
    wrong: list[str] = []

    for method, path, gate in _requests():
        answer = await client.request(method, _filled(path), json=BODY)
        if answer.status_code >= 500 or answer.status_code == 401:
            wrong.append(f"{method} {path}: {answer.status_code}")
        is_kept_out = answer.status_code == 403 and answer.json()["code"] == "forbidden"
        is_open = ":" not in gate or gate in may
        is_demo_clock = gate == "clock:move" and role in DEMO_CLOCK_ROLES
        if not is_open and not is_demo_clock and not is_kept_out:
            wrong.append(f"{method} {path}: {answer.status_code} without {gate}")

    assert wrong == []
