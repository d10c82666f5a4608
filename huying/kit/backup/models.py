"""What was backed up when: read by the page of the system's state."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, new_id


class BackupRun(Base):
    """One try. ``error`` is a code of ``BackupError``; ``checked_at`` when the file was read again
    and found whole; ``bytes`` None when there is no file."""

    __tablename__ = "backup_run"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    file: Mapped[str] = mapped_column(Text)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    has_keys: Mapped[bool]
    error: Mapped[str | None] = mapped_column(Text)
