"""The place tree as it is spoken: names, aliases, short forms and what sounds like them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from huying.brain.text.documents import PlaceDoc
from huying.brain.text.sounds import sound_of
from huying.brain.text.words import tokens

EXACT, ALIAS, SHORT, SOUND = 0.96, 0.92, 0.8, 0.68
# How far down the tree a kind points; only what is more specific than its parent adds anything.
DEPTH = {"city": 0.1, "district": 0.3, "street": 0.5, "community": 0.7, "road": 0.75}
_NAMED = 1.0
_SHORTENED = {
    "district": ("新区", "区", "县"),
    "street": ("街道", "镇", "乡"),
    "community": ("社区", "村"),
    "estate": ("小区", "花园"),
}
_UNIT_ENDINGS = "新区街市县镇乡社"
_UNDER_DISTRICT = ("city", "community", "village")
_MIN_SOUND = 3
_SHORT_NAME = 3


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Characters that name a place; several codes when the name is ambiguous."""

    start: int
    end: int
    codes: tuple[str, ...]
    confidence: float


class PlaceIndex:
    def __init__(self, docs: Sequence[PlaceDoc]) -> None:
        self.by_code = {doc.code: doc for doc in docs}
        names = _spoken_names(docs)
        self._names = tuple(names)
        self._owners = tuple(tuple(names[name].items()) for name in self._names)
        self._exact = AhoCorasick(list(self._names), matchkind=MatchKind.LeftmostLongest)
        sounds: dict[str, dict[str, float]] = defaultdict(dict)
        for name, owners in names.items():
            if len(name) >= _MIN_SOUND:
                for code, confidence in owners.items():
                    sound = sound_of(name)
                    known = sounds[sound].get(code, 0.0)
                    sounds[sound][code] = max(known, confidence - EXACT + SOUND)
        self._sound_owners = tuple(tuple(owners.items()) for owners in sounds.values())
        self._sounds = AhoCorasick(list(sounds), matchkind=MatchKind.LeftmostLongest)
        self.mentions = lru_cache(maxsize=4096)(self._mentions)

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Codes above the place, nearest first."""
        found: list[str] = []
        doc = self.by_code.get(code)
        while doc is not None and doc.parent and doc.parent not in found:
            found.append(doc.parent)
            doc = self.by_code.get(doc.parent)
        return tuple(found)

    def address(self, code: str) -> str:
        """District, street and the place's own name, written together."""
        line = [
            self.by_code[item] for item in reversed(self.ancestors(code)) if item in self.by_code
        ]
        names = [doc.name for doc in line if doc.kind not in _UNDER_DISTRICT]
        own = self.by_code[code].name
        if names and own.startswith(names[0]):
            return own
        return "".join([*names, own])

    def depth(self, code: str) -> float:
        return DEPTH.get(self.by_code[code].kind, _NAMED)

    def names_above(self, codes: Iterable[str]) -> frozenset[str]:
        """The names of the places and of all their ancestors."""
        return frozenset(
            self.by_code[item].name
            for code in codes
            if code in self.by_code
            for item in (code, *self.ancestors(code))
            if item in self.by_code
        )

    def _mentions(self, text: str) -> tuple[PlaceMention, ...]:
        found = [
            _mention(start, end, self._owners[number])
            for number, start, end in self._exact.find_matches_as_indexes(text)
            if end - start > _SHORT_NAME
            or not _begins_inside(text, start)
            or max(confidence for _, confidence in self._owners[number]) >= EXACT
        ]
        for number, start, end in self._sounds.find_matches_as_indexes(sound_of(text)):
            if _cuts_words(text, start, end):
                continue
            overlapping = [item for item in found if item.start < end and start < item.end]
            if all(item.end - item.start < end - start for item in overlapping):
                found = [item for item in found if item not in overlapping]
                found.append(_mention(start, end, self._sound_owners[number]))
        return tuple(sorted(found, key=lambda item: item.start))


def _begins_inside(text: str, start: int) -> bool:
    """A short name must not be the end of a longer word ("区医院" in "社区医院")."""
    return any(token.start < start < token.end for token in tokens(text))


def _cuts_words(text: str, start: int, end: int) -> bool:
    """What merely sounds like a name must not begin or end inside a word."""
    return any(
        token.start < start < token.end or token.start < end < token.end for token in tokens(text)
    )


def _mention(start: int, end: int, owners: tuple[tuple[str, float], ...]) -> PlaceMention:
    best = max(confidence for _, confidence in owners)
    codes = tuple(code for code, confidence in owners if confidence >= best - 0.05)
    return PlaceMention(start, end, codes, best)


def _spoken_names(docs: Sequence[PlaceDoc]) -> dict[str, dict[str, float]]:
    names: dict[str, dict[str, float]] = defaultdict(dict)

    def add(name: str, code: str, confidence: float) -> None:
        names[name][code] = max(confidence, names[name].get(code, 0.0))

    by_code = {doc.code: doc for doc in docs}
    for doc in docs:
        add(doc.name, doc.code, EXACT)
        for alias in doc.aliases:
            if len(alias) > 1:
                add(alias, doc.code, ALIAS)
        for short in _without_city(doc, by_code):
            add(short, doc.code, SHORT)
        for ending in _SHORTENED.get(doc.kind, ()):
            short = doc.name.removesuffix(ending)
            if short != doc.name and len(short) >= 2:
                add(short, doc.code, SHORT)
    return names


def _without_city(doc: PlaceDoc, by_code: dict[str, PlaceDoc]) -> list[str]:
    """ "云溪印染厂" is "印染厂" to those who live there: names without the city's, district's or
    street's own name in front."""
    found: list[str] = []
    above = by_code.get(doc.parent or "")
    while above is not None:
        for ending in ("", "新区", "街道", "社区", "市", "区", "县", "镇", "乡", "村"):
            short = doc.name.removeprefix(above.name.removesuffix(ending))
            if short != doc.name and len(short) >= 3 and short[0] not in _UNIT_ENDINGS:
                found.append(short)
        above = by_code.get(above.parent or "")
    return found
