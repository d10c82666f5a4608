"""Matters week by week: what came, what would have come without a measure, what a year ago came.

Weeks begin on Mondays of the city and are whole: the week that runs is never shown beside them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from huying.brain.series.shares import Z_95
from huying.city.catalogue import Catalogue, catalogue
from huying.insight import counts
from huying.insight.counts_values import By, Grain, Slice, What
from huying.insight.topic_candidates_rules import Ends, ratio
from huying.kit import clock

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
WEEK = timedelta(days=7)
YEAR_WEEKS = 52


@dataclass(frozen=True)
class Subject:
    """Matters of any of ``categories`` (with all below; () is all matters) at ``place`` ("" is the
    city), led by any of ``units`` (None: whoever leads)."""

    categories: tuple[str, ...]
    place: str = ""
    units: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Weeks:
    """``count`` whole weeks from the Monday ``first``."""

    first: date
    count: int

    @property
    def mondays(self) -> list[date]:
        return [self.first + WEEK * number for number in range(self.count)]

    def index(self, day: date) -> int:
        """Of the week that holds the day; may lie outside."""
        return (day - self.first).days // 7


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def midnight(city: Catalogue, day: date) -> datetime:
    return datetime.combine(day, time(), city.zone)


async def today(session: AsyncSession) -> date:
    return clock.now().astimezone((await catalogue(session)).zone).date()


async def known_since(session: AsyncSession) -> date | None:
    """The Monday of the first whole week that has tickets; None without any."""
    begun = await session.scalar(text("SELECT min(registered_at) FROM ticket"))
    if begun is None:
        return None
    day = begun.astimezone((await catalogue(session)).zone).date()
    return monday(day + timedelta(days=6))


async def weekly(session: AsyncSession, subject: Subject, weeks: Weeks) -> Ints:
    """How many were registered in each week."""
    found = await weekly_by(session, subject, weeks, None)
    return sum(found.values(), np.zeros(weeks.count, np.int64))


async def weekly_by(
    session: AsyncSession, subject: Subject, weeks: Weeks, by: By | None
) -> dict[str, Ints]:
    """As ``weekly``, by street, district or category; only what has any, "" for what is not
    known."""
    city = await catalogue(session)
    found: dict[str, Ints] = {}
    if weeks.count <= 0:
        return found
    for category in subject.categories or (None,):
        asked = Slice(
            What.TICKET,
            Grain.DAY,
            midnight(city, weeks.first),
            midnight(city, weeks.first + WEEK * weeks.count),
            category=category,
            place=subject.place or None,
            units=subject.units,
            by=(By.TIME,) if by is None else (By.TIME, by),
        )
        for cell in await counts.read(session, asked):
            assert cell.time is not None
            key = (cell.category or cell.place or "") if by else ""
            row = found.setdefault(key, np.zeros(weeks.count, np.int64))
            row[weeks.index(cell.time.date())] += cell.n
    return found


@dataclass(frozen=True)
class Expectation:
    """What each week would have brought, with a 95 % range; nan where nothing can be told."""

    mean: Floats
    low: Floats
    high: Floats


def expectation(own: Ints, rest: Ints, base: slice) -> Expectation:
    """As everything else went, brought to the subject's size in the weeks of ``base``.

    The range is that of a week's number around the expectation (Poisson, widened by how much the
    subject's weeks of ``base`` spread more than that), not of the expectation itself.
    """
    before, rest_before = float(own[base].sum()), float(rest[base].sum())
    if before <= 0 or rest_before <= 0:
        nothing = np.full(own.shape, np.nan)
        return Expectation(nothing, nothing, nothing)
    mean = rest.astype(np.float64) * (before / rest_before)
    usual = np.maximum(mean[base], 1e-9)
    spread = float((((own[base] - usual) ** 2) / usual).sum()) / max(1, len(usual) - 1)
    half = Z_95 * np.sqrt(np.maximum(mean, 0.0) * max(1.0, spread))
    return Expectation(mean, np.maximum(0.0, mean - half), mean + half)


def change(now: int, weeks_now: int, before: int, weeks_before: int, spread: float = 1.0) -> Ends:
    """The weekly number now over before, with a 95 % interval; 1 is no change.

    ``spread``: how much more than Poisson the weeks vary (``dispersion``); the interval is that of
    counts so many times smaller.
    """
    if weeks_now <= 0 or weeks_before <= 0:
        return None, 0.0, None
    exposure = weeks_now / weeks_before
    value = ratio(now, before, exposure)[0]
    small = max(1.0, spread)
    _, low, high = ratio(round(now / small), round(before / small), exposure)
    return value, low, high


def dispersion(weeks: Ints) -> float:
    """Variance over mean of weekly numbers, at least 1."""
    if len(weeks) < 2 or weeks.mean() == 0:
        return 1.0
    return max(1.0, float(weeks.var(ddof=1) / weeks.mean()))


def a_year_before(weeks: Weeks) -> Weeks:
    return Weeks(weeks.first - WEEK * YEAR_WEEKS, weeks.count)


async def year_ago(
    session: AsyncSession, subject: Subject, weeks: Weeks, since: date | None
) -> list[int | None]:
    """The same weeks of last year; None before the first week that is known."""
    earlier = a_year_before(weeks)
    if since is None or earlier.first + WEEK * weeks.count <= since:
        return [None] * weeks.count
    found = await weekly(session, subject, earlier)
    return [int(n) if day >= since else None for day, n in zip(earlier.mondays, found, strict=True)]


def number(value: float) -> float | None:
    """For what is sent: None for nan."""
    return None if np.isnan(value) else round(float(value), 2)


def total(rows: Mapping[str, Ints], keys: Sequence[str], part: slice) -> list[int]:
    """Each key's sum of a part of the weeks, 0 where it has none."""
    return [int(rows[key][part].sum()) if key in rows else 0 for key in keys]
