"""Every select on webhooks."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from huying.channel.models_webhooks import (
    DeliveryState,
    EndpointState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from huying.kit.events import EventRow

OPEN = (DeliveryState.READY, DeliveryState.WAITING)


async def endpoints(session: AsyncSession) -> Sequence[WebhookEndpoint]:
    found = await session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.is_removed.is_(False))
        .order_by(WebhookEndpoint.created_at, WebhookEndpoint.id)
    )
    return found.all()


async def receiving(session: AsyncSession) -> Sequence[WebhookEndpoint]:
    """Those that events are kept for."""
    return [each for each in await endpoints(session) if each.state is EndpointState.ACTIVE]


async def endpoint(
    session: AsyncSession, id: UUID, *, lock: bool = False
) -> WebhookEndpoint | None:
    statement = select(WebhookEndpoint).where(
        WebhookEndpoint.id == id, WebhookEndpoint.is_removed.is_(False)
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def next_ready(session: AsyncSession, endpoint_id: UUID) -> WebhookDelivery | None:
    """The earliest that may go: nothing earlier of its ticket is still open."""
    earlier = aliased(WebhookDelivery)
    is_behind = exists().where(
        earlier.endpoint_id == endpoint_id,
        earlier.ticket_id == WebhookDelivery.ticket_id,
        earlier.state.in_(OPEN),
        (earlier.xid < WebhookDelivery.xid)
        | ((earlier.xid == WebhookDelivery.xid) & (earlier.event_id < WebhookDelivery.event_id)),
    )
    return await session.scalar(
        select(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.state == DeliveryState.READY,
            ~is_behind,
        )
        .order_by(WebhookDelivery.xid, WebhookDelivery.event_id, WebhookDelivery.id)
        .limit(1)
    )


async def delivery(
    session: AsyncSession, endpoint_id: UUID, id: UUID, *, lock: bool = False
) -> WebhookDelivery | None:
    statement = select(WebhookDelivery).where(
        WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.id == id
    )
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return await session.scalar(statement)


async def deliveries(
    session: AsyncSession,
    endpoint_id: UUID,
    *,
    state: DeliveryState | None,
    before: UUID | None,
    limit: int,
) -> Sequence[WebhookDelivery]:
    """Newest first."""
    statement = (
        select(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(WebhookDelivery.state == state)
    if before is not None:
        statement = statement.where(WebhookDelivery.id < before)
    return (await session.scalars(statement)).all()


async def attempts(
    session: AsyncSession, delivery_ids: Sequence[UUID]
) -> dict[UUID, list[WebhookAttempt]]:
    """In order, by delivery."""
    rows = await session.scalars(
        select(WebhookAttempt)
        .where(WebhookAttempt.delivery_id.in_(delivery_ids))
        .order_by(WebhookAttempt.id)
    )
    found: dict[UUID, list[WebhookAttempt]] = {id: [] for id in delivery_ids}
    for row in rows:
        found[row.delivery_id].append(row)
    return found


async def counts(session: AsyncSession, since: datetime) -> dict[UUID, dict[DeliveryState, int]]:
    """How many deliveries each endpoint has in each state; ended ones since ``since``."""
    rows = await session.execute(
        select(WebhookDelivery.endpoint_id, WebhookDelivery.state, func.count())
        .where(WebhookDelivery.state.in_(OPEN) | (WebhookDelivery.created_at >= since))
        .group_by(WebhookDelivery.endpoint_id, WebhookDelivery.state)
    )
    found: dict[UUID, dict[DeliveryState, int]] = {}
    for endpoint_id, state, count in rows:
        found.setdefault(endpoint_id, {})[state] = count
    return found


async def history(
    session: AsyncSession,
    names: Sequence[str],
    *,
    since: datetime,
    after: int,
    limit: int,
) -> Sequence[EventRow]:
    """Events of these names recorded since (real time), by their number."""
    rows = await session.scalars(
        select(EventRow)
        .where(EventRow.recorded_at >= since, EventRow.id > after, EventRow.name.in_(names))
        .order_by(EventRow.id)
        .limit(limit)
    )
    return rows.all()
