"""Incidents hear of every ticket that comes, changes or goes."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import incidents_growing, incidents_index, incidents_loading
from huying.insight import incidents_repository as repository
from huying.insight.incidents_loading import Part
from huying.insight.incidents_rows import leave, recount, recount_many
from huying.insight.models_incidents import Incident, IncidentTicket, LeftWhy
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.ticket.models import Ticket

NAME = "insight_incidents"
_SETTLES = (
    "ticket.registered", "ticket.classified", "ticket.reviewed", "ticket.not_accepted",
    "ticket.accused",
)  # fmt: skip


async def ticket_changed(session: AsyncSession, event: Recorded) -> None:
    await incidents_growing.be_only_writer(session)
    await _settle(session, event, is_other=event.body.get("field") == "category")


async def _settle(session: AsyncSession, event: Recorded, *, is_other: bool = False) -> None:
    """At once, or by a job where much is to be remembered first."""
    if not await incidents_growing.is_wanted(session, event.subject_id):
        return
    held = await incidents_index.at_once(session, event.cursor)
    if held is None:
        await incidents_loading.leave_to_job(session, event.subject_id, event.cursor, is_other)
    else:
        await incidents_growing.place(session, held, event.subject_id, is_other=is_other)


for _name in _SETTLES:
    on(NAME, _name)(ticket_changed)


@on(NAME, "ticket.withdrawn")
async def ticket_withdrawn(session: AsyncSession, event: Recorded) -> None:
    await incidents_growing.be_only_writer(session)
    lies = await repository.membership(session, event.subject_id)
    await leave(session, lies, LeftWhy.WITHDRAWN)


@on(NAME, "ticket.merged")
async def ticket_merged(session: AsyncSession, event: Recorded) -> None:
    await incidents_growing.be_only_writer(session)
    parent = UUID(str(event.body["parent_id"]))
    await incidents_growing.merged_tickets(session, event.subject_id, parent, event.actor_id)


@on(NAME, "ticket.unmerged")
async def ticket_unmerged(session: AsyncSession, event: Recorded) -> None:
    """What lay there only because it was merged finds its own place again."""
    await incidents_growing.be_only_writer(session)
    lies = await repository.membership(session, event.subject_id)
    if lies is not None and lies.grounds == [incidents_growing.MERGED_GROUND]:
        await leave(session, lies, LeftWhy.UNFIT)
    await _settle(session, event)


@on(NAME, "ticket.people_corrected")
async def people_corrected(session: AsyncSession, event: Recorded) -> None:
    await incidents_growing.be_only_writer(session)
    lies = await repository.membership(session, event.subject_id)
    if lies is not None:
        await recount_many(session, [lies.incident_id])


@on(NAME, "ticket.loaded")
async def tickets_loaded(session: AsyncSession, event: Recorded) -> None:
    """A job's work, in short units of work; of tickets before the window there is none."""
    if "first" in event.body:
        first, last = UUID(str(event.body["first"])), UUID(str(event.body["last"]))
        await incidents_loading.take_load(
            session, Part(event.subject_id, first, last), event.cursor
        )


@on(NAME, "citizen.erased")
async def citizen_erased(session: AsyncSession, event: Recorded) -> None:
    """Tickets of somebody who wished to be erased lie in no incident any more."""
    await incidents_growing.be_only_writer(session)
    lying = await session.scalars(
        select(IncidentTicket)
        .join(Ticket, Ticket.id == IncidentTicket.ticket_id)
        .where(
            Ticket.citizen_id == event.subject_id,
            Ticket.erased_at.is_not(None),
            IncidentTicket.left_at.is_(None),
        )
    )
    for lies in lying.all():
        await leave(session, lies, LeftWhy.ERASED)
    await incidents_index.purge(session)


@on(NAME, "retention.erased")
async def words_erased(session: AsyncSession, event: Recorded) -> None:
    """Old tickets stay in their incidents, without their words: a title made of them goes."""
    await incidents_growing.be_only_writer(session)
    named = await session.scalars(
        select(Incident)
        .join(Ticket, Ticket.id == Incident.title_ticket_id)
        .where(Ticket.erased_at.is_not(None))
        .with_for_update(of=Incident)
    )
    for incident in named.all():
        incident.title, incident.title_ticket_id = "", None
        await recount(session, incident)
    await incidents_index.purge(session)
