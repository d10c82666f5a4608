"""What people ask for about a ticket, and what pauses, completes or accompanies it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum
from huying.ticket.kinds import (
    ContactResult,
    RequestKind,
    RequestState,
    Standing,
    SupplementOutcome,
    TicketState,
)


class ClockPause(Record):
    """挂起: while it lasts the unit's and the citizen's clocks stand still, visibly (rule 4).

    ``code`` is the reason that rule 4 allows; ``ends_at`` the day it must end, ``ended_at`` when it
    did.
    """

    __tablename__ = "clock_pause"
    __table_args__ = (
        CheckConstraint("ends_at > started_at", name="order"),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ended"),
        Index("ix_clock_pause_ticket_id", "ticket_id"),
        Index(
            "uq_clock_pause_open", "ticket_id", unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    request_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_request.id", ondelete="RESTRICT"))
    code: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TicketRequest(Record):
    """申请: an extension, a suspension or a termination, decided by somebody else.

    ``amount``: how much longer, in the unit of the clock it extends; ``until``: when a suspension
    ends; ``ordinal`` counts the granted ones of a kind in one round (rule 3: once, complex twice).
    ``due_at`` is the clock's due date when it was asked for. Two decisions of two people at two
    levels end a ticket (domain.md).
    """

    __tablename__ = "ticket_request"
    __table_args__ = (
        CheckConstraint("kind <> 'extension' OR amount >= 1", name="amount"),
        CheckConstraint("kind <> 'suspension' OR until > asked_at", name="until"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("ordinal BETWEEN 0 AND 2", name="ordinal"),
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided"),
        Index("ix_ticket_request_ticket_id", "ticket_id"),
        Index(
            "uq_ticket_request_asked", "ticket_id", "kind", unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index(
            "uq_ticket_request_extension", "ticket_id", "round", "ordinal", unique=True,
            postgresql_where=text("kind = 'extension' AND state = 'granted'"),
        ),
        Index("ix_ticket_request_asked_at", "asked_at", postgresql_where=text("state = 'asked'")),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assignment.id", ondelete="RESTRICT")
    )
    kind: Mapped[RequestKind] = mapped_column(text_enum(RequestKind))
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[RequestState] = mapped_column(text_enum(RequestState), default=RequestState.ASKED)
    code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    amount: Mapped[int | None]
    until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ordinal: Mapped[int] = mapped_column(default=0)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)


class RequestDecision(Record):
    """One person's word on a request; nobody decides twice on the same one."""

    __tablename__ = "request_decision"
    __table_args__ = (
        Index("uq_request_decision_standing", "request_id", "standing", unique=True),
        Index("uq_request_decision_by", "request_id", "decided_by", unique=True),
    )

    request_id: Mapped[UUID] = mapped_column(ForeignKey("ticket_request.id", ondelete="RESTRICT"))
    standing: Mapped[Standing] = mapped_column(text_enum(Standing))
    is_granted: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Supplement(Record):
    """待补充: what is missing, from which state it was asked, and what came of it."""

    __tablename__ = "supplement"
    __table_args__ = (
        CheckConstraint("needed <> ''", name="needed"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        Index("ix_supplement_ticket_id", "ticket_id"),
        Index(
            "uq_supplement_open", "ticket_id", unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    from_state: Mapped[TicketState] = mapped_column(text_enum(TicketState))
    needed: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[SupplementOutcome | None] = mapped_column(text_enum(SupplementOutcome))
    answer: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SupplementTry(Record):
    """One attempt to reach the citizen for what is missing; three failed ones may end it."""

    __tablename__ = "supplement_try"
    __table_args__ = (Index("ix_supplement_try_supplement_id", "supplement_id"),)

    supplement_id: Mapped[UUID] = mapped_column(ForeignKey("supplement.id", ondelete="RESTRICT"))
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    result: Mapped[ContactResult] = mapped_column(text_enum(ContactResult))
    note: Mapped[str] = mapped_column(Text, default="")


class InformedUnit(Record):
    """知会: a unit that reads along, such as the bureau of a street that was sent directly."""

    __tablename__ = "informed_unit"
    __table_args__ = (
        Index("uq_informed_unit", "ticket_id", "unit_id", unique=True),
        Index("ix_informed_unit_unit_id", "unit_id", "at"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
