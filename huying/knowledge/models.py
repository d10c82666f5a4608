"""Answer cards: what an agent may say, on whose authority, and until when."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class CardState(StrEnum):
    """``proposed``: brought or changed, and not yet approved by a second person."""

    PROPOSED = "proposed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class AnswerCard(Record):
    """应答要点. Valid from ``valid_from`` to ``valid_to``, both days included."""

    __tablename__ = "answer_card"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
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
    state: Mapped[CardState] = mapped_column(text_enum(CardState), default=CardState.PUBLISHED)
    proposed_by: Mapped[UUID | None]

    def is_valid_on(self, day: date) -> bool:
        in_time = self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
        return in_time and self.state is CardState.PUBLISHED


class KnowledgeVersion(Base):
    """Rises with every change of a card; processes rebuild their index by it."""

    __tablename__ = "knowledge_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)
