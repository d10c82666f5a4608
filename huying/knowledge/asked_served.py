"""Questions are a record of what was served: the monitor of validity counts them too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge.models_gaps import AskedAt, AskedQuestion
from huying.knowledge.validity_monitor import Served, records

NAME = "asked"


@records(NAME)
async def served(session: AsyncSession, since: datetime, until: datetime) -> Sequence[Served]:
    rows = await session.scalars(
        select(AskedQuestion)
        .where(
            AskedQuestion.asked_at >= since,
            AskedQuestion.asked_at < until,
            AskedQuestion.channel != AskedAt.CALL,  # the call's own record counts those
        )
        .order_by(AskedQuestion.asked_at)
    )
    return [
        Served(
            code=each["code"],
            at=row.asked_at,
            place=row.place_code,
            is_public=row.channel is AskedAt.CITIZEN,
            ref=str(row.id),
        )
        for row in rows
        for each in row.offered
    ]
