"""Recomputing running clocks after a change of policy, in batches that commit on their own."""

from uuid import UUID

from huying.city.models_policy import PolicyChange
from huying.kit import db, jobs
from huying.kit.jobs import Queue
from huying.ticket import recomputing

BATCH = 50  # tickets: a batch stays under a second


@jobs.job("ticket.recompute_dues", queue=Queue.BULK, own_units=True)
async def recompute_dues(policy_change_id: str) -> None:
    """Killed half way, the next attempt does the rest: what has moved already does not differ."""
    async with db.unit_of_work() as session:
        change = await session.get_one(PolicyChange, UUID(policy_change_id))
        tickets = await recomputing.concerned(session, change)
    for first in range(0, len(tickets), BATCH):
        async with db.unit_of_work() as session:
            await recomputing.recompute(session, change, tickets[first : first + BATCH])
