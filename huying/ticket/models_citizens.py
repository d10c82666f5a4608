"""What is known of a citizen beside name and phone: contacts, merges, consents, and their end."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class FactKind(StrEnum):
    """``document``: an identity card's number, or an enterprise's unified social credit code;
    ``contact_name`` and ``contact_phone``: whom to ask for in an enterprise or a group."""

    PHONE = "phone"
    NAME = "name"
    DOCUMENT = "document"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"


class Need(StrEnum):
    """What the next agent must mind; never an opinion on the person."""

    HARD_OF_HEARING = "hard_of_hearing"
    SPEAKS_DIALECT = "speaks_dialect"
    NEEDS_INTERPRETER = "needs_interpreter"
    SIGN_LANGUAGE = "sign_language"
    LOW_VISION = "low_vision"
    SPEAK_SLOWLY = "speak_slowly"
    PREFERS_MESSAGES = "prefers_messages"
    PREFERS_CALLS = "prefers_calls"
    CALL_IN_DAYTIME = "call_in_daytime"
    THROUGH_RELATIVE = "through_relative"


class Purpose(StrEnum):
    """What a citizen consents to."""

    ROBOT_CALLBACK = "robot_callback"
    MESSAGE = "message"
    RECORDING_QUALITY = "recording_quality"
    SHARE_PARTNERS = "share_partners"


class ConsentWay(StrEnum):
    CALL = "call"
    PAGE = "page"
    WRITING = "writing"
    DESK = "desk"


class CitizenFact(Record):
    """One more phone, name or number of a citizen, sealed; ``ended_at``: it is no longer right."""

    __tablename__ = "citizen_fact"
    __table_args__ = (
        Index("ix_citizen_fact_citizen_id", "citizen_id"),
        Index("ix_citizen_fact_value_hash", "value_hash"),
        Index(
            "uq_citizen_fact_live", "citizen_id", "kind", "value_hash", unique=True,
            postgresql_where=text("ended_at IS NULL AND value_hash IS NOT NULL"),
        ),
    )  # fmt: skip

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    kind: Mapped[FactKind] = mapped_column(text_enum(FactKind))
    value_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    value_masked: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CitizenMerge(Record):
    """同一人: ``merged_id`` reads as part of ``kept_id`` until undone; tickets keep their own
    citizen, so that undoing restores exactly what was."""

    __tablename__ = "citizen_merge"
    __table_args__ = (
        CheckConstraint("kept_id <> merged_id", name="two"),
        CheckConstraint("note <> ''", name="note"),
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("ix_citizen_merge_kept_id", "kept_id"),
        Index(
            "uq_citizen_merge_open", "merged_id", unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )  # fmt: skip

    kept_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    note: Mapped[str] = mapped_column(Text)
    merged_by: Mapped[UUID]
    merged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    undo_note: Mapped[str] = mapped_column(Text, default="")
    undone_by: Mapped[UUID | None]
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class CitizenConsent(Record):
    """Given or withdrawn; the newest row of a purpose holds. ``words_version``: what was read out
    or shown; ``number``: the ticket during which it was said, where there is one."""

    __tablename__ = "citizen_consent"
    __table_args__ = (Index("ix_citizen_consent_citizen_id", "citizen_id", "purpose", "at"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    purpose: Mapped[Purpose] = mapped_column(text_enum(Purpose))
    is_given: Mapped[bool]
    way: Mapped[ConsentWay] = mapped_column(text_enum(ConsentWay))
    words_version: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CitizenNote(Record):
    """Why a value was shown; events refer to it by id."""

    __tablename__ = "citizen_note"
    __table_args__ = (Index("ix_citizen_note_citizen_id", "citizen_id"),)

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ErasureState(StrEnum):
    """``confirmed``: decided by two people, done as soon as nothing is open or held."""

    ASKED = "asked"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DONE = "done"
    REFUSED = "refused"


class Erasure(Record):
    """A citizen's wish to be forgotten: asked by an agent on evidence, proposed by a supervisor,
    confirmed by a security administrator. ``counts``: rows emptied, by table."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("number ~ '^[0-9]{14}$'", name="number"),
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint("confirmed_by <> asked_by", name="not_the_asker"),
        CheckConstraint(
            "state NOT IN ('proposed', 'confirmed', 'done') OR proposed_by IS NOT NULL",
            name="proposed",
        ),
        CheckConstraint(
            "state NOT IN ('confirmed', 'done') OR confirmed_by IS NOT NULL", name="confirmed"
        ),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("state <> 'refused' OR refusal <> ''", name="refused"),
        Index("ix_erasure_citizen_id", "citizen_id"),
        Index("ix_erasure_asked_at", "asked_at", "id"),
        Index(
            "uq_erasure_open", "citizen_id", unique=True,
            postgresql_where=text("state IN ('asked', 'proposed', 'confirmed')"),
        ),
    )  # fmt: skip

    citizen_id: Mapped[UUID] = mapped_column(ForeignKey("citizen.id", ondelete="RESTRICT"))
    state: Mapped[ErasureState] = mapped_column(text_enum(ErasureState), default=ErasureState.ASKED)
    number: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    proposed_by: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    confirmed_by: Mapped[UUID | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refusal: Mapped[str] = mapped_column(Text, default="")
    refused_by: Mapped[UUID | None]
    refused_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    counts: Mapped[Json] = mapped_column(JSONB, default=dict)
    version: Mapped[int] = mapped_column(default=1)


class HoldState(StrEnum):
    """Until it is refused or released the ticket is kept: the safe side of a wait."""

    ASKED = "asked"
    HELD = "held"
    RELEASE_ASKED = "release_asked"
    RELEASED = "released"
    REFUSED = "refused"


KEEPING = (HoldState.ASKED, HoldState.HELD, HoldState.RELEASE_ASKED)


class LegalHold(Record):
    """证据保全: keeps a ticket and its call from every erasure; placed and lifted by two people."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("held_by <> asked_by", name="two_people"),
        CheckConstraint("released_by <> release_asked_by", name="two_people_release"),
        CheckConstraint(
            "state NOT IN ('held', 'release_asked', 'released') OR held_by IS NOT NULL", name="held"
        ),
        CheckConstraint("state <> 'released' OR released_by IS NOT NULL", name="released"),
        Index(
            "uq_legal_hold_keeping", "ticket_id", unique=True,
            postgresql_where=text("state IN ('asked', 'held', 'release_asked')"),
        ),
        Index("ix_legal_hold_asked_at", "asked_at", "id"),
    )  # fmt: skip

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    state: Mapped[HoldState] = mapped_column(text_enum(HoldState), default=HoldState.ASKED)
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[UUID]
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    held_by: Mapped[UUID | None]
    held_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    release_reason: Mapped[str] = mapped_column(Text, default="")
    release_asked_by: Mapped[UUID | None]
    release_asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    released_by: Mapped[UUID | None]
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)


class RetentionSetting(Record):
    """How long each kind is kept, in months (None: for ever); the newest row holds."""

    __tablename__ = "retention_setting"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("note <> ''", name="note"),
    )

    version: Mapped[int] = mapped_column(unique=True)
    months: Mapped[Json] = mapped_column(JSONB)
    note: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class RetentionRun(Record):
    """One night's work: how many of each kind were erased."""

    __tablename__ = "retention_run"
    __table_args__ = (Index("ix_retention_run_started_at", "started_at"),)

    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    counts: Mapped[Json] = mapped_column(JSONB, default=dict)
