"""Golden questions: what a card must go on answering, whatever else changes."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


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
