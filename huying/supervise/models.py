"""Alerts: what a person must look at, how urgent it is, and what was decided."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class AlertKind(StrEnum):
    CALLBACK_DISSATISFIED = "callback_dissatisfied"
    CALLBACK_OVERDUE = "callback_overdue"
    NEAR_DUE = "near_due"
    OVERDUE = "overdue"
    CALL_RISK = "call_risk"
    OVERDUE_RED = "overdue_red"
    DISPATCH_OVERDUE = "dispatch_overdue"
    CONTACT_OVERDUE = "contact_overdue"
    CLOSE_REVIEW_OVERDUE = "close_review_overdue"
    PART_OVERDUE = "part_overdue"
    OBJECTION_OVERDUE = "objection_overdue"
    ADJUDICATION_OVERDUE = "adjudication_overdue"
    CALLBACK_TRIES = "callback_tries"
    LETTER_OVERDUE = "letter_overdue"
    CALL_WATCH = "call_watch"
    MEASURE_OVERDUE = "measure_overdue"


class AlertLevel(StrEnum):
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


class AlertState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class Decision(StrEnum):
    """``resolved``: what caused it is over, seen by the platform itself."""

    REWORK = "rework"
    EXPLAINED = "explained"
    HANDLED = "handled"
    FALSE_ALARM = "false_alarm"
    RESOLVED = "resolved"


class Alert(Record):
    """One alert about one ticket, call or measure of a weekly topic; at most one open or taken
    alert a kind and subject.

    ``due_at`` is a person's limit to take it; ``escalated_at`` says that it passed untaken.
    ``rank`` orders the list: 3 red, 2 orange, 1 yellow. ``cause_event_id`` is the event behind it;
    ``detail`` holds that event's codes for the sentence.
    """

    __tablename__ = "alert"
    __table_args__ = (
        CheckConstraint("num_nonnulls(ticket_id, call_id, measure_id) = 1", name="one_subject"),
        CheckConstraint("state <> 'taken' OR taken_by IS NOT NULL", name="taken_by"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND decision IS NOT NULL)", name="closed"
        ),
        CheckConstraint(
            "rank = CASE level WHEN 'red' THEN 3 WHEN 'orange' THEN 2 ELSE 1 END", name="rank"
        ),
        Index(
            "uq_alert_live_ticket",
            "kind",
            "ticket_id",
            unique=True,
            postgresql_where=text("state <> 'closed' AND ticket_id IS NOT NULL"),
        ),
        Index(
            "uq_alert_live_call",
            "kind",
            "call_id",
            unique=True,
            postgresql_where=text("state <> 'closed' AND call_id IS NOT NULL"),
        ),
        Index(
            "uq_alert_live_measure",
            "kind",
            "measure_id",
            unique=True,
            postgresql_where=text("state <> 'closed' AND measure_id IS NOT NULL"),
        ),
        Index(
            "ix_alert_live",
            text("rank DESC"),
            "raised_at",
            "id",
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("ix_alert_raised_at", text("raised_at DESC"), text("id DESC")),
        Index("ix_alert_ticket_id", "ticket_id"),
        Index("uq_alert_cause", "kind", "cause_event_id", unique=True),
    )

    kind: Mapped[AlertKind] = mapped_column(text_enum(AlertKind))
    level: Mapped[AlertLevel] = mapped_column(text_enum(AlertLevel))
    rank: Mapped[int]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    call_id: Mapped[UUID | None]
    measure_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("topic_measure.id", ondelete="RESTRICT")
    )
    round: Mapped[int] = mapped_column(default=1)
    detail: Mapped[Json] = mapped_column(JSONB, default=dict)
    cause_event_id: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[AlertState] = mapped_column(text_enum(AlertState), default=AlertState.OPEN)
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    escalated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decision: Mapped[Decision | None] = mapped_column(text_enum(Decision))
    reason: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
