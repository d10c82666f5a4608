"""What is done to webhooks, and what of a citizen they were sent; references only."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from huying.kit.events import Event


@dataclass(frozen=True)
class WebhookEvent(Event):
    subject: ClassVar = "endpoint"

    endpoint_id: UUID


@dataclass(frozen=True)
class WebhookMade(WebhookEvent):
    name: ClassVar = "webhook.made"


@dataclass(frozen=True)
class WebhookChanged(WebhookEvent):
    """``fields`` names what was changed."""

    name: ClassVar = "webhook.changed"

    fields: list[str]


@dataclass(frozen=True)
class WebhookRemoved(WebhookEvent):
    name: ClassVar = "webhook.removed"


@dataclass(frozen=True)
class WebhookSecretRotated(WebhookEvent):
    name: ClassVar = "webhook.secret_rotated"


@dataclass(frozen=True)
class WebhookCitizenGranted(WebhookEvent):
    """The security administrator lets the citizen's fields go to this endpoint, or no longer."""

    name: ClassVar = "webhook.citizen_granted"

    is_granted: bool


@dataclass(frozen=True)
class WebhookStopped(WebhookEvent):
    """By itself: ``paused`` after three days of failure, ``gone`` at the receiver's word (410)."""

    name: ClassVar = "webhook.stopped"

    state: str


@dataclass(frozen=True)
class WebhookReplayed(WebhookEvent):
    """Events were sent once more: one delivery, or everything since a time."""

    name: ClassVar = "webhook.replayed"

    delivery_id: UUID | None
    since: str | None


@dataclass(frozen=True)
class CitizenSentByWebhook(Event):
    """Name and number of a ticket's citizen left by a webhook (rule 9)."""

    name: ClassVar = "webhook.citizen_sent"
    subject: ClassVar = "ticket"

    ticket_id: UUID
    endpoint_id: UUID
    delivery_id: UUID
