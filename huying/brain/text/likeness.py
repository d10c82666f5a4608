"""How alike two matters are, and why: category, place, time, words, named objects, citizen.

``compared`` says what two matters share; ``same_matter`` weighs it together with their words to
tell whether they are the same. ``likeness`` alone tells matters of the same kind: its weights and
``THRESHOLD`` were set by hand on 22 pairs written by hand, and for sameness it is worth less
(``bench/likeness.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import sqrt

from huying.brain.text.numerals import numbers_in
from huying.brain.text.objects import objects_in
from huying.brain.text.words import STOP_WORDS, tokens

THRESHOLD = 0.6
WITHIN = timedelta(days=30)

_CATEGORY, _PLACE, _TIME, _WORDS = 0.3, 0.3, 0.05, 0.35
_SAME_OBJECT, _OTHER_OBJECT, _OTHER_HOUSE, _SAME_CITIZEN = 0.15, -0.25, -0.25, 0.1
_QUESTION, _UNKNOWN_PLACE = -0.2, 0.25
NEAR = 0.25  # how two places count whose streets touch
_LEAF, _GROUP, _BRANCH = 1.0, 0.65, 0.25
_SHORTEST_TELLING = 4
_MOST_TEXT = 300

_COMMON = (
    "来电 诉求人 诉求 市民 希望 尽快 处理 解决 要求 核实 小区 街道 社区 附近 门口 位置 一直 多次 "
    "今天 昨天 昨晚 今早 早上 晚上 上午 下午 中午 凌晨 目前 至今 本月 最近 近日 期间 影响 居民 "
    "严重 正常 生活 我家 我们 家里 住户 业主 大家 咨询 投诉 举报 建议 求助 请求 有人 没人 没有 "
    "不了 怎么 原因 管理 单位 相关 联系 安排 人员 尽早 及时 两天 三天 一天 几天 先生 女士"
)
COMMON_WORDS = STOP_WORDS | frozenset(_COMMON.split())
_HOUSE = re.compile(
    r"(?P<n>\d+|[一二三四五六七八九十百]+)\s*(?P<u>号楼|栋|幢|座|单元|号门(?!前|口)|号院|弄|室|号(?![线码]))"
)
_UNITS = {"号楼": "栋", "幢": "栋", "座": "栋"}


class Reason(StrEnum):
    """Why two matters look alike; ``other_house`` and ``other_object`` speak against it."""

    SAME_CATEGORY = "same_category"
    NEAR_CATEGORY = "near_category"
    SAME_PLACE = "same_place"
    SAME_STREET = "same_street"
    NEAR_PLACE = "near_place"
    SAME_OBJECT = "same_object"
    WORDS = "words"
    CLOSE_IN_TIME = "close_in_time"
    SAME_CITIZEN = "same_citizen"
    OTHER_HOUSE = "other_house"
    OTHER_OBJECT = "other_object"


@dataclass(frozen=True, slots=True)
class Where:
    """A place of the city's tree. ``chain``: codes from the city down to it; ``street``: the code
    of the street it lies in, with ``neighbours`` of that street; ``names``: what it and those above
    it are called (place names are no common words); ``kind``: estate, road, school …, empty for one
    that is not known."""

    chain: tuple[str, ...] = ()
    street: str | None = None
    neighbours: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A matter as it is compared. ``citizen``: any key that is equal for the same citizen;
    ``is_question``: somebody wants to know something, which two people may do independently."""

    category_code: str
    where: Where
    at: datetime
    text: str
    place_text: str = ""
    thing: str = ""
    citizen: bytes | None = None
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Because:
    """A reason with what it rests on: shared words, the object's name, hours apart."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``score`` 0–1; ``is_same_citizen`` is told apart because it makes a repeat of a duplicate."""

    score: float
    reasons: tuple[Because, ...] = field(default=())
    is_same_citizen: bool = False

    @property
    def is_like(self) -> bool:
        return self.score >= THRESHOLD


@dataclass(frozen=True, slots=True)
class Compared:
    """What two matters have in common, before it is weighed. ``category``, ``words`` and ``time``
    0–1; ``place`` 0–1, None when one is not known or only as wide as a district; ``thing`` and
    ``house``: what named objects and numbers of houses add or take away."""

    category: float
    place: float | None
    words: float
    time: float
    thing: float
    house: float
    is_same_citizen: bool
    is_question: bool
    reasons: tuple[Because, ...]


def compared(one: Told, other: Told) -> Compared:
    """Symmetric."""
    reasons: list[Because] = []
    found = Compared(
        category=_category(one.category_code, other.category_code, reasons),
        place=_place(one.where, other.where, reasons),
        words=_words(one, other, reasons),
        time=_time(one.at, other.at, reasons),
        thing=_objects(one, other, reasons),
        house=_houses(one, other, reasons),
        is_same_citizen=one.citizen is not None and one.citizen == other.citizen,
        is_question=one.is_question or other.is_question,
        reasons=(),
    )
    if found.is_same_citizen:
        reasons.append(Because(Reason.SAME_CITIZEN))
    return replace(found, reasons=tuple(reasons))


