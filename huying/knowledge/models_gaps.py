"""What was asked of the knowledge and what came of it; what it could not answer, by subject."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.knowledge.models import Json


class AskedAt(StrEnum):
    """Where a question was put: by hand at a desk, in the library of cards, by a caller (the
    platform read the matter's words), by a citizen on the public page."""

    DESK = "desk"
    LIBRARY = "library"
    CALL = "call"
    CITIZEN = "citizen"


class AskedOutcome(StrEnum):
    """What came of it, the best first; a worse one replaces a better one, never the other way.

    ``edited``: the agent said something else than the card; ``unanswered``: the matter ended
    without a card though it was a question; ``unhelpful``: 这没有帮到我; ``unsatisfied``: so the
    caller rated the answer.
    """

    USED = "used"
    HELPFUL = "helpful"
    DISMISSED = "dismissed"
    EDITED = "edited"
    UNANSWERED = "unanswered"
    UNHELPFUL = "unhelpful"
    UNSATISFIED = "unsatisfied"


class AskedQuestion(Record):
    """A question with personal data masked before it came here, and what it was served.

    ``offered``: ``[{"code", "number", "confidence"}]``, the record of cards and versions served;
    ``categories``: ``[{"code", "confidence"}]``; ``why``: why it was refused; ``told``: conditions
    known then; ``asker``: a keyed hash that is equal for the same person on the same day;
    ``answer``: what the agent said instead of the card, masked. ``left_out``: a person took it out
    of its gap as no question of anybody's.
    """

    __tablename__ = "asked_question"
    __table_args__ = (
        CheckConstraint("NOT is_refused OR why <> ''", name="refusal"),
        Index("ix_asked_question_gap_id", "gap_id"),
        Index("ix_asked_question_asked_at", "asked_at"),
        Index(
            "ix_asked_question_call_id",
            "call_id",
            postgresql_where=text("call_id IS NOT NULL"),
        ),
        Index(
            "ix_asked_question_waiting",
            "id",
            postgresql_where=text("is_gap AND gap_id IS NULL AND NOT left_out"),
        ),
    )

    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    channel: Mapped[AskedAt] = mapped_column(text_enum(AskedAt))
    text: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    categories: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    told: Mapped[Json] = mapped_column(JSONB, default=dict)
    offered: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    is_refused: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(Text, default="")
    unit_code: Mapped[str | None] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asker: Mapped[bytes | None] = mapped_column(LargeBinary)
    call_id: Mapped[UUID | None]
    matter: Mapped[int | None]
    outcome: Mapped[AskedOutcome | None] = mapped_column(text_enum(AskedOutcome))
    outcome_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    card_code: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    is_gap: Mapped[bool] = mapped_column(default=False)
    gap_id: Mapped[UUID | None] = mapped_column(ForeignKey("knowledge_gap.id"))
    left_out: Mapped[bool] = mapped_column(default=False)


class GapState(StrEnum):
    """``drafted``: a version of a card waits, or is published and being tested; ``merged``: its
    questions lie in another gap."""

    OPEN = "open"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    ANSWERED = "answered"
    CLOSED_NO_NEED = "closed_no_need"
    MERGED = "merged"


LIVE = (GapState.OPEN, GapState.ASSIGNED, GapState.DRAFTED)


class Gap(Record):
    """Questions of one subject that were not answered. ``basis``: why ``proposed_unit`` is thought
    to own it: ``{"kind": "asked"|"card"|"duty", "count", "of", "code"}``.

    ``tested``: the last test, ``[{"question_id", "passed", "got", "confidence", "why"}]``. A unit
    that sees no need says so (``declined``); the hotline decides.
    """

    __tablename__ = "knowledge_gap"
    __table_args__ = (
        CheckConstraint("(state IN ('answered', 'closed_no_need')) = (closed_at IS NOT NULL)",
                        name="closed"),
        CheckConstraint("state <> 'closed_no_need' OR reason <> ''", name="no_need_has_reason"),
        CheckConstraint("state <> 'answered' OR (card_code IS NOT NULL AND tested_at IS NOT NULL)",
                        name="answered_by_a_tested_card"),
        CheckConstraint("state NOT IN ('assigned') OR unit_code IS NOT NULL", name="assigned"),
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        Index("ix_knowledge_gap_state", "state", "due_at"),
        Index("ix_knowledge_gap_unit_code", "unit_code", "state"),
        Index("ix_knowledge_gap_card_code", "card_code",
              postgresql_where=text("card_code IS NOT NULL")),
    )  # fmt: skip

    title: Mapped[str] = mapped_column(Text)
    state: Mapped[GapState] = mapped_column(text_enum(GapState), default=GapState.OPEN)
    category_code: Mapped[str | None] = mapped_column(Text)
    count: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proposed_unit: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[Json] = mapped_column(JSONB, default=dict)
    unit_code: Mapped[str | None] = mapped_column(Text)
    assigned_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    assigned_by: Mapped[UUID | None]
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_overdue: Mapped[bool] = mapped_column(default=False)
    declined: Mapped[str] = mapped_column(Text, default="")
    declined_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    declined_by: Mapped[UUID | None]
    card_code: Mapped[str | None] = mapped_column(Text)
    card_number: Mapped[int | None]
    drafted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    drafted_by: Mapped[UUID | None]
    tested: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    tested_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    merged_into: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
