"""What counts should be: level × kind of day × hour of day, learnt robustly, step by step causal.

See ``docs/insight.md``, Detection, for the formulas.
"""

from dataclasses import dataclass

import numpy as np

from huying.brain.series.expecting_patterns import Grid, Pattern, grid_of, learn
from huying.brain.series.steps import Expected, Flags, Floats, Steps

HALF_LIVES = (3.0, 8.0, 20.0, 50.0, 120.0)  # days
_MEMORY = 0.985  # of how well each half-life foretold, a day
_CUT = 2.5  # standard deviations of a day's total that may teach
_FAR = 5.0  # standard deviations of a total that teaches nothing
_DEAD = 8.0  # matters due on a day without any: a dead line teaches nothing either
_CHANGED = 7  # days beyond the cut in one direction: the level itself has changed
_LEARN_EVERY = 7  # days between two readings of the pattern
_KNOWN_DAYS = 730  # days of history that teach the pattern
_YEAR = 364  # days: the same weekday
_AROUND = 6  # days on either side of the same day last year
_YEARLY = 0.03  # variance of true ratios to last year's level
_UNTRIED = 1.5  # logarithm of how much less a comparison with last year is trusted at first
_CHUNK = 4_000_000  # counts read at once


@dataclass(slots=True)
class _Level:
    """Levels of several half-lives as sums of counts over sums of weights, (series, half-lives)."""

    kept: Floats  # (half-lives,)
    counted: Floats
    due: Floats
    merit: Floats
    beyond: Floats  # (series,) days in a row beyond the cut, with its sign
    scatter: Floats  # (series,) variance over mean of a day's total
    seen: Floats  # (series,) days that taught the scatter

    def each(self) -> Floats:
        """The level by each half-life, (series, half-lives)."""
        found: Floats = (self.counted + 0.05) / (self.due + 0.05 / self._long())
        return found

    def mixed(self, by_each: Floats) -> Floats:
        """The mean of (series, half-lives or twice as many) by merit."""
        trust = np.exp(self.merit - self.merit.max(axis=1, keepdims=True))[:, : by_each.shape[1]]
        found: Floats = (by_each * trust).sum(axis=1) / trust.sum(axis=1)
        return found

    def _long(self) -> Floats:
        found: Floats = np.maximum(self.counted[:, -1:], 0.05) / np.maximum(self.due[:, -1:], 0.05)
        return found


