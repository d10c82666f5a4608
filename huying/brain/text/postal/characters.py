"""What single tokens of an address are: numbers, letters, ends of names, ends of numbers."""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|\S")
_NUMERALS = frozenset("〇零一二三四五六七八九十百千两")
_DIRECTIONS = frozenset("东南西北中上下前后左右内外")

# Ends of names, by the level of place that they close.
NAME_ENDS: dict[str, str] = {
    **dict.fromkeys("省", "prov"),
    **dict.fromkeys("市州盟", "city"),
    **dict.fromkeys("区县旗", "area"),
    **dict.fromkeys("镇乡", "town"),
    **dict.fromkeys("村庄屯寨社组", "village"),
    **dict.fromkeys("路街道巷弄里胡同线桥", "road"),
    **dict.fromkeys("园苑庭府城居寓邸院厂校店场馆厦楼广心局所司行站部库墅郡湾", "place"),
}
# Ends of numbers.
NUMBER_ENDS: dict[str, str] = {
    **dict.fromkeys("号", "no"),
    **dict.fromkeys("幢栋座", "house"),
    **dict.fromkeys("单元门", "cell"),
    **dict.fromkeys("层楼", "floor"),
    **dict.fromkeys("室房铺", "room"),
    **dict.fromkeys("弄巷", "lane"),
    **dict.fromkeys("期区组队", "part"),
}
STRUCTURE = frozenset(NUMBER_ENDS) | frozenset("省市区县镇乡村路街道巷-_/#、,，()（）")


def tokenize(text: str) -> list[str]:
    """Runs of digits, runs of letters, and every other character but blanks by itself."""
    return _TOKEN.findall(text)


def normal(token: str) -> str:
    """Full width to half width, upper case; numbers keep only how many digits they have."""
    plain = unicodedata.normalize("NFKC", token).upper()
    if plain.isdigit():
        return "0" * min(len(plain), 5)
    return plain


def kind(plain: str) -> str:
    """One letter: D number, L letters, N Chinese numeral, P direction, H other Han, S sign."""
    if plain[:1].isdigit():
        return "D"
    if plain.isascii() and plain.isalpha():
        return "L"
    if plain in _NUMERALS:
        return "N"
    if plain in _DIRECTIONS:
        return "P"
    return "H" if "\u4e00" <= plain[:1] <= "\u9fff" else "S"


def shape(plain: str) -> str:
    """The token as it counts for the frame of an address: D, L, N, the sign or end itself, or H."""
    sort = kind(plain)
    if sort in "DLN":
        return sort
    return plain if plain in STRUCTURE or sort == "S" else "H"
