"""How candidates of the weekly topic are ranked: one formula, every part with its n and interval.

A subject is a category (second or third level) in the whole city or in one district. Ten parts lie
between 0 and 1 each; the score is their weighted mean times 100. What counts of a part is the lower
end of its 95 % interval, so that a handful of matters never wins by luck:

- intensity: how many (log scale, against the largest subject), how many people, and the rise of
  the weekly number over what is usual and over the same weeks a year ago (the smaller of the two;
  +100 % and more count 1);
- concentration: the chance that two matters drawn at random lie in the same street, or with the
  same lead unit (Simpson's index, unbiased);
- difficulty: shares returned, reworked, unsolved in the citizen's word, overdue, repeated.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log1p, sqrt
from typing import Self

from scipy.special import betaincinv, gammaincinv

from huying.brain.series.shares import Z_95, Share

LEAST = 10  # matters of a subject
MOST = 10  # candidates
LEAST_WEEKS = 4.0  # of history, before anything can be called a rise
KNOWN = 0.025  # of either tail


class FormulaPart(StrEnum):
    VOLUME = "volume"
    PEOPLE = "people"
    RISE = "rise"
    PLACES = "places"
    UNITS = "units"
    RETURNED = "returned"
    REWORKED = "reworked"
    UNSOLVED = "unsolved"
    OVERDUE = "overdue"
    REPEAT = "repeat"


class PartGroup(StrEnum):
    INTENSITY = "intensity"
    CONCENTRATION = "concentration"
    DIFFICULTY = "difficulty"


GROUPS: Mapping[PartGroup, tuple[FormulaPart, ...]] = {
    PartGroup.INTENSITY: (FormulaPart.VOLUME, FormulaPart.PEOPLE, FormulaPart.RISE),
    PartGroup.CONCENTRATION: (FormulaPart.PLACES, FormulaPart.UNITS),
    PartGroup.DIFFICULTY: (
        FormulaPart.RETURNED,
        FormulaPart.REWORKED,
        FormulaPart.UNSOLVED,
        FormulaPart.OVERDUE,
        FormulaPart.REPEAT,
    ),
}
GROUP_OF = {part: group for group, parts in GROUPS.items() for part in parts}
DEFAULT_WEIGHTS: Mapping[str, float] = {
    FormulaPart.VOLUME: 0.15,
    FormulaPart.PEOPLE: 0.10,
    FormulaPart.RISE: 0.15,
    FormulaPart.PLACES: 0.10,
    FormulaPart.UNITS: 0.10,
    FormulaPart.RETURNED: 0.06,
    FormulaPart.REWORKED: 0.08,
    FormulaPart.UNSOLVED: 0.12,
    FormulaPart.OVERDUE: 0.07,
    FormulaPart.REPEAT: 0.07,
}
RATES = GROUPS[PartGroup.DIFFICULTY]
Ends = tuple[float | None, float, float | None]  # a value, the lower and the upper end
NOTHING: Ends = (None, 0.0, None)


@dataclass
class Tally:
    """What is known of a subject's matters of the window. ``earlier`` in ``weeks`` before it,
    ``year_ago`` in the same weeks of last year (None: before the first that is known)."""

    n: int = 0
    people: int = 0
    places: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    rates: dict[FormulaPart, Share] = field(default_factory=dict)
    earlier: int = 0
    year_ago: int | None = None

    def add(self, other: Self) -> None:
        """Sum in place; histories are set by the caller."""
        self.n, self.people = self.n + other.n, self.people + other.people
        self.places.update(other.places)
        self.units.update(other.units)
        for part, share in other.rates.items():
            self.rates[part] = self.rates.get(part, Share(0, 0)) + share


@dataclass(frozen=True)
class Window:
    """``weeks`` of the matters, ``earlier_weeks`` of the history that is known before them."""

    weeks: float
    earlier_weeks: float


@dataclass(frozen=True)
class Measured:
    """One part of one subject. ``value`` in its own unit (matters, people, a ratio, a share) with
    its 95 % interval, None where it cannot be told; resting on ``n``. ``counts``: what goes into
    the formula, 0 to 1; ``points`` of the score's 100 that come of it."""

    part: FormulaPart
    value: float | None
    low: float
    high: float | None
    n: int
    counts: float
    weight: float
    points: float


@dataclass(frozen=True)
class Scored:
    key: tuple[str, str]
    score: float
    parts: tuple[Measured, ...]
    tally: Tally

    def points_of(self, group: PartGroup) -> float:
        return sum(part.points for part in self.parts if GROUP_OF[part.part] is group)


def poisson(n: int) -> tuple[float, float]:
    """The exact 95 % interval of a count (F. Garwood, Biometrika 28, 1936)."""
    low = float(gammaincinv(n, KNOWN)) if n else 0.0
    return low, float(gammaincinv(n + 1, 1 - KNOWN))


