"""What a forecast knows of each step beforehand: regressors and the usual sizes of their effects.

Effects are multiplicative (log link). A regressor's ``scale`` is the standard deviation of its
coefficient before any data: 0.3 means effects of about ±30 %.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.days import BREAKS, SEASONS, DayKind, Days

Floats = NDArray[np.float64]

YEAR: Final = 365.2425
HARMONICS: Final = 5
LONG_BREAK: Final = 5  # days off in a row from which on people come back to much
# Days from the lunar new year between which the effect runs linearly.
SPRING_KNOTS: Final = (-30, -21, -14, -10, -7, -5, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12,
                       15, 18, 23, 30)  # fmt: skip
_FEAST_SCALES: Final = {
    "lantern": 0.08, "ghost": 0.08, "qixi": 0.05, "double_ninth": 0.05, "laba": 0.04,
    "little_year": 0.05, "winter_solstice": 0.05, "qingming": 0.08, "dragon_boat": 0.08,
    "mid_autumn": 0.08,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Design:
    """``matrix`` (steps, regressors) without a constant; ``scales`` (regressors,);
    ``season`` steps make the short season (7 days); ``sizes`` (steps,) how much time each step
    covers (days of a month), 1 if all are equal; ``drift`` steps are between two moments at which
    the level may take another course; ``pace`` steps make one step of the levels' memories."""

    matrix: Floats
    names: tuple[str, ...]
    scales: Floats
    season: int
    sizes: Floats
    drift: int = 42
    pace: int = 1

    def __len__(self) -> int:
        return len(self.matrix)

    def part(self, start: int, stop: int) -> "Design":
        """Steps start … stop - 1."""
        rows = slice(start, stop)
        return replace(self, matrix=self.matrix[rows], sizes=self.sizes[rows])

    def used(self) -> "Design":
        """Without the regressors that are 0 at every step."""
        said = np.any(self.matrix != 0, axis=0)
        names = tuple(name for name, is_said in zip(self.names, said, strict=True) if is_said)
        return replace(self, matrix=self.matrix[:, said], names=names, scales=self.scales[said])


class _Columns:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.columns: list[Floats] = []
        self.scales: list[float] = []

    def add(self, name: str, column: Floats, scale: float) -> None:
        """A column that is 0 everywhere says nothing and is left out."""
        if np.any(column):
            self.names.append(name)
            self.columns.append(column.astype(np.float64))
            self.scales.append(scale)

    def design(self, count: int, season: int, sizes: Floats | None = None) -> Design:
        matrix = np.column_stack(self.columns) if self.columns else np.zeros((count, 0))
        sizes = np.ones(count) if sizes is None else sizes
        return Design(matrix, tuple(self.names), np.array(self.scales), season, sizes)


def daily(days: Days, extra: Floats | None = None) -> Design:
    """One step a day. ``extra``: (n, k) weather or events, standardised here; nan is its mean.

    Raises ValueError when ``extra`` has another length than ``days``.
    """
    columns = _Columns()
    weekday = (days.first.weekday() + np.arange(len(days))) % 7
    kinds = days.kinds
    ordinary = kinds <= DayKind.WEEKEND
    for number in range(7):
        columns.add(f"weekday{number}", (weekday == number) & ordinary, 0.4)
    columns.add("holiday", kinds == DayKind.HOLIDAY, 0.5)
    columns.add("make_up", kinds == DayKind.MAKE_UP, 0.3)
    columns.add("make_up.saturday", (kinds == DayKind.MAKE_UP) & (weekday == 5), 0.1)
    _breaks(columns, kinds, weekday)
    _feasts(columns, days)
    _seasons(columns, days)
    _add_extra(columns, extra, len(days))
    return columns.design(len(days), 7)


