"""Jobs and deadlines of gaps."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import clock, deadlines, jobs
from huying.kit.actor import SYSTEM
from huying.kit.holdings import MARK
from huying.kit.jobs import Queue
from huying.knowledge import asked, asked_served, gaps, gaps_grouping, gaps_testing
from huying.knowledge.gaps_errors import GapCardOld
from huying.knowledge.models_gaps import AskedQuestion, Gap, GapState

SERVED = asked_served.NAME  # registers the questions with the monitor of validity
KEPT = timedelta(days=730)
FORGET_BATCH = 2_000
FORGET = "knowledge.forget_asked"


@jobs.job(asked.GROUP, queue=Queue.BULK)
async def group_gaps(session: AsyncSession) -> None:
    """Place the questions that wait; when more wait than one go takes, another go follows."""
    if await gaps_grouping.group(session) == gaps_grouping.BATCH:
        await jobs.enqueue(session, asked.GROUP, lock=asked.GROUP)


@jobs.job(gaps_testing.TEST, queue=Queue.NORMAL)
async def test_gap(session: AsyncSession, gap_id: str) -> None:
    """The card that a gap waits for is in force: put its questions again."""
    statement = select(Gap).where(Gap.id == UUID(gap_id)).with_for_update()
    gap = await session.scalar(statement)
    if gap is None or gap.state is not GapState.DRAFTED or gap.card_code is None:
        return
    try:
        await gaps_testing.test(session, SYSTEM, gap, gap.card_code)
    except GapCardOld:  # withdrawn again meanwhile: it goes on waiting
        return


@deadlines.on_due(gaps.DUE)
async def gap_due(session: AsyncSession, gap_id: UUID, _: datetime) -> None:
    gap = await session.get(Gap, gap_id, with_for_update=True)
    if gap is not None:
        await gaps.note_overdue(session, gap)


@jobs.job(FORGET, queue=Queue.BULK)
async def forget_asked(session: AsyncSession) -> None:
    """Questions two years old go; of those in a gap the row stays, for its counts, without
    words."""
    before = clock.now() - KEPT
    old = AskedQuestion.asked_at < before
    alone = select(AskedQuestion.id).where(old, AskedQuestion.gap_id.is_(None)).limit(FORGET_BATCH)
    await session.execute(delete(AskedQuestion).where(AskedQuestion.id.in_(alone)))
    worded = or_(AskedQuestion.text != MARK, AskedQuestion.answer != "")
    await session.execute(
        update(AskedQuestion).where(old, worded).values(text=MARK, answer="", asker=None, told={})
    )
