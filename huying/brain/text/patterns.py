"""Terms with gaps, found all at once.

A term is words with gaps between them: ``扇…耳光`` lets up to eight characters of the same clause
stand between the two, ``关……饭`` up to sixteen characters of the same sentence, commas included.
``/`` divides what may stand in one place: ``打/揍…娃/孩子`` are four terms."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

_NEAR, _FAR = 8, 16
_STOPS = re.compile(r"[，,。！!？?；;]")
_ENDS = re.compile(r"[。！!？?；;]")
_GAP = re.compile(r"(……|…)")


@dataclass(frozen=True, slots=True)
class PatternHit:
    """``number``: which of the patterns; ``parts``: the matched words, in order."""

    number: int
    start: int
    end: int
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Parsed:
    alternatives: tuple[tuple[str, ...], ...]
    gaps: tuple[bool, ...]  # is the gap before each later part a far one


class PatternFinder:
    """Every place where one of the patterns stands; overlaps are kept."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._parsed = tuple(_parse(pattern) for pattern in patterns)
        uses: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, parsed in enumerate(self._parsed):
            for place, words in enumerate(parsed.alternatives):
                for word in words:
                    uses[word].append((number, place))
        self._uses = tuple(tuple(places) for places in uses.values())
        self._automaton = AhoCorasick(list(uses), matchkind=MatchKind.Standard)

    def find(self, text: str) -> tuple[PatternHit, ...]:
        """In order of their start, then of the patterns."""
        starts: list[tuple[int, int, int]] = []
        later: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for number, place in self._uses[word]:
                if place == 0:
                    starts.append((start, number, end))
                else:
                    later[number, place].append((start, end))
        hits: list[PatternHit] = []
        for start, number, end in sorted(starts):
            parts = self._follow(text, number, (start, end), later)
            if parts is not None:
                hits.append(PatternHit(number, start, parts[-1][1], parts))
        return tuple(hits)

    def _follow(
        self,
        text: str,
        number: int,
        first: tuple[int, int],
        later: dict[tuple[int, int], list[tuple[int, int]]],
    ) -> tuple[tuple[int, int], ...] | None:
        """The nearest later parts, None when one is missing."""
        parts = [first]
        for place, is_far in enumerate(self._parsed[number].gaps, start=1):
            after = parts[-1][1]
            reach = after + (_FAR if is_far else _NEAR)
            stops = _ENDS if is_far else _STOPS
            following = [
                found
                for found in later.get((number, place), ())
                if after <= found[0] <= reach and not stops.search(text, after, found[0])
            ]
            if not following:
                return None
            parts.append(min(following))
        return tuple(parts)


def _parse(pattern: str) -> _Parsed:
    """Raises ValueError for a pattern with an empty place."""
    pieces = _GAP.split(pattern)
    alternatives = tuple(tuple(piece.split("/")) for piece in pieces[::2])
    if not all(word for words in alternatives for word in words):
        raise ValueError(f"{pattern} has an empty place")
    return _Parsed(alternatives, tuple(gap == "……" for gap in pieces[1::2]))


def spelled_out(pattern: str) -> Iterator[str]:
    """The plain terms of a pattern without gaps; nothing for one with gaps."""
    if "…" not in pattern:
        yield from pattern.split("/")
