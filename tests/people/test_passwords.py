"""Passwords: changed first, never one of the last five, reset by the right administrator."""

from itertools import pairwise

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import history_of
from huying.people import passwords, resets, rules
from huying.people.models import Account
from huying.people.models_sign_in import PasswordHistory
from tests.harness import whole_app
from tests.people.hands import PASSWORD, account_of, browser, id_of, signed_in
from tests.routes import ROUTES

OPEN_BEFORE = {
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/me/password"),
    ("POST", "/api/v1/logout"),
}


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


async def must_change(session: AsyncSession, username: str) -> Account:
    account = await account_of(session, username)
    account.must_change_password = True
    await session.flush()
    return account


async def test_before_the_first_change_every_route_but_three_is_closed(
    app: FastAPI, session: AsyncSession
) -> None:
    await must_change(session, "sysadmin")
    wrong = []
    async with signed_in(app, "sysadmin") as person:
        for (method, path), gate in sorted(ROUTES.items()):
            if gate == "public" or method == "WS" or (method, path) in OPEN_BEFORE:
                continue
            url = path.removeprefix("/api/v1")
            answer = await person.client.request(method, url, json={})
            if answer.status_code != 403 or answer.json()["code"] != "people.password_first":
                wrong.append((method, path, answer.status_code))
        opened = [
            (await person.get("/me")).status_code,
            (await person.post("/me/password", old="x", new="y")).status_code,
            (await person.post("/logout")).status_code,
        ]

    assert wrong == []
    assert opened == [200, 401, 204]


async def test_once_changed_everything_is_open(app: FastAPI, session: AsyncSession) -> None:
    await must_change(session, "agent1")
    async with signed_in(app, "agent1") as person:
        changed = await person.post("/me/password", old=PASSWORD, new="only-Mine-12345")
        opened = await person.get("/tickets")

    assert (changed.status_code, opened.status_code) == (204, 200)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("short1", "people.weak_password"),
        ("no-digits-in-here", "people.weak_password"),
        ("1234567890123", "people.weak_password"),
        ("My-Agent1-is-me-7", "people.password_holds_name"),
        (PASSWORD, "people.password_used_before"),
    ],
)
async def test_refuses_a_password(app: FastAPI, session: AsyncSession, new: str, code: str) -> None:
    async with signed_in(app, "agent1") as person:
        refused = await person.post("/me/password", old=PASSWORD, new=new)

    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_the_last_five_do_not_come_back_and_the_one_before_them_may(
    app: FastAPI, session: AsyncSession
) -> None:
    chosen = [PASSWORD, *(f"number-{number}-of-Mine" for number in range(1, 6))]
    async with signed_in(app, "agent1") as person:
        for old, new in pairwise(chosen[:5]):
            assert (await person.post("/me/password", old=old, new=new)).status_code == 204
        within = [
            (await person.post("/me/password", old=chosen[4], new=used)).status_code
            for used in chosen[:5]
        ]
        sixth = await person.post("/me/password", old=chosen[4], new=chosen[5])
        first_again = await person.post("/me/password", old=chosen[5], new=chosen[0])
    account = await account_of(session, "agent1")
    kept = await session.scalars(
        select(PasswordHistory).where(PasswordHistory.account_id == account.id)
    )

    assert within == [422] * 5
    assert (sixth.status_code, first_again.status_code) == (204, 204)
    assert len(kept.all()) == rules.PASSWORDS_REMEMBERED - 1


@pytest.mark.usefixtures("time_stands_still")
async def test_guessing_the_old_password_in_an_open_browser_is_slowed_down(
    app: FastAPI, session: AsyncSession
) -> None:
    async with signed_in(app, "agent1") as person:
        statuses = [
            (await person.post("/me/password", old=f"guess-{n}", new="only-Mine-12345")).status_code
            for n in range(6)
        ]

    assert statuses == [401] * 5 + [429]


