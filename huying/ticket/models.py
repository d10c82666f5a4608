"""The ticket and what hangs on it: citizen, assignments, clocks; contacts and notes beside."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from huying.city.models import MatterKind, Urgency
from huying.kit.models import Record, text_enum
from huying.kit.vault import SealedJson
from huying.ticket.kinds import (
    LIVE_ASSIGNMENT,
    OPEN_STATES,
    AssignmentState,
    Channel,
    CitizenKind,
    ClockKind,
    Confidentiality,
    ContactResult,
    ContactWay,
    LeaderState,
    NoteKind,
    Part,
    RecallCode,
    RequestKind,
    RequestState,
    Solved,
    Standing,
    SupplementOutcome,
    TicketState,
)
from huying.ticket.models_notes import Contact, TicketCounter, TicketNote

__all__ = [
    "LIVE_ASSIGNMENT",
    "OPEN_STATES",
    "Assignment",
    "AssignmentState",
    "Channel",
    "Citizen",
    "CitizenKind",
    "Clock",
    "ClockKind",
    "Confidentiality",
    "Contact",
    "ContactResult",
    "ContactWay",
    "Json",
    "LeaderState",
    "MatterKind",
    "NoteKind",
    "Part",
    "RecallCode",
    "RequestKind",
    "RequestState",
    "Solved",
    "Standing",
    "SupplementOutcome",
    "Ticket",
    "TicketCounter",
    "TicketNote",
    "TicketState",
    "Urgency",
]

Json = dict[str, Any]


class Citizen(Record):
    """诉求人; the same phone and name are the same citizen.

    ``merged_into``: reads as part of that one (``CitizenMerge``); ``needs``: codes of what the next
    agent must mind, ``note_sealed`` a few words more. ``erased_at``: nothing of it is left.
    """

    __tablename__ = "citizen"
    __table_args__ = (
        Index("ix_citizen_phone_hash", "phone_hash"),
        Index(
            "ix_citizen_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        CheckConstraint("merged_into <> id", name="merged_into"),
    )

    kind: Mapped[CitizenKind] = mapped_column(text_enum(CitizenKind), default=CitizenKind.PERSON)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_masked: Mapped[str] = mapped_column(Text, default="")
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[str] = mapped_column(Text, default="")
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    needs: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


_OPEN = ", ".join(f"'{state.value}'" for state in OPEN_STATES)
_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_ASSIGNMENT)


class Ticket(Record):
    """工单. ``statement`` is what was first said and never changes (a trigger of the database).

    ``due_at`` is the citizen's limit; ``stage_due_at`` that of the stage it is in. ``round`` counts
    from 1 and rises with each rework. ``fields`` are ``{field, value, code, spans}``.
    ``parent_id``: the ticket it is or was merged into; ``own_reply`` what the parent's unit answers
    this citizen alone. ``repeat_count``: earlier tickets of the same citizen and category within 30
    days. ``people_affected``: see ``repeats.together``; ``people_corrected`` is a person's word on
    it. ``accused_unit_id``: whose subtree is shut out (rule 9). ``load_id``: the load of old
    tickets that brought it, ``source_number`` what it was called there if that is no number here.
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
        CheckConstraint(
            "state NOT IN ('withdrawn', 'terminated') OR outcome_code IS NOT NULL",
            name="ended_with_code",
        ),
        CheckConstraint("state <> 'merged' OR parent_id IS NOT NULL", name="merged_into"),
        CheckConstraint("parent_id <> id", name="own_parent"),
        CheckConstraint("repeat_count >= 0", name="repeat_count"),
        CheckConstraint("people_affected >= 1", name="people_affected"),
        CheckConstraint("people_corrected >= 1", name="people_corrected"),
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
        Index("ix_ticket_parent_id", "parent_id", postgresql_where=text("parent_id IS NOT NULL")),
        Index("ix_ticket_category_place", "category_code", "place_code", "registered_at"),
        Index("ix_ticket_settled_at", "settled_at"),
        Index("ix_ticket_kept", "closed_at", postgresql_where=text("erased_at IS NULL")),
        Index("ix_ticket_registered_by", "registered_by"),
        Index(
            "uq_ticket_source_number",
            "source_number",
            unique=True,
            postgresql_where=text("source_number IS NOT NULL"),
        ),
        Index(
            "ix_ticket_supervised",
            text("supervision_level DESC"),
            "stage_due_at",
            postgresql_where=text(f"supervision_level > 0 AND state IN ({_OPEN})"),
        ),
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
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    own_reply: Mapped[str] = mapped_column(Text, default="")
    repeat_count: Mapped[int] = mapped_column(default=0)
    people_affected: Mapped[int] = mapped_column(default=1)
    people_corrected: Mapped[int | None]
    is_excluded: Mapped[bool] = mapped_column(default=False)
    accused_unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
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
    citations: Mapped[list[Json]] = mapped_column(JSONB, default=list, server_default="[]")
    search: Mapped[str] = mapped_column(TSVECTOR, deferred=True)
    load_id: Mapped[UUID | None]
    source_number: Mapped[str | None] = mapped_column(Text)
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Assignment(Record):
    """派单: one unit's part in one round; at most one live lead a ticket, one live part a unit.

    ``parent_id``: for ``sub``, the assignment whose unit handed work down; None for the hotline's
    own. ``asked``: what a part is to do. ``recall_code`` says why it was taken back. ``is_loaded``:
    of an old ticket, whose course is not known.
    """

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
        CheckConstraint("state IN ('to_sign', 'recalled') OR signed_at IS NOT NULL", name="signed"),
        CheckConstraint(
            "leader_state <> 'approved' OR leader_id IS DISTINCT FROM proposed_by",
            name="two_people",
        ),
        CheckConstraint("(part = 'sub') = (parent_id IS NOT NULL)", name="sub_of"),
        CheckConstraint("(state = 'recalled') = (recall_code IS NOT NULL)", name="recalled"),
        CheckConstraint(
            "leader_state NOT IN ('approved', 'refused') OR leader_id IS NOT NULL", name="leader"
        ),
        Index("ix_assignment_ticket_id", "ticket_id"),
        Index("ix_assignment_duty_code", "duty_code", "sent_at"),
        Index(
            "uq_assignment_live_lead",
            "ticket_id",
            unique=True,
            postgresql_where=text(f"part = 'lead' AND state IN ({_LIVE})"),
        ),
        Index(
            "uq_assignment_live_unit",
            "ticket_id",
            "unit_id",
            unique=True,
            postgresql_where=text(f"state IN ({_LIVE})"),
        ),
        Index("ix_assignment_live_unit", "unit_id", postgresql_where=text(f"state IN ({_LIVE})")),
        Index("ix_assignment_unit_id", "unit_id", "sent_at"),
        Index(
            "ix_assignment_handler_id", "handler_id", postgresql_where=text(f"state IN ({_LIVE})")
        ),
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    part: Mapped[Part] = mapped_column(text_enum(Part), default=Part.LEAD)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    asked: Mapped[str] = mapped_column(Text, default="")
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
    proposed_by: Mapped[UUID | None]
    leader_id: Mapped[UUID | None]
    leader_note: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recalled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recall_code: Mapped[RecallCode | None] = mapped_column(text_enum(RecallCode))
    is_loaded: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Clock(Record):
    """One promise running or kept: start, due, stop, and the steps that explain the due date.

    ``amount`` and ``unit`` are those of the limit the due rests on (for the citizen's clock: the
    unit's part); ``calendar_code`` names the calendar it is counted on. ``extended_by`` was granted
    on top, in the same unit. ``due_unextended_at`` is the due without any extension,
    ``due_unpaused_at`` without any suspension: rates are shown with and without (rules 3 and 4).
    ``paused_at``: it stands still since then, until ``resumes_at`` at the latest, with which
    ``due_at`` reckons meanwhile.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("due_at >= started_at", name="order"),
        CheckConstraint("stopped_at IS NULL OR stopped_at >= started_at", name="stopped"),
        CheckConstraint("amount >= 1", name="amount"),
        CheckConstraint("extended_by >= 0", name="extended_by"),
        CheckConstraint("(paused_at IS NULL) = (resumes_at IS NULL)", name="paused"),
        Index("ix_clock_ticket_id", "ticket_id"),
        Index("ix_clock_assignment_id", "assignment_id"),
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
    extended_by: Mapped[int] = mapped_column(default=0)
    due_unextended_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_unpaused_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    paused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    resumes_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    stopped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    steps: Mapped[list[str]] = mapped_column(JSONB, default=list)
    is_provisional: Mapped[bool] = mapped_column(default=False)
    near_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
