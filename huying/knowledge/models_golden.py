"""Golden questions: what a card must go on answering, whatever else changes."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.knowledge.models import Json


class GoldenSource(StrEnum):
    """Who put the question: shipped by a second writer, an editor, or a gap that a card closed."""

    SHIPPED = "shipped"
    EDITOR = "editor"
    GAP = "gap"


class CardGolden(Record):
    """A question whose right answer is this card, never part of the card's own wording."""

    __tablename__ = "card_golden"
    __table_args__ = (UniqueConstraint("card_code", "text"),)

    card_code: Mapped[str] = mapped_column(ForeignKey("answer_card.code", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[GoldenSource] = mapped_column(text_enum(GoldenSource))
    written_by: Mapped[UUID | None]


class GoldenRound(Record):
    """All golden questions over the cards in force, once for every version of the knowledge, of
    the retrieval and of the questions, and for every day. ``retrieval`` and ``questions`` are
    fingerprints; ``failed``: code, text, outcome, got of those that were not right."""

    __tablename__ = "golden_round"
    __table_args__ = (
        CheckConstraint("asked = answered_right + answered_wrong + refused", name="sum"),
        Index("ix_golden_round_created_at", "created_at"),
    )

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    day: Mapped[date]
    knowledge: Mapped[int]
    retrieval: Mapped[str] = mapped_column(Text)
    questions: Mapped[str] = mapped_column(Text)
    asked: Mapped[int]
    answered_right: Mapped[int]
    answered_wrong: Mapped[int]
    refused: Mapped[int]
    failed: Mapped[list[Json]] = mapped_column(JSONB)
