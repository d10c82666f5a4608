"""The calendar of matters: forecasts, recurring matters, plans with their actions, weather and city
events. No row here knows a citizen or a ticket: counts only."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, CheckConstraint, DateTime, Double, ForeignKey, Index, Text
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Record, text_enum

Json = dict[str, Any]


class SeasonRun(Record):
    """One night's forecast: from ``day`` on, ``horizon`` days, by the history up to the day before.

    ``weather``: what stood for the weather to come, "forecast", "climatology" or "".
    """

    __tablename__ = "season_run"
    __table_args__ = (CheckConstraint("horizon > 0 AND history_days >= 0", name="days"),)

    day: Mapped[date] = mapped_column(unique=True)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    horizon: Mapped[int]
    history_days: Mapped[int]
    series: Mapped[int]
    model: Mapped[str] = mapped_column(Text)
    model_version: Mapped[str] = mapped_column(Text)
    weather: Mapped[str] = mapped_column(Text, default="")
    seconds: Mapped[float] = mapped_column(Double, default=0.0)


class SeasonForecast(Record):
    """A series of a run: a category (any level, "" all) at a place (city "", district, street).

    A recurring matter's own series has ``category_code`` "matter:CODE". The arrays hold a value a
    day; ``totals`` ``[{grain, first, last, mean, low80, high80, low95, high95}]`` sums of weeks,
    months, quarters and the season, whose interval is no sum of the days'. ``scale``: mean absolute
    error of the same weekday a week before over the history (the yardstick of MASE). The
    ``measured_…`` columns say how the first days turned out.
    """

    __tablename__ = "season_forecast"
    __table_args__ = (
        Index("uq_season_forecast_series", "run_id", "category_code", "place_code", unique=True),
    )

    run_id: Mapped[UUID] = mapped_column(ForeignKey("season_run.id", ondelete="CASCADE"))
    category_code: Mapped[str] = mapped_column(Text, default="")
    place_code: Mapped[str] = mapped_column(Text, default="")
    mean: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    low80: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    high80: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    low95: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    high95: Mapped[list[float]] = mapped_column(ARRAY(REAL))
    totals: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    scale: Mapped[float | None] = mapped_column(Double)
    usual: Mapped[float] = mapped_column(Double, default=0.0)
    measured_days: Mapped[int] = mapped_column(default=0)
    error_sum: Mapped[float] = mapped_column(Double, default=0.0)
    actual_sum: Mapped[float] = mapped_column(Double, default=0.0)
    in80: Mapped[int] = mapped_column(default=0)
    in95: Mapped[int] = mapped_column(default=0)


class SeasonMatter(Record):
    """A recurring matter that the city added, or its own wording of one that ships (same code).

    ``body``: as in ``content/seasons.json``. Inactive: it comes no more.
    """

    __tablename__ = "season_matter"

    code: Mapped[str] = mapped_column(Text, unique=True)
    body: Mapped[Json] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(default=True)
    edited_by: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PlanState(StrEnum):
    """事前 proposed, confirmed; 事后 evaluated; or dismissed with a reason."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    EVALUATED = "evaluated"
    DISMISSED = "dismissed"


LIVE = (PlanState.PROPOSED, PlanState.CONFIRMED)


class SeasonPlan(Record):
    """The plan of one season of one matter; ``year`` is that of the season's first day by its rule.

    ``place_codes``: where it is carried out, empty for the whole city. ``forecast``: what was
    expected of the season on its eve, ``{day, run_id, first, mean, low80 … a value a day, total}``.
    ``evaluation``: see ``insight.evaluating``.
    """

    __tablename__ = "season_plan"
    __table_args__ = (
        Index("uq_season_plan_season", "matter_code", "year", unique=True),
        Index("ix_season_plan_days", "first_day", "last_day"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("(state = 'dismissed') = (reason <> '')", name="dismissed"),
        CheckConstraint("state <> 'evaluated' OR evaluation IS NOT NULL", name="evaluated"),
    )

    matter_code: Mapped[str] = mapped_column(Text)
    year: Mapped[int]
    name: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[PlanState] = mapped_column(text_enum(PlanState), default=PlanState.PROPOSED)
    categories: Mapped[list[str]] = mapped_column(JSONB)
    place_codes: Mapped[list[str]] = mapped_column(JSONB, default=list)
    is_place_by_history: Mapped[bool] = mapped_column(default=False)
    recognise: Mapped[str] = mapped_column(Text, default="")
    knowledge: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    staffing: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    forecast: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    evaluation: Mapped[Json | None] = mapped_column(JSONB(none_as_null=True))
    evaluated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class ActionState(StrEnum):
    TODO = "todo"
    DONE = "done"
    DROPPED = "dropped"


class SeasonAction(Record):
    """What one unit does of a plan, until when, and how it shows that it is done.

    ``owner``: what the template said (``duty:CATEGORY``, ``role:ROLE``, ``unit:CODE``);
    ``unit_code``: whom the duty catalogue named, or a person chose.
    """

    __tablename__ = "season_action"
    __table_args__ = (
        Index("ix_season_action_plan_id", "plan_id", "ordinal"),
        Index("ix_season_action_unit_code", "unit_code", postgresql_where=sql("state = 'todo'")),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
        CheckConstraint("state <> 'done' OR evidence <> ''", name="evidence"),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("season_plan.id", ondelete="CASCADE"))
    ordinal: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(Text, default="")
    unit_code: Mapped[str | None] = mapped_column(Text)
    place_code: Mapped[str] = mapped_column(Text, default="")
    due_day: Mapped[date]
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    state: Mapped[ActionState] = mapped_column(text_enum(ActionState), default=ActionState.TODO)
    evidence: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_by: Mapped[UUID | None]
    is_overdue: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class WeatherDay(Record):
    """Degrees Celsius, millimetres, metres a second. ``is_forecast``: not yet measured;
    ``source``: the file or service that says so."""

    __tablename__ = "weather_day"
    __table_args__ = (
        CheckConstraint("high IS NULL OR low IS NULL OR high >= low", name="degrees"),
        CheckConstraint("rain_mm >= 0 AND wind >= 0", name="amounts"),
    )

    day: Mapped[date] = mapped_column(unique=True)
    high: Mapped[float | None] = mapped_column(Double)
    low: Mapped[float | None] = mapped_column(Double)
    rain_mm: Mapped[float | None] = mapped_column(Double)
    wind: Mapped[float | None] = mapped_column(Double)
    words: Mapped[str] = mapped_column(Text, default="")
    is_forecast: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(Text, default="")


class CityEventKind(StrEnum):
    EXAM = "exam"
    SPORT = "sport"
    FAIR = "fair"
    SHOW = "show"
    MEETING = "meeting"
    WORKS = "works"
    OTHER = "other"


class CityEvent(Record):
    """A marathon, an exam, a fair: what draws people on known days."""

    __tablename__ = "city_event"
    __table_args__ = (
        Index("uq_city_event_name", "name", "first_day", unique=True),
        Index("ix_city_event_days", "first_day", "last_day"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("people IS NULL OR people >= 0", name="people"),
    )

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[CityEventKind] = mapped_column(text_enum(CityEventKind))
    first_day: Mapped[date]
    last_day: Mapped[date]
    place_code: Mapped[str] = mapped_column(Text, default="")
    people: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
