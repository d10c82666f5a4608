"""Weekly topics as people read them: words that may name somebody are masked."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.text import mask
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import texts
from huying.kit.actor import Actor
from huying.people.repository import names_of
from huying.supervise import topics_repository as repository
from huying.supervise.models_topics import (
    MeasureState,
    PublicState,
    Topic,
    TopicMeasure,
    TopicMeeting,
    TopicPart,
    TopicReport,
    TopicState,
    TopicUnit,
)
from huying.supervise.topics_permissions import TOPIC_CHOOSE, TOPIC_EDIT
from huying.supervise.topics_schemas import (
    TopicExtension,
    TopicFlag,
    TopicMay,
    TopicMeasureRead,
    TopicMeetingRead,
    TopicProgress,
    TopicPublicRead,
    TopicRead,
    TopicReportRead,
    TopicRow,
    TopicSubject,
    TopicUnitRead,
    TopicYear,
)
from huying.ticket.models import Ticket


def number_of(topic: Topic) -> str:
    return texts.say("topics", "number", year=topic.year, sequence=topic.sequence)


def subject_of(city: Catalogue, category: str, place: str) -> TopicSubject:
    return TopicSubject(
        category=category,
        category_name=city.category_name(category),
        place=place,
        place_name=city.place_name(place) if place else texts.say("topics", "whole_city"),
    )


def unit_name(city: Catalogue, id: UUID | None) -> str:
    unit = city.unit_by_id.get(id) if id else None
    return unit.name if unit else ""


def _units(city: Catalogue, parts: Iterable[TopicUnit]) -> list[TopicUnitRead]:
    found = [(city.unit_by_id.get(part.unit_id), part.part) for part in parts]
    return [TopicUnitRead(code=u.code, name=u.name, part=part) for u, part in found if u]


def _progress(measures: Sequence[TopicMeasure]) -> TopicProgress:
    opened = [measure for measure in measures if measure.is_open]
    return TopicProgress(
        done=sum(measure.state is MeasureState.DONE for measure in measures),
        open=len(opened),
        overdue=sum(measure.is_overdue for measure in opened),
    )


async def rows(session: AsyncSession, topics: Sequence[Topic]) -> list[TopicRow]:
    city = await catalogue(session)
    ids = [topic.id for topic in topics]
    parts = await repository.units_of(session, ids)
    measures = await repository.measures_of(session, ids)
    return [
        _row(
            city,
            topic,
            [part for part in parts if part.topic_id == topic.id],
            [measure for measure in measures if measure.topic_id == topic.id],
        )
        for topic in topics
    ]


def _row(
    city: Catalogue, topic: Topic, parts: Sequence[TopicUnit], measures: Sequence[TopicMeasure]
) -> TopicRow:
    return TopicRow(
        id=topic.id,
        number=number_of(topic),
        year=topic.year,
        sequence=topic.sequence,
        week=topic.week,
        title=topic.title,
        subject=subject_of(city, topic.category_code, topic.place_code),
        state=topic.state,
        outcome=topic.outcome,
        chair=topic.chair,
        units=_units(city, parts),
        progress=_progress(measures),
        public_state=topic.public_state,
        is_published=bool(topic.published_text),
        chosen_at=topic.chosen_at,
        closed_at=topic.closed_at,
        version=topic.version,
    )


async def year(session: AsyncSession, actor: Actor, wanted: int) -> TopicYear:
    found = await repository.of_year(session, actor, wanted)
    years = sorted({wanted, *await repository.years(session, actor)}, reverse=True)
    return TopicYear(year=wanted, years=years, items=await rows(session, found))


async def read(session: AsyncSession, actor: Actor, topic: Topic) -> TopicRead:
    city = await catalogue(session)
    parts = await repository.units_of(session, [topic.id])
    measures = await repository.measures_of(session, [topic.id])
    meetings = await repository.meetings_of(session, topic.id)
    reports = await repository.reports_of(session, topic.id)
    names = await names_of(
        session,
        {
            topic.chosen_by, topic.closed_by, topic.public_by, topic.approved_by,
            *(m.done_by for m in measures), *(m.asked_by for m in measures),
            *(m.written_by for m in meetings), *(r.reported_by for r in reports),
        },
    )  # fmt: skip

    def name(id: UUID | None) -> str:
        return names.get(id, "") if id else ""

    titles = {measure.id: measure.title for measure in measures}
    decided = [measure.meeting_id for measure in measures]
    return TopicRead(
        **_row(city, topic, parts, measures).model_dump(),
        basis=topic.basis,
        reason=mask(topic.reason),
        goal=topic.goal,
        chosen_by=name(topic.chosen_by),
        conclusion=mask(topic.conclusion),
        closed_by=name(topic.closed_by),
        measures=[
            _measure(city, actor, each, name(each.done_by), name(each.asked_by))
            for each in measures
        ],
        meetings=[
            _meeting(each, name(each.written_by), decided.count(each.id)) for each in meetings
        ],
        reports=[_report(city, each, titles, name(each.reported_by)) for each in reports],
        public=_public(topic, name(topic.public_by), name(topic.approved_by)),
        may=_may(actor, topic, city, parts),
    )


def _measure(
    city: Catalogue, actor: Actor, measure: TopicMeasure, done_by: str, asked_by: str
) -> TopicMeasureRead:
    unit = city.unit_by_id.get(measure.unit_id)
    is_own = bool(unit and actor.unit_path and unit.path.startswith(actor.unit_path))
    asked = None
    if measure.asked_day is not None and measure.asked_at is not None:
        asked = TopicExtension(
            day=measure.asked_day,
            reason=mask(measure.asked_reason),
            by=asked_by,
            at=measure.asked_at,
        )
    return TopicMeasureRead(
        id=measure.id,
        title=measure.title,
        unit=unit.name if unit else "",
        unit_code=unit.code if unit else "",
        due_day=measure.due_day,
        state=measure.state,
        is_overdue=measure.is_overdue,
        evidence=mask(measure.evidence),
        done_at=measure.done_at,
        done_by=done_by,
        dropped_reason=mask(measure.dropped_reason),
        asked=asked,
        extensions=measure.extensions,
        meeting_id=measure.meeting_id,
        may_work=actor.may(TOPIC_EDIT) or is_own,
    )


def _meeting(meeting: TopicMeeting, by: str, decided: int) -> TopicMeetingRead:
    return TopicMeetingRead(
        id=meeting.id,
        held_on=meeting.held_on,
        title=meeting.title,
        attendees=meeting.attendees,
        minutes=mask(meeting.minutes),
        written_by=by,
        written_at=meeting.written_at,
        decided=decided,
    )


def _report(
    city: Catalogue, report: TopicReport, titles: dict[UUID, str], by: str
) -> TopicReportRead:
    return TopicReportRead(
        id=report.id,
        measure=titles.get(report.measure_id, "") if report.measure_id else "",
        unit=unit_name(city, report.unit_id),
        text=mask(report.text),
        by=by,
        at=report.reported_at,
    )


def _public(topic: Topic, written_by: str, approved_by: str) -> TopicPublicRead:
    return TopicPublicRead(
        state=topic.public_state,
        text=mask(topic.public_text),
        written_by=written_by,
        written_at=topic.public_at,
        published=mask(topic.published_text),
        approved_by=approved_by,
        approved_at=topic.approved_at,
    )


def _may(actor: Actor, topic: Topic, city: Catalogue, parts: Sequence[TopicUnit]) -> TopicMay:
    lead = next((city.unit_by_id.get(p.unit_id) for p in parts if p.part is TopicPart.LEAD), None)
    leads = bool(lead and actor.unit_path and lead.path.startswith(actor.unit_path))
    is_worked = topic.state is TopicState.WORKING
    waits = topic.public_state is PublicState.PROPOSED
    return TopicMay(
        edit=topic.is_live and actor.may(TOPIC_EDIT),
        close=is_worked and actor.may(TOPIC_CHOOSE),
        approve=waits and actor.may(TOPIC_EDIT) and actor.id != topic.public_by,
        report=topic.is_live and (actor.may(TOPIC_EDIT) or leads),
    )


async def flags_of(session: AsyncSession, ticket: Ticket) -> list[TopicFlag]:
    """The open topics that this ticket belongs to."""
    city = await catalogue(session)
    place = city.place(ticket.place_code) if ticket.place_code else None
    chain = place.chain if place else []
    found = await repository.live_about(session, ticket.category_code, chain)
    return [TopicFlag(id=t.id, number=number_of(t), title=t.title) for t in found]
