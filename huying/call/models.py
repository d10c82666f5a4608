"""Calls as an outside recogniser tells them, what they are about, and what was noticed in them."""

from datetime import datetime
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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.clock import real_now
from huying.kit.models import Base, Record, new_id, text_enum
from huying.kit.vault import SealedJson

Json = dict[str, Any]


class CallState(StrEnum):
    """``live`` from the moment an agent has it, ``wrap_up`` from hang-up, ``ended`` for good."""

    WAITING = "waiting"
    LIVE = "live"
    WRAP_UP = "wrap_up"
    ENDED = "ended"


class Party(StrEnum):
    AGENT = "agent"
    CITIZEN = "citizen"


class MatterState(StrEnum):
    OPEN = "open"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a matter ended; ``discarded``: there was none, the machine misheard; ``appended``: the
    same matter with nothing new, noted on its ticket."""

    ANSWERED = "answered"
    TICKET = "ticket"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    DISCARDED = "discarded"
    APPENDED = "appended"


class Rating(StrEnum):
    """What the caller said of an answer given at once; None: not asked or not given."""

    VERY = "very"
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied"


class Call(Record):
    """One call; ``source`` and ``source_call_id`` are the sender's names for it."""

    __tablename__ = "call"
    __table_args__ = (
        UniqueConstraint("source", "source_call_id"),
        Index(
            "uq_call_live_agent",
            "agent_id",
            unique=True,
            postgresql_where=text("state = 'live'"),
        ),
        Index("ix_call_open", "state", "started_at", postgresql_where=text("state <> 'ended'")),
        Index("ix_call_started_at", "started_at", "id"),
        Index("ix_call_agent", "agent_id", "started_at"),
        Index("ix_call_phone_hash", "phone_hash"),
        CheckConstraint("state IN ('waiting', 'ended') OR agent_id IS NOT NULL", name="has_agent"),
        CheckConstraint(
            "state NOT IN ('wrap_up', 'ended') OR ended_at IS NOT NULL", name="has_ended_at"
        ),
        CheckConstraint("last_sequence >= 0 AND last_call_seq >= 0", name="sequences"),
    )

    source: Mapped[str] = mapped_column(Text)
    source_call_id: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_masked: Mapped[str] = mapped_column(Text, default="")
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_masked: Mapped[str] = mapped_column(Text, default="")
    line_number: Mapped[str] = mapped_column(Text, default="")
    extension: Mapped[str | None] = mapped_column(Text)
    agent_id: Mapped[UUID | None]
    state: Mapped[CallState] = mapped_column(text_enum(CallState))
    may_hang_up: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    end_reason: Mapped[str] = mapped_column(Text, default="")
    wrapped_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    identity_erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    words_erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    recording_erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_sequence: Mapped[int] = mapped_column(BigInteger, default=0)
    last_call_seq: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)


class Utterance(Base):
    """A final utterance, never changed; ``call_seq`` counts from 1 within the call."""

    __tablename__ = "utterance"
    __table_args__ = (
        Index("ix_utterance_call", "call_id", "call_seq"),
        CheckConstraint("start_ms >= 0 AND end_ms >= start_ms", name="times"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), primary_key=True, default=real_now
    )
    call_id: Mapped[UUID]
    call_seq: Mapped[int]
    source_sequence: Mapped[int] = mapped_column(BigInteger)
    party: Mapped[Party] = mapped_column(text_enum(Party))
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class Matter(Record):
    """One thing the citizen wants. ``draft`` is what the brain proposes, ``touched`` what the
    agent decided field by field; the brain never writes over a touched field."""

    __tablename__ = "matter"
    __table_args__ = (
        UniqueConstraint("call_id", "ordinal"),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="ended_has_outcome"),
        CheckConstraint(
            "outcome IS NULL OR outcome = 'discarded' OR ticket_id IS NOT NULL", name="has_ticket"
        ),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="RESTRICT"))
    ordinal: Mapped[int]
    segment: Mapped[int | None]
    state: Mapped[MatterState] = mapped_column(text_enum(MatterState), default=MatterState.OPEN)
    outcome: Mapped[Outcome | None] = mapped_column(text_enum(Outcome))
    ticket_id: Mapped[UUID | None]
    rating: Mapped[Rating | None] = mapped_column(text_enum(Rating))
    draft: Mapped[Json] = mapped_column(SealedJson("call.draft"), default=dict)
    touched: Mapped[Json] = mapped_column(SealedJson("call.draft"), default=dict)
    touched_by: Mapped[UUID | None]
    touched_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)


class CallAssist(Base):
    """How far the brain has read a call; its own row, so that it never waits for the feed."""

    __tablename__ = "call_assist"

    call_id: Mapped[UUID] = mapped_column(
        ForeignKey("call.id", ondelete="RESTRICT"), primary_key=True
    )
    analysed_seq: Mapped[int] = mapped_column(default=0)
    failed_seq: Mapped[int] = mapped_column(default=0)
    norms: Mapped[Json] = mapped_column(JSONB, default=dict)


class CallRisk(Record):
    """A danger heard in a call: one row a kind and term; ``level`` 1 watch, 2 warn, 3 act."""

    __tablename__ = "call_risk"
    __table_args__ = (
        UniqueConstraint("call_id", "kind", "term"),
        CheckConstraint("level BETWEEN 1 AND 3", name="level"),
    )

    call_id: Mapped[UUID] = mapped_column(ForeignKey("call.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(Text)
    term: Mapped[str] = mapped_column(Text)
    level: Mapped[int]
    call_seq: Mapped[int]
    spans: Mapped[list[list[int]]] = mapped_column(JSONB)
    found_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CallWatch(Base):
    """What the watch of a call has found so far; only what ``call.watching`` packs, no words.

    ``level`` 0 calm, 1 watch, 2 warn, 3 act; ``score`` 0–100; ``at_ms``: how far into the call
    it looks, ``through_seq``: up to which utterance. ``waited_ms``: from the ring to an agent,
    ``ended_ms``: how long the call lasted (both in real time). ``speaking_from_ms`` and
    ``spoke_at``: somebody is speaking whose words are not known yet. ``next_look_at`` (real time):
    silence or cooling alone will then have changed something.
    """

    __tablename__ = "call_watch"
    __table_args__ = (
        Index(
            "ix_call_watch_due", "next_look_at", postgresql_where=text("next_look_at IS NOT NULL")
        ),
        CheckConstraint("level BETWEEN 0 AND 3", name="level"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    call_id: Mapped[UUID] = mapped_column(
        ForeignKey("call.id", ondelete="RESTRICT"), primary_key=True
    )
    level: Mapped[int] = mapped_column(default=0)
    score: Mapped[float] = mapped_column(default=0.0)
    at_ms: Mapped[int] = mapped_column(default=0)
    through_seq: Mapped[int] = mapped_column(default=0)
    waited_ms: Mapped[int] = mapped_column(default=0)
    ended_ms: Mapped[int | None]
    speaking_from_ms: Mapped[int | None]
    spoke_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    is_final: Mapped[bool] = mapped_column(default=False)
    next_look_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    found: Mapped[Json] = mapped_column(JSONB, default=dict)
