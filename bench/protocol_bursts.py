"""Known anomalies put into made counts, and the truth about them: the test of anomaly detection.

    python -m bench.protocol_bursts FOLDER --split tune             all scenarios
    python -m bench.protocol_bursts FOLDER --split test --scenario daily

``tune`` is for whoever develops a detector; ``test`` is drawn for the final measurement only, from
another seed and other months. Each scenario's folder receives

    data.csv         time,value,group   counts; steps a feed has lost are left out
    gold.csv         group,start,end    first and last step of each anomaly, both inclusive
    truth.csv        event,group,start,end,kind,size,tickets   the same rows with their cause
    history_end.txt  the first step to be watched; anomalies begin there at the earliest

Sizes are multiples ``k`` of the standard deviation of the baseline, drawn by a Poisson law and laid
out in time by a lognormal of location 0 and scale 0.5 (Noufaily et al. 2013, Statistics in Medicine
32:1206-1222, section 4.2; Bedubourg and Le Strat 2017, PLoS ONE 12(7): e0181227), where the
baseline is the sum over the anomaly's whole length. Step, spike and ramp are the other signatures
in use (Lotze, Shmueli and Yahav 2007, "Simulating multivariate syndromic time series and outbreak
signatures"). As in Noufaily et al., history holds outbreaks of its own that nobody has labelled.
"""

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.protocol_counts import (
    SEEDS,
    TEST,
    TUNE,
    WHOLE_CITY,
    City,
    Counts,
    Setup,
    make_city,
    window_deviation,
    write_data,
)

SIZES: Final = (1, 2, 3, 5, 10)
SHAPES: Final = ("step", "outbreak", "spike", "ramp")
PAST_SIZES: Final = (2, 3, 5, 10)
PAST_A_YEAR = 0.6  # unlabelled bursts of history for each series
SMALLEST = 5.0  # expected tickets of a burst: fewer are no matter for a city to act on
SILENCE_EXPECTED = 20.0  # tickets that must have been due for a silence to be seen
CLEAR = 3.0  # standard deviations a silence or a move must amount to
CLEAN_SHARE = 0.4  # series in which nothing happens
MOST = 5  # anomalies of one series while it is watched
TRIES = 4000


@dataclass(frozen=True)
class Scenario:
    """History and watch in weeks; ``starts`` by split; ``repeats`` of every size and shape."""

    starts: dict[str, date]
    history_weeks: int
    watch_weeks: int
    step_hours: int
    streets: int
    levels: tuple[float, float]
    repeats: int


SCENARIOS: Final = {
    # A year of hours. Watched: plum rain and heat (tune); school start and National Day (test).
    "hourly": Scenario(
        {TUNE: date(2024, 6, 3), TEST: date(2024, 8, 26)}, 52, 8, 1, 16, (0.02, 60.0), 4
    ),
    # Half a year of hours, the Spring Festival ahead that no history has seen.
    "hourly_young": Scenario(
        {TUNE: date(2024, 7, 8), TEST: date(2025, 7, 21)}, 26, 6, 1, 16, (0.02, 60.0), 3
    ),
    "daily": Scenario(
        {TUNE: date(2022, 7, 4), TEST: date(2023, 10, 2)}, 104, 26, 24, 20, (0.3, 1440.0), 5
    ),
}


@dataclass(frozen=True)
class Truth:
    """One series of one anomaly, ``start`` and ``end`` being its first and last changed step.

    ``size`` is the intended change in standard deviations of the baseline sum over the window
    (negative where tickets are lost); ``tickets`` the change of the counts that was made.
    """

    event: int
    group: str
    start: datetime
    end: datetime
    kind: str
    size: float
    tickets: int


@dataclass(frozen=True)
class Trial:
    """``city`` with the anomalies in its counts; ``changed`` is what they added, same shape."""

    city: City
    changed: Counts
    truth: tuple[Truth, ...]
    past: tuple[Truth, ...]

    @property
    def history_end(self) -> datetime:
        return self.city.setup.time(self.city.setup.history)


