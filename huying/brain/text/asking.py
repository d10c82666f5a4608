"""How a question about a rule is read: what is asked and of what, however it is said.

Every text becomes keys with places: pairs of characters, pairs of sounds (a recogniser writes other
characters for the same syllables), and meanings – groups of words that mean the same to who asks
(两口子, 夫妻), kinds of question (多少钱, 在哪), numbers. Words that only carry the talk have none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from huying.brain.text.numerals import written
from huying.brain.text.shapes import mapping, strings
from huying.brain.text.sounds import sound_of

Ids = NDArray[np.int32]
Places = NDArray[np.int64]

SPACE = 1 << 22
PAIRS, SOUNDS, MEANINGS, KINDS = range(4)
FAMILIES = 4

_WIDE = {
    **{0xFF10 + at: 0x30 + at for at in range(10)},
    **{base + at: 0x61 + at for base in (0x41, 0xFF21, 0xFF41) for at in range(26)},
}
_NUMERAL = re.compile(r"\d+(?:\.\d+)?[十百千万]?|[零一二两三四五六七八九十百千万]{2,}")
_CODE = re.compile(r"[a-z]+\d*")
_LONGEST_NUMBER = 4  # what is longer names somebody or something, and tells no rule
_BREAK = "\n"
_CODES = 1 << 16
_AT_ONCE = 1_000  # texts that are read together
_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class AskingWords:
    """``same``: groups of words that mean the same; ``asks``: words by kind of question;
    ``fillers``: words without a meaning for the search."""

    same: tuple[tuple[str, ...], ...] = ()
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: tuple[str, ...] = ()


def asking_words(words: Mapping[str, object]) -> AskingWords:
    """From parsed lexicon files by stem (``asking``). Raises ValueError for another shape or a
    word in two groups."""
    data = mapping(words.get("asking", {}), "asking")
    groups = data.get("same", [])
    if not isinstance(groups, list):
        raise ValueError("asking.same is not a list")
    same = tuple(strings(group, "asking.same") for group in groups)
    seen: set[str] = set()
    for word in (word for group in same for word in group):
        if word in seen:
            raise ValueError(f"asking.same lists {word} twice")
        seen.add(word)
    asks = mapping(data.get("asks", {}), "asking.asks")
    return AskingWords(
        same=same,
        asks={kind: strings(listed, f"asking.asks.{kind}") for kind, listed in asks.items()},
        fillers=strings(data.get("fillers", []), "asking.fillers"),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Keys:
    """Keys of one text or of many joined ones, unsorted: ``ids`` with their characters."""

    ids: Ids
    starts: Places
    ends: Places


class Reader:
    """Reads texts of any number into keys; the same words always give the same keys."""

    def __init__(self, words: AskingWords | None = None) -> None:
        given = words or AskingWords()
        meaning: dict[str, int] = {}
        for kind, listed in given.asks.items():
            for word in listed:
                meaning.setdefault(word, _key(f"?{kind}", KINDS))
        for group in given.same:
            for word in group:
                meaning[word.translate(_WIDE)] = _key(f"={group[0]}", MEANINGS)
        for word in given.fillers:
            meaning.setdefault(word, _UNKNOWN)
        self._meanings = np.array(list(meaning.values()), dtype=np.int32)
        self._finder = AhoCorasick(list(meaning), matchkind=MatchKind.LeftmostLongest)
        self._sounds = np.full(_CODES, _UNKNOWN, dtype=np.int32)

    def read(self, text: str) -> Keys:
        """Places are characters of ``text``. Line breaks part what is joined."""
        plain = text.translate(_WIDE)
        codes = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32)
        is_han = (codes >= 0x4E00) & (codes <= 0x9FFF)
        meanings, blocked = self._meant(plain, codes.size)
        parts = [meanings, _numbers(plain), _codes(plain)]
        if codes.size > 1:
            wanted = is_han[:-1] & is_han[1:] & ~(blocked[:-1] & blocked[1:])
            places = np.flatnonzero(wanted)
            parts.append(_pairs(codes, places, PAIRS))
            parts.append(_pairs(self._sound(codes), places, SOUNDS))
        return Keys(
            np.concatenate([part.ids for part in parts]),
            np.concatenate([part.starts for part in parts]),
            np.concatenate([part.ends for part in parts]),
        )

    def read_many(self, texts: Sequence[str]) -> tuple[Ids, Ids]:
        """Keys of each text, each once and sorted by text: owners and ids."""
        owners, ids = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
        for first in range(0, len(texts), _AT_ONCE):
            read = self._read_some(texts[first : first + _AT_ONCE])
            owners.append(read[0] + np.int32(first))
            ids.append(read[1])
        return np.concatenate(owners), np.concatenate(ids)

    def _read_some(self, texts: Sequence[str]) -> tuple[Ids, Ids]:
        plain = [text.replace(_BREAK, " ") for text in texts]
        keys = self.read(_BREAK.join(plain))
        lengths = np.array([len(text) + 1 for text in plain], dtype=np.int64)
        owners = np.searchsorted(np.cumsum(lengths), keys.starts, side="right")
        joined = np.unique(owners.astype(np.int64) << 24 | keys.ids)
        return (joined >> 24).astype(np.int32), (joined & 0xFFFFFF).astype(np.int32)

    def _meant(self, plain: str, size: int) -> tuple[Keys, NDArray[np.bool_]]:
        """Meanings, and the characters of words that have none."""
        found = np.array(self._finder.find_matches_as_indexes(plain), dtype=np.int64).reshape(-1, 3)
        ids = self._meanings[found[:, 0]] if found.size else np.empty(0, dtype=np.int32)
        held = np.zeros(size + 1, dtype=np.int32)
        is_filler = ids == _UNKNOWN
        np.add.at(held, found[is_filler, 1], 1)
        np.add.at(held, found[is_filler, 2], -1)
        kept = found[~is_filler]
        return Keys(ids[~is_filler], kept[:, 1], kept[:, 2]), np.cumsum(held[:-1]) > 0

    def _sound(self, codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
        small = np.minimum(codes, _CODES - 1)
        fresh = np.unique(small[self._sounds[small] == _UNKNOWN])
        for code in fresh.tolist():
            self._sounds[code] = ord(sound_of(chr(code))) if 0x4E00 <= code <= 0x9FFF else code
        return self._sounds[small].astype(np.uint32)


def _pairs(codes: NDArray[np.uint32], places: Places, family: int) -> Keys:
    mixed = codes[:-1] * np.uint32(0x9E3779B1) + codes[1:] * np.uint32(0x85EBCA77)
    ids = (mixed[places] >> np.uint32(10)).astype(np.int32) + np.int32(family * SPACE)
    return Keys(ids, places, places + 2)


def _numbers(plain: str) -> Keys:
    found = [
        (_key(f"#{written(match.group())}", MEANINGS), match.start(), match.end())
        for match in _NUMERAL.finditer(plain)
        if len(match.group()) <= _LONGEST_NUMBER
    ]
    return _listed(found)


def _codes(plain: str) -> Keys:
    found = [
        (_key(match.group(), PAIRS), match.start(), match.end()) for match in _CODE.finditer(plain)
    ]
    return _listed(found)


def _listed(found: Sequence[tuple[int, int, int]]) -> Keys:
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Keys(table[:, 0].astype(np.int32), table[:, 1], table[:, 2])


def _key(word: str, family: int) -> int:
    return (crc32(word.encode()) >> 10) + family * SPACE
