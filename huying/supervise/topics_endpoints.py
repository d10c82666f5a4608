"""Weekly topics: the list of the year, one topic, its measures, minutes, progress and words."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from sqlalchemy.ext.asyncio import AsyncSession

from huying.city.catalogue import catalogue
from huying.kit import clock
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import NotFound, responses
from huying.kit.push import stream
from huying.supervise import topics, topics_measures, topics_public, topics_repository, topics_views
from huying.supervise.models_topics import Topic, TopicMeasure, TopicMeeting
from huying.supervise.topics_errors import (
    TopicBadDay,
    TopicChanged,
    TopicMeasureOver,
    TopicMeasuresOpen,
    TopicNothingAsked,
    TopicNothingProposed,
    TopicNotLed,
    TopicNotYours,
    TopicOver,
    TopicSamePerson,
    TopicUnknownCode,
)
from huying.supervise.topics_measures import Wanted
from huying.supervise.topics_permissions import TOPIC_CHOOSE, TOPIC_EDIT, TOPIC_READ
from huying.supervise.topics_schemas import (
    TopicCloseBody,
    TopicExtensionAnswer,
    TopicExtensionBody,
    TopicFlag,
    TopicLeadBody,
    TopicMeasureBody,
    TopicMeetingBody,
    TopicPublicBody,
    TopicRead,
    TopicReportBody,
    TopicVersion,
    TopicWordsBody,
    TopicYear,
)
from huying.ticket import repository as tickets
from huying.ticket.permissions import READ

router = APIRouter(tags=["supervise"])

Reader = Annotated[Actor, Depends(requires(TOPIC_READ))]
Editor = Annotated[Actor, Depends(requires(TOPIC_EDIT))]
Leader = Annotated[Actor, Depends(requires(TOPIC_CHOOSE))]
TicketReader = Annotated[Actor, Depends(requires(READ))]
_REFUSALS = (NotFound, TopicOver, TopicChanged)
_MEASURES = (*_REFUSALS, TopicMeasureOver, TopicUnknownCode, TopicBadDay)
_MEASURE = "/topics/{id}/measures/{measure_id}"


@stream(topics.STREAM)
async def told_of_topics(_: AsyncSession, actor: Actor, __: str) -> bool:
    return actor.may(TOPIC_READ)


async def _topic(session: AsyncSession, actor: Actor, id: UUID) -> Topic:
    """Locked. Raises NotFound."""
    topic = await topics_repository.find(session, actor, id, lock=True)
    if topic is None:
        raise NotFound()
    return topic


async def _both(
    session: AsyncSession, actor: Actor, id: UUID, measure_id: UUID
) -> tuple[Topic, TopicMeasure]:
    topic = await _topic(session, actor, id)
    measure = await topics_repository.find_measure(session, topic, measure_id)
    if measure is None:
        raise NotFound()
    return topic, measure


def _wanted(body: TopicMeasureBody) -> Wanted:
    return Wanted(body.title, body.unit, body.due_day)


@router.get("/topics")
async def list_topics(
    actor: Reader, session: Session, year: Annotated[int | None, Query(ge=2000, le=2200)] = None
) -> TopicYear:
    """The list of a year, this one without ``year``; a unit sees those it has a part in."""
    zone = (await catalogue(session)).zone
    return await topics_views.year(session, actor, year or clock.now().astimezone(zone).year)


@router.get("/topics/{id}", responses=responses(NotFound))
async def read_topic(id: UUID, actor: Reader, session: Session) -> TopicRead:
    """With measures, minutes, progress and public words."""
    topic = await topics_repository.find(session, actor, id)
    if topic is None:
        raise NotFound()
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/lead", responses=responses(*_REFUSALS, TopicUnknownCode))
async def lead_topic(id: UUID, body: TopicLeadBody, actor: Editor, session: Session) -> TopicRead:
    """Name chair, goal and units; work begins."""
    topic = await _topic(session, actor, id)
    topics.must_be_live(topic, body.version)
    await topics.lead(
        session,
        actor,
        topic,
        chair=body.chair,
        goal=body.goal,
        lead_unit=body.lead_unit,
        assist_units=body.assist_units,
    )
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/measures", status_code=201, responses=responses(*_MEASURES, TopicNotLed))
async def add_topic_measure(
    id: UUID, body: TopicMeasureBody, actor: Editor, session: Session
) -> TopicRead:
    """What a unit does until a day; the unit has a part from now on."""
    topic = await _topic(session, actor, id)
    await topics_measures.add(session, actor, topic, _wanted(body))
    return await topics_views.read(session, actor, topic)


@router.put(_MEASURE, responses=responses(*_MEASURES))
async def edit_topic_measure(
    id: UUID, measure_id: UUID, body: TopicMeasureBody, actor: Editor, session: Session
) -> TopicRead:
    """Another wording, unit or day."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.edit(session, actor, topic, measure, _wanted(body))
    return await topics_views.read(session, actor, topic)


@router.post(_MEASURE + "/drop", responses=responses(*_MEASURES))
async def drop_topic_measure(
    id: UUID, measure_id: UUID, body: TopicWordsBody, actor: Editor, session: Session
) -> TopicRead:
    """It is not done after all, for this reason."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.drop(session, actor, topic, measure, body.text)
    return await topics_views.read(session, actor, topic)


@router.post(_MEASURE + "/done", responses=responses(*_REFUSALS, TopicMeasureOver, TopicNotYours))
async def finish_topic_measure(
    id: UUID, measure_id: UUID, body: TopicWordsBody, actor: Reader, session: Session
) -> TopicRead:
    """The unit shows how it is done."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.finish(session, actor, topic, measure, body.text)
    return await topics_views.read(session, actor, topic)


