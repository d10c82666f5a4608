"""People around one ticket of the water company."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from huying.kit.actor import Actor
from huying.schema import load_all

MakeActor = Callable[..., Awaitable[Actor]]


@dataclass(frozen=True)
class Cast:
    """Each with the permissions of the role; the unit's three belong to U-WATER."""

    agent: Actor
    reviewer: Actor
    dispatcher: Actor
    handler: Actor
    leader: Actor
    specialist: Actor
    supervisor: Actor
    stranger: Actor


@pytest.fixture(autouse=True)
def _everything_registered() -> None:
    load_all()


@pytest.fixture
async def cast(make_actor: MakeActor) -> Cast:
    return Cast(
        agent=await make_actor("agent", unit="U-HOTLINE-INTAKE"),
        reviewer=await make_actor("reviewer", unit="U-HOTLINE-REVIEW"),
        dispatcher=await make_actor("dispatcher", unit="U-HOTLINE-DISPATCH"),
        handler=await make_actor("unit_liaison", "unit_handler", unit="U-WATER"),
        leader=await make_actor("unit_leader", unit="U-WATER"),
        specialist=await make_actor("callback_specialist", unit="U-HOTLINE-CALLBACK"),
        supervisor=await make_actor("supervisor", unit="U-HOTLINE-SUPERVISE"),
        stranger=await make_actor("unit_liaison", "unit_handler", unit="U-GAS"),
    )
