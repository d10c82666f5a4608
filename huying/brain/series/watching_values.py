"""Series that are no counts: measured values, of either sign, with normal or heavier tails.

Expected is a level plus what the hour of day adds; levels of several half-lives are mixed by how
well each foretold of late. Sums of residuals over windows are compared with their past spread and
read from Student's t with eight degrees of freedom, the spread widened where the past had more far
values than a normal law.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

from huying.brain.series.steps import Flags, Floats, Steps
from huying.brain.series.watching_scores import Scored, sums, windows_of

_DEGREES = 8
_CLIP = 3.0
_MEMORY_DAYS = 2.0
_LEARN_EVERY = 7  # days
_SHORT_DAYS = 84  # tables up to so long can afford to learn every day
_SPREAD_DAYS = 21  # of past sums that tell their spread
_KNOWN_DAYS = 56
_NORMAL_99 = 2.576
_UNDER = 0.3  # variance over mean below which whole numbers are no counts
_LARGE = 20.0


def are_values(values: Floats, since: int) -> Flags:
    """Which of (series, steps) are no counts, by what came before ``since``.

    Fractions or negative numbers; or whole numbers that vary far less from step to step than
    independent events of their mean would.
    """
    past = values[:, :since]
    known = np.isfinite(past)
    told = np.where(known, past, 0.0)
    uneven = ((told != np.round(told)) | (told < 0)).any(axis=1)
    mean = told.sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    apart = np.abs(np.diff(past, axis=1))
    steps = np.array([np.median(row[np.isfinite(row)]) if np.isfinite(row).any() else np.inf
                      for row in apart])  # fmt: skip
    calm = (steps / 0.6745) ** 2 / 2 < _UNDER * mean
    found: Flags = uneven | (calm & (mean > _LARGE))
    return found


def scores_of_values(values: Floats, steps: Steps, since: int) -> Scored:
    """Scores of steps from ``since`` on, causal; ``values`` (series, steps), nan = unknown."""
    means = follow_values(values, steps, since)
    lengths, until = windows_of(steps), values.shape[1]
    known = np.isfinite(values)
    rest = np.where(known, values - means, 0.0)
    shape = (len(lengths), len(values), until - since)
    rarity, deviation = np.zeros((2, *shape), np.float32), np.zeros(shape, np.float32)
    every = max(1, steps.a_day)
    floor = _floor(values, since)
    for row, length in enumerate(lengths):
        summed = sums(rest, length)
        full = sums(known.astype(float), length) >= length * 0.5
        for at in range(since, until, every):
            part, here = slice(at, min(at + every, until)), slice(at - since, at + every - since)
            start = max(at // 10, at - max(200, _SPREAD_DAYS * steps.a_day))
            wide = np.maximum(_spread(summed, full, start, at), floor * np.sqrt(length))
            deviation[row, :, here] = wide[:, None]
            apart = summed[:, part] / wide[:, None]
            for side, sign in enumerate((1, -1)):
                with np.errstate(divide="ignore"):  # beyond what a double holds: infinitely rare
                    told = -np.log10(stdtr(_DEGREES, -sign * apart))
                rarity[side, row, :, here] = np.where(full[:, part], told, 0.0)
    return Scored(
        lengths, rarity, deviation, np.where(known, values, 0.0), np.where(known, means, 0.0)
    )


def _floor(values: Floats, since: int) -> Floats:
    """The least spread: a thousandth of the range of history; a twentieth of a value that never
    moved."""
    past = values[:, : max(since, 1)]
    known = np.isfinite(past)
    high = np.where(known, past, -np.inf).max(axis=1)
    low = np.where(known, past, np.inf).min(axis=1)
    found: Floats = np.where(
        known.any(axis=1), np.where(high > low, 1e-3 * (high - low), 0.05 * np.abs(high)), 1.0
    )
    return np.maximum(found, 1e-9)


def _spread(summed: Floats, full: Flags, start: int, until: int) -> Floats:
    """Standard deviation of past sums, far values cut off but counted by their quantile."""
    found = np.zeros(len(summed))
    for row in range(len(summed)):
        past = np.abs(summed[row, start:until][full[row, start:until]])
        if not len(past):
            continue
        middle = float(np.median(past)) / 0.6745
        far = float(np.quantile(past, 0.99)) / _NORMAL_99
        found[row] = max(middle, far)
    return found


def follow_values(values: Floats, steps: Steps, since: int) -> Floats:
    """Expected values (series, steps), each from earlier ones."""
    rows, until = values.shape
    a_day = steps.a_day
    lives = np.maximum(1.0, np.array([a_day / 24, a_day / 6, a_day, 5 * a_day]))
    lives = lives if a_day > 1 else np.array([1.0, 3.0, 10.0, 40.0])
    gain = 1 - 0.5 ** (1 / lives)
    keep = 1 - 1 / max(_MEMORY_DAYS * a_day, 20.0)
    offsets = _offsets(values, steps, since)
    rest = values - offsets
    level = np.repeat(_first(rest)[:, None], len(lives), axis=1)
    merit, spread = np.zeros((rows, len(lives))), _early(rest, since)
    means = np.empty_like(values)
    for at in range(until):
        trust = np.exp(merit - merit.max(axis=1, keepdims=True))
        now = (level * trust).sum(axis=1) / trust.sum(axis=1)
        means[:, at] = now + offsets[:, at]
        apart = rest[:, at, None] - level
        there = np.isfinite(apart)
        bounded = np.clip(np.where(there, apart, 0.0), -_CLIP * spread, _CLIP * spread)
        merit = np.where(there, merit * keep - (bounded / spread) ** 2 / 2, merit)
        level = level + gain * bounded
        own = np.abs(np.where(there[:, 0], np.clip(rest[:, at] - now, -_CLIP * spread[:, 0],
                                                   _CLIP * spread[:, 0]), 0.0))  # fmt: skip
        rate = np.where(there[:, 0], 0.25 / max(a_day, 20), 0.0)
        spread = np.maximum(spread * (1 + rate * (own * 1.2533 / spread[:, 0] - 1))[:, None], 1e-9)
    return means


def _first(rest: Floats) -> Floats:
    return np.array(
        [row[np.isfinite(row)][:1].sum() if np.isfinite(row).any() else 0.0 for row in rest]
    )


def _early(rest: Floats, since: int) -> Floats:
    """Spread of steps in history, (series, 1)."""
    found = np.ones((len(rest), 1))
    for row, past in enumerate(np.diff(rest[:, : max(since, 3)], axis=1)):
        seen = np.abs(past[np.isfinite(past)])
        if len(seen) and seen.mean() > 0:
            found[row] = max(float(np.median(seen)) / 0.9539, 0.1 * float(seen.mean()))
    return found


def _offsets(values: Floats, steps: Steps, since: int) -> Floats:
    """What the hour of day adds, (series, steps): learnt from the days before, again each week."""
    rows, until = values.shape
    found = np.zeros((rows, until))
    if steps.a_day == 1:
        return found
    slots, days = steps.slots(0, until), steps.days(0, until)
    off = (steps.kinds_of(0, until) % 3 > 0).astype(int)
    every = steps.a_day if until <= _SHORT_DAYS * steps.a_day else _LEARN_EVERY * steps.a_day
    for start in [0, *range(since, until, every)]:
        end = since if start == 0 else min(start + every, until)
        known_until = max(start, since)
        past = slice(max(0, known_until - _KNOWN_DAYS * steps.a_day), known_until)
        table = _table(values[:, past], slots[past], days[past], off[past], steps.a_day)
        found[:, start:end] = table[:, off[start:end], slots[start:end]]
    return found


def _table(
    past: Floats, slots: NDArray[np.int64], days: NDArray[np.int64],
    off: NDArray[np.int64], a_day: int,
) -> Floats:  # fmt: skip
    """(series, 2, slots) offsets from the middle of the day, as far as they are no noise."""
    first = int(days[0])
    count = int(days[-1]) - first + 1
    grid = np.full((len(past), count, a_day), np.nan)
    grid[:, days - first, slots] = past
    kinds = np.zeros(count, int)
    kinds[days - first] = off
    found = np.zeros((len(past), 2, a_day))
    whole = np.isfinite(grid).mean(axis=2) > 0.8
    for row in range(len(past)):
        apart = (
            grid[row] - np.nanmedian(grid[row], axis=1, keepdims=True)
            if whole[row].any()
            else grid[row]
        )
        for kind in (0, 1):
            held = whole[row] & (kinds == kind)
            held = held if held.sum() >= 4 else whole[row]
            if held.sum() >= 2:
                found[row, kind] = _shrunk(apart[held])
    return found


def _shrunk(apart: Floats) -> Floats:
    """The middle of (days, slots) over days, less the share of its variance that is noise."""
    middle = np.nan_to_num(np.nanmedian(apart, axis=0))
    noise = float(np.nanmean((apart - middle) ** 2)) * 1.57 / len(apart)
    power = float(np.mean(middle**2))
    found: Floats = middle * max(0.0, 1 - noise / power) if power > 0 else middle * 0.0
    return found
