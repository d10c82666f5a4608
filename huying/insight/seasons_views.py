"""Recurring matters and plans as people read them."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import (
    seasons_actions,
    seasons_calendar,
    seasons_history,
    seasons_matters,
    seasons_repository,
)
from huying.insight.models_seasons import (
    ActionState,
    Json,
    PlanState,
    SeasonAction,
    SeasonMatter,
    SeasonPlan,
)
from huying.insight.seasons_evaluated import evaluation_read
from huying.insight.seasons_permissions import SEASON_EDIT
from huying.insight.seasons_plan_schemas import (
    SeasonActionRead,
    SeasonCurveDay,
    SeasonFrozen,
    SeasonPlace,
    SeasonPlanRead,
    SeasonPlanRow,
    SeasonUnit,
)
from huying.insight.seasons_rules import read_matter, windows
from huying.insight.seasons_schemas import (
    SeasonInterval,
    SeasonKnowledge,
    SeasonMatterBody,
    SeasonMatterRead,
    SeasonTally,
    SeasonWindowRead,
)
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.knowledge.models import AnswerCard, CardState
from huying.people.repository import names_of

YEAR_AHEAD = timedelta(days=400)


async def matters(session: AsyncSession) -> list[SeasonMatterRead]:
    """Shipped and own, in the order in which they come next; struck out ones last."""
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    own, shipped = await seasons_matters.rows(session), seasons_matters.shipped()
    codes = list(dict.fromkeys([*shipped, *own]))
    found = [matter_read(city, code, own.get(code), today) for code in codes]
    far = date(9999, 12, 31)
    return sorted(found, key=lambda one: (not one.is_active, one.next.first if one.next else far))


def matter_read(
    city: Catalogue, code: str, row: SeasonMatter | None, today: date
) -> SeasonMatterRead:
    shipped = seasons_matters.shipped()
    doc = row.body if row is not None else shipped[code]
    matter = read_matter(doc)
    season = next((one for one in windows(matter.when, today, today + YEAR_AHEAD)), None)
    return SeasonMatterRead(
        matter=SeasonMatterBody.model_validate(doc),
        rule=_rule(doc["when"]),
        category_names=[city.category_name(one) for one in matter.categories],
        next=SeasonWindowRead(**vars(season)) if season else None,
        is_own=row is not None,
        is_shipped=code in shipped,
        is_active=row is None or row.is_active,
        version=row.version if row else 0,
    )


def _rule(when: Json) -> str:
    values = {**when, "from_": when.get("from")}
    if when["kind"] == "feast":
        values["feast"] = texts.label("seasons", f"feast.{when['feast']}")
    return texts.say("seasons", f"rule.{when['kind']}", **values)


async def rows(
    session: AsyncSession, actor: Actor, plans: Sequence[SeasonPlan]
) -> list[SeasonPlanRow]:
    city = await catalogue(session)
    tallies = await seasons_repository.tallies(session, [plan.id for plan in plans])
    mine = await seasons_calendar.own_plans(session, actor, city)
    today = clock.now().astimezone(city.zone).date()
    return [
        _row(plan, today, SeasonTally(**tallies[plan.id]), is_own=plan.id in mine) for plan in plans
    ]


def _row(plan: SeasonPlan, today: date, tally: SeasonTally, *, is_own: bool) -> SeasonPlanRow:
    phase = "before" if today < plan.first_day else "after" if today > plan.last_day else "during"
    return SeasonPlanRow.model_validate(
        {
            **{
                name: getattr(plan, name)
                for name in (
                    "id", "matter_code", "name", "year", "first_day", "last_day", "state",
                    "version",
                )
            },
            "phase": phase,
            "tally": tally,
            "verdict": seasons_calendar.verdict_of(plan),
            "is_own": is_own,
        }
    )  # fmt: skip


async def read(session: AsyncSession, actor: Actor, plan: SeasonPlan) -> SeasonPlanRead:
    city = await catalogue(session)
    today = clock.now().astimezone(city.zone).date()
    (row,) = await rows(session, actor, [plan])
    actions = await seasons_repository.actions(session, plan.id)
    people = [id for id in (plan.decided_by, *(one.done_by for one in actions)) if id]
    names = await names_of(session, people)
    curve = await _curve(session, city, plan, today)
    counted = [day for day in curve if day.actual is not None]
    has_forecast = bool(counted) and all(day.mean is not None for day in counted)
    return SeasonPlanRead(
        **row.model_dump(),
        sentence=_sentence(plan, row, today),
        categories=[SeasonPlace(code=c, name=city.category_name(c)) for c in plan.categories],
        places=[SeasonPlace(code=c, name=city.place_name(c)) for c in plan.place_codes],
        is_place_by_history=plan.is_place_by_history,
        recognise=plan.recognise,
        knowledge=await _knowledge(session, plan.knowledge),
        staffing=plan.staffing,
        note=plan.note,
        reason=plan.reason,
        proposed_at=plan.proposed_at,
        decided_at=plan.decided_at,
        decided_by_name=names.get(plan.decided_by) if plan.decided_by else None,
        forecast=_frozen(plan),
        so_far=sum(day.actual or 0 for day in counted) if counted else None,
        expected_so_far=sum(day.mean or 0.0 for day in counted) if has_forecast else None,
        actions=[
            _action(actor, city, plan, one, names.get(one.done_by) if one.done_by else None)
            for one in actions
        ],
        curve=curve,
        evaluation=evaluation_read(plan.evaluation) if plan.evaluation else None,
        evaluated_at=plan.evaluated_at,
        may=_may(actor, plan, today),
    )


def _frozen(plan: SeasonPlan) -> SeasonFrozen | None:
    doc = plan.forecast
    if not doc:
        return None
    return SeasonFrozen(
        made_on=doc["made_on"],
        model=doc["model"],
        last=doc["last"],
        total=SeasonInterval(**doc["total"]),
    )


async def _curve(
    session: AsyncSession, city: Catalogue, plan: SeasonPlan, today: date
) -> list[SeasonCurveDay]:
    """As evaluated, else as counted so far beside what was forecast."""
    if plan.evaluation:
        return [SeasonCurveDay.model_validate(day) for day in plan.evaluation["curve"]]
    counted: list[int] = []
    end = min(plan.last_day, today - timedelta(days=1))
    if end >= plan.first_day:
        counted = await seasons_history.by_day(
            session, city, plan.first_day, end, categories=plan.categories,
            places=plan.place_codes,
        )  # fmt: skip
    doc = plan.forecast or {}
    if not doc and not counted:
        return []

    def known(name: str, at: int) -> float | None:
        values = doc.get(name, [])
        return values[at] if at < len(values) else None

    return [
        SeasonCurveDay(
            day=plan.first_day + timedelta(days=at),
            actual=counted[at] if at < len(counted) else None,
            mean=known("mean", at),
            low95=known("low95", at),
            high95=known("high95", at),
            would=None,
        )
        for at in range((plan.last_day - plan.first_day).days + 1)
    ]


async def _knowledge(session: AsyncSession, docs: Sequence[Json]) -> list[SeasonKnowledge]:
    codes = [doc["code"] for doc in docs if doc["kind"] == "card"]
    served = frozenset(
        await session.scalars(
            select(AnswerCard.code).where(
                AnswerCard.code.in_(codes), AnswerCard.state == CardState.PUBLISHED
            )
        )
    )
    return [
        SeasonKnowledge(
            kind=doc["kind"],
            code=doc["code"],
            title=doc["title"],
            is_there=doc["code"] in served if doc["kind"] == "card" else None,
        )
        for doc in docs
    ]


def _action(
    actor: Actor, city: Catalogue, plan: SeasonPlan, one: SeasonAction, done_by: str | None
) -> SeasonActionRead:
    unit = city.unit(one.unit_code) if one.unit_code else None
    place = SeasonPlace(code=one.place_code, name=city.place_name(one.place_code))
    may = []
    if seasons_actions.may_tick(actor, plan, one, city):
        may.append("tick")
    if actor.may(SEASON_EDIT) and plan.is_live:
        if one.state is ActionState.TODO:
            may += ["edit", "drop"]
        elif one.state is ActionState.DONE:
            may.append("reopen")
    return SeasonActionRead(
        id=one.id,
        title=one.title,
        owner=one.owner,
        unit=SeasonUnit(code=unit.code, name=unit.short_name) if unit else None,
        place=place if one.place_code else None,
        due_day=one.due_day,
        state=one.state,
        is_overdue=one.is_overdue,
        evidence=one.evidence,
        done_at=one.done_at,
        done_by_name=done_by,
        is_own=seasons_actions.is_own(actor, one, city),
        version=one.version,
        may=may,
    )


def _may(actor: Actor, plan: SeasonPlan, today: date) -> list[str]:
    if not actor.may(SEASON_EDIT):
        return []
    found = []
    if plan.is_live:
        found += ["edit", "dismiss"]
        if plan.state is PlanState.PROPOSED:
            found.append("confirm")
    if plan.state in (PlanState.CONFIRMED, PlanState.EVALUATED) and plan.last_day < today:
        found.append("evaluate")
    return found


def _sentence(plan: SeasonPlan, row: SeasonPlanRow, today: date) -> str:
    key: str = plan.state
    if plan.state is PlanState.PROPOSED and row.phase != "before":
        key = "proposed_during"
    elif plan.state is PlanState.CONFIRMED:
        key = {"before": "preparing", "during": "during", "after": "after"}[row.phase]
    is_running = row.phase == "during" and plan.state is PlanState.CONFIRMED
    whole = (plan.last_day - plan.first_day).days + 1
    return texts.say(
        "seasons",
        f"sentence.{key}",
        matter=plan.name,
        first=plan.first_day.isoformat(),
        last=plan.last_day.isoformat(),
        days=whole if is_running else (plan.first_day - today).days,
        day=(today - plan.first_day).days + 1,
        all=row.tally.all,
        done=row.tally.done,
        reason=plan.reason,
    )
