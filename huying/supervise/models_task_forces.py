"""工作专班: people of several units around one dispute, with a room of their own.

Rooms hold officials' work and words. Citizens are known by their tickets, parties of a mediation
as people wrote them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class ForceState(StrEnum):
    """``handed``: another body goes on (a court, a unit); ``closed``: its criteria were met."""

    WORKING = "working"
    HANDED = "handed"
    CLOSED = "closed"


class ForceOrigin(StrEnum):
    DISPUTE = "dispute"
    INCIDENT = "incident"
    TICKET = "ticket"
    HAND = "hand"


class TaskForce(Record):
    """``origin_id`` points at what it was formed from, in a module above where that is one.

    ``criteria``: what must be true before it closes, see ``task_forces_rules``; ``quiet_days``:
    days without a new ticket that this asks for.
    """

    __tablename__ = "task_force"
    __table_args__ = (
        UniqueConstraint("year", "sequence", name="uq_task_force_number"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("(origin = 'hand') = (origin_id IS NULL)", name="origin"),
        CheckConstraint("quiet_days BETWEEN 0 AND 365", name="quiet_days"),
        CheckConstraint(
            "state = 'working' OR (ended_at IS NOT NULL AND conclusion <> '')", name="ended"
        ),
        CheckConstraint("state <> 'handed' OR handed_to <> ''", name="handed"),
        Index("uq_task_force_origin", "origin", "origin_id", unique=True,
              postgresql_where=sql("state = 'working' AND origin_id IS NOT NULL")),
        Index("ix_task_force_state", "state"),
    )  # fmt: skip

    year: Mapped[int]
    sequence: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    goal: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[ForceOrigin] = mapped_column(text_enum(ForceOrigin))
    origin_id: Mapped[UUID | None]
    category_code: Mapped[str | None] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    state: Mapped[ForceState] = mapped_column(text_enum(ForceState), default=ForceState.WORKING)
    criteria: Mapped[list[str]] = mapped_column(JSONB)
    quiet_days: Mapped[int]
    formed_by: Mapped[UUID | None]
    formed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    conclusion: Mapped[str] = mapped_column(Text, default="")
    handed_to: Mapped[str] = mapped_column(Text, default="")
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        return self.state is ForceState.WORKING


class MemberPart(StrEnum):
    """组长, 成员."""

    LEADER = "leader"
    MEMBER = "member"


class TaskForceMember(Record):
    """A person who may enter the room; ``role`` is the hat (热线, 公安, 司法, 人社 …)."""

    __tablename__ = "task_force_member"
    __table_args__ = (
        Index("uq_task_force_member", "force_id", "account_id", unique=True,
              postgresql_where=sql("left_at IS NULL")),
        Index("uq_task_force_leader", "force_id", unique=True,
              postgresql_where=sql("part = 'leader' AND left_at IS NULL")),
        Index("ix_task_force_member_account_id", "account_id"),
    )  # fmt: skip

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    part: Mapped[MemberPart] = mapped_column(text_enum(MemberPart), default=MemberPart.MEMBER)
    role: Mapped[str] = mapped_column(Text, default="")
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    joined_by: Mapped[UUID | None]
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class ForceTaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class TaskForceTask(Record):
    """What one member does until the end of ``due_on``; ``is_late`` stays once it has passed."""

    __tablename__ = "task_force_task"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("state = 'open' OR note <> ''", name="note"),
        Index("ix_task_force_task_force_id", "force_id", "due_on"),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="RESTRICT"))
    due_on: Mapped[date]
    state: Mapped[ForceTaskState] = mapped_column(
        text_enum(ForceTaskState), default=ForceTaskState.OPEN
    )
    note: Mapped[str] = mapped_column(Text, default="")
    is_late: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[UUID | None]


class ForceNoteKind(StrEnum):
    NOTE = "note"
    MEETING = "meeting"


class TaskForceNote(Record):
    """A line of the room's timeline that a member wrote, or a meeting's minutes."""

    __tablename__ = "task_force_note"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("kind <> 'meeting' OR title <> ''", name="meeting"),
        Index("ix_task_force_note_force_id", "force_id", "at"),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    kind: Mapped[ForceNoteKind] = mapped_column(text_enum(ForceNoteKind))
    title: Mapped[str] = mapped_column(Text, default="")
    attendees: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    written_by: Mapped[UUID | None]


class TaskForceFile(Record):
    """A document of the room; ``content`` is loaded only to be handed out."""

    __tablename__ = "task_force_file"
    __table_args__ = (
        CheckConstraint("size > 0", name="size"),
        Index("uq_task_force_file", "force_id", "sha256", unique=True),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_by: Mapped[UUID | None]
    uploaded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TaskForceTicket(Record):
    """A ticket that the force works on; ``linked_by`` None: the platform found it."""

    __tablename__ = "task_force_ticket"
    __table_args__ = (
        UniqueConstraint("force_id", "ticket_id", name="uq_task_force_ticket_once"),
        Index("ix_task_force_ticket_ticket_id", "ticket_id"),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    linked_by: Mapped[UUID | None]
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MediationOutcome(StrEnum):
    AGREED = "agreed"
    FAILED = "failed"


class TaskForceMediation(Record):
    """调解记录: who sat together, and what they agreed on."""

    __tablename__ = "task_force_mediation"
    __table_args__ = (
        CheckConstraint("parties <> '' AND agreement <> ''", name="words"),
        Index("ix_task_force_mediation_force_id", "force_id", "held_on"),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    held_on: Mapped[date]
    mediator: Mapped[str] = mapped_column(Text)
    parties: Mapped[str] = mapped_column(Text)
    outcome: Mapped[MediationOutcome] = mapped_column(text_enum(MediationOutcome))
    agreement: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class InstalmentState(StrEnum):
    """``late``: its day has passed unpaid; ``handed``: another body enforces it."""

    DUE = "due"
    LATE = "late"
    PAID = "paid"
    HANDED = "handed"


class TaskForceInstalment(Record):
    """``payer`` pays ``cents`` (fen of the yuan) until the end of ``due_on``."""

    __tablename__ = "task_force_instalment"
    __table_args__ = (
        CheckConstraint("cents > 0", name="amount"),
        CheckConstraint("payer <> ''", name="payer"),
        CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name="paid"),
        CheckConstraint("state NOT IN ('paid', 'handed') OR note <> ''", name="note"),
        Index("ix_task_force_instalment_force_id", "force_id", "due_on"),
    )

    force_id: Mapped[UUID] = mapped_column(ForeignKey("task_force.id", ondelete="CASCADE"))
    mediation_id: Mapped[UUID] = mapped_column(
        ForeignKey("task_force_mediation.id", ondelete="CASCADE")
    )
    payer: Mapped[str] = mapped_column(Text)
    cents: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date]
    state: Mapped[InstalmentState] = mapped_column(
        text_enum(InstalmentState), default=InstalmentState.DUE
    )
    was_late: Mapped[bool] = mapped_column(default=False)
    paid_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[UUID | None]
