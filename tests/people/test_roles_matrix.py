"""The matrix of roles: what the code grants, in Chinese, with how many hold each role."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.people.models import Account, RoleGrant
from huying.people.roles import ADMIN_ROLES, ROLES
from tests.conftest import Stage

MakeActor = Callable[..., Awaitable[Actor]]


async def _matrix(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/roles")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_every_role_stands_there_with_what_it_may_do(
    client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("security_admin")

    matrix = await _matrix(client)

    assert {row["role"]: set(row["permissions"]) for row in matrix["roles"]} == ROLES
    known = {one["name"] for group in matrix["groups"] for one in group["permissions"]}
    assert set().union(*ROLES.values()) <= known
    assert {row["role"] for row in matrix["roles"] if row["is_admin"]} == ADMIN_ROLES
    by_role = {row["role"]: row["sees_all_units"] for row in matrix["roles"]}
    assert (by_role["agent"], by_role["unit_leader"]) == (True, False)


async def test_counts_who_holds_a_role_and_forgets_who_left(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    stage.actor = await make_actor("audit_admin")

    async def inspectors() -> int:
        rows = (await _matrix(client))["roles"]
        return int(next(row["holders"] for row in rows if row["role"] == "inspector"))

    before = await inspectors()
    holder = await session.scalar(
        select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == "inspector", Account.is_active)
        .limit(1)
    )
    assert holder is not None
    holder.is_active = False
    await session.flush()
    assert await inspectors() == before - 1


@pytest.mark.parametrize("role", ["agent", "city_leader", "unit_leader"])
async def test_only_administrators_see_the_matrix(
    client: AsyncClient, stage: Stage, make_actor: MakeActor, role: str
) -> None:
    stage.actor = await make_actor(role)

    assert (await client.get("/roles")).status_code == 403
