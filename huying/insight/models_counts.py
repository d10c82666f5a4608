"""Counts: the ledger of what was counted as what, and the cells that sum it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from huying.call.models import Matter
from huying.kit.models import Base


class Counted(Base):
    """What one subject was counted as; the difference to what it is now goes to the cells.

    ``what``: see ``counts_values.WHAT_CODES``. ``district`` and ``street`` are those of the place
    when it was counted, or the nearest that is known; "" and the nil unit: not known. ``people``:
    0 of a ticket that rides with another, where its people are counted.
    """

    __tablename__ = "counted"
    __table_args__ = (
        CheckConstraint("what BETWEEN 1 AND 4", name="what"),
        CheckConstraint("people >= 0", name="people"),
        Index("ix_counted_at", "what", "at"),
    )

    what: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    unit_id: Mapped[UUID]
    people: Mapped[int]
    category: Mapped[str] = mapped_column(Text)
    district: Mapped[str] = mapped_column(Text)
    street: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)


class CountKey(Base):
    """One series of a roll (see ``counts_rolls``); what the roll does not tell apart is ""."""

    __tablename__ = "count_key"
    __table_args__ = (
        UniqueConstraint(
            "what", "roll", "category", "place", "unit_id", "channel", name="uq_count_key_series"
        ),
        Index("ix_count_key_unit_id", "unit_id", "what", "roll"),
        Index("ix_count_key_place", "place", "what", "roll"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    what: Mapped[int] = mapped_column(SmallInteger)
    roll: Mapped[int] = mapped_column(SmallInteger)
    category: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[UUID]
    channel: Mapped[str] = mapped_column(Text)


class CountCell(Base):
    """One cell: ``n`` of a series within the grain that begins ``at``, and their ``people``."""

    __tablename__ = "count_cell"
    __table_args__ = (
        # A series' years are read from the index alone.
        PrimaryKeyConstraint("key_id", "grain", "at", postgresql_include=["n", "people"]),
        Index("ix_count_cell_at", "at", postgresql_using="brin"),  # cells come in time's order
        {"postgresql_with": {"fillfactor": 85}},
    )

    key_id: Mapped[int] = mapped_column(autoincrement=False)
    grain: Mapped[int] = mapped_column(SmallInteger, autoincrement=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    n: Mapped[int]
    people: Mapped[int] = mapped_column(BigInteger)


INDEXES = (Index("ix_matter_ticket_id", Matter.ticket_id),)
