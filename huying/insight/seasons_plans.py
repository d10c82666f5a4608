"""Plans for coming seasons: proposed in time (事前预案), confirmed, worked on (事中联动)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import seasons_history, seasons_repository
from huying.insight.models_seasons import (
    ActionState,
    Json,
    PlanState,
    SeasonAction,
    SeasonForecast,
    SeasonPlan,
    SeasonRun,
)
from huying.insight.seasons_errors import (
    SeasonChanged,
    SeasonNoWindow,
    SeasonPlanKnown,
    SeasonPlanOver,
    SeasonUnknownCode,
)
from huying.insight.seasons_events import (
    SeasonPlanConfirmed,
    SeasonPlanDismissed,
    SeasonPlanEdited,
    SeasonPlanProposed,
)
from huying.insight.seasons_matters import STREAM
from huying.insight.seasons_owners import owners
from huying.insight.seasons_rules import (
    Matter,
    PlannedAction,
    Window,
    due_days,
    is_proposed,
    reached,
    window,
    windows,
)
from huying.kit import clock, deadlines
from huying.kit.actor import Actor
from huying.kit.events import Event, emit

ACTION_DUE = "insight.season_action_due"
MOST_STREETS = 12  # proposed as a plan's places
LEAST_BY_HISTORY = 20  # matters of the last season; below it streets say nothing


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[STREAM])


def due_at(city: Catalogue, day: date) -> datetime:
    """The end of the day in the city."""
    return seasons_history.begins(city, day + timedelta(days=1))


def must_be_live(plan: SeasonPlan, version: int | None = None) -> None:
    """Raises SeasonPlanOver, SeasonChanged."""
    if not plan.is_live:
        raise SeasonPlanOver()
    if version is not None and plan.version != version:
        raise SeasonChanged()


async def propose_coming(
    session: AsyncSession, actor: Actor, known: Mapping[str, Matter]
) -> list[SeasonPlan]:
    """A plan for every season whose time to prepare has come and that has none yet."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    far = today + timedelta(days=max([one.lead_days for one in known.values()], default=0))
    made = []
    for matter in known.values():
        for season in windows(matter.when, today, far):
            if not is_proposed(matter, season, today):
                continue
            if await seasons_repository.find_season(session, matter.code, season.year) is None:
                made.append(await propose(session, actor, matter, season))
    return made


async def propose_by_hand(
    session: AsyncSession, actor: Actor, matter: Matter, year: int
) -> SeasonPlan:
    """Raises SeasonNoWindow for a season that is over, SeasonPlanKnown."""
    city = await catalogue(session)
    season = window(matter.when, year)
    if season.last < clock.now().astimezone(city.zone).date():
        raise SeasonNoWindow(field="year")
    if await seasons_repository.find_season(session, matter.code, year) is not None:
        raise SeasonPlanKnown()
    return await propose(session, actor, matter, season)


async def propose(
    session: AsyncSession, actor: Actor, matter: Matter, season: Window
) -> SeasonPlan:
    """Days by the forecast where the rule says so; places by the last season where it is known."""
    city = await catalogue(session)
    now = clock.now()
    today = now.astimezone(city.zone).date()
    season = await _by_forecast(session, matter, season, today)
    places = await _places(session, city, matter, season)
    plan = SeasonPlan(
        matter_code=matter.code,
        year=season.year,
        name=matter.name,
        first_day=season.first,
        last_day=season.last,
        state=PlanState.PROPOSED,
        categories=list(matter.categories),
        place_codes=places,
        is_place_by_history=bool(places),
        recognise=matter.recognise,
        knowledge=[asdict(one) for one in matter.knowledge],
        staffing=matter.staffing,
        proposed_at=now,
    )
    session.add(plan)
    await session.flush()
    due = due_days(matter, season, today)
    for planned, day in zip(matter.actions, due, strict=True):
        await add_actions(session, city, plan, planned, day)
    tell(
        session,
        actor,
        SeasonPlanProposed(
            plan.id, plan.matter_code, season.first.isoformat(), season.last.isoformat()
        ),
    )
    return plan


async def add_actions(
    session: AsyncSession, city: Catalogue, plan: SeasonPlan, planned: PlannedAction, day: date
) -> None:
    """One a unit that answers for it."""
    ordinal = await seasons_repository.next_ordinal(session, plan.id)
    for at, owner in enumerate(owners(city, planned.owner, plan.place_codes)):
        session.add(
            SeasonAction(
                plan_id=plan.id,
                ordinal=ordinal + at,
                title=planned.title,
                owner=planned.owner,
                unit_code=owner.unit_code,
                place_code=owner.place_code,
                due_day=day,
                due_at=due_at(city, day),
                state=ActionState.TODO,
            )
        )
    await session.flush()


async def _by_forecast(
    session: AsyncSession, matter: Matter, season: Window, today: date
) -> Window:
    found = await seasons_repository.matter_series(session, matter.code, today)
    if found is None:
        return season
    run, row = found
    return reached(season, matter.when, run.day, row.mean, row.usual) or season


