"""What the subscriber of incidents leaves to jobs: old tickets that came by file, and tickets that
come while much is to be remembered first (after a start, or a load).

Remembering and comparing happen in units of work that only read; those that write are short, for
whoever reads history waits for the oldest of them, and live tickets take turns with them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import incidents_growing as growing
from huying.insight import incidents_index as index
from huying.insight.incidents_index import Held
from huying.insight.models_incidents import IncidentTicket
from huying.kit import clock, db, jobs
from huying.kit.events import Cursor
from huying.model.setup import is_on
from huying.ticket.models import Ticket

SETTLE, SETTLE_LOADED = "insight.incident_ticket", "insight.incidents_loaded"  # the jobs
MOST = 20  # tickets that are compared at a time
LONGEST = 0.4  # seconds after which a unit of work takes no further ticket


@dataclass(frozen=True)
class Part:
    """The tickets of a load from one id to another."""

    load: UUID
    first: UUID
    last: UUID


def _waits(part: Part) -> ColumnElement[bool]:
    """Recent, fit, and in no incident yet."""
    lies = exists().where(IncidentTicket.ticket_id == Ticket.id, IncidentTicket.left_at.is_(None))
    return (
        Ticket.id.between(part.first, part.last)
        & (Ticket.load_id == part.load)
        & (Ticket.registered_at > clock.now() - index.WINDOW)
        & index.is_fit()
        & ~lies
    )


async def leave_to_job(
    session: AsyncSession, ticket_id: UUID, cursor: Cursor, is_other: bool
) -> None:
    told = {"ticket": str(ticket_id), "cursor": str(cursor), "is_other": "1" if is_other else ""}
    await jobs.enqueue(session, SETTLE, lock=SETTLE, **told)


async def take_load(session: AsyncSession, part: Part, cursor: Cursor) -> None:
    """Ask for the job, unless nothing of it is recent."""
    if await session.scalar(select(exists().where(_waits(part)))):
        ids = {"load": part.load, "first": part.first, "last": part.last, "cursor": cursor}
        told = {name: str(value) for name, value in ids.items()}
        await jobs.enqueue(session, SETTLE_LOADED, lock=SETTLE_LOADED, **told)


async def settle_one(ticket_id: UUID, cursor: Cursor, *, is_other: bool) -> None:
    async with db.unit_of_work() as session:
        if not await is_on(session, growing.FUNCTION):
            return
        held = await index.in_step(session, cursor)
    async with db.unit_of_work() as session:
        await growing.be_only_writer(session)
        if await growing.is_wanted(session, ticket_id):
            await growing.place(session, held, ticket_id, is_other=is_other)


async def settle_loaded(part: Part, cursor: Cursor) -> None:
    """In the order in which they came. Again, also after a kill, it changes nothing of what is
    done. Whoever comes live while it works is compared with these tickets, for they are remembered
    first: what is alone here needs no unit of work that writes."""
    async with db.unit_of_work() as session:
        if not await is_on(session, growing.FUNCTION):
            return
        wanted = select(Ticket.id).where(_waits(part))
        ids = (await session.scalars(wanted.order_by(Ticket.registered_at, Ticket.id))).all()
        held = await index.in_step(session, cursor) if ids else None
    if held is not None:
        for start in range(0, len(ids), MOST):
            alike = await asyncio.to_thread(_alike, held, ids[start : start + MOST])
            await _place(held, alike)


def _alike(held: Held, ids: Sequence[UUID]) -> list[UUID]:
    return [id for id in ids if held.has_like(str(id))]


async def _place(held: Held, ids: Sequence[UUID]) -> None:
    left = list(ids)
    while left:
        async with db.unit_of_work() as session:
            await growing.be_only_writer(session)
            began = monotonic()
            while left and monotonic() - began < LONGEST:
                if await growing.is_wanted(session, left[0]):
                    await growing.place(session, held, left[0])
                    await session.flush()
                del left[0]
