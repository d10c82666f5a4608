"""The look at all live matters every few hours, and old tickets that came by file."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from huying.insight import disputes_loading, disputes_looking
from huying.insight.disputes_loading import Part
from huying.kit import clock
from huying.kit.deadlines import on_due
from huying.kit.jobs import Queue, job


@on_due(disputes_looking.LOOK)
async def disputes_look(session: AsyncSession, _: UUID, __: datetime) -> None:
    await disputes_looking.look(session, clock.now())


@job(disputes_looking.WEIGH, queue=Queue.BULK, own_units=True)
async def disputes_weigh() -> None:
    await disputes_loading.weigh_all()


@job(disputes_loading.SETTLE, queue=Queue.BULK, own_units=True)
async def disputes_loaded(load: str, first: str, last: str) -> None:
    await disputes_loading.settle_loaded(Part(UUID(load), UUID(first), UUID(last)))
