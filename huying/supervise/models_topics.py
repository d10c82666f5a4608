"""每周一题: one hard matter a week under a leader. 类型治理: campaigns against a class.

Subjects are categories and places, work is units' and words are officials': no row here knows a
citizen or a ticket.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class TopicFormula(Record):
    """Weights by which candidates are ranked; the latest number is in force, none ever changes."""

    __tablename__ = "topic_formula"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    number: Mapped[int] = mapped_column(unique=True)
    weights: Mapped[dict[str, float]] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[UUID | None]
    set_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TopicSlate(Record):
    """The candidates of one week as they stood when they were put up; ``week`` is its Monday.

    ``candidates``: see ``insight.topic_candidates``; they never change. ``weights``: those used.
    """

    __tablename__ = "topic_slate"

    week: Mapped[date] = mapped_column(unique=True)
    formula: Mapped[int]
    weights: Mapped[dict[str, float]] = mapped_column(JSONB)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    candidates: Mapped[list[Json]] = mapped_column(JSONB)
    put_up_by: Mapped[UUID | None]
    put_up_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class TopicState(StrEnum):
    """``chosen``: nobody leads the work yet."""

    CHOSEN = "chosen"
    WORKING = "working"
    CLOSED = "closed"


class TopicOutcome(StrEnum):
    """What the leader concludes."""

    SOLVED = "solved"
    EASED = "eased"
    UNSOLVED = "unsolved"


class PublicState(StrEnum):
    """Of the words for citizens; ``proposed``: a second person is to approve them."""

    NONE = "none"
    PROPOSED = "proposed"
    APPROVED = "approved"


class Topic(Record):
    """每周一题: chosen by a city leader, led by ``chair`` (包案领导), worked by its units.

    ``basis``: the candidate as frozen on its slate, empty where the leader named another one with
    ``reason``. ``place_code`` "" is the whole city. ``public_text`` is what waits for approval,
    ``published_text`` what citizens read; a new wording replaces it only when approved.
    """

    __tablename__ = "topic"
    __table_args__ = (
        UniqueConstraint("year", "sequence", name="uq_topic_number"),
        CheckConstraint("basis <> '{}'::jsonb OR reason <> ''", name="named_with_reason"),
        CheckConstraint("state = 'chosen' OR chair <> ''", name="led"),
        CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL AND outcome IS NOT NULL"
            " AND conclusion <> '')",
            name="closed_with_conclusion",
        ),
        CheckConstraint(
            "public_state <> 'approved' OR (published_text <> '' AND approved_by IS NOT NULL"
            " AND approved_by IS DISTINCT FROM public_by)",
            name="public_by_two",
        ),
        CheckConstraint("public_state <> 'proposed' OR public_text <> ''", name="public_words"),
        Index("ix_topic_week", "week"),
        Index("ix_topic_live", "category_code", postgresql_where=sql("state <> 'closed'")),
    )

    year: Mapped[int]
    sequence: Mapped[int]
    slate_id: Mapped[UUID | None] = mapped_column(ForeignKey("topic_slate.id", ondelete="RESTRICT"))
    week: Mapped[date]
    title: Mapped[str] = mapped_column(Text)
    category_code: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[Json] = mapped_column(JSONB, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TopicState] = mapped_column(text_enum(TopicState), default=TopicState.CHOSEN)
    chair: Mapped[str] = mapped_column(Text, default="")
    goal: Mapped[str] = mapped_column(Text, default="")
    chosen_by: Mapped[UUID | None]
    chosen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[TopicOutcome | None] = mapped_column(text_enum(TopicOutcome))
    conclusion: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    public_state: Mapped[PublicState] = mapped_column(
        text_enum(PublicState), default=PublicState.NONE
    )
    public_text: Mapped[str] = mapped_column(Text, default="")
    public_by: Mapped[UUID | None]
    public_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    published_text: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        return self.state is not TopicState.CLOSED


class TopicPart(StrEnum):
    """主办, 协办."""

    LEAD = "lead"
    ASSIST = "assist"


class TopicUnit(Record):
    """A unit that has a part in a topic; one leads."""

    __tablename__ = "topic_unit"
    __table_args__ = (
        UniqueConstraint("topic_id", "unit_id", name="uq_topic_unit_once"),
        Index("uq_topic_unit_lead", "topic_id", unique=True, postgresql_where=sql("part = 'lead'")),
        Index("ix_topic_unit_unit_id", "unit_id"),
    )

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    part: Mapped[TopicPart] = mapped_column(text_enum(TopicPart))


class TopicMeeting(Record):
    """A meeting's minutes; what it decided are measures that name it."""

    __tablename__ = "topic_meeting"
    __table_args__ = (
        CheckConstraint("minutes <> ''", name="minutes"),
        Index("ix_topic_meeting_topic_id", "topic_id", "held_on"),
    )

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    held_on: Mapped[date]
    title: Mapped[str] = mapped_column(Text)
    attendees: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class MeasureState(StrEnum):
    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class TopicMeasure(Record):
    """What one unit does until the end of ``due_day``, and how it shows that it is done.

    ``asked_day``: an extension until then is asked for (``asked_reason``); ``extensions`` counts
    those granted. ``is_overdue`` stays once the day has passed undone.
    """

    __tablename__ = "topic_measure"
    __table_args__ = (
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("state <> 'done' OR evidence <> ''", name="evidence"),
        CheckConstraint("state <> 'dropped' OR dropped_reason <> ''", name="dropped_reason"),
        CheckConstraint("(asked_day IS NULL) = (asked_reason = '')", name="asked_with_reason"),
        Index("ix_topic_measure_topic_id", "topic_id", "due_day"),
    )

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    meeting_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("topic_meeting.id", ondelete="SET NULL")
    )
    title: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    due_day: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[MeasureState] = mapped_column(text_enum(MeasureState), default=MeasureState.TODO)
    evidence: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_by: Mapped[UUID | None]
    dropped_reason: Mapped[str] = mapped_column(Text, default="")
    is_overdue: Mapped[bool] = mapped_column(default=False)
    asked_day: Mapped[date | None]
    asked_reason: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[UUID | None]
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    extensions: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_open(self) -> bool:
        return self.state in (MeasureState.TODO, MeasureState.DOING)