@router.post(_MEASURE + "/reopen", responses=responses(*_REFUSALS, TopicMeasureOver))
async def reopen_topic_measure(
    id: UUID, measure_id: UUID, body: TopicWordsBody, actor: Editor, session: Session
) -> TopicRead:
    """What was shown does not do, for this reason."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.reopen(session, actor, topic, measure, body.text)
    return await topics_views.read(session, actor, topic)


@router.post(_MEASURE + "/extension", responses=responses(*_MEASURES, TopicNotYours))
async def ask_topic_extension(
    id: UUID, measure_id: UUID, body: TopicExtensionBody, actor: Reader, session: Session
) -> TopicRead:
    """The unit asks for more time; the day stands until it is granted."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.ask(session, actor, topic, measure, body.day, body.reason)
    return await topics_views.read(session, actor, topic)


@router.post(_MEASURE + "/extension/answer", responses=responses(*_REFUSALS, TopicNothingAsked))
async def answer_topic_extension(
    id: UUID, measure_id: UUID, body: TopicExtensionAnswer, actor: Editor, session: Session
) -> TopicRead:
    """Grant or refuse it."""
    topic, measure = await _both(session, actor, id, measure_id)
    await topics_measures.answer(
        session, actor, topic, measure, is_granted=body.is_granted, note=body.note
    )
    return await topics_views.read(session, actor, topic)


@router.post(
    "/topics/{id}/reports",
    status_code=201,
    responses=responses(*_REFUSALS, TopicMeasureOver, TopicNotYours),
)
async def report_on_topic(
    id: UUID, body: TopicReportBody, actor: Reader, session: Session
) -> TopicRead:
    """Progress of an own measure, or of the whole by its lead unit."""
    if body.measure_id is None:
        topic, measure = await _topic(session, actor, id), None
    else:
        topic, measure = await _both(session, actor, id, body.measure_id)
    await topics_measures.report(session, actor, topic, body.text, measure)
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/meetings", status_code=201, responses=responses(*_MEASURES, TopicNotLed))
async def keep_topic_minutes(
    id: UUID, body: TopicMeetingBody, actor: Editor, session: Session
) -> TopicRead:
    """Minutes; what was decided becomes measures."""
    topic = await _topic(session, actor, id)
    meeting = TopicMeeting(
        held_on=body.held_on, title=body.title, attendees=body.attendees, minutes=body.minutes
    )
    decided = [_wanted(each) for each in body.decided]
    await topics_measures.meet(session, actor, topic, meeting, decided)
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/public", responses=responses(NotFound, TopicChanged))
async def propose_topic_words(
    id: UUID, body: TopicPublicBody, actor: Editor, session: Session
) -> TopicRead:
    """Words for citizens; another person approves them."""
    topic = await _topic(session, actor, id)
    topics.must_be_seen(topic, body.version)
    await topics_public.propose(session, actor, topic, body.text)
    return await topics_views.read(session, actor, topic)


_PUBLIC = (NotFound, TopicChanged, TopicNothingProposed)


@router.post("/topics/{id}/public/approve", responses=responses(*_PUBLIC, TopicSamePerson))
async def approve_topic_words(
    id: UUID, body: TopicVersion, actor: Editor, session: Session
) -> TopicRead:
    """The second person: citizens read them from now on."""
    topic = await _topic(session, actor, id)
    topics.must_be_seen(topic, body.version)
    await topics_public.approve(session, actor, topic)
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/public/send-back", responses=responses(*_PUBLIC))
async def send_topic_words_back(
    id: UUID, body: TopicVersion, actor: Editor, session: Session
) -> TopicRead:
    """They are to be written anew."""
    topic = await _topic(session, actor, id)
    topics.must_be_seen(topic, body.version)
    await topics_public.send_back(session, actor, topic)
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/public/withdraw", responses=responses(*_PUBLIC))
async def withdraw_topic_words(
    id: UUID, body: TopicVersion, actor: Editor, session: Session
) -> TopicRead:
    """Citizens read nothing of it any more."""
    topic = await _topic(session, actor, id)
    topics.must_be_seen(topic, body.version)
    await topics_public.withdraw(session, actor, topic)
    return await topics_views.read(session, actor, topic)


@router.post("/topics/{id}/close", responses=responses(*_REFUSALS, TopicNotLed, TopicMeasuresOpen))
async def close_topic(id: UUID, body: TopicCloseBody, actor: Leader, session: Session) -> TopicRead:
    """The leader's conclusion."""
    topic = await _topic(session, actor, id)
    topics.must_be_live(topic, body.version)
    await topics.close(session, actor, topic, body.outcome, body.conclusion)
    return await topics_views.read(session, actor, topic)


@router.get("/tickets/{id}/topics", responses=responses(NotFound))
async def read_ticket_topics(id: UUID, actor: TicketReader, session: Session) -> list[TopicFlag]:
    """The open weekly topics that a ticket's subject belongs to."""
    ticket = await tickets.find(session, actor, id)
    if ticket is None:
        raise NotFound()
    return await topics_views.flags_of(session, ticket)
