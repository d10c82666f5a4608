"""Task forces from what insight knows: of an incident, and who belongs into one of a kind."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from huying.brain.text.disputes import families_by_category
from huying.insight import disputes_content, disputes_views, forces, incidents_repository
from huying.insight.disputes_schemas import DisputeSuggestion
from huying.insight.models_incidents import IncidentState
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.supervise import task_forces_views
from huying.supervise.task_forces_endpoints import plan_of
from huying.supervise.task_forces_errors import (
    TaskForceKnown,
    TaskForceMemberKnown,
    TaskForceUnknown,
)
from huying.supervise.task_forces_permissions import TASK_FORCE_EDIT
from huying.supervise.task_forces_schemas import TaskForcePlanBody, TaskForceRead

router = APIRouter(tags=["insight"])

Former = Annotated[Actor, Depends(requires(TASK_FORCE_EDIT))]


@router.get("/task-force-members")
async def suggest_task_force_members(
    _: Former,
    session: Session,
    category: Annotated[str, Query(pattern="^([0-9]{2}){0,3}$")] = "",
    place: Annotated[str, Query(max_length=60)] = "",
) -> list[DisputeSuggestion]:
    """Roles, units and people for a task force of that kind of matter at that place."""
    rules = await disputes_content.rules(session)
    family = families_by_category(rules.families, category)
    return await disputes_views.suggest(session, family, place or None)


@router.post(
    "/incidents/{id}/task-force",
    status_code=201,
    responses=responses(NotFound, TaskForceKnown, TaskForceUnknown, TaskForceMemberKnown),
)
async def form_incident_task_force(
    id: UUID, body: TaskForcePlanBody, actor: Former, session: Session
) -> TaskForceRead:
    """With the incident's tickets that this person sees and that are not confidential."""
    incident = await incidents_repository.find(session, id, lock=True)
    if incident is None or incident.state is not IncidentState.OPEN:
        raise NotFound()
    force = await forces.form_of_incident(session, actor, incident, plan_of(body))
    return await task_forces_views.read(session, actor, force)