class _Book:
    """What has been put where; keeps anomalies of one series apart."""

    def __init__(self, city: City, dice: np.random.Generator) -> None:
        self.city, self.dice = city, dice
        self.values = city.values.copy()
        self.taken: NDArray[np.bool_] = city.absent.copy()
        self.truth: list[Truth] = []
        self.events = 0
        self.held = np.zeros(len(city.groups), dtype=np.int64)
        self.a_day = 24 // city.setup.step_hours
        self.apart = 72 if self.a_day == 24 else 14
        count = len(city.groups)
        self.rows = np.sort(dice.permutation(count)[: round(count * (1 - CLEAN_SHARE))])
        self.first, self.end = city.setup.history, city.setup.steps

    def is_free(self, rows: range, first: int, length: int) -> bool:
        fits = first + length <= self.end
        around = slice(max(0, first - self.apart), first + length + self.apart)
        free = ~self.taken[rows.start : rows.stop, around]
        open_rows = np.isin(rows, self.rows) & (self.held[rows.start : rows.stop] < MOST)
        return fits and bool(open_rows.all()) and bool(free.all())

    def put(self, row: int, first: int, change: Counts, kind: str, size: float) -> None:
        """Changes the counts and notes the truth, cut to the first and last changed step."""
        self.values[row, first : first + len(change)] += change
        self.taken[row, first : first + len(change)] = True
        self.held[row] += 1
        touched = np.flatnonzero(change)
        start, end = (self.city.setup.time(first + int(touched[at])) for at in (0, -1))
        told = (self.city.groups[row], start, end, kind, round(size, 2), int(change.sum()))
        self.truth.append(Truth(self.events, *told))


def make_trial(scenario: str, split: str) -> Trial:
    """The counts and the truth of one scenario; deterministic by its name and split."""
    told = SCENARIOS[scenario]
    a_week = 168 // told.step_hours
    history = told.history_weeks * a_week
    steps = history + told.watch_weeks * a_week
    setup = Setup(told.starts[split], steps, history, told.step_hours, told.streets, told.levels)
    seed = np.random.SeedSequence([SEEDS[split], list(SCENARIOS).index(scenario)])
    return inject(setup, told.repeats, np.random.Generator(np.random.PCG64(seed)))


def inject(setup: Setup, repeats: int, dice: np.random.Generator) -> Trial:
    """A city with ``repeats`` bursts of every size and shape, silences, moves and clusters.

    A part for which no meaningful place is left is skipped, so that rare combinations (a spike of
    one deviation needs a large series) may have fewer.
    """
    city = make_city(setup, dice)
    book = _Book(city, dice)
    parts: list[Callable[[], bool]] = []
    for _ in range(repeats):
        parts += [_burst_of(book, shape, size) for shape in SHAPES for size in SIZES]
        parts += [lambda: _silence(book)] * 5
        parts += [lambda: _move(book)] * 3
        parts += [lambda: _cluster(book)] * 3
    for number in dice.permutation(len(parts)):
        book.events += 1
        for _ in range(TRIES):
            if parts[number]():
                break
    truth = tuple(sorted(book.truth, key=lambda row: (row.group, row.start)))
    past = _past(book)
    changed = book.values - city.values
    return Trial(replace(city, values=book.values), changed, truth, past)


def _burst_of(book: _Book, shape: str, size: int) -> Callable[[], bool]:
    return lambda: _burst(book, shape, size)


