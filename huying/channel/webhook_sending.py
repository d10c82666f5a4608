"""Sending what is ready: prepared in one transaction, posted in none, recorded in a third.

At least once: a process that dies between answer and record sends again, under the same id.
"""

import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import repository_webhooks as repository
from huying.channel import webhook_rules as rules
from huying.channel.events import WebhookStopped
from huying.channel.models_webhooks import (
    DeliveryState,
    EndpointState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from huying.channel.webhook_bodies import body_of, message_id
from huying.channel.webhook_post import Outcome, post
from huying.kit import clock, db
from huying.kit.actor import SYSTEM
from huying.kit.deadlines import set_deadline
from huying.kit.events import emit

RETRY = "webhook.retry"
WAKE = "webhook.wake"
LONGEST_REST = timedelta(minutes=10)


@dataclass(frozen=True)
class _Prepared:
    delivery_id: UUID
    url: str
    headers: dict[str, str]
    body: bytes


async def send_next(endpoint_id: UUID) -> bool:
    """Send the endpoint's next delivery; False when there is none that may go now."""
    async with db.unit_of_work() as session:
        prepared = await _prepare(session, endpoint_id)
    if prepared is None:
        return False
    outcome = await post(prepared.url, prepared.headers, prepared.body)
    async with db.unit_of_work() as session:
        await _record(session, endpoint_id, prepared.delivery_id, outcome)
    return True


async def _prepare(session: AsyncSession, endpoint_id: UUID) -> _Prepared | None:
    endpoint = await repository.endpoint(session, endpoint_id)
    if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
        return None
    if endpoint.resumes_at is not None and endpoint.resumes_at > clock.now():
        return None
    delivery = await repository.next_ready(session, endpoint_id)
    if delivery is None:
        return None
    body = await body_of(session, endpoint, delivery)
    now = clock.real_now()
    secrets = rules.in_force(endpoint.secrets, now)
    sent = rules.headers(message_id(delivery), int(now.timestamp()), body, secrets)
    return _Prepared(delivery.id, endpoint.url, sent, body)


async def _record(
    session: AsyncSession, endpoint_id: UUID, delivery_id: UUID, outcome: Outcome
) -> None:
    endpoint = await repository.endpoint(session, endpoint_id, lock=True)
    delivery = await repository.delivery(session, endpoint_id, delivery_id, lock=True)
    if endpoint is None or delivery is None:
        return
    delivery.attempts += 1
    session.add(
        WebhookAttempt(
            delivery_id=delivery_id,
            ordinal=delivery.attempts,
            at=clock.real_now(),
            status=outcome.status,
            milliseconds=outcome.milliseconds,
            error=outcome.error,
            answer=outcome.answer,
        )
    )
    if outcome.is_delivered:
        delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, clock.now()
        if endpoint.resumes_at is not None:  # it had been away
            await all_ready(session, endpoint_id)
        endpoint.failing_since, endpoint.resumes_at, endpoint.last_error = None, None, ""
        endpoint.last_delivered_at = clock.now()
    elif outcome.status == rules.GONE:
        _fail(endpoint, outcome)
        delivery.state = DeliveryState.GIVEN_UP
        _stop(session, endpoint, EndpointState.GONE)
    else:
        _fail(endpoint, outcome)
        await _again(session, endpoint, delivery, outcome)


def _fail(endpoint: WebhookEndpoint, outcome: Outcome) -> None:
    endpoint.last_error = outcome.error or str(outcome.status)
    endpoint.failing_since = endpoint.failing_since or clock.now()


async def _again(
    session: AsyncSession, endpoint: WebhookEndpoint, delivery: WebhookDelivery, outcome: Outcome
) -> None:
    """Wait; without any answer the whole endpoint rests (ten minutes at most), so that a dead one
    costs one try at a time. A test ping is tried once."""
    now = clock.now()
    wait = rules.next_wait(delivery.attempts, random.random())
    if endpoint.failing_since is not None and rules.is_endless(endpoint.failing_since, now):
        _stop(session, endpoint, EndpointState.PAUSED)
    if wait is None or delivery.event_name == rules.PING:
        delivery.state, delivery.due_at = DeliveryState.GIVEN_UP, None
        return
    delivery.state, delivery.due_at = DeliveryState.WAITING, now + wait
    if outcome.status is None:
        endpoint.resumes_at = now + min(wait, LONGEST_REST)
        await set_deadline(session, WAKE, endpoint.id, endpoint.resumes_at)
    await set_deadline(session, RETRY, delivery.id, delivery.due_at)


def _stop(session: AsyncSession, endpoint: WebhookEndpoint, state: EndpointState) -> None:
    endpoint.state = state
    endpoint.version += 1
    endpoint.changed_by, endpoint.changed_at = None, clock.now()
    emit(session, SYSTEM, WebhookStopped(endpoint.id, state.value))


async def all_ready(session: AsyncSession, endpoint_id: UUID) -> None:
    """It answers again, or a person says so: nothing waits for its turn any longer."""
    await session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.endpoint_id == endpoint_id,
            WebhookDelivery.state == DeliveryState.WAITING,
        )
        .values(state=DeliveryState.READY, due_at=None)
    )


async def retry_now(session: AsyncSession, delivery_id: UUID) -> UUID | None:
    """A waiting delivery's time has come; returns its endpoint, None when it no longer waits."""
    row = await session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if row is None or row.state is not DeliveryState.WAITING:
        return None
    row.state, row.due_at = DeliveryState.READY, None
    return row.endpoint_id
