"""A settled ticket is called back; one that goes another way is not. Another limit for the first
try reaches callbacks that wait, where the change says so."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from huying.callback import service
from huying.kit import clock, jobs
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket import repository as tickets
from huying.ticket.models import TicketState

NAME = "callback"


@on(NAME, "ticket.settled")
async def open_callback(session: AsyncSession, event: Recorded) -> None:
    """Only while the ticket still waits: a late reader must not call about a reopened one."""
    ticket = await tickets.find_by_id(session, event.subject_id)
    round = int(event.body["round"])
    if ticket is None or ticket.state is not TicketState.TO_CALLBACK or ticket.round != round:
        return
    settled_at = datetime.fromisoformat(event.body["settled_at"])
    await service.open_task(session, ticket.id, round, settled_at, clock.now())


async def _void(session: AsyncSession, event: Recorded) -> None:
    ticket = await tickets.find_by_id(session, event.subject_id)
    if ticket is not None:
        await service.void(session, ticket, clock.now())


for _name in (
    "ticket.rework_ordered",
    "ticket.closed",
    "ticket.withdrawn",
    "ticket.terminated",
    "ticket.transferred",
):
    on(NAME, _name)(_void)


@on(NAME, "city.profile_changed")
async def limits_changed(session: AsyncSession, event: Recorded) -> None:
    if event.body["applies_to_open"]:
        id = str(event.subject_id)
        await jobs.enqueue(session, "callback.recompute_dues", lock=NAME, policy_change_id=id)
