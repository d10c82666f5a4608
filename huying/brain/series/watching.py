"""One moment of many series: which are beyond expectation, at a known false discovery rate."""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from huying.brain.series.expecting import follow
from huying.brain.series.expecting_common import shared
from huying.brain.series.steps import MINUTES_A_DAY, Flags, Floats, Found, Judged, Steps, Whole
from huying.brain.series.tails import at_least, at_most, benjamini_hochberg, interval
from huying.brain.series.watching_events import FLOOR, events
from huying.brain.series.watching_scores import Scored, scores
from huying.brain.series.watching_values import are_values, scores_of_values

LEAST_COUNT = 3  # fewer matters are no burst, however rare the series
FALSE_A_WEEK = 0.003  # false alarms of one series a week that the usual sensitivity aims at
_CHUNK = 2_000_000
RANGE = 0.99  # the share of quiet moments within ``low`` … ``high``


def judge(
    observed: Floats,
    mean: Floats,
    size: Floats,
    *,
    factors: Floats | None = None,
    fdr: float = 0.05,
    least: float = LEAST_COUNT,
    is_dependent: bool = False,
) -> Judged:
    """Judges sums over several windows that end now; all of shape (series, windows).

    ``size`` of the negative binomial: (series,) or (series, windows). ``factors`` (series,): how
    many times the usual evidence (logarithm of p) a series needs, learnt from verdicts; 1 = usual.
    The p of a series is that of its best window times the number of windows that count for
    themselves (nested windows overlap: half of them), and q is Benjamini and Hochberg's over the
    series that can speak at all: an expectation of zero with nothing observed asks no question.
    Raises ValueError when the shapes do not fit.
    """
    seen, means = np.asarray(observed, float), np.asarray(mean, float)
    if seen.ndim != 2 or seen.shape != means.shape:
        raise ValueError("observed and mean must both be (series, windows)")
    sizes = np.asarray(size, float)
    sizes = sizes[:, None] if sizes.ndim == 1 else sizes
    by_high, by_low = at_least(seen, means, sizes), at_most(seen, means, sizes)
    by_high = np.where(seen < least, 1.0, by_high)
    high, low = over_windows(by_high), over_windows(by_low)
    told = 1.0 if factors is None else 1.0 / np.maximum(np.asarray(factors, float), 1e-3)
    q_high = _q(high**told, seen.max(axis=1) >= least, is_dependent=is_dependent)
    q_low = _q(low**told, _can_be_silent(means, sizes), is_dependent=is_dependent)
    window = np.where(high <= low, by_high.argmin(axis=1), by_low.argmin(axis=1))
    is_burst, is_silent = q_high <= fdr, q_low <= fdr
    odd = is_burst | is_silent
    below, above = np.full_like(means, np.nan), np.full_like(means, np.nan)
    below[odd], above[odd] = interval(means[odd], np.broadcast_to(sizes, means.shape)[odd], RANGE)
    return Judged(high, low, np.minimum(q_high, q_low), is_burst, is_silent, window, below, above)


def over_windows(p: Floats) -> Floats:
    """The p of the best window, raised for the choice among (…, windows) that overlap."""
    count = (p.shape[-1] + 1) / 2
    found: Floats = np.minimum(1.0, p.min(axis=-1) * count)
    return found


def _q(p: Floats, asks: Flags, *, is_dependent: bool) -> Floats:
    q = np.ones(len(p))
    q[asks] = benjamini_hochberg(p[asks], is_dependent=is_dependent)
    return q


def _can_be_silent(mean: Floats, size: Floats) -> Flags:
    """Whether not a single matter would be rare at all in one of the windows."""
    found: Flags = at_most(np.zeros_like(mean), mean, size).min(axis=1) < 0.05
    return found


def detect(counts: Floats, steps: Steps, *, since: int, sensitivity: float = 1.0) -> list[Found]:
    """Every event of (series, steps) from step ``since`` on, by series and time; nan = unknown.

    Causal: an event that is over does not change with counts that come later. ``sensitivity`` 2
    halves the score that is needed, 0.5 doubles it; more of it never tells fewer events. Raises
    ValueError without history or for a sensitivity that is not positive.
    """
    values = np.asarray(counts, float)
    until = values.shape[1]
    if not 0 < since <= until or sensitivity <= 0:
        raise ValueError("there must be history, and a sensitivity above zero")
    if since == until:
        return []
    threshold = threshold_of(steps, sensitivity)
    found: list[Found] = []
    for numbers, scored in _scored(values, steps, since):
        for row in np.flatnonzero(scored.rarity.max(axis=(0, 1, 3)) >= threshold + scored.choice):
            several = events(scored, int(row), since, threshold, quiet_of(steps))
            found += [replace(each, series=int(numbers[row])) for each in several]
    return sorted(found, key=lambda each: (each.series, each.first))


def step_scores(counts: Floats, steps: Steps, *, since: int) -> tuple[Floats, Floats]:
    """-log10 p of so much and of so little at every step from ``since`` on, (series, steps) each:
    what ``detect`` decides by, for curves and comparisons."""
    values = np.asarray(counts, float)
    high, low = (np.zeros((len(values), values.shape[1] - since)) for _ in range(2))
    for rows, scored in _scored(values, steps, since):
        high[rows], low[rows] = scored.score(0), scored.score(1)
    return high, low


def _scored(values: Floats, steps: Steps, since: int) -> Iterator[tuple[Whole, Scored]]:
    """Scores of as many series at once as memory likes, with their numbers."""
    measured = are_values(values, since)
    rows = max(1, _CHUNK // values.shape[1])
    for held in (np.flatnonzero(~measured), np.flatnonzero(measured)):
        for at in range(0, len(held), rows):
            numbers = held[at : at + rows]
            part = values[numbers]
            if measured[numbers[0]]:
                yield numbers, scores_of_values(part, steps, since)
                continue
            part = np.where(part < 0, np.nan, part)
            means = shared(part, follow(part, steps, since, values.shape[1]), steps, since)
            yield numbers, scores(part, means, steps, since)


def threshold_of(steps: Steps, sensitivity: float) -> float:
    """The score that alarms: nominally ``FALSE_A_WEEK`` at sensitivity 1."""
    return max(FLOOR, math.log10(max(steps.a_week, 1.0) / FALSE_A_WEEK) / sensitivity)


def quiet_of(steps: Steps) -> int:
    """Calm steps that end an event."""
    return 2 if steps.minutes < MINUTES_A_DAY else 1
