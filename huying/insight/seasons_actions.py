"""What units do of a plan: ticked off with evidence, raised when its day has passed."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import seasons_plans, seasons_repository
from huying.insight.models_seasons import ActionState, PlanState, SeasonAction, SeasonPlan
from huying.insight.seasons_errors import (
    SeasonActionState,
    SeasonChanged,
    SeasonNotConfirmed,
    SeasonNotYours,
    SeasonUnknownCode,
)
from huying.insight.seasons_events import (
    SeasonActionDone,
    SeasonActionEdited,
    SeasonActionOverdue,
    SeasonActionReopened,
)
from huying.insight.seasons_permissions import SEASON_EDIT, SEASON_WORK
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor


def is_own(actor: Actor, action: SeasonAction, city: Catalogue) -> bool:
    """Whether the action is the actor's unit's, or of a unit below it."""
    unit = city.unit(action.unit_code) if action.unit_code else None
    if unit is None or actor.unit_path is None or not actor.may(SEASON_WORK):
        return False
    return unit.path.startswith(actor.unit_path)


def may_tick(actor: Actor, plan: SeasonPlan, action: SeasonAction, city: Catalogue) -> bool:
    if plan.state is not PlanState.CONFIRMED or action.state is not ActionState.TODO:
        return False
    return actor.may(SEASON_EDIT) or is_own(actor, action, city)


def must_be_seen(action: SeasonAction, version: int) -> None:
    """Raises SeasonChanged."""
    if action.version != version:
        raise SeasonChanged()


async def add(
    session: AsyncSession,
    actor: Actor,
    plan: SeasonPlan,
    *,
    title: str,
    unit_code: str | None,
    place_code: str,
    due_day: date,
) -> SeasonAction:
    """Raises SeasonPlanOver, SeasonUnknownCode."""
    seasons_plans.must_be_live(plan)
    city = await catalogue(session)
    _known(city, unit_code, place_code)
    action = SeasonAction(
        plan_id=plan.id,
        ordinal=await seasons_repository.next_ordinal(session, plan.id),
        title=title,
        unit_code=unit_code,
        place_code=place_code,
        due_day=due_day,
        due_at=seasons_plans.due_at(city, due_day),
        state=ActionState.TODO,
        is_overdue=False,
    )
    session.add(action)
    await session.flush()
    await seasons_plans.watch(session, plan, action)
    _tell(session, actor, plan, action, "added")
    return action


async def edit(
    session: AsyncSession,
    actor: Actor,
    plan: SeasonPlan,
    action: SeasonAction,
    changes: Mapping[str, object],
) -> None:
    """Title, unit, place or day of what is not done yet. Raises SeasonPlanOver, SeasonActionState,
    SeasonUnknownCode."""
    seasons_plans.must_be_live(plan)
    _must_be(action, ActionState.TODO)
    city = await catalogue(session)
    for name, value in changes.items():
        setattr(action, name, value)
    _known(city, action.unit_code, action.place_code)
    action.due_at = seasons_plans.due_at(city, action.due_day)
    await seasons_plans.watch(session, plan, action)
    _tell(session, actor, plan, action, ",".join(sorted(changes)))
    await session.flush()


async def drop(session: AsyncSession, actor: Actor, plan: SeasonPlan, action: SeasonAction) -> None:
    """It is not needed. Raises SeasonPlanOver, SeasonActionState."""
    seasons_plans.must_be_live(plan)
    _must_be(action, ActionState.TODO)
    action.state, action.is_overdue = ActionState.DROPPED, False
    await seasons_plans.watch(session, plan, action)
    _tell(session, actor, plan, action, "dropped")
    await session.flush()


async def tick(
    session: AsyncSession, actor: Actor, plan: SeasonPlan, action: SeasonAction, evidence: str
) -> None:
    """Done, and this shows it. Raises SeasonPlanOver, SeasonNotConfirmed, SeasonActionState,
    SeasonNotYours."""
    seasons_plans.must_be_live(plan)
    if plan.state is not PlanState.CONFIRMED:
        raise SeasonNotConfirmed()
    _must_be(action, ActionState.TODO)
    if not actor.may(SEASON_EDIT) and not is_own(actor, action, await catalogue(session)):
        raise SeasonNotYours()
    action.state, action.evidence = ActionState.DONE, evidence
    action.done_at, action.done_by = clock.now(), actor.id
    await deadlines.cancel_deadline(session, seasons_plans.ACTION_DUE, action.id)
    happened = SeasonActionDone(plan.id, action.id, action.unit_code or "")
    seasons_plans.tell(session, actor, happened)
    await session.flush()


async def reopen(
    session: AsyncSession, actor: Actor, plan: SeasonPlan, action: SeasonAction
) -> None:
    """The evidence does not show it; it is due again, overdue at once where its day has passed.
    Raises SeasonPlanOver, SeasonActionState."""
    seasons_plans.must_be_live(plan)
    _must_be(action, ActionState.DONE)
    action.state, action.done_at, action.done_by = ActionState.TODO, None, None
    await seasons_plans.watch(session, plan, action)
    happened = SeasonActionReopened(plan.id, action.id, action.unit_code or "")
    seasons_plans.tell(session, actor, happened)
    await session.flush()


async def note_overdue(session: AsyncSession, action: SeasonAction) -> None:
    """Its day has passed: shown, and told."""
    plan = await seasons_repository.find_plan(session, action.plan_id)
    is_due = action.state is ActionState.TODO and action.due_at <= clock.now()
    if plan is None or plan.state is not PlanState.CONFIRMED or not is_due or action.is_overdue:
        return
    action.is_overdue = True
    happened = SeasonActionOverdue(plan.id, action.id, action.unit_code or "")
    seasons_plans.tell(session, SYSTEM, happened)
    await session.flush()


def _must_be(action: SeasonAction, state: ActionState) -> None:
    if action.state is not state:
        raise SeasonActionState()


def _known(city: Catalogue, unit_code: str | None, place_code: str) -> None:
    if unit_code is not None and unit_code not in city.units:
        raise SeasonUnknownCode(field="unit_code", value=unit_code)
    if place_code and place_code not in city.places:
        raise SeasonUnknownCode(field="place_code", value=place_code)


def _tell(
    session: AsyncSession, actor: Actor, plan: SeasonPlan, action: SeasonAction, change: str
) -> None:
    happened = SeasonActionEdited(plan.id, action.id, action.unit_code or "", change)
    seasons_plans.tell(session, actor, happened)
