"""Plans for coming seasons, and what units do of them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import (
    evaluating,
    seasons_actions,
    seasons_matters,
    seasons_plans,
    seasons_repository,
    seasons_views,
)
from huying.insight.models_seasons import PlanState, SeasonAction, SeasonPlan
from huying.insight.seasons_errors import (
    SeasonActionState,
    SeasonChanged,
    SeasonNotConfirmed,
    SeasonNotOver,
    SeasonNotYours,
    SeasonNoWindow,
    SeasonPlanKnown,
    SeasonPlanOver,
    SeasonUnknownCode,
)
from huying.insight.seasons_permissions import SEASON_EDIT, SEASON_READ, SEASON_WORK
from huying.insight.seasons_plan_schemas import (
    SeasonActionAdd,
    SeasonActionEdit,
    SeasonEvidence,
    SeasonPlanEdit,
    SeasonPlanRead,
    SeasonPlanRow,
    SeasonPropose,
    SeasonReason,
    SeasonVersion,
)
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Forbidden, NotFound, responses

router = APIRouter(prefix="/plans")

Reader = Annotated[Actor, Depends(requires(SEASON_READ))]
Editor = Annotated[Actor, Depends(requires(SEASON_EDIT))]
REFUSALS = (NotFound, SeasonPlanOver, SeasonChanged)
MOST = 100


@router.get("")
async def list_plans(
    actor: Reader,
    session: Session,
    state: Annotated[list[PlanState] | None, Query()] = None,
) -> list[SeasonPlanRow]:
    """Latest season first, at most a hundred; without ``state`` all."""
    found = await seasons_repository.all_plans(session, state or list(PlanState), limit=MOST)
    return await seasons_views.rows(session, actor, found)


@router.post("", responses=responses(NotFound, SeasonNoWindow, SeasonPlanKnown))
async def propose_plan(body: SeasonPropose, actor: Editor, session: Session) -> SeasonPlanRead:
    """Propose a season's plan before its time."""
    known = await seasons_matters.matters(session)
    matter = known.get(body.matter_code)
    if matter is None:
        raise NotFound()
    plan = await seasons_plans.propose_by_hand(session, actor, matter, body.year)
    return await seasons_views.read(session, actor, plan)


@router.get("/{id}", responses=responses(NotFound))
async def read_plan(id: UUID, actor: Reader, session: Session) -> SeasonPlanRead:
    """The plan, its actions, how the season goes, and afterwards what it changed."""
    plan = await seasons_repository.find_plan(session, id)
    if plan is None:
        raise NotFound()
    return await seasons_views.read(session, actor, plan)


@router.patch("/{id}", responses=responses(*REFUSALS, SeasonUnknownCode, SeasonNoWindow))
async def edit_plan(
    id: UUID, body: SeasonPlanEdit, actor: Editor, session: Session
) -> SeasonPlanRead:
    """Change what was left in; what is left out stays."""
    plan = await _locked(session, id, body.version)
    changes = body.model_dump(exclude={"version"}, exclude_none=True)
    for one in changes.get("knowledge", []):
        one.pop("is_there", None)
    await seasons_plans.edit(session, actor, plan, changes)
    return await seasons_views.read(session, actor, plan)


@router.post("/{id}/confirm", responses=responses(*REFUSALS))
async def confirm_plan(
    id: UUID, body: SeasonVersion, actor: Editor, session: Session
) -> SeasonPlanRead:
    """From now on its actions are due."""
    plan = await _locked(session, id, body.version)
    await seasons_plans.confirm(session, actor, plan)
    return await seasons_views.read(session, actor, plan)


@router.post("/{id}/dismiss", responses=responses(*REFUSALS))
async def dismiss_plan(
    id: UUID, body: SeasonReason, actor: Editor, session: Session
) -> SeasonPlanRead:
    """Nothing is done this season, for this reason."""
    plan = await _locked(session, id, body.version)
    await seasons_plans.dismiss(session, actor, plan, body.reason)
    return await seasons_views.read(session, actor, plan)


