"""Task forces of incidents."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.models_incidents import Incident, IncidentTicket
from huying.kit.actor import Actor
from huying.supervise import task_forces
from huying.supervise.models_task_forces import (
    ForceOrigin,
    ForceState,
    TaskForce,
    TaskForceTicket,
)
from huying.supervise.task_forces import Plan
from huying.ticket import repository as tickets
from huying.ticket.models import Confidentiality, Ticket


async def form_of_incident(
    session: AsyncSession, actor: Actor, incident: Incident, plan: Plan
) -> TaskForce:
    """With those of its tickets that the actor sees and that are not confidential. Raises
    TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown."""
    shown = tickets.visible_to(actor).where(
        Ticket.id.in_(_lying(incident)), Ticket.confidentiality == Confidentiality.NORMAL
    )
    ids = (await session.scalars(shown.with_only_columns(Ticket.id))).all()
    about = replace(
        plan,
        origin=ForceOrigin.INCIDENT,
        origin_id=incident.id,
        category_code=incident.category_code,
        place_code=incident.place_code,
        ticket_ids=ids,
    )
    return await task_forces.form(session, actor, about)


async def follow(session: AsyncSession, incident: Incident) -> None:
    """What has come to an incident joins the room of its task force, or of that of one which was
    merged into it; what is confidential does not. What has left stays there, as work was done."""
    of_it = or_(Incident.id == incident.id, Incident.merged_into == incident.id)
    working = (
        select(TaskForce.id)
        .join(Incident, Incident.id == TaskForce.origin_id)
        .where(
            TaskForce.origin == ForceOrigin.INCIDENT, TaskForce.state == ForceState.WORKING, of_it
        )
    )
    for force_id in (await session.scalars(working)).all():
        known = select(TaskForceTicket.ticket_id).where(TaskForceTicket.force_id == force_id)
        new = select(Ticket.id).where(
            Ticket.id.in_(_lying(incident)),
            Ticket.confidentiality == Confidentiality.NORMAL,
            Ticket.id.not_in(known),
        )
        await task_forces.link_found(session, force_id, (await session.scalars(new)).all())


def _lying(incident: Incident) -> Select[UUID]:
    return select(IncidentTicket.ticket_id).where(
        IncidentTicket.incident_id == incident.id, IncidentTicket.left_at.is_(None)
    )
