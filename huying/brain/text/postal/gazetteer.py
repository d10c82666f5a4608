"""Names known to be of a level: those seen in labelled addresses, and the country's own divisions.

While the parser is trained, a name counts only if another address holds it too: otherwise every
name of the training rows would be known, and none of a new address would be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from huying.brain.text.postal.characters import kind

LONGEST = 10
Name = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The longest known name of one level over one token: place in it, its length."""

    level: str
    offset: int
    length: int
    share: float


class Gazetteer:
    """Counts of names by level; a name is a tuple of normal tokens."""

    def __init__(self, counts: Mapping[str, Mapping[str, int]]) -> None:
        """`counts`: name, tokens joined by a blank → level → how many addresses hold it."""
        self._counts: dict[Name, dict[str, int]] = {
            tuple(name.split(" ")): dict(levels) for name, levels in counts.items()
        }
        self._starts = Counter(name[:2] for name in self._counts)

    @classmethod
    def learn(cls, spans: Iterable[tuple[str, Sequence[str]]]) -> Gazetteer:
        """`spans`: (level, normal tokens). Numbers and single tokens teach no name."""
        counts: dict[str, dict[str, int]] = {}
        for level, name in spans:
            if is_name(name):
                levels = counts.setdefault(" ".join(name), {})
                levels[level] = levels.get(level, 0) + 1
        return cls(counts)

    def as_counts(self) -> dict[str, dict[str, int]]:
        return {" ".join(name): levels for name, levels in sorted(self._counts.items())}

    def matches(
        self, tokens: Sequence[str], own: Mapping[tuple[Name, str], int] | None = None
    ) -> list[list[Match]]:
        """For every token the longest name of each level that covers it.

        `own` holds the names of the address itself with their level, taken off the counts."""
        found: list[dict[str, Match]] = [{} for _ in tokens]
        for start in range(len(tokens) - 1):
            if tuple(tokens[start : start + 2]) not in self._starts:
                continue
            for end in range(start + 2, min(len(tokens), start + LONGEST) + 1):
                name = tuple(tokens[start:end])
                for level, share in self._levels(name, own):
                    _lay(found, level, start, end, share)
        return [list(levels.values()) for levels in found]

    def _levels(
        self, name: Name, own: Mapping[tuple[Name, str], int] | None
    ) -> list[tuple[str, float]]:
        levels = self._counts.get(name)
        if not levels:
            return []
        left = {
            level: count - (own.get((name, level), 0) if own else 0)
            for level, count in levels.items()
        }
        total = sum(left.values())
        return [(level, count / total) for level, count in left.items() if count > 0]


def is_name(tokens: Sequence[str]) -> bool:
    return 2 <= len(tokens) <= LONGEST and any(kind(token) in "HP" for token in tokens)


def _lay(found: list[dict[str, Match]], level: str, start: int, end: int, share: float) -> None:
    length = end - start
    for index in range(start, end):
        known = found[index].get(level)
        if known is None or known.length < length:
            found[index][level] = Match(level, index - start, length, share)
