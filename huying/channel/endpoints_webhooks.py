"""Webhooks: where events go, what has been sent, sending again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel import repository_webhooks as repository
from huying.channel import views_webhooks, webhooks
from huying.channel.errors import WebhookChangedMeanwhile, WebhookOff, WrongWebhook
from huying.channel.models_webhooks import DeliveryState, WebhookEndpoint
from huying.channel.permissions import INTEGRATION_GRANT, INTEGRATION_MANAGE
from huying.channel.schemas_webhooks import (
    CitizenGrant,
    DeliveryRead,
    EventNameRead,
    GrantRow,
    ReplaySince,
    Versioned,
    WebhookChange,
    WebhookInput,
    WebhookRead,
    WebhookSecret,
)
from huying.kit import paging
from huying.kit.actor import Actor, requires
from huying.kit.db import Session
from huying.kit.errors import Invalid, NotFound, responses
from huying.kit.paging import Page

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

Manager = Annotated[Actor, Depends(requires(INTEGRATION_MANAGE))]
Guardian = Annotated[Actor, Depends(requires(INTEGRATION_GRANT))]


async def _endpoint(session: AsyncSession, id: UUID) -> WebhookEndpoint:
    row = await repository.endpoint(session, id, lock=True)
    if row is None:
        raise NotFound()
    return row


async def _read(session: AsyncSession, row: WebhookEndpoint) -> WebhookRead:
    await session.flush()
    return (await views_webhooks.webhooks_read(session, [row]))[0]


@router.get("")
async def list_webhooks(_: Manager, session: Session) -> list[WebhookRead]:
    """Every receiver with what is wrong with it, oldest first."""
    return await views_webhooks.webhooks_read(session, await repository.endpoints(session))


@router.get("/events")
async def list_webhook_events(_: Manager) -> list[EventNameRead]:
    """The events that can be sent."""
    return views_webhooks.event_names()


@router.get("/grants")
async def list_webhook_grants(_: Guardian, session: Session) -> list[GrantRow]:
    """For the security administrator: which receivers get a citizen's name and number."""
    return [
        GrantRow(
            id=row.id,
            name=row.name,
            url=row.url,
            state=row.state,
            shows_citizen=row.shows_citizen,
            version=row.version,
        )
        for row in await repository.endpoints(session)
    ]


@router.put("/{id}/citizen-grant", responses=responses(NotFound, WebhookChangedMeanwhile))
async def grant_webhook_citizen(
    id: UUID, body: CitizenGrant, actor: Guardian, session: Session
) -> None:
    """Let the citizen's name and number go to this receiver, or no longer."""
    row = await _endpoint(session, id)
    await webhooks.grant_citizen(session, actor, row, body.version, is_granted=body.is_granted)


@router.post("", status_code=201, responses=responses(WrongWebhook))
async def create_webhook(body: WebhookInput, actor: Manager, session: Session) -> WebhookSecret:
    """A receiver and the secret that signs what it gets, shown this once."""
    row, secret = await webhooks.make(session, actor, body)
    return WebhookSecret(webhook=await _read(session, row), secret=secret)


@router.get("/{id}", responses=responses(NotFound))
async def read_webhook(id: UUID, _: Manager, session: Session) -> WebhookRead:
    """One receiver."""
    return await _read(session, await _endpoint(session, id))


@router.put("/{id}", responses=responses(NotFound, WrongWebhook, WebhookChangedMeanwhile))
async def change_webhook(
    id: UUID, body: WebhookChange, actor: Manager, session: Session
) -> WebhookRead:
    """Change it, or switch it on or off; switched on, what has been waiting is sent."""
    row = await _endpoint(session, id)
    await webhooks.change(session, actor, row, body.version, body)
    return await _read(session, row)


@router.post("/{id}/remove", responses=responses(NotFound, WebhookChangedMeanwhile))
async def remove_webhook(id: UUID, body: Versioned, actor: Manager, session: Session) -> None:
    """Send nothing more to it, for ever."""
    await webhooks.remove(session, actor, await _endpoint(session, id), body.version)


@router.post("/{id}/rotate-secret", responses=responses(NotFound, WebhookChangedMeanwhile))
async def rotate_webhook_secret(
    id: UUID, body: Versioned, actor: Manager, session: Session
) -> WebhookSecret:
    """A new secret, shown this once; the old one signs beside it for 24 hours."""
    row = await _endpoint(session, id)
    secret = await webhooks.rotate(session, actor, row, body.version)
    return WebhookSecret(webhook=await _read(session, row), secret=secret)


@router.post("/{id}/ping", status_code=202, responses=responses(NotFound, WebhookOff))
async def ping_webhook(id: UUID, _: Manager, session: Session) -> DeliveryRead:
    """Send a test; see the log for its outcome."""
    sent = await webhooks.ping(session, await _endpoint(session, id))
    return (await views_webhooks.deliveries_read(session, [sent]))[0]


@router.post(
    "/{id}/replay", status_code=202, responses=responses(NotFound, WebhookOff, WrongWebhook)
)
async def replay_webhook(id: UUID, body: ReplaySince, actor: Manager, session: Session) -> Response:
    """Send everything since a time (30 days at most) once more, each under its first id."""
    await webhooks.replay_since(session, actor, await _endpoint(session, id), body.since)
    return Response(status_code=202)


@router.get("/{id}/deliveries", responses=responses(NotFound))
async def list_webhook_deliveries(
    id: UUID,
    _: Manager,
    session: Session,
    state: DeliveryState | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
    cursor: str | None = None,
) -> Page[DeliveryRead]:
    """The log, newest first, with every attempt."""
    if await repository.endpoint(session, id) is None:
        raise NotFound()
    before = _before(cursor) if cursor else None
    found = await repository.deliveries(session, id, state=state, before=before, limit=limit + 1)
    following = paging.encode(str(found[limit - 1].id)) if len(found) > limit else None
    shown = await views_webhooks.deliveries_read(session, found[:limit])
    return Page(items=shown, next=following)


def _before(cursor: str) -> UUID:
    try:
        return UUID(str(paging.decode(cursor, 1)[0]))
    except ValueError as error:
        raise Invalid(field="cursor") from error


@router.post(
    "/{id}/deliveries/{delivery_id}/replay",
    status_code=202,
    responses=responses(NotFound, WebhookOff),
)
async def replay_webhook_delivery(
    id: UUID, delivery_id: UUID, actor: Manager, session: Session
) -> DeliveryRead:
    """Send one once more, under the same id."""
    row = await _endpoint(session, id)
    sent = await repository.delivery(session, id, delivery_id, lock=True)
    if sent is None:
        raise NotFound()
    await webhooks.replay(session, actor, row, sent)
    return (await views_webhooks.deliveries_read(session, [sent]))[0]