async def _places(
    session: AsyncSession, city: Catalogue, matter: Matter, season: Window
) -> list[str]:
    """The streets that together had ``focus`` of the last season's matters, most of all first;
    none where that is no fewer than most streets, or little is known."""
    if matter.focus is None:
        return []
    last = window(matter.when, season.year - 1)
    counted = await seasons_history.by_street(
        session, city, last.first, last.last, matter.categories
    )
    total = sum(counted.values())
    if total < LEAST_BY_HISTORY:
        return []
    chosen: list[str] = []
    held = 0
    for code, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        if held >= matter.focus * total or len(chosen) == MOST_STREETS:
            break
        if city.places.get(code) is not None:
            chosen.append(code)
            held += n
    return sorted(chosen) if len(chosen) < len(seasons_history.streets(city)) / 2 else []


async def confirm(session: AsyncSession, actor: Actor, plan: SeasonPlan) -> None:
    """From now on its actions are due. Raises SeasonPlanOver."""
    must_be_live(plan)
    plan.state, plan.decided_at, plan.decided_by = PlanState.CONFIRMED, clock.now(), actor.id
    actions = await seasons_repository.actions(session, plan.id)
    for action in actions:
        await watch(session, plan, action)
    tell(session, actor, SeasonPlanConfirmed(plan.id, len(actions)))
    await session.flush()


async def watch(session: AsyncSession, plan: SeasonPlan, action: SeasonAction) -> None:
    """Its deadline, where there is something to wait for."""
    if plan.state is PlanState.CONFIRMED and action.state is ActionState.TODO:
        action.is_overdue = action.is_overdue and action.due_at <= clock.now()
        await deadlines.set_deadline(session, ACTION_DUE, action.id, action.due_at)
    else:
        await deadlines.cancel_deadline(session, ACTION_DUE, action.id)


async def dismiss(session: AsyncSession, actor: Actor, plan: SeasonPlan, reason: str) -> None:
    """Nothing is done this season, for this reason. Raises SeasonPlanOver."""
    must_be_live(plan)
    plan.state, plan.reason = PlanState.DISMISSED, reason
    plan.decided_at, plan.decided_by = clock.now(), actor.id
    for action in await seasons_repository.actions(session, plan.id):
        await deadlines.cancel_deadline(session, ACTION_DUE, action.id)
    tell(session, actor, SeasonPlanDismissed(plan.id))
    await session.flush()


async def edit(
    session: AsyncSession, actor: Actor, plan: SeasonPlan, changes: Mapping[str, object]
) -> None:
    """Change what a person may: name, days, places, categories, knowledge, staffing, note. Places
    that a person chose are no longer chosen by history. Raises SeasonPlanOver, SeasonUnknownCode,
    SeasonNoWindow."""
    must_be_live(plan)
    city = await catalogue(session)
    _known(city.places, changes.get("place_codes"), "place_codes")
    _known(city.categories, changes.get("categories"), "categories")
    changed = [name for name, value in changes.items() if getattr(plan, name) != value]
    for name in changed:
        setattr(plan, name, changes[name])
    if plan.last_day < plan.first_day:
        raise SeasonNoWindow(field="last_day")
    if "place_codes" in changed:
        plan.is_place_by_history = False
    if changed:
        tell(session, actor, SeasonPlanEdited(plan.id, ",".join(sorted(changed))))
    await session.flush()


def _known(known: Mapping[str, object], codes: object, field: str) -> None:
    for code in codes if isinstance(codes, list) else []:
        if code not in known:
            raise SeasonUnknownCode(field=field, value=str(code))


async def freeze(session: AsyncSession, today: date) -> None:
    """Until its first day a live plan takes the newest forecast of its season with it; from then on
    what was expected stays as it was."""
    plans = await session.scalars(
        select(SeasonPlan)
        .where(
            SeasonPlan.state.in_([PlanState.PROPOSED, PlanState.CONFIRMED]),
            SeasonPlan.first_day >= today,
        )
        .with_for_update()
    )
    for plan in plans.all():
        found = await seasons_repository.matter_series(session, plan.matter_code, today)
        if found is not None:
            plan.forecast = _frozen(plan, *found) or plan.forecast
    await session.flush()


def _frozen(plan: SeasonPlan, run: SeasonRun, row: SeasonForecast) -> Json | None:
    total = next((one for one in row.totals if one["grain"] == "season"), None)
    if total is None or total["first"] != plan.first_day.isoformat():
        return None
    start = (plan.first_day - run.day).days
    stop = min((plan.last_day - run.day).days + 1, len(row.mean))
    days: Mapping[str, Sequence[float]] = {
        name: getattr(row, name)[start:stop]
        for name in ("mean", "low80", "high80", "low95", "high95")
    }
    return {
        "made_on": run.day.isoformat(),
        "run_id": str(run.id),
        "model": f"{run.model} {run.model_version}",
        "first": plan.first_day.isoformat(),
        "last": total["last"],
        "total": {name: total[name] for name in days},
        **{name: list(values) for name, values in days.items()},
    }
