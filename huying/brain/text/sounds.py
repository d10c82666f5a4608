"""How text sounds: one toneless, dialect-blurred syllable per character.

Flat and curled initials (z/zh), n/l, f/h and front and back nasals (in/ing) are not told apart:
southern speakers do not, and recognisers confuse them. Each syllable becomes one private-use
character, so a sound string has the same positions as its text."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import Style, pinyin

_PLAIN: dict[str, str] = {}
_SYLLABLES: dict[str, str] = {}
_FIRST = 0xE000
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("r", "l"), ("n", "l"))
_NASAL = re.compile(r"(?<=[aei])ng$")


@lru_cache(maxsize=8192)
def _sound(char: str) -> str:
    if not "\u4e00" <= char <= "\u9fff":
        return char
    syllable = pinyin(char, style=Style.NORMAL, errors="ignore")[0][0]
    for initial, blurred in _INITIALS:
        if syllable.startswith(initial):
            syllable = blurred + syllable[len(initial) :]
            break
    if syllable.startswith("hu") and len(syllable) > 2:
        syllable = "f" + syllable[2:]
    syllable = _NASAL.sub("n", syllable)
    if syllable not in _SYLLABLES:
        _SYLLABLES[syllable] = chr(_FIRST + len(_SYLLABLES))
    return _SYLLABLES[syllable]


@lru_cache(maxsize=8192)
def sound_of(text: str) -> str:
    """The sound string of the text, of the same length."""
    return "".join(_sound(char) for char in text)


@lru_cache(maxsize=8192)
def _plain(char: str) -> str:
    if not "\u4e00" <= char <= "\u9fff":
        return char
    syllable = pinyin(char, style=Style.NORMAL, errors="ignore")[0][0]
    if syllable not in _PLAIN:
        _PLAIN[syllable] = chr(_FIRST + len(_PLAIN))
    return _PLAIN[syllable]


@lru_cache(maxsize=8192)
def plain_sound_of(text: str) -> str:
    """The same without the blur of dialects: equal only for equal toneless syllables. Not to be
    compared with ``sound_of``."""
    return "".join(_plain(char) for char in text)
