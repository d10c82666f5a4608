"""Jobs and deadlines of the calendar of matters."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.insight import (
    evaluating,
    seasons_actions,
    seasons_forecasting,
    seasons_matters,
    seasons_measuring,
    seasons_plans,
    weather,
)
from huying.insight.models_seasons import PlanState, SeasonAction, SeasonPlan
from huying.insight.seasons_renewing import FORECAST, NIGHT
from huying.kit import clock, db, deadlines, jobs, texts
from huying.kit.actor import SYSTEM
from huying.kit.jobs import Queue

NIGHT_HOUR = 2  # of the city; the day before has settled
WEATHER_PAST, WEATHER_AHEAD = 7, 15  # days asked of an installed weather service


@jobs.job(NIGHT, queue=Queue.BULK, own_units=True)
async def night() -> None:
    """Once a night, asked for every hour: forecast, propose, measure, evaluate."""
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        is_early = clock.now().astimezone(city.zone).hour < NIGHT_HOUR
        if is_early and await seasons_forecasting.latest(session) is not None:
            return
        known = await seasons_matters.matters(session)
    await fetch_weather()
    await seasons_forecasting.run(known)
    await follow_up()


@jobs.job(FORECAST, queue=Queue.BULK, own_units=True)
async def forecast_again() -> None:
    """Weather or events have changed and a person asks for it, or old tickets were counted."""
    async with db.unit_of_work() as session:
        known = await seasons_matters.matters(session)
    await seasons_forecasting.run(known, forced=True)
    await follow_up()


async def fetch_weather() -> None:
    """From the city's own service, where one is installed."""
    port = weather.installed()
    if port is None:
        return
    async with db.unit_of_work() as session:
        today = await seasons_forecasting.today_of(session)
    found = await port.days(
        today - timedelta(days=WEATHER_PAST), today + timedelta(days=WEATHER_AHEAD)
    )
    async with db.unit_of_work() as session:
        await weather.take_over(session, found)


async def follow_up() -> None:
    """What a new day means for plans and for the forecasts of before; safe to repeat."""
    async with db.unit_of_work() as session:
        known = await seasons_matters.matters(session)
        await seasons_plans.propose_coming(session, SYSTEM, known)
        await seasons_plans.freeze(session, await seasons_forecasting.today_of(session))
    async with db.unit_of_work() as session:
        today = await seasons_forecasting.today_of(session)
        await seasons_measuring.measure(session, await catalogue(session), today)
    async with db.unit_of_work() as session:
        await end_seasons(session)


async def end_seasons(session: AsyncSession) -> None:
    """Evaluate confirmed plans of seasons that are over; a plan that nobody confirmed ends."""
    today = await seasons_forecasting.today_of(session)
    over = today - timedelta(days=evaluating.LATE)
    plans = await session.scalars(
        select(SeasonPlan)
        .where(
            SeasonPlan.state.in_([PlanState.PROPOSED, PlanState.CONFIRMED]),
            SeasonPlan.last_day < over,
        )
        .with_for_update()
    )
    for plan in plans.all():
        if plan.state is PlanState.CONFIRMED:
            await evaluating.evaluate(session, SYSTEM, plan)
        else:
            reason = texts.say("seasons", "never_confirmed")
            await seasons_plans.dismiss(session, SYSTEM, plan, reason)


@deadlines.on_due(seasons_plans.ACTION_DUE)
async def action_due(session: AsyncSession, action_id: UUID, _: datetime) -> None:
    action = await session.get(SeasonAction, action_id, with_for_update=True)
    if action is not None:
        await seasons_actions.note_overdue(session, action)
