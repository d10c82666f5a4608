"""每周一题: a week's candidates are put up, a city leader chooses one, units work on it under a
chair, and the leader closes it with a conclusion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock
from huying.kit.actor import Actor
from huying.kit.events import Event, emit
from huying.kit.models import new_id
from huying.supervise import topics_repository as repository
from huying.supervise.models_topics import (
    Json,
    Topic,
    TopicFormula,
    TopicOutcome,
    TopicPart,
    TopicSlate,
    TopicState,
    TopicUnit,
)
from huying.supervise.topics_errors import (
    TopicBadWeights,
    TopicChanged,
    TopicChosenBefore,
    TopicMeasuresOpen,
    TopicNeedsReason,
    TopicNoCandidates,
    TopicNotACandidate,
    TopicNotLed,
    TopicOver,
    TopicUnknownCode,
    TopicWeekPutUp,
    TopicWeekUnknown,
)
from huying.supervise.topics_events import (
    TopicChosen,
    TopicClosed,
    TopicFormulaSet,
    TopicLed,
    TopicSlatePutUp,
)

STREAM = "topics"
LOCK = 1_230_036  # one numbering at a time
OLDEST = timedelta(weeks=4)  # a week's candidates may be put up that long after it


@dataclass(frozen=True)
class Ranked:
    """A week's candidates, best first, as ``insight`` found them; each has ``key``, ``category``,
    ``place`` and ``title``."""

    week: date
    since: datetime
    until: datetime
    weights: Mapping[str, float]
    candidates: Sequence[Json]


def tell(session: AsyncSession, actor: Actor, happened: Event) -> None:
    emit(session, actor, happened, streams=[STREAM])


def must_be_live(topic: Topic, version: int | None = None) -> None:
    """Raises TopicOver, TopicChanged."""
    must_be_seen(topic, version)
    if not topic.is_live:
        raise TopicOver(title=topic.title)


def must_be_seen(topic: Topic, version: int | None) -> None:
    """Raises TopicChanged."""
    if version is not None and topic.version != version:
        raise TopicChanged(title=topic.title)


def monday_of(moment: datetime, city: Catalogue) -> date:
    day = moment.astimezone(city.zone).date()
    return day - timedelta(days=day.weekday())


async def check_week(session: AsyncSession, week: date) -> None:
    """Raises TopicWeekUnknown."""
    this = monday_of(clock.now(), await catalogue(session))
    if week.weekday() != 0 or not this - OLDEST <= week <= this:
        raise TopicWeekUnknown(field="week")


async def set_formula(
    session: AsyncSession,
    actor: Actor,
    weights: Mapping[str, float],
    reason: str,
    *,
    parts: Sequence[str],
) -> TopicFormula:
    """From the next candidates on; every part of ``parts`` has a weight. Raises TopicBadWeights."""
    if set(weights) != set(parts) or not any(weights.values()):
        raise TopicBadWeights(field="weights")
    if any(not 0 <= weight <= 1 for weight in weights.values()):
        raise TopicBadWeights(field="weights")
    await _alone(session)
    last = await repository.current_formula(session)
    made = TopicFormula(
        id=new_id(),
        number=last.number + 1 if last else 1,
        weights=dict(weights),
        reason=reason,
        set_by=actor.id,
        set_at=clock.now(),
    )
    session.add(made)
    tell(session, actor, TopicFormulaSet(made.id, made.number))
    await session.flush()
    return made


async def put_up(session: AsyncSession, actor: Actor, ranked: Ranked) -> TopicSlate:
    """Freeze them as the week's. Raises TopicNoCandidates, TopicWeekPutUp, TopicWeekUnknown."""
    await check_week(session, ranked.week)
    if not ranked.candidates:
        raise TopicNoCandidates()
    await _alone(session)
    if await repository.slate_of(session, ranked.week) is not None:
        raise TopicWeekPutUp()
    formula = await repository.current_formula(session)
    slate = TopicSlate(
        id=new_id(),
        week=ranked.week,
        formula=formula.number if formula else 0,
        weights=dict(ranked.weights),
        since=ranked.since,
        until=ranked.until,
        candidates=list(ranked.candidates),
        put_up_by=actor.id,
        put_up_at=clock.now(),
    )
    session.add(slate)
    tell(session, actor, TopicSlatePutUp(slate.id, str(slate.week), len(slate.candidates)))
    await session.flush()
    return slate


