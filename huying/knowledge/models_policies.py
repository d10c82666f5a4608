"""Policies: the document, what it says about itself, the file it came from, and how it came."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class PolicyState(StrEnum):
    """``draft``: read, and nobody has confirmed yet what was read. ``not_yet`` and ``expired`` are
    reckoned from the dates of a confirmed policy and never stored; ``repealed``: another document
    ended it; ``retired``: taken out of the library by a person."""

    DRAFT = "draft"
    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REPEALED = "repealed"
    RETIRED = "retired"


class ImportSource(StrEnum):
    UPLOAD = "upload"
    FOLDER = "folder"
    URLS = "urls"


class ImportState(StrEnum):
    """Of one file. ``waiting`` and ``reading`` go on by themselves; the others are ends.

    ``duplicate``: the very same bytes were read before; ``skipped``: nothing that can be imported.
    """

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"


class PolicyOriginal(Record):
    """The bytes of a file as it was given, once for each content; ``policy_id`` when they became
    (an edition of) a policy."""

    __tablename__ = "policy_original"
    __table_args__ = (
        CheckConstraint("size >= 0", name="size"),
        Index("ix_policy_original_policy_id", "policy_id"),
    )

    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    policy_id: Mapped[UUID | None]


class Policy(Record):
    """政策. In force from ``in_force_from`` to ``in_force_to``, both days included.

    ``document`` is a ``kit.documents`` document as JSON; ``facts`` what was read of it and where.
    ``number`` is the document number (文号), ``area`` the code of a place, ``edition`` counts the
    files of the same policy.
    """

    __tablename__ = "policy"
    __table_args__ = (
        CheckConstraint("in_force_to IS NULL OR in_force_from IS NULL"
                        " OR in_force_to >= in_force_from", name="in_force"),
        CheckConstraint("state IN ('draft', 'in_force', 'repealed', 'retired')", name="stored"),
        CheckConstraint("edition >= 1", name="edition"),
        Index("ix_policy_title_key", "title_key"),
        Index("ix_policy_number_key", "number_key", postgresql_where=text("number_key <> ''")),
    )  # fmt: skip

    code: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    title_key: Mapped[str] = mapped_column(Text)
    number_key: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(Text, default="")
    issuer: Mapped[str] = mapped_column(Text, default="")
    issued_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_to: Mapped[date | None]
    area: Mapped[str] = mapped_column(Text, default="")
    audience: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(Text, default="")
    unit_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[PolicyState] = mapped_column(text_enum(PolicyState), default=PolicyState.DRAFT)
    document: Mapped[Json] = mapped_column(JSONB)
    facts: Mapped[Json] = mapped_column(JSONB, default=dict)
    edition: Mapped[int] = mapped_column(default=1)
    original_id: Mapped[UUID] = mapped_column(
        ForeignKey("policy_original.id", ondelete="RESTRICT"), unique=True
    )
    brought_by: Mapped[UUID | None]
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    repealed_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def state_on(self, day: date) -> PolicyState:
        """What a person is shown: a confirmed policy by its dates."""
        if self.state is PolicyState.REPEALED and self.repealed_on and day < self.repealed_on:
            return PolicyState.IN_FORCE
        if self.state is not PolicyState.IN_FORCE:
            return self.state
        if self.in_force_from and day < self.in_force_from:
            return PolicyState.NOT_YET
        if self.in_force_to and self.in_force_to < day:
            return PolicyState.EXPIRED
        return PolicyState.IN_FORCE


class PolicyImport(Record):
    """One go of files: an upload, a look into the watched folder, a list of addresses."""

    __tablename__ = "policy_import"
    __table_args__ = (Index("ix_policy_import_started_at", "started_at", "id"),)

    source: Mapped[ImportSource] = mapped_column(text_enum(ImportSource))
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PolicyImportFile(Record):
    """One file of a go. ``done`` of ``total`` pages; ``error_key`` and ``error`` say why it failed
    and what to do, ``place`` names the page or sheet.

    ``inside``: the archive it came out of; ``url``: where it is fetched from; ``path``: where it
    lay in the watched folder, until it has been moved (``moved_at``). ``pairs``: questions and
    answers of a sheet, ``note``: what else is to be known (an earlier edition, a like title).
    """

    __tablename__ = "policy_import_file"
    __table_args__ = (
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
        CheckConstraint("(state = 'failed') = (error_key IS NOT NULL)", name="error"),
        Index("ix_policy_import_file_run", "run_id", "ordinal"),
        Index(
            "ix_policy_import_file_path",
            "path",
            unique=True,
            postgresql_where=text("path IS NOT NULL AND moved_at IS NULL"),
        ),
        Index("ix_policy_import_file_policy_id", "policy_id"),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("policy_import.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    inside: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str | None] = mapped_column(Text)
    moved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    size: Mapped[int] = mapped_column(default=0)
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState), default=ImportState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    error_key: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    problems: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    pairs: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    original_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("policy_original.id", ondelete="SET NULL")
    )
    policy_id: Mapped[UUID | None]
