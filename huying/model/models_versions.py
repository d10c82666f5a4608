"""Trained models: every version with what it is measured by, which one is in use, and what people
have switched off or set."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class Target(StrEnum):
    """What is learnt: which category a matter is of, which unit leads."""

    CATEGORY = "category"
    UNIT = "unit"


class VersionState(StrEnum):
    """候选, 在用, 停用, 未采用 (it was not better than the one in use), 训练未成 (no model)."""

    CANDIDATE = "candidate"
    IN_USE = "in_use"
    RETIRED = "retired"
    REJECTED = "rejected"
    FAILED = "failed"


class ModelVersion(Record):
    """One training. ``rows`` were learnt from, ``held_rows`` measure ``figures`` and ``curve``.

    ``compared``: figures of ``compared_with`` on the same held rows, ``gained`` and ``lost`` (rows
    that only the new, only the older one has right). ``curve``: by the class that was said, "" for
    all, ``{n, points: [[threshold, coverage, precision, low, high]…]}``. ``previous_id``: whose
    place it took; none: nothing was in use before.
    """

    __tablename__ = "model_version"
    __table_args__ = (
        Index("uq_model_version_number", "target", "number", unique=True),
        Index(
            "uq_model_version_in_use",
            "target",
            unique=True,
            postgresql_where=text("state = 'in_use'"),
        ),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("rows >= 0 AND held_rows >= 0 AND labels >= 0", name="rows"),
        CheckConstraint("size >= 0", name="size"),
        CheckConstraint("state <> 'in_use' OR taken_at IS NOT NULL", name="taken"),
        CheckConstraint("previous_id <> id", name="previous"),
        CheckConstraint("compared_with <> id", name="compared"),
    )

    target: Mapped[Target] = mapped_column(text_enum(Target))
    number: Mapped[int]
    algorithm: Mapped[str] = mapped_column(Text)
    state: Mapped[VersionState] = mapped_column(text_enum(VersionState))
    trained_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    trained_by: Mapped[UUID | None]
    rows: Mapped[int]
    held_rows: Mapped[int]
    labels: Mapped[int]
    figures: Mapped[Json] = mapped_column(JSONB)
    compared_with: Mapped[UUID | None] = mapped_column(
        ForeignKey("model_version.id", ondelete="RESTRICT")
    )
    compared: Mapped[Json] = mapped_column(JSONB, default=dict)
    curve: Mapped[Json] = mapped_column(JSONB, deferred=True)
    sha256: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_by: Mapped[UUID | None]
    retired_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    previous_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("model_version.id", ondelete="RESTRICT")
    )


class ModelContent(Base):
    """The model file of a version, apart from it so that lists do not read it."""

    __tablename__ = "model_content"

    version_id: Mapped[UUID] = mapped_column(
        ForeignKey("model_version.id", ondelete="CASCADE"), primary_key=True
    )
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ModelSwitch(Record):
    """Whether a function of the machine works; one without a row does."""

    __tablename__ = "model_switch"

    function: Mapped[str] = mapped_column(Text, unique=True)
    is_on: Mapped[bool]
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ModelThreshold(Record):
    """The confidence from which a class may act alone (rule 10); "" is every class without a row of
    its own. ``precision``: what was aimed for, or what the curve gave at this threshold."""

    __tablename__ = "model_threshold"
    __table_args__ = (
        Index("uq_model_threshold_class", "target", "class_code", unique=True),
        CheckConstraint("threshold > 0 AND threshold <= 1", name="threshold"),
        CheckConstraint("precision >= 0 AND precision <= 1", name="precision"),
    )

    target: Mapped[Target] = mapped_column(text_enum(Target))
    class_code: Mapped[str] = mapped_column(Text)
    threshold: Mapped[float]
    precision: Mapped[float | None]
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ModelSetup(Base):
    """Changes with every switch, threshold and version taken: processes compare it with theirs."""

    __tablename__ = "model_setup"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[UUID]
