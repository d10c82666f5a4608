"""质检: what the checks saw in a reply, and a person's second look at a ticket's handling."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class InspectionWhy(StrEnum):
    """What opened it, the most telling first; ``sample``: drawn by lot."""

    FINDINGS = "findings"
    SHORT_CONTACT = "short_contact"
    KIND_CHANGED = "kind_changed"
    REWORKS = "reworks"
    MASS_EXTENSION = "mass_extension"
    BY_HAND = "by_hand"
    SAMPLE = "sample"


class InspectionState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    PASSED = "passed"
    FAILED = "failed"
    SENT_BACK = "sent_back"


LIVE_INSPECTION = (InspectionState.OPEN, InspectionState.TAKEN)


class ReplyCheck(Record):
    """What the machine saw in one reply of one round; a proposal with its model version.

    ``flaws`` are codes of ``brain.text.replies.Flaw``; words and places are not kept but read from
    the reply again. ``bands`` find like replies; ``copied_from`` is the ticket of the likest one.
    """

    __tablename__ = "reply_check"
    __table_args__ = (
        UniqueConstraint("ticket_id", "round"),
        CheckConstraint("likeness IS NULL OR likeness BETWEEN 0 AND 1", name="likeness"),
        CheckConstraint("(likeness IS NULL) = (copied_from IS NULL)", name="copied"),
        Index("ix_reply_check_bands", "bands", postgresql_using="gin"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    round: Mapped[int]
    model: Mapped[str] = mapped_column(Text)
    flaws: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    bands: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), default=list)
    copied_from: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    likeness: Mapped[float | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Inspection(Record):
    """One look at one round of a ticket; at most one live a ticket, one for a rule and round.

    ``reasons``: every rule that fired, ``why`` the most telling. ``score`` 0 to 100. ``is_notice``:
    it failed but could not be sent back, the unit was told to correct itself. ``overturned_at``:
    another inspector upheld the unit's contest.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
        CheckConstraint("state <> 'taken' OR taken_by IS NOT NULL", name="taken_by"),
        CheckConstraint(
            "(state IN ('passed', 'failed', 'sent_back'))"
            " = (decided_at IS NOT NULL AND decided_by IS NOT NULL AND score IS NOT NULL)",
            name="decided",
        ),
        CheckConstraint("state NOT IN ('failed', 'sent_back') OR comment <> ''", name="comment"),
        CheckConstraint("NOT is_notice OR state = 'failed'", name="notice"),
        CheckConstraint(
            "overturned_at IS NULL OR state IN ('failed', 'sent_back')", name="overturned"
        ),
        Index(
            "uq_inspection_live", "ticket_id", unique=True,
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
        Index(
            "uq_inspection_rule", "ticket_id", "round", unique=True,
            postgresql_where=text("why <> 'by_hand'"),
        ),
        Index(
            "ix_inspection_live", "opened_at", "id",
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
        Index("ix_inspection_opened_at", text("opened_at DESC"), text("id DESC")),
        Index("ix_inspection_unit_id", "unit_id", text("opened_at DESC")),
        Index("ix_inspection_ticket_id", "ticket_id"),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    round: Mapped[int]
    why: Mapped[InspectionWhy] = mapped_column(text_enum(InspectionWhy))
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    sheet: Mapped[str] = mapped_column(Text)
    state: Mapped[InspectionState] = mapped_column(
        text_enum(InspectionState), default=InspectionState.OPEN
    )
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    note: Mapped[str] = mapped_column(Text, default="")
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    is_notice: Mapped[bool] = mapped_column(default=False)
    overturned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class InspectionMark(Record):
    """The points one item of the sheet was given."""

    __tablename__ = "inspection_mark"
    __table_args__ = (
        UniqueConstraint("inspection_id", "item"),
        CheckConstraint("points >= 0", name="points"),
    )

    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id", ondelete="RESTRICT"))
    item: Mapped[str] = mapped_column(Text)
    points: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")


class InspectionContest(Record):
    """The unit's one objection to a verdict, answered by another inspector."""

    __tablename__ = "inspection_contest"
    __table_args__ = (
        UniqueConstraint("inspection_id"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint(
            "(is_upheld IS NULL) = (answered_at IS NULL)"
            " AND (is_upheld IS NULL) = (answered_by IS NULL)",
            name="answered",
        ),
        CheckConstraint("is_upheld IS NULL OR answer <> ''", name="answer"),
        Index("ix_inspection_contest_open", "asked_at",
              postgresql_where=text("is_upheld IS NULL")),
    )  # fmt: skip

    inspection_id: Mapped[UUID] = mapped_column(ForeignKey("inspection.id", ondelete="RESTRICT"))
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_upheld: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class InspectionRate(Record):
    """The share of a unit's settled tickets that is drawn, where it differs from the shipped one.

    ``unit_code`` ``""``: for every unit without a row of its own. Rows are added, never changed:
    the latest counts.
    """

    __tablename__ = "inspection_rate"
    __table_args__ = (
        CheckConstraint("rate BETWEEN 0 AND 1", name="rate"),
        Index("ix_inspection_rate_unit_code", "unit_code", text("set_at DESC")),
    )

    unit_code: Mapped[str] = mapped_column(Text)
    rate: Mapped[float]
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
