"""Which answer cards a call was served, why, and what came of each."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.call.models import Json
from huying.kit.models import Record, text_enum


class CardVia(StrEnum):
    """``pushed``: nobody asked for it; ``asked``: the agent looked it up; ``surge``: pinned for a
    subject that bursts."""

    PUSHED = "pushed"
    ASKED = "asked"
    SURGE = "surge"


class CardWhy(StrEnum):
    """``question``: the caller asks and waits; ``follow_up``: another question after a card was
    used; ``matter``: not asked in words, but what is told is plainly what the card is about."""

    QUESTION = "question"
    FOLLOW_UP = "follow_up"
    MATTER = "matter"
    BY_HAND = "by_hand"
    SURGE = "surge"


class CardGone(StrEnum):
    """Why a card left the desk by itself: the talk went on; a nearer one needed its room; its
    version is not in force any more; another version took its place; the surge is over."""

    FADED = "faded"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    CHANGED = "changed"
    ENDED = "ended"


class CallCard(Record):
    """One card on one call's desk: ``card_number`` is the version that was served, 0 where the
    surge ``surge_id`` served its agreed wording without a card.

    ``place_code``: where the matter was thought to be then. ``shown_at`` is business time; it stays
    on the desk until ``dismissed_at`` or ``gone_at``. ``spans`` are places in the transcript, never
    words. ``option`` is the case of ``condition`` that applies, ``is_option_heard``: taken from the
    talk and not from a key. ``quiet``: readings in a row that spoke against it. ``through_seq``:
    how far the talk went when it was shown or used. ``used_by``: who used or dismissed it last.
    ``citation``: what the ticket will keep of it.
    """

    __tablename__ = "call_card"
    __table_args__ = (
        CheckConstraint("card_code IS NOT NULL OR surge_id IS NOT NULL", name="names_something"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("dismissed_at IS NULL OR used_by IS NOT NULL", name="dismissed_by"),
        CheckConstraint(
            "used_by IS NOT NULL OR (read_at IS NULL AND sent_at IS NULL AND cited_at IS NULL"
            " AND answered_at IS NULL)",
            name="has_user",
        ),
        CheckConstraint("option IS NULL OR condition IS NOT NULL", name="option_of_condition"),
        CheckConstraint("(gone_at IS NULL) = (gone_why IS NULL)", name="gone_has_reason"),
        Index(
            "uq_call_card_shown",
            "call_id",
            "ordinal",
            "card_code",
            unique=True,
            postgresql_where=text("dismissed_at IS NULL AND gone_at IS NULL"),
        ),
        Index("ix_call_card_call_id", "call_id"),
        Index("ix_call_card_shown_at", "shown_at"),
        Index("ix_call_card_surge_id", "surge_id", postgresql_where=text("surge_id IS NOT NULL")),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="RESTRICT"))
    ordinal: Mapped[int]
    card_code: Mapped[str | None] = mapped_column(Text)
    card_number: Mapped[int] = mapped_column(default=0)
    surge_id: Mapped[UUID | None]
    place_code: Mapped[str | None] = mapped_column(Text)
    via: Mapped[CardVia] = mapped_column(text_enum(CardVia))
    why: Mapped[CardWhy] = mapped_column(text_enum(CardWhy))
    confidence: Mapped[float]
    question: Mapped[str] = mapped_column(Text, default="")
    spans: Mapped[list[list[int]]] = mapped_column(JSONB, default=list)
    condition: Mapped[str | None] = mapped_column(Text)
    option: Mapped[str | None] = mapped_column(Text)
    is_option_heard: Mapped[bool] = mapped_column(default=False)
    slot: Mapped[int]
    through_seq: Mapped[int] = mapped_column(default=0)
    quiet: Mapped[int] = mapped_column(default=0)
    shown_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    message_id: Mapped[UUID | None]
    cited_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    citation: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dismissed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    used_by: Mapped[UUID | None]
    gone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    gone_why: Mapped[CardGone | None] = mapped_column(text_enum(CardGone))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def is_on_desk(self) -> bool:
        return self.dismissed_at is None and self.gone_at is None

    @property
    def used_as(self) -> tuple[str, ...]:
        """Of read, sent, cited, answered, in this order."""
        steps = {
            "read": self.read_at,
            "sent": self.sent_at,
            "cited": self.cited_at,
            "answered": self.answered_at,
        }
        return tuple(name for name, at in steps.items() if at is not None)
