"""What a webhook says: the event, and the ticket as it stands when it is sent."""

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from huying.channel.events import CitizenSentByWebhook
from huying.channel.models_entry import TicketEntry
from huying.channel.models_webhooks import WebhookDelivery, WebhookEndpoint
from huying.city.catalogue import Catalogue, catalogue
from huying.kit import vault
from huying.kit.actor import SYSTEM
from huying.kit.events import emit
from huying.ticket import repository as tickets
from huying.ticket.masking import masks
from huying.ticket.models import Citizen, Confidentiality, Json, Ticket


def message_id(delivery: WebhookDelivery) -> str:
    """The same for every attempt and replay, so that a receiver knows what it has seen."""
    return f"msg_{delivery.id.hex}"


async def body_of(
    session: AsyncSession, endpoint: WebhookEndpoint, delivery: WebhookDelivery
) -> bytes:
    """The JSON text. Sending a citizen's fields is written into history in the same transaction."""
    data: Json = {"facts": delivery.facts, "ticket": None}
    ticket = await tickets.find_by_id(session, delivery.ticket_id) if delivery.ticket_id else None
    if ticket is not None:
        data["ticket"] = await _snapshot(session, await catalogue(session), ticket)
        if endpoint.shows_citizen and ticket.confidentiality is Confidentiality.NORMAL:
            data["citizen"] = await _citizen(session, endpoint, delivery, ticket)
    said = {
        "id": message_id(delivery),
        "type": delivery.event_name,
        "timestamp": delivery.happened_at.isoformat(),
        "data": data,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


async def _snapshot(session: AsyncSession, city: Catalogue, ticket: Ticket) -> Json:
    mask = (await masks(session, [ticket]))[ticket.id]
    unit = city.unit_by_id.get(ticket.lead_unit_id) if ticket.lead_unit_id else None
    reference = await session.scalar(
        select(TicketEntry.reference).where(TicketEntry.ticket_id == ticket.id)
    )
    place = city.place_name(ticket.place_code) if ticket.place_code else ""
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "reference": reference,
        "state": ticket.state.value,
        "kind": ticket.kind.value,
        "urgency": ticket.urgency.value,
        "confidentiality": ticket.confidentiality.value,
        "channel": ticket.channel.value,
        "title": mask(ticket.title),
        "category": {
            "code": ticket.category_code,
            "name": city.category_name(ticket.category_code),
        },
        "place": {"code": ticket.place_code, "name": place},
        "unit": {"code": unit.code, "name": unit.name} if unit else None,
        "round": ticket.round,
        "registered_at": _iso(ticket.registered_at),
        "due_at": _iso(ticket.due_at),
        "stage_due_at": _iso(ticket.stage_due_at),
        "settled_at": _iso(ticket.settled_at),
        "closed_at": _iso(ticket.closed_at),
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


async def _citizen(
    session: AsyncSession, endpoint: WebhookEndpoint, delivery: WebhookDelivery, ticket: Ticket
) -> Json | None:
    citizen = await session.get(Citizen, ticket.citizen_id) if ticket.citizen_id else None
    if citizen is None:
        return None
    sent = CitizenSentByWebhook(ticket.id, endpoint.id, delivery.id)
    emit(session, SYSTEM, sent, streams=[f"ticket:{ticket.id}"])
    return {
        "kind": citizen.kind.value,
        "name": await _opened(session, citizen.name_sealed),
        "phone": await _opened(session, citizen.phone_sealed),
    }


async def _opened(session: AsyncSession, sealed: bytes | None) -> str:
    """ "" when nothing is known, or no longer (retention)."""
    if sealed is None:
        return ""
    try:
        return await vault.unseal(session, sealed)
    except vault.Unreadable:
        return ""
