"""Due dates that higher modules keep about tickets: each tells what a policy would move.

The plan is the same before a change is saved (its preview) and after (the work list).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.ticket.policy_plan import Effects


@dataclass(frozen=True)
class OtherMove:
    """``clock``: a key of ``clock.*``; ``steps``: why the new date."""

    subject_id: UUID
    ticket_id: UUID
    number: str
    clock: str
    before: datetime
    after: datetime
    steps: tuple[str, ...]


@dataclass(frozen=True)
class OtherMoves:
    """How many due dates run, and those that move."""

    running: int
    moved: tuple[OtherMove, ...]


Plan = Callable[[AsyncSession, Effects], Awaitable[OtherMoves]]
_plans: dict[str, Plan] = {}


def also_moves(name: str) -> Callable[[Plan], Plan]:
    """Register the plan of one kind of due date."""

    def register(plan: Plan) -> Plan:
        if name in _plans:
            raise RuntimeError(f"plan {name!r} is declared twice")
        _plans[name] = plan
        return plan

    return register


async def plan(session: AsyncSession, effects: Effects) -> OtherMoves:
    """All that is kept beside the clocks of tickets."""
    found = [await one(session, effects) for one in _plans.values()]
    moved = tuple(move for each in found for move in each.moved)
    return OtherMoves(sum(each.running for each in found), moved)
