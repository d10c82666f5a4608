"""A matter that did not come by phone, as its sender told it: what the ticket does not say."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.kit.vault import SealedJson
from huying.ticket.models import Json


class ContactPreference(StrEnum):
    """How the citizen wants to be reached."""

    PHONE = "phone"
    MESSAGE = "message"
    NONE = "none"


class TicketEntry(Record):
    """登记: who sent it in, under which reference, and what was proposed beside what was given.

    ``reference`` is the sender's own number, unique for each sender (a service token, a person).
    ``attachments`` are references only: ``{url, name, media_type, size_bytes}``. ``proposals``:
    ``{field, code, confidence, spans, model, version}`` with spans into the statement; the
    values are the ticket's own. With the ticket's person everything here is erased (``erased_at``).
    """

    __tablename__ = "ticket_entry"
    __table_args__ = (
        Index(
            "uq_ticket_entry_reference",
            "sender_id",
            "reference",
            unique=True,
            postgresql_where=text("reference IS NOT NULL"),
        ),
        Index("ix_ticket_entry_sender", "sender_id", text("created_at DESC"), text("id DESC")),
    )

    ticket_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), unique=True
    )
    sender_id: Mapped[UUID]
    reference: Mapped[str | None] = mapped_column(Text)
    occurred_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    contact_preference: Mapped[ContactPreference] = mapped_column(text_enum(ContactPreference))
    route: Mapped[str] = mapped_column(Text)
    attachments: Mapped[list[Json]] = mapped_column(SealedJson("entry.attachments"), default=list)
    proposals: Mapped[list[Json]] = mapped_column(SealedJson("entry.proposals"), default=list)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
