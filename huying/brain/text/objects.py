"""Whom it is about: companies, shops, schools, bus lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from huying.brain.text.talk import confirmed
from huying.brain.text.values import Party, Proposed, Span, Utterance

_ENDING = re.compile(
    r"(?:公司|集团|建设|物业|工厂|厂|商行|商场|超市|便利店|药店|饭店|酒店|宾馆|餐厅|餐馆|店|幼儿园|小学|中学|高中|"
    r"大学|学院|学校|机构|培训班|驾校|卫生院|卫生室|医院|诊所|健身房|健身中心|会所|养老院|开发商|售楼部|工地|银行|"
    r"加油站|停车场|菜市场|网吧|茶馆|美容院|驿站|村委会|居委会|街道办|派出所|办事大厅|政务大厅|政务中心|平台)$"
)
_LINE = re.compile(
    r"(?P<n>[0-9零〇一二两三四五六七八九十百幺]{1,4}(?:路|号线))(?=公交|车|的?(?:公交|车|司机|线)|[，,。])"
)
_COMPANY = re.compile(
    r"(?:叫做?|是|的|在|找|告|去|家|，|,|。|^)(?P<n>[^，,。！？；：、\s的是叫在“”]{2,14}?(?:有限责任公司|有限公司|分公司))"
)
# Part-of-speech tags that a name is made of: nouns, names, abbreviations, foreign words.
_NAME_TAGS = ("n", "j", "b", "eng", "vn", "x", "l", "nz", "i")
_OTHERS = (
    "老板 门口 小区 对面 旁边 楼下 隔壁 附近 我家 家里 孩子 同事 朋友 "
    "单位 情况 问题 时候 地方 电话 旁 电梯 领导 工资 房子"
)
_NOT_PART = frozenset(_OTHERS.split())
_LEADING = re.compile(
    r"^(?:投诉|举报|反映|叫做?|就是|是|在|去|到|找|问|被|跟|和|有|那个?|这个?|家|个|打|给)(?=[\u4e00-\u9fff]{2})"
)
_MOST_BEFORE = 4
_BACKED = 0.7


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters that name a body; `is_named` when it is more than a bare kind ("物业")."""

    start: int
    end: int
    text: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class _Tagged:
    text: str
    tag: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _tagged(text: str) -> tuple[_Tagged, ...]:
    found: list[_Tagged] = []
    position = 0
    for word, tag in rjieba.tag(text):
        start = text.find(word, position)
        if start >= 0:
            position = start + len(word)
            found.append(_Tagged(word, tag, start, position))
    return tuple(found)


def is_noun(text: str, start: int, end: int) -> bool:
    """Nothing but nouns and what goes into them stands there."""
    inside = [word for word in _tagged(text) if word.start < end and start < word.end]
    return (
        bool(inside)
        and all(word.tag.startswith((*_NAME_TAGS, "uj", "a", "m", "q")) for word in inside)
        and inside[-1].tag.startswith(_NAME_TAGS)
    )


@lru_cache(maxsize=4096)
def objects_in(text: str) -> tuple[Mention, ...]:
    """Bodies named in the text: a word that says what kind of body, and the names before it."""
    words = _tagged(text)
    found: list[Mention] = []
    for number, word in enumerate(words):
        if not _ENDING.search(word.text) or not word.tag.startswith(("n", "l", "i", "j", "vn")):
            continue
        start = word.start
        for before in reversed(words[max(0, number - _MOST_BEFORE) : number]):
            joined = before.end == start and before.text.isalnum()
            is_name = before.tag.startswith(_NAME_TAGS) and before.text not in _NOT_PART
            if not (joined and is_name):
                break
            start = before.start
        cut = _LEADING.match(text[start : word.end])
        start += cut.end() if cut else 0
        named = word.end - start > 2 and not _ENDING.fullmatch(text[start : word.end])
        found = [item for item in found if item.end <= start]
        found.append(Mention(start, word.end, text[start : word.end], named))
    for match in _COMPANY.finditer(text):
        start = match.start("n")
        found = [item for item in found if item.end <= start or item.start >= match.end()]
        found.append(Mention(start, match.end(), match.group("n"), True))
    for match in _LINE.finditer(text):
        found.append(Mention(match.start("n"), match.end("n"), match.group("n"), True))
    return tuple(found)


def find_object(
    utterances: Sequence[Utterance], is_address: Callable[[Utterance, int, int], bool]
) -> Proposed | None:
    """Whom or what it is about. A name beats a bare kind ("嘉盛物业" beats "物业"), a repeated one
    the others; what is an address is no object, nor what only the agent named."""
    sure = confirmed(utterances)
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    named: set[str] = set()
    backed: set[str] = set()
    for said in utterances:
        weight = 1.0 if said.party is Party.CITIZEN else 0.7 if said.seq in sure else 0.2
        for item in objects_in(said.text):
            if is_address(said, item.start, item.end):
                continue
            scores[item.text] = scores.get(item.text, 0.0) + weight * (
                1.0 if item.is_named else 0.3
            )
            spans.setdefault(item.text, []).append(Span(said.seq, item.start, item.end))
            if item.is_named:
                named.add(item.text)
            if weight >= _BACKED:
                backed.add(item.text)
    able = [name for name in scores if name in backed and (name in named or len(spans[name]) > 1)]
    if not able:
        return None
    best = max(able, key=lambda name: (scores[name], len(name)))
    base = 0.55 if best in named else 0.35
    confidence = min(0.85, base + 0.1 * len(spans[best]))
    return Proposed("object", best, None, round(confidence, 3), tuple(sorted(spans[best])))
