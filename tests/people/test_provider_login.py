"""Signing in with a real OpenID Connect provider that runs beside the tests, over HTTP only."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import history_of
from huying.people import oidc
from huying.people.models import LoginSession
from huying.people.models_sign_in import IdentityProvider, ProviderAttempt
from tests.harness import whole_app
from tests.people.hands import PASSWORD, Person, account_of, browser, id_of, signed_in
from tests.people.oidc import (
    CLIENT_ID,
    CLIENT_SECRET,
    Claims,
    RealProvider,
    at_the_provider,
    real_provider,
)

SITE = "http://127.0.0.1:9"
PEOPLE: Claims = {
    "zhou": {"preferred_username": "agent1", "email": "zhou@city.test", "email_verified": True},
    "boss": {"preferred_username": "secadmin", "employee_number": "A-1"},
    "chen": {"preferred_username": "nobody.here", "employee_number": "YT-0042"},
    "liar": {"preferred_username": "x", "email": "victim@city.test", "email_verified": False},
}


@pytest.fixture(scope="module")
def real() -> Iterator[RealProvider]:
    with real_provider(SITE, PEOPLE) as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    oidc.forget()


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


def setup_of(issuer: str, **more: object) -> dict[str, object]:
    return {
        "label": "市统一身份认证",
        "issuer": issuer,
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "site_url": SITE + "/",
        "claim": "preferred_username",
        "link_by": "username",
        **more,
    }


async def set_up(app: FastAPI, issuer: str, **more: object) -> str:
    """As it is done: one administrator configures, the other one approves. The provider's id."""
    async with signed_in(app, "sysadmin") as system:
        made = await system.post("/providers", **setup_of(issuer, **more))
        assert made.status_code == 201, made.text
        id = str(made.json()["id"])
    async with signed_in(app, "secadmin") as security:
        approved = await security.post(f"/providers/{id}/approve", version=1)
        assert approved.json()["state"] == "on"
    return id


async def back_at(person: Person, url: str) -> Response:
    """The browser follows the provider's redirect to our callback."""
    parts = urlsplit(url)
    assert parts.path == "/api/v1/login/provider/callback"
    return await person.client.get(f"/login/provider/callback?{parts.query}")


async def come(person: Person, id: str, login: str, to: str = "/tickets") -> Response:
    out = await person.client.get(f"/login/provider/{id}", params={"to": to})
    assert out.status_code == 303, out.text
    return await back_at(person, await at_the_provider(out.headers["location"], login))


async def problem(person: Person) -> str:
    choices = (await person.client.get("/login/choices?problem=1")).json()
    return str(choices["problem"]["code"])


async def names(session: AsyncSession, username: str) -> list[str]:
    events = await history_of(session, "account", await id_of(session, username))
    return [event.name for event in events]


