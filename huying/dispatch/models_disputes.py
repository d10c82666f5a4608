"""派单异议, 联合审定 and 裁定: who objects to being the lead, who decides, and on what grounds."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Texts = list[str]


class ObjectionState(StrEnum):
    """``lapsed``: the ticket left the unit's hands before anybody decided."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"
    REFERRED = "referred"
    LAPSED = "lapsed"


class AdjudicationState(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    LAPSED = "lapsed"


class Standing(StrEnum):
    """Why a unit sits in a joint review; ``other`` was asked to come by who referred."""

    OBJECTING = "objecting"
    PROPOSED = "proposed"
    CANDIDATE = "candidate"
    OTHER = "other"


class Objection(Record):
    """One unit's objection to its lead assignment; it never stops the work (首派责任制).

    ``ordinal`` counts the objections of the ticket; the second can only be rejected or referred
    (rule 2). ``duty_code`` is the catalogue row it cites, ``proposed_duty_code`` the row by which
    the catalogue names the proposed unit. ``due_at``: until when it could be made.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("ordinal BETWEEN 1 AND 2", name="ordinal"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("made_at <= due_at", name="in_time"),
        CheckConstraint("proposed_unit_id <> unit_id", name="proposed"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint(
            "state NOT IN ('upheld', 'rejected', 'referred')"
            " OR (decided_by IS NOT NULL AND decision_reason <> '')",
            name="decided_with_reason",
        ),
        CheckConstraint("decided_by IS DISTINCT FROM made_by", name="two_people"),
        CheckConstraint(
            "state <> 'upheld' OR (new_unit_id IS NOT NULL AND new_unit_id <> unit_id"
            " AND ordinal = 1)",
            name="upheld",
        ),
        Index("uq_objection_unit", "ticket_id", "unit_id", unique=True),
        Index("uq_objection_ordinal", "ticket_id", "ordinal", unique=True),
        Index(
            "uq_objection_open", "ticket_id", unique=True, postgresql_where=text("state = 'open'")
        ),
        Index("ix_objection_open", "review_due_at", postgresql_where=text("state = 'open'")),
        Index("ix_objection_assignment_id", "assignment_id"),
        Index("ix_objection_made_at", "made_at"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    ordinal: Mapped[int]
    duty_code: Mapped[str] = mapped_column(Text)
    proposed_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    proposed_duty_code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[UUID]
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[ObjectionState] = mapped_column(
        text_enum(ObjectionState), default=ObjectionState.OPEN
    )
    review_due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    review_steps: Mapped[Texts] = mapped_column(JSONB, default=list)
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    new_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    new_duty_code: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)


class Adjudication(Record):
    """联合审定: members give opinions, the superior unit decides; its decision is final.

    ``assignment_id`` is the one objected to. ``is_lead_changed``: the decision names another unit
    than that one; ``is_applied``: and the ticket went there (it may have been handed in before).
    ``is_without_quorum``: decided alone after the due date. Category, place and ``search`` are
    those of the ticket at the decision, so that the next dispatcher finds it.
    """

    __tablename__ = "adjudication"
    __table_args__ = (
        CheckConstraint("quorum >= 1", name="quorum"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(
            "state <> 'decided' OR (lead_unit_id IS NOT NULL AND decided_by IS NOT NULL"
            " AND basis <> '' AND reasoning <> '')",
            name="decided",
        ),
        Index(
            "uq_adjudication_ticket", "ticket_id", unique=True,
            postgresql_where=text("state <> 'lapsed'"),
        ),
        Index("uq_adjudication_objection_id", "objection_id", unique=True),
        Index("ix_adjudication_open", "due_at", postgresql_where=text("state = 'open'")),
        Index(
            "ix_adjudication_category", "category_code",
            postgresql_where=text("state = 'decided'"),
        ),
        Index("ix_adjudication_search", "search", postgresql_using="gin"),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    objection_id: Mapped[UUID] = mapped_column(ForeignKey("objection.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    chair_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    state: Mapped[AdjudicationState] = mapped_column(
        text_enum(AdjudicationState), default=AdjudicationState.OPEN
    )
    quorum: Mapped[int]
    opened_by: Mapped[UUID | None]
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    steps: Mapped[Texts] = mapped_column(JSONB, default=list)
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    lead_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    duty_code: Mapped[str | None] = mapped_column(Text)
    assist_codes: Mapped[Texts] = mapped_column(JSONB, default=list)
    basis: Mapped[str] = mapped_column(Text, default="")
    reasoning: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_without_quorum: Mapped[bool] = mapped_column(default=False)
    is_lead_changed: Mapped[bool] = mapped_column(default=False)
    is_applied: Mapped[bool] = mapped_column(default=False)
    category_code: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    object_words: Mapped[Texts] = mapped_column(JSONB, default=list)
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    version: Mapped[int] = mapped_column(default=1)


class AdjudicationMember(Record):
    """A unit that is asked for its opinion."""

    __tablename__ = "adjudication_member"
    __table_args__ = (
        Index("uq_adjudication_member", "adjudication_id", "unit_id", unique=True),
        Index("ix_adjudication_member_unit_id", "unit_id"),
    )

    adjudication_id: Mapped[UUID] = mapped_column(
        ForeignKey("adjudication.id", ondelete="RESTRICT")
    )
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    standing: Mapped[Standing] = mapped_column(text_enum(Standing))


class Opinion(Record):
    """What a member thinks; a changed mind is a further row, the last one counts."""

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint("reasoning <> ''", name="reasoning"),
        Index("ix_opinion_member_id", "member_id", "given_at"),
    )

    member_id: Mapped[UUID] = mapped_column(
        ForeignKey("adjudication_member.id", ondelete="RESTRICT")
    )
    lead_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    reasoning: Mapped[str] = mapped_column(Text)
    given_by: Mapped[UUID]
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
