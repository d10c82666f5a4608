"""The call after settling: its task, each try, and what the citizen said of the work."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum


class CallbackState(StrEnum):
    """``void``: the ticket left its callback by another road (rework ordered, withdrawn …)."""

    WAITING = "waiting"
    TAKEN = "taken"
    DONE = "done"
    UNREACHED = "unreached"
    VOID = "void"


OPEN_STATES = (CallbackState.WAITING, CallbackState.TAKEN)


class AttemptResult(StrEnum):
    """``refused``: reached, but the citizen does not wish to evaluate."""

    REACHED = "reached"
    UNREACHED = "unreached"
    REFUSED = "refused"


class Satisfaction(StrEnum):
    VERY = "very"
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


class CitizenSolved(StrEnum):
    """Whether the matter is solved, in the citizen's own judgement."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class EvaluationWay(StrEnum):
    """By telephone, on the citizen's progress page, or brought with an old ticket."""

    CALL = "call"
    PAGE = "page"
    LOADED = "loaded"


class CallbackTask(Record):
    """One callback a ticket and round.

    ``due_at`` is the limit of the first try, counted in allowed hours; ``order_at`` says when it
    wants attention next: ``due_at`` before the first try, afterwards the earliest next try.
    """

    __tablename__ = "callback_task"
    __table_args__ = (
        UniqueConstraint("ticket_id", "round"),
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("tries BETWEEN 0 AND 3", name="tries"),
        CheckConstraint("(tries > 0) = (first_attempt_at IS NOT NULL)", name="first_attempt"),
        CheckConstraint("state <> 'taken' OR taken_by IS NOT NULL", name="taken_by"),
        CheckConstraint(
            "(state IN ('waiting', 'taken')) = (ended_at IS NULL)", name="ended_has_time"
        ),
        Index(
            "ix_callback_task_open",
            "order_at",
            "id",
            postgresql_where=text("state IN ('waiting', 'taken')"),
        ),
        Index("ix_callback_task_due_at", "due_at"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    round: Mapped[int]
    state: Mapped[CallbackState] = mapped_column(
        text_enum(CallbackState), default=CallbackState.WAITING
    )
    settled_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    order_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    tries: Mapped[int] = mapped_column(default=0)
    first_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    taken_by: Mapped[UUID | None]
    taken_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CallbackAttempt(Record):
    """One try; begun when the number is dialled, ended by its result."""

    __tablename__ = "callback_attempt"
    __table_args__ = (
        UniqueConstraint("task_id", "ordinal"),
        CheckConstraint("ordinal BETWEEN 1 AND 3", name="ordinal"),
        CheckConstraint("(ended_at IS NULL) = (result IS NULL)", name="result_at_end"),
        Index(
            "uq_callback_attempt_running",
            "task_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("callback_task.id", ondelete="RESTRICT"))
    ordinal: Mapped[int]
    actor_id: Mapped[UUID | None]
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    result: Mapped[AttemptResult | None] = mapped_column(text_enum(AttemptResult))
    note: Mapped[str] = mapped_column(Text, default="")


class Evaluation(Record):
    """What the citizen said of one round; never changed. The unreached have none."""

    __tablename__ = "evaluation"
    __table_args__ = (
        UniqueConstraint("task_id"),
        UniqueConstraint("ticket_id", "round"),
        CheckConstraint("way <> 'call' OR recorded_by IS NOT NULL", name="recorded_by"),
        Index("ix_evaluation_at", "at"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("callback_task.id", ondelete="RESTRICT"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    round: Mapped[int]
    satisfaction: Mapped[Satisfaction] = mapped_column(text_enum(Satisfaction))
    solved: Mapped[CitizenSolved] = mapped_column(text_enum(CitizenSolved))
    words: Mapped[str] = mapped_column(Text, default="")
    way: Mapped[EvaluationWay] = mapped_column(text_enum(EvaluationWay))
    recorded_by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
