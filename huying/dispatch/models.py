"""The three lists, measured thresholds, and the record of each dispatch decision."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class ListKind(StrEnum):
    """三清单: 直派, 协办, 争议."""

    DIRECT = "direct"
    JOINT = "joint"
    DISPUTED = "disputed"


class Route(StrEnum):
    """Where a registration went: straight to the unit, to review, or to the dispatcher."""

    DIRECT = "direct"
    REVIEW = "review"
    POOL = "pool"


class ListState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    ENDED = "ended"


class ListEntry(Record):
    """A duty row's membership of one list: proposed by one person, put in force by another.

    Nobody as ``proposed_by`` is the platform or the content that came with the city. An end is
    proposed and decided by two people too; nobody as ``ended_by`` is the platform, by the rule of
    ``content/lists.json``. A proposal that was refused has ended without ever being in force.
    ``evidence``: ids of the objections behind a proposal of the platform.
    """

    __tablename__ = "list_entry"
    __table_args__ = (
        Index(
            "uq_list_entry_live",
            "duty_code",
            "kind",
            unique=True,
            postgresql_where=text("state <> 'ended'"),
        ),
        CheckConstraint("in_force_to IS NULL OR in_force_to >= in_force_from", name="order"),
        CheckConstraint("state <> 'proposed' OR in_force_from IS NULL", name="proposed"),
        CheckConstraint(
            "(state = 'in_force') = (in_force_from IS NOT NULL AND in_force_to IS NULL)",
            name="in_force",
        ),
        CheckConstraint("state <> 'ended' OR ended_reason <> ''", name="ended_reason"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("ended_by <> end_proposed_by", name="two_people_end"),
        CheckConstraint("(end_proposed_at IS NULL) = (end_reason = '')", name="end_reason"),
        Index("ix_list_entry_ended", "duty_code", postgresql_where=text("state = 'ended'")),
    )

    duty_code: Mapped[str] = mapped_column(Text)
    kind: Mapped[ListKind] = mapped_column(text_enum(ListKind))
    state: Mapped[ListState] = mapped_column(text_enum(ListState), default=ListState.IN_FORCE)
    basis: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[list[str]] = mapped_column(JSONB, default=list)
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    in_force_from: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    in_force_to: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_proposed_by: Mapped[UUID | None]
    end_proposed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)


class DispatchThreshold(Record):
    """The joint confidence from which a class may be dispatched without a person (rule 10).

    ``category_code`` is a prefix; the longest one wins, "" is every class. ``precision`` and
    ``sample`` say on what measurement it rests.
    """

    __tablename__ = "dispatch_threshold"
    __table_args__ = (
        CheckConstraint("threshold > 0 AND threshold <= 1", name="threshold"),
        CheckConstraint("sample >= 0", name="sample"),
    )

    category_code: Mapped[str] = mapped_column(Text, unique=True)
    threshold: Mapped[float]
    precision: Mapped[float | None]
    sample: Mapped[int] = mapped_column(default=0)
    measured_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DispatchDecision(Record):
    """Why a registration went where it went: confidences, threshold, candidates (codes only)."""

    __tablename__ = "dispatch_decision"
    __table_args__ = (Index("ix_dispatch_decision_ticket_id", "ticket_id", unique=True),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"))
    route: Mapped[Route] = mapped_column(text_enum(Route))
    reason: Mapped[str] = mapped_column(Text)
    category_confidence: Mapped[float]
    place_confidence: Mapped[float]
    joint_confidence: Mapped[float]
    threshold: Mapped[float]
    candidates: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
