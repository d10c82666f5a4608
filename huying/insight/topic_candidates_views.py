"""Candidates and formulas as people read them."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.insight import topic_candidates
from huying.insight.topic_candidates_rules import DEFAULT_WEIGHTS, GROUPS, LEAST, FormulaPart
from huying.insight.topic_candidates_schemas import (
    TopicCandidate,
    TopicCandidates,
    TopicFormulaRead,
    TopicFormulas,
    TopicPartRead,
    TopicShareRead,
)
from huying.kit import clock, texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import topics, topics_repository, topics_views
from huying.supervise.models_topics import Json, TopicFormula, TopicSlate
from huying.supervise.topics import Ranked
from huying.supervise.topics_permissions import TOPIC_CHOOSE, TOPIC_EDIT

WEEKS_BACK = 5


def part_name(part: FormulaPart) -> str:
    return texts.say("topics", f"part.{part.value}")


async def read_week(session: AsyncSession, actor: Actor, week: date | None) -> TopicCandidates:
    """The slate of a week, or how its candidates stand now. Raises TopicWeekUnknown for a week
    that has no slate and may not have one any more."""
    city = await catalogue(session)
    this = topics.monday_of(clock.now(), city)
    week = week or this
    slate = await topics_repository.slate_of(session, week)
    if slate is None:
        await topics.check_week(session, week)
        return _preview(city, actor, await topic_candidates.find(session, week), this)
    return await read_slate(session, actor, slate, this)


async def read_slate(
    session: AsyncSession, actor: Actor, slate: TopicSlate, this: date
) -> TopicCandidates:
    city = await catalogue(session)
    chosen = await topics_repository.of_slate(session, actor, slate.id)
    names = await names_of(session, [slate.put_up_by])
    return TopicCandidates(
        week=slate.week,
        weeks=_weeks(this, slate.week),
        since=slate.since,
        until=slate.until,
        slate_id=slate.id,
        put_up_at=slate.put_up_at,
        put_up_by=names.get(slate.put_up_by, "") if slate.put_up_by else "",
        formula=slate.formula,
        weights=slate.weights,
        least=LEAST,
        items=_items(city, slate.candidates),
        topics=await topics_views.rows(session, chosen),
        may_put_up=False,
        may_choose=actor.may(TOPIC_CHOOSE),
    )


def _preview(city: Catalogue, actor: Actor, ranked: Ranked, this: date) -> TopicCandidates:
    return TopicCandidates(
        week=ranked.week,
        weeks=_weeks(this, ranked.week),
        since=ranked.since,
        until=ranked.until,
        slate_id=None,
        put_up_at=None,
        put_up_by="",
        formula=0,
        weights=dict(ranked.weights),
        least=LEAST,
        items=_items(city, ranked.candidates),
        topics=[],
        may_put_up=actor.may(TOPIC_EDIT) and bool(ranked.candidates),
        may_choose=False,
    )


def _weeks(this: date, shown: date) -> list[date]:
    back = {this - timedelta(weeks=weeks) for weeks in range(WEEKS_BACK)}
    return sorted({*back, shown}, reverse=True)


def _items(city: Catalogue, candidates: Sequence[Json]) -> list[TopicCandidate]:
    return [_item(city, rank, each) for rank, each in enumerate(candidates, start=1)]


def _item(city: Catalogue, rank: int, kept: Json) -> TopicCandidate:
    plain = (
        "key", "title", "score", "groups", "n", "people", "weeks", "earlier", "earlier_weeks",
        "year_ago",
    )  # fmt: skip
    return TopicCandidate(
        **{name: kept[name] for name in plain},
        rank=rank,
        subject=topics_views.subject_of(city, kept["category"], kept["place"]),
        parts=[
            TopicPartRead(**part, name=part_name(FormulaPart(part["part"])))
            for part in kept["parts"]
        ],
        places=[
            TopicShareRead(code=code, name=city.place_name(code), n=n) for code, n in kept["places"]
        ],
        units=[
            TopicShareRead(code=code, name=unit.name if (unit := city.unit(code)) else code, n=n)
            for code, n in kept["units"]
        ],
    )


async def read_formulas(session: AsyncSession) -> TopicFormulas:
    history = await topics_repository.formulas(session)
    names = await names_of(session, {each.set_by for each in history})
    read = [_formula(each, names.get(each.set_by, "") if each.set_by else "") for each in history]
    shipped = {part.value: weight for part, weight in _shipped()}
    first = TopicFormulaRead(number=0, weights=shipped, reason="", set_by="", set_at=None)
    return TopicFormulas(
        current=read[0] if read else first,
        shipped=shipped,
        groups={group: list(parts) for group, parts in GROUPS.items()},
        names={part.value: part_name(part) for part in FormulaPart}
        | {group.value: texts.say("topics", f"group.{group.value}") for group in GROUPS},
        history=read,
    )


def _shipped() -> list[tuple[FormulaPart, float]]:
    return [(part, DEFAULT_WEIGHTS[part]) for part in FormulaPart]


def _formula(row: TopicFormula, by: str) -> TopicFormulaRead:
    return TopicFormulaRead(
        number=row.number, weights=row.weights, reason=row.reason, set_by=by, set_at=row.set_at
    )
