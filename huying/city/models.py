"""What a city is given: units, places, line numbers, calendar, categories, templates, duties.

Rows are known by their stable ``code``; paths are materialised (``/A/B/``) so that a subtree is a
prefix, independent of the database's locale.
"""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base, Record, text_enum

Texts = list[str]
Json = dict[str, Any]


class MatterKind(StrEnum):
    """工单类型."""

    CONSULT = "consult"
    HELP = "help"
    SUGGESTION = "suggestion"
    COMPLAINT = "complaint"
    REPORT = "report"
    PRAISE = "praise"


class Urgency(StrEnum):
    """一般 / 紧急 / 特急."""

    NORMAL = "normal"
    URGENT = "urgent"
    CRITICAL = "critical"


class DayKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"


class Unit(Record):
    """A unit of any depth: bureau, office with a named head, district, street, enterprise."""

    __tablename__ = "unit"
    __table_args__ = (
        Index("ix_unit_path", "path", postgresql_ops={"path": "text_pattern_ops"}),
        Index("ix_unit_role_place", "role", "place_code"),
        CheckConstraint("path LIKE '/%/'", name="path"),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id", ondelete="RESTRICT"))
    path: Mapped[str] = mapped_column(Text)
    place_code: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)
    head_name: Mapped[str] = mapped_column(Text, default="")
    is_always_open: Mapped[bool] = mapped_column(default=False)
    calendar_code: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text, default="")
    duties: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Place(Record):
    """A node of the place tree, with schematic coordinates (0–1000) and neighbours."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_path", "path", postgresql_ops={"path": "text_pattern_ops"}),)

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    x: Mapped[float | None]
    y: Mapped[float | None]
    aliases: Mapped[Texts] = mapped_column(JSONB, default=list)
    neighbours: Mapped[Texts] = mapped_column(JSONB, default=list)
    shape: Mapped[str] = mapped_column(Text, default="")
    sort_key: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Category(Record):
    """A node of the category tree; two digits a level."""

    __tablename__ = "category"
    __table_args__ = (CheckConstraint("code ~ '^([0-9]{2}){1,3}$'", name="code"),)

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    parent_code: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[MatterKind | None] = mapped_column(text_enum(MatterKind))
    urgency: Mapped[Urgency | None] = mapped_column(text_enum(Urgency))
    definition: Mapped[str] = mapped_column(Text, default="")
    includes: Mapped[Texts] = mapped_column(JSONB, default=list)
    excludes: Mapped[Texts] = mapped_column(JSONB, default=list)
    synonyms: Mapped[Texts] = mapped_column(JSONB, default=list)
    spoken: Mapped[Texts] = mapped_column(JSONB, default=list)
    template_code: Mapped[str | None] = mapped_column(Text)
    duty: Mapped[str | None] = mapped_column(Text)
    door: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class Template(Record):
    """What a ticket of some categories must say: fields, title and summary patterns, checklist."""

    __tablename__ = "template"

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[Json]] = mapped_column(JSONB)
    title: Mapped[str] = mapped_column(Text)
    summary: Mapped[str] = mapped_column(Text)
    closing: Mapped[Texts] = mapped_column(JSONB, default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class DutyRow(Record):
    """A row of the duty catalogue: who leads for a category and a place, and on what basis.

    ``lead``, ``assist`` and ``informs`` hold ``unit:CODE`` or ``role:ROLE`` (resolved by the
    matter's place). ``sub_levels``: kinds of units to which the lead may hand work down its own
    tree (rule 13). ``source``: ``content``, ``import`` or ``adjudication:<id>``.
    """

    __tablename__ = "duty_row"
    __table_args__ = (
        CheckConstraint("lead ~ '^(unit|role):'", name="lead"),
        Index("ix_duty_row_category_code", "category_code"),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    category_code: Mapped[str] = mapped_column(Text, default="")
    place_code: Mapped[str] = mapped_column(Text, default="")
    object_words: Mapped[str] = mapped_column(Text, default="")
    lead: Mapped[str] = mapped_column(Text)
    assist: Mapped[Texts] = mapped_column(JSONB, default=list)
    informs: Mapped[Texts] = mapped_column(JSONB, default=list)
    sub_levels: Mapped[Texts] = mapped_column(JSONB, default=list)
    source: Mapped[str] = mapped_column(Text, default="content")
    lists: Mapped[Texts] = mapped_column(JSONB, default=list)
    basis: Mapped[str] = mapped_column(Text, default="")
    is_complex: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class LineNumber(Record):
    """One of the numbers merged into the hotline. ``skills``: what who answers it must know."""

    __tablename__ = "line_number"

    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    owner_code: Mapped[str] = mapped_column(Text, default="")
    hours: Mapped[str] = mapped_column(Text, default="")
    skills: Mapped[Texts] = mapped_column(JSONB, default=list)
    merged_from: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class NormKind(StrEnum):
    """What an agent says by the service norm, and what nobody says."""

    GREETING = "greeting"
    ADDRESS = "address"
    CLOSING = "closing"
    FORBIDDEN = "forbidden"


class Norm(Record):
    """A phrase of the service norm, by which live calls are watched."""

    __tablename__ = "norm"

    code: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[NormKind] = mapped_column(text_enum(NormKind))
    words: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)


class CalendarYear(Record):
    """The State Council's notice for one year, as an editable table."""

    __tablename__ = "calendar_year"

    year: Mapped[int] = mapped_column(unique=True)
    holidays: Mapped[Texts] = mapped_column(JSONB)
    make_up: Mapped[Texts] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(Text)


class CalendarOverride(Record):
    """A local decision for one date, stronger than the notice.

    ``periods`` (such as ``["08:30-12:00"]``) makes it a half day; None keeps the kind's own hours.
    """

    __tablename__ = "calendar_override"

    day: Mapped[date] = mapped_column(unique=True)
    kind: Mapped[DayKind] = mapped_column(text_enum(DayKind))
    periods: Mapped[Texts | None] = mapped_column(JSONB)
    name: Mapped[str] = mapped_column(Text, default="")


class UnitCalendar(Record):
    """Working hours of units that do not keep office hours: a window on Saturdays, a night shift.

    ``week``: seven lists of periods from Monday; ``overrides``: date → ``{kind, periods, name}``.
    """

    __tablename__ = "unit_calendar"
    __table_args__ = (
        CheckConstraint("code NOT IN ('office', 'always', 'callback')", name="code"),
        CheckConstraint("jsonb_array_length(week) = 7", name="week"),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    week: Mapped[list[Texts]] = mapped_column(JSONB)
    follows_holidays: Mapped[bool] = mapped_column(default=True)
    overrides: Mapped[Json] = mapped_column(JSONB, default=dict)


class Profile(Record):
    """A policy profile: every time limit as data."""

    __tablename__ = "profile"
    __table_args__ = (
        Index("uq_profile_current", "is_current", unique=True, postgresql_where=text("is_current")),
    )

    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    body: Mapped[Json] = mapped_column(JSONB)
    is_current: Mapped[bool] = mapped_column(default=False)


class CityVersion(Base):
    """Rises with every change of the given data; processes reload their snapshot by it."""

    __tablename__ = "city_version"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    version: Mapped[int] = mapped_column(default=1)
    zone: Mapped[str] = mapped_column(Text, default="Asia/Shanghai")
    name: Mapped[str] = mapped_column(Text, default="")
    content_digest: Mapped[str] = mapped_column(Text, default="")
