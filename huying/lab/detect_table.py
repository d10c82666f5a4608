"""The tables of ``huying lab detect``: series at equal steps, and windows that are known."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np

from huying.brain.series import Steps
from huying.brain.series.days import national, weekly
from huying.brain.series.steps import Floats
from huying.kit import texts
from huying.lab.errors import LabError
from huying.lab.series import parse_time
from huying.lab.tables import Table, read_table

MOST_CELLS = 60_000_000
SHOWN = 8
_UNKNOWN = frozenset(("", "na", "n/a", "nan", "null", "none", "-", "—", "缺", "缺测"))
_DAY = 1440
_ON_GRID = 0.5  # of the times must lie on the step that is most common between rows
# Rows without a zero, of small counts with many holes: who wrote them left the zeros out.
_FEW, _HOLES = 4.0, 0.2

Row = tuple[int, datetime, float, str]  # line, time, value, group


@dataclass(frozen=True, slots=True)
class Watched:
    """``values`` (groups, steps), nan = unknown. ``written``: how the table writes a step."""

    groups: tuple[str, ...]
    values: Floats
    steps: Steps
    written: Mapping[int, str]
    rows: int
    moved: int
    filled: int

    def told(self, step: int) -> str:
        """A step as the table wrote it; a step without rows in the same manner."""
        if step in self.written:
            return self.written[step]
        like, at = next(iter(self.written.values())), self.steps.time(step)
        form = "%Y-%m-%d" if len(like) <= 10 else "%Y-%m-%dT%H:%M:%S"
        return at.strftime(form if "T" in like or len(like) <= 10 else "%Y-%m-%d %H:%M:%S")


@dataclass(frozen=True, slots=True)
class Window:
    """Steps ``first`` … ``last`` of a group in which something is known to have happened."""

    series: int
    first: int
    last: int


def read_watched(path: Path, *, is_chinese: bool) -> Watched:
    """Reads time,value or time,value,group; rows in any order, steps without rows are gaps.

    Raises LabError: columns missing; rows that are no time or no number, or that give a step of a
    group twice with different values, by line; times that make no step; too many steps.
    """
    table = read_table(path)
    table.need("time", "value")
    rows, texts_of = _rows(table)
    times = sorted({at for _, at, _, _ in rows})
    if len(times) < 2:
        raise _error("too_few", path)
    minutes = _minutes(path, times, rows)
    first = times[0] if minutes < _DAY else times[0].replace(hour=0, minute=0, second=0)
    count = _number(first, times[-1], minutes) + 1
    groups = tuple(sorted({group for *_, group in rows}))
    if count * len(groups) > MOST_CELLS:
        raise _error("too_long", path, steps=count, since=times[0], until=times[-1])
    values, moved = _placed(path, rows, groups, first, minutes, count)
    written: dict[int, str] = {}
    for line, at, _, _ in rows:
        written.setdefault(_number(first, at, minutes), texts_of[line])
    kind_of = national if is_chinese else weekly
    days = (count * minutes) // _DAY + 2
    kinds = [kind_of(first.date() + timedelta(days=day)) for day in range(days)]
    steps = Steps(first, minutes, np.array(kinds, np.int8))
    return Watched(groups, values, steps, written, len(rows), moved, _fill(values))


def read_windows(path: Path, watched: Watched) -> list[Window]:
    """Reads group,start,end (both inclusive); without a group where the table has none.

    Windows wholly outside the table are left out. Raises LabError by line.
    """
    table = read_table(path)
    table.need("start", "end")
    number_of = {name: number for number, name in enumerate(watched.groups)}
    found, wrong = [], []
    for line, row in enumerate(table.rows, 2):
        group = row.get("group", "").strip()
        start, end = parse_time(row["start"]), parse_time(row["end"])
        if start is None or end is None:
            cell = row["start"] if start is None else row["end"]
            wrong.append(texts.say("lab", "detect.bad_time", line=line, cell=cell[:40]))
        elif end < start:
            wrong.append(texts.say("lab", "detect.backwards", line=line))
        elif group not in number_of:
            wrong.append(texts.say("lab", "detect.no_group", line=line, group=group[:40]))
        else:
            first, last = watched.steps.index(start), watched.steps.index(end)
            if last >= 0 and first < watched.values.shape[1]:
                found.append(Window(number_of[group], first, last))
    _refuse(path, wrong)
    return found


def moment_of(told: str, watched: Watched) -> int:
    """The step that holds a time given by hand. Raises LabError when it is none or leaves nothing
    before or after it."""
    at = parse_time(told)
    if at is None:
        raise LabError(texts.say("lab", "detect.bad_from", told=told))
    step = -((watched.steps.first - at) // timedelta(minutes=watched.steps.minutes))
    if not 0 < step < watched.values.shape[1]:
        span = (watched.told(0), watched.told(watched.values.shape[1] - 1))
        raise LabError(
            texts.say("lab", "detect.from_outside", told=told, since=span[0], until=span[1])
        )
    return step


def _rows(table: Table) -> tuple[list[Row], dict[int, str]]:
    rows: list[Row] = []
    wrong, told = [], {}
    for line, cells in enumerate(table.rows, 2):
        at, value = parse_time(cells["time"]), _value(cells["value"])
        if at is None:
            wrong.append(texts.say("lab", "detect.bad_time", line=line, cell=cells["time"][:40]))
        elif value is None:
            wrong.append(texts.say("lab", "detect.bad_value", line=line, cell=cells["value"][:40]))
        else:
            rows.append((line, at, value, cells.get("group", "").strip()))
            told[line] = cells["time"].strip()
    _refuse(table.path, wrong)
    return rows, told


def _refuse(path: Path, wrong: Sequence[str]) -> None:
    if wrong:
        raise _error("bad", path, count=len(wrong), lines="；".join(wrong[:SHOWN]))


def _value(cell: str) -> float | None:
    """nan for unknown, None for what is no finite number."""
    told = cell.strip().replace(",", "").replace("，", "")
    if told.lower() in _UNKNOWN:
        return float("nan")
    try:
        value = float(told)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _minutes(path: Path, times: Sequence[datetime], rows: Sequence[Row]) -> int:
    """The most common distance between neighbouring times, which must divide a day or be days."""
    apart = Counter(round((b - a).total_seconds()) for a, b in pairwise(times))
    seconds = min(apart, key=lambda each: (-apart[each], each))
    minutes = max(1, round(seconds / 60))
    if minutes > _DAY:
        minutes = _DAY * max(1, round(minutes / _DAY))
    fits = minutes % _DAY == 0 if minutes >= _DAY else _DAY % minutes == 0
    on_grid = sum(((at - times[0]).total_seconds() / 60) % min(minutes, _DAY) == 0 for at in times)
    if not fits or on_grid < _ON_GRID * len(times):
        odd = next((line for line, at, _, _ in rows if at == times[1]), rows[0][0])
        raise _error("no_step", path, minutes=round(seconds / 60, 2), line=odd)
    return minutes


def _number(first: datetime, at: datetime, minutes: int) -> int:
    return int((at - first).total_seconds() // (60 * minutes))


def _placed(
    path: Path,
    rows: Sequence[Row],
    groups: Sequence[str],
    first: datetime,
    minutes: int,
    count: int,
) -> tuple[Floats, int]:
    """Values on the grid, and how many times lay beside it and went to the step that holds them."""
    number_of = {name: number for number, name in enumerate(groups)}
    values = np.full((len(groups), count), np.nan)
    line_of: dict[tuple[int, int], tuple[int, datetime]] = {}
    wrong, moved = [], 0
    for line, at, value, group in sorted(rows, key=lambda row: row[0]):
        row, step = number_of[group], _number(first, at, minutes)
        moved += (at - first).total_seconds() % (60 * minutes) != 0
        earlier = line_of.setdefault((row, step), (line, at))
        if earlier[0] == line:
            values[row, step] = value
        elif earlier[1] == at and value != values[row, step]:
            told = texts.say("lab", "detect.twice", line=line, earlier=earlier[0], time=at)
            wrong.append(told)
        elif earlier[1] != at:
            values[row, step] = np.nanmean([values[row, step], value])
    _refuse(path, wrong)
    return values, moved


def _fill(values: Floats) -> int:
    """Puts 0 where a table of small counts left its zeros out; in how many groups."""
    filled = 0
    for row in values:
        known = np.flatnonzero(np.isfinite(row))
        if not len(known):
            continue
        inside, seen = row[known[0] :], row[known]
        holes = np.isnan(inside)
        are_counts = bool(np.all(seen == np.round(seen))) and seen.min() > 0
        if are_counts and seen.mean() < _FEW and holes.mean() > _HOLES:
            inside[holes] = 0.0
            filled += 1
    return filled


def _error(key: str, path: Path, **values: object) -> LabError:
    return LabError(texts.say("lab", f"detect.{key}", path=path, **values))
