"""Tokens of partner systems: what they may, how long, rotated, revoked, counted."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import permissions, service_permissions
from huying.kit.events import history_of
from huying.people import uses
from huying.people.roles import ROLES
from tests.harness import as_uuid, whole_app
from tests.people.hands import Person, account_of, browser, id_of, signed_in


class Moment:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Moment:
    moment = Moment()
    monkeypatch.setattr(clock, "real_now", lambda: moment.now)
    return moment


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    uses.forget()


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


async def make(security: Person, session: AsyncSession, **more: object) -> httpx.Response:
    body = {
        "name": "数字城管平台",
        "owner_id": str(await id_of(session, "supervisor1")),
        "permissions": ["ticket:read"],
        **more,
    }
    return await security.post("/tokens", **body)


async def use(app: FastAPI, secret: str, path: str = "/tickets") -> int:
    async with browser(app) as partner:
        headers = {"Authorization": f"Bearer {secret}"}
        return (await partner.client.get(path, headers=headers)).status_code


async def listed(security: Person, id: str) -> dict[str, object]:
    rows = (await security.get("/tokens")).json()["tokens"]
    found: dict[str, object] = next(row for row in rows if row["id"] == id)
    return found


async def test_a_token_is_made_shown_once_and_works_within_its_scopes(
    app: FastAPI, session: AsyncSession, moment: Moment
) -> None:
    async with signed_in(app, "secadmin") as security:
        made = await make(security, session)
        token, secret = made.json()["token"], made.json()["secret"]
        shown = (await security.get("/tokens")).text
    raw = (await session.execute(text("SELECT token_hash FROM service_token"))).scalars().all()
    events = await history_of(session, "token", as_uuid(token["id"]))

    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    assert token["owner_name"]
    assert datetime.fromisoformat(token["expires_at"]) == moment.now + timedelta(days=365)
    assert secret not in shown
    assert all(secret.encode() not in known for known in raw)
    assert await use(app, secret) == 200
    assert await use(app, secret, "/accounts") == 403
    assert await use(app, secret, "/me") == 404
    assert [event.name for event in events] == ["token.made"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"permissions": ["role:grant"]}, "people.scope_not_for_services"),
        ({"permissions": ["ticket:read", "ticket:reveal"]}, "people.scope_not_for_services"),
        ({"permissions": []}, "invalid"),
        ({"days": 731}, "people.lasts_too_long"),
        ({"days": 0}, "people.lasts_too_long"),
        ({"name": " "}, "invalid"),
    ],
)
async def test_refuses_a_token(
    app: FastAPI, session: AsyncSession, change: dict[str, object], code: str
) -> None:
    async with signed_in(app, "secadmin") as security:
        refused = await make(security, session, **change)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_who_answers_for_it_is_an_active_person_and_no_administrator(
    app: FastAPI, session: AsyncSession
) -> None:
    gone = await account_of(session, "agent2")
    gone.is_active = False
    await session.flush()
    async with signed_in(app, "secadmin") as security:
        for username in ("secadmin", "sysadmin", "agent2"):
            id = str(await id_of(session, username))
            refused = await make(security, session, owner_id=id)
            assert refused.json()["code"] == "people.owner_not_fit", username


@pytest.mark.parametrize("username", ["sysadmin", "auditadmin", "supervisor1"])
async def test_only_the_security_administrator_has_to_do_with_tokens(
    app: FastAPI, session: AsyncSession, username: str
) -> None:
    async with signed_in(app, username) as person:
        assert (await make(person, session)).status_code == 403
        assert (await person.get("/tokens")).status_code == 403


async def test_rotating_leaves_both_for_the_overlap(
    app: FastAPI, session: AsyncSession, moment: Moment
) -> None:
    async with signed_in(app, "secadmin") as security:
        old = (await make(security, session)).json()
        url = f"/tokens/{old['token']['id']}/rotate"
        new = (await security.post(url, overlap_hours=24, days=90)).json()
        during = [await use(app, old["secret"]), await use(app, new["secret"])]
        moment.now += timedelta(hours=25)
        after = [await use(app, old["secret"]), await use(app, new["secret"])]
        await security.login("secadmin")  # the browser was idle for too long
        state = (await listed(security, old["token"]["id"]))["state"]
        dead = await security.post(url, overlap_hours=24, days=90)

    assert new["token"]["replaces_id"] == old["token"]["id"]
    assert new["token"]["permissions"] == old["token"]["permissions"]
    assert (during, after, state) == ([200, 200], [401, 200], "expired")
    assert dead.json()["code"] == "people.token_ended"


async def test_a_revoked_token_is_nobody_from_the_next_request_on(
    app: FastAPI, session: AsyncSession
) -> None:
    async with signed_in(app, "secadmin") as security:
        made = (await make(security, session)).json()
        before = await use(app, made["secret"])
        id = made["token"]["id"]
        revoked = await security.post(f"/tokens/{id}/revoke")
        row = await listed(security, id)
    events = await history_of(session, "token", as_uuid(id))

    assert (before, revoked.status_code) == (200, 204)
    assert await use(app, made["secret"]) == 401
    assert row["state"] == "revoked"
    assert [event.name for event in events] == ["token.made", "token.revoked"]


async def test_one_that_ends_soon_is_marked(
    app: FastAPI, session: AsyncSession, moment: Moment
) -> None:
    async with signed_in(app, "secadmin") as security:
        made = (await make(security, session, days=31)).json()["token"]
        early = (await listed(security, made["id"]))["state"]
        moment.now += timedelta(days=2)
        await security.login("secadmin")  # the browser was idle for too long
        soon = (await listed(security, made["id"]))["state"]

    assert (early, soon) == ("alive", "ending")


async def test_uses_are_counted_in_batches_and_not_logged_one_by_one(
    app: FastAPI, session: AsyncSession, moment: Moment
) -> None:
    async with signed_in(app, "secadmin") as security:
        made = (await make(security, session)).json()
        id = made["token"]["id"]
        never = await listed(security, id)
        await use(app, made["secret"])
        first = await listed(security, id)
        for _ in range(5):
            await use(app, made["secret"])
        held = await listed(security, id)
        moment.now += uses.WRITE_AFTER
        await use(app, made["secret"])
        written = await listed(security, id)
        await use(app, made["secret"])
        await uses.write_all()
        at_the_end = await listed(security, id)
    events = await history_of(session, "token", as_uuid(id))

    assert (never["use_count"], never["last_used_at"]) == (0, None)
    counts = [row["use_count"] for row in (first, held, written, at_the_end)]
    assert counts == [1, 1, 7, 8]
    assert datetime.fromisoformat(str(written["last_used_at"])) == moment.now
    assert [event.name for event in events] == ["token.made"]


def test_no_administrators_power_can_be_given_to_a_service() -> None:
    whole_app()
    admins = ROLES["security_admin"] | ROLES["audit_admin"]

    assert service_permissions() <= permissions().keys()
    assert not service_permissions() & admins
    changing = {"reveal", "manage", "edit", "grant", "reset", "approve", "erase"}
    assert not {name for name in service_permissions() if name.partition(":")[2] in changing}
