"""What is written down about a ticket: contacts, people's words, and the numbers given out."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum
from huying.ticket.kinds import ContactResult, ContactWay, NoteKind


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
