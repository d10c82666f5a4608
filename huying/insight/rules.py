"""Decisions about figures: values in, answers out."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from huying.brain.series import Share, upper_tail

THREE_RATES = ("response", "solved", "satisfied")
SURPRISING = 0.01  # for the whole list of units together (Bonferroni)


class Band(StrEnum):
    A = "a"
    B = "b"
    C = "c"


@dataclass(frozen=True)
class Weighing:
    """How the three rates make one: weights that sum to 1, the lower edges of bands A and B, and
    the least number of rows that each weighted rate must rest on."""

    weights: Mapping[str, float]
    a_from: float
    b_from: float
    least: int


DEFAULT = Weighing({"response": 0.2, "solved": 0.4, "satisfied": 0.4}, 0.9, 0.8, 30)


def weighing(body: Mapping[str, object]) -> Weighing:
    """From a profile's ``figure_weights`` and ``figure_bands``; what is missing is the default's.

    Weights are brought to the sum of 1; without any positive weight the default's stand.
    """
    raw, bands = body.get("figure_weights"), body.get("figure_bands")
    weights = {name: _number(raw, name, 0.0) for name in THREE_RATES}
    total = sum(weights.values())
    if total <= 0:
        weights, total = dict(DEFAULT.weights), 1.0
    return Weighing(
        {name: weight / total for name, weight in weights.items()},
        _number(bands, "a_from", DEFAULT.a_from),
        _number(bands, "b_from", DEFAULT.b_from),
        int(_number(bands, "least", DEFAULT.least)),
    )


def _number(given: object, key: str, default: float) -> float:
    value: object = given.get(key) if isinstance(given, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        return default
    return float(value)


@dataclass(frozen=True)
class Composite:
    """The weighted rate and an interval that supposes nothing of how the rates hang together:
    the weighted sums of the lower and of the upper ends."""

    value: float
    low: float
    high: float


def composite(rates: Mapping[str, Share], how: Weighing) -> Composite | None:
    """None where a weighted rate rests on fewer than ``how.least`` rows."""
    value = low = high = 0.0
    for name, weight in how.weights.items():
        if weight == 0:
            continue
        share = rates[name]
        interval = share.interval
        if share.n < max(how.least, 1) or interval is None:
            return None
        value += weight * share.hits / share.n
        low, high = low + weight * interval[0], high + weight * interval[1]
    return Composite(value, low, high)


@dataclass(frozen=True)
class Placed:
    """``is_firm``: the whole interval lies in the band; otherwise a lower one is not ruled out."""

    band: Band
    is_firm: bool


def place(found: Composite, how: Weighing) -> Placed:
    """A unit stands lower only where its whole interval lies below the edge."""
    if found.high < how.b_from:
        return Placed(Band.C, True)
    if found.high < how.a_from:
        return Placed(Band.B, found.low >= how.b_from)
    return Placed(Band.A, found.low >= how.a_from)


@dataclass(frozen=True)
class Oddity:
    """How surprising a unit's count is if it were like the rest of the city.

    ``expected`` hits; ``chance`` of as many or more by accident.
    """

    share: Share
    rest: Share
    expected: float
    chance: float
    is_odd: bool


def oddity(share: Share, city: Share, units: int) -> Oddity | None:
    """``share`` against the city without it; ``units`` are looked at together, so that one in a
    hundred lists holds a false mark, not one in a hundred units. None where there is no rest."""
    rest = city - share
    if rest.value is None:
        return None
    chance = upper_tail(share.hits, share.n, rest.value)
    return Oddity(share, rest, share.n * rest.value, chance, chance < SURPRISING / max(units, 1))
