"""Endpoints with what is wrong with them, and their log."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import repository_webhooks as repository
from huying.channel import webhook_rules as rules
from huying.channel.models_webhooks import (
    DeliveryState,
    EndpointState,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
)
from huying.channel.schemas_webhooks import (
    DeliveryRead,
    EventNameRead,
    WebhookAttemptRead,
    WebhookRead,
)
from huying.channel.webhook_bodies import message_id
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import clock, texts
from huying.people.repository import names_of
from huying.ticket import repository as tickets

RECENT = timedelta(hours=24)


def event_names() -> list[EventNameRead]:
    return [EventNameRead(name=name, label=label(name)) for name in rules.PUBLIC_EVENTS]


def label(name: str) -> str:
    return texts.say("channel", f"webhook.event.{name}")


def error_text(error: str) -> str:
    """What the last failure means: a key of ours, or an HTTP status."""
    if not error or error.isdigit():
        return texts.say("channel", "webhook.error.status", status=error) if error else ""
    return texts.say("channel", f"webhook.error.{error}")


async def webhooks_read(
    session: AsyncSession, rows: Sequence[WebhookEndpoint]
) -> list[WebhookRead]:
    city = await catalogue(session)
    names = await names_of(session, [row.changed_by for row in rows])
    counts = await repository.counts(session, clock.real_now() - RECENT)
    return [
        _read(
            city, row, names.get(row.changed_by) if row.changed_by else None, counts.get(row.id, {})
        )
        for row in rows
    ]


def _read(
    city: Catalogue, row: WebhookEndpoint, who: str | None, counts: dict[DeliveryState, int]
) -> WebhookRead:
    unit = city.units.get(row.unit_code or "")
    return WebhookRead(
        id=row.id,
        name=row.name,
        url=row.url,
        events=row.events,
        unit_code=row.unit_code,
        unit_name=unit.name if unit else None,
        category_code=row.category_code,
        category_name=city.category_name(row.category_code) if row.category_code else None,
        state=row.state,
        shows_citizen=row.shows_citizen,
        secrets_in_force=len(rules.in_force(row.secrets, clock.real_now())),
        failing_since=row.failing_since,
        last_delivered_at=row.last_delivered_at,
        resumes_at=row.resumes_at,
        notice=_notice(row),
        waiting=counts.get(DeliveryState.READY, 0) + counts.get(DeliveryState.WAITING, 0),
        delivered=counts.get(DeliveryState.DELIVERED, 0),
        given_up=counts.get(DeliveryState.GIVEN_UP, 0),
        version=row.version,
        changed_by=who,
        changed_at=row.changed_at,
    )


def _notice(row: WebhookEndpoint) -> str:
    if row.state in (EndpointState.PAUSED, EndpointState.GONE):
        return texts.say(
            "channel", f"webhook.notice.{row.state.value}", why=error_text(row.last_error)
        )
    if row.state is EndpointState.ACTIVE and row.failing_since is not None:
        return texts.say("channel", "webhook.notice.failing", why=error_text(row.last_error))
    return ""


async def deliveries_read(
    session: AsyncSession, rows: Sequence[WebhookDelivery]
) -> list[DeliveryRead]:
    tried = await repository.attempts(session, [row.id for row in rows])
    about = await tickets.find_many(session, {row.ticket_id for row in rows if row.ticket_id})
    return [
        DeliveryRead(
            id=row.id,
            message_id=message_id(row),
            event_name=row.event_name,
            event_label=label(row.event_name),
            happened_at=row.happened_at,
            ticket_id=row.ticket_id,
            ticket_number=about[row.ticket_id].number if row.ticket_id in about else None,
            state=row.state,
            due_at=row.due_at,
            delivered_at=row.delivered_at,
            attempts=[_attempt(each) for each in tried[row.id]],
        )
        for row in rows
    ]


def _attempt(row: WebhookAttempt) -> WebhookAttemptRead:
    said = row.error or ("" if row.status is None or row.status < 300 else str(row.status))
    return WebhookAttemptRead(
        ordinal=row.ordinal,
        at=row.at,
        status=row.status,
        milliseconds=row.milliseconds,
        error=row.error,
        error_text=error_text(said),
        answer=row.answer,
    )
