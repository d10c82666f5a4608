"""Webhooks: where events are sent, what has been sent, and each attempt."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.kit.vault import SealedJson
from huying.ticket.models import Json


class EndpointState(StrEnum):
    """``paused``: failed for three days. ``gone``: it answered 410. Both need a person."""

    ACTIVE = "active"
    OFF = "off"
    PAUSED = "paused"
    GONE = "gone"


class DeliveryState(StrEnum):
    """``ready`` to be sent, ``waiting`` for its next attempt, and the ends."""

    READY = "ready"
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class WebhookEndpoint(Record):
    """A receiver. ``events`` are names or ``prefix.*``; ``unit_code`` and ``category_code`` limit
    it to subtrees. ``secrets``: ``[{secret, until}]``, the newest first; ``until`` None: in force.
    ``shows_citizen`` is granted by the security administrator. ``resumes_at``: after a failure of
    the connection nothing is sent before (business time)."""

    __tablename__ = "webhook_endpoint"
    __table_args__ = (CheckConstraint("cardinality(events) > 0", name="events"),)

    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unit_code: Mapped[str | None] = mapped_column(Text)
    category_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[EndpointState] = mapped_column(text_enum(EndpointState))
    shows_citizen: Mapped[bool] = mapped_column(default=False)
    secrets: Mapped[list[Json]] = mapped_column(SealedJson("webhook.secrets"))
    failing_since: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str] = mapped_column(Text, default="")
    resumes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class WebhookDelivery(Record):
    """One event for one endpoint; ``xid`` and ``event_id`` are its place in history. A test ping
    has no event. ``facts`` is the event's own body (references only)."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "uq_webhook_delivery_event",
            "endpoint_id",
            "event_id",
            unique=True,
            postgresql_where=text("event_id > 0"),
        ),
        Index(
            "ix_webhook_delivery_open",
            "endpoint_id",
            "xid",
            "event_id",
            postgresql_where=text("state IN ('ready', 'waiting')"),
        ),
        Index(
            "ix_webhook_delivery_open_ticket",
            "endpoint_id",
            "ticket_id",
            postgresql_where=text("state IN ('ready', 'waiting')"),
        ),
        Index("ix_webhook_delivery_newest", "endpoint_id", text("id DESC")),
        Index("ix_webhook_delivery_created_at", "created_at"),
    )

    endpoint_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    xid: Mapped[int] = mapped_column(BigInteger, default=0)
    event_id: Mapped[int] = mapped_column(BigInteger, default=0)
    event_name: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ticket_id: Mapped[UUID | None]
    facts: Mapped[Json] = mapped_column(JSONB)
    state: Mapped[DeliveryState] = mapped_column(text_enum(DeliveryState))
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    delivered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class WebhookAttempt(Record):
    """One try: ``status`` None when there was no answer; ``error`` says what went wrong then.
    ``answer``: the first 200 bytes."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("ix_webhook_attempt_delivery_id", "delivery_id"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[int | None]
    milliseconds: Mapped[int]
    error: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
