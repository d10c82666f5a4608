"""Loads of a centre's old tickets: how far each file has got."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class LoadState(StrEnum):
    RUNNING = "running"
    DONE = "done"


class TicketLoad(Record):
    """One file. ``place`` lines of it are done; a load that was killed goes on behind them.

    ``digest``: SHA-256 over the file and the mapping, by which it is known again. ``error_bytes``:
    the length of the error file when ``place`` was written.
    """

    __tablename__ = "ticket_load"
    __table_args__ = (
        CheckConstraint("place >= 0 AND loaded >= 0", name="counts"),
        CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name="ended"),
        Index(
            "uq_ticket_load_running",
            "digest",
            unique=True,
            postgresql_where=text("state = 'running'"),
        ),
    )

    file_name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    state: Mapped[LoadState] = mapped_column(text_enum(LoadState), default=LoadState.RUNNING)
    place: Mapped[int] = mapped_column(default=0)
    loaded: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    error_bytes: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    started_by: Mapped[UUID | None]
