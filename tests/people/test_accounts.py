"""Accounts and the three administrators: who makes whom, and who may never do what."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.people import repository, rules, service
from huying.people.errors import WrongLogin
from huying.people.models import Account, LoginSession, RoleGrant
from huying.people.roles import ADMIN_ROLES, ROLES
from tests.conftest import Stage

MakeActor = Callable[..., Awaitable[Actor]]
NEW = {"username": "new.person", "display_name": "新同事", "password": "a-good-Password1"}


async def account_of(session: AsyncSession, username: str) -> Account:
    account = await repository.find_account_by_username(session, username)
    assert account is not None
    return account


async def names_of_events(session: AsyncSession, id: UUID) -> list[str]:
    return [event.name for event in await history_of(session, "account", id)]


@pytest.fixture
async def system_admin(make_actor: MakeActor) -> Actor:
    return await make_actor("system_admin")


@pytest.fixture
async def security_admin(make_actor: MakeActor) -> Actor:
    return await make_actor("security_admin")


async def empty(session: AsyncSession) -> None:
    """As on a machine that was just installed."""
    await session.execute(delete(RoleGrant))
    await session.execute(delete(Account))


async def test_an_account_is_made_without_a_role(
    session: AsyncSession, client: AsyncClient, stage: Stage, system_admin: Actor
) -> None:
    stage.actor = system_admin

    made = await client.post("/accounts", json={**NEW, "unit_code": "U-WATER"})

    assert made.status_code == 201, made.text
    assert (made.json()["roles"], made.json()["unit_name"]) == ([], "云汀供水集团有限公司")
    account = await account_of(session, NEW["username"])
    assert account.must_change_password is True
    assert account.password_hash.startswith("$argon2id$")
    assert await names_of_events(session, account.id) == ["account.created"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"username": "agent1"}, 409, "people.username_taken"),
        ({"extension": "8001"}, 409, "people.extension_taken"),
        ({"password": "short1"}, 422, "people.weak_password"),
        ({"password": "no-digits-in-here"}, 422, "people.weak_password"),
        ({"unit_code": "U-NOWHERE"}, 422, "invalid"),
        ({"username": "Ends With Blank"}, 422, "invalid"),
        ({"role": "agent"}, 403, "people.role_forbidden"),
        ({"role": "security_admin"}, 403, "people.role_forbidden"),  # there is one already
    ],
)
async def test_refuses_an_account(
    client: AsyncClient, stage: Stage, system_admin: Actor, change: dict[str, str], status: int,
    code: str,
) -> None:  # fmt: skip
    stage.actor = system_admin

    refused = await client.post("/accounts", json={**NEW, **change})

    assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_the_first_administrator_makes_exactly_the_other_two(
    session: AsyncSession, client: AsyncClient, stage: Stage, system_admin: Actor
) -> None:
    await empty(session)
    first = await service.create_first_admin(session, "a-good-Password1")
    second = await service.create_first_admin(session, "a-good-Password1")
    stage.actor = system_admin
    answers = [
        await client.post("/accounts", json={**NEW, "username": f"founder{number}", "role": role})
        for number, role in enumerate(
            ["security_admin", "security_admin", "system_admin", "audit_admin", "agent"]
        )
    ]

    assert first is not None
    assert second is None
    assert [answer.status_code for answer in answers] == [201, 403, 403, 201, 403]
    living = await repository.living_roles(session)
    assert living == ADMIN_ROLES


async def test_a_founding_role_is_free_again_when_its_holder_left(
    session: AsyncSession, client: AsyncClient, stage: Stage, system_admin: Actor
) -> None:
    holder = await account_of(session, "auditadmin")
    holder.is_active = False
    await session.flush()
    stage.actor = system_admin

    made = await client.post("/accounts", json={**NEW, "role": "audit_admin"})

    assert made.status_code == 201


async def test_the_security_administrator_grants_and_revokes(
    session: AsyncSession, client: AsyncClient, stage: Stage, security_admin: Actor
) -> None:
    account = await account_of(session, "agent1")
    stage.actor = security_admin

    done = await client.put(f"/accounts/{account.id}/roles", json={"roles": ["shift_lead"]})

    assert done.json()["roles"] == ["shift_lead"]
    assert await repository.roles_of(session, account.id) == {"shift_lead"}
    assert await names_of_events(session, account.id) == [
        "account.role_granted",
        "account.role_revoked",
    ]


@pytest.mark.parametrize(
    ("username", "roles", "status", "code"),
    [
        ("agent1", ["emperor"], 422, "people.unknown_role"),
        ("agent1", ["agent", "audit_admin"], 409, "people.admins_are_separate"),
        ("sysadmin", ["system_admin", "security_admin"], 409, "people.admins_are_separate"),
        ("secadmin", ["security_admin"], 403, "people.role_forbidden"),  # oneself
    ],
)
async def test_refuses_roles(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor, username: str,
    roles: list[str], status: int, code: str,
) -> None:  # fmt: skip
    me = await account_of(session, "secadmin")
    stage.actor = await make_actor("security_admin", id=me.id)
    account = await account_of(session, username)
    before = await repository.roles_of(session, account.id)

    refused = await client.put(f"/accounts/{account.id}/roles", json={"roles": roles})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await repository.roles_of(session, account.id) == before


async def test_the_administrators_cannot_do_each_others_work(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    account = await account_of(session, "agent1")
    roles = {"roles": ["agent"]}
    tried: dict[str, list[int]] = {}
    for role in ("system_admin", "security_admin", "audit_admin"):
        stage.actor = await make_actor(role)
        answers = [
            await client.post("/accounts", json={**NEW, "username": f"by.{role}"}),
            await client.put(f"/accounts/{account.id}/roles", json=roles),
            await client.get("/audit"),
        ]
        tried[role] = [answer.status_code for answer in answers]

    assert tried == {
        "system_admin": [201, 403, 403],
        "security_admin": [403, 200, 403],
        "audit_admin": [403, 403, 200],
    }


def test_no_role_joins_two_administrators_powers() -> None:
    powers = {"account:create", "role:grant", "audit:read"}

    assert {role: ROLES[role] & powers for role in ROLES if ROLES[role] & powers} == {
        "system_admin": {"account:create"},
        "security_admin": {"role:grant"},
        "audit_admin": {"audit:read"},
    }


async def test_closing_an_account_ends_its_sessions(
    session: AsyncSession, client: AsyncClient, stage: Stage, system_admin: Actor
) -> None:
    account, login, _ = await service.sign_in(session, "agent1", "test-only-Password1", "here")
    stage.actor = system_admin

    closed = await client.post(f"/accounts/{account.id}/close")

    await session.refresh(login)
    await session.refresh(account)
    assert closed.status_code == 204
    assert login.ended_at is not None
    with pytest.raises(WrongLogin):
        await service.check_login(session, "agent1", "test-only-Password1", "here")


async def test_nobody_closes_himself(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    me = await account_of(session, "sysadmin")
    stage.actor = await make_actor("system_admin", id=me.id)

    refused = await client.post(f"/accounts/{me.id}/close")

    assert refused.status_code == 403
    assert me.is_active is True


async def test_lists_accounts_by_username_in_pages(
    client: AsyncClient, stage: Stage, system_admin: Actor
) -> None:
    stage.actor = system_admin
    whole = (await client.get("/accounts", params={"limit": 200})).json()["items"]
    seen, cursor = [], None
    while True:
        query = {"limit": 25, **({"cursor": cursor} if cursor else {})}
        page = (await client.get("/accounts", params=query)).json()
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    found = (await client.get("/accounts", params={"q": "agent"})).json()["items"]

    assert [row["username"] for row in seen] == sorted(row["username"] for row in seen)
    assert len(seen) >= len(whole) > 25
    assert {row["username"] for row in found} >= {"agent1", "agent2", "agent3"}


async def test_a_password_is_changed_by_who_knows_the_old_one(
    session: AsyncSession, client: AsyncClient, stage: Stage, make_actor: MakeActor
) -> None:
    me = await account_of(session, "agent1")
    me.must_change_password = True
    await session.flush()
    stage.actor = await make_actor("agent", id=me.id)
    url, new = "/me/password", "another-Password2"

    answers = [
        await client.post(url, json={"old": "not-my-Password1", "new": new}),
        await client.post(url, json={"old": "test-only-Password1", "new": "weak"}),
        await client.post(url, json={"old": "test-only-Password1", "new": new}),
    ]

    assert [answer.status_code for answer in answers] == [401, 422, 204]
    await session.refresh(me)
    assert me.must_change_password is False
    assert (await service.check_login(session, "agent1", new, "here")).id == me.id


@pytest.mark.parametrize(
    ("roles", "is_separate"),
    [(set(), True), ({"agent", "shift_lead"}, True), ({"audit_admin"}, True),
     ({"audit_admin", "agent"}, False), ({"system_admin", "security_admin"}, False)],
)  # fmt: skip
def test_an_administrator_holds_one_role_only(roles: set[str], is_separate: bool) -> None:
    assert rules.keeps_admins_separate(roles) is is_separate


async def test_every_demo_person_holds_roles_of_the_domain(session: AsyncSession) -> None:
    granted = set(await session.scalars(select(RoleGrant.role)))

    assert granted <= ROLES.keys()
    assert granted >= {"agent", "reviewer", "unit_handler", "unit_leader", *ADMIN_ROLES}
    assert await session.scalar(select(LoginSession.id)) is None
