"""Rows that decide where a ticket goes."""

from sqlalchemy.ext.asyncio import AsyncSession

from huying.dispatch.models import DispatchThreshold, ListEntry, ListKind
from huying.kit import clock


async def make_list_entry(
    session: AsyncSession, duty_code: str, kind: ListKind = ListKind.DIRECT
) -> ListEntry:
    entry = ListEntry(duty_code=duty_code, kind=kind, in_force_from=clock.now())
    session.add(entry)
    await session.flush()
    return entry


async def make_threshold(
    session: AsyncSession, category: str, threshold: float
) -> DispatchThreshold:
    row = DispatchThreshold(
        category_code=category,
        threshold=threshold,
        precision=0.98,
        sample=400,
        measured_at=clock.now(),
    )
    session.add(row)
    await session.flush()
    return row
