"""The watch over time bands: a day's expectation, alerts, what their verdicts taught."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from huying.brain.series import Shape
from huying.kit.models import Base, Record, new_id, text_enum

Json = dict[str, Any]


class BandState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ACTED = "acted"
    CLOSED = "closed"


class BandBaseline(Base):
    """What one day of bands (23:00 to 23:00 in the city) is expected to bring.

    ``keys``: ``[category, place]`` of each series; ``means``: float32, series × 12 bands;
    ``sizes``: float32, the negative binomial's size of each series; ``profile``: float32, 12 × 8,
    how the quarter hours share a band.
    ``stamp``: another one whenever it is computed anew. ``history_days``: days of counts behind
    it, with ``history_count`` matters.
    """

    __tablename__ = "band_baseline"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    stamp: Mapped[UUID] = mapped_column(default=new_id)
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    history_days: Mapped[int]
    history_count: Mapped[int]
    is_thin: Mapped[bool] = mapped_column(default=False)
    keys: Mapped[list[list[str]]] = mapped_column(JSONB, default=list)
    means: Mapped[bytes] = mapped_column(LargeBinary)
    sizes: Mapped[bytes] = mapped_column(LargeBinary)
    profile: Mapped[bytes] = mapped_column(LargeBinary)


class BandAlert(Record):
    """One event in the counts.

    ``category_code`` "": all matters; ``categories``: every prefix that stands out because of it.
    ``places``: codes of the streets (or the district) that it covers, empty for the whole city;
    for a shift where matters come now, ``places_before`` where they were expected.
    ``observed`` matters of ``people`` persons in the last ``window_minutes`` looked at, against
    ``expected`` (``low``–``high``, 99 %). ``words``: ``[{word, count, usual, z}]``; ``cause``:
    ``{kind, name, count, of}``. ``family``: see ``band_factor``. ``is_thin``: little history.
    """

    __tablename__ = "band_alert"
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(state = 'closed') = (verdict IS NOT NULL)", name="judged"),
        CheckConstraint(
            "state NOT IN ('acted') OR (acted_at IS NOT NULL AND action <> '')", name="acted"
        ),
        CheckConstraint("state <> 'acknowledged' OR acknowledged_at IS NOT NULL",
                        name="acknowledged"),
        CheckConstraint("observed >= 0 AND people >= 0 AND expected >= 0", name="numbers"),
        Index("ix_band_alert_raised_at", "raised_at"),
        Index("ix_band_alert_live", "raised_at", postgresql_where=text("state <> 'closed'")),
        Index("ix_band_alert_unit_code", "unit_code", "raised_at"),
    )  # fmt: skip

    shape: Mapped[Shape] = mapped_column(text_enum(Shape))
    state: Mapped[BandState] = mapped_column(text_enum(BandState), default=BandState.OPEN)
    family: Mapped[str] = mapped_column(Text)
    category_code: Mapped[str] = mapped_column(Text)
    categories: Mapped[list[str]] = mapped_column(JSONB, default=list)
    places: Mapped[list[str]] = mapped_column(JSONB, default=list)
    places_before: Mapped[list[str]] = mapped_column(JSONB, default=list)
    window_minutes: Mapped[int]
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    observed: Mapped[int]
    people: Mapped[int]
    first_people: Mapped[int]
    expected: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    score: Mapped[float]
    p: Mapped[float]
    q: Mapped[float | None]
    history_days: Mapped[int]
    is_thin: Mapped[bool] = mapped_column(default=False)
    words: Mapped[list[Json]] = mapped_column(JSONB, default=list)
    cause: Mapped[Json | None] = mapped_column(JSONB)
    unit_code: Mapped[str | None] = mapped_column(Text)
    duty_code: Mapped[str | None] = mapped_column(Text)
    acknowledged_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acknowledged_by: Mapped[UUID | None]
    acted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acted_by: Mapped[UUID | None]
    action: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_by: Mapped[UUID | None]
    verdict: Mapped[bool | None]
    note: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_over(self) -> bool:
        return self.state is BandState.CLOSED


class BandAlertTicket(Base):
    """A ticket that contributed to an alert. ``at``: when it was registered."""

    __tablename__ = "band_alert_ticket"
    __table_args__ = (Index("ix_band_alert_ticket_ticket_id", "ticket_id"),)

    alert_id: Mapped[UUID] = mapped_column(
        ForeignKey("band_alert.id", ondelete="CASCADE"), primary_key=True
    )
    ticket_id: Mapped[UUID] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class BandFactor(Base):
    """What verdicts taught of one family of series (shape, first level of category, level of
    place): ``factor`` multiplies the surprise that an alert needs (see ``bands_rules.factor``)."""

    __tablename__ = "band_factor"
    __table_args__ = (CheckConstraint("trues >= 0 AND falses >= 0", name="counts"),)

    family: Mapped[str] = mapped_column(Text, primary_key=True)
    trues: Mapped[int] = mapped_column(default=0)
    falses: Mapped[int] = mapped_column(default=0)
    factor: Mapped[float] = mapped_column(default=1.0)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
