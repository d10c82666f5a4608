"""What was read out of a policy, what people made of it, and what the policy does to the cards."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.brain.text.policies import PointKind, RelationKind
from huying.kit.models import Record, text_enum
from huying.knowledge.models import Json


class PointState(StrEnum):
    """``read``: by a machine, and nobody has looked at it yet."""

    READ = "read"
    KEPT = "kept"
    EDITED = "edited"
    DROPPED = "dropped"


class PolicyPoint(Record):
    """A point of a policy. ``quote`` are exactly the characters ``start`` to ``stop`` of the block
    ``block``; ``text`` what a person made of them, the quote itself until then. ``model`` says
    which machine read it, "" when a person marked it."""

    __tablename__ = "policy_point"
    __table_args__ = (
        UniqueConstraint("policy_id", "kind", "block", "start", "stop"),
        CheckConstraint("start >= 0 AND stop > start", name="place"),
        CheckConstraint("(state = 'read') = (decided_at IS NULL)", name="decided"),
        Index("ix_policy_point_policy_id", "policy_id", "block", "start"),
    )

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policy.id", ondelete="CASCADE"))
    kind: Mapped[PointKind] = mapped_column(text_enum(PointKind))
    text: Mapped[str] = mapped_column(Text)
    quote: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text)
    block: Mapped[int]
    start: Mapped[int]
    stop: Mapped[int]
    about: Mapped[list[str]] = mapped_column(JSONB, default=list)
    model: Mapped[str] = mapped_column(Text, default="")
    model_version: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[PointState] = mapped_column(text_enum(PointState), default=PointState.READ)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class PolicyRelation(Record):
    """A document that the policy names; ``other_code`` where it is in the library. ``clauses``: of
    the other, the ones that an amendment touches, empty for all."""

    __tablename__ = "policy_relation"
    __table_args__ = (
        UniqueConstraint("policy_id", "ordinal"),
        CheckConstraint("start >= 0 AND stop > start", name="place"),
        Index("ix_policy_relation_other_code", "other_code"),
    )

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policy.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    kind: Mapped[RelationKind] = mapped_column(text_enum(RelationKind))
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    other_code: Mapped[str | None] = mapped_column(Text)
    clauses: Mapped[list[str]] = mapped_column(JSONB, default=list)
    from_day: Mapped[date | None]
    block: Mapped[int]
    start: Mapped[int]
    stop: Mapped[int]


class PolicyEffect(Record):
    """What the policy does to the cards and policies of ``knowledge_version``; ``effects`` as
    ``brain.text.policies`` tells them, ``drafts`` how many new cards it offers."""

    __tablename__ = "policy_effect"
    __table_args__ = (UniqueConstraint("policy_id"),)

    policy_id: Mapped[UUID] = mapped_column(ForeignKey("policy.id", ondelete="CASCADE"))
    knowledge_version: Mapped[int]
    reckoned_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    effects: Mapped[list[Json]] = mapped_column(JSONB)
    drafts: Mapped[int]
