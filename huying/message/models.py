"""Messages that leave the house; the recipient is sealed, the text is made when it is sent."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class MessageState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMessage(Record):
    """One message to one person. ``params`` holds references and codes only."""

    __tablename__ = "outgoing_message"
    __table_args__ = (Index("ix_outgoing_message_subject", "subject_type", "subject_id"),)

    to_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    to_masked: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(Text)
    params_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    state: Mapped[MessageState] = mapped_column(
        text_enum(MessageState), default=MessageState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    provider_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
