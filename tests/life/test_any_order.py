"""Random people do random legal and illegal things over months; every rule holds after each step.

Hypothesis chooses the steps, shrinks what fails, and the seed of each step's dice with them.
``HUYING_LONG_WALKS=1`` walks further.
"""

import asyncio
import os
import random
from collections.abc import Awaitable
from datetime import timedelta

from httpx import ASGITransport, AsyncClient
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from huying.city import catalogue
from huying.city.models import MatterKind
from huying.kit import db
from huying.kit.actor import Actor, current_actor
from huying.ticket.models import TicketState
from tests.conftest import NOW, Stage, stand_still
from tests.harness import async_url, whole_app
from tests.life import road
from tests.life.world import World

IS_LONG = os.environ.get("HUYING_LONG_WALKS") == "1"
WALKS, STEPS = (200, 80) if IS_LONG else (6, 30)

DICE = st.integers(0, 2**32 - 1)


class Life(RuleBasedStateMachine):
    """One city in one transaction, rolled back at the end."""

    dsn = ""
    seen: set[TicketState] = set()
    answers: dict[int, int] = {}

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.world = self.loop.run(self._open())

    async def _open(self) -> World:
        stand_still(NOW)
        catalogue.forget()
        self.engine: AsyncEngine = create_async_engine(async_url(self.dsn))
        self.connection: AsyncConnection = await self.engine.connect()
        self.outer = await self.connection.begin()
        db.sessions.configure(bind=self.connection, join_transaction_mode="create_savepoint")
        session = AsyncSession(
            self.connection, join_transaction_mode="create_savepoint", expire_on_commit=False
        )
        stage, app = Stage(), whole_app()

        async def acting() -> Actor:
            assert stage.actor is not None
            return stage.actor

        app.dependency_overrides[current_actor] = acting
        transport = ASGITransport(app, raise_app_exceptions=False)
        client = AsyncClient(transport=transport, base_url="http://test/api/v1")
        city = await catalogue.catalogue(session)
        return World(session, client, stage, city, app.openapi(), random.Random(0))

    def _do(self, dice: int, *steps: Awaitable[object]) -> None:
        self.world.dice.seed(dice)

        async def run() -> None:
            for step in steps:
                await step
            await self.world.everybody_hears()
            await self.world.check()

        self.loop.run(run())
        self.seen.update(self.world.states.values())

    @initialize(dice=DICE)
    def begin(self, dice: int) -> None:
        self._do(dice, self.world.begin())

    @rule(dice=DICE)
    def somebody_goes_on(self, dice: int) -> None:
        self._do(dice, road.go_on(self.world))

    @rule(dice=DICE)
    def several_go_on(self, dice: int) -> None:
        self._do(dice, *(road.go_on(self.world) for _ in range(8)))

    @rule(dice=DICE)
    def anybody_tries_anything(self, dice: int) -> None:
        self._do(dice, *(self.world.anybody_tries_anything() for _ in range(6)))

    @rule(dice=DICE)
    def what_was_asked_is_decided(self, dice: int) -> None:
        self._do(dice, road.decide_requests(self.world), road.decide_objections(self.world))

    @rule(dice=DICE)
    def exclusions_are_decided(self, dice: int) -> None:
        self._do(dice, road.decide_exclusions(self.world))

    @rule(dice=DICE, kind=st.sampled_from(MatterKind))
    def somebody_calls(self, dice: int, kind: MatterKind) -> None:
        if len(self.world.statements) < 6:
            self._do(dice, self.world.register(kind))

    @rule(dice=DICE, minutes=st.sampled_from([5, 20, 70, 240, 1440, 3 * 1440, 14 * 1440]))
    def time_passes(self, dice: int, minutes: int) -> None:
        self._do(dice, self.world.time_passes(timedelta(minutes=minutes)))

    def teardown(self) -> None:
        for status, count in self.world.answers.items():
            self.answers[status] = self.answers.get(status, 0) + count
        self.loop.run(self._close())
        self.loop.close()
        stand_still(NOW)

    async def _close(self) -> None:
        whole_app().dependency_overrides.clear()
        await self.world.client.aclose()
        await self.world.session.close()
        await self.outer.rollback()
        await self.connection.close()
        await self.engine.dispose()
        db.sessions.configure(bind=None, join_transaction_mode="conditional_savepoint")


def test_every_rule_holds_whoever_does_whatever_in_any_order(template_dsn: str) -> None:
    Life.dsn, Life.seen, Life.answers = template_dsn, set(), {}

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not IS_LONG,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if IS_LONG else [])],
            suppress_health_check=list(HealthCheck),
        ),
    )

    assert {TicketState.HANDLING, TicketState.TO_CALLBACK, TicketState.CLOSED} <= Life.seen
    assert len(Life.seen) >= 8
    assert Life.answers.get(200, 0) > 0
    assert sum(count for status, count in Life.answers.items() if 400 <= status < 500) > 0
