"""The second factor: enrolled, asked for, demanded by a role, lost and reset."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import history_of
from huying.people import factors, throttle
from huying.people.models import Account
from huying.people.models_sign_in import RecoveryCode, SecondFactor
from tests.harness import whole_app
from tests.people.hands import Person, account_of, browser, id_of, signed_in

BEGIN = datetime(2026, 11, 18, 2, 0, 10, tzinfo=UTC)


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


class Watch:
    """Real time as the server and the telephone see it."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def later(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    def code(self, secret: str, steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(self.now + timedelta(seconds=30 * steps))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(clock, "real_now", lambda: watch.now)
    return watch


async def enrol(person: Person, watch: Watch) -> tuple[str, list[str]]:
    """The secret and the recovery codes; the code of now is used up."""
    started = (await person.post("/me/factor")).json()
    confirmed = await person.post("/me/factor/confirm", code=watch.code(started["secret"]))
    assert confirmed.status_code == 200, confirmed.text
    return started["secret"], confirmed.json()["codes"]


async def names(session: AsyncSession, username: str) -> list[str]:
    events = await history_of(session, "account", await id_of(session, username))
    return [event.name for event in events]


# RFC 6238, appendix B (SHA-1), the last six of its eight digits.
@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890"
    now = datetime.fromtimestamp(seconds, UTC)

    assert factors.matching_step(secret, code, now, 0) == seconds // 30


