"""What the owner unit of a card is asked to look at again, by when, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class ReviewReason(StrEnum):
    PERIODIC = "periodic"
    EXPIRING = "expiring"
    POLICY = "policy"
    GAP = "gap"


class ReviewState(StrEnum):
    """``lapsed``: the card was withdrawn or expired meanwhile."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class CardReview(Record):
    """One look at one card, open until its owner unit has answered. ``about``: the policy that
    changed, or the gap that was found."""

    __tablename__ = "card_review"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
        Index(
            "uq_card_review_open",
            "card_code",
            "reason",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "ix_card_review_unit", "unit_code", "due_at", postgresql_where=text("state = 'open'")
        ),
    )

    card_code: Mapped[str] = mapped_column(ForeignKey("answer_card.code", ondelete="CASCADE"))
    unit_code: Mapped[str] = mapped_column(Text)
    reason: Mapped[ReviewReason] = mapped_column(text_enum(ReviewReason))
    about: Mapped[str] = mapped_column(Text, default="")
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_overdue: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ReviewState] = mapped_column(text_enum(ReviewState), default=ReviewState.OPEN)
    note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[UUID | None]
