"""Old tickets that came by file tell of disputes too: those of the rules' window, by a job.

Nothing that keeps a processor busy happens while a unit of work is open that has written, and no
unit of work is long: whoever reads history waits for the oldest of them.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text.disputes import Telling
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import disputes_content, disputes_growing, disputes_scoring
from huying.insight import disputes_repository as repository
from huying.insight.disputes_growing import FUNCTION, Batch
from huying.insight.disputes_rules import Rules
from huying.insight.disputes_telling import Wording, is_fit, telling_in, wording_of
from huying.insight.models_disputes import DisputeReading
from huying.kit import clock, db
from huying.model.setup import is_on
from huying.ticket import repository as tickets
from huying.ticket.models import Ticket

SETTLE = "insight.dispute_loaded"  # the job
MOST = 50  # tickets that are read, and then settled, at a time
LONGEST = 0.4  # seconds after which a unit of work takes no further ticket


@dataclass(frozen=True)
class Part:
    """The tickets of a load from one id to another."""

    load: UUID
    first: UUID
    last: UUID


def _waits(part: Part, rules: Rules) -> ColumnElement[bool]:
    """Recent enough, and not read yet."""
    read = exists().where(DisputeReading.ticket_id == Ticket.id)
    return (
        Ticket.id.between(part.first, part.last)
        & (Ticket.load_id == part.load)
        & (Ticket.registered_at > clock.now() - rules.window)
        & is_fit()
        & ~read
    )


async def is_waiting(session: AsyncSession, part: Part) -> bool:
    """Whether anything of it is to be read."""
    rules = await disputes_content.rules(session)
    return bool(await session.scalar(select(exists().where(_waits(part, rules)))))


async def settle_loaded(part: Part) -> None:
    """In the order in which they came. Again, also after a kill, it does what is left to do."""
    async with db.unit_of_work() as session:
        if not await is_on(session, FUNCTION):
            return
        city, rules = await catalogue(session), await disputes_content.rules(session)
        found = await session.scalars(
            select(Ticket.id).where(_waits(part, rules)).order_by(Ticket.registered_at, Ticket.id)
        )
        ids = found.all()
    for start in range(0, len(ids), MOST):
        await _settle(city, rules, ids[start : start + MOST])


async def _settle(city: Catalogue, rules: Rules, ids: Sequence[UUID]) -> None:
    async with db.unit_of_work() as session:
        rows = await tickets.find_many(session, ids)
        wordings = {wording_of(row) for row in rows.values()}
    tellings = await asyncio.to_thread(_read, city, rules, wordings)
    left = list(ids)
    while left:
        async with db.unit_of_work() as session:
            await disputes_growing.be_only_writer(session)
            batch, began = Batch(tellings), monotonic()
            while left and monotonic() - began < LONGEST:
                await disputes_growing.settle(session, left[0], batch)
                del left[0]
            for id in batch.due:
                await disputes_scoring.rescore(session, id)


def _read(city: Catalogue, rules: Rules, wordings: set[Wording]) -> dict[Wording, Telling]:
    return {wording: telling_in(city, rules, wording) for wording in wordings}


async def weigh_all() -> None:
    """Every live matter anew, a few in a unit of work."""
    async with db.unit_of_work() as session:
        left = list(await repository.live_ids(session))
    while left:
        async with db.unit_of_work() as session:
            await disputes_growing.be_only_writer(session)
            began = monotonic()
            while left and monotonic() - began < LONGEST:
                await disputes_scoring.rescore(session, left.pop(0))
