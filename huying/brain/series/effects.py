"""What a measure changed: places that were worked on against places that were left alone. Pure.

Each place gives two counts: ``before`` (the same season a year ago, or the weeks before) and
``during``. The estimate is the difference in differences of log counts,

    effect = log(D_t / B_t) - log(D_u / B_u)

with the sums over treated (t) and untouched (u) places: the maximum-likelihood estimate of the
logistic regression of ``during`` among ``before + during`` on the group (conditional Poisson:
Cameron and Trivedi, Regression Analysis of Count Data, 9.3), so that every place is its own
yardstick and a place without a matter needs no correction.

Places differ more than Poisson says. The interval therefore comes from places, not from matters:
quasi-likelihood (McCullagh and Nelder, Generalized Linear Models, 4.5) and the leave-one-place-out
jackknife (CR3; Bell and McCaffrey, Survey Methodology 28, 2002) are both computed, the wider one is
used, with Student's t of the places left. Beside it stands the share of random relabellings of the
places that show as much (Fisher's randomisation; Abadie, Diamond and Hainmueller, JASA 105, 2010).

It says "cannot tell" rather than a number without ground: too few places or matters, an interval
around nothing, or two groups that moved apart already before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

Floats = NDArray[np.float64]

LEAST_UNTOUCHED = 3  # places
LEAST_MATTERS = 10  # of either group, before and during together
RELABELLINGS = 2_000


class EffectVerdict(StrEnum):
    """``fewer``, ``more``: the whole interval lies below or above no change."""

    FEWER = "fewer"
    MORE = "more"
    CANNOT_TELL = "cannot_tell"


class EffectWhy(StrEnum):
    """EffectWhy nothing can be told."""

    NONE = ""
    NO_UNTOUCHED = "no_untouched"  # every place was worked on, or all but a few
    NO_TREATED = "no_treated"
    FEW = "few"  # matters
    WIDE = "wide"  # the interval holds no change
    APART = "apart"  # the groups moved apart already before


@dataclass(frozen=True)
class Effect:
    """``ratio``: matters of the treated places per matter that would have been expected of them
    after the untouched ones, with its 95 % interval; ``avoided``: how many fewer (negative: more).
    ``p``: share of relabellings that show as much. All are None where nothing could be computed.
    """

    verdict: EffectVerdict
    why: EffectWhy
    treated: int
    untouched: int
    observed: int
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    avoided: float | None = None
    avoided_low: float | None = None
    avoided_high: float | None = None
    p: float | None = None


@dataclass(frozen=True)
class _Estimate:
    """On the log scale; ``df``: degrees of freedom of Student's t."""

    log_ratio: float
    error: float
    df: int

    def interval(self, level: float) -> tuple[float, float]:
        half = float(stdtrit(self.df, (1 + level) / 2)) * self.error
        return self.log_ratio - half, self.log_ratio + half


def effect(
    before: ArrayLike,
    during: ArrayLike,
    is_treated: Sequence[bool],
    *,
    earlier: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 12345,
) -> Effect:
    """The change of treated places against untouched ones; all arguments are one value a place.

    ``earlier``: a period before ``before``, to see whether the groups moved alike without any
    measure. Raises ValueError for lengths that differ or negative counts.
    """
    b, d, treated = _checked(before, during, is_treated)
    known = (b + d) > 0
    observed = int(d[treated].sum())
    b, d, kept = b[known], d[known], treated[known]
    n_treated, n_untouched = int(kept.sum()), int((~kept).sum())
    refused = _refusal(b, d, kept)
    if refused is not None:
        return Effect(EffectVerdict.CANNOT_TELL, refused, n_treated, n_untouched, observed)
    found = _estimate(b, d, kept)
    low, high = found.interval(level)
    verdict, why = _verdict(low, high)
    if earlier is not None and verdict is not EffectVerdict.CANNOT_TELL:
        past = np.asarray(earlier, dtype=float)
        if moved_apart(past, np.asarray(before, dtype=float), is_treated, level=level):
            verdict, why = EffectVerdict.CANNOT_TELL, EffectWhy.APART
    expected, least, most = (observed / np.exp(at) for at in (found.log_ratio, high, low))
    return Effect(
        verdict=verdict,
        why=why,
        treated=n_treated,
        untouched=n_untouched,
        observed=observed,
        ratio=float(np.exp(found.log_ratio)),
        low=float(np.exp(low)),
        high=float(np.exp(high)),
        avoided=float(expected - observed),
        avoided_low=float(least - observed),
        avoided_high=float(most - observed),
        p=_by_relabelling(b, d, kept, np.random.default_rng(seed)),
    )


