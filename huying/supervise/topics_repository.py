"""Selects of weekly topics. Queries for a person start at ``visible_to``."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from huying.city.models import Unit
from huying.kit.actor import Actor
from huying.supervise.models_topics import (
    MeasureState,
    Topic,
    TopicFormula,
    TopicMeasure,
    TopicMeeting,
    TopicReport,
    TopicSlate,
    TopicState,
    TopicUnit,
)

OPEN = (MeasureState.TODO, MeasureState.DOING)


def visible_to(actor: Actor) -> Select[Topic]:
    """The hotline and the city's leaders see all; a unit those that its subtree has a part in."""
    return select(Topic).where(in_scope(actor, Topic.id, TopicUnit.topic_id, TopicUnit.unit_id))


def in_scope(
    actor: Actor,
    id: InstrumentedAttribute[UUID],
    part: InstrumentedAttribute[UUID],
    unit: InstrumentedAttribute[UUID],
) -> ColumnElement[bool]:
    """Whether a row lies in the actor's scope, by the units that have a ``part`` in it."""
    if actor.sees_all_units:
        return true()
    if actor.unit_path is None:
        return false()
    own = select(Unit.id).where(Unit.path.startswith(actor.unit_path, autoescape=True))
    return id.in_(select(part).where(unit.in_(own)))


async def find(
    session: AsyncSession, actor: Actor, id: UUID, *, lock: bool = False
) -> Topic | None:
    statement = visible_to(actor).where(Topic.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def of_year(session: AsyncSession, actor: Actor, year: int) -> Sequence[Topic]:
    """Newest first."""
    statement = visible_to(actor).where(Topic.year == year).order_by(Topic.sequence.desc())
    return (await session.scalars(statement)).all()


async def years(session: AsyncSession, actor: Actor) -> list[int]:
    seen = visible_to(actor).with_only_columns(Topic.year).distinct().order_by(Topic.year.desc())
    return list(await session.scalars(seen))


async def published(session: AsyncSession, year: int | None) -> Sequence[Topic]:
    """What citizens may read, newest first."""
    statement = select(Topic).where(Topic.published_text != "")
    if year is not None:
        statement = statement.where(Topic.year == year)
    order = statement.order_by(Topic.year.desc(), Topic.sequence.desc())
    return (await session.scalars(order)).all()


async def of_slate(session: AsyncSession, actor: Actor, slate_id: UUID) -> Sequence[Topic]:
    statement = visible_to(actor).where(Topic.slate_id == slate_id).order_by(Topic.sequence)
    return (await session.scalars(statement)).all()


async def live_of(session: AsyncSession, category: str, place: str) -> Topic | None:
    return await session.scalar(
        select(Topic).where(
            Topic.category_code == category,
            Topic.place_code == place,
            Topic.state != TopicState.CLOSED,
        )
    )


async def live_about(
    session: AsyncSession, category: str, places: Sequence[str]
) -> Sequence[Topic]:
    """Open topics whose subject covers a matter of this category at the last of ``places`` (the
    chain from the city down)."""
    above = [category[:length] for length in range(2, len(category) + 1, 2)]
    statement = (
        select(Topic)
        .where(
            Topic.category_code.in_(above),
            Topic.place_code.in_(["", *places]),
            Topic.state != TopicState.CLOSED,
        )
        .order_by(Topic.year, Topic.sequence)
    )
    return (await session.scalars(statement)).all()


async def current_formula(session: AsyncSession) -> TopicFormula | None:
    return await session.scalar(select(TopicFormula).order_by(TopicFormula.number.desc()).limit(1))


async def formulas(session: AsyncSession) -> Sequence[TopicFormula]:
    """Newest first."""
    return (await session.scalars(select(TopicFormula).order_by(TopicFormula.number.desc()))).all()


async def slate_of(session: AsyncSession, week: date) -> TopicSlate | None:
    return await session.scalar(select(TopicSlate).where(TopicSlate.week == week))


async def slate(session: AsyncSession, id: UUID) -> TopicSlate | None:
    return await session.get(TopicSlate, id)


async def units_of(session: AsyncSession, topic_ids: Iterable[UUID]) -> list[TopicUnit]:
    """The lead first."""
    statement = (
        select(TopicUnit)
        .where(TopicUnit.topic_id.in_(list(topic_ids)))
        .order_by(TopicUnit.part.desc(), TopicUnit.id)
    )
    return list(await session.scalars(statement))


async def measures_of(session: AsyncSession, topic_ids: Iterable[UUID]) -> list[TopicMeasure]:
    statement = (
        select(TopicMeasure)
        .where(TopicMeasure.topic_id.in_(list(topic_ids)))
        .order_by(TopicMeasure.due_day, TopicMeasure.id)
    )
    return list(await session.scalars(statement))


async def find_measure(session: AsyncSession, topic: Topic, id: UUID) -> TopicMeasure | None:
    """Locked."""
    return await session.scalar(
        select(TopicMeasure)
        .where(TopicMeasure.id == id, TopicMeasure.topic_id == topic.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def meetings_of(session: AsyncSession, topic_id: UUID) -> list[TopicMeeting]:
    """Newest first."""
    statement = (
        select(TopicMeeting)
        .where(TopicMeeting.topic_id == topic_id)
        .order_by(TopicMeeting.held_on.desc(), TopicMeeting.id.desc())
    )
    return list(await session.scalars(statement))


async def reports_of(session: AsyncSession, topic_id: UUID) -> list[TopicReport]:
    """Newest first."""
    statement = (
        select(TopicReport)
        .where(TopicReport.topic_id == topic_id)
        .order_by(TopicReport.reported_at.desc(), TopicReport.id.desc())
    )
    return list(await session.scalars(statement))


async def working_units(session: AsyncSession, topic_id: UUID) -> set[UUID]:
    """Those that own a measure which is not dropped."""
    statement = select(TopicMeasure.unit_id).where(
        TopicMeasure.topic_id == topic_id, TopicMeasure.state != MeasureState.DROPPED
    )
    return set(await session.scalars(statement))


async def open_measures(session: AsyncSession, topic_id: UUID) -> int:
    statement = select(func.count()).where(
        TopicMeasure.topic_id == topic_id, TopicMeasure.state.in_(OPEN)
    )
    return await session.scalar(statement) or 0