def _past(book: _Book) -> tuple[Truth, ...]:
    """Bursts within history, in any series: they happened, and nobody marked them."""
    setup, book.truth = book.city.setup, []
    book.rows, book.held[:] = np.arange(len(book.city.groups)), 0
    book.first, book.end = 0, setup.history - 7 * book.a_day
    years = setup.history * setup.step_hours / 8766
    for _ in range(int(book.dice.poisson(PAST_A_YEAR * years * len(book.rows)))):
        book.events += 1
        shape = SHAPES[int(book.dice.integers(len(SHAPES)))]
        size = PAST_SIZES[int(book.dice.integers(len(PAST_SIZES)))]
        for _ in range(50):
            if _burst(book, shape, size):
                break
    return tuple(book.truth)


def _burst(book: _Book, shape: str, size: int) -> bool:
    """Tries one burst of ``size`` deviations at a random place; False where it has no meaning."""
    row, length = int(book.dice.choice(book.rows)), _length(book, shape)
    first = int(book.dice.integers(book.first, book.end))
    if not book.is_free(range(row, row + 1), first, length):
        return False
    deviation = window_deviation(book.city, row, first, first + length - 1)
    if size * deviation < SMALLEST:
        return False
    added = _added(book, row, first, length, shape, size * deviation, 3)
    book.put(row, first, added, shape, size)
    return True


def _length(book: _Book, shape: str) -> int:
    """Steps an anomaly lasts, log-uniform: 1 to 48 hours, or 1 to 14 days."""
    bounds = {
        "spike": (1, 1), "step": (2, 48), "outbreak": (3, 48), "ramp": (8, 48),
        "silence": (3, 48), "move": (12, 48), "cluster": (6, 48),
    } if book.a_day == 24 else {
        "spike": (1, 1), "step": (2, 14), "outbreak": (3, 14), "ramp": (5, 14),
        "silence": (1, 7), "move": (3, 14), "cluster": (2, 14),
    }  # fmt: skip
    low, high = bounds[shape]
    return min(high, int(math.exp(book.dice.uniform(math.log(low), math.log(high + 1)))))


def _added(
    book: _Book, row: int, first: int, length: int, shape: str, expected: float, least: int
) -> Counts:
    """Tickets a burst adds, shape (length,): a Poisson total of at least ``least``, spread in time.

    The spread is the shape's, lessened when few people call: three tenths of it come at any hour.
    """
    weights = _weights(shape, length)
    mean = book.city.mean[row, first : first + length]
    weights = weights * (0.3 + 0.7 * mean / float(mean.mean()))
    total = 0
    while total < least:
        total = int(book.dice.poisson(expected))
    drawn = book.dice.multinomial(total, weights / float(weights.sum()))
    return drawn.astype(np.int64)


def _weights(shape: str, length: int) -> NDArray[np.float64]:
    """Share of each step, shape (length,), not normalised."""
    if shape == "ramp":
        return np.arange(1, length + 1) / length
    if shape != "outbreak":
        return np.ones(length)
    # A lognormal (0, 0.5), its 99th percentile at the end of the window.
    edges = np.arange(1, length + 1) / length * math.exp(0.5 * 2.326)
    below = [0.5 * (1 + math.erf(math.log(edge) / 0.5 / math.sqrt(2))) for edge in edges]
    return np.diff(np.array([0.0, *below]))


def _silence(book: _Book) -> bool:
    """Counts fall to 0-20 % of themselves where enough were due for the fall to be seen."""
    row, length = int(book.dice.choice(book.rows)), _length(book, "silence")
    first = int(book.dice.integers(book.first, book.end))
    if not book.is_free(range(row, row + 1), first, length):
        return False
    window = slice(first, first + length)
    due = float(book.city.mean[row, window].sum())
    lost = 1 - book.dice.uniform(0, 0.2)
    deviation = window_deviation(book.city, row, first, first + length - 1)
    if due < SILENCE_EXPECTED or due * lost < CLEAR * deviation:
        return False
    gone = book.dice.binomial(book.values[row, window], lost).astype(np.int64)
    if not gone.any():
        return False
    book.put(row, first, -gone, "silence", -due * lost / deviation)
    return True


