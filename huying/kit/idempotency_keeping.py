"""How long answers to repeated requests are kept."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.kit import jobs
from huying.kit.clock import real_now
from huying.kit.idempotency import KEPT, IdempotencyKey

BATCH = 5_000


@jobs.job("kit.forget_idempotency_keys")
async def forget_keys(session: AsyncSession) -> None:
    """Drop what is older than 24 hours, sealed answers and all, a batch at a time."""
    old = (
        select(IdempotencyKey.id)
        .where(IdempotencyKey.created_at < real_now() - KEPT)
        .order_by(IdempotencyKey.created_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    dropped = await session.scalars(
        delete(IdempotencyKey)
        .where(IdempotencyKey.id.in_(old.scalar_subquery()))
        .returning(IdempotencyKey.id)
    )
    if len(dropped.all()) == BATCH:
        await jobs.enqueue(session, "kit.forget_idempotency_keys")