def expected(counts: Floats, steps: Steps, since: int, until: int) -> Expected:
    """Means of steps ``since`` … ``until`` - 1, each from counts of earlier days only.

    ``counts``: (series, steps), nan = unknown; may end at ``since`` (then the whole stretch is
    foretold from what is there) or go on (then each day knows the days before it). Causal: a day's
    means never change with counts of that day or later. Raises ValueError for an empty stretch.
    """
    if not 0 < since < until:
        raise ValueError("there must be history before the stretch that is foretold")
    values = np.asarray(counts, float)[:, :until]
    means = np.empty((len(values), until - since))
    sizes = np.empty(len(values))
    rows = max(1, _CHUNK // until)
    for at in range(0, len(values), rows):
        part = values[at : at + rows]
        mean = follow(part, steps, since, until)
        means[at : at + rows] = mean[:, since:]
        sizes[at : at + rows] = _size(part[:, :since], mean[:, :since])
    return Expected(means, sizes)


def _size(values: Floats, mean: Floats) -> Floats:
    """Size of the negative binomial by moments, what lies 4 deviations out cut off."""
    known = np.isfinite(values) & (mean > 0)
    due = np.where(known, mean, 0.0)
    squares = np.where(known, (values - mean) ** 2, 0.0)
    inverse = np.zeros(len(values))
    for _ in range(4):
        bound = 16 * (due + due**2 * np.maximum(inverse, 0.01)[:, None]) + 1
        excess = (np.minimum(squares, bound) - due).sum(axis=1)
        inverse = np.maximum(excess, 0) / np.maximum((due**2).sum(axis=1), 1e-9)
    return 1 / np.maximum(inverse, 1e-7)


def follow(values: Floats, steps: Steps, since: int, until: int) -> Floats:
    """Means (series, ``until``) day by day; ``values`` may be shorter.

    Before ``since`` the pattern of the day is that of all history, and only the level is causal;
    from ``since`` on, everything is.
    """
    grid = grid_of(steps, until)
    cube = grid.cut(values)
    first = (grid.lead + since) // grid.slots
    pattern = _learnt(cube, grid, first)
    level = _started(cube, pattern, grid, max(first, 1))
    means, last = np.empty_like(cube), _LastYear(len(cube), grid.days)
    for day in range(grid.days):
        if (
            day > first
            and (day - first) % _LEARN_EVERY == 0
            and np.isfinite(cube[:, day - 1]).any()
        ):
            pattern = _learnt(cube, grid, day)
        weights = pattern.of_days(grid, day, day + 1)[:, 0]
        by_each = level.each()
        ratio = last.ratio(day, by_each, level.scatter)
        now = level.mixed(by_each if ratio is None else np.hstack([by_each, by_each * ratio]))
        means[:, day] = now[:, None] * weights
        taught, weight = _teach(level, cube[:, day], weights, now, ratio, pattern.scatter)
        last.note(day, by_each, taught, weight)
    return grid.flat(means, until)


class _LastYear:
    """How the counts around the same day of last year stood to the level known on that day."""

    def __init__(self, rows: int, days: int) -> None:
        self.levels = np.zeros((rows, days if days > _YEAR else 0, len(HALF_LIVES)))
        self.taught, self.weight = np.zeros((2, rows, days))

    def note(self, day: int, levels: Floats, taught: Floats, weight: Floats) -> None:
        if day < self.levels.shape[1]:
            self.levels[:, day] = levels
            self.taught[:, day], self.weight[:, day] = taught, weight

    def ratio(self, day: int, levels: Floats, scatter: Floats) -> Floats | None:
        """(series, half-lives), leaning on 1 as much as counts are few; None in the first year."""
        then = day - _YEAR
        if then < _AROUND or day >= self.levels.shape[1]:
            return None
        near = slice(then - _AROUND, then + _AROUND + 1)
        counted, weight = self.taught[:, near].sum(axis=1), self.weight[:, near].sum(axis=1)
        due = weight[:, None] * self.levels[:, then]
        lean = scatter[:, None] / _YEARLY
        found: Floats = (counted[:, None] + lean) / (due + lean)
        return np.clip(found, 0.25, 4.0)


def _learnt(cube: Floats, grid: Grid, until: int) -> Pattern:
    """The pattern of the days before ``until``, of the first day where there are none."""
    last = max(1, until)
    return learn(cube[:, max(0, last - _KNOWN_DAYS) : last], _window(grid, last))


def _window(grid: Grid, last: int) -> Grid:
    start = max(0, last - _KNOWN_DAYS)
    cut = slice(start, last)
    return Grid(grid.slots, grid.lead, last - start, grid.classes[cut], grid.off[cut])


def _started(cube: Floats, pattern: Pattern, grid: Grid, until: int) -> _Level:
    """Levels before the first day: the middle of the first four known weeks, worth two days."""
    rows = len(cube)
    weights = pattern.of_days(grid, 0, until)
    known = np.isfinite(cube[:, :until])
    begun = np.cumsum(known.any(axis=2), axis=1)
    early = known & ((begun > 0) & (begun <= 28))[:, :, None]
    counted = np.where(early, cube[:, :until], 0.0).sum(axis=(1, 2))
    due = (weights * early).sum(axis=(1, 2))
    rate = (counted + 0.5) / np.maximum(due + 0.5, 1e-9)
    count = len(HALF_LIVES)
    kept = 0.5 ** (1 / np.array(HALF_LIVES))
    return _Level(
        kept,
        np.repeat(2 * rate[:, None], count, axis=1),
        np.full((rows, count), 2.0),
        np.zeros((rows, 2 * count)),
        np.zeros(rows),
        pattern.scatter.copy(),
        np.full(rows, 10.0),
    )


def _teach(
    level: _Level,
    values: Floats,
    weights: Floats,
    now: Floats,
    ratio: Floats | None,
    scatter: Floats,
) -> tuple[Floats, Floats]:
    """One day (series, slots) more: cut where it is out of bounds, unless that lasts.

    What was taught and its weight at level 1, (series,) each.
    """
    known = np.isfinite(values)
    there: Flags = np.any(known, axis=1)
    mean = now[:, None] * weights * known
    cut = np.where(known, values, 0.0)
    total, due, weight = cut.sum(axis=1), mean.sum(axis=1), (weights * known).sum(axis=1)
    wide = np.sqrt(level.scatter * due) + 0.3
    beyond = np.where(there, np.sign(total - due) * (np.abs(total - due) > _CUT * wide + 1), 0.0)
    same = beyond * np.sign(level.beyond) >= 0
    level.beyond = np.where(there, np.where(same, level.beyond, 0) + beyond, level.beyond)
    level.beyond = np.where(there & (beyond == 0), 0.6 * level.beyond, level.beyond)
    changed = np.abs(level.beyond) >= _CHANGED
    bound = mean + 3 * np.sqrt(scatter[:, None] * mean) + 1
    within = np.clip(np.minimum(cut, bound).sum(axis=1), due - _CUT * wide, due + _CUT * wide + 1)
    gone = (total <= 0) & (due > _DEAD)
    far = ((np.abs(total - due) > _FAR * wide + 3) | gone) & ~changed
    taught = np.where(changed, total, np.where(far, due, np.maximum(within, 0)))
    _weigh(level, taught, ratio, weight, there)
    old = np.where(changed, 0.3, 1.0)[:, None] * np.where(there[:, None], level.kept, 1.0)
    level.counted = level.counted * old + np.where(there, taught, 0.0)[:, None]
    level.due = level.due * old + np.where(there, weight, 0.0)[:, None]
    squares = np.minimum((total - due) ** 2, 9 * level.scatter * due + 1) / np.maximum(due, 0.05)
    level.seen = np.where(there, level.seen * 0.99 + 1, level.seen)
    step = np.where(there & ~changed, np.minimum(due, 1.0) / level.seen, 0.0)
    level.scatter = np.clip(level.scatter + step * (squares - level.scatter), 1.0, None)
    return np.where(there, taught, 0.0), np.where(there, weight, 0.0)


def _weigh(
    level: _Level, taught: Floats, ratio: Floats | None, weight: Floats, there: Flags
) -> None:
    """How well each half-life foretold the day, plain and by last year: quasi-Poisson likelihood.

    Until last year is known, that half has the merit of the plain one less a handicap.
    """
    plain = (level.counted + 0.05) / np.maximum(level.due, 0.05)
    each = np.hstack([plain, plain if ratio is None else plain * ratio]) * weight[:, None]
    gain = taught[:, None] * np.log(np.maximum(each, 1e-9)) - each
    gain = (gain - gain.max(axis=1, keepdims=True)) / level.scatter[:, None]
    newer = level.merit * _MEMORY + np.maximum(gain, -4)
    if ratio is None:
        newer[:, plain.shape[1] :] = newer[:, : plain.shape[1]] - _UNTRIED
    level.merit = np.where(there[:, None], newer, level.merit)
