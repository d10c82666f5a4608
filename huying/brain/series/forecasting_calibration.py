"""The scores at which intervals end, from forecasts made earlier and what came then."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from huying.brain.series.forecasting_levels import block_of
from huying.brain.series.forecasting_model import Expectation
from huying.brain.series.forecasting_spread import surprise

Floats = NDArray[np.float64]

NORMAL: Final = np.array([-1.2815515655446004, 1.2815515655446004, -1.959963984540054,
                          1.959963984540054])  # fmt: skip
CHANCES: Final = (0.1, 0.9, 0.025, 0.975)
SIZES: Final = (1.0, 4.0, 20.0)  # bounds of the classes of means
OWN: Final = 40.0  # values that all series count for in the spread of one
USUAL: Final = 60.0  # scores that the normal quantiles count for
WHOLE: Final = 300.0  # scores that all classes together count for in one of them
WEEK: Final = 7
MONTH: Final = 28.0  # scores of one series that together tell about as much as one alone
UNSURE: Final = 0.28  # of the width, where one such score is all that is known
UNTRIED: Final = 1.15


@dataclass(frozen=True, slots=True)
class Tried:
    """``mean`` and normal ``scores`` of a trial (series, steps), nan where no value is known;
    ``sums`` by length: the scores of sums (windows, series)."""

    mean: Floats
    scores: Floats
    sums: dict[int, Floats]


def tried(made: Expectation, came: Floats, horizon: int, *, is_count: bool) -> Tried:
    """``came`` (series, steps) are the values, nan if unknown, under the forecast ``made``."""
    variance = made.own + np.diagonal(made.shared, axis1=1, axis2=2) * made.mean**2
    known = np.isfinite(came)
    score = surprise(np.where(known, came, 0.0), made.mean, variance, is_count=is_count)
    lengths = {WEEK, horizon}
    sums = {length: _sums(made, came, length, is_count=is_count) for length in lengths}
    return Tried(made.mean, np.where(known, score, np.nan), sums)


@dataclass(frozen=True, slots=True)
class Calibration:
    """``scale`` (series,) of the scores; ``table`` (blocks, classes, 4) their quantiles for steps,
    ``totals`` (2, 4) for sums of a week and of the horizon."""

    scale: Floats
    table: Floats
    totals: Floats
    horizon: int

    def of_steps(self, mean: Floats) -> Floats:
        """Scores (series, horizon, 4) for means (series, horizon)."""
        block = np.broadcast_to(block_of(mean.shape[1]), mean.shape)
        scores: Floats = self.table[block, np.searchsorted(SIZES, mean)]
        return scores * self.scale[:, None, None]

    def of_total(self, steps: int) -> Floats:
        """Scores (series, 4) for sums of so many steps."""
        points = np.log([1.0, WEEK, max(self.horizon, WEEK + 1)])
        first = self.table[0].mean(axis=0)
        course = np.array([first, *self.totals])
        score = np.array([np.interp(np.log(steps), points, course[:, at]) for at in range(4)])
        return np.broadcast_to(score, (len(self.scale), 4)) * self.scale[:, None]


def calibrate(trials: Sequence[Tried], series: int, horizon: int) -> Calibration:
    """Without trials the normal quantiles stand, somewhat wider."""
    blocks = block_of(horizon)
    table = np.tile(NORMAL, (int(blocks[-1]) + 1, len(SIZES) + 1, 1))
    totals = np.tile(NORMAL, (2, 1))
    if not trials:
        return Calibration(np.full(series, UNTRIED), table, totals, horizon)
    scale = _scale([trial.scores for trial in trials], series)
    scores = [trial.scores / scale[:, None] for trial in trials]
    whole = _quantiles(np.concatenate([each.ravel() for each in scores]), NORMAL, USUAL)
    for block in range(len(table)):
        means, found = [], []
        for trial, score in zip(trials, scores, strict=True):
            here = blocks[: score.shape[1]] == block
            means.append(trial.mean[:, here].ravel())
            found.append(score[:, here].ravel())
        size = np.searchsorted(SIZES, np.concatenate(means))
        flat = np.concatenate(found)
        for kind in range(len(SIZES) + 1):
            table[block, kind] = _quantiles(flat[size == kind], whole, WHOLE)
    for number, length in enumerate((WEEK, horizon)):
        sums = np.concatenate([(trial.sums[length] / scale).ravel() for trial in trials])
        totals[number] = _quantiles(sums, NORMAL, USUAL)
    known = sum(int(np.isfinite(each).sum()) for each in scores)
    wider = 1.0 + UNSURE / np.sqrt(max(known / MONTH, 1.0))
    return Calibration(scale * wider, table, totals, horizon)


def _scale(scores: list[Floats], series: int) -> Floats:
    """How much wider or narrower than all the scores of one series lie."""
    joined = np.concatenate(scores, axis=1)
    square = np.minimum(joined**2, 9.0)
    count = np.isfinite(joined).sum(axis=1)
    total = np.nansum(square, axis=1)
    pooled = total.sum() / max(count.sum(), 1) if count.sum() > 200 else 1.0
    own = OWN if series > 10 else 2 * OWN
    result: Floats = np.sqrt((total + own * pooled) / (count + own))
    return np.clip(result, 0.4, 3.0)


def _quantiles(scores: Floats, usual: Floats, weight: float) -> Floats:
    known = scores[np.isfinite(scores)]
    if not len(known):
        return usual
    found = np.quantile(known, CHANCES)
    result: Floats = (len(known) * found + weight * usual) / (len(known) + weight)
    return result


def _sums(made: Expectation, came: Floats, length: int, *, is_count: bool) -> Floats:
    """Scores of sums over windows of ``length`` steps of which every step is known."""
    count, steps = came.shape
    found = []
    for start in range(0, steps - length + 1, length):
        window = slice(start, start + length)
        mean, shared = made.mean[:, window], made.shared[:, window, window]
        variance = made.own[:, window].sum(axis=1)
        variance = variance + np.einsum("sh,shk,sk->s", mean, shared, mean)
        total = came[:, window].sum(axis=1)
        score = surprise(np.nan_to_num(total), mean.sum(axis=1), variance, is_count=is_count)
        found.append(np.where(np.isfinite(total), score, np.nan))
    return np.array(found) if found else np.zeros((0, count))