def ratio(now: int, before: int, exposure: float) -> Ends:
    """Rate now / rate before and its exact conditional 95 % interval; ``exposure`` is the length of
    now over that of before. The value or the upper end is None where it has no bound."""
    total = now + before
    low = float(betaincinv(now, before + 1, KNOWN)) if now else 0.0
    high = float(betaincinv(now + 1, before, 1 - KNOWN)) if before else 1.0
    value = now / before / exposure if before else None
    if not total:
        return NOTHING
    return (
        value,
        low / (1 - low) / exposure if low < 1 else 0.0,
        high / (1 - high) / exposure if high < 1 else None,
    )


def same(counts: Iterable[int]) -> tuple[float, float, float] | None:
    """The chance that two drawn at random without replacement are of the same kind, with its 95 %
    interval by the jackknife over matters; None for fewer than three."""
    sizes = [count for count in counts if count > 0]
    n = sum(sizes)
    if n < 3:
        return None
    pairs = sum(size * (size - 1) for size in sizes)
    value = pairs / (n * (n - 1))
    left = [(pairs - 2 * (size - 1)) / ((n - 1) * (n - 2)) for size in sizes]
    mean = sum(size * each for size, each in zip(sizes, left, strict=True)) / n
    spread = sum(size * (each - mean) ** 2 for size, each in zip(sizes, left, strict=True))
    half = Z_95 * sqrt((n - 1) / n * spread)
    return value, max(0.0, value - half), min(1.0, value + half)


def rise(tally: Tally, window: Window) -> Ends:
    """Of the two comparisons the one that shows less."""
    if window.earlier_weeks < LEAST_WEEKS:
        return NOTHING
    found = [ratio(tally.n, tally.earlier, window.weeks / window.earlier_weeks)]
    if tally.year_ago is not None:
        found.append(ratio(tally.n, tally.year_ago, 1.0))
    return min(found, key=lambda each: each[1])


@dataclass(frozen=True)
class Largest:
    """Of all subjects that are ranked together: the yardstick of the log scales."""

    n: int
    people: int


def measure(
    tally: Tally, window: Window, largest: Largest, weights: Mapping[str, float]
) -> tuple[Measured, ...]:
    """Every part, in the order of ``FormulaPart``."""
    total = sum(weights.get(part, 0.0) for part in FormulaPart) or 1.0

    def made(part: FormulaPart, ends: Ends, n: int, counts: float) -> Measured:
        weight = weights.get(part, 0.0) / total
        kept = min(1.0, max(0.0, counts))
        return Measured(part, *ends, n, kept, weight, 100 * weight * kept)

    low, high = poisson(tally.n)
    each = tally.people / tally.n if tally.n else 0.0
    risen = rise(tally, window)
    people: Ends = (tally.people, low * each, high * each)
    found = [
        made(FormulaPart.VOLUME, (tally.n, low, high), tally.n, _log_share(low, largest.n)),
        made(FormulaPart.PEOPLE, people, tally.n, _log_share(low * each, largest.people)),
        made(FormulaPart.RISE, risen, tally.n, risen[1] - 1),
    ]
    for part, counted in ((FormulaPart.PLACES, tally.places), (FormulaPart.UNITS, tally.units)):
        alike: Ends = same(counted.values()) or NOTHING
        found.append(made(part, alike, counted.total(), alike[1]))
    for part in RATES:
        share = tally.rates.get(part, Share(0, 0))
        known = share.interval
        ends: Ends = (share.value, *known) if known else NOTHING
        found.append(made(part, ends, share.n, ends[1]))
    return tuple(found)


def _log_share(value: float, largest: float) -> float:
    return log1p(value) / log1p(largest) if largest > 0 else 0.0


def rank(
    tallies: Mapping[tuple[str, str], Tally], window: Window, weights: Mapping[str, float]
) -> list[Scored]:
    """The best of each family of nested subjects, best first, at most ``MOST``.

    Keys are (category, place): 路灯 of one district and 路灯 of the whole city are one family, and
    so are 市政设施 and 路灯.
    """
    ranked = {key: tally for key, tally in tallies.items() if tally.n >= LEAST}
    if not ranked:
        return []
    largest = Largest(
        max(tally.n for tally in ranked.values()), max(tally.people for tally in ranked.values())
    )
    scored = []
    for key, tally in ranked.items():
        parts = measure(tally, window, largest, weights)
        scored.append(Scored(key, sum(part.points for part in parts), parts, tally))
    scored.sort(key=lambda each: (-round(each.score, 6), *_narrowest(each.key)))
    return _one_of_each(scored)


def _narrowest(key: tuple[str, str]) -> tuple[int, bool, tuple[str, str]]:
    """Of equals the one that says most exactly what it is about comes first."""
    return -len(key[0]), not key[1], key


def _one_of_each(scored: Sequence[Scored]) -> list[Scored]:
    kept: list[Scored] = []
    for each in scored:
        if not any(_nested(each.key, other.key) for other in kept):
            kept.append(each)
        if len(kept) == MOST:
            break
    return kept


def _nested(one: tuple[str, str], two: tuple[str, str]) -> bool:
    by_category = one[0].startswith(two[0]) or two[0].startswith(one[0])
    return by_category and (one[1] == two[1] or not one[1] or not two[1])
