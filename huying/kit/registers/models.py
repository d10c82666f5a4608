"""Runs of registers and the changes of rows that they made: one history of all given data."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class RunSource(StrEnum):
    FILE = "file"
    FORM = "form"
    UNDO = "undo"


class RunMode(StrEnum):
    """``replace``: rows that the file lacks are retired."""

    MERGE = "merge"
    REPLACE = "replace"


class RunState(StrEnum):
    READING = "reading"
    REFUSED = "refused"
    READY = "ready"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDONE = "undone"
    DISCARDED = "discarded"
    FAILED = "failed"


class ChangeKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    RETIRED = "retired"
    RESTORED = "restored"


class RegisterRun(Record):
    """One file, form or undo from reading to applied. ``done`` of ``total`` rows.

    ``counts``: rows by kind of change, ``same`` and ``errors``; ``effects``: what it does to open
    work, as it was reckoned when it became ready; ``failure``: why applying was refused.
    """

    __tablename__ = "register_run"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        CheckConstraint("(state IN ('applied', 'undone')) = (applied_at IS NOT NULL)", name="at"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone"),
        CheckConstraint("(source = 'undo') = (undo_of IS NOT NULL)", name="undo"),
        Index("ix_register_run_register", "register", "id"),
        Index(
            "ix_register_run_applied",
            "register",
            "applied_at",
            postgresql_where=text("state IN ('applied', 'undone')"),
        ),
    )

    register: Mapped[str] = mapped_column(Text)
    source: Mapped[RunSource] = mapped_column(text_enum(RunSource))
    mode: Mapped[RunMode] = mapped_column(text_enum(RunMode), default=RunMode.MERGE)
    file_name: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[RunState] = mapped_column(text_enum(RunState))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    counts: Mapped[Json] = mapped_column(JSONB, default=dict)
    effects: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    note: Mapped[str] = mapped_column(Text, default="")
    failure: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    applied_by: Mapped[UUID | None]
    applied_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undo_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("register_run.id", ondelete="RESTRICT"), unique=True
    )

    __mapper_args__ = {"version_id_col": version}


class RegisterError(Base):
    """What is wrong with one cell of a file, and what would be right. ``row`` as Excel counts."""

    __tablename__ = "register_error"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("register_run.id", ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sheet: Mapped[str] = mapped_column(Text)
    row: Mapped[int]
    column: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)


class RegisterChange(Base):
    """One row's step, from ``before`` to ``after`` (None: there was, or is, none).

    ``version`` counts the steps of the row; None as long as its run is not applied.
    """

    __tablename__ = "register_change"
    __table_args__ = (
        CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="row"),
        Index("ix_register_change_code", "register", "code"),
        Index(
            "uq_register_change_version",
            "register",
            "code",
            "version",
            unique=True,
            postgresql_where=text("version IS NOT NULL"),
        ),
    )

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("register_run.id", ondelete="CASCADE"), primary_key=True
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    register: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    kind: Mapped[ChangeKind] = mapped_column(text_enum(ChangeKind))
    before: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    was_retired: Mapped[bool]
    is_retired: Mapped[bool]
    version: Mapped[int | None]


class RegisterFile(Base):
    """The bytes of an imported file, kept for a while."""

    __tablename__ = "register_file"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("register_run.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)
