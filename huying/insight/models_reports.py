"""Reports: what was counted of a period and a scope, as it stood, and who is to read it when.

Bodies hold codes, counts and catalogued sentences; no word of a ticket is kept in them.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Json = dict[str, Any]


class ReportKind(StrEnum):
    """日报, 周报, 月报, and 领导专报: one page about a week."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    LEADER = "leader"


class ReportState(StrEnum):
    """``made`` by the platform, ``edited``: with a person's remarks, ``issued`` by a second one."""

    MADE = "made"
    EDITED = "edited"
    ISSUED = "issued"


class Making(StrEnum):
    """How far a job is with counting it; ``failed``: the queue tries again."""

    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"


class DeliverWhen(StrEnum):
    """As soon as it is made, or when it is issued."""

    MADE = "made"
    ISSUED = "issued"


class Report(Record):
    """``unit_code`` and ``place_code`` "": the whole city; at most one is set, each a subtree.

    ``body``: see ``schemas_reports.ReportBody``; it is counted anew until the report is issued and
    never changes afterwards. ``made_by`` None: by a schedule. ``counted_at``: as of when.
    ``making``: while it is not done, the body is empty, or that of the count before.
    """

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint("unit_code = '' OR place_code = ''", name="one_scope"),
        CheckConstraint("first_day <= last_day", name="period"),
        CheckConstraint("(state = 'issued') = (issued_at IS NOT NULL)", name="issued"),
        CheckConstraint(
            "state <> 'issued' OR (issued_by IS NOT NULL"
            " AND issued_by IS DISTINCT FROM made_by AND issued_by IS DISTINCT FROM remarks_by)",
            name="issued_by_second",
        ),
        CheckConstraint("state <> 'issued' OR making = 'done'", name="issued_whole"),
        CheckConstraint("(remarks_by IS NULL) = (remarks_at IS NULL)", name="remarked"),
        Index(
            "uq_report_edition",
            "kind", "first_day", "last_day", "unit_code", "place_code", "edition",
            unique=True,
        ),
        Index("ix_report_last_day", sql("last_day DESC"), "kind"),
    )  # fmt: skip

    kind: Mapped[ReportKind] = mapped_column(text_enum(ReportKind))
    state: Mapped[ReportState] = mapped_column(text_enum(ReportState), default=ReportState.MADE)
    making: Mapped[Making] = mapped_column(text_enum(Making), default=Making.DONE)
    first_day: Mapped[date]
    last_day: Mapped[date]
    unit_code: Mapped[str] = mapped_column(Text, default="")
    place_code: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)
    body: Mapped[Json] = mapped_column(JSONB)
    counted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    made_by: Mapped[UUID | None]
    remarks: Mapped[str] = mapped_column(Text, default="")
    remarks_by: Mapped[UUID | None]
    remarks_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    issued_by: Mapped[UUID | None]
    issued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_issued(self) -> bool:
        return self.state is ReportState.ISSUED


class ReportSchedule(Record):
    """Makes the report of the period just over at ``minute`` of the city's day: a daily one every
    day, a weekly or leader's one on ``weekday`` (1 Monday), a monthly one on the first working day.
    ``failed_at``: its last making failed then, and none succeeded since.
    """

    __tablename__ = "report_schedule"
    __table_args__ = (
        CheckConstraint("unit_code = '' OR place_code = ''", name="one_scope"),
        CheckConstraint("minute BETWEEN 0 AND 1439", name="minute"),
        CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    )

    kind: Mapped[ReportKind] = mapped_column(text_enum(ReportKind))
    unit_code: Mapped[str] = mapped_column(Text, default="")
    place_code: Mapped[str] = mapped_column(Text, default="")
    minute: Mapped[int]
    weekday: Mapped[int] = mapped_column(default=1)
    deliver_when: Mapped[DeliverWhen] = mapped_column(text_enum(DeliverWhen))
    is_active: Mapped[bool] = mapped_column(default=True)
    next_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_report_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("report.id", ondelete="SET NULL")
    )
    saved_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportRecounted(Base):
    """A report's numbers counted again at somebody's wish; ``body``: ``ReportRecount``, or {}."""

    __tablename__ = "report_recount"

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    making: Mapped[Making] = mapped_column(text_enum(Making))
    counted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    body: Mapped[Json] = mapped_column(JSONB, default=dict)


class ReportReader(Base):
    """A recipient of a schedule."""

    __tablename__ = "report_reader"

    schedule_id: Mapped[UUID] = mapped_column(
        ForeignKey("report_schedule.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )


class ReportDelivery(Base):
    """A report laid before a person; ``read_at`` None: not opened since it was laid there."""

    __tablename__ = "report_delivery"
    __table_args__ = (
        Index("ix_report_delivery_unread", "account_id", postgresql_where=sql("read_at IS NULL")),
    )

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey("report.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    delivered_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