def likeness(one: Told, other: Told) -> Likeness:
    """Symmetric. Matters of different first-level categories, or with known places that do not
    touch, stay below the threshold whatever their words."""
    found = compared(one, other)
    score = (
        _CATEGORY * found.category
        + _PLACE * (_UNKNOWN_PLACE if found.place is None else found.place)
        + _WORDS * found.words
        + _TIME * found.time
        + found.thing
        + found.house
    )
    if found.is_same_citizen:
        score += _SAME_CITIZEN
    elif found.is_question:
        score += _QUESTION
    if found.category == 0.0 or found.place == 0.0:
        score *= 0.5
    return Likeness(round(min(max(score, 0.0), 1.0), 3), found.reasons, found.is_same_citizen)


def _category(one: str, other: str, reasons: list[Because]) -> float:
    if one == other:
        reasons.append(Because(Reason.SAME_CATEGORY))
        return _LEAF
    if one[:4] == other[:4]:
        reasons.append(Because(Reason.NEAR_CATEGORY))
        return _GROUP
    return _BRANCH if one[:2] == other[:2] else 0.0


def _place(one: Where, other: Where, reasons: list[Because]) -> float | None:
    """None when a place is not known, or only as wide as a district."""
    if one.street is None or other.street is None:
        return None
    shorter, longer = sorted((one.chain, other.chain), key=len)
    if shorter == longer and shorter[-1] != one.street:
        reasons.append(Because(Reason.SAME_PLACE))
        return 1.0
    if longer[: len(shorter)] == shorter:  # the one names the street or community of the other
        reasons.append(Because(Reason.SAME_STREET))
        return 0.7
    if one.street == other.street:
        reasons.append(Because(Reason.SAME_STREET))
        return 0.45
    if one.street in other.neighbours or other.street in one.neighbours:
        reasons.append(Because(Reason.NEAR_PLACE))
        return NEAR
    return 0.0


def _time(one: datetime, other: datetime, reasons: list[Because]) -> float:
    apart = abs(one - other)
    if apart <= timedelta(days=1):
        reasons.append(Because(Reason.CLOSE_IN_TIME, str(int(apart / timedelta(hours=1)))))
    return max(0.0, 1.0 - apart / WITHIN)


@lru_cache(maxsize=4096)
def _content(text: str, names: tuple[str, ...]) -> frozenset[str]:
    """Words that tell what it is about, and pairs of characters for what is cut differently."""
    bare = text[:_MOST_TEXT].lower()
    for name in sorted(names, key=len, reverse=True):
        bare = bare.replace(name.lower(), " ")
    found = {word.key for word in tokens(bare)}
    kept = {word for word in found if len(word) > 1 and word not in COMMON_WORDS}
    return frozenset(word for word in kept if not word.isdigit())


def _words(one: Told, other: Told, reasons: list[Because]) -> float:
    names = tuple(sorted({*one.where.names, *other.where.names}))
    mine, theirs = _content(one.text, names), _content(other.text, names)
    shared = mine & theirs
    if not shared:
        return _pairs(mine, theirs)
    reasons.append(Because(Reason.WORDS, "、".join(sorted(shared, key=lambda w: (-len(w), w))[:4])))
    return (_overlap(len(shared), len(mine), len(theirs)) + _pairs(mine, theirs)) / 2


def _pairs(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """Overlap of character pairs: 停水 and 停水了, 路灯 and 路灯坏."""
    one = {word[n : n + 2] for word in mine for n in range(len(word) - 1)}
    two = {word[n : n + 2] for word in theirs for n in range(len(word) - 1)}
    return _overlap(len(one & two), len(one), len(two))


def _overlap(shared: int, one: int, other: int) -> float:
    """Twice the cosine of two sets, at most 1: half of the words shared is full agreement."""
    least = float(_SHORTEST_TELLING)
    return min(1.0, 2 * shared / sqrt(max(one, least) * max(other, least)))


@lru_cache(maxsize=4096)
def named_bodies(text: str, thing: str) -> frozenset[str]:
    """Employers, shops, schools … that are called by a name, with the object that was filled in."""
    named = {item.text for item in objects_in(text[:_MOST_TEXT]) if item.is_named}
    return frozenset(named | ({thing} if thing else set()))


def _objects(one: Told, other: Told, reasons: list[Because]) -> float:
    mine, theirs = named_bodies(one.text, one.thing), named_bodies(other.text, other.thing)
    if not mine or not theirs:
        return 0.0
    shared = [a for a in mine for b in theirs if a in b or b in a]
    if shared:
        reasons.append(Because(Reason.SAME_OBJECT, max(sorted(shared), key=len)))
        return _SAME_OBJECT
    reasons.append(Because(Reason.OTHER_OBJECT))
    return _OTHER_OBJECT


@lru_cache(maxsize=4096)
def _house(text: str) -> dict[str, frozenset[str]]:
    """Numbers of houses, units and rooms by what they number: ``{"栋": {"3"}}``."""
    found: dict[str, frozenset[str]] = {}
    for match in _HOUSE.finditer(text[:_MOST_TEXT]):
        unit = _UNITS.get(match.group("u"), match.group("u"))
        found[unit] = found.get(unit, frozenset()) | numbers_in(match.group("n"))
    return found


def _houses(one: Told, other: Told, reasons: list[Because]) -> float:
    mine = _house(f"{one.place_text} {one.text}")
    theirs = _house(f"{other.place_text} {other.text}")
    for unit in mine.keys() & theirs.keys():
        if mine[unit] and theirs[unit] and not mine[unit] & theirs[unit]:
            reasons.append(Because(Reason.OTHER_HOUSE))
            return _OTHER_HOUSE
    return 0.0
