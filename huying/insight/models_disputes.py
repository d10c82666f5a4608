"""群体性纠纷风险: tickets of one party and one kind of demand, weighed as a matter.

Nothing here knows a citizen: callers are counted from tickets when a matter is weighed, and only
the count is kept. What was said is kept as places in the ticket's own words, never as words.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class DisputeState(StrEnum):
    """``seen`` by the platform, ``watched`` by a person, in the hands of a ``task_force`` or a
    unit (``handed``), judged ``no_risk``, or ``over``."""

    SEEN = "seen"
    WATCHED = "watched"
    TASK_FORCE = "task_force"
    HANDED = "handed"
    NO_RISK = "no_risk"
    OVER = "over"


LIVE_DISPUTE = (
    DisputeState.SEEN,
    DisputeState.WATCHED,
    DisputeState.TASK_FORCE,
    DisputeState.HANDED,
)


class DisputeLevel(StrEnum):
    """By the thresholds in force; ``none`` is shown only on request."""

    NONE = "none"
    ATTENTION = "attention"
    SERIOUS = "serious"
    GRAVE = "grave"


class DisputeVerdict(StrEnum):
    """Whether there was a risk of a group dispute."""

    TRUE = "true"
    FALSE = "false"


_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_DISPUTE)


class DisputeRisk(Record):
    """A matter: one party, one kind of demand, one or more tellings.

    ``party``: the name that most tellings use, "" where none is named. ``score``: the sum of
    ``reasons`` (``{sign, points, n, tickets, is_waived}``: ids of tickets that may be shown) under
    the rules ``rules_number``. ``tickets`` counts all, ``hidden`` those of them that are
    confidential or reports. ``callers``: how many people told it, a number only. ``waived``: signs
    that an upheld appeal struck out of the score. ``judged_level``: its level at the verdict.
    """

    __tablename__ = "dispute_risk"
    __table_args__ = (
        CheckConstraint("tickets >= 0 AND callers >= 0 AND hidden >= 0", name="counts"),
        CheckConstraint("score >= 0", name="score"),
        CheckConstraint("first_at <= last_at", name="order"),
        CheckConstraint("state <> 'no_risk' OR (reason <> '' AND verdict = 'false')",
                        name="no_risk_with_reason"),
        CheckConstraint("state <> 'handed' OR unit_id IS NOT NULL", name="handed_to"),
        CheckConstraint("state <> 'task_force' OR task_force_id IS NOT NULL", name="force"),
        CheckConstraint("state <> 'over' OR verdict IS NOT NULL", name="judged"),
        Index("ix_dispute_risk_live", text("score DESC"), text("id DESC"),
              postgresql_where=text(f"state IN ({_LIVE})")),
        Index("ix_dispute_risk_last_at", "last_at"),
        Index("ix_dispute_risk_task_force_id", "task_force_id"),
    )  # fmt: skip

    state: Mapped[DisputeState] = mapped_column(text_enum(DisputeState), default=DisputeState.SEEN)
    family: Mapped[str] = mapped_column(Text)
    party: Mapped[str] = mapped_column(Text, default="")
    party_kind: Mapped[str] = mapped_column(Text, default="")
    category_code: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    level: Mapped[DisputeLevel] = mapped_column(text_enum(DisputeLevel), default=DisputeLevel.NONE)
    score: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    waived: Mapped[list[str]] = mapped_column(JSONB, default=list)
    rules_number: Mapped[int] = mapped_column(default=0)
    tickets: Mapped[int] = mapped_column(default=0)
    hidden: Mapped[int] = mapped_column(default=0)
    callers: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    scored_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reason: Mapped[str] = mapped_column(Text, default="")
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    task_force_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("task_force.id", ondelete="RESTRICT")
    )
    verdict: Mapped[DisputeVerdict | None] = mapped_column(text_enum(DisputeVerdict))
    judged_level: Mapped[str] = mapped_column(Text, default="")
    judged_by: Mapped[UUID | None]
    judged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        return self.state in LIVE_DISPUTE


class DisputeReading(Record):
    """What one ticket tells of a dispute: kept so that a later one finds it, and made again when
    the ticket changes.

    ``names``: of parties, as said; ``keys``: how they sound, to look them up. ``marks``:
    ``[sign, start, end, number]`` into the ticket's words, which are not copied. Of confidential
    and report tickets neither names nor marks are kept. ``is_grievance``: no question, praise,
    news or settled matter. ``is_contested``: of a party that owes or imposes something; an ordinary
    service matter is not, and makes no dispute however often it is told.
    """

    __tablename__ = "dispute_reading"
    __table_args__ = (
        CheckConstraint("NOT is_hidden OR (names = '{}' AND marks = '[]'::jsonb)", name="hidden"),
        Index("uq_dispute_reading_ticket_id", "ticket_id", unique=True),
        Index("ix_dispute_reading_dispute_id", "dispute_id", "at"),
        Index("ix_dispute_reading_keys", "keys", postgresql_using="gin"),
        Index("ix_dispute_reading_at", "at"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    dispute_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("dispute_risk.id", ondelete="SET NULL")
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    family: Mapped[str] = mapped_column(Text)
    party_kind: Mapped[str] = mapped_column(Text, default="")
    category_code: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    keys: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    marks: Mapped[list[list[Any]]] = mapped_column(JSONB, default=list)
    is_grievance: Mapped[bool] = mapped_column(default=True)
    is_contested: Mapped[bool] = mapped_column(default=True)
    is_hidden: Mapped[bool] = mapped_column(default=False)


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


class DisputeAppeal(Record):
    """A unit or a person holds that a score is wrong: one sign of it, or the whole (``sign`` "").

    Decided by somebody else; upheld, the sign counts no more, or the matter is no risk.
    """

    __tablename__ = "dispute_appeal"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("state = 'open' OR answer <> ''", name="answered"),
        CheckConstraint("decided_by IS NULL OR decided_by <> filed_by", name="two_people"),
        Index("ix_dispute_appeal_dispute_id", "dispute_id"),
        Index("uq_dispute_appeal_open", "dispute_id", "sign", unique=True,
              postgresql_where=text("state = 'open'")),
    )  # fmt: skip

    dispute_id: Mapped[UUID] = mapped_column(ForeignKey("dispute_risk.id", ondelete="RESTRICT"))
    sign: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[AppealState] = mapped_column(text_enum(AppealState), default=AppealState.OPEN)
    filed_by: Mapped[UUID]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DisputeRules(Record):
    """The points and thresholds that a city set; the latest number is in force, none ever changes.

    ``body`` replaces those keys of the shipped content that it names.
    """

    __tablename__ = "dispute_rules"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    number: Mapped[int] = mapped_column(unique=True)
    body: Mapped[Json] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
