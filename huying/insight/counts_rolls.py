"""The lattice: which sums are kept, and which of them answers a question.

A roll keeps cells by category to a level, by place to a level, perhaps by unit and by channel. What
no roll keeps is counted from the ledger, which is always exact and slower.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from huying.insight.counts_values import GRAIN_CODES, Grain

ANY_PLACE = 3  # the place itself, below the street too

_Q, _B, _D, _M = Grain.QUARTER, Grain.BAND, Grain.DAY, Grain.MONTH


@dataclass(frozen=True)
class Roll:
    """``category`` 0–3, ``place`` 0 city, 1 district, 2 street, 3 any. ``weight``: how many cells a
    busy day touches, roughly; of rolls that can answer, the lightest does."""

    code: int
    category: int
    place: int
    unit: bool
    channel: bool
    grains: tuple[Grain, ...]
    weight: int


@dataclass(frozen=True)
class Need:
    """What a question tells apart."""

    category: int = 0
    place: int = 0
    unit: bool = False
    channel: bool = False


ROLLS = (
    Roll(1, 0, 0, False, False, (_Q, _B, _D, _M), 1),
    Roll(2, 1, 0, False, False, (_Q, _B, _D, _M), 20),
    Roll(3, 2, 0, False, False, (_B, _D, _M), 120),
    Roll(4, 3, 0, False, False, (_D, _M), 800),
    Roll(5, 0, 1, False, False, (_Q, _B, _D, _M), 12),
    Roll(6, 0, 2, False, False, (_D, _M), 300),
    Roll(7, 1, 1, False, False, (_B, _D, _M), 240),
    Roll(8, 2, 1, False, False, (_D, _M), 1_200),
    Roll(9, 1, 2, False, False, (_M,), 4_000),
    Roll(10, 3, 1, False, False, (_M,), 6_000),
    Roll(11, 2, 2, False, False, (_M,), 12_000),
    Roll(12, 3, 2, False, False, (_Q,), 19_000),
    Roll(13, 1, 3, False, False, (_M,), 8_000),
    Roll(14, 0, 0, True, False, (_B, _D, _M), 500),
    Roll(15, 0, 2, True, False, (_M,), 5_000),
    Roll(16, 3, 0, True, False, (_M,), 6_000),
    Roll(17, 3, 2, True, False, (_M,), 19_500),
    Roll(18, 0, 0, False, True, (_B, _D, _M), 8),
    Roll(19, 2, 0, False, True, (_M,), 500),
    Roll(20, 1, 1, False, True, (_M,), 900),
    Roll(21, 0, 0, True, True, (_M,), 1_500),
    Roll(22, 1, 0, True, False, (_M,), 2_000),
    Roll(23, 1, 1, True, False, (_M,), 4_500),
)
# Which stored widths a width can be summed from: a day cannot from bands, 子时 has both its ends.
_FROM = {_Q: (_Q,), _B: (_B, _Q), _D: (_D, _Q), _M: (_M, _D)}
_STEPS = {_Q: 96, _B: 12, _D: 1, _M: 1 / 30}


def choose(need: Need, grain: Grain, *, has_quarters: bool) -> tuple[Roll, Grain] | None:
    """The lightest roll that can answer, and from which width; None: only the ledger can.

    ``has_quarters``: the period lies within what is kept of quarters.
    """
    found = [
        (roll.weight * _STEPS[stored], roll.code, roll, stored)
        for roll in ROLLS
        if covers(roll, need)
        for stored in _FROM[grain]
        if stored in roll.grains and (has_quarters or stored is not Grain.QUARTER)
    ]
    if not found:
        return None
    _, _, roll, stored = min(found, key=lambda each: each[:2])
    return roll, stored


def covers(roll: Roll, need: Need) -> bool:
    return (
        roll.category >= need.category
        and roll.place >= need.place
        and roll.unit >= need.unit
        and roll.channel >= need.channel
    )


def values(rolls: Sequence[Roll] = ROLLS, grains: Sequence[Grain] = tuple(Grain)) -> str:
    """SQL rows (roll, c, p, u, h, grain), one for every cell that a subject is counted in."""
    rows = [
        f"({roll.code}::smallint, {roll.category}, {roll.place}, {roll.unit}, {roll.channel},"
        f" {GRAIN_CODES[grain]}::smallint)"
        for roll in rolls
        for grain in roll.grains
        if grain in grains
    ]
    return f"(VALUES {', '.join(rows)}) AS r (roll, c, p, u, h, grain)"
