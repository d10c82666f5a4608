"""Alerts for what was late elsewhere: the hotline's own stages, parts, disputes, callback tries.

The same place in history as ``subscribers``, so that an alert never outlives its cause. The names
are those of lower modules' events; what they say beyond the subject is optional here.
"""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock
from huying.kit.events import Recorded
from huying.kit.subscribers import on
from huying.supervise import repository_letters as letters
from huying.supervise import service
from huying.supervise import topics_repository as topics
from huying.supervise.models import AlertKind
from huying.supervise.models_topics import TopicMeasure
from huying.supervise.subscribers import NAME
from huying.ticket import repository as tickets

K = AlertKind
_STAGES = {
    "dispatch": K.DISPATCH_OVERDUE,
    "contact": K.CONTACT_OVERDUE,
    "close_review": K.CLOSE_REVIEW_OVERDUE,
}
_BY_NAME = {
    "ticket.part_overdue": K.PART_OVERDUE,
    "dispatch.objection_overdue": K.OBJECTION_OVERDUE,
    "dispatch.adjudication_overdue": K.ADJUDICATION_OVERDUE,
    "callback.tries_overdue": K.CALLBACK_TRIES,
}
_OVER = {
    "topic.measure_done": "measure_done",
    "topic.measure_dropped": "measure_dropped",
    "topic.measure_edited": "measure_moved",
    "topic.extension_granted": "measure_moved",
}
_KEPT = ("unit_id", "due_at", "tries", "clock")


async def _raise(session: AsyncSession, event: Recorded, kind: AlertKind) -> None:
    """About the ticket that is the event's subject or is named in it."""
    named = event.body.get("ticket_id")
    ticket_id = UUID(named) if named else event.subject_id
    if await tickets.find_by_id(session, ticket_id) is None:
        return
    await service.raise_alert(
        session,
        kind,
        cause_event_id=event.cursor.id,
        now=clock.now(),
        ticket_id=ticket_id,
        round=int(event.body.get("round") or 1),
        detail={key: event.body[key] for key in _KEPT if event.body.get(key) is not None},
    )


@on(NAME, "ticket.stage_overdue")
async def stage_overdue(session: AsyncSession, event: Recorded) -> None:
    kind = _STAGES.get(event.body["clock"])
    if kind is not None:
        await _raise(session, event, kind)


async def _late(session: AsyncSession, event: Recorded) -> None:
    await _raise(session, event, _BY_NAME[event.name])


for _name in _BY_NAME:
    on(NAME, _name)(_late)


@on(NAME, "topic.measure_overdue")
@on(NAME, "topic.measure_reopened")
async def measure_overdue(session: AsyncSession, event: Recorded) -> None:
    """One that is opened again may be late at once."""
    measure_id = UUID(str(event.body["measure_id"]))
    measure = await session.get(TopicMeasure, measure_id)
    if measure is None or not (measure.is_open and measure.is_overdue):
        return
    await service.raise_alert(
        session,
        K.MEASURE_OVERDUE,
        cause_event_id=event.cursor.id,
        now=clock.now(),
        measure_id=measure_id,
        detail={"unit_id": str(measure.unit_id), "due_at": measure.due_at.isoformat()},
    )


async def _measure_over(session: AsyncSession, event: Recorded) -> None:
    measure_id = UUID(str(event.body["measure_id"]))
    measure = await session.get(TopicMeasure, measure_id)
    if measure is not None and not (measure.is_open and measure.is_overdue):
        await service.resolve_measure(session, measure_id, _OVER[event.name], clock.now())


for _name in _OVER:
    on(NAME, _name)(_measure_over)


@on(NAME, "topic.closed")
async def topic_closed(session: AsyncSession, event: Recorded) -> None:
    for measure in await topics.measures_of(session, [event.subject_id]):
        await service.resolve_measure(session, measure.id, "topic_closed", clock.now())


@on(NAME, "supervise.letter_answered")
async def letter_answered(session: AsyncSession, event: Recorded) -> None:
    ids = await letters.ticket_ids_of(session, [event.subject_id])
    for ticket_id in ids.get(event.subject_id, []):
        now = clock.now()
        await service.resolve(session, ticket_id, [K.LETTER_OVERDUE], "letter_answered", now)
