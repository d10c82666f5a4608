"""The declarative base: naming convention, keys, times and the version of changeable rows."""

from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A UUIDv7: ordered by time, made here so that a row knows its key before it lands."""
    return uuid7()


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _real_now() -> datetime:
    return datetime.now(UTC)


class Record(Base):
    """A row with an id and the real time at which it was made and last changed."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_real_now)
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), default=_real_now, onupdate=_real_now
    )


def text_enum(kind: type[StrEnum], length: int = 32) -> Enum:
    """A text column with a check constraint that lists the enum's values."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=length,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