def moved_apart(
    earlier: ArrayLike, before: ArrayLike, is_treated: Sequence[bool], *, level: float = 0.95
) -> bool:
    """Whether the groups differ where nothing was done yet; False where too little is known."""
    b, d, treated = _checked(earlier, before, is_treated)
    known = (b + d) > 0
    b, d, treated = b[known], d[known], treated[known]
    if _refusal(b, d, treated) is not None:
        return False
    low, high = _estimate(b, d, treated).interval(level)
    return _verdict(low, high)[0] is not EffectVerdict.CANNOT_TELL


def would_have_been(untouched: ArrayLike, before_untouched: float, before: float) -> Floats:
    """The treated places' curve as the untouched ones went: their counts in each step, brought to
    the size that the treated places had before. Nan where the untouched ones had nothing before."""
    curve = np.asarray(untouched, dtype=float)
    if before_untouched <= 0:
        return np.full(curve.shape, np.nan)
    return curve * (before / before_untouched)


def _checked(
    before: ArrayLike, during: ArrayLike, is_treated: Sequence[bool]
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    b, d = np.asarray(before, dtype=float), np.asarray(during, dtype=float)
    treated = np.asarray(is_treated, dtype=bool)
    if not b.shape == d.shape == treated.shape or b.ndim != 1:
        raise ValueError("one value a place is needed")
    if (b < 0).any() or (d < 0).any():
        raise ValueError("counts are not negative")
    return b, d, treated


def _refusal(before: Floats, during: Floats, treated: NDArray[np.bool_]) -> EffectWhy | None:
    if not treated.any():
        return EffectWhy.NO_TREATED
    if int((~treated).sum()) < LEAST_UNTOUCHED:
        return EffectWhy.NO_UNTOUCHED
    for group in (treated, ~treated):
        if before[group].sum() + during[group].sum() < LEAST_MATTERS:
            return EffectWhy.FEW
        if before[group].sum() == 0:
            return EffectWhy.FEW
    return None


def _verdict(low: float, high: float) -> tuple[EffectVerdict, EffectWhy]:
    if high < 0:
        return EffectVerdict.FEWER, EffectWhy.NONE
    if low > 0:
        return EffectVerdict.MORE, EffectWhy.NONE
    return EffectVerdict.CANNOT_TELL, EffectWhy.WIDE


def _log_ratio(before: Floats | float, during: Floats | float) -> Floats:
    """A half is added where a sum is nothing at all."""
    b, d = np.asarray(before, dtype=float), np.asarray(during, dtype=float)
    none = (b <= 0) | (d <= 0)
    return np.asarray(np.log(np.where(none, d + 0.5, d)) - np.log(np.where(none, b + 0.5, b)))


def _estimate(before: Floats, during: Floats, treated: NDArray[np.bool_]) -> _Estimate:
    sums = [(float(before[g].sum()), float(during[g].sum())) for g in (treated, ~treated)]
    ratios = [float(_log_ratio(b, d)) for b, d in sums]
    df = len(before) - 2
    own = sum(1 / max(b, 0.5) + 1 / max(d, 0.5) for b, d in sums)
    quasi = own * max(1.0, _dispersion(before, during, treated, df))
    jackknife = sum(_jackknife(before[g], during[g]) for g in (treated, ~treated))
    return _Estimate(ratios[0] - ratios[1], float(np.sqrt(max(quasi, jackknife))), df)


def _dispersion(before: Floats, during: Floats, treated: NDArray[np.bool_], df: int) -> float:
    """Pearson's statistic of the binomial, a degree of freedom."""
    total = 0.0
    for group in (treated, ~treated):
        b, d = before[group], during[group]
        n = b + d
        share = d.sum() / n.sum()
        spread = n * share * (1 - share)
        if share in (0.0, 1.0):
            continue
        total += float(((d - n * share) ** 2 / spread).sum())
    return total / df


def _jackknife(before: Floats, during: Floats) -> float:
    """Variance of a group's log ratio over leaving out each place; nothing for a single place."""
    n = len(before)
    if n < 2:
        return 0.0
    left = _log_ratio(before.sum() - before, during.sum() - during)
    return float((n - 1) / n * ((left - left.mean()) ** 2).sum())


def _by_relabelling(
    before: Floats, during: Floats, treated: NDArray[np.bool_], rng: np.random.Generator
) -> float:
    """Two-sided, the true labelling counted in."""
    n, k = len(before), int(treated.sum())
    order = rng.random((RELABELLINGS, n)).argsort(axis=1)[:, :k]
    chosen = np.zeros((RELABELLINGS, n), dtype=bool)
    np.put_along_axis(chosen, order, True, axis=1)
    b, d = chosen @ before, chosen @ during
    other = _log_ratio(b, d) - _log_ratio(before.sum() - b, during.sum() - d)
    sums = before[treated].sum(), during[treated].sum()
    own = _log_ratio(*sums) - _log_ratio(before.sum() - sums[0], during.sum() - sums[1])
    as_much = int((np.abs(other) >= abs(float(own)) - 1e-12).sum())
    return (as_much + 1) / (RELABELLINGS + 1)
