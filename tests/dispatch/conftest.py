"""The hotline's people around the pool."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from huying.kit.actor import Actor
from huying.schema import load_all

MakeActor = Callable[..., Awaitable[Actor]]


@dataclass(frozen=True)
class Cast:
    agent: Actor
    reviewer: Actor
    second_reviewer: Actor
    dispatcher: Actor


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def cast(make_actor: MakeActor) -> Cast:
    return Cast(
        agent=await make_actor("agent", unit="U-HOTLINE-INTAKE"),
        reviewer=await make_actor("reviewer", unit="U-HOTLINE-REVIEW"),
        second_reviewer=await make_actor("reviewer", unit="U-HOTLINE-REVIEW"),
        dispatcher=await make_actor("dispatcher", unit="U-HOTLINE-DISPATCH"),
    )
