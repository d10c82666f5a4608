"""Surges (突发热点): a pinned answer for a subject that bursts, on every desk until it expires."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.knowledge.models import Json


class SurgeState(StrEnum):
    """``proposed``: by a person or by the machine, nobody is served it; ``pinned``: on every desk
    until ``expires_at``; the others are ends."""

    PROPOSED = "proposed"
    PINNED = "pinned"
    EXPIRED = "expired"
    ENDED = "ended"
    REFUSED = "refused"


class Surge(Record):
    """A subject – ``words`` or ``categories`` (by beginning of the code), in ``area`` – and what is
    answered: the published card ``card_code``, or the agreed ``wording``, for which a second person
    stands (the database looks too).

    ``proposed_by`` None: the machine, by ``evidence`` (numbers, no words of anybody).
    """

    __tablename__ = "surge"
    __table_args__ = (
        CheckConstraint(
            "state <> 'pinned' OR (card_code IS NULL) <> (wording = '')", name="one_answer"
        ),
        CheckConstraint(
            "state <> 'pinned' OR words <> '[]'::jsonb OR categories <> '[]'::jsonb",
            name="has_subject",
        ),
        CheckConstraint(
            "state <> 'pinned' OR wording = ''"
            " OR (pinned_by IS NOT NULL AND worded_by IS NOT NULL AND pinned_by <> worded_by)",
            name="wording_by_two",
        ),
        CheckConstraint(
            "state <> 'pinned' OR (pinned_at IS NOT NULL AND expires_at > pinned_at)",
            name="expires",
        ),
        CheckConstraint("(state IN ('proposed', 'pinned')) = (ended_at IS NULL)", name="ended"),
        Index("ix_surge_state", "state", "expires_at"),
        Index(
            "uq_surge_proposed_subject",
            "subject_key",
            unique=True,
            postgresql_where=text("state = 'proposed' AND subject_key IS NOT NULL"),
        ),
    )

    title: Mapped[str] = mapped_column(Text)
    card_code: Mapped[str | None] = mapped_column(Text)
    wording: Mapped[str] = mapped_column(Text, default="")
    worded_by: Mapped[UUID | None]
    basis: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[list[str]] = mapped_column(JSONB, default=list)
    categories: Mapped[list[str]] = mapped_column(JSONB, default=list)
    area: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[int]
    state: Mapped[SurgeState] = mapped_column(text_enum(SurgeState), default=SurgeState.PROPOSED)
    subject_key: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    pinned_by: Mapped[UUID | None]
    pinned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    renewed: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
