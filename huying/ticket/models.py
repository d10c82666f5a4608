"""The ticket and what hangs on it: citizen, assignments, clocks, contacts, notes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from huying.city.models import MatterKind, Urgency
from huying.kit.models import Base, Record, text_enum
from huying.kit.vault import SealedJson

Json = dict[str, Any]


class TicketState(StrEnum):
    """The states of domain.md; a ``draft`` is a matter of a call and has no row here."""

    DRAFT = "draft"
    TO_SUPPLEMENT = "to_supplement"
    TO_REVIEW = "to_review"
    TO_DISPATCH = "to_dispatch"
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    TO_APPROVE = "to_approve"
    TO_CALLBACK = "to_callback"
    REWORK = "rework"
    MERGED = "merged"
    CLOSED = "closed"
    CLOSED_UNREACHED = "closed_unreached"
    ANSWERED = "answered"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    ARCHIVED = "archived"


OPEN_STATES = (
    TicketState.TO_SUPPLEMENT,
    TicketState.TO_REVIEW,
    TicketState.TO_DISPATCH,
    TicketState.TO_SIGN,
    TicketState.HANDLING,
    TicketState.SUSPENDED,
    TicketState.TO_APPROVE,
    TicketState.TO_CALLBACK,
    TicketState.REWORK,
    TicketState.MERGED,
)


class Confidentiality(StrEnum):
    """普通 / 保密 / 举报."""

    NORMAL = "normal"
    CONFIDENTIAL = "confidential"
    REPORT = "report"


class CitizenKind(StrEnum):
    PERSON = "person"
    ENTERPRISE = "enterprise"
    GROUP = "group"


class Channel(StrEnum):
    PHONE = "phone"
    WECHAT = "wechat"
    WEB = "web"
    APP = "app"
    MAILBOX = "mailbox"
    PARTNER = "partner"
    SITE = "site"


class Part(StrEnum):
    LEAD = "lead"
    ASSIST = "assist"


class AssignmentState(StrEnum):
    TO_SIGN = "to_sign"
    HANDLING = "handling"
    SUSPENDED = "suspended"
    SUBMITTED = "submitted"
    DONE = "done"
    RECALLED = "recalled"


LIVE_ASSIGNMENT = (
    AssignmentState.TO_SIGN,
    AssignmentState.HANDLING,
    AssignmentState.SUSPENDED,
    AssignmentState.SUBMITTED,
)


class Solved(StrEnum):
    SOLVED = "solved"
    PARTLY = "partly"
    UNSOLVED = "unsolved"


class LeaderState(StrEnum):
    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"


class ClockKind(StrEnum):
    """Which promise a clock measures; ``citizen`` never restarts, ``rework`` has its own."""

    CITIZEN = "citizen"
    DISPATCH = "dispatch"
    SIGN = "sign"
    CONTACT = "contact"
    UNIT = "unit"
    CLOSE_REVIEW = "close_review"
    REWORK = "rework"


class ContactWay(StrEnum):
    PHONE = "phone"
    VISIT = "visit"
    MESSAGE = "message"


class ContactResult(StrEnum):
    REACHED = "reached"
    UNREACHED = "unreached"


class NoteKind(StrEnum):
    """Why a person did something, in words that history itself must not hold."""

    NOTE = "note"
    URGED = "urged"
    REVIEW = "review"
    DISPATCH = "dispatch"
    LEADER = "leader"
    SENT_BACK = "sent_back"
    REWORK = "rework"
    REVEAL = "reveal"
    SUPERVISION = "supervision"


class Citizen(Record):
    """诉求人; the same phone and name are the same citizen."""

    __tablename__ = "citizen"
    __table_args__ = (Index("ix_citizen_phone_hash", "phone_hash"),)

    kind: Mapped[CitizenKind] = mapped_column(text_enum(CitizenKind), default=CitizenKind.PERSON)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_masked: Mapped[str] = mapped_column(Text, default="")
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[str] = mapped_column(Text, default="")


_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_ASSIGNMENT)


class Ticket(Record):
    """工单. ``statement`` is what was first said and never changes (a trigger of the database).

    ``due_at`` is the citizen's limit; ``stage_due_at`` that of the stage it is in. ``round`` counts
    from 1 and rises with each rework. ``fields`` are ``{field, value, code, spans}``.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("number ~ '^[0-9]{14}$'", name="number"),
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("supervision_level BETWEEN 0 AND 3", name="supervision_level"),
        CheckConstraint("state <> 'draft'", name="registered"),
        CheckConstraint(
            "state NOT IN ('answered', 'not_accepted', 'transferred') OR outcome_text <> ''",
            name="outcome_text",
        ),
        CheckConstraint(
            "state NOT IN ('not_accepted', 'transferred') OR outcome_code IS NOT NULL",
            name="outcome_code",
        ),
        CheckConstraint(
            "state NOT IN ('to_callback', 'closed', 'closed_unreached')"
            " OR (public_reply <> '' AND settled_at IS NOT NULL)",
            name="settled_with_reply",
        ),
        CheckConstraint(
            "state NOT IN ('to_sign', 'handling', 'suspended', 'to_approve', 'to_callback',"
            " 'rework') OR lead_unit_id IS NOT NULL",
            name="has_lead",
        ),
        Index("ix_ticket_newest", text("registered_at DESC"), text("id DESC")),
        Index("ix_ticket_state_registered_at", "state", text("registered_at DESC")),
        Index("ix_ticket_lead_unit_id", "lead_unit_id", text("registered_at DESC")),
        Index(
            "ix_ticket_open_stage_due_at",
            "stage_due_at",
            postgresql_where=text(f"state IN ({_OPEN})"),
        ),
        Index("ix_ticket_citizen_id", "citizen_id"),
        Index("ix_ticket_call_id", "call_id"),
        Index("ix_ticket_search", "search", postgresql_using="gin"),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[TicketState] = mapped_column(text_enum(TicketState))
    kind: Mapped[MatterKind] = mapped_column(text_enum(MatterKind))
    category_code: Mapped[str] = mapped_column(Text)
    template_code: Mapped[str | None] = mapped_column(Text)
    urgency: Mapped[Urgency] = mapped_column(text_enum(Urgency))
    confidentiality: Mapped[Confidentiality] = mapped_column(
        text_enum(Confidentiality), default=Confidentiality.NORMAL
    )
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    statement: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[list[Json]] = mapped_column(SealedJson("ticket.fields"), default=list)
    place_code: Mapped[str | None] = mapped_column(Text)
    place_text: Mapped[str] = mapped_column(Text, default="")
    citizen_id: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    call_id: Mapped[UUID | None]
    matter_id: Mapped[UUID | None] = mapped_column(unique=True)
    channel: Mapped[Channel] = mapped_column(text_enum(Channel), default=Channel.PHONE)
    line_number: Mapped[str] = mapped_column(Text, default="")
    registered_by: Mapped[UUID | None]
    registered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    reviewed_by: Mapped[UUID | None]
    query_code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    round: Mapped[int] = mapped_column(default=1)
    repeat_of: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="SET NULL"))
    supervision_level: Mapped[int] = mapped_column(default=0)
    lead_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    is_complex: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    stage_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    settled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    public_reply: Mapped[str] = mapped_column(Text, default="")
    outcome_code: Mapped[str | None] = mapped_column(Text)
    outcome_text: Mapped[str] = mapped_column(Text, default="")
    card_code: Mapped[str | None] = mapped_column(Text)
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Assignment(Record):
    """派单: one unit's part in one round; at most one live lead a ticket."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint(
            "state NOT IN ('submitted', 'done')"
            " OR part <> 'lead' OR (reply <> '' AND solved IS NOT NULL)",
            name="submitted_with_reply",
        ),
        CheckConstraint(
            "solved IS NULL OR solved = 'solved' OR solved_reason <> ''", name="solved_reason"
        ),
        CheckConstraint("state = 'to_sign' OR signed_at IS NOT NULL", name="signed"),
        CheckConstraint(
            "leader_state NOT IN ('approved', 'refused') OR leader_id IS NOT NULL", name="leader"
        ),
        Index("ix_assignment_ticket_id", "ticket_id"),
        Index(
            "uq_assignment_live_lead",
            "ticket_id",
            unique=True,
            postgresql_where=text(f"part = 'lead' AND state IN ({_LIVE})"),
        ),
        Index("ix_assignment_live_unit", "unit_id", postgresql_where=text(f"state IN ({_LIVE})")),
        Index("ix_assignment_unit_id", "unit_id"),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    part: Mapped[Part] = mapped_column(text_enum(Part), default=Part.LEAD)
    round: Mapped[int] = mapped_column(default=1)
    state: Mapped[AssignmentState] = mapped_column(text_enum(AssignmentState))
    duty_code: Mapped[str | None] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(Text, default="")
    is_direct: Mapped[bool] = mapped_column(default=False)
    confidence: Mapped[float | None]
    sent_by: Mapped[UUID | None]
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    signed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_signed_by_system: Mapped[bool] = mapped_column(default=False)
    contacted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    handler_id: Mapped[UUID | None]
    reply: Mapped[str] = mapped_column(Text, default="")
    solved: Mapped[Solved | None] = mapped_column(text_enum(Solved))
    solved_reason: Mapped[str] = mapped_column(Text, default="")
    leader_state: Mapped[LeaderState] = mapped_column(
        text_enum(LeaderState), default=LeaderState.NONE
    )
    leader_id: Mapped[UUID | None]
    leader_note: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Clock(Record):
    """One promise running or kept: start, due, stop, and the steps that explain the due date.

    ``amount`` and ``unit`` are those of the limit the due rests on (for the citizen's clock: the
    unit's part); ``calendar_code`` names the calendar it is counted on.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("due_at >= started_at", name="order"),
        CheckConstraint("stopped_at IS NULL OR stopped_at >= started_at", name="stopped"),
        CheckConstraint("amount >= 1", name="amount"),
        Index("ix_clock_ticket_id", "ticket_id"),
        Index(
            "uq_clock_citizen", "ticket_id", unique=True, postgresql_where=text("kind = 'citizen'")
        ),
        Index(
            "uq_clock_running",
            "ticket_id",
            "kind",
            "assignment_id",
            unique=True,
            postgresql_where=text("stopped_at IS NULL"),
        ),
        Index("ix_clock_running_due_at", "due_at", postgresql_where=text("stopped_at IS NULL")),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("assignment.id", ondelete="RESTRICT")
    )
    kind: Mapped[ClockKind] = mapped_column(text_enum(ClockKind))
    round: Mapped[int] = mapped_column(default=1)
    limit_key: Mapped[str] = mapped_column(Text)
    amount: Mapped[int]
    unit: Mapped[str] = mapped_column(Text)
    calendar_code: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    steps: Mapped[list[str]] = mapped_column(JSONB, default=list)
    is_provisional: Mapped[bool] = mapped_column(default=False)
    near_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Contact(Record):
    """One attempt of the unit to reach the citizen: evidence for closing."""

    __tablename__ = "contact"
    __table_args__ = (
        CheckConstraint("seconds >= 0", name="seconds"),
        Index("ix_contact_assignment_id", "assignment_id"),
    )

    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    way: Mapped[ContactWay] = mapped_column(text_enum(ContactWay))
    result: Mapped[ContactResult] = mapped_column(text_enum(ContactResult))
    seconds: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(Text, default="")


class TicketNote(Record):
    """Words a person gave; events refer to it by id."""

    __tablename__ = "ticket_note"
    __table_args__ = (Index("ix_ticket_note_ticket_id", "ticket_id"),)

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    kind: Mapped[NoteKind] = mapped_column(text_enum(NoteKind))
    text: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TicketCounter(Base):
    """The last ticket number given on a local day."""

    __tablename__ = "ticket_counter"
    __table_args__ = (CheckConstraint("last BETWEEN 1 AND 999999", name="last"),)

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    last: Mapped[int]
