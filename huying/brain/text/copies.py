"""How much of one text was taken from another: shingles of characters, and a print to find by.

A figure or a date differs in every copied reply, so every run of digits counts as the same sign.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

SHINGLE = 5
HASHES = 64
BANDS = 16  # of four hashes each: likeness .8 is found with probability > .999, .3 with .12

_DIGITS = re.compile(r"[0-9０-９一二三四五六七八九十百千万零〇两]+")
_REST = re.compile(r"[^\u4e00-\u9fffA-Za-z#]+")
_MASK = (1 << 61) - 1  # a Mersenne prime: the family a·x + b mod p of Carter and Wegman, 1979


def normal(text: str) -> str:
    """The text without punctuation and spaces, every number as ``#``."""
    return _REST.sub("", _DIGITS.sub("#", text))


@lru_cache(maxsize=4096)
def shingles(text: str) -> frozenset[str]:
    """All runs of five signs of the normal text; the whole of it when it is shorter."""
    plain = normal(text)
    if len(plain) <= SHINGLE:
        return frozenset([plain] if plain else [])
    return frozenset(plain[at : at + SHINGLE] for at in range(len(plain) - SHINGLE + 1))


def likeness(one: str, other: str) -> float:
    """Shared shingles / all shingles (Jaccard), 0 to 1; 0 when either has none."""
    first, second = shingles(one), shingles(other)
    if not first or not second:
        return 0.0
    return len(first & second) / len(first | second)


def _hash(shingle: str) -> int:
    return int.from_bytes(blake2b(shingle.encode(), digest_size=8).digest(), "big") & _MASK


def _factors(number: int) -> tuple[int, int]:
    drawn = blake2b(b"huying-copies-%d" % number, digest_size=16).digest()
    low, high = int.from_bytes(drawn[:8], "big"), int.from_bytes(drawn[8:], "big")
    return low % _MASK or 1, high % _MASK


_FACTORS = tuple(_factors(number) for number in range(HASHES))


def bands(text: str) -> tuple[int, ...]:
    """Sixteen signed 64-bit numbers; texts that share one are candidates for ``likeness``.

    MinHash (A. Broder, 1997) folded into bands; empty for a text without words.
    """
    hashed = [_hash(each) for each in shingles(text)]
    if not hashed:
        return ()
    least = [min((a * value + b) % _MASK for value in hashed) for a, b in _FACTORS]
    width = HASHES // BANDS
    found = []
    for band in range(BANDS):
        part = repr((band, least[band * width : (band + 1) * width])).encode()
        digest = blake2b(part, digest_size=8).digest()
        found.append(int.from_bytes(digest, "big", signed=True))
    return tuple(found)
