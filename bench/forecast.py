"""Forecasts beside other programs, rolling origin over many daily series, in one run.

    python -m bench.forecast --split tune|test [--peers PYTHON] [--origins 6] [--step 28]
    python -m bench.forecast --public CSV      [--peers PYTHON]     # time,value,group
    python -m bench.forecast --speed           # 2,000 series over 3 years

The series of ``--split`` are those of ``bench.protocol_daily``; ``test`` is for the final
measurement. ``--peers`` is the Python of an environment that has statsforecast and prophet
(``bench/peer_forecast.py``). WAPE is over all values, MASE the mean over series with the error of
the weekly naive forecast in the history as unit (Hyndman and Koehler 2006); intervals are 95 %, by
drawing series with replacement. ``--answers FILE`` keeps what the peers said for another run.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.protocol_daily import STARTS, make_daily
from huying.brain.series.days import DayKind, Days, days, national, weekly
from huying.brain.series.forecasting import forecast
from huying.brain.series.forecasting_scores import naive_error
from huying.lab.series import read_series

Floats = NDArray[np.float64]
ROUNDS = 500
PEERS = ("seasonal naive", "AutoETS", "MSTL", "Prophet")


@dataclass(frozen=True, slots=True)
class Course:
    """``values`` (series, days) from ``first``; ``days`` cover them and the last horizon."""

    values: Floats
    first: date
    days: Days
    origins: list[int]
    horizon: int


@dataclass(frozen=True, slots=True)
class Said:
    """Each (origins, series, horizon)."""

    mean: Floats
    low: Floats
    high: Floats
    seconds: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("tune", "test"))
    parser.add_argument("--public", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--peers")
    parser.add_argument("--answers", type=Path)
    parser.add_argument("--origins", type=int, default=6)
    parser.add_argument("--step", type=int, default=28, help="days between two origins")
    parser.add_argument("--horizon", type=int, default=28)
    parser.add_argument("--series", type=int, help="only so many, for a first look")
    asked = parser.parse_args()
    if asked.speed:
        _speed(asked.horizon)
        return
    course = _course(asked)
    print(f"{len(course.values)} series, {course.values.shape[1]} days from {course.first}, "
          f"{len(course.origins)} origins, horizon {course.horizon}")  # fmt: skip
    said = {"huying": _own(course)}
    if asked.peers or asked.answers:
        said |= _others(asked.peers, course, asked.answers)
    _print(course, said)


def _course(asked: argparse.Namespace) -> Course:
    if asked.public:
        table = read_series(asked.public)
        first, values, kind_of = table.first_day, table.values, weekly
    else:
        first = STARTS[asked.split]
        values, kind_of = make_daily(asked.split).values.astype(np.float64), national
    values = values[: asked.series]
    count = values.shape[1]
    origins = [count - asked.horizon - asked.step * number for number in range(asked.origins)]
    origins = sorted(origin for origin in origins if origin >= 60)
    covered = days(first, count + asked.horizon + 35, kind_of, with_feasts=kind_of is national)
    return Course(values, first, covered, origins, asked.horizon)


def _own(course: Course) -> Said:
    began = time.perf_counter()
    found = []
    for origin in course.origins:
        made = forecast(course.values[:, :origin], course.days, course.horizon)
        found.append((made.mean, made.low80, made.high80))
        totals = made.total(0, course.horizon - 1)
        came = course.values[:, origin : origin + course.horizon].sum(axis=1)
        inside = (came >= totals.low80) & (came <= totals.high80)
        wide = (made.low95 <= _came(course, origin)) & (_came(course, origin) <= made.high95)
        known = np.isfinite(_came(course, origin))
        print(f"  from {course.first + timedelta(days=origin)}: sums inside 80 % "
              f"{inside[np.isfinite(came)].mean():.3f}, days inside 95 % {wide[known].mean():.3f}",
              flush=True)  # fmt: skip
    mean, low, high = (np.array(part) for part in zip(*found, strict=True))
    return Said(mean, low, high, time.perf_counter() - began)


def _came(course: Course, origin: int) -> Floats:
    return course.values[:, origin : origin + course.horizon]


def _others(python: str | None, course: Course, kept: Path | None) -> Mapping[str, Said]:
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "given.npz", kept or Path(folder) / "answer.npz"
        if python:
            names, dates = _holidays(course.days)
            np.savez(given, values=course.values, origins=np.array(course.origins),
                     horizon=course.horizon, first=course.first.isoformat(),
                     holiday_names=names, holiday_dates=dates)  # fmt: skip
            _ask(python, given, answer)
        found = np.load(answer)
        names = sorted(key.removesuffix(".mean") for key in found.files if key.endswith(".mean"))
        return {
            name: Said(found[f"{name}.mean"], found[f"{name}.low"], found[f"{name}.high"],
                       float(found[f"{name}.seconds"]))
            for name in names
        }  # fmt: skip


def _ask(python: str, given: Path, answer: Path) -> None:
    """All programs at the same time, each in a process of one core."""
    command = [python, str(Path(__file__).with_name("peer_forecast.py")), str(given)]
    folder = given.parent
    running = [
        subprocess.Popen([*command, str(folder / f"{number}.npz"), "--only", name])
        for number, name in enumerate(PEERS)
    ]
    merged: dict[str, NDArray[np.float64]] = {}
    for number, process in enumerate(running):
        if process.wait():
            raise SystemExit(f"{PEERS[number]} failed")
        merged |= dict(np.load(folder / f"{number}.npz"))
    np.savez(answer, allow_pickle=False, **merged)


def _holidays(covered: Days) -> tuple[list[str], list[str]]:
    """What Prophet is told: each holiday by name, make-up days, and lunar feasts."""
    dates, pairs = covered.dates(), []
    for name, mark in covered.marks.items():
        if name.startswith("break.") or name in ("lantern", "ghost", "little_year"):
            is_break = name.startswith("break.")
            on = (mark > 0) & ((covered.kinds == DayKind.HOLIDAY) | (not is_break))
            pairs += [(name, dates[at].isoformat()) for at in np.flatnonzero(on)]
    make_up = np.flatnonzero(covered.kinds == DayKind.MAKE_UP)
    pairs += [("make_up", dates[at].isoformat()) for at in make_up]
    return [name for name, _ in pairs], [day for _, day in pairs]


def _print(course: Course, said: Mapping[str, Said]) -> None:
    came = np.array([_came(course, origin) for origin in course.origins])
    unit = np.array([naive_error(course.values[:, :origin], 7) for origin in course.origins])
    draws = np.random.default_rng(12345).integers(0, came.shape[1], (ROUNDS, came.shape[1]))
    rows = {}
    for name, answer in said.items():
        error = np.abs(came - answer.mean)
        top, below = np.nansum(error, axis=(0, 2)), np.nansum(came, axis=(0, 2))
        scaled = np.nanmean(np.nanmean(error, axis=2) / unit, axis=0)
        inside = np.where(np.isfinite(came), (came >= answer.low) & (came <= answer.high), np.nan)
        covered = np.nanmean(inside, axis=(0, 2))
        rows[name] = {
            "wape": _with(lambda at, t=top, b=below: float(t[at].sum() / b[at].sum()), draws),
            "mase": _with(lambda at, s=scaled: float(np.nanmean(s[at])), draws),
            "coverage80": _with(lambda at, c=covered: float(np.nanmean(c[at])), draws),
            "seconds": round(answer.seconds, 1),
        }
        print(f"{name:16}", json.dumps(rows[name]), flush=True)


def _with(figure: Callable[..., float], draws: NDArray[np.int64]) -> list[float]:
    """Figure, low and high end."""
    all_of = np.arange(draws.shape[1])
    drawn = np.quantile([figure(row) for row in draws], (0.025, 0.975))
    return [round(value, 4) for value in (figure(all_of), float(drawn[0]), float(drawn[1]))]


def _speed(horizon: int) -> None:
    """2,000 series over three years: those of the tuning split, each eight times with own noise."""
    values = make_daily("tune").values.astype(np.float64)
    dice = np.random.default_rng(1)
    many = np.concatenate([values] * 8)[:2000]
    many = np.where(np.isfinite(many), dice.poisson(np.nan_to_num(many) + 0.1), np.nan)
    covered = days(STARTS["tune"], many.shape[1] + horizon, national)
    began = time.perf_counter()
    forecast(many, covered, horizon)
    print(
        f"{len(many)} series, {many.shape[1]} days: {time.perf_counter() - began:.1f} s, one core"
    )


if __name__ == "__main__":
    main()