def _move(book: _Book) -> bool:
    """Half to nine tenths of a street's matters are told at the next street; the sum stays."""
    length = _length(book, "move")
    first = int(book.dice.integers(book.first, book.end))
    pair = _neighbours(book, 2)
    if pair is None or not book.is_free(pair, first, length):
        return False
    giver, taker = (pair[0], pair[1]) if book.dice.random() < 0.5 else (pair[1], pair[0])
    window, part = slice(first, first + length), book.dice.uniform(0.5, 0.9)
    due = float(book.city.mean[giver, window].sum()) * part
    spread = {row: window_deviation(book.city, row, first, first + length - 1) for row in pair}
    if due < SMALLEST or due < CLEAR * max(spread.values()):
        return False
    moved = book.dice.binomial(book.values[giver, window], part).astype(np.int64)
    if not moved.any():
        return False
    book.put(giver, first, -moved, "moved_out", -due / spread[giver])
    book.put(taker, first, moved, "moved_in", due / spread[taker])
    return True


def _cluster(book: _Book) -> bool:
    """One cause over two to four streets in a row, 1 to 3 deviations in each, not quite at once."""
    length, size = _length(book, "cluster"), int(book.dice.integers(1, 4))
    lags = book.dice.integers(0, length // 4 + 1, int(book.dice.integers(2, 5)))
    first = int(book.dice.integers(book.first, book.end))
    streets = _neighbours(book, len(lags))
    if streets is None or not book.is_free(streets, first, length + int(lags.max())):
        return False
    starts = [first + int(lag) for lag in lags]
    last = length - 1
    spread = [
        window_deviation(book.city, row, start, start + last)
        for row, start in zip(streets, starts, strict=True)
    ]
    if size * min(spread) < 3:
        return False
    shape = "outbreak" if book.dice.random() < 0.5 else "step"
    for row, start, deviation in zip(streets, starts, spread, strict=True):
        added = _added(book, row, start, length, shape, size * deviation, 2)
        book.put(row, start, added, "cluster", size)
    return True


def _neighbours(book: _Book, count: int) -> range | None:
    """``count`` streets in a row of one kind; None where a draw leaves the kind or its streets."""
    row, streets = int(book.dice.choice(book.rows)), book.city.setup.streets
    street = row % streets
    inside = street != WHOLE_CITY and street + count <= streets
    return range(row, row + count) if inside else None


def write_trial(trial: Trial, folder: Path) -> None:
    """``data.csv``, ``gold.csv``, ``truth.csv`` and ``history_end.txt`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    write_data(trial.city, folder / "data.csv")
    form = "%Y-%m-%dT%H:%M"
    gold, truth = ["group,start,end"], ["event,group,start,end,kind,size,tickets"]
    for row in trial.truth:
        where = f"{row.group},{row.start.strftime(form)},{row.end.strftime(form)}"
        gold.append(where)
        truth.append(f"{row.event},{where},{row.kind},{row.size},{row.tickets}")
    (folder / "gold.csv").write_text("\n".join(gold) + "\n", "utf-8", newline="\n")
    (folder / "truth.csv").write_text("\n".join(truth) + "\n", "utf-8", newline="\n")
    moment = trial.history_end.strftime(form)
    (folder / "history_end.txt").write_text(moment + "\n", "utf-8", newline="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=(TUNE, TEST), required=True)
    parser.add_argument("--scenario", choices=tuple(SCENARIOS), action="append")
    asked = parser.parse_args()
    for name in asked.scenario or SCENARIOS:
        trial = make_trial(name, asked.split)
        write_trial(trial, asked.folder / name)
        clean = len(trial.city.groups) - len({row.group for row in trial.truth})
        print(f"{name}: {len(trial.city.groups)} series, {clean} of them clean,")
        print(f"  {len(trial.truth)} rows of truth, history ends {trial.history_end:%Y-%m-%d}")


if __name__ == "__main__":
    main()
