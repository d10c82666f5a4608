"""Answer cards: what an agent may say, on whose authority, and until when."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class CardState(StrEnum):
    """``proposed``: no version of it has been published yet; a change of a published card waits
    as a version and leaves the card published."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Sensitivity(StrEnum):
    """``internal``: for the hotline's own desks, never for the public page."""

    PUBLIC = "public"
    INTERNAL = "internal"


class AnswerCard(Record):
    """应答要点 as it is in force: a mirror of its version ``number`` (of the newest proposal when
    nothing was ever published). Valid from ``valid_from`` to ``valid_to``, both days included, in
    ``area`` (a place's code, with all below it; empty: everywhere). Nothing serves it without
    ``validity``'s guard."""

    __tablename__ = "answer_card"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("state <> 'published' OR number > 0", name="published_has_version"),
        Index("ix_answer_card_unit_code", "unit_code"),
        Index("ix_answer_card_policy_code", "policy_code"),
        Index(
            "ix_answer_card_review_due_on",
            "review_due_on",
            postgresql_where=text("state = 'published'"),
        ),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    title: Mapped[str] = mapped_column(Text)
    questions: Mapped[list[str]] = mapped_column(JSONB)
    answer: Mapped[str] = mapped_column(Text)
    points: Mapped[list[Json]] = mapped_column(JSONB)
    categories: Mapped[list[str]] = mapped_column(JSONB)
    unit_code: Mapped[str] = mapped_column(Text)
    source: Mapped[Json] = mapped_column(JSONB)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    area: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CardState] = mapped_column(text_enum(CardState), default=CardState.PROPOSED)
    proposed_by: Mapped[UUID | None]
    audience: Mapped[str] = mapped_column(Text, default="")
    sensitivity: Mapped[Sensitivity] = mapped_column(
        text_enum(Sensitivity), default=Sensitivity.PUBLIC
    )
    condition: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    quote: Mapped[str] = mapped_column(Text, default="")
    policy_code: Mapped[str | None] = mapped_column(Text)
    attachments: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    number: Mapped[int] = mapped_column(default=0)
    withdraw_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    review_due_on: Mapped[date | None]

    def is_valid_on(self, day: date) -> bool:
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_time and self.state is CardState.PUBLISHED


class KnowledgeVersion(Base):
    """Rises with every change of a card; processes rebuild their index by it."""

    __tablename__ = "knowledge_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)