@dataclass(frozen=True)
class Choice:
    """``key`` names a candidate of the slate; without it the leader names the subject."""

    key: str = ""
    category: str = ""
    place: str = ""
    title: str = ""
    reason: str = ""


async def choose(session: AsyncSession, actor: Actor, slate: TopicSlate, choice: Choice) -> Topic:
    """Raises TopicNotACandidate, TopicNeedsReason, TopicUnknownCode, TopicChosenBefore."""
    rank, basis = _candidate(slate, choice.key)
    category = basis["category"] if basis else choice.category
    place = basis["place"] if basis else choice.place
    if not basis and not choice.reason:
        raise TopicNeedsReason(field="reason")
    city = await catalogue(session)
    if city.category(category) is None or (place and city.place(place) is None):
        raise TopicUnknownCode(field="place" if city.category(category) else "category")
    await _alone(session)
    if await repository.live_of(session, category, place) is not None:
        raise TopicChosenBefore()
    now = clock.now()
    year = now.astimezone(city.zone).year
    topic = Topic(
        id=new_id(),
        year=year,
        sequence=await _next(session, year),
        slate_id=slate.id,
        week=slate.week,
        title=choice.title or (basis["title"] if basis else city.category_name(category)),
        category_code=category,
        place_code=place,
        basis=basis,
        reason=choice.reason,
        chosen_by=actor.id,
        chosen_at=now,
    )
    session.add(topic)
    tell(session, actor, TopicChosen(topic.id, category, place, rank))
    await session.flush()
    return topic


def _candidate(slate: TopicSlate, key: str) -> tuple[int, Json]:
    if not key:
        return 0, {}
    for rank, candidate in enumerate(slate.candidates, start=1):
        if candidate["key"] == key:
            return rank, {**candidate, "rank": rank, "of": len(slate.candidates)}
    raise TopicNotACandidate(field="key")


async def _next(session: AsyncSession, year: int) -> int:
    last = await session.scalar(select(func.max(Topic.sequence)).where(Topic.year == year))
    return (last or 0) + 1


async def _alone(session: AsyncSession) -> None:
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


async def lead(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    *,
    chair: str,
    goal: str,
    lead_unit: str,
    assist_units: Sequence[str] = (),
) -> None:
    """Name the chair (包案领导), the goal and the units; work begins. Units that own a measure keep
    their part. Raises TopicUnknownCode."""
    must_be_live(topic)
    city = await catalogue(session)
    lead_id = unit_id(city, lead_unit, "lead_unit")
    assisting = {unit_id(city, code, "assist_units") for code in assist_units}
    assisting |= await repository.working_units(session, topic.id)
    assisting.discard(lead_id)
    topic.chair, topic.goal = chair, goal
    if topic.state is TopicState.CHOSEN:
        topic.state = TopicState.WORKING
    await session.execute(delete(TopicUnit).where(TopicUnit.topic_id == topic.id))
    parts = {lead_id: TopicPart.LEAD, **dict.fromkeys(sorted(assisting), TopicPart.ASSIST)}
    for id, part in parts.items():
        session.add(TopicUnit(topic_id=topic.id, unit_id=id, part=part))
    tell(session, actor, TopicLed(topic.id, lead_id, tuple(sorted(assisting))))
    await session.flush()


def unit_id(city: Catalogue, code: str, field: str) -> UUID:
    """Raises TopicUnknownCode."""
    if code not in city.units:
        raise TopicUnknownCode(field=field, value=code)
    return city.units[code].id


def must_be_led(topic: Topic) -> None:
    """Raises TopicNotLed."""
    if topic.state is TopicState.CHOSEN:
        raise TopicNotLed(title=topic.title)


async def close(
    session: AsyncSession, actor: Actor, topic: Topic, outcome: TopicOutcome, conclusion: str
) -> None:
    """The leader's word at the end. Raises TopicOver, TopicNotLed, TopicMeasuresOpen."""
    must_be_live(topic)
    must_be_led(topic)
    left = await repository.open_measures(session, topic.id)
    if left:
        raise TopicMeasuresOpen(count=left)
    topic.state, topic.outcome, topic.conclusion = TopicState.CLOSED, outcome, conclusion
    topic.closed_by, topic.closed_at = actor.id, clock.now()
    tell(session, actor, TopicClosed(topic.id, outcome.value))
    await session.flush()
