"""Who changed the city's policy, from what to what: the way back is one step long."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.city.models import Json
from huying.kit.models import Record, text_enum


class PolicyKind(StrEnum):
    """What a change is about; the key beside it says which one."""

    PROFILE = "profile"  # its code
    CURRENT_PROFILE = "current_profile"  # "current"
    YEAR = "year"  # 2026
    OVERRIDE = "override"  # 2026-11-20
    UNIT_CALENDAR = "unit_calendar"  # its code
    UNIT = "unit"  # the unit's code: which calendar it keeps


class PolicyChange(Record):
    """One step of one object's history. ``before`` and ``after`` are whole documents; None: there
    was, or is, none. ``version`` counts the steps of the object from 1; an object without a step
    is as it was shipped (version 0). ``undo_of``: this step takes that one back. Append-only.
    """

    __tablename__ = "policy_change"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("before IS DISTINCT FROM after", name="changes"),
        CheckConstraint("note <> ''", name="note"),
        Index("uq_policy_change_version", "kind", "key", "version", unique=True),
        Index("ix_policy_change_at", "at", "id"),
    )

    kind: Mapped[PolicyKind] = mapped_column(text_enum(PolicyKind))
    key: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    before: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    note: Mapped[str] = mapped_column(Text)
    applies_to_open: Mapped[bool] = mapped_column(default=False)
    undo_of: Mapped[UUID | None] = mapped_column(
        ForeignKey("policy_change.id", ondelete="RESTRICT"), unique=True
    )
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
