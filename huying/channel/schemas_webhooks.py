"""Webhook endpoints and their log as an administrator sees them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from huying.call.wire import storable
from huying.channel.models_webhooks import DeliveryState, EndpointState

_storable = AfterValidator(storable)
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), _storable
]
Url = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=8, max_length=500), _storable
]
Code = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), _storable
]
EventName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WebhookInput(_Body):
    """``events``: names, ``ticket.*`` or ``*``. ``unit_code`` and ``category_code`` limit it to a
    unit's and a category's subtree."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "城管平台",
                    "url": "https://partner.example/hooks/12345",
                    "events": ["ticket.registered", "ticket.settled", "ticket.closed"],
                    "category_code": "03",
                }
            ]
        },
    )

    name: Name
    url: Url
    events: Annotated[list[EventName], Field(min_length=1, max_length=60)]
    unit_code: Code | None = None
    category_code: Code | None = None
    is_active: bool = True


class WebhookChange(WebhookInput):
    version: int


class Versioned(_Body):
    version: int


class CitizenGrant(Versioned):
    is_granted: bool


class ReplaySince(_Body):
    since: AwareDatetime


class EventNameRead(BaseModel):
    name: str
    label: str


class WebhookRead(BaseModel):
    """``notice`` is what a person should know now, "" when all is well. Counts: open deliveries,
    and ended ones of the last 24 hours."""

    id: UUID
    name: str
    url: str
    events: list[str]
    unit_code: str | None
    unit_name: str | None
    category_code: str | None
    category_name: str | None
    state: EndpointState
    shows_citizen: bool
    secrets_in_force: int
    failing_since: datetime | None
    last_delivered_at: datetime | None
    resumes_at: datetime | None
    notice: str
    waiting: int
    delivered: int
    given_up: int
    version: int
    changed_by: str | None
    changed_at: datetime


class WebhookSecret(BaseModel):
    """``secret`` is shown this once."""

    webhook: WebhookRead
    secret: str


class WebhookAttemptRead(BaseModel):
    """``status`` None: no answer came; ``error`` says why. ``answer``: its first 200 bytes."""

    ordinal: int
    at: datetime
    status: int | None
    milliseconds: int
    error: str
    error_text: str
    answer: str


class DeliveryRead(BaseModel):
    id: UUID
    message_id: str
    event_name: str
    event_label: str
    happened_at: datetime
    ticket_id: UUID | None
    ticket_number: str | None
    state: DeliveryState
    due_at: datetime | None
    delivered_at: datetime | None
    attempts: list[WebhookAttemptRead]


class GrantRow(BaseModel):
    """A receiver as the security administrator sees it."""

    id: UUID
    name: str
    url: str
    state: EndpointState
    shows_citizen: bool
    version: int
