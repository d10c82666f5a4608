"""The three administrators: every permission, every route, and no way to power alone."""

from collections.abc import AsyncIterator
from itertools import combinations
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.actor import SYSTEM
from huying.people import providers, service, sessions
from huying.people.models_sign_in import LinkBy
from huying.people.providers import Setup
from huying.people.roles import ADMIN_ROLES, ROLES
from tests.harness import whole_app
from tests.people.hands import Person, account_of, browser, id_of, signed_in
from tests.routes import ROUTES

ADMINS = {"system_admin": "sysadmin", "security_admin": "secadmin", "audit_admin": "auditadmin"}

# What two administrators may both do: reading, and why.
SHARED = {
    "account:read": "all three look at the same people: one makes, one grants, one watches",
    "system:read": "the auditor sees whether history is sealed and backups are made",
}
# What an administrator shares with a desk: reading, and why; or one half of a two-person step.
WITH_DESKS = {
    ("system_admin", "data:read"): "keeps the registers that the desks look things up in",
    ("system_admin", "model:read"): "switches models whose figures the desks see",
    ("security_admin", "citizen:erase"): "confirms what a supervisor proposed, never one's own",
}
DESKS = frozenset().union(*(held for role, held in ROLES.items() if role not in ADMIN_ROLES))


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


def test_no_administrator_holds_another_ones_permission() -> None:
    shared = {
        permission
        for one, other in combinations(sorted(ADMIN_ROLES), 2)
        for permission in ROLES[one] & ROLES[other]
    }

    assert shared == SHARED.keys()
    assert all(permission.endswith(":read") for permission in shared)


def test_no_administrator_holds_a_desks_permission() -> None:
    shared = {(role, held) for role in ADMIN_ROLES for held in ROLES[role] & DESKS}

    assert shared == WITH_DESKS.keys()


def test_only_one_of_them_makes_grants_resets_approves_and_watches() -> None:
    holders = {
        permission: {role for role in ROLES if permission in ROLES[role]}
        for permission in (
            "account:create", "account:reset", "role:grant", "audit:read", "token:manage",
            "provider:edit", "provider:approve", "data:edit", "policy:edit", "job:manage",
        )
    }  # fmt: skip

    assert holders == {
        "account:create": {"system_admin"},
        "account:reset": {"security_admin"},
        "role:grant": {"security_admin"},
        "audit:read": {"audit_admin"},
        "token:manage": {"security_admin"},
        "provider:edit": {"system_admin"},
        "provider:approve": {"security_admin"},
        "data:edit": {"system_admin"},
        "policy:edit": {"system_admin"},
        "job:manage": {"system_admin"},
    }


