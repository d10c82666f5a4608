"""Series from a table: ``time,value`` or ``time,value,group`` at equal steps."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huying.kit import texts
from huying.lab.errors import LabError
from huying.lab.tables import Table, read_table

Floats = NDArray[np.float64]

MOST_STEPS = 500_000  # of one axis: more is a wrong date somewhere
MOST_CELLS = 200_000_000
SHOWN_ERRORS = 8
# Rows without a zero, of small counts with many holes: who wrote them left the zeros out.
FEW, HOLES = 4.0, 0.2

_TIME = re.compile(
    r"\s*(\d{4})(?:[-/.年]\s*(\d{1,2})(?:[-/.月]\s*(\d{1,2}))?|(\d{2})(\d{2}))\s*[日月]?"
    r"(?:[T\s]*(\d{1,2})(?:[:时点](\d{1,2})?)?[分]?(?::(\d{1,2})(?:\.\d+)?)?[秒]?)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2})?\s*"
)
_UNKNOWN = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "—", "缺", "缺测"))


class StepKind(StrEnum):
    MINUTES = "minutes"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Missing(StrEnum):
    """What a step without a row means."""

    AUTO = "auto"
    UNKNOWN = "unknown"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class Series:
    """``values`` (groups, steps), nan where unknown; ``minutes`` of a step shorter than a day.

    ``repeated`` rows fell on a step that had one already: their values are added up.
    ``filled`` groups had their missing steps taken as 0.
    """

    groups: tuple[str, ...]
    values: Floats
    first: datetime
    kind: StepKind
    minutes: int
    repeated: int
    filled: int
    has_groups: bool

    @property
    def first_day(self) -> date:
        return self.first.date()

    def time(self, step: int) -> datetime:
        """When a step begins; steps beyond the end are allowed."""
        return _later(self.first, self.kind, self.minutes, step)

    def told(self, step: int) -> str:
        at = self.time(step)
        return at.strftime("%Y-%m-%d %H:%M") if self.kind is StepKind.MINUTES else str(at.date())


def read_series(path: Path, *, missing: Missing = Missing.AUTO, skip_bad: bool = False) -> Series:
    """Rows in any order; times as people and programs write them, in one zone.

    Raises LabError: columns missing, rows that are no time or no value ≥ 0 (all named at once, or
    left out when ``skip_bad``), times that make no equal steps.
    """
    table = read_table(path)
    table.need("time", "value")
    rows = _rows(table, skip_bad=skip_bad)
    if not rows:
        raise LabError(texts.say("lab", "series.nothing", path=path))
    times = sorted({at for at, _, _ in rows})
    kind, minutes = _step(path, rows, times)
    first = _first(times[0], kind)
    steps = _number(first, times[-1], kind, minutes) + 1
    names = sorted({group for _, _, group in rows})
    if steps > MOST_STEPS or steps * len(names) > MOST_CELLS:
        since, until = times[0].date(), times[-1].date()
        raise LabError(texts.say("lab", "series.too_long", path=path, since=since, until=until))
    number_of = {name: number for number, name in enumerate(names)}
    values = np.full((len(names), steps), np.nan)
    repeated = 0
    for at, value, group in rows:
        row, step = number_of[group], _number(first, at, kind, minutes)
        if math.isnan(value):
            continue
        if math.isnan(values[row, step]):
            values[row, step] = value
        else:
            values[row, step] += value
            repeated += 1
    filled = _fill(values, missing)
    return Series(
        tuple(names), values, first, kind, minutes, repeated, filled, "group" in table.columns
    )


def _rows(table: Table, *, skip_bad: bool) -> list[tuple[datetime, float, str]]:
    rows, wrong = [], []
    for number, cells in enumerate(table.rows, 2):
        at, value = parse_time(cells["time"]), _value(cells["value"])
        if at is None or value is None:
            name = "time" if at is None else "value"
            wrong.append((number, name, cells[name]))
        else:
            rows.append((at, value, cells.get("group", "").strip()))
    if wrong and not skip_bad:
        told = "；".join(
            texts.say("lab", f"series.bad_{name}", line=number, cell=cell[:40])
            for number, name, cell in wrong[:SHOWN_ERRORS]
        )
        raise LabError(
            texts.say("lab", "series.bad", path=table.path, count=len(wrong), lines=told)
        )
    return rows


@lru_cache(maxsize=65_536)
def parse_time(cell: str) -> datetime | None:
    """2024-01-01, 2024/1/1 8:00, 20240101, 2024年1月1日8时, 2024-01, 2024-01-01T08:00:00+08:00 (the
    local part counts); None for anything else."""
    match = _TIME.fullmatch(cell)
    if match is None:
        return None
    year, month, day, month2, day2, hour, minute, second = match.groups()
    on = (int(year), int(month or month2), int(day or day2 or 1))
    try:
        return datetime(*on, int(hour or 0), int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return None


def _value(cell: str) -> float | None:
    """nan for unknown; None for what is no number, negative or infinite."""
    told = cell.strip().replace(",", "").replace("，", "")
    if told.lower() in _UNKNOWN:
        return math.nan
    try:
        value = float(told)
    except ValueError:
        return None
    return value if value >= 0 and math.isfinite(value) else None


def _step(
    path: Path, rows: Sequence[tuple[datetime, float, str]], times: Sequence[datetime]
) -> tuple[StepKind, int]:
    """The step of which all distances are multiples."""
    clock = {(at.hour, at.minute, at.second) for at in times}
    if len(clock) > 1:
        seconds = math.gcd(*(int((at - times[0]).total_seconds()) for at in times[1:]))
        if seconds % 60 or 1440 % (seconds // 60):
            raise LabError(texts.say("lab", "series.unequal", path=path))
        return StepKind.MINUTES, seconds // 60
    distances = Counter((b - a).days for a, b in pairwise(times))
    if len(times) > 2 and {at.day for at in times} == {times[0].day} and min(distances) >= 28:
        return StepKind.MONTH, 0
    if len(times) > 2 and all(distance % 7 == 0 for distance in distances):
        return StepKind.WEEK, 0
    return StepKind.DAY, 0


def _first(first: datetime, kind: StepKind) -> datetime:
    return first if kind is StepKind.MINUTES else first.replace(hour=0, minute=0, second=0)


def _number(first: datetime, at: datetime, kind: StepKind, minutes: int) -> int:
    if kind is StepKind.MONTH:
        return (at.year - first.year) * 12 + at.month - first.month
    if kind is StepKind.MINUTES:
        return int((at - first).total_seconds()) // (60 * minutes)
    return (at.date() - first.date()).days // (7 if kind is StepKind.WEEK else 1)


def _later(first: datetime, kind: StepKind, minutes: int, step: int) -> datetime:
    if kind is StepKind.MONTH:
        month = first.month - 1 + step
        return first.replace(year=first.year + month // 12, month=month % 12 + 1)
    if kind is StepKind.MINUTES:
        return first + timedelta(minutes=minutes * step)
    return first + timedelta(days=step * (7 if kind is StepKind.WEEK else 1))


def _fill(values: Floats, missing: Missing) -> int:
    """Puts 0 for the missing steps of the groups in which they mean it; how many groups."""
    filled = 0
    for row in values:
        known = np.flatnonzero(np.isfinite(row))
        if not len(known) or missing is Missing.UNKNOWN:
            continue
        inside = row if missing is Missing.ZERO else row[known[0] :]
        holes = np.isnan(inside)
        if holes.any() and (missing is Missing.ZERO or _left_out(row[known], holes)):
            inside[holes] = 0.0
            filled += 1
    return filled


def _left_out(known: Floats, holes: NDArray[np.bool_]) -> bool:
    are_counts = bool(np.all(known == np.round(known)))
    return are_counts and known.min() > 0 and known.mean() < FEW and holes.mean() > HOLES
