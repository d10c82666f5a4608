"""What the monitor of served cards found, round by round, and how often cards are looked at."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record
from huying.knowledge.models import Json


class ValidityRound(Record):
    """``served``: record source → how many; ``found``: the first records of a card that was not
    valid when it was served, which must be none."""

    __tablename__ = "validity_round"
    __table_args__ = (
        CheckConstraint("until_at >= since_at", name="period"),
        CheckConstraint("invalid >= 0", name="invalid"),
        Index("ix_validity_round_until_at", "until_at"),
    )

    since_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    served: Mapped[Json] = mapped_column(JSONB)
    invalid: Mapped[int]
    found: Mapped[list[Json]] = mapped_column(JSONB)


class KnowledgeSetting(Base):
    """How the owners' clocks run: one row, absent while the defaults hold."""

    __tablename__ = "knowledge_setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="single_row"),
        CheckConstraint(
            "review_months BETWEEN 1 AND 60 AND review_work_days BETWEEN 1 AND 60"
            " AND expiring_days BETWEEN 1 AND 365 AND coming_days BETWEEN 1 AND 90",
            name="ranges",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    review_months: Mapped[int]
    review_work_days: Mapped[int]
    expiring_days: Mapped[int]
    coming_days: Mapped[int]
