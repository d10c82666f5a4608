"""Selects of the calendar of matters."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight.models_seasons import (
    ActionState,
    PlanState,
    SeasonAction,
    SeasonForecast,
    SeasonPlan,
    SeasonRun,
)

MATTER = "matter:"


async def find_plan(session: AsyncSession, id: UUID, *, lock: bool = False) -> SeasonPlan | None:
    statement = select(SeasonPlan).where(SeasonPlan.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: SeasonPlan | None = await session.scalar(statement)
    return found


async def find_season(session: AsyncSession, matter_code: str, year: int) -> SeasonPlan | None:
    found: SeasonPlan | None = await session.scalar(
        select(SeasonPlan).where(SeasonPlan.matter_code == matter_code, SeasonPlan.year == year)
    )
    return found


async def plans_between(session: AsyncSession, first: date, last: date) -> Sequence[SeasonPlan]:
    """Plans whose season touches these days, in order of its first day."""
    return (
        await session.scalars(
            select(SeasonPlan)
            .where(SeasonPlan.first_day <= last, SeasonPlan.last_day >= first)
            .order_by(SeasonPlan.first_day, SeasonPlan.matter_code)
        )
    ).all()


async def all_plans(
    session: AsyncSession, states: Iterable[PlanState], *, limit: int
) -> Sequence[SeasonPlan]:
    """Latest season first."""
    return (
        await session.scalars(
            select(SeasonPlan)
            .where(SeasonPlan.state.in_(list(states)))
            .order_by(SeasonPlan.first_day.desc(), SeasonPlan.matter_code)
            .limit(limit)
        )
    ).all()


async def actions(session: AsyncSession, plan_id: UUID) -> Sequence[SeasonAction]:
    return (
        await session.scalars(
            select(SeasonAction)
            .where(SeasonAction.plan_id == plan_id)
            .order_by(SeasonAction.ordinal, SeasonAction.id)
        )
    ).all()


async def find_action(
    session: AsyncSession, plan_id: UUID, id: UUID, *, lock: bool = False
) -> SeasonAction | None:
    statement = select(SeasonAction).where(SeasonAction.plan_id == plan_id, SeasonAction.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: SeasonAction | None = await session.scalar(statement)
    return found


async def next_ordinal(session: AsyncSession, plan_id: UUID) -> int:
    most = await session.scalar(
        select(func.max(SeasonAction.ordinal)).where(SeasonAction.plan_id == plan_id)
    )
    return 0 if most is None else int(most) + 1


async def tallies(session: AsyncSession, plan_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """``all`` (not dropped), ``done`` and ``overdue`` actions of each of these plans."""
    wanted = list(plan_ids)
    kept = SeasonAction.state != ActionState.DROPPED
    rows = await session.execute(
        select(
            SeasonAction.plan_id,
            func.count().filter(kept),
            func.count().filter(SeasonAction.state == ActionState.DONE),
            func.count().filter(SeasonAction.state == ActionState.TODO, SeasonAction.is_overdue),
        )
        .where(SeasonAction.plan_id.in_(wanted))
        .group_by(SeasonAction.plan_id)
    )
    none = {"all": 0, "done": 0, "overdue": 0}
    return dict.fromkeys(wanted, none) | {
        plan_id: {"all": every, "done": done, "overdue": overdue}
        for plan_id, every, done, overdue in rows
    }


async def plans_with_unit(session: AsyncSession, unit_codes: Iterable[str]) -> frozenset[UUID]:
    """Plans in which one of these units has an action."""
    rows = await session.scalars(
        select(SeasonAction.plan_id).where(SeasonAction.unit_code.in_(list(unit_codes))).distinct()
    )
    return frozenset(rows)


async def matter_series(
    session: AsyncSession, matter_code: str, today: date
) -> tuple[SeasonRun, SeasonForecast] | None:
    """A matter's own series in the latest run until that day."""
    run = await session.scalar(
        select(SeasonRun).where(SeasonRun.day <= today).order_by(SeasonRun.day.desc()).limit(1)
    )
    if run is None:
        return None
    row = await session.scalar(
        select(SeasonForecast).where(
            SeasonForecast.run_id == run.id,
            SeasonForecast.category_code == f"{MATTER}{matter_code}",
        )
    )
    return (run, row) if row is not None else None
