"""What models proposed, and what people made of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class Verdict(StrEnum):
    ACCEPT = "accept"
    EDIT = "edit"
    REFUSE = "refuse"


class Proposal(Record):
    """One proposed value with its evidence: ``spans`` are ``{seq, start, end}`` in the transcript.

    ``value`` is kept as a code or a masked text: training reads the words from the transcript,
    which has its own retention.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_subject", "subject_type", "subject_id", "field"),
        CheckConstraint("confidence >= 0 AND confidence <= 1", name="confidence"),
    )

    subject_type: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(Text)
    value: Mapped[str] = mapped_column(Text)
    code: Mapped[str | None] = mapped_column(Text)
    confidence: Mapped[float]
    spans: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    model: Mapped[str] = mapped_column(Text)
    model_version: Mapped[str] = mapped_column(Text)


class ProposalAnswer(Record):
    """A person's answer; implicit when the value was left as proposed and the matter ended."""

    __tablename__ = "proposal_answer"
    __table_args__ = (Index("ix_proposal_answer_at", "at"),)

    proposal_id: Mapped[UUID] = mapped_column(
        ForeignKey("proposal.id", ondelete="CASCADE"), index=True
    )
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    is_implicit: Mapped[bool] = mapped_column(default=False)
    code: Mapped[str | None] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
