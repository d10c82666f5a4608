"""Versions of the answer cards: what was written, by whom, who decided, and what came of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.knowledge.models import Json


class CardVersionState(StrEnum):
    """``superseded``: another version took its place, before or after it was published."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WAITING = (CardVersionState.PROPOSED, CardVersionState.SCHEDULED)


class CardVersion(Record):
    """One writing of a card; ``doc`` is its whole document. ``number`` counts within the card,
    ``base`` is the number that was in force when it was written (0: none).

    Who proposed and who decided are two people: the database refuses one who is both, and a
    document that changes after it was proposed. Versions without ``proposed_by`` were shipped with
    the demo city, or drafted by a machine and await a person.
    """

    __tablename__ = "card_version"
    __table_args__ = (
        UniqueConstraint("card_code", "number"),
        CheckConstraint(
            "decided_by IS NULL OR proposed_by IS NULL OR decided_by <> proposed_by",
            name="two_people",
        ),
        CheckConstraint(
            "state NOT IN ('scheduled', 'published') OR decided_by IS NOT NULL"
            " OR proposed_by IS NULL",
            name="decided",
        ),
        CheckConstraint("state <> 'scheduled' OR publish_at IS NOT NULL", name="schedule"),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refusal"),
        CheckConstraint(
            "withdraw_at IS NULL OR publish_at IS NULL OR withdraw_at > publish_at", name="period"
        ),
        Index(
            "uq_card_version_waiting",
            "card_code",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'scheduled')"),
        ),
        Index(
            "uq_card_version_in_force",
            "card_code",
            unique=True,
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_card_version_state", "state", "created_at"),
    )

    card_code: Mapped[str] = mapped_column(ForeignKey("answer_card.code", ondelete="CASCADE"))
    number: Mapped[int]
    doc: Mapped[Json] = mapped_column(JSONB)
    state: Mapped[CardVersionState] = mapped_column(text_enum(CardVersionState))
    base: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    publish_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    withdraw_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[UUID | None]
    end_reason: Mapped[str] = mapped_column(Text, default="")
    checks: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))


class CardFile(Record):
    """A file that goes with cards, once for each content; documents name it by its fingerprint."""

    __tablename__ = "card_file"
    __table_args__ = (CheckConstraint("size = octet_length(content)", name="size"),)

    sha256: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[UUID | None]
