"""A task force of an incident."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.models_incidents import Incident, IncidentTicket
from huying.kit.actor import Actor
from huying.supervise import task_forces
from huying.supervise.models_task_forces import ForceOrigin, TaskForce
from huying.supervise.task_forces import Plan
from huying.ticket import repository as tickets
from huying.ticket.models import Confidentiality, Ticket


async def form_of_incident(
    session: AsyncSession, actor: Actor, incident: Incident, plan: Plan
) -> TaskForce:
    """With those of its tickets that the actor sees and that are not confidential. Raises
    TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown."""
    lies = select(IncidentTicket.ticket_id).where(
        IncidentTicket.incident_id == incident.id, IncidentTicket.left_at.is_(None)
    )
    shown = tickets.visible_to(actor).where(
        Ticket.id.in_(lies), Ticket.confidentiality == Confidentiality.NORMAL
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
