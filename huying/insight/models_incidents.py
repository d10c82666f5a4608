"""事件: what several tickets tell together; which ticket lies in which, and what people changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class IncidentState(StrEnum):
    """``merged``: its tickets lie in ``merged_into``; ``empty``: all its tickets have left."""

    OPEN = "open"
    MERGED = "merged"
    EMPTY = "empty"


class Incident(Record):
    """A cluster of tickets about one event, seen by the platform or put together by people.

    ``heat_log``: log2 of the heat it would have at the epoch of ``incidents_rules``; it changes
    only when tickets come or go, and orders incidents by heat at any time. ``place_code``: the
    narrowest place that holds most of them. ``is_touched``: a person merged, split, moved or
    renamed something of it, so that the platform no longer merges it by itself.
    """

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("(state = 'merged') = (merged_into IS NOT NULL)", name="merged"),
        CheckConstraint("merged_into <> id", name="into_itself"),
        CheckConstraint("tickets >= 0 AND people >= 0", name="counts"),
        CheckConstraint("first_at <= last_at", name="order"),
        Index("ix_incident_heat", "state", text("heat_log DESC"), text("id DESC")),
        Index("ix_incident_last_at", "last_at"),
        Index("ix_incident_category_code", "category_code"),
    )

    state: Mapped[IncidentState] = mapped_column(
        text_enum(IncidentState), default=IncidentState.OPEN
    )
    title: Mapped[str] = mapped_column(Text)
    title_ticket_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("ticket.id", ondelete="SET NULL")
    )
    is_renamed: Mapped[bool] = mapped_column(default=False)
    is_touched: Mapped[bool] = mapped_column(default=False)
    category_code: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    tickets: Mapped[int] = mapped_column(default=0)
    people: Mapped[int] = mapped_column(default=0)
    heat_log: Mapped[float]
    first_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id", ondelete="RESTRICT"))

    @property
    def is_open(self) -> bool:
        return self.state is IncidentState.OPEN


class LeftWhy(StrEnum):
    """Why a ticket lies in an incident no more; ``removed`` by a person is for good."""

    MOVED = "moved"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    UNFIT = "unfit"
    ERASED = "erased"


class IncidentTicket(Record):
    """That a ticket lies, or lay, in an incident. ``at`` is when it was registered.

    By the platform: ``score`` (0–1) against ``near_id``, the member that it is likest to, and
    ``grounds`` (what they share; codes, never words). By a person: ``placed_by``.
    """

    __tablename__ = "incident_ticket"
    __table_args__ = (
        CheckConstraint("(left_at IS NULL) = (left_why IS NULL)", name="left"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 1", name="score"),
        Index(
            "uq_incident_ticket_live",
            "ticket_id",
            unique=True,
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_incident_ticket_incident_id", "incident_id", "at"),
        Index("ix_incident_ticket_ticket_id", "ticket_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="RESTRICT"))
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("ticket.id", ondelete="RESTRICT"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    score: Mapped[float | None]
    near_id: Mapped[UUID | None]
    grounds: Mapped[list[str]] = mapped_column(JSONB, default=list)
    placed_by: Mapped[UUID | None]
    joined_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    left_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    left_why: Mapped[LeftWhy | None] = mapped_column(text_enum(LeftWhy))
    left_by: Mapped[UUID | None]


class StepKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"
    MOVE = "move"
    REMOVE = "remove"
    ADD = "add"
    RENAME = "rename"


class IncidentStep(Record):
    """What a person, or the platform (``by`` None), did to an incident, so that it can be undone.

    ``other_id``: where the tickets went, or, for a merge, the incident that was merged into this
    one. ``title_before`` of a renaming.
    """

    __tablename__ = "incident_step"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
        Index("ix_incident_step_incident_id", "incident_id", "at"),
        Index("ix_incident_step_other_id", "other_id"),
    )

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="RESTRICT"))
    other_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id", ondelete="RESTRICT"))
    kind: Mapped[StepKind] = mapped_column(text_enum(StepKind))
    ticket_ids: Mapped[list[str]] = mapped_column(JSONB, default=list)
    reason: Mapped[str] = mapped_column(Text)
    title_before: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[UUID | None]
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    undone_by: Mapped[UUID | None]


class RootState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"


class IncidentRoot(Record):
    """根因清单: why an incident came to be, and what would end the whole class of it.

    The class is a category (prefix), a place or the whole city, and in words how one recognises it.
    ``done_at`` divides the counts before from those after.
    """

    __tablename__ = "incident_root"
    __table_args__ = (
        CheckConstraint(
            "state = 'draft' OR (cause <> '' AND proposal <> '' AND unit_code IS NOT NULL"
            " AND due_on IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted_whole",
        ),
        CheckConstraint("state NOT IN ('accepted', 'done') OR decided_at IS NOT NULL",
                        name="decided"),
        CheckConstraint("state <> 'refused' OR decision <> ''", name="refused_with_reason"),
        CheckConstraint("decided_by IS NULL OR decided_by <> submitted_by", name="two_people"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        Index("uq_incident_root_incident_id", "incident_id", unique=True),
        Index("ix_incident_root_state", "state", "due_on"),
        Index("ix_incident_root_class_category", "class_category"),
    )  # fmt: skip

    incident_id: Mapped[UUID] = mapped_column(ForeignKey("incident.id", ondelete="RESTRICT"))
    state: Mapped[RootState] = mapped_column(text_enum(RootState), default=RootState.DRAFT)
    cause: Mapped[str] = mapped_column(Text, default="")
    class_category: Mapped[str] = mapped_column(Text)
    class_place: Mapped[str | None] = mapped_column(Text)
    class_words: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    unit_code: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    made_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    submitted_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_by: Mapped[UUID | None]
    done_note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
