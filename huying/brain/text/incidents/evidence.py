"""Whether two tellings are the same matter: what speaks for it, what against, and how sure.

The weights below were set by hand, in round numbers, while looking at pairs of letters and at
paraphrases written by hand; nothing fitted is stored. What names share counts most, then words and
topic; a name, number or district that contradicts counts against. ``bench/grouping.py`` says what
that is worth.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, log1p

from huying.brain.text.incidents.features import WIDE, Features

SAME = 0.5  # from this score on two tellings are taken for the same matter


class Ground(StrEnum):
    """What a judgement rests on; those called ``other_…`` speak against it."""

    NAMES = "names"
    WORDS = "words"
    TOPIC = "topic"
    NUMBERS = "numbers"
    OTHER_NAME = "other_name"
    OTHER_NUMBER = "other_number"
    OTHER_DISTRICT = "other_district"


@dataclass(frozen=True, slots=True)
class NamesTold:
    """Kinds of name on which two tellings agree, on which they contradict each other, and which
    only the shorter has. ``is_elsewhere``: they contradict each other on where or about whom it is,
    and agree on nothing narrower than a town."""

    same: int = 0
    contrary: int = 0
    missing: int = 0
    is_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """``shorter`` and ``longer``: pairs of characters that each of the two tellings has (long ones
    share much by chance). ``names`` and ``pairs``: nats of rare pairs shared, outside and inside
    the general content; ``within`` and ``words``: shared words over those of the shorter and over
    both (0–1); ``signs`` and ``topic``: cosines of single characters and of topics (0–1);
    ``numbers``: nats of shared numbers; the rest are counts.
    """

    shorter: int
    longer: int
    names: float
    pairs: float
    within: float
    words: float
    signs: float
    topic: float
    numbers: float
    names_told: NamesTold
    same_units: int
    other_units: int
    other_district: bool

    def score(self, among: int) -> float:
        """0 to 1. ``among``: how many matters there are; the more, the likelier is one that only
        looks the same."""
        return 1.0 / (1.0 + exp(-min(max(self.log_odds(among), -30.0), 30.0)))

    def log_odds(self, among: int) -> float:
        """The score before it is pressed between 0 and 1."""
        return sum(self.grounds().values()) - _BIAS - 0.2 * log(max(among, 10) / 1000)

    def grounds(self) -> Mapping[Ground, float]:
        """What each ground adds to the score or takes from it, on the logistic scale."""
        rare = 1.5 * log1p(self.names) + 1.3 * log1p(self.pairs)
        chance = 1.3 * log(self.shorter + 5) + 0.7 * log(self.longer + 5)
        words = 5.0 * self.within + 9.0 * self.signs
        # The same words about another place or line are a form letter: then words say nothing.
        form = words + 0.5 * rare
        told = self.names_told
        is_unplaced = told.missing > 0 and not told.same
        is_other_number = self.other_units > 0 and not self.same_units
        return {
            Ground.NAMES: rare + 0.8 * told.same - chance + 11.0,
            Ground.WORDS: words,
            Ground.TOPIC: 1.0 * self.topic - 0.5 * (self.topic < _NO_TOPIC),
            Ground.NUMBERS: 0.3 * min(self.numbers, 12.0) + 1.5 * self.same_units,
            Ground.OTHER_NAME: (
                -1.5 * told.contrary
                - 0.3 * told.missing
                - form * told.is_elsewhere
                - 0.3 * words * is_unplaced
            ),
            Ground.OTHER_NUMBER: -4.0 * self.other_units - form * is_other_number,
            Ground.OTHER_DISTRICT: -(3.0 + words) * self.other_district,
        }


_BIAS = 13.7
_NO_TOPIC = 0.02
_AGREEING = 0.34  # of the names of a kind, found in the other telling


def names_compared(one: Features, other: Features, is_name: Mapping[int, bool]) -> NamesTold:
    """``is_name``: whether a pair is rare enough to be one."""
    short, long = (one, other) if one.length <= other.length else (other, one)
    mine, theirs = _by_kind(short.names, is_name), _by_kind(long.names, is_name)
    same: list[int] = []
    contrary: list[int] = []
    for kind, stems in mine.items():
        others = theirs.get(kind, [])
        if max(_held(long, stems), _held(short, others)) >= _AGREEING:
            same.append(kind)
        elif others:
            contrary.append(kind)
    is_told = any(map(_is_inner, mine)) and any(map(_is_inner, theirs))
    is_elsewhere = is_told and not any(map(_is_inner, same))
    missing = len(mine) - len(same) - len(contrary)
    return NamesTold(
        len(same), len(contrary), missing, is_elsewhere or (bool(contrary) and not same)
    )


def _is_inner(kind: int) -> bool:
    return kind not in WIDE


def units_compared(one: Features, other: Features) -> tuple[int, int]:
    """Things numbered in both: with a number in common, and with none."""
    mine, theirs = set(one.units), set(other.units)
    shared = {unit for unit, _ in mine} & {unit for unit, _ in theirs}
    same = {unit for unit, _ in mine & theirs}
    return len(same), len(shared - same)


def is_other_district(one: Features, other: Features) -> bool:
    """Masked names: A is the city of A7, but A7 is not A8. False when either names none."""
    return are_apart(one.districts, other.districts)


def are_apart(mine: Collection[tuple[int, int]], theirs: Collection[tuple[int, int]]) -> bool:
    """Both name districts, and none of them is, lies in or holds one of the others."""
    if not mine or not theirs:
        return False
    return not any(_touch(a, b) for a in mine for b in theirs)


def _held(features: Features, stems: Sequence[int]) -> float:
    """The share of the stems that the telling holds, anywhere."""
    return sum(map(features.has_pair, stems)) / len(stems) if stems else 0.0


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one == other or (one[0] == other[0] and 0 in (one[1], other[1]))


def _by_kind(
    names: Iterable[tuple[int, int]], is_name: Mapping[int, bool]
) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for kind, stem in names:
        if is_name.get(stem, True):
            found.setdefault(kind, []).append(stem)
    return found
