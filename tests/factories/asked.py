"""Questions that were put to the knowledge."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge import asked, gaps_grouping
from huying.knowledge.asked import Offer, Put
from huying.knowledge.models_gaps import AskedAt, AskedQuestion, Gap

RING = (
    "山地自行车违规改装鸣笛器怎么处罚",
    "山地自行车改装鸣笛器要罚多少",
    "给山地自行车改装鸣笛器会被罚款吗",
)
PIGEON = ("阳台养信鸽要不要登记", "在阳台养信鸽需要登记吗")


async def ask(
    session: AsyncSession,
    text: str,
    *,
    asker: str | None = None,
    why: str | None = "nothing_near",
    unit: str | None = None,
    channel: AskedAt = AskedAt.LIBRARY,
    offered: Sequence[Offer] = (),
    place: str | None = None,
) -> AskedQuestion:
    """Refused unless ``why`` is None."""
    put = Put(channel, text, offered, why, unit, place, asker=asker or text)
    return await asked.record(session, put)


async def make_gap(
    session: AsyncSession, texts: Sequence[str] = RING, *, unit: str | None = None
) -> Gap:
    """The gap of these questions, asked by as many people."""
    for text in texts:
        await ask(session, text, unit=unit)
    await gaps_grouping.group(session)
    row = await session.scalar(select(AskedQuestion).where(AskedQuestion.text == texts[0]))
    assert row is not None
    gap = await session.get(Gap, row.gap_id)
    assert gap is not None
    return gap
