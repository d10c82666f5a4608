"""How many gaps there are, of what, whose, and how it goes week by week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from huying.kit.actor import Actor
from huying.knowledge import gaps_repository
from huying.knowledge.models_gaps import LIVE, AskedQuestion, Gap, GapState

WEEKS = 8
SUBJECT_LENGTH = 4  # of a category's code: the second level
_MOST = 12


@dataclass(frozen=True)
class Share:
    gaps: int
    questions: int


@dataclass(frozen=True)
class Week:
    monday: date
    questions: int
    found: int
    closed: int


@dataclass(frozen=True)
class Counted:
    states: dict[GapState, int]
    overdue: int
    by_subject: list[tuple[str | None, Share]]
    by_unit: list[tuple[str | None, Share]]
    weeks: list[Week]
    asked: int
    refused: int


async def count(session: AsyncSession, actor: Actor, now: datetime, zone: ZoneInfo) -> Counted:
    """Of what the actor may see; questions asked are counted for the hotline only."""
    seen = gaps_repository.visible_to(actor).with_only_columns(Gap.id)
    live = Gap.id.in_(seen), Gap.state.in_(LIVE)
    overdue = await session.scalar(select(func.count()).where(*live, Gap.is_overdue))
    subject = func.left(Gap.category_code, SUBJECT_LENGTH)
    asked, refused = await _asked(session, actor, now)
    return Counted(
        states=await gaps_repository.count_by_state(session, actor),
        overdue=overdue or 0,
        by_subject=await _shares(session, subject, live),
        by_unit=await _shares(session, func.coalesce(Gap.unit_code, Gap.proposed_unit), live),
        weeks=await _weeks(session, actor, now, zone),
        asked=asked,
        refused=refused,
    )


async def _shares(
    session: AsyncSession, key: ColumnElement[str], live: Sequence[ColumnElement[bool]]
) -> list[tuple[str | None, Share]]:
    questions = func.sum(Gap.count)
    rows = await session.execute(
        select(key, func.count(), questions)
        .where(*live)
        .group_by(key)
        .order_by(questions.desc(), key)
        .limit(_MOST)
    )
    return [(code, Share(count, int(asked or 0))) for code, count, asked in rows]


async def _weeks(session: AsyncSession, actor: Actor, now: datetime, zone: ZoneInfo) -> list[Week]:
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    begins = datetime.combine(mondays[0], datetime.min.time(), zone)
    seen = gaps_repository.visible_to(actor).with_only_columns(Gap.id)

    async def by_week(
        column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
        *where: ColumnElement[bool],
    ) -> dict[date, int]:
        week = func.date_trunc("week", func.timezone(str(zone), column))
        rows = await session.execute(
            select(week, func.count()).where(column >= begins, *where).group_by(week)
        )
        return {at.date(): count for at, count in rows}

    questions = await by_week(AskedQuestion.asked_at, AskedQuestion.gap_id.in_(seen))
    found = await by_week(Gap.first_at, Gap.id.in_(seen), Gap.state != GapState.MERGED)
    closed = await by_week(Gap.closed_at, Gap.id.in_(seen))
    return [
        Week(day, questions.get(day, 0), found.get(day, 0), closed.get(day, 0)) for day in mondays
    ]


async def _asked(session: AsyncSession, actor: Actor, now: datetime) -> tuple[int, int]:
    if not actor.sees_all_units:
        return 0, 0
    since = now - timedelta(days=28)
    row = (
        await session.execute(
            select(func.count(), func.count().filter(AskedQuestion.is_refused)).where(
                AskedQuestion.asked_at >= since
            )
        )
    ).one()
    return row[0], row[1]
