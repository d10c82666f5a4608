"""Likeness of two titles by character: ROUGE-1, ROUGE-2 and ROUGE-L as F1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_BLANK = re.compile(r"\s+")


def rouge(title: str, wanted: str) -> tuple[float, float, float]:
    """(ROUGE-1, ROUGE-2, ROUGE-L) F1, 0 to 1, characters without blanks. Lin 2004."""
    ours, theirs = _BLANK.sub("", title), _BLANK.sub("", wanted)
    return (
        _f1(_shared(ours, theirs), len(ours), len(theirs)),
        _f1(_shared(_pairs(ours), _pairs(theirs)), len(ours) - 1, len(theirs) - 1),
        _f1(common_length(ours, theirs), len(ours), len(theirs)),
    )


def common_length(one: str, other: str) -> int:
    """Length of the longest common subsequence (bit-parallel: Hyyrö 2004)."""
    places: dict[str, int] = {}
    for number, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << number
    mask = (1 << len(one)) - 1
    row = mask
    for char in other:
        matched = row & places.get(char, 0)
        row = ((row + matched) | (row - matched)) & mask
    return (~row & mask).bit_count()


def _pairs(text: str) -> list[str]:
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _shared(one: Iterable[str], other: Iterable[str]) -> int:
    return (Counter(one) & Counter(other)).total()


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if ours > 0 and theirs > 0 else 0.0
