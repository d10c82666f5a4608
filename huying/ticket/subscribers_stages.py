"""Every event after which a stage clock may have started, moved or run on."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket import stages

NAME = "ticket.stages"


async def _watch(session: AsyncSession, event: Recorded) -> None:
    await stages.watch(session, event.subject_id)


for _name in (
    "ticket.registered",
    "ticket.classified",
    "ticket.reviewed",
    "ticket.sent",
    "ticket.recalled",
    "ticket.submitted",
    "ticket.resumed",
    "ticket.supplement_given",
    "ticket.supplement_ended",
    "ticket.due_changed",
    "ticket.unmerged",
):
    on(NAME, _name)(_watch)
