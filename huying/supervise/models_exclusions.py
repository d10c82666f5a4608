"""Exclusions (剔除) and contested evaluations: what a rate is shown with and without (rule 15)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class ExclusionCode(StrEnum):
    """The first three are about a ticket, the others about the citizen's evaluation of it.

    ``malicious`` may be either.
    """

    MALICIOUS = "malicious"
    IMPOSSIBLE = "impossible"
    OUTSIDE_POWER = "outside_power"
    WRONG_TICKET = "wrong_ticket"
    NOT_OUR_MATTER = "not_our_matter"


OF_TICKET = (ExclusionCode.MALICIOUS, ExclusionCode.IMPOSSIBLE, ExclusionCode.OUTSIDE_POWER)
OF_EVALUATION = (
    ExclusionCode.WRONG_TICKET,
    ExclusionCode.NOT_OUR_MATTER,
    ExclusionCode.MALICIOUS,
)


class ExclusionState(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Exclusion(Record):
    """A unit's application to leave a ticket, or one evaluation of it, out of the rates.

    ``unit_id`` is the unit that applied. ``decided_at``: when it was granted or refused. It never
    changes the ticket's course. ``evidence`` is in the applicant's words.
    """

    __tablename__ = "exclusion"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN evaluation_id IS NULL"
            " THEN code IN ('malicious', 'impossible', 'outside_power')"
            " ELSE code IN ('wrong_ticket', 'not_our_matter', 'malicious') END",
            name="code_fits",
        ),
        CheckConstraint("evidence <> ''", name="evidence"),
        CheckConstraint(
            "(state IN ('granted', 'refused')) = (decided_at IS NOT NULL)", name="decided"
        ),
        Index("ix_exclusion_ticket_id", "ticket_id"),
        Index("ix_exclusion_evaluation_id", "evaluation_id"),
        Index("ix_exclusion_unit_id", "unit_id", text("asked_at DESC")),
        Index("ix_exclusion_asked_at", text("asked_at DESC"), text("id DESC")),
        Index(
            "uq_exclusion_live_ticket",
            "ticket_id",
            unique=True,
            postgresql_where=text("evaluation_id IS NULL AND state IN ('asked', 'granted')"),
        ),
        Index(
            "uq_exclusion_live_evaluation",
            "evaluation_id",
            unique=True,
            postgresql_where=text("evaluation_id IS NOT NULL AND state IN ('asked', 'granted')"),
        ),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    evaluation_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("evaluation.id", ondelete="RESTRICT")
    )
    code: Mapped[ExclusionCode] = mapped_column(text_enum(ExclusionCode))
    state: Mapped[ExclusionState] = mapped_column(
        text_enum(ExclusionState), default=ExclusionState.ASKED
    )
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    evidence: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ExclusionDecision(Record):
    """One person's answer; never changed, and a person answers once."""

    __tablename__ = "exclusion_decision"
    __table_args__ = (
        CheckConstraint("is_granted OR note <> ''", name="refused_with_note"),
        Index("uq_exclusion_decision", "exclusion_id", "decided_by", unique=True),
    )

    exclusion_id: Mapped[UUID] = mapped_column(ForeignKey("exclusion.id", ondelete="RESTRICT"))
    decided_by: Mapped[UUID]
    is_granted: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