async def test_the_whole_way_there_and_back(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        choices = (await person.client.get("/login/choices")).json()
        out = await person.client.get(f"/login/provider/{id}", params={"to": "/tickets?q=1"})
        asked = parse_qs(urlsplit(out.headers["location"]).query)
        url = await at_the_provider(out.headers["location"], "zhou")
        done = await back_at(person, url)
        await person.know_token()
        me = (await person.get("/me")).json()
        again = await back_at(person, url)
        leave = await person.post("/logout")
        after = await person.get("/me")

    assert choices["providers"] == [{"id": id, "label": "市统一身份认证", "is_reachable": True}]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert (done.status_code, done.headers["location"]) == (303, "/tickets?q=1")
    assert me["username"] == "agent1"
    assert again.headers["location"] == "/login?problem=1", "a way back is taken once"
    assert leave.json()["url"].startswith(real.issuer + "/session/end?")
    assert after.status_code == 401
    assert "account.identity_linked" in await names(session, "agent1")
    method = await session.scalar(
        select(LoginSession.method).order_by(LoginSession.created_at.desc()).limit(1)
    )
    assert method == "provider"


async def test_another_browser_cannot_finish_what_this_one_began(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as victim, browser(app) as attacker:
        out = await attacker.client.get(f"/login/provider/{id}")
        url = await at_the_provider(out.headers["location"], "zhou")
        lured = await back_at(victim, url)
        made_up = await victim.client.get("/login/provider/callback?state=made-up&code=x")
        nobody = await victim.get("/me")

    assert lured.headers["location"] == "/login?problem=1"
    assert made_up.headers["location"] == "/login?problem=1"
    assert nobody.status_code == 401


async def test_who_is_not_linked_is_told_the_number_and_security_links_it(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    account_id = await id_of(session, "dispatcher1")
    async with browser(app) as person:
        refused = await come(person, id, "chen")
        told = (await person.client.get("/login/choices?problem=1")).json()["problem"]
        async with signed_in(app, "secadmin") as security:
            body = {"provider_id": id, "subject": "chen", "note": "本人持工作证核实"}
            linked = await security.post(f"/accounts/{account_id}/identities", **body)
            detail = (await security.get(f"/accounts/{account_id}")).json()
        done = await come(person, id, "chen")
        await person.know_token()
        me = (await person.get("/me")).json()

    assert refused.headers["location"] == "/login?problem=1"
    assert told["code"] == "people.not_linked"
    assert "编号 chen" in told["message"]
    assert "市统一身份认证" in told["message"]
    assert linked.status_code == 204
    assert [row["label"] for row in detail["identities"]] == ["市统一身份认证"]
    assert done.headers["location"] == "/tickets"
    assert me["username"] == "dispatcher1"


async def test_a_person_links_and_unlinks_the_own_identity(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer, link_by="nothing")
    async with signed_in(app, "dispatcher1") as person:
        go = await person.post(f"/me/identities/{id}/link")
        linked = await back_at(person, await at_the_provider(go.json()["url"], "chen"))
        own = (await person.get("/me/sign-in")).json()
        async with browser(app) as other:
            by_provider = await come(other, id, "chen")
        unlinked = await person.post(f"/me/identities/{own['identities'][0]['id']}/unlink")
    async with browser(app) as other:
        refused = await come(other, id, "chen")

    assert linked.headers["location"] == "/account/sign-in?linked=1"
    assert (len(own["identities"]), own["linkable"]) == (1, [])
    assert by_provider.headers["location"] == "/tickets"
    assert unlinked.status_code == 204
    assert refused.headers["location"] == "/login?problem=1"


async def test_only_who_began_to_link_is_linked(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    """On a shared computer somebody else signed in meanwhile."""
    id = await set_up(app, real.issuer, link_by="nothing")
    async with signed_in(app, "dispatcher1") as person:
        go = await person.post(f"/me/identities/{id}/link")
        url = await at_the_provider(go.json()["url"], "chen")
        await person.post("/logout")
        await person.login("agent2")
        refused = await back_at(person, url)
        own = (await person.get("/me/sign-in")).json()

    assert refused.headers["location"] == "/account/sign-in?problem=1"
    assert own["identities"] == []


async def test_an_administrators_account_is_never_linked_by_a_rule(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    """Else who sets up the provider could become the one who grants roles."""
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        refused = await come(person, id, "boss")
        code = await problem(person)
    admin = await id_of(session, "sysadmin")
    async with signed_in(app, "secadmin") as security:
        body = {"provider_id": id, "subject": "boss", "note": "试一试"}
        by_security = await security.post(f"/accounts/{admin}/identities", **body)

    assert refused.headers["location"] == "/login?problem=1"
    assert code == "people.not_linked"
    assert by_security.json()["code"] == "people.admin_resets_at_console"


async def test_by_employee_number_and_by_verified_address_only(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    by_number = await set_up(app, real.issuer, claim="employee_number", link_by="employee_number")
    by_mail = await set_up(app, real.issuer, claim="email", link_by="email", label="邮箱")
    for username, field in (("agent2", "employee_number"), ("agent3", "email")):
        values = (
            {"employee_number": "YT-0042"}
            if field == "employee_number"
            else {"email": "Victim@City.test"}
        )
        account = await account_of(session, username)
        async with signed_in(app, "secadmin") as security:
            set_by = await security.put(
                f"/accounts/{account.id}/sign-in-names", version=account.version, **values
            )
            assert set_by.status_code == 204, set_by.text
    async with browser(app) as person:
        numbered = await come(person, by_number, "chen")
        await person.know_token()
        me = (await person.get("/me")).json()
    async with browser(app) as person:
        unverified = await come(person, by_mail, "liar")
        code = await problem(person)

    assert numbered.headers["location"] == "/tickets"
    assert me["username"] == "agent2"
    assert unverified.headers["location"] == "/login?problem=1"
    assert code == "people.email_not_verified"


async def test_nothing_counts_before_the_other_administrator_approved_exactly_that(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    async with signed_in(app, "sysadmin") as system:
        made = (await system.post("/providers", **setup_of(real.issuer))).json()
        own = await system.post(f"/providers/{made['id']}/approve", version=1)
        async with browser(app) as person:
            early = await person.client.get(f"/login/provider/{made['id']}")
            offered = (await person.client.get("/login/choices")).json()["providers"]
        async with signed_in(app, "secadmin") as security:
            await security.post(f"/providers/{made['id']}/approve", version=1)
            edits = await security.post("/providers", **setup_of(real.issuer))
        changed = await system.put(
            f"/providers/{made['id']}",
            **setup_of(real.issuer, client_secret=None, claim="sub"),
            version=1,
        )
        stale = await system.put(f"/providers/{made['id']}", **setup_of(real.issuer), version=1)
        async with signed_in(app, "secadmin") as security:
            late = await security.post(f"/providers/{made['id']}/approve", version=1)

    assert (made["state"], own.status_code, edits.status_code) == ("waiting", 403, 403)
    assert early.headers["location"] == "/login?problem=1"
    assert offered == []
    assert (changed.json()["state"], changed.json()["has_secret"]) == ("waiting", True)
    assert (stale.status_code, late.status_code) == (409, 409)


async def test_another_issuer_cuts_every_link(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        await come(person, id, "zhou")
    async with signed_in(app, "sysadmin") as system:
        before = (await system.get("/providers")).json()[0]
        moved = setup_of("https://else.where.test", client_secret=None)
        after = (await system.put(f"/providers/{id}", **moved, version=1)).json()

    assert (before["linked_count"], after["linked_count"]) == (1, 0)


@pytest.mark.parametrize(
    "issuer",
    ["http://id.city.test", "ftp://id.city.test", "https://me:secret@id.city.test",
     "https://id.city.test/?a=1", "not an address", "http://127.0.0.1.evil.test"],
)  # fmt: skip
async def test_an_issuer_is_https_or_on_this_machine(
    app: FastAPI, session: AsyncSession, issuer: str
) -> None:
    async with signed_in(app, "sysadmin") as system:
        refused = await system.post("/providers", **setup_of(issuer))

    assert (refused.status_code, refused.json()["code"]) == (422, "people.unsafe_address")


async def test_a_provider_that_is_down_leaves_the_password(
    app: FastAPI, session: AsyncSession
) -> None:
    down = RealProvider(SITE, PEOPLE)  # never started
    id = await set_up(app, down.issuer)
    async with browser(app) as person:
        choices = (await person.client.get("/login/choices")).json()
        out = await person.client.get(f"/login/provider/{id}")
        told = (await person.client.get("/login/choices?problem=1")).json()["problem"]
        by_password = await person.login("agent1", PASSWORD)

    assert choices["providers"][0]["is_reachable"] is False
    assert out.headers["location"] == "/login?problem=1"
    assert told["code"] == "people.provider_unreachable"
    assert "用户名和密码" in told["message"]
    assert by_password.status_code == 204


async def test_who_turns_back_at_the_provider_is_told_so(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        out = await person.client.get(f"/login/provider/{id}")
        state = parse_qs(urlsplit(out.headers["location"]).query)["state"][0]
        await person.client.get(
            "/login/provider/callback", params={"state": state, "error": "access_denied"}
        )
        code = await problem(person)

    assert code == "people.provider_cancelled"


async def test_a_wrong_client_secret_is_the_administrators_matter(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer, client_secret="not that one")
    async with browser(app) as person:
        refused = await come(person, id, "zhou")
        told = (await person.client.get("/login/choices?problem=1")).json()["problem"]

    assert refused.headers["location"] == "/login?problem=1"
    assert told["code"] == "people.provider_misconfigured"
    assert "invalid_client" in told["message"]
    assert "系统管理员" in told["message"]


async def test_a_closed_account_is_closed_at_every_door(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        await come(person, id, "zhou")
    account = await account_of(session, "agent1")
    account.is_active = False
    await session.flush()
    async with browser(app) as person:
        await come(person, id, "zhou")
        code = await problem(person)

    assert code == "people.account_is_closed"


async def test_secrets_are_sealed_and_never_shown(
    app: FastAPI, session: AsyncSession, real: RealProvider, capfd: pytest.CaptureFixture[str]
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        await come(person, id, "zhou")
    async with signed_in(app, "sysadmin") as system:
        shown = (await system.get("/providers")).text
    raw = (
        await session.execute(
            text("SELECT client_secret, secrets FROM identity_provider p JOIN provider_attempt a"
                 " ON a.provider_id = p.id LIMIT 1")
        )
    ).one()  # fmt: skip
    attempt = await session.scalar(select(ProviderAttempt))
    row = await session.scalar(select(IdentityProvider))
    logged = "".join(capfd.readouterr())

    assert row is not None
    assert attempt is not None
    assert row.client_secret == CLIENT_SECRET
    assert CLIENT_SECRET not in shown
    assert CLIENT_SECRET.encode() not in raw.client_secret
    assert attempt.secrets["verifier"].encode() not in raw.secrets
    assert CLIENT_SECRET not in logged
    assert attempt.secrets["verifier"] not in logged


@pytest.mark.parametrize("to", ["https://else.where", "//else.where", "/\\else.where", "x"])
async def test_the_way_back_stays_on_this_site(
    app: FastAPI, session: AsyncSession, real: RealProvider, to: str
) -> None:
    id = await set_up(app, real.issuer)
    async with browser(app) as person:
        done = await come(person, id, "zhou", to)

    assert done.headers["location"] == "/"


async def test_an_initial_password_does_not_stop_who_never_used_it(
    app: FastAPI, session: AsyncSession, real: RealProvider
) -> None:
    id = await set_up(app, real.issuer)
    account = await account_of(session, "agent1")
    account.must_change_password = True
    await session.flush()
    async with browser(app) as person:
        await come(person, id, "zhou")
        await person.know_token()
        by_provider = await person.get("/tickets")
    async with browser(app) as person:
        await person.login("agent1")
        by_password = await person.get("/tickets")

    assert (by_provider.status_code, by_password.status_code) == (200, 403)