async def test_a_reset_gives_a_one_time_password_and_signs_out_every_browser(
    app: FastAPI, session: AsyncSession
) -> None:
    id = await id_of(session, "agent1")
    async with signed_in(app, "agent1") as person:
        async with signed_in(app, "secadmin") as security:
            silent = await security.post(f"/accounts/{id}/reset-password", note="")
            reset = await security.post(
                f"/accounts/{id}/reset-password", note="忘记密码，已当面核实"
            )
            one_time = reset.json()["password"]
        out = await person.get("/me")
        by_old = await person.login("agent1")
        by_new = await person.login("agent1", one_time)
        closed = await person.get("/tickets")
        again = await person.post("/me/password", old=one_time, new=one_time)
        old = await person.post("/me/password", old=one_time, new=PASSWORD)
        own = await person.post("/me/password", old=one_time, new="only-Mine-12345")
        opened = await person.get("/tickets")
    events = [event.name for event in await history_of(session, "account", id)]

    assert (silent.status_code, reset.status_code) == (422, 200)
    assert reset.headers["cache-control"] == "no-store"
    assert rules.is_strong(one_time)
    assert (out.status_code, by_old.status_code, by_new.status_code) == (401, 401, 204)
    assert closed.json()["code"] == "people.password_first"
    assert [again.status_code, old.status_code, own.status_code] == [422, 422, 204]
    assert opened.status_code == 200
    assert "account.password_reset" in events


@pytest.mark.parametrize("role", ["sysadmin", "auditadmin", "dispatcher1"])
async def test_nobody_else_resets(app: FastAPI, session: AsyncSession, role: str) -> None:
    id = await id_of(session, "agent1")
    async with signed_in(app, role) as person:
        for what in ("reset-password", "reset-factor", "unlock"):
            refused = await person.post(f"/accounts/{id}/{what}", note="不归我管")
            assert refused.status_code == 403, what


async def test_an_administrator_is_reset_at_the_machine_only(
    app: FastAPI, session: AsyncSession
) -> None:
    async with signed_in(app, "secadmin") as security:
        codes = {}
        for username in ("sysadmin", "auditadmin", "secadmin"):
            id = await id_of(session, username)
            refused = await security.post(f"/accounts/{id}/reset-password", note="想当他")
            codes[username] = (refused.status_code, refused.json()["code"])
    password = await resets.reset_at_console(session, "auditadmin")
    nobody = await resets.reset_at_console(session, "nobody")
    async with browser(app) as person:
        assert password is not None
        signed = await person.login("auditadmin", password)
        must = (await person.get("/me")).json()["must_change_password"]

    assert codes == {
        "sysadmin": (403, "people.admin_resets_at_console"),
        "auditadmin": (403, "people.admin_resets_at_console"),
        "secadmin": (403, "people.not_oneself"),
    }
    assert (nobody, signed.status_code, must) == (None, 204, True)


def test_one_time_passwords_are_strong_and_differ() -> None:
    made = {passwords.one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(rules.is_strong(password) for password in made)
    assert not any(letter in password for password in made for letter in "0o1li")


async def test_ones_browsers_are_listed_and_signed_out(app: FastAPI, session: AsyncSession) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
    async with browser(app) as one, browser(app) as two, browser(app) as three:
        two.client.headers["User-Agent"] = agent
        for person in (one, two, three):
            await person.login("agent1")
        listed = (await one.get("/me/sign-in")).json()["sessions"]
        windows = next(row for row in listed if row["device"] == "Chrome · Windows")
        ended = await one.post(f"/me/sessions/{windows['id']}/end")
        twice = await one.post(f"/me/sessions/{windows['id']}/end")
        async with signed_in(app, "agent2") as stranger:
            foreign = await stranger.post(f"/me/sessions/{listed[0]['id']}/end")
        others = await one.post("/me/sessions/end-others")
        after = [(await person.get("/me")).status_code for person in (one, two, three)]

    assert len(listed) == 3
    assert [row["is_this"] for row in listed].count(True) == 1
    assert (ended.status_code, twice.status_code, foreign.status_code) == (204, 404, 404)
    assert others.json() == {"count": 1}
    assert after == [200, 401, 401]
