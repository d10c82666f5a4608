"""What ends a dispute without a decision: the ticket has left the unit's hands."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch import disputes
from huying.kit.events import Recorded
from huying.kit.subscribers import on

NAME = "dispatch"

# Every event with which a ticket may leave to_sign or handling, or be settled.
_LEAVES = (
    "ticket.recalled",
    "ticket.submitted",
    "ticket.suspended",
    "ticket.supplement_asked",
    "ticket.settled",
    "ticket.withdrawn",
    "ticket.transferred",
    "ticket.terminated",
    "ticket.merged",
)


async def _left(session: AsyncSession, event: Recorded) -> None:
    await disputes.lapse_left(session, event.subject_id)


for _name in _LEAVES:
    on(NAME, _name)(_left)
