"""What is counted, at what width, and how a question and its answer look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

NOBODY = UUID(int=0)  # stands where no unit is known, and where a cell is of every unit
KEPT_DAYS = 400  # of quarters; wider cells stay for ever


class CountWhat(StrEnum):
    TICKET = "ticket"
    CALL = "call"
    QUESTION = "question"
    CALLBACK = "callback"


class CountGrain(StrEnum):
    """The width of a cell, in the city's time. A band is a double-hour: 子时 is 23:00–01:00."""

    QUARTER = "quarter"
    BAND = "band"
    DAY = "day"
    MONTH = "month"


class CountBy(StrEnum):
    """``clock``: which double-hour of the day, whatever the day."""

    TIME = "time"
    CATEGORY1 = "category1"
    CATEGORY2 = "category2"
    CATEGORY3 = "category3"
    DISTRICT = "district"
    STREET = "street"
    UNIT = "unit"
    CHANNEL = "channel"
    CLOCK = "clock"


# The long names are those of the API's schemas.
What = CountWhat
Grain = CountGrain
By = CountBy

WHAT_CODES = {What.TICKET: 1, What.CALL: 2, What.QUESTION: 3, What.CALLBACK: 4}
GRAIN_CODES = {Grain.QUARTER: 1, Grain.BAND: 2, Grain.DAY: 3, Grain.MONTH: 4}

WIDTH = {  # at most
    Grain.QUARTER: timedelta(minutes=15),
    Grain.BAND: timedelta(hours=2),
    Grain.DAY: timedelta(hours=25),
    Grain.MONTH: timedelta(days=32),
}


@dataclass(frozen=True)
class Slice:
    """The cells of ``grain`` that begin at or after ``since`` and before ``until`` (aware).

    ``category`` and ``place`` mean everything below them too; ``unit`` that unit alone and
    ``units`` any of them. Where ``by`` lacks something, it is summed over.
    """

    what: What
    grain: Grain
    since: datetime
    until: datetime
    category: str | None = None
    place: str | None = None
    unit: UUID | None = None
    channel: str | None = None
    by: tuple[By, ...] = ()
    units: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Cell:
    """``n`` of them, concerning ``people``; None: not asked by it, or not known of these.

    ``time``: the cell's beginning, in the city's zone. A place that is known less exactly than
    asked for is its own code (a district where the street is not known).
    """

    time: datetime | None
    category: str | None
    place: str | None
    unit: UUID | None
    channel: str | None
    n: int
    people: int
    clock: int | None = None  # 0 子时 … 11 亥时


@dataclass(frozen=True)
class Matrix:
    """Counts dense in time. ``keys[i]`` is (category, place) of row i, "" for the whole;
    ``times[j]``: the naive city-local beginning of step j (datetime64[m])."""

    keys: tuple[tuple[str, str], ...]
    counts: NDArray[np.int32]
    times: NDArray[np.datetime64]