@router.post(
    "/{id}/evaluate",
    responses=responses(NotFound, SeasonChanged, SeasonNotOver, SeasonNotConfirmed),
)
async def evaluate_plan(
    id: UUID, body: SeasonVersion, actor: Editor, session: Session
) -> SeasonPlanRead:
    """What happened against what was forecast and against untouched streets; may be repeated."""
    plan = await seasons_repository.find_plan(session, id, lock=True)
    if plan is None:
        raise NotFound()
    if plan.version != body.version:
        raise SeasonChanged()
    await evaluating.evaluate(session, actor, plan)
    return await seasons_views.read(session, actor, plan)


@router.post("/{id}/actions", responses=responses(*REFUSALS, SeasonUnknownCode))
async def add_action(
    id: UUID, body: SeasonActionAdd, actor: Editor, session: Session
) -> SeasonPlanRead:
    plan = await _locked(session, id, body.version)
    values = body.model_dump(exclude={"version"})
    await seasons_actions.add(session, actor, plan, **values)
    return await seasons_views.read(session, actor, plan)


@router.patch(
    "/{id}/actions/{action_id}",
    responses=responses(*REFUSALS, SeasonActionState, SeasonUnknownCode),
)
async def edit_action(
    id: UUID, action_id: UUID, body: SeasonActionEdit, actor: Editor, session: Session
) -> SeasonPlanRead:
    """Change title, unit, place or day; what is left out stays."""
    plan, action = await _action(session, id, action_id, body.version)
    changes = body.model_dump(exclude={"version"}, exclude_none=True)
    await seasons_actions.edit(session, actor, plan, action, changes)
    return await seasons_views.read(session, actor, plan)


@router.post(
    "/{id}/actions/{action_id}/done",
    responses=responses(
        *REFUSALS, SeasonActionState, SeasonNotConfirmed, SeasonNotYours, Forbidden
    ),
)
async def tick_action(
    id: UUID, action_id: UUID, body: SeasonEvidence, actor: Reader, session: Session
) -> SeasonPlanRead:
    """Done, with what shows it: by the unit that it was given to, or by the plan's editors."""
    if not actor.may(SEASON_EDIT):
        actor.must(SEASON_WORK)
    plan, action = await _action(session, id, action_id, body.version)
    await seasons_actions.tick(session, actor, plan, action, body.evidence)
    return await seasons_views.read(session, actor, plan)


@router.post("/{id}/actions/{action_id}/reopen", responses=responses(*REFUSALS, SeasonActionState))
async def reopen_action(
    id: UUID, action_id: UUID, body: SeasonVersion, actor: Editor, session: Session
) -> SeasonPlanRead:
    """The evidence does not show it."""
    plan, action = await _action(session, id, action_id, body.version)
    await seasons_actions.reopen(session, actor, plan, action)
    return await seasons_views.read(session, actor, plan)


@router.post("/{id}/actions/{action_id}/drop", responses=responses(*REFUSALS, SeasonActionState))
async def drop_action(
    id: UUID, action_id: UUID, body: SeasonVersion, actor: Editor, session: Session
) -> SeasonPlanRead:
    """It is not needed."""
    plan, action = await _action(session, id, action_id, body.version)
    await seasons_actions.drop(session, actor, plan, action)
    return await seasons_views.read(session, actor, plan)


async def _locked(session: AsyncSession, id: UUID, version: int) -> SeasonPlan:
    """The plan as this person saw it. Raises NotFound, SeasonPlanOver, SeasonChanged."""
    plan = await seasons_repository.find_plan(session, id, lock=True)
    if plan is None:
        raise NotFound()
    seasons_plans.must_be_live(plan, version)
    return plan


async def _action(
    session: AsyncSession, id: UUID, action_id: UUID, version: int
) -> tuple[SeasonPlan, SeasonAction]:
    """``version``: the action's, as this person saw it. Raises NotFound, SeasonChanged."""
    plan = await seasons_repository.find_plan(session, id, lock=True)
    action = await seasons_repository.find_action(session, id, action_id, lock=True)
    if plan is None or action is None:
        raise NotFound()
    seasons_actions.must_be_seen(action, version)
    return plan, action
