"""Selects of the wall: numbers, and rows that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.call.models import Call, CallState
from huying.insight.models_bands import BandAlert, BandState
from huying.supervise.models_topics import Topic, TopicState


@dataclass(frozen=True)
class CallsNow:
    live: int
    waiting: int
    wrap_up: int
    waiting_since: datetime | None


async def calls_now(session: AsyncSession) -> CallsNow:
    waits = Call.state == CallState.WAITING
    found = await session.execute(
        select(
            func.count().filter(Call.state == CallState.LIVE),
            func.count().filter(waits),
            func.count().filter(Call.state == CallState.WRAP_UP),
            func.min(Call.started_at).filter(waits),
        ).where(Call.state != CallState.ENDED)
    )
    return CallsNow(*found.one())


async def calls_between(session: AsyncSession, since: datetime, until: datetime) -> tuple[int, int]:
    """How many came, and how many of them an agent answered."""
    found = await session.execute(
        select(func.count(), func.count(Call.answered_at)).where(
            Call.started_at >= since, Call.started_at <= until
        )
    )
    came, answered = found.one()
    return came, answered


async def has_calls(session: AsyncSession, since: datetime) -> bool:
    """Whether any came since, or is open."""
    is_near = or_(Call.started_at >= since, Call.state != CallState.ENDED)
    return bool(await session.scalar(select(exists().where(is_near))))


async def unjudged_alerts(
    session: AsyncSession, seen_since: datetime, ended_since: datetime
) -> Sequence[BandAlert]:
    """Alerts that live, or ended a short while ago; living first, then the latest."""
    is_near = or_(BandAlert.ended_at.is_(None), BandAlert.ended_at >= ended_since)
    statement = select(BandAlert).where(
        and_(BandAlert.state != BandState.CLOSED, BandAlert.seen_at >= seen_since, is_near)
    )
    order = (BandAlert.ended_at.is_not(None), BandAlert.raised_at.desc(), BandAlert.id)
    return (await session.scalars(statement.order_by(*order).limit(200))).all()


async def live_topics(session: AsyncSession) -> Sequence[Topic]:
    """Under work, the latest first."""
    statement = select(Topic).where(Topic.state != TopicState.CLOSED)
    order = statement.order_by(Topic.year.desc(), Topic.sequence.desc())
    return (await session.scalars(order.limit(50))).all()
