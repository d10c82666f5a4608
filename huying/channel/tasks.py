"""Jobs and deadlines of webhooks."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import repository_entries, webhook_sending, webhooks
from huying.channel import repository_webhooks as repository
from huying.channel.models_webhooks import WebhookDelivery
from huying.kit import clock, deadlines, jobs
from huying.kit.clock import real_now
from huying.kit.db import unit_of_work
from huying.kit.jobs import Queue

LONGEST_RUN_SECONDS = 10.0
MOST_AT_ONCE = 4  # of the eight jobs of a worker: slow receivers never hold up everything else
LATER = timedelta(seconds=1)
REPLAY_BATCH = 500
KEPT = timedelta(days=30)
FORGET_BATCH = 5_000

_sending: set[UUID] = set()


@jobs.job(webhooks.SEND, own_units=True)
async def send_webhooks(endpoint_id: str) -> None:
    """Send what is ready for one endpoint, for ten seconds at most; then stand in line again."""
    id = UUID(endpoint_id)
    if len(_sending) >= MOST_AT_ONCE or id in _sending:
        async with unit_of_work() as session:
            await deadlines.set_deadline(session, webhook_sending.WAKE, id, clock.now() + LATER)
        return
    _sending.add(id)
    try:
        ends = time.monotonic() + LONGEST_RUN_SECONDS
        while await webhook_sending.send_next(id):
            if time.monotonic() >= ends:
                async with unit_of_work() as session:
                    await webhooks.wake(session, id)
                return
    finally:
        _sending.discard(id)


@deadlines.on_due(webhook_sending.RETRY)
async def retry_delivery(session: AsyncSession, delivery_id: UUID, _: datetime) -> None:
    endpoint_id = await webhook_sending.retry_now(session, delivery_id)
    if endpoint_id is not None:
        await webhooks.wake(session, endpoint_id)


@deadlines.on_due(webhook_sending.WAKE)
async def wake_endpoint(session: AsyncSession, endpoint_id: UUID, _: datetime) -> None:
    await webhooks.wake(session, endpoint_id)


@jobs.job("channel.replay_webhooks", queue=Queue.BULK)
async def replay_webhooks(session: AsyncSession, endpoint_id: str, since: str, after: str) -> None:
    """A batch of history once more, then the next."""
    row = await repository.endpoint(session, UUID(endpoint_id))
    if row is None:
        return
    following = await webhooks.replay_batch(
        session, row, datetime.fromisoformat(since), int(after), size=REPLAY_BATCH
    )
    if following is not None:
        await jobs.enqueue(
            session,
            "channel.replay_webhooks",
            lock=f"webhook-replay:{endpoint_id}",
            endpoint_id=endpoint_id,
            since=since,
            after=str(following),
        )


@jobs.job("channel.erase_entries", queue=Queue.BULK)
async def erase_entries(session: AsyncSession) -> None:
    """What was told with a matter goes with the ticket's person."""
    await repository_entries.erase(session, clock.now())


@jobs.job("channel.forget_deliveries", queue=Queue.BULK)
async def forget_deliveries(session: AsyncSession) -> None:
    """Drop the log of what ended thirty days ago."""
    old = (
        select(WebhookDelivery.id)
        .where(
            WebhookDelivery.created_at < real_now() - KEPT,
            WebhookDelivery.state.not_in(repository.OPEN),
        )
        .order_by(WebhookDelivery.created_at)
        .limit(FORGET_BATCH)
        .with_for_update(skip_locked=True)
    )
    dropped = await session.scalars(
        delete(WebhookDelivery)
        .where(WebhookDelivery.id.in_(old.scalar_subquery()))
        .returning(WebhookDelivery.id)
    )
    if len(dropped.all()) == FORGET_BATCH:
        await jobs.enqueue(session, "channel.forget_deliveries")
