"""Numenta's benchmark, scored as its authors do, from a folder of its repository.

Score: each window found earns a sigmoid of how early within it (Lavin and Ahmad, "Evaluating
real-time anomaly detection algorithms - the Numenta Anomaly Benchmark", ICMLA 2015); missing it
costs 1, a false alarm costs up to 0.11 (standard profile), more the farther after a window; the
first 15 % of a file (at most 750 rows) are not scored. 0 is a detector that never alarms, 100 a
perfect one. One threshold for all files, the best of those tried, as in the original. Beside us,
on the same files: deviations from the last hundred rows, and the same hour of earlier days.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from huying.brain.series import Steps
from huying.brain.series.watching import step_scores

Floats = NDArray[np.float64]

_PROBATION, _MOST_PROBATION = 0.15, 750
_FALSE = 0.11
_FORM = "%Y-%m-%d %H:%M:%S"


@dataclass(frozen=True)
class File:
    """One series on a grid of equal steps; ``windows`` of steps, both inclusive."""

    name: str
    values: Floats
    steps: Steps
    windows: Sequence[tuple[int, int]]

    @property
    def since(self) -> int:
        return min(int(_PROBATION * len(self.values)), _MOST_PROBATION)


def nab(folder: Path) -> None:
    """Prints scores by method. Raises FileNotFoundError when this is no folder of the benchmark."""
    files = list(read(folder))
    print(f"{len(files)} files, {sum(len(each.windows) for each in files)} windows")
    for name, method in (("ours", ours), ("last 100 rows, z", last_rows), ("same hour, z", band)):
        scored = [method(each) for each in files]
        best, threshold, found, false = best_score(files, scored)
        print(
            f"{name}: score {best:.1f} at {threshold:.2f}; windows found {found}, "
            f"false alarms {false}",
            flush=True,
        )


def read(folder: Path) -> Iterator[File]:
    labels = json.loads((folder / "labels" / "combined_windows.json").read_text("utf-8"))
    for name in sorted(labels):
        with (folder / "data" / name).open(encoding="utf-8") as opened:
            rows = [
                (datetime.strptime(row["timestamp"], _FORM), float(row["value"]))  # noqa: DTZ007
                for row in csv.DictReader(opened)
            ]
        yield _file(name, rows, labels[name])


def _file(
    name: str, rows: Sequence[tuple[datetime, float]], labels: Sequence[Sequence[str]]
) -> File:
    """Rows by number: what lies between two is one step, as the benchmark counts."""
    apart = Counter(round((b[0] - a[0]).total_seconds() / 60) for a, b in pairwise(rows))
    minutes = next((m for m, _ in apart.most_common() if m and 1440 % m == 0), 5)
    windows = []
    for start, end in labels:
        since, until = (datetime.fromisoformat(each.split(".")[0]) for each in (start, end))
        held = [at for at, (moment, _) in enumerate(rows) if since <= moment <= until]
        if held:
            windows.append((held[0], held[-1]))
    steps = Steps(rows[0][0], minutes, np.zeros(0, np.int8))
    return File(name, np.array([value for _, value in rows]), steps, windows)


def ours(file: File) -> Floats:
    found = np.zeros(len(file.values))
    high, low = step_scores(file.values[None], file.steps, since=file.since)
    found[file.since :] = np.maximum(high, low)[0]
    return found


def last_rows(file: File) -> Floats:
    return _deviations(file.values, 100, 1)


def band(file: File) -> Floats:
    return _deviations(file.values, 7, file.steps.a_day)


def _deviations(values: Floats, count: int, apart: int) -> Floats:
    found = np.zeros(len(values))
    for at in range(3 * apart, len(values)):
        past = values[np.arange(at - apart, max(-1, at - (count + 1) * apart), -apart)]
        found[at] = abs(values[at] - past.mean()) / max(float(past.std()), 1e-6)
    return found


def best_score(files: Sequence[File], scored: Sequence[Floats]) -> tuple[float, float, int, int]:
    """Best normalised score, its threshold, windows found and false alarms (rows in a row)."""
    whole = np.concatenate([score[each.since :] for each, score in zip(files, scored, strict=True)])
    tried = np.unique(np.quantile(whole, 1 - np.geomspace(1e-5, 0.05, 60)))
    results = [_total(files, scored, float(threshold)) for threshold in tried]
    at = int(np.argmax([result[0] for result in results]))
    return results[at][0], float(tried[at]), results[at][1], results[at][2]


def _total(
    files: Sequence[File], scored: Sequence[Floats], threshold: float
) -> tuple[float, int, int]:
    total, windows, found, false = 0.0, 0, 0, 0
    for each, score in zip(files, scored, strict=True):
        alarms = np.flatnonzero(score >= threshold)
        gained, caught, wrong = _gained(each, alarms[alarms >= each.since])
        total, windows = total + gained, windows + len(each.windows)
        found, false = found + caught, false + wrong
    return 100 * (total + windows) / (2 * windows), found, false


def _gained(file: File, alarms: NDArray[np.int64]) -> tuple[float, int, int]:
    total, caught = 0.0, 0
    inside = np.zeros(len(alarms), bool)
    for first, last in file.windows:
        held = (alarms >= first) & (alarms <= last)
        inside |= held
        if held.any():
            caught += 1
            width = max(1, last - first + 1)
            place = -(last - int(alarms[held][0]) + 1) / width
            total += _sigmoid(place) / _sigmoid(-1.0)
        else:
            total -= 1.0
    for alarm in alarms[~inside]:
        before = [(last, last - first + 1) for first, last in file.windows if last < alarm]
        place = (int(alarm) - before[-1][0]) / max(1, before[-1][1] - 1) if before else 99.0
        total += _FALSE * (_sigmoid(place) if place < 3 else -1.0)
    return total, caught, int((np.diff(alarms[~inside], prepend=-9) > 1).sum())


def _sigmoid(place: float) -> float:
    return float(2 / (1 + np.exp(5 * place)) - 1)
