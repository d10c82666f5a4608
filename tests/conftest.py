"""One migrated template database a run; each test in a transaction that is rolled back."""

import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from huying.city import catalogue as city_catalogue
from huying.city.catalogue import Catalogue
from huying.city.models import Unit
from huying.kit import clock, db
from huying.kit.actor import Actor, ActorKind, current_actor
from huying.kit.models import new_id
from huying.kit.settings import settings
from huying.people.roles import permissions_of, sees_all_units
from tests.harness import Databases, async_url, whole_app

# A Wednesday in an ordinary working week, ten in the morning in the city.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)


def pytest_configure() -> None:
    """``HUYING_TEST_SERVERS``: URLs with a blank between them, one for each process of the run."""
    servers = os.environ.get("HUYING_TEST_SERVERS", "").split()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    if servers:
        os.environ["HUYING_DATABASE_URL"] = servers[int(worker.removeprefix("gw"))]


@pytest.fixture(scope="session", autouse=True)
def _home() -> Iterator[Path]:
    """Keys, spool and embedded server of the run live in a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="huying-test-", ignore_cleanup_errors=True) as folder:
        os.environ["HUYING_HOME"] = folder
        settings.cache_clear()
        yield Path(folder)


@pytest.fixture(scope="session")
def databases(_home: Path) -> Iterator[Databases]:
    """The server of the run (HUYING_DATABASE_URL, or the embedded one) and its templates."""
    with Databases.of_environment(_home) as made:
        yield made


@pytest.fixture(scope="session")
def template_dsn(databases: Databases) -> str:
    return databases.template("city")


@pytest.fixture
async def session(template_dsn: str) -> AsyncIterator[AsyncSession]:
    """A session on a transaction that is always rolled back; the demo city is there.

    Code under test commits into a savepoint of it, so that tests never see each other's rows.
    """
    engine = create_async_engine(async_url(template_dsn))
    async with engine.connect() as connection:
        outer = await connection.begin()
        db.sessions.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            async with db.sessions() as opened:
                yield opened
        finally:
            await outer.rollback()
            db.sessions.configure(bind=None, join_transaction_mode="conditional_savepoint")
    await engine.dispose()


@pytest.fixture
def fresh_dsn(databases: Databases) -> Iterator[str]:
    """A database of the test's own, with the demo city, for what needs real commits."""
    with databases.clone("city") as dsn:
        yield dsn


@pytest.fixture
def empty_dsn(databases: Databases) -> Iterator[str]:
    """A migrated database without any row of ours."""
    with databases.clone("empty") as dsn:
        yield dsn


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    """Business time stands at NOW unless a test moves it with ``at``."""
    stand_still(NOW)
    yield
    clock.follow(clock.REAL_TIME)


def stand_still(moment: datetime) -> None:
    clock.follow(clock.Reading(clock.real_now(), moment, 0.0))


@pytest.fixture
def at() -> Callable[[datetime], None]:
    """``at(moment)`` moves business time."""
    return stand_still


@pytest.fixture
async def city(session: AsyncSession) -> Catalogue:
    city_catalogue.forget()
    return await city_catalogue.catalogue(session)


MakeActor = Callable[..., Awaitable[Actor]]


@pytest.fixture
async def make_actor(session: AsyncSession) -> MakeActor:
    """``await make_actor("unit_handler", unit="U-WATER")``: an actor of that role."""

    async def make(*roles: str, unit: str | None = None, id: UUID | None = None) -> Actor:
        row = await session.scalar(select(Unit).where(Unit.code == unit)) if unit else None
        assert unit is None or row is not None, f"no unit {unit}"
        return Actor(
            id=id or new_id(),
            kind=ActorKind.PERSON,
            permissions=frozenset().union(*(permissions_of(role) for role in roles)),
            roles=frozenset(roles),
            unit_id=row.id if row else None,
            unit_path=row.path if row else None,
            sees_all_units=sees_all_units(roles),
        )

    return make


class Stage:
    """Who is acting in requests of the test client; ``stage.actor = …`` changes it."""

    def __init__(self) -> None:
        self.actor: Actor | None = None

    def without(self, permission: str) -> Actor:
        assert self.actor is not None
        return replace(self.actor, permissions=self.actor.permissions - {permission})


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
def app(stage: Stage) -> Iterator[FastAPI]:
    app = whole_app()

    async def acting() -> Actor:
        assert stage.actor is not None, "set stage.actor first"
        return stage.actor

    app.dependency_overrides[current_actor] = acting
    yield app
    app.dependency_overrides.clear()


@pytest.fixture
async def client(app: FastAPI, session: AsyncSession) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(app, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
        yield client


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright keeps an event loop of its own running in this thread."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