class _Samples(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return {"ordinal": "1", "code": "K-X", "path": "x"}.get(key, str(uuid4()))


@pytest.mark.parametrize("role", sorted(ADMINS))
async def test_every_route_is_closed_to_the_administrators_whose_work_it_is_not(
    app: FastAPI, session: AsyncSession, role: str
) -> None:
    """Through the whole application, as the signed-in administrator."""
    wrong = []
    async with signed_in(app, ADMINS[role]) as person:
        for (method, path), gate in sorted(ROUTES.items()):
            if method == "WS" or ":" not in gate or gate in ROLES[role]:
                continue
            url = path.removeprefix("/api/v1").format_map(_Samples())
            answer = await person.client.request(method, url, json={})
            if answer.status_code != 403:
                wrong.append((method, path, gate, answer.status_code))

    assert [row for row in wrong if row[2] != "clock:move"] == []


@pytest.fixture
async def system(app: FastAPI, session: AsyncSession) -> AsyncIterator[Person]:
    async with signed_in(app, "sysadmin") as person:
        yield person


@pytest.fixture
async def security(app: FastAPI, session: AsyncSession) -> AsyncIterator[Person]:
    async with signed_in(app, "secadmin") as person:
        yield person


FRIEND = {"username": "friend", "display_name": "朋友", "password": "friend-of-1-Admin"}


async def permissions_of(person: Person) -> list[str]:
    found: list[str] = (await person.get("/me")).json()["permissions"]
    return found


async def test_the_system_administrator_alone_gives_nobody_power(
    app: FastAPI, session: AsyncSession, system: Person
) -> None:
    made = (await system.post("/accounts", **FRIEND)).json()
    tries = [
        await system.put(f"/accounts/{made['id']}/roles", roles=["agent"]),
        await system.post("/accounts", **{**FRIEND, "username": "b"}, role="security_admin"),
        await system.post(f"/accounts/{made['id']}/reset-password", note="试试"),
        await system.put(f"/accounts/{made['id']}/sign-in-names", version=1, email="a@b.test"),
        await system.post("/tokens", name="x", owner_id=made["id"], permissions=["ticket:read"]),
        await system.put("/factor-rule", roles=[]),
    ]
    own = await id_of(session, "sysadmin")
    himself = await system.put(f"/accounts/{own}/roles", roles=["system_admin"])
    async with browser(app) as friend:
        await friend.login("friend", FRIEND["password"])
        await friend.post("/me/password", old=FRIEND["password"], new="nobody-Else-Knows-1")
        powers = await permissions_of(friend)

    assert [answer.status_code for answer in tries] == [403, 422, 403, 403, 403, 403]
    assert himself.status_code == 403
    assert powers == []


async def test_the_security_administrator_alone_has_nobody_to_give_power_to(
    app: FastAPI, session: AsyncSession, security: Person
) -> None:
    own = await id_of(session, "secadmin")
    token = {"name": "x", "owner_id": str(own), "permissions": ["ticket:read"]}
    tries = [
        await security.post("/accounts", **FRIEND),
        await security.put(f"/accounts/{own}/roles", roles=["agent"]),
        await security.put(f"/accounts/{own}/sign-in-names", version=1, email="a@b.test"),
        await security.post(f"/accounts/{own}/unlock", note="自己"),
    ]
    owned = await security.post("/tokens", **token)
    for username in ("sysadmin", "auditadmin"):
        other = await id_of(session, username)
        for what in ("reset-password", "reset-factor"):
            tries.append(await security.post(f"/accounts/{other}/{what}", note="想当他"))

    assert [answer.status_code for answer in tries] == [403] * len(tries)
    assert owned.json()["code"] == "people.owner_not_fit"


async def test_two_of_them_make_a_person_and_the_third_sees_both(
    app: FastAPI, session: AsyncSession, system: Person, security: Person
) -> None:
    made = (await system.post("/accounts", **FRIEND)).json()
    granted = await security.put(f"/accounts/{made['id']}/roles", roles=["agent"])
    async with signed_in(app, "auditadmin") as audit:
        lines = (await audit.get(f"/audit?subject_id={made['id']}")).json()["items"]
    by = {line["name"]: line["actor_name"] for line in lines}

    assert granted.status_code == 200
    assert by.keys() >= {"account.created", "account.role_granted"}
    assert by["account.created"] == (await account_of(session, "sysadmin")).display_name
    assert by["account.role_granted"] == (await account_of(session, "secadmin")).display_name


async def test_changing_an_account_gives_no_role_and_takes_none(
    app: FastAPI, session: AsyncSession, system: Person
) -> None:
    account = await account_of(session, "agent1")
    body = {"version": account.version, "display_name": "周雨晴", "extension": "8001"}
    changed = await system.client.patch(
        f"/accounts/{account.id}",
        json={**body, "unit_code": "U-WATER", "roles": ["system_admin"], "email": "me@here.test"},
    )
    stale = await system.client.patch(f"/accounts/{account.id}", json=body)
    taken = await system.client.patch(
        f"/accounts/{account.id}", json={**body, "version": 2, "extension": "8002"}
    )
    after = await account_of(session, "agent1")

    assert changed.json()["roles"] == ["agent"]
    assert changed.json()["unit_name"] == "云汀供水集团有限公司"
    assert after.email is None
    assert (stale.status_code, stale.json()["code"]) == (409, "people.changed")
    assert taken.json()["code"] == "people.extension_taken"


async def test_who_becomes_an_administrator_is_nobodys_known_identity_any_more(
    app: FastAPI, session: AsyncSession
) -> None:
    """Else who linked it, or runs the provider, would come as that administrator."""
    account = await account_of(session, "agent1")
    setup = Setup("市统一身份认证", "https://id.invalid", "huying", "s3cret", "https://hy.invalid",
                  "sub", LinkBy.USERNAME)  # fmt: skip
    provider = await providers.create(session, SYSTEM, setup)
    await providers.link(session, SYSTEM, account, provider, "4711", by="rule")
    await sessions.begin(session, account, address="192.0.2.7", provider_id=provider.id)

    await service.set_roles(session, SYSTEM, account, frozenset({"agent", "dispatcher"}))
    as_desk = await providers.identities_of(session, account.id)
    await service.set_roles(session, SYSTEM, account, frozenset({"audit_admin"}))

    assert len(as_desk) == 1
    assert await providers.identities_of(session, account.id) == []
    assert await sessions.open_sessions(session, account.id) == []
