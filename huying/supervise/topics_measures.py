"""Measures of a weekly topic: decided, worked on, extended, overdue, done; minutes and progress."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, deadlines
from huying.kit.actor import SYSTEM, Actor
from huying.kit.models import new_id
from huying.supervise import topics_repository as repository
from huying.supervise.models_topics import (
    MeasureState,
    Topic,
    TopicMeasure,
    TopicMeeting,
    TopicPart,
    TopicReport,
    TopicUnit,
)
from huying.supervise.topics import must_be_led, must_be_live, tell, unit_id
from huying.supervise.topics_errors import (
    TopicBadDay,
    TopicMeasureOver,
    TopicNothingAsked,
    TopicNotYours,
)
from huying.supervise.topics_events import (
    TopicExtensionAsked,
    TopicExtensionGranted,
    TopicExtensionRefused,
    TopicMeasureAdded,
    TopicMeasureDone,
    TopicMeasureDropped,
    TopicMeasureEdited,
    TopicMeasureOverdue,
    TopicMeasureReopened,
    TopicMet,
    TopicReported,
)
from huying.supervise.topics_permissions import TOPIC_EDIT

DUE = "supervise.topic_measure_due"


@dataclass(frozen=True)
class Wanted:
    """A measure as it is decided."""

    title: str
    unit: str
    due_day: date


def must_own(actor: Actor, measure: TopicMeasure, city: Catalogue) -> None:
    """Its own unit, one above it, or who keeps the topic. Raises TopicNotYours."""
    if actor.may(TOPIC_EDIT):
        return
    unit = city.unit_by_id.get(measure.unit_id)
    if unit is None or actor.unit_path is None or not unit.path.startswith(actor.unit_path):
        raise TopicNotYours()


def must_be_open(measure: TopicMeasure) -> None:
    """Raises TopicMeasureOver."""
    if not measure.is_open:
        raise TopicMeasureOver(title=measure.title)


def end_of(day: date, city: Catalogue) -> datetime:
    """The last moment of a day in the city."""
    return datetime.combine(day + timedelta(days=1), time(), city.zone)


def _check_day(day: date, city: Catalogue) -> None:
    today = clock.now().astimezone(city.zone).date()
    if not today <= day <= today + timedelta(days=1100):
        raise TopicBadDay(field="due_day")


async def add(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    wanted: Wanted,
    meeting_id: UUID | None = None,
) -> TopicMeasure:
    """Raises TopicOver, TopicNotLed, TopicUnknownCode, TopicBadDay."""
    must_be_live(topic)
    must_be_led(topic)
    city = await catalogue(session)
    _check_day(wanted.due_day, city)
    measure = TopicMeasure(
        id=new_id(),
        topic_id=topic.id,
        meeting_id=meeting_id,
        title=wanted.title,
        unit_id=unit_id(city, wanted.unit, "unit"),
        due_day=wanted.due_day,
        due_at=end_of(wanted.due_day, city),
    )
    session.add(measure)
    await _take_part(session, topic, measure.unit_id)
    await session.flush()
    await deadlines.set_deadline(session, DUE, measure.id, measure.due_at)
    day = str(measure.due_day)
    tell(session, actor, TopicMeasureAdded(topic.id, measure.id, measure.unit_id, day))
    await session.flush()
    return measure


async def _take_part(session: AsyncSession, topic: Topic, unit: UUID) -> None:
    known = {row.unit_id for row in await repository.units_of(session, [topic.id])}
    if unit not in known:
        session.add(TopicUnit(topic_id=topic.id, unit_id=unit, part=TopicPart.ASSIST))


async def edit(
    session: AsyncSession, actor: Actor, topic: Topic, measure: TopicMeasure, wanted: Wanted
) -> None:
    """Another wording, unit or day. Raises TopicMeasureOver, TopicUnknownCode, TopicBadDay."""
    must_be_live(topic)
    must_be_open(measure)
    city = await catalogue(session)
    if wanted.due_day != measure.due_day:
        _check_day(wanted.due_day, city)
    measure.title, measure.unit_id = wanted.title, unit_id(city, wanted.unit, "unit")
    await _take_part(session, topic, measure.unit_id)
    await _move(session, measure, wanted.due_day, city)
    day = str(measure.due_day)
    tell(session, actor, TopicMeasureEdited(topic.id, measure.id, measure.unit_id, day))
    await session.flush()


async def _move(session: AsyncSession, measure: TopicMeasure, day: date, city: Catalogue) -> None:
    if day != measure.due_day:
        measure.is_overdue = False
    measure.due_day, measure.due_at = day, end_of(day, city)
    if not measure.is_overdue:
        await deadlines.set_deadline(session, DUE, measure.id, measure.due_at)


async def drop(
    session: AsyncSession, actor: Actor, topic: Topic, measure: TopicMeasure, reason: str
) -> None:
    """It is not done after all. Raises TopicMeasureOver."""
    must_be_live(topic)
    must_be_open(measure)
    measure.state, measure.dropped_reason = MeasureState.DROPPED, reason
    _unask(measure)
    await deadlines.cancel_deadline(session, DUE, measure.id)
    tell(session, actor, TopicMeasureDropped(topic.id, measure.id, measure.unit_id))
    await session.flush()


async def finish(
    session: AsyncSession, actor: Actor, topic: Topic, measure: TopicMeasure, evidence: str
) -> None:
    """The unit shows that it is done. Raises TopicNotYours, TopicMeasureOver."""
    must_be_live(topic)
    must_own(actor, measure, await catalogue(session))
    must_be_open(measure)
    measure.state, measure.evidence = MeasureState.DONE, evidence
    measure.done_at, measure.done_by = clock.now(), actor.id
    _unask(measure)
    await deadlines.cancel_deadline(session, DUE, measure.id)
    tell(session, actor, TopicMeasureDone(topic.id, measure.id, measure.unit_id))
    await session.flush()


async def reopen(
    session: AsyncSession, actor: Actor, topic: Topic, measure: TopicMeasure, reason: str
) -> None:
    """What was shown does not do; the reason is a progress report. Raises TopicMeasureOver when it
    is not done."""
    must_be_live(topic)
    if measure.state is not MeasureState.DONE:
        raise TopicMeasureOver(title=measure.title)
    measure.state, measure.done_at, measure.done_by = MeasureState.DOING, None, None
    measure.is_overdue = measure.due_at <= clock.now()
    if not measure.is_overdue:
        await deadlines.set_deadline(session, DUE, measure.id, measure.due_at)
    session.add(_report(actor, topic, reason, measure.id, None))
    tell(session, actor, TopicMeasureReopened(topic.id, measure.id, measure.unit_id))
    await session.flush()


async def report(
    session: AsyncSession, actor: Actor, topic: Topic, words: str, measure: TopicMeasure | None
) -> TopicReport:
    """Progress of one measure or of the whole; work on a measure has begun with it. Raises
    TopicNotYours: a unit reports on its own measures, the lead unit on the whole too."""
    must_be_live(topic)
    city = await catalogue(session)
    if measure is not None:
        must_own(actor, measure, city)
        must_be_open(measure)
        if measure.state is MeasureState.TODO:
            measure.state = MeasureState.DOING
    else:
        await _must_lead(session, actor, topic, city)
    unit = None if actor.sees_all_units else actor.unit_id
    made = _report(actor, topic, words, measure.id if measure else None, unit)
    session.add(made)
    tell(session, actor, TopicReported(topic.id, made.measure_id, unit))
    await session.flush()
    return made


async def _must_lead(session: AsyncSession, actor: Actor, topic: Topic, city: Catalogue) -> None:
    if actor.may(TOPIC_EDIT):
        return
    parts = await repository.units_of(session, [topic.id])
    lead = next((city.unit_by_id.get(p.unit_id) for p in parts if p.part is TopicPart.LEAD), None)
    if lead is None or actor.unit_path is None or not lead.path.startswith(actor.unit_path):
        raise TopicNotYours()


def _report(
    actor: Actor, topic: Topic, words: str, measure_id: UUID | None, unit: UUID | None
) -> TopicReport:
    return TopicReport(
        id=new_id(),
        topic_id=topic.id,
        measure_id=measure_id,
        unit_id=unit,
        text=words,
        reported_by=actor.id,
        reported_at=clock.now(),
    )


async def ask(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    measure: TopicMeasure,
    day: date,
    reason: str,
) -> None:
    """The unit asks for time until ``day``; its day stands until that is granted. Raises
    TopicNotYours, TopicMeasureOver, TopicBadDay."""
    must_be_live(topic)
    city = await catalogue(session)
    must_own(actor, measure, city)
    must_be_open(measure)
    _check_day(day, city)
    if day <= measure.due_day:
        raise TopicBadDay(field="day")
    measure.asked_day, measure.asked_reason = day, reason
    measure.asked_by, measure.asked_at = actor.id, clock.now()
    tell(session, actor, TopicExtensionAsked(topic.id, measure.id, measure.unit_id, str(day)))
    await session.flush()


async def answer(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    measure: TopicMeasure,
    *,
    is_granted: bool,
    note: str,
) -> None:
    """Grant or refuse it; the note is a progress report. Raises TopicNothingAsked."""
    must_be_live(topic)
    if measure.asked_day is None:
        raise TopicNothingAsked(title=measure.title)
    ids = (topic.id, measure.id, measure.unit_id)
    if is_granted:
        day = measure.asked_day
        await _move(session, measure, day, await catalogue(session))
        measure.extensions += 1
        tell(session, actor, TopicExtensionGranted(*ids, str(day)))
    else:
        tell(session, actor, TopicExtensionRefused(*ids))
    if note:
        session.add(_report(actor, topic, note, measure.id, None))
    _unask(measure)
    await session.flush()


def _unask(measure: TopicMeasure) -> None:
    measure.asked_day, measure.asked_reason = None, ""
    measure.asked_by, measure.asked_at = None, None


async def meet(
    session: AsyncSession,
    actor: Actor,
    topic: Topic,
    meeting: TopicMeeting,
    decided: Sequence[Wanted],
) -> TopicMeeting:
    """Keep the minutes; what was decided becomes measures. Raises as ``add``, TopicBadDay for a
    meeting still to come."""
    must_be_live(topic)
    must_be_led(topic)
    today = clock.now().astimezone((await catalogue(session)).zone).date()
    if meeting.held_on > today:
        raise TopicBadDay(field="held_on")
    meeting.id, meeting.topic_id = new_id(), topic.id
    meeting.written_by, meeting.written_at = actor.id, clock.now()
    session.add(meeting)
    await session.flush()
    for wanted in decided:
        await add(session, actor, topic, wanted, meeting.id)
    tell(session, actor, TopicMet(topic.id, meeting.id, len(decided)))
    await session.flush()
    return meeting


async def note_overdue(session: AsyncSession, measure: TopicMeasure) -> None:
    """Its day has passed: everybody concerned hears it."""
    if not measure.is_open or measure.is_overdue or measure.due_at > clock.now():
        return
    measure.is_overdue = True
    day = str(measure.due_day)
    told = TopicMeasureOverdue(measure.topic_id, measure.id, measure.unit_id, day)
    tell(session, SYSTEM, told)
    await session.flush()
