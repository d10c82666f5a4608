"""Public look-ups that failed: what slows down guessing."""

from datetime import datetime

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base


class PublicThrottle(Base):
    """Failures in a row by keyed hash of an address or a ticket number; real time."""

    __tablename__ = "public_throttle"
    __table_args__ = (
        CheckConstraint("failures >= 1", name="failures"),
        Index("ix_public_throttle_last_failed_at", "last_failed_at"),
    )

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    failures: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
