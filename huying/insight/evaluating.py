"""Afterwards (事后评估): what happened in a season, against what was forecast of it and against the
streets where nothing was done. Stored with the plan and shown with its uncertainty; where the
counts cannot tell, that is what it says (``brain.series.effects``)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.effects import (
    Effect,
    EffectVerdict,
    EffectWhy,
    effect,
    moved_apart,
    would_have_been,
)
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import seasons_history, seasons_repository
from huying.insight.models_seasons import ActionState, Json, PlanState, SeasonPlan
from huying.insight.seasons_errors import SeasonNotConfirmed, SeasonNotOver
from huying.insight.seasons_events import SeasonPlanEvaluated
from huying.insight.seasons_matters import STREAM
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import emit

LATE = 3  # days after a season's last one, until its matters have come in
WEEKS_BEFORE = 56  # days before a season that stand for a season a year ago
YEAR = 364  # days: the same weekdays a year ago


@dataclass(frozen=True)
class Before:
    """The days that the season is compared with. ``kind``: last_season or weeks_before."""

    kind: str
    first: date
    last: date


async def evaluate(session: AsyncSession, actor: Actor, plan: SeasonPlan) -> Json:
    """Reckon and store it; again where it was evaluated before. Raises SeasonNotOver,
    SeasonNotConfirmed."""
    city = await catalogue(session)
    now = clock.now()
    today = now.astimezone(city.zone).date()
    if plan.state not in (PlanState.CONFIRMED, PlanState.EVALUATED):
        raise SeasonNotConfirmed()
    if plan.last_day >= today:
        raise SeasonNotOver()
    found = await reckon(session, city, plan, today)
    plan.evaluation, plan.evaluated_at = found, now
    plan.state = PlanState.EVALUATED
    verdict = str(found["effect"]["verdict"])
    emit(session, actor, SeasonPlanEvaluated(plan.id, verdict), streams=[STREAM])
    await session.flush()
    return found


async def reckon(session: AsyncSession, city: Catalogue, plan: SeasonPlan, today: date) -> Json:
    first, last = plan.first_day, plan.last_day
    actual = await seasons_history.by_day(
        session, city, first, last, categories=plan.categories, places=plan.place_codes
    )
    begun = await seasons_history.counted_since(session, city, first - timedelta(days=1_100))
    before = _before(plan, begun)
    compared = await _compare(session, city, plan, before, begun) if before else None
    found = compared.effect if compared else _unknown(plan, sum(actual))
    actions = await seasons_repository.actions(session, plan.id)
    kept = [one for one in actions if one.state is not ActionState.DROPPED]
    done = [one for one in kept if one.state is ActionState.DONE]
    return {
        "day": today.isoformat(),
        "first": first.isoformat(),
        "last": last.isoformat(),
        "observed": sum(actual),
        "forecast": against_forecast(sum(actual), plan),
        "before": (
            {"kind": before.kind, "first": str(before.first), "last": str(before.last)}
            if before
            else None
        ),
        "effect": asdict(found),
        "caveats": _caveats(plan, compared, len(kept) - len(done)),
        "actions": {"all": len(kept), "done": len(done)},
        "curve": _curve(plan, actual, compared.would if compared else None),
    }


def against_forecast(observed: int, plan: SeasonPlan) -> Json | None:
    """Where the season's sum lies in what was forecast on its eve; None without a forecast of the
    whole season."""
    doc = plan.forecast
    if not doc or doc["last"] != plan.last_day.isoformat():
        return None
    total: Mapping[str, float] = doc["total"]
    place = "within"
    if observed < total["low95"]:
        place = "below"
    elif observed > total["high95"]:
        place = "above"
    return {**total, "place": place, "made_on": doc["made_on"], "model": doc["model"]}


def _before(plan: SeasonPlan, begun: date | None) -> Before | None:
    """The same days a year ago where they were counted whole, else the weeks before the season."""
    if begun is None:
        return None
    first, last = plan.first_day - timedelta(days=YEAR), plan.last_day - timedelta(days=YEAR)
    if begun <= first:
        return Before("last_season", first, last)
    first = plan.first_day - timedelta(days=WEEKS_BEFORE)
    if begun <= first:
        return Before("weeks_before", first, plan.first_day - timedelta(days=1))
    return None


@dataclass(frozen=True)
class _Compared:
    """``would``: the plan's places day by day, had they gone as the untouched ones; ``is_checked``:
    whether an earlier year says that the two groups go alike."""

    effect: Effect
    would: Sequence[float] | None
    is_checked: bool


async def _compare(
    session: AsyncSession, city: Catalogue, plan: SeasonPlan, before: Before, begun: date | None
) -> _Compared:
    streets = seasons_history.streets(city)
    treated = [
        not plan.place_codes or seasons_history.touched(city, street, plan.place_codes)
        for street in streets
    ]

    async def counted(first: date, last: date) -> list[int]:
        found = await seasons_history.by_street(session, city, first, last, plan.categories)
        return [found[street] for street in streets]

    b, d = await counted(before.first, before.last), await counted(plan.first_day, plan.last_day)
    found = effect(b, d, treated)
    is_checked = False
    year = timedelta(days=YEAR)
    since, until = plan.first_day - timedelta(days=WEEKS_BEFORE), plan.first_day - timedelta(1)
    if before.kind == "last_season" and begun is not None and begun <= since - year:
        is_checked = True
        if moved_apart(
            await counted(since - year, until - year), await counted(since, until), treated
        ):
            found = replace(found, verdict=EffectVerdict.CANNOT_TELL, why=EffectWhy.APART)
    would = await _would(session, city, plan, streets, treated, b) if found.ratio else None
    return _Compared(found, would, is_checked)


async def _would(
    session: AsyncSession,
    city: Catalogue,
    plan: SeasonPlan,
    streets: Sequence[str],
    treated: Sequence[bool],
    before: Sequence[int],
) -> Sequence[float] | None:
    rest = [street for street, is_in in zip(streets, treated, strict=True) if not is_in]
    own = sum(n for n, is_in in zip(before, treated, strict=True) if is_in)
    others = sum(before) - own
    if not rest or not others:
        return None
    days = await seasons_history.by_day(
        session, city, plan.first_day, plan.last_day, categories=plan.categories, places=rest
    )
    curve = would_have_been(np.asarray(days), others, own)
    return [round(float(value), 2) for value in curve]


def _unknown(plan: SeasonPlan, observed: int) -> Effect:
    """Nothing was counted before that the season could be held against."""
    why = EffectWhy.FEW if plan.place_codes else EffectWhy.NO_UNTOUCHED
    return Effect(EffectVerdict.CANNOT_TELL, why, 0, 0, observed)


def _caveats(plan: SeasonPlan, compared: _Compared | None, is_open: int) -> list[str]:
    """What a reader must know of the comparison, by code."""
    found = []
    has_ratio = compared is not None and compared.effect.ratio is not None
    if has_ratio and plan.is_place_by_history:
        found.append("by_history")
    if has_ratio and compared is not None and not compared.is_checked:
        found.append("unchecked")
    if is_open:
        found.append("open_actions")
    return found


def _curve(plan: SeasonPlan, actual: Sequence[int], would: Sequence[float] | None) -> list[Json]:
    doc = plan.forecast or {}
    rows: list[Json] = []
    for at, n in enumerate(actual):
        row: Json = {"day": str(plan.first_day + timedelta(days=at)), "actual": n}
        for name in ("mean", "low95", "high95"):
            values = doc.get(name, [])
            row[name] = values[at] if at < len(values) else None
        row["would"] = would[at] if would is not None else None
        rows.append(row)
    return rows
