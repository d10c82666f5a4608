"""What of a telling is compared: pairs of characters, words, numbers, names by their endings.

Everything is a hash or a small number in one array, so that 100,000 matters fit into memory. Pairs
and words are hashes of 22 bits; a few in a hundred collide, which a sum over hundreds does not
feel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from zlib import crc32

import numpy as np
import rjieba
from numpy.typing import NDArray

from huying.brain.text.likeness import COMMON_WORDS
from huying.brain.text.numerals import read_number

Ids = NDArray[np.int32]

SPACE = 1 << 22
MOST_TEXT = 1500

_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_SPACES = re.compile(r"\s+|_x000d_")
_CITED = re.compile(r"《[^》]{2,60}》|〔[^〕]*〕")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NUMBER = re.compile(r"[a-z]{0,3}\d+(?:\.\d+)?[a-z]{0,2}")
_SPOKEN = re.compile(r"[零一二两三四五六七八九十百千]{2,}")
_UNIT = re.compile(r"(\d{1,6}|[一二三四五六七八九十]{1,3})(号线|号楼|单元|路|栋|幢|组|期|室)")
_BUS = re.compile(r"(?<!\d)(\d{1,3})(?:号|路)?(?=公交)")
_UNITS = {"号线": 0, "路": 1, "栋": 2, "幢": 2, "号楼": 2, "单元": 3, "组": 4, "期": 5, "室": 6}
_DISTRICT = re.compile(r"([a-z])(\d{0,2})(?=[市县区])")  # masked names: A市, A7县
WIDE = frozenset({0, 8})  # kinds of name that others lie in: towns, districts
_ENDINGS = (
    "街道 镇 乡",
    "大道 高速 大桥 立交桥 隧道 环线 公路 路 街 巷",
    "小区 花园 家园 公寓 大厦 广场 国际 宿舍 楼盘 豪庭 名邸 中心 华府 苑 园 城 府 湾",
    "社区 村 屯",
    "幼儿园 小学 中学 大学 学院 学校",
    "公司 集团 工厂 医院 石场 砂场 市场 超市 酒店 地产 物业 饭店 宾馆 餐厅 银行 驾校",
    "工地 公园 景区 水库 煤矿 车站 地铁站",
)
_REGION = re.compile(r"(?=([\u4e00-\u9fff]{2})(?:区(?![域间别分])|县))")
_NO_REGION = re.compile(
    "[小社地市园校片景辖山城老库街厂发新济住生作商灾院病管林矿郊郡外各该本全我们在]$"
)
_KIND_OF = {ending: kind for kind, endings in enumerate(_ENDINGS) for ending in endings.split()}
_ENDING = re.compile("|".join(sorted(_KIND_OF, key=len, reverse=True)))
_NO_NAME = re.compile(
    "[的是在有了我你他这那各个本该某和与及对从到被请市区县省新老全整每农进出回乡住业公]|一个|"
    "建设|政府|领导|部门|附近|周边|旁边|所有|以及|其他|有限|责任|开发|教育|国家|人民|社会|管理|"
    "服务|交通|居民|商业|城镇"
)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """``ids`` holds seven sorted sections, which end at ``ends``; ``length`` in characters."""

    ids: Ids
    ends: tuple[int, ...]
    length: int

    @property
    def pairs(self) -> Ids:
        """Hashes of neighbouring Chinese characters, below ``SPACE``."""
        return self.ids[: self.ends[0]]

    @property
    def words(self) -> Ids:
        """Hashes of words of two Chinese characters and more, below ``SPACE``."""
        return self.ids[self.ends[0] : self.ends[1]]

    @property
    def numbers(self) -> Ids:
        """Hashes of numbers of two signs and more, below ``SPACE``."""
        return self.ids[self.ends[1] : self.ends[2]]

    @property
    def terms(self) -> Ids:
        """Pairs, words and numbers."""
        return self.ids[: self.ends[2]]

    @property
    def signs(self) -> Ids:
        """Hashes of single Chinese characters, below ``SPACE``."""
        return self.ids[self.ends[2] : self.ends[3]]

    @property
    def counted(self) -> Ids:
        """All of which it is known how common they are: terms and signs."""
        return self.ids[: self.ends[3]]

    @property
    def names(self) -> list[tuple[int, int]]:
        """Kind of name, and the hash of the two characters before its ending (雅湖 of 松雅湖中学):
        where a name begins is hard to say, its last characters are sure."""
        return [divmod(each, SPACE) for each in self.ids[self.ends[3] : self.ends[4]].tolist()]

    @property
    def units(self) -> list[tuple[int, int]]:
        """What is numbered, and its number: (路, 128)."""
        return [divmod(each, 1 << 20) for each in self.ids[self.ends[4] : self.ends[5]].tolist()]

    @property
    def districts(self) -> list[tuple[int, int]]:
        """Letter and number of masked names of districts; number 0 for the city itself."""
        return [divmod(each, 1 << 8) for each in self.ids[self.ends[5] :].tolist()]

    def has_pair(self, pair: int) -> bool:
        at = int(self.ids[: self.ends[0]].searchsorted(pair))
        return at < self.ends[0] and int(self.ids[at]) == pair


@lru_cache(maxsize=256)
def features_of(text: str) -> Features:
    """Empty sections for a text without words."""
    plain = normal(text)
    sections = (
        pair_ids(plain),
        hashed(content_words(plain)),
        hashed(_numbers(plain)),
        sign_ids(plain),
        _sorted(_names(plain)),
        _sorted(_units(plain)),
        _sorted(a << 8 | n for a, n in districts_in(plain)),
    )
    ends = tuple(accumulate(len(section) for section in sections))
    return Features(np.concatenate(sections), ends, len(plain))


def normal(text: str) -> str:
    """Lower case, half-width digits, no spaces, no titles of laws (those who complain about quite
    different things cite the same ones), at most ``MOST_TEXT`` characters."""
    plain = _SPACES.sub("", text.lower().translate(_FULL_WIDTH))
    return _CITED.sub("，", plain)[:MOST_TEXT]


def districts_in(plain: str) -> frozenset[tuple[int, int]]:
    """Masked names of districts (A市, A7县) as letter and number; number 0 for the city itself."""
    return frozenset((ord(a) - 96, int(n or 0)) for a, n in _DISTRICT.findall(plain))


def content_words(plain: str) -> set[str]:
    """Words of two Chinese characters and more that tell something."""
    cut = rjieba.cut(plain)
    return {word for word in cut if len(word) > 1 and word not in COMMON_WORDS and _HAN.match(word)}


def pair_ids(plain: str) -> Ids:
    """Hashes of all pairs of neighbouring Chinese characters, sorted, each once."""
    return np.unique(pair_hashes(plain))


def sign_ids(plain: str) -> Ids:
    """Hashes of all Chinese characters, sorted, each once."""
    return np.unique(sign_hashes(plain))


def pair_hashes(plain: str) -> Ids:
    """As ``pair_ids``, in the order of the text and as often as they occur."""
    return placed_pairs(plain)[1]


def placed_pairs(plain: str) -> tuple[NDArray[np.int64], Ids]:
    """Where each pair begins, and its hash."""
    codes, is_han = _codes(plain)
    if codes.size < 2:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
    places = np.flatnonzero(is_han[:-1] & is_han[1:])
    mixed = codes[:-1] * np.uint32(0x9E3779B1) + codes[1:] * np.uint32(0x85EBCA77)
    return places, (mixed[places] >> np.uint32(10)).astype(np.int32)


def sign_hashes(plain: str) -> Ids:
    """As ``sign_ids``, in the order of the text and as often as they occur."""
    codes, is_han = _codes(plain)
    return ((codes[is_han] * np.uint32(0x9E3779B1)) >> np.uint32(10)).astype(np.int32)


def _codes(plain: str) -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32)
    return codes, (codes >= 0x4E00) & (codes <= 0x9FFF)


def hashed(words: Iterable[str]) -> Ids:
    """Hashes of whole words, sorted, each once."""
    return _sorted({crc32(word.encode()) >> 10 for word in words})


def _sorted(numbers: Iterable[int]) -> Ids:
    return np.array(sorted(numbers), dtype=np.int32)


def _numbers(plain: str) -> set[str]:
    """Numbers of two signs and more; 四十 is 40."""
    found = {word for word in _NUMBER.findall(plain) if len(word) > 1}
    for spoken in _SPOKEN.findall(plain):
        value = read_number(spoken)
        if value is not None and value >= 10:
            found.add(str(int(value)))
    return found


def _names(plain: str) -> set[int]:
    found: set[int] = set()
    for run in _HAN.findall(plain):
        for match in _ENDING.finditer(run):
            stem = run[max(match.start() - 2, 0) : match.start()]
            if len(stem) == 2 and stem not in _KIND_OF and not _NO_NAME.search(stem):
                found.add(_KIND_OF[match.group()] * SPACE + int(pair_ids(stem)[0]))
    for stem in _REGION.findall(plain):
        if not _NO_REGION.search(stem):
            found.add(max(WIDE) * SPACE + int(pair_ids(stem)[0]))
    return found


def _units(plain: str) -> set[int]:
    found: set[int] = set()
    numbered = _UNIT.findall(plain) + [(digits, "路") for digits in _BUS.findall(plain)]
    for digits, unit in numbered:
        value = read_number(digits)
        if value is not None:
            found.add(_UNITS[unit] << 20 | int(value) % (1 << 20))
    return found
