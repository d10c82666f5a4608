"""Chinese and Arabic numerals as people speak them and recognisers write them."""

from __future__ import annotations

import re
from functools import lru_cache

_DIGIT_CHARS = ("零〇○洞", "一幺么壹", "二两俩", "三", "四", "五", "六", "七拐", "八", "九勾")
DIGITS = {
    char: digit
    for digit, chars in enumerate(_DIGIT_CHARS)
    for char in (*chars, str(digit), "０１２３４５６７８９"[digit])
}
UNITS = {"十": 10, "百": 100, "千": 1000}
BIG_UNITS = {"万": 10_000, "亿": 100_000_000}

NUMBER = "[0-9０-９零〇○一二两三四五六七八九十百千万亿]"
SPOKEN_DIGIT = "[0-9０-９零〇○洞一幺么二两三四五六七拐八九勾]"
_ARABIC = re.compile(r"\d+(?:\.\d+)?")


@lru_cache(maxsize=4096)
def read_number(text: str) -> float | None:
    """The value of a whole numeral: "十二" 12, "五零二" 502, "一百二" 120, "三千五" 3500,
    "2万3" 23000, "1.5万" 15000. None when the text is not one numeral."""
    if not text:
        return None
    match = _ARABIC.match(text)
    if match and match.end() == len(text):
        return float(match.group())
    if all(char in DIGITS for char in text):
        return float("".join(str(DIGITS[char]) for char in text))
    return _read_positional(text)


def _read_positional(text: str) -> float | None:
    total = 0.0
    section = 0.0
    digit: float | None = None
    last_unit = 1.0
    position = 0
    while position < len(text):
        char = text[position]
        arabic = _ARABIC.match(text, position)
        if arabic:
            digit = float(arabic.group())
            position = arabic.end()
            continue
        if char in DIGITS:
            digit = DIGITS[char]
            last_unit = 1.0 if digit == 0 else last_unit
        elif char in UNITS:
            section += (1 if digit is None else digit) * UNITS[char]
            last_unit, digit = float(UNITS[char]), None
        elif char in BIG_UNITS:
            section += digit or 0
            total += (section or 1) * BIG_UNITS[char]
            section, last_unit, digit = 0.0, float(BIG_UNITS[char]), None
        else:
            return None
        position += 1
    if digit is not None:
        section += digit * (last_unit / 10 if last_unit > 10 and digit < 10 else 1)
    return total + section


def written(text: str) -> str:
    """The numeral in Arabic digits; codes such as "五零二" keep their leading zeros."""
    if text and all(char in DIGITS for char in text):
        return "".join(str(DIGITS[char]) for char in text)
    value = read_number(text)
    if value is None:
        return text
    return str(int(value)) if value == int(value) else f"{value:g}"


_NUMERAL = re.compile(rf"\d+(?:\.\d+)?[十百千万亿]?|{NUMBER}+")


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> frozenset[str]:
    """Every numeral of the text in Arabic digits, for checking what was said."""
    found: set[str] = set()
    for match in _NUMERAL.finditer(text):
        found.add(written(match.group()))
        found.update(_ARABIC.findall(match.group()))
    return frozenset(found)