def _breaks(columns: _Columns, kinds: NDArray[np.int8], weekday: NDArray[np.int64]) -> None:
    """Where a day lies in or around a run of days off that holds a public holiday."""
    count = len(kinds)
    names = ("first", "last", "before1", "before2", "after1", "after2", "after3", "after4")
    marks = {name: np.zeros(count) for name in names}
    marks |= {f"long.{name}": np.zeros(count) for name in names}
    off = (kinds == DayKind.HOLIDAY) | (kinds == DayKind.WEEKEND)
    for start, stop in _runs(off):
        if not np.any(kinds[start:stop] == DayKind.HOLIDAY):
            continue
        inside = np.flatnonzero(kinds[start:stop] == DayKind.HOLIDAY) + start
        is_long = stop - start >= LONG_BREAK
        placed = {"first": inside[0], "last": inside[-1]}
        placed |= {f"before{back}": start - back for back in (1, 2)}
        placed |= {f"after{ahead}": stop + ahead - 1 for ahead in (1, 2, 3, 4)}
        for name, at in placed.items():
            if 0 <= at < count:
                marks[name][at] = 1.0
                marks[f"long.{name}"][at] = float(is_long)
    for name, column in marks.items():
        columns.add(name, column, 0.15)
    for number in (0, 5, 6):
        at = (kinds == DayKind.HOLIDAY) & (weekday == number)
        columns.add(f"holiday.weekday{number}", at, 0.08)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _feasts(columns: _Columns, days: Days) -> None:
    marks = days.marks
    if not marks:
        return
    holiday = days.kinds == DayKind.HOLIDAY
    for name in BREAKS:
        columns.add(f"break.{name}", marks[f"break.{name}"] * holiday, 0.2)
    for name, scale in _FEAST_SCALES.items():
        columns.add(name, marks[name], scale)
        columns.add(f"around.{name}", _around(marks[name], 4), scale)
    offset = marks["spring_offset"]
    for before, knot, after in zip(SPRING_KNOTS, SPRING_KNOTS[1:], SPRING_KNOTS[2:], strict=False):
        hat = np.interp(offset, (before, knot, after), (0.0, 1.0, 0.0))
        columns.add(f"spring{knot:+d}", hat, 0.25)
    columns.add("wage", np.where(marks["wage"] > 0, 1 + offset / 45, 0.0), 0.15)
    for name in (*SEASONS, "winter_break"):
        columns.add(name, marks[name], 0.08)
    for wave in (1, 2):
        angle = 2 * np.pi * wave * (marks["lunar_day"] - 1) / 29.53
        columns.add(f"moon.sin{wave}", np.sin(angle), 0.02)
        columns.add(f"moon.cos{wave}", np.cos(angle), 0.02)


def _around(mark: Floats, width: int) -> Floats:
    kernel = np.maximum(0.0, 1 - np.abs(np.arange(-width, width + 1)) / (width + 1))
    return np.convolve(mark, kernel, mode="same") if len(mark) > 2 * width else np.zeros(len(mark))


def _seasons(columns: _Columns, days: Days) -> None:
    dates = days.dates()
    of_year = np.array([day.timetuple().tm_yday for day in dates], dtype=float)
    _waves(columns, of_year)
    of_month = np.array([day.day for day in dates], dtype=float)
    left = np.array([_left_in_month(day.year, day.month, day.day) for day in dates], dtype=float)
    columns.add("month.begins", np.exp(-(of_month - 1) / 2), 0.05)
    columns.add("month.ends", np.exp(-left / 2), 0.05)
    columns.add("month.half", np.where(of_month <= 15, 0.5, -0.5), 0.03)


def _left_in_month(year: int, month: int, day: int) -> int:
    long = 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30
    if month == 2:
        long = 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return long - day


def _waves(columns: _Columns, of_year: Floats) -> None:
    for wave in range(1, HARMONICS + 1):
        angle = 2 * np.pi * wave * of_year / YEAR
        columns.add(f"year.sin{wave}", np.sin(angle), 0.15 / wave)
        columns.add(f"year.cos{wave}", np.cos(angle), 0.15 / wave)


def _add_extra(columns: _Columns, extra: Floats | None, count: int) -> None:
    if extra is None:
        return
    if len(extra) != count:
        raise ValueError("extra must cover history and horizon")
    for number in range(extra.shape[1]):
        column = np.asarray(extra[:, number], dtype=np.float64)
        known = column[np.isfinite(column)]
        if not len(known) or not known.std() > 0:
            continue
        scaled = np.where(np.isfinite(column), (column - known.mean()) / known.std(), 0.0)
        columns.add(f"extra{number}", np.clip(scaled, -6, 6), 0.15)


def gathered(design: Design, starts: Sequence[int], sizes: Sequence[int], season: int) -> Design:
    """Longer steps out of days: step i holds ``sizes[i]`` days from day ``starts[i]`` on; its
    regressors are the means over them."""
    pairs = list(zip(starts, sizes, strict=True))
    matrix = np.array([design.matrix[at : at + size].mean(axis=0) for at, size in pairs])
    if not pairs:
        matrix = np.zeros((0, len(design.names)))
    lengths = np.array(sizes, dtype=np.float64)
    sizes_of = lengths / lengths.mean() if len(lengths) else lengths
    return Design(matrix, design.names, design.scales, season, sizes_of, drift=max(3, season // 6))


def spread(design: Design, days: Days, a_day: int) -> Design:
    """Shorter steps: each day's regressors for its ``a_day`` steps, and the course of the day for
    working days and for days off."""
    steps = len(design) * a_day
    columns = _Columns()
    of_day = np.repeat(np.arange(len(design)), a_day)
    slot = np.arange(steps) % a_day
    off = np.isin(days.kinds, (DayKind.WEEKEND, DayKind.HOLIDAY))[of_day]
    for number in range(a_day):
        columns.add(f"slot{number}", slot == number, 0.7)
        columns.add(f"off.slot{number}", (slot == number) & off, 0.2)
    own = columns.design(steps, 7 * a_day)
    matrix = np.hstack([design.matrix[of_day], own.matrix])
    scales = np.concatenate([design.scales, own.scales])
    return Design(
        matrix, design.names + own.names, scales, 7 * a_day, np.ones(steps), 14 * a_day, a_day
    )
