"""What the demo city did of its calendar's plans before it was started (民情月历).

Who confirmed a plan, when its actions were done and with what words is invented
(``content/demo/seasons.json``) and every such plan says so; all else is reckoned by the roads that
every city has, with this process's clock set to the day on which it would have happened: the plan
is proposed, the forecast is made from the counts up to that day, and the season is evaluated
against the streets where nothing was done. Nothing of it goes into the history of deeds.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from datetime import time as day_time

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.demo_past import Json, plan_of_past
from huying.demo_weather import plan as content
from huying.insight import (
    evaluating,
    seasons_actions,
    seasons_forecasting,
    seasons_history,
    seasons_matters,
    seasons_plans,
    seasons_repository,
)
from huying.insight.models_seasons import ActionState, PlanState, SeasonPlan, SeasonRun
from huying.insight.seasons_owners import owners
from huying.insight.seasons_permissions import SEASON_EDIT
from huying.insight.seasons_reckoning import Answer, reckon
from huying.insight.seasons_rules import Matter, Window, window
from huying.kit import clock, db
from huying.kit.actor import SYSTEM, Actor, ActorKind
from huying.kit.aside import aside
from huying.kit.events import shipped
from huying.people.models import Account

LEVELS = ((0, 0), (1, 0), (0, 1))  # of a forecast of the past: the city, categories, districts
MONDAYS = 4  # of the last weeks, whose forecasts can be held against what came
PATIENCE = 900.0  # seconds until what was loaded is counted
_UNCOUNTED = text(
    "SELECT EXISTS (SELECT FROM ticket t WHERE t.load_id IS NOT NULL AND NOT EXISTS"
    " (SELECT FROM counted c WHERE c.what = 1 AND c.subject_id = t.id))"
)


class _Rehearsed(Exception):
    """What was done so far is not to stay."""


async def play() -> list[str]:
    """The plans that are not there yet, by name. Again it adds nothing."""
    if not await _is_counted():
        return []
    async with db.unit_of_work() as session:
        city = await catalogue(session)
        known = await seasons_matters.matters(session)
    today = clock.now().astimezone(city.zone).date()
    made = []
    for doc in content()["plans"]:
        matter = known.get(doc["matter"])
        if matter is not None and await _plan(city, matter, doc, today):
            made.append(matter.name)
    for weeks in range(MONDAYS, 0, -1):
        monday = today - timedelta(days=today.weekday() + 7 * (weeks - 1))
        if monday < today:
            await _forecast(city, monday)
    return made


async def _is_counted() -> bool:
    """Waits until every ticket that was loaded is in the counts."""
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        async with db.unit_of_work() as session:
            if not await session.scalar(_UNCOUNTED):
                return True
        await asyncio.sleep(2)
    return False


@contextmanager
def _on(city: Catalogue, day: date, hour: int = 10) -> Iterator[None]:
    """This process alone lives on that day."""
    real = clock.current()
    then = datetime.combine(day, day_time(hour), city.zone)
    clock.follow(clock.Reading(clock.real_now(), then, 1.0))
    try:
        yield
    finally:
        clock.follow(real)


async def _forecast(city: Catalogue, day: date) -> None:
    """What would have been foretold on that day, where no forecast of it is kept."""
    with _on(city, day, 3):
        async with db.unit_of_work() as session:
            prepared = await seasons_forecasting.prepare(session, {}, levels=LEVELS, is_past=True)
        if prepared is None:
            return
        answer = await aside(reckon, prepared.task)
        async with db.unit_of_work() as session:
            await _keep(session, prepared, answer)


async def _keep(
    session: AsyncSession, prepared: seasons_forecasting.Prepared, answer: Answer
) -> None:
    """Unless one of that day is there."""
    made = select(SeasonRun.id).where(SeasonRun.day == prepared.today)
    if await session.scalar(made) is None:
        await seasons_forecasting.keep(session, prepared, answer, 0.0)


async def _plan(city: Catalogue, matter: Matter, doc: Json, today: date) -> bool:
    """Propose, carry out, forecast and evaluate it, if its season has begun and nobody did."""
    season = window(matter.when, doc["year"])
    if season.first > today:
        return False
    prepared = None
    with suppress(_Rehearsed):  # the reckoning takes long: no transaction is open meanwhile
        async with db.unit_of_work() as session:
            begun = await seasons_history.counted_since(session, city, date(2000, 1, 1))
            if begun is None or begun > season.first - timedelta(days=evaluating.WEEKS_BEFORE):
                return False
            if not await _carried_out(session, city, matter, season, doc):
                return False
            with _on(city, season.first, 3):
                prepared = await seasons_forecasting.prepare(
                    session, {matter.code: matter}, forced=True, levels=LEVELS, is_past=True
                )
            raise _Rehearsed
    answer = await aside(reckon, prepared.task) if prepared else None
    async with db.unit_of_work() as session:
        plan = await _carried_out(session, city, matter, season, doc)
        if plan is None:
            return False
        with _on(city, season.first, 3), shipped(session):
            if prepared is not None and answer is not None:
                await seasons_forecasting.keep(session, prepared, answer, 0.0)
            await seasons_plans.freeze(session, season.first)
        await _afterwards(session, city, plan, today)
    return True


async def _carried_out(
    session: AsyncSession, city: Catalogue, matter: Matter, season: Window, doc: Json
) -> SeasonPlan | None:
    """The plan as people worked on it; None where the city has one that a person has touched."""
    there = await seasons_repository.find_season(session, matter.code, season.year)
    if there is not None:
        if there.state is not PlanState.PROPOSED or there.version > 1:
            return None
        await session.delete(there)
        await session.flush()
    analyst = await _analyst(session, doc["confirmed_by"])
    with shipped(session):
        with _on(city, season.first - timedelta(days=matter.lead_days)):
            plan = await seasons_plans.propose(session, analyst, matter, season)
        with _on(city, season.first - timedelta(days=matter.lead_days - 2), 15):
            await _settled(session, city, analyst, plan, doc)
        await _worked_on(session, city, analyst, plan, matter, doc["evidence"])
    return plan


async def _analyst(session: AsyncSession, username: str) -> Actor:
    id = await session.scalar(select(Account.id).where(Account.username == username))
    return Actor(id, ActorKind.PERSON, frozenset({SEASON_EDIT}), sees_all_units=True)


async def _settled(
    session: AsyncSession, city: Catalogue, analyst: Actor, plan: SeasonPlan, doc: Json
) -> None:
    """Places chosen, what others would do dropped, confirmed."""
    changes: dict[str, object] = {"note": doc["note"]}
    if doc["places"] == "treated":
        changes["place_codes"] = sorted(plan_of_past()["treated"]["places"])
    await seasons_plans.edit(session, analyst, plan, changes)
    for action in await seasons_repository.actions(session, plan.id):
        named = {owner.unit_code for owner in owners(city, action.owner, plan.place_codes)}
        if action.unit_code not in named:
            await seasons_actions.drop(session, analyst, plan, action)
        elif action.place_code and not _lies(city, action.place_code, plan.place_codes):
            await seasons_actions.edit(session, analyst, plan, action, {"place_code": ""})
    await seasons_plans.confirm(session, analyst, plan)


def _lies(city: Catalogue, place: str, places: Sequence[str]) -> bool:
    return not places or seasons_history.touched(city, place, places)


async def _worked_on(
    session: AsyncSession,
    city: Catalogue,
    analyst: Actor,
    plan: SeasonPlan,
    matter: Matter,
    evidence: Sequence[str],
) -> None:
    """Ticked off the day before each was due, as far as that day has come."""
    today = clock.now().astimezone(city.zone).date()
    words = dict(zip((one.title for one in matter.actions), evidence, strict=True))
    for action in await seasons_repository.actions(session, plan.id):
        done, said = action.due_day - timedelta(days=1), words[action.title]
        if action.state is ActionState.TODO and said and done < today:
            with _on(city, done, 16):
                worker = await _worker(session, city, action.unit_code) or analyst
                await seasons_actions.tick(session, worker, plan, action, said)


async def _worker(session: AsyncSession, city: Catalogue, unit_code: str | None) -> Actor | None:
    """Somebody of that unit."""
    unit = city.units.get(unit_code or "")
    if unit is None:
        return None
    people = select(Account.id).where(Account.unit_id == unit.id).order_by(Account.username)
    id = await session.scalar(people.limit(1))
    return Actor(id, ActorKind.PERSON, frozenset({SEASON_EDIT})) if id else None


async def _afterwards(
    session: AsyncSession, city: Catalogue, plan: SeasonPlan, today: date
) -> None:
    day = plan.last_day + timedelta(days=evaluating.LATE + 1)
    if day <= today:
        with _on(city, day, 3), shipped(session):
            await evaluating.evaluate(session, SYSTEM, plan)