class TopicReport(Record):
    """进展: what a unit says of its measure, or somebody of the topic as a whole."""

    __tablename__ = "topic_report"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_topic_report_topic_id", "topic_id", "reported_at"),
    )

    topic_id: Mapped[UUID] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    measure_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("topic_measure.id", ondelete="CASCADE")
    )
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Text)
    reported_by: Mapped[UUID | None]
    reported_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class CampaignField(Record):
    """A class of matters that the city watches, or its own wording of one that ships (same code).

    Inactive: it is watched no more.
    """

    __tablename__ = "campaign_field"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(default=True)
    edited_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CampaignMeasure(StrEnum):
    """What the target is of: matters a week against the baseline, or a rate of the figures."""

    WEEKLY = "weekly"
    ON_TIME = "on_time"
    SOLVED = "solved"


class CampaignState(StrEnum):
    RUNNING = "running"
    ENDED = "ended"


class Campaign(Record):
    """类型治理: one field from ``first_day`` to ``last_day``, with a target.

    ``target``: the change wished for (-0.3 is 30 % fewer a week) or the rate to reach (0 to 1).
    ``baseline_weeks``: the weeks before ``first_day`` (a Monday) that it is compared with.
    ``result``: the curve as it stood at the end, for the record.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("last_day > first_day", name="days"),
        CheckConstraint("baseline_weeks BETWEEN 4 AND 52", name="baseline"),
        CheckConstraint(
            "(measure = 'weekly' AND target > -1 AND target < 0)"
            " OR (measure <> 'weekly' AND target > 0 AND target <= 1)",
            name="target",
        ),
        CheckConstraint(
            "(state = 'ended') = (ended_at IS NOT NULL AND evaluation <> '')", name="ended"
        ),
        Index("ix_campaign_field_code", "field_code", "first_day"),
    )

    title: Mapped[str] = mapped_column(Text)
    field_code: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]] = mapped_column(JSONB)
    place_code: Mapped[str] = mapped_column(Text, default="")
    measure: Mapped[CampaignMeasure] = mapped_column(text_enum(CampaignMeasure))
    target: Mapped[float] = mapped_column(Double)
    baseline_weeks: Mapped[int] = mapped_column(default=12)
    first_day: Mapped[date]
    last_day: Mapped[date]
    plan: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CampaignState] = mapped_column(
        text_enum(CampaignState), default=CampaignState.RUNNING
    )
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    evaluation: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CampaignUnit(Record):
    """A unit of a campaign; ``target`` of its own, None for the campaign's."""

    __tablename__ = "campaign_unit"
    __table_args__ = (
        UniqueConstraint("campaign_id", "unit_id", name="uq_campaign_unit_once"),
        Index("ix_campaign_unit_unit_id", "unit_id"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    target: Mapped[float | None] = mapped_column(Double)


class CampaignNote(Record):
    """A week's note; ``week`` is its Monday."""

    __tablename__ = "campaign_note"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_campaign_note_campaign_id", "campaign_id", "week"),
    )

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    week: Mapped[date]
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    text: Mapped[str] = mapped_column(Text)
    written_by: Mapped[UUID | None]
    written_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
