"""First passwords of accounts that came by file, kept until they were handed out once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record


class FirstPassword(Record):
    """Sealed; the row goes when the list is taken, when the person changes it, or when it ends."""

    __tablename__ = "first_password"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), unique=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    made_by: Mapped[UUID | None]
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