@pytest.mark.parametrize(
    ("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_telephones_clock_may_be_one_step_off(steps: int, is_taken: bool) -> None:
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(BEGIN + timedelta(seconds=30 * steps))

    assert (factors.matching_step(secret, code, BEGIN, 0) is not None) is is_taken


async def test_enrolling_shows_a_picture_and_a_secret_and_counts_once_confirmed(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        started = (await person.post("/me/factor")).json()
        before = (await person.get("/me/sign-in")).json()
        wrong = await person.post("/me/factor/confirm", code="000000")
        secret, codes = await enrol(person, watch)
        after = (await person.get("/me/sign-in")).json()
        again = await person.post("/me/factor")

    assert started["qr"].startswith("data:image/svg+xml")
    assert started["secret"] in started["uri"]
    assert started["secret"] != secret, "a new start is a new secret"
    assert before["has_factor"] is False
    assert (wrong.status_code, wrong.json()["code"]) == (422, "people.wrong_code")
    assert (after["has_factor"], after["codes_left"]) == (True, 10)
    assert len(set(codes)) == 10
    assert (again.status_code, again.json()["code"]) == (409, "people.factor_stands")
    assert "account.factor_enrolled" in await names(session, "agent1")


async def test_secret_and_recovery_codes_are_not_in_the_database(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, codes = await enrol(person, watch)
    raw = (await session.execute(text("SELECT secret FROM second_factor"))).scalar_one()
    hashes = (await session.scalars(select(RecoveryCode.code_hash))).all()

    assert secret.encode() not in raw
    assert len(hashes) == 10
    for code in codes:
        assert all(code.replace("-", "").encode() not in known for known in hashes)


async def test_the_code_is_asked_for_after_the_password_and_nothing_is_open_before(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
    watch.later(60)
    async with browser(app) as person:
        first = await person.login("agent1")
        closed = await person.get("/me")
        wrong = await person.post("/login/factor", code="123456")
        half_cookie = person.client.cookies["huying_session"]
        done = await person.post("/login/factor", code=watch.code(secret))
        cookie = person.client.cookies["huying_session"]
        opened = await person.get("/me")

    assert (first.status_code, first.json()) == (202, {"next": "factor"})
    assert closed.status_code == 401
    assert (wrong.status_code, wrong.json()["code"]) == (422, "people.wrong_code")
    assert (done.status_code, opened.status_code) == (204, 200)
    assert cookie != half_cookie, "what was open to few before is another secret now"


async def test_a_code_is_used_once_even_in_another_browser(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
    watch.later(60)
    statuses = []
    for _ in range(2):
        async with browser(app) as person:
            await person.login("agent1")
            answer = await person.post("/login/factor", code=watch.code(secret))
            statuses.append(answer.status_code)

    assert statuses == [204, 422]


async def test_a_recovery_code_stands_in_once(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        _, codes = await enrol(person, watch)
    statuses = []
    for typed in (codes[3].upper().replace("-", " "), codes[3], codes[4]):
        async with browser(app) as person:
            await person.login("agent1")
            statuses.append((await person.post("/login/factor", code=typed)).status_code)

    assert statuses == [204, 422, 204]
    assert await factors.codes_left(session, await id_of(session, "agent1")) == 8


async def test_wrong_codes_are_slowed_down_and_the_right_one_waits_too(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
    watch.later(60)
    async with browser(app) as person:
        await person.login("agent1")
        wrong = [(await person.post("/login/factor", code="000000")).status_code for _ in range(6)]
        right = await person.post("/login/factor", code=watch.code(secret))
        watch.later(2)
        later = await person.post("/login/factor", code=watch.code(secret))

    assert wrong == [422] * 5 + [429]
    assert right.status_code == 429
    assert later.status_code == 204


async def test_the_right_code_among_many_at_once_waits(
    app: FastAPI, session: AsyncSession, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them were let in before the first failure was counted."""
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
    watch.later(60)
    really = factors.check

    async def beside_others(of: AsyncSession, actor: Actor, account: Account, code: str) -> None:
        for _ in range(20):
            await throttle.note_failure(of, throttle.factor_way(account.id, account.username))
        await really(of, actor, account, code)

    async with browser(app) as person:
        await person.login("agent1")
        with monkeypatch.context() as during:
            during.setattr(factors, "check", beside_others)
            at_once = await person.post("/login/factor", code=watch.code(secret))
        later = await person.post("/login/factor", code=watch.code(secret))

    assert (at_once.status_code, later.status_code) == (429, 204), "the code was not used up"


async def test_a_code_of_other_signs_is_a_wrong_code(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        await enrol(person, watch)
    async with browser(app) as person:
        await person.login("agent1")
        answer = await person.post("/login/factor", code="一二三四五六")

    assert (answer.status_code, answer.json()["code"]) == (422, "people.wrong_code")


async def test_the_first_step_is_forgotten_after_five_minutes(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
    async with browser(app) as person:
        await person.login("agent1")
        watch.later(301)
        # the row's own time is the database default's; move it as the watch moved
        await session.execute(
            text("UPDATE login_session SET created_at = created_at - interval '301 seconds'")
        )
        late = await person.post("/login/factor", code=watch.code(secret))
        nobody = await person.post("/login/factor", code=watch.code(secret))

    assert (late.status_code, late.json()["code"]) == (401, "people.step_expired")
    assert nobody.status_code == 401


async def test_who_must_have_one_can_do_nothing_but_enrol(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "secadmin") as security:
        rule = await security.put("/factor-rule", roles=["agent"])
    async with signed_in(app, "agent1") as person:
        me = (await person.get("/me")).json()
        closed = [
            await person.get("/tickets"),
            await person.get("/calls/mine"),
            await person.get("/me/sign-in"),
            await person.post("/me/password", old="x", new="y"),
        ]
        secret, _ = await enrol(person, watch)
        opened = await person.get("/tickets")
        watch.later(60)
        removed = await person.post("/me/factor/remove", code=watch.code(secret))
    async with signed_in(app, "dispatcher1") as other:
        free = await other.get("/tickets")

    assert rule.json()["roles"] == ["agent"]
    assert rule.json()["lacking"] > 0
    assert me["must_enrol_factor"] is True
    assert [answer.status_code for answer in closed] == [403, 403, 403, 401]
    assert closed[0].json()["code"] == "people.factor_first"
    assert opened.status_code == 200
    assert (removed.status_code, removed.json()["code"]) == (409, "people.factor_demanded")
    assert free.status_code == 200, "who holds no such role"


async def test_one_removes_ones_own_with_a_code(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, _ = await enrol(person, watch)
        used = await person.post("/me/factor/remove", code=watch.code(secret))
        watch.later(60)
        removed = await person.post("/me/factor/remove", code=watch.code(secret))
    async with browser(app) as person:
        plain = await person.login("agent1")

    assert (used.status_code, removed.status_code, plain.status_code) == (422, 204, 204)
    left = await session.scalars(select(SecondFactor))
    assert left.all() == []


async def test_new_recovery_codes_end_the_old_ones(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        secret, old = await enrol(person, watch)
        watch.later(60)
        renewed = await person.post("/me/factor/recovery-codes", code=watch.code(secret))
    new = renewed.json()["codes"]
    async with browser(app) as person:
        await person.login("agent1")
        by_old = await person.post("/login/factor", code=old[0])
        by_new = await person.post("/login/factor", code=new[0])

    assert not set(old) & set(new)
    assert (by_old.status_code, by_new.status_code) == (422, 204)


async def test_the_security_administrator_resets_a_lost_telephone_and_says_why(
    app: FastAPI, session: AsyncSession, watch: Watch
) -> None:
    async with signed_in(app, "agent1") as person:
        await enrol(person, watch)
        id = await id_of(session, "agent1")
        async with signed_in(app, "secadmin") as security:
            silent = await security.post(f"/accounts/{id}/reset-factor", note=" ")
            done = await security.post(f"/accounts/{id}/reset-factor", note="手机丢失，当面核实")
            twice = await security.post(f"/accounts/{id}/reset-factor", note="手机丢失")
            detail = (await security.get(f"/accounts/{id}")).json()
        out = await person.get("/me")
    async with browser(app) as person:
        plain = await person.login("agent1")

    assert (silent.status_code, done.status_code, twice.status_code) == (422, 204, 409)
    assert out.status_code == 401, "every browser was signed out"
    assert plain.status_code == 204
    assert detail["has_factor"] is False
    assert [note["text"] for note in detail["notes"]] == ["手机丢失，当面核实"]
    assert "account.factor_reset" in await names(session, "agent1")
    assert (await account_of(session, "agent1")).must_change_password is False
