"""Urging, letters and notices: what was said to a unit, and what the unit did about it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class UrgeSource(StrEnum):
    """Who urges: 80 % of the clock, a supervisor, or the citizen who asks again."""

    CLOCK = "clock"
    SUPERVISOR = "supervisor"
    CITIZEN = "citizen"


class Urge(Record):
    """催办: one reminder to the unit at work; it is read and answered.

    ``note_id``: the citizen's words. ``ended_at``: the work it asked for was handed in.
    """

    __tablename__ = "urge"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        CheckConstraint("source <> 'supervisor' OR (text <> '' AND urged_by IS NOT NULL)",
                        name="by_person"),
        Index("ix_urge_ticket_id", "ticket_id"),
        Index("ix_urge_waiting", "unit_id", "urged_at",
              postgresql_where=text("answered_at IS NULL AND ended_at IS NULL")),
        Index("uq_urge_cause", "cause_event_id", unique=True,
              postgresql_where=text("cause_event_id IS NOT NULL")),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id", ondelete="RESTRICT"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    source: Mapped[UrgeSource] = mapped_column(text_enum(UrgeSource))
    text: Mapped[str] = mapped_column(Text, default="")
    note_id: Mapped[UUID | None] = mapped_column(ForeignKey("ticket_note.id", ondelete="RESTRICT"))
    cause_event_id: Mapped[int | None] = mapped_column(BigInteger)
    urged_by: Mapped[UUID | None]
    urged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_by: Mapped[UUID | None]
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LetterKind(StrEnum):
    """督办函 / 通报."""

    LETTER = "letter"
    NOTICE = "notice"


class LetterState(StrEnum):
    """``dropped``: a draft that nobody will issue."""

    DRAFT = "draft"
    ISSUED = "issued"
    RECEIVED = "received"
    ANSWERED = "answered"
    RETURNED = "returned"
    CLOSED = "closed"
    DROPPED = "dropped"


class LetterCause(StrEnum):
    """Why it was drafted."""

    OVERDUE = "overdue"
    LONG_OVERDUE = "long_overdue"
    DISSATISFIED = "dissatisfied"
    GROUP = "group"
    NO_ANSWER = "no_answer"
    MANUAL = "manual"


class Letter(Record):
    """督办函 or 通报 to one unit about one or many tickets.

    Number, text and limit are given at issuing and never change after (a trigger). ``drafted_by``
    is None for the machine's drafts. ``sheet`` is the document as it was issued, paragraph by
    paragraph. ``reply_days``: working days of the unit's calendar, 0 for no answer; ``due_at``
    is the running limit: of the receipt's answer, and anew after a return. ``cause_key`` keeps the
    machine from drafting the same twice.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("(state IN ('draft', 'dropped')) = (number IS NULL)", name="numbered"),
        CheckConstraint("(number IS NULL) = (issued_at IS NULL)", name="issued"),
        CheckConstraint("issued_at IS NULL OR (issued_by IS NOT NULL AND sheet IS NOT NULL)",
                        name="issued_by"),
        CheckConstraint("drafted_by IS NULL OR issued_by IS NULL OR drafted_by <> issued_by",
                        name="two_people"),
        CheckConstraint("reply_days BETWEEN 0 AND 60", name="reply_days"),
        CheckConstraint("reason <> '' AND requirement <> ''", name="words"),
        CheckConstraint("state IN ('draft', 'dropped', 'issued') OR received_at IS NOT NULL",
                        name="received"),
        CheckConstraint("(state IN ('closed', 'dropped')) = (ended_at IS NOT NULL)", name="ended"),
        Index("uq_letter_number", "number", unique=True),
        Index("uq_letter_sequence", "kind", "year", "sequence", unique=True),
        Index("uq_letter_cause", "cause_key", unique=True),
        Index("ix_letter_newest", text("drafted_at DESC"), text("id DESC")),
        Index("ix_letter_unit_id", "unit_id", text("drafted_at DESC")),
        Index("ix_letter_open", "state",
              postgresql_where=text("state NOT IN ('closed', 'dropped')")),
    )  # fmt: skip

    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind))
    state: Mapped[LetterState] = mapped_column(text_enum(LetterState), default=LetterState.DRAFT)
    cause: Mapped[LetterCause] = mapped_column(text_enum(LetterCause))
    cause_key: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(Text)
    signer: Mapped[str] = mapped_column(Text)
    reply_days: Mapped[int]
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(Text)
    sheet: Mapped[Json | None] = mapped_column(JSONB)
    reply_due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    due_steps: Mapped[list[str]] = mapped_column(JSONB, default=list)
    due_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    overdue_told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    drafted_by: Mapped[UUID | None]
    drafted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    received_by: Mapped[UUID | None]
    received_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_received_by_system: Mapped[bool] = mapped_column(default=False)
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LetterTicket(Base):
    """A ticket that a letter is about; fixed once the letter is issued (a trigger)."""

    __tablename__ = "letter_ticket"
    __table_args__ = (Index("ix_letter_ticket_ticket_id", "ticket_id"),)

    letter_id: Mapped[UUID] = mapped_column(
        ForeignKey("letter.id", ondelete="RESTRICT"), primary_key=True
    )
    ticket_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket.id", ondelete="RESTRICT"), primary_key=True
    )
    ordinal: Mapped[int]


class LetterAnswer(Record):
    """What the unit answered; one that is not accepted is answered once more."""

    __tablename__ = "letter_answer"
    __table_args__ = (
        CheckConstraint("ordinal BETWEEN 1 AND 2", name="ordinal"),
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("(is_accepted IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("is_accepted IS NOT FALSE OR note <> ''", name="returned_with_reason"),
        Index("uq_letter_answer", "letter_id", "ordinal", unique=True),
    )

    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    ordinal: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    answered_by: Mapped[UUID | None]
    answered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_accepted: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class LetterCounter(Base):
    """The last number given in a year, one sequence for each kind."""

    __tablename__ = "letter_counter"
    __table_args__ = (CheckConstraint("last >= 1", name="last"),)

    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class LetterTemplate(Record):
    """A version of a kind's template; the newest holds. Version 0 is what ships (content)."""

    __tablename__ = "letter_template"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        Index("uq_letter_template_version", "kind", "version", unique=True),
    )

    kind: Mapped[LetterKind] = mapped_column(text_enum(LetterKind))
    version: Mapped[int]
    body: Mapped[Json] = mapped_column(JSONB)
    changed_by: Mapped[UUID | None]
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class GroupMatter(Record):
    """Many people, one matter: found once a key and week; ``letter_id`` is what was drafted.

    ``key``: ``place:<category>:<street>`` or ``unit:<category>:<unit id>``; ``week``: its Monday.
    """

    __tablename__ = "group_matter"
    __table_args__ = (
        CheckConstraint("(street_code IS NULL) <> (key LIKE 'place:%')", name="street"),
        Index("uq_group_matter_week", "key", "week", unique=True),
        Index("ix_group_matter_found_at", text("found_at DESC")),
    )

    key: Mapped[str] = mapped_column(Text)
    week: Mapped[date] = mapped_column(Date)
    category_code: Mapped[str] = mapped_column(Text)
    street_code: Mapped[str | None] = mapped_column(Text)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    ticket_count: Mapped[int]
    people_count: Mapped[int]
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    letter_id: Mapped[UUID] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
