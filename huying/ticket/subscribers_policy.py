"""A change of policy reaches the clocks that already run."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import jobs
from huying.kit.events import Recorded
from huying.kit.subscribers import on

NAME = "ticket.policy"


async def _recompute(session: AsyncSession, event: Recorded) -> None:
    if event.body["applies_to_open"]:
        id = str(event.subject_id)
        await jobs.enqueue(session, "ticket.recompute_dues", lock=NAME, policy_change_id=id)


for _name in ("city.calendar_changed", "city.profile_changed"):
    on(NAME, _name)(_recompute)
