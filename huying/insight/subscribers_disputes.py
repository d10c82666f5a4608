"""Dispute risks hear of every ticket that comes, changes or goes."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import (
    disputes_growing,
    disputes_loading,
    disputes_looking,
    disputes_scoring,
)
from huying.insight import disputes_repository as repository
from huying.insight.disputes_loading import Part
from huying.insight.models_disputes import DisputeReading
from huying.kit import clock, jobs
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket.models import Ticket

NAME = "insight_disputes"
_SETTLES = (
    "ticket.registered",
    "ticket.classified",
    "ticket.reviewed",
    "ticket.not_accepted",
    "ticket.accused",
    "ticket.withdrawn",
)


async def ticket_changed(session: AsyncSession, event: Recorded) -> None:
    await disputes_growing.be_only_writer(session)
    await disputes_looking.keep_looking(session, clock.now())
    await disputes_growing.settle(session, event.subject_id)


for _name in _SETTLES:
    on(NAME, _name)(ticket_changed)


@on(NAME, "ticket.closed")
async def ticket_closed(session: AsyncSession, event: Recorded) -> None:
    """What is solved weighs no more as unsolved."""
    await disputes_growing.be_only_writer(session)
    row = await repository.reading(session, event.subject_id)
    if row is not None and row.dispute_id is not None:
        await disputes_scoring.rescore(session, row.dispute_id)


@on(NAME, "ticket.loaded")
async def tickets_loaded(session: AsyncSession, event: Recorded) -> None:
    """A job's work, in short units of work; of tickets before the rules' window there is none."""
    if "first" not in event.body:
        return
    first, last = str(event.body["first"]), str(event.body["last"])
    part = Part(event.subject_id, UUID(first), UUID(last))
    if await disputes_loading.is_waiting(session, part):
        name = disputes_loading.SETTLE
        await jobs.enqueue(session, name, lock=name, load=str(part.load), first=first, last=last)


async def words_erased(session: AsyncSession, _: Recorded) -> None:
    """Of erased tickets nothing is kept here."""
    await disputes_growing.be_only_writer(session)
    gone = await session.scalars(
        select(DisputeReading)
        .join(Ticket, Ticket.id == DisputeReading.ticket_id)
        .where(Ticket.erased_at.is_not(None))
    )
    await disputes_growing.forget_many(session, gone.all())


for _name in ("citizen.erased", "retention.erased"):
    on(NAME, _name)(words_erased)
