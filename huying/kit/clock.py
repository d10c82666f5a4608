"""Business time: one row that every process reads, so that tests and the demo can move it.

Business time at real time ``t`` is ``anchor_business + (t - anchor_real) * speed``. Rules take the
time as a parameter; edges and services ask ``now()``. Leases use the database's own clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import CheckConstraint, DateTime, Double, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from huying.kit.models import Base

CHANNEL = "huying_clock"


class ClockSetting(Base):
    """The single row that says how business time runs."""

    __tablename__ = "clock_setting"
    __table_args__ = (
        CheckConstraint("id = 1", name="single_row"),
        CheckConstraint("speed >= 0 AND speed <= 86400", name="speed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    anchor_real: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    anchor_business: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    speed: Mapped[float] = mapped_column(Double, default=1.0)


@dataclass(frozen=True)
class Reading:
    """How business time follows real time; ``speed`` is business seconds per real second."""

    anchor_real: datetime
    anchor_business: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        return self.anchor_business + (real - self.anchor_real) * self.speed


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
REAL_TIME = Reading(_EPOCH, _EPOCH, 1.0)
_reading: Reading = REAL_TIME


def real_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, aware, UTC."""
    return _reading.at(real_now())


def follow(reading: Reading) -> None:
    """Make this process use ``reading`` from now on."""
    global _reading
    _reading = reading


def current() -> Reading:
    return _reading


async def load(session: AsyncSession) -> Reading:
    """Read the shared row (real time when there is none) and follow it."""
    row = await session.get(ClockSetting, 1, populate_existing=True)
    reading = (
        Reading(row.anchor_real, row.anchor_business, row.speed) if row is not None else REAL_TIME
    )
    follow(reading)
    return reading


async def move(session: AsyncSession, *, to: datetime | None = None, speed: float = 1.0) -> Reading:
    """Jump business time to ``to`` (None: stay) and run it at ``speed``; every process follows.

    Raises ValueError when ``to`` lies before the present business time: clocks and deadlines
    that were recorded must not lie in the future.
    """
    present = now()
    target = to or present
    if target < present:
        raise ValueError("business time can only move forward")
    reading = Reading(real_now(), target, speed)
    await session.merge(
        ClockSetting(
            id=1,
            anchor_real=reading.anchor_real,
            anchor_business=reading.anchor_business,
            speed=speed,
        )
    )
    await session.flush()
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    return reading
