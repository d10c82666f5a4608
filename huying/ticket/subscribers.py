"""A parent that ends otherwise than by its settlement leaves what was merged into it behind."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket import merging

NAME = "ticket.merging"


async def _release(session: AsyncSession, event: Recorded) -> None:
    await merging.release_children(session, event.subject_id)


for _name in ("ticket.withdrawn", "ticket.terminated", "ticket.transferred"):
    on(NAME, _name)(_release)
