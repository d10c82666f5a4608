"""Every select on surges."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.knowledge.models_surges import Surge, SurgeState


async def find(session: AsyncSession, id: UUID, *, lock: bool = False) -> Surge | None:
    statement = select(Surge).where(Surge.id == id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def find_many(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, Surge]:
    rows = await session.scalars(select(Surge).where(Surge.id.in_(list(ids))))
    return {surge.id: surge for surge in rows}


async def current(session: AsyncSession, now: datetime) -> Sequence[Surge]:
    """What is pinned and has not expired, the newest first."""
    statement = (
        select(Surge)
        .where(Surge.state == SurgeState.PINNED, Surge.expires_at > now)
        .order_by(Surge.pinned_at.desc(), Surge.id)
    )
    return (await session.scalars(statement)).all()


async def proposed(session: AsyncSession) -> Sequence[Surge]:
    statement = (
        select(Surge)
        .where(Surge.state == SurgeState.PROPOSED)
        .order_by(Surge.proposed_at.desc(), Surge.id)
    )
    return (await session.scalars(statement)).all()


async def over(session: AsyncSession, limit: int) -> Sequence[Surge]:
    """What expired, was ended or refused, the latest first."""
    statement = (
        select(Surge)
        .where(Surge.ended_at.is_not(None))
        .order_by(Surge.ended_at.desc(), Surge.id)
        .limit(limit)
    )
    return (await session.scalars(statement)).all()
