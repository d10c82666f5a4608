"""What changes a count: events say whose row to look at, the row says what it is now."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import counting
from huying.insight.counts_values import What
from huying.kit import jobs
from huying.kit.events import Recorded
from huying.kit.subscribers import on_many

NAME = counting.SUBSCRIBER
# Those after which a ticket's category, place, lead unit, people or parent may be another.
_OF_TICKETS = (
    "ticket.registered", "ticket.answered", "ticket.not_accepted", "ticket.transferred",
    "ticket.classified", "ticket.reviewed", "ticket.sent", "ticket.recalled", "ticket.settled",
    "ticket.rework_ordered", "ticket.merged", "ticket.unmerged", "ticket.child_merged",
    "ticket.child_unmerged", "ticket.people_corrected", "ticket.accused",
)  # fmt: skip
_OF_CALLBACKS = (
    "callback.due_set", "callback.begun", "callback.evaluated", "callback.unreached",
    "callback.voided",
)  # fmt: skip
_OF_CALLS = ("call.started", "call.matter_ended")


async def tickets_changed(session: AsyncSession, events: Sequence[Recorded]) -> None:
    """Callbacks and calls are counted by their tickets."""
    ids = {event.subject_id for event in events}
    await counting.recount(session, What.TICKET, ids)
    await counting.recount(session, What.CALLBACK, await counting.callbacks_of(session, ids))
    await counting.recount(session, What.CALL, await counting.calls_of(session, ids))


async def callbacks_changed(session: AsyncSession, events: Sequence[Recorded]) -> None:
    ids = [UUID(event.body["task_id"]) for event in events]
    await counting.recount(session, What.CALLBACK, ids)


async def calls_changed(session: AsyncSession, events: Sequence[Recorded]) -> None:
    await counting.recount(session, What.CALL, [event.subject_id for event in events])


@on_many(NAME, "card.asked")
async def questions_asked(session: AsyncSession, events: Sequence[Recorded]) -> None:
    await counting.recount(session, What.QUESTION, [event.subject_id for event in events])


@on_many(NAME, "ticket.loaded")
async def tickets_loaded(session: AsyncSession, events: Sequence[Recorded]) -> None:
    """Old tickets came by file, thousands an event: each event's are a job, so that the readers of
    history never wait for a long transaction."""
    for event in events:
        if "first" in event.body:
            first, last = str(event.body["first"]), str(event.body["last"])
            load = str(event.subject_id)
            name = counting.COUNT_LOADED
            await jobs.enqueue(session, name, lock=name, load=load, first=first, last=last)


for _names, _reaction in (
    (_OF_TICKETS, tickets_changed),
    (_OF_CALLBACKS, callbacks_changed),
    (_OF_CALLS, calls_changed),
):
    for _name in _names:
        on_many(NAME, _name)(_reaction)
