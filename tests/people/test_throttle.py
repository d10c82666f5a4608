"""Wrong logins slow down whoever makes them, not everybody behind the same address."""

from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.people import rules, service, throttle
from huying.people.models import LoginThrottle
from tests.harness import whole_app
from tests.people.hands import browser, id_of, signed_in

pytestmark = pytest.mark.usefixtures("time_stands_still")

OFFICE, HOME, STRANGE = "192.0.2.7", "192.0.2.8", "198.51.100.1"


@pytest.fixture
def app() -> FastAPI:
    return whole_app()


async def fail(session: AsyncSession, username: str, address: str, times: int) -> None:
    for _ in range(times):
        await service.note_failure(session, username, address)


async def status(app: FastAPI, username: str, address: str) -> int:
    async with browser(app, address) as person:
        return (await person.login(username)).status_code


async def test_a_colleague_behind_the_same_address_signs_in_at_once(
    app: FastAPI, session: AsyncSession
) -> None:
    """Fifty people who forgot their passwords are no attack: the address stays open."""
    for number in range(50):
        await fail(session, f"forgetful{number}", OFFICE, 2)
    await fail(session, "agent2", OFFICE, 5)

    assert await status(app, "agent1", OFFICE) == 204
    assert await status(app, "agent2", OFFICE) == 429


async def test_a_flood_from_one_address_waits_for_seconds_only(
    app: FastAPI, session: AsyncSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    monkeypatch.setattr(clock, "real_now", lambda: now)
    for number in range(10):
        await fail(session, f"name{number}", STRANGE, 25)
    during = await status(app, "agent1", STRANGE)
    elsewhere = await status(app, "agent1", HOME)
    now += rules.ADDRESS.longest
    after = await status(app, "agent1", STRANGE)

    assert (during, elsewhere, after) == (429, 204, 204)
    assert rules.ADDRESS.longest <= timedelta(seconds=30)


async def test_who_signed_in_here_before_is_kept_out_by_nobody_elses_failures(
    app: FastAPI, session: AsyncSession
) -> None:
    assert await status(app, "agent1", OFFICE) == 204
    for number in range(10):  # a flood from the own office
        await fail(session, f"name{number}", OFFICE, 25)
    await fail(session, "agent1", STRANGE, 30)  # and guessing at the own name from outside

    assert await status(app, "agent1", OFFICE) == 204
    assert await status(app, "agent2", OFFICE) == 429, "who is new at a flooded address waits"


async def test_guessing_one_name_from_many_addresses_is_slowed_down(
    app: FastAPI, session: AsyncSession
) -> None:
    for number in range(rules.NAME.free):
        await fail(session, "agent1", f"198.51.100.{number}", 1)

    assert await status(app, "agent1", "203.0.113.1") == 429


async def test_being_known_frees_nobody_from_the_own_failures(
    app: FastAPI, session: AsyncSession
) -> None:
    assert await status(app, "agent1", OFFICE) == 204
    await fail(session, "agent1", OFFICE, 5)

    assert await status(app, "agent1", OFFICE) == 429


async def test_a_good_login_excuses_the_person_and_not_the_address(session: AsyncSession) -> None:
    await fail(session, "agent1", OFFICE, 3)
    await service.sign_in(session, "agent1", "test-only-Password1", OFFICE)
    left = (await session.scalars(select(LoginThrottle))).all()

    assert [(row.key, row.failures) for row in left] == [(throttle.address_hash(OFFICE), 3)]


async def test_unlocking_forgets_one_persons_failures_and_says_why(
    app: FastAPI, session: AsyncSession
) -> None:
    await fail(session, "agent1", OFFICE, 8)
    await fail(session, "agent2", OFFICE, 8)
    async with signed_in(app, "secadmin") as security:
        id = await id_of(session, "agent1")
        locked = (await security.get(f"/accounts/{id}")).json()
        done = await security.post(f"/accounts/{id}/unlock", note="本人来电，核对了工号")
        free = (await security.get(f"/accounts/{id}")).json()

    assert locked["locked_until"] is not None
    assert (done.status_code, free["locked_until"]) == (204, None)
    assert free["notes"][0]["text"] == "本人来电，核对了工号"
    assert await status(app, "agent1", OFFICE) == 204
    assert await status(app, "agent2", OFFICE) == 429


async def test_old_failures_are_forgotten(session: AsyncSession) -> None:
    await fail(session, "agent1", OFFICE, 4)
    row = (await session.scalars(select(LoginThrottle))).first()
    assert row is not None
    for each in await session.scalars(select(LoginThrottle)):
        each.last_failed_at -= rules.FORGOTTEN_AFTER * 2
    await session.flush()
    await fail(session, "agent1", OFFICE, 1)
    session.expire_all()

    assert set(await session.scalars(select(LoginThrottle.failures))) == {1}
