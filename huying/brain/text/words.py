"""From text to features: tokens, character pairs, clauses. Everything is cached by text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import rjieba

_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]+")
_CLAUSE = re.compile(r"[^，。！？；,!?;\n]+[，。！？；,!?;\n]*")

_STOP = (
    "的 了 是 在 我 我们 你 你们 您 他 她 它 他们 就 都 也 还 又 很 有 没有 这 那 这个 那个 "
    "这边 那边 这里 那里 "
    "一个 什么 怎么 怎么样 哪里 哪个 吗 呢 吧 啊 呀 哦 嗯 哎 喂 唉 呃 嘛 哈 哟 诶 好 好的 对 "
    "对对 对的 行 可以 "
    "你好 您好 请 请问 谢谢 麻烦 不客气 再见 一下 然后 就是 就是说 因为 所以 但是 而且 如果 跟 "
    "和 与 把 被 给 让 "
    "到 去 来 说 讲 看 要 想 会 能 不 没 不是 知道 现在 已经 时候 觉得 反映 情况 问题 事情 事 "
    "东西 上 下 里 个 "
    "先生 女士 稍等 记录 登记 电话 热线 话务员 市民 政府 部门 有关部门 相关 工作人员"
)
STOP_WORDS = frozenset(_STOP.split())

# Fillers that carry no matter; removed from what is quoted into a draft, never from evidence.
_FILLERS = re.compile(
    r"^(?:(?:喂|嗯|呃|哎呀|哎|唉|诶|哦|啊|那个|这个|就是说|就是|然后呢|然后|反正|你好|您好|你听我说|我跟你讲|我跟你说|"
    r"是这样的?|是这样子的?|对对对?|对的|好的?|行|那)[，,、。\s]*)+"
)
_TRAILING = re.compile(r"[，,。！!？?；;、\s]+$|(?:啊|呀|呢|嘛|吧|哈|哟|嘞)+[，,。！!？?；;、\s]*$")
_INNER = re.compile(
    r"(?:嗯|呃|那个那个|这个这个|就是说|你知道吧|我跟你讲|我跟你说)[，,、]*|[，,、]?(?:啊|呃|嗯)[，,、]"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of an utterance: characters `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Feature:
    key: str
    start: int
    end: int


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[Feature, ...]:
    """Words with their character positions, whitespace and punctuation left out."""
    found: list[Feature] = []
    position = 0
    for word in rjieba.cut(text):
        start = text.find(word, position)
        if start < 0:
            continue
        position = start + len(word)
        if _HAN.search(word):
            found.append(Feature(word, start, position))
    return tuple(found)


@lru_cache(maxsize=8192)
def features(text: str) -> tuple[Feature, ...]:
    """Words of two characters and more, pairs of neighbouring characters and single characters,
    stop words left out.

    Pairs and characters carry what the tokeniser cuts differently in speech; a pair that lies
    inside stop words is left out as well."""
    lowered = text.lower()
    found: list[Feature] = []
    blocked: set[int] = set()
    for token in tokens(lowered):
        if token.key in STOP_WORDS:
            blocked.update(range(token.start, token.end))
        elif len(token.key) > 1:
            found.append(Feature(token.key, token.start, token.end))
    for run in _HAN.finditer(lowered):
        for start in range(run.start(), run.end()):
            if start not in blocked:
                found.append(Feature(lowered[start], start, start + 1))
            if start + 1 < run.end() and not (start in blocked and start + 1 in blocked):
                found.append(Feature("·" + lowered[start : start + 2], start, start + 2))
    return tuple(found)


def plain_keys(text: str) -> list[str]:
    """The keys of `features` in the same order, without their places: for reading much text."""
    lowered = text.lower()
    blocked = bytearray(len(lowered) + 1)
    keys: list[str] = []
    position = 0
    for word in rjieba.cut(lowered):
        start = lowered.find(word, position)
        if start < 0:
            continue
        position = start + len(word)
        if word in STOP_WORDS:
            blocked[start:position] = b"\1" * len(word)
        elif len(word) > 1 and _HAN.search(word):
            keys.append(word)
    for run in _HAN.finditer(lowered):
        last = run.end() - 1
        for start in range(run.start(), last):
            if not blocked[start]:
                keys.append(lowered[start])
            elif blocked[start + 1]:
                continue
            keys.append("·" + lowered[start : start + 2])
        if not blocked[last]:
            keys.append(lowered[last])
    return keys


@lru_cache(maxsize=8192)
def feature_keys(text: str) -> tuple[str, ...]:
    return tuple(plain_keys(text))


@lru_cache(maxsize=8192)
def telling_keys(text: str) -> tuple[str, ...]:
    """Words and pairs only: what one text may share with another without mere chance."""
    return tuple(key for key in feature_keys(text) if len(key) > 1)


@lru_cache(maxsize=8192)
def clauses(text: str) -> tuple[Clause, ...]:
    return tuple(
        Clause(match.start(), match.end(), match.group()) for match in _CLAUSE.finditer(text)
    )


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Speech made quotable by leaving words out only: fillers and closing particles."""
    result = _FILLERS.sub("", text.strip())
    result = _INNER.sub("，", result)
    previous = None
    while previous != result:
        previous = result
        result = _TRAILING.sub("", result)
    return result.lstrip("，,、。 ")
