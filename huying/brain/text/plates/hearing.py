"""From heard characters to slots: at each place the symbols that may have been said, with costs.

A cost is about minus the logarithm of how often a recogniser writes it so; only their order and
rough distances matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import rjieba
from pypinyin import Style, pinyin

from huying.brain.text.plates.symbols import (
    DIGIT_SIGNS,
    DIGIT_SOUNDS,
    ENDING_SOUNDS,
    ENDING_WORDS,
    ENDINGS,
    FILLERS,
    LETTER_SOUNDS,
    PROVINCE_NAMES,
    PROVINCES,
    UNUSUAL_NAMES,
)

SURE = 0.0
SAME_TONE, SAME_SOUND, NEAR_SOUND = 0.7, 0.9, 1.8
RARE_READING, IN_WORD = 0.8, 1.0
_FEWER_CARS = 0.01  # a rank
LONG_NAME = 0.25  # a letter's name of several syllables is hardly anything else
FILLER = 1.2  # what a filler costs when it is read as a symbol after all
SIGN = 4.0  # what it costs to take a written sign for nothing
_DROP_AGAIN = 1.0
_DROP_SIGN, _DROP_SOUND, _DROP_FILLER, _DROP_WORD = SIGN, 1.4, 0.05, 0.3

Choices = dict[str, float]


@dataclass(frozen=True, slots=True)
class Slot:
    """What one stretch of the heard text may be; ``drop`` is the cost of taking it for nothing."""

    start: int
    end: int
    choices: Choices
    drop: float
    follows_stop: bool = False


_NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("h", "f"), ("l", "n"))
_SPACE = re.compile(r"[\s·•.。,，、;；:：\-—_/()（）\"'“”‘’!！?？~…]+")
_STOP = re.compile(r"[。，,;；!！?？…]")
_TENS = re.compile("([一二三四五六七八九])?十([一二三四五六七八九])?")
_REPEAT = re.compile("([两二三四五六2-6])(?:个|连)(?=[0-9A-Za-z零〇一幺二三四五六七八九洞拐])")
_COUNT = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_EXPLAINED = re.compile("[\u4e00-\u9fff]{1,4}的([A-Za-z])(?![A-Za-z])")
_NAMED_LETTER = re.compile("[A-Za-z\u4e00-\u9fff]{1,4}的(?=[A-Za-z](?![A-Za-z]))")
# 「蓝牌」 names a colour, 「一个八」 an eight, 「不是N」 no N.
_ASIDE = re.compile(
    "[蓝黄绿黑白]牌|一个|[前后末][一二两三四五六]位|(?:而)?不是[^，,。；\\s是]{1,2}(?=[，,。；\\s]|$)"
)
_NAMES = sorted([*PROVINCE_NAMES, "黑龙江"], key=len, reverse=True)
_NAMED_PROVINCE = re.compile("(" + "|".join(_NAMES) + ")(省|市|自治区)?(?:的|那个)?")
_ENDING = re.compile("|".join(sorted(ENDING_WORDS, key=len, reverse=True)))


@lru_cache(maxsize=8192)
def _sounds(char: str) -> tuple[tuple[str, str, float], ...]:
    """(with tone, without, cost) of every reading of the character, the usual one first."""
    toned = pinyin(char, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0]
    found = [
        (sound, sound.rstrip("012345"), RARE_READING if number else 0.0)
        for number, sound in enumerate(toned)
    ]
    return tuple(item for item in found if item[1].isalpha())


def _near(sound: str) -> str:
    for marked, plain in _NEAR:
        sound = sound.replace(marked, plain)
    return sound


_OWN_READING = {"藏": "zang4", "蒙": "meng3", "宁": "ning2", "黑": "hei1"}
_PROVINCE_SOUNDS = [
    (sign, toned, toned.rstrip("012345"))
    for sign in PROVINCES
    for toned in [_OWN_READING.get(sign) or _sounds(sign)[0][0]]
]
_ONE_SYLLABLE = [
    (symbol, sound)
    for table in (DIGIT_SOUNDS, LETTER_SOUNDS, ENDING_SOUNDS)
    for symbol, sounds in table.items()
    for sound in sounds
    if " " not in sound
]
_LONG = sorted(
    (
        (tuple(sound.split()), symbol)
        for table in (LETTER_SOUNDS, ENDING_SOUNDS)
        for symbol, sounds in table.items()
        for sound in sounds
        if " " in sound
    ),
    key=lambda item: -len(item[0]),
)


def _offer(choices: Choices, symbol: str, cost: float) -> None:
    if cost < choices.get(symbol, 99.0):
        choices[symbol] = cost


@lru_cache(maxsize=8192)
def _province_choices(char: str) -> tuple[tuple[str, float], ...]:
    choices: Choices = {}
    for rank, (sign, toned, plain) in enumerate(_PROVINCE_SOUNDS):
        for heard_toned, heard_plain, rare in _sounds(char):
            rare += rank * _FEWER_CARS
            if heard_toned == toned:
                _offer(choices, sign, SAME_TONE + rare)
            elif heard_plain == plain:
                _offer(choices, sign, SAME_SOUND + rare)
            elif _near(heard_plain) == _near(plain):
                _offer(choices, sign, NEAR_SOUND + rare)
    return tuple(choices.items())


@lru_cache(maxsize=8192)
def _choices(char: str) -> tuple[tuple[str, float], ...]:
    """Everything one Chinese character may stand for."""
    if char in PROVINCES:
        own = (char, SURE)
        return (own, *(pair for pair in _alike(char, 0.6) if pair[0] != char))
    if char in DIGIT_SIGNS:
        digit = DIGIT_SIGNS[char]
        return ((digit, SURE), *(pair for pair in _alike(char, 0.9) if pair[0] != digit))
    return _alike(char, FILLER if char in FILLERS else 0.0)


def _alike(char: str, more: float) -> tuple[tuple[str, float], ...]:
    choices: Choices = {symbol: cost + more for symbol, cost in _province_choices(char)}
    for _, heard, rare in _sounds(char):
        for symbol, sound in _ONE_SYLLABLE:
            cost = more + rare + UNUSUAL_NAMES.get((symbol, sound), 0.0)
            if sound == heard:
                _offer(choices, symbol, SAME_SOUND + cost)
            elif _near(sound) == _near(heard):
                _offer(choices, symbol, NEAR_SOUND + cost)
    for ending in ENDINGS:
        if char == ending:
            _offer(choices, ending, SURE)
    return tuple(choices.items())


def _drop_of(char: str, choices: Choices) -> float:
    if char in FILLERS:
        return _DROP_FILLER
    if min(choices.values(), default=9.0) <= SURE:
        return _DROP_SIGN
    return _DROP_SOUND if choices else _DROP_WORD


def slots_of(heard: str) -> list[Slot]:
    """The heard text as slots in order; positions refer to ``heard``."""
    text = _half_width(heard)
    words = _in_words(text)
    slots: list[Slot] = []
    at, follows_stop = 0, False
    while at < len(text):
        aside = _ASIDE.match(text, at) or _explained(text, at, slots)
        if aside:
            at = aside.end()
            continue
        space = _SPACE.match(text, at)
        if space:
            follows_stop = follows_stop or bool(_STOP.search(space.group()))
            at = space.end()
            continue
        found = list(_read(text, at, words))
        for slot in found:
            slots.append(Slot(slot.start, slot.end, slot.choices, slot.drop, follows_stop))
            follows_stop = False
        at = found[-1].end if found else _skipped(text, at)
    return _said_again(slots)


def _in_words(text: str) -> frozenset[int]:
    """Positions inside dictionary words that say nothing of a plate: 「记得」 is no 冀 and no D."""
    inside: set[int] = set()
    at = 0
    for word in rjieba.cut(text, False):
        if len(word) > 1 and not any(
            c.isascii() or c in DIGIT_SIGNS or c in PROVINCES for c in word
        ):
            inside.update(range(at, at + len(word)))
        at += len(word)
    return frozenset(inside)


def _said_again(slots: list[Slot]) -> list[Slot]:
    """After a pause people take up the last symbol once more: 「A，呃，A F」."""
    result: list[Slot] = []
    last, has_paused = "", False
    for slot in slots:
        has_paused = has_paused or slot.follows_stop or slot.drop == _DROP_FILLER
        sign = next((symbol for symbol, cost in slot.choices.items() if cost == SURE), "")
        if slot.drop == _DROP_SIGN:
            if sign and sign == last and has_paused:
                slot = replace(slot, drop=_DROP_AGAIN)
            last, has_paused = sign, False
        result.append(slot)
    return result


def _explained(text: str, at: int, slots: list[Slot]) -> re.Match[str] | None:
    """「M，妈妈的M」 says one M."""
    match = _EXPLAINED.match(text, at)
    if match and slots and slots[-1].choices.get(match.group(1).upper()) == SURE:
        return match
    return None


def _skipped(text: str, at: int) -> int:
    """Behind words that only introduce what follows."""
    match = _NAMED_LETTER.match(text, at)
    return match.end() if match else at + 1


def _read(text: str, at: int, words: frozenset[int] = frozenset()) -> Iterator[Slot]:
    """The slots of what begins here: usually one; several for 「三个八」 and 「八十六」; none for
    words that only introduce."""
    named = _NAMED_PROVINCE.match(text, at)
    if named and (slot := _province(text, at, named)):
        yield slot
        return
    ending = _ENDING.match(text, at)
    if ending:
        yield Slot(at, ending.end(), {ENDING_WORDS[ending.group()]: SURE}, _DROP_SIGN)
        return
    if _NAMED_LETTER.match(text, at):
        return
    repeat = _REPEAT.match(text, at)
    if repeat:
        said = repeat.group(1)
        count = int(said) if said.isdigit() else _COUNT[said]
        one = next(_read(text, repeat.end()), None)
        if one is not None:
            for _ in range(count):
                yield Slot(at, one.end, one.choices, one.drop)
            return
    tens = _TENS.match(text, at)
    if tens:
        for digit in _of_tens(tens):
            yield Slot(at, tens.end(), {digit: SURE}, _DROP_SIGN)
        return
    yield _single(text, at, at in words)


def _province(text: str, at: int, named: re.Match[str]) -> Slot | None:
    """「湖南的湘」 with whatever sign was written for 湘; 「湖南A」 with none."""
    sign = PROVINCE_NAMES[named.group(1)]
    end = named.end()
    if end < len(text) and sign in dict(_province_choices(text[end])):
        return Slot(at, end + 1, {sign: SURE}, _DROP_SIGN)
    if end < len(text) and text[end].isascii() and text[end].isalpha():
        return Slot(at, named.end(1), {sign: 0.2}, _DROP_SOUND)
    return None


def _of_tens(match: re.Match[str]) -> str:
    before, after = (DIGIT_SIGNS.get(part or "", "") for part in match.groups())
    return (before or "1") + (after or "0") if before or after else "10"


def _single(text: str, at: int, in_word: bool) -> Slot:
    char = text[at]
    if char.isascii():
        return _latin(char, at)
    spelled = _spelled(text, at)
    if spelled is not None:
        return spelled
    choices = dict(_choices(char))
    drop = _drop_of(char, choices)
    if in_word and drop < _DROP_SIGN:
        choices = {symbol: cost + IN_WORD for symbol, cost in choices.items()}
        drop = min(drop, _DROP_WORD)
    return Slot(at, at + 1, choices, drop)


def _latin(char: str, at: int) -> Slot:
    upper = char.upper()
    choices: Choices = {upper: SURE} if upper.isalnum() else {}
    if upper == "O":
        choices = {"0": 0.4, "O": 0.5}
    elif upper == "I":
        choices = {"1": 0.6, "I": 0.5}
    return Slot(at, at + 1, choices, _DROP_SIGN if choices else _DROP_FILLER)


def _spelled(text: str, at: int) -> Slot | None:
    """A letter's name of several syllables: 艾克斯, 达不溜; Latin letters stand for their names."""
    syllables = [_syllables(char) for char in text[at : at + 3]]
    for name, symbol in _LONG:
        if len(name) <= len(syllables) and all(
            part in heard for part, heard in zip(name, syllables, strict=False)
        ):
            choices = dict(_choices(text[at])) if len(name) == 1 else {}
            choices[symbol] = LONG_NAME
            return Slot(at, at + len(name), choices, _DROP_SIGN)
    return None


def _syllables(char: str) -> frozenset[str]:
    return frozenset(sound for _, sound, _ in _sounds(char))


def _half_width(text: str) -> str:
    """Same length: full-width letters and digits become ASCII."""
    return "".join(
        chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char for char in text
    )
