"""A letter read once: its clauses with what each is for, its words with where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum

import rjieba

MAX_READ = 2_400
_HEAD_READ = 1_900

_CLAUSE = re.compile(r"(?:[^，,。！？；;：:!?\s]|(?<=\d)[:：,](?=\d))+")
_SENTENCE_END = frozenset("。！？!?；;\n\r\u3000")
_REGION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,2}\d{0,4}(?:市|县|区|州|镇|乡|村|省)")
_OFFICE = "书记|市长|县长|区长|镇长|局长|部长|省长|厅长|领导|主任|同志"
_COURTESY = re.compile(
    rf"^(?:(?:尊敬|敬爱)的.{{0,16}}|.{{0,8}}(?:{_OFFICE})(?:们|您们?好|你们?好|好)?.{{0,2}}|"
    r"(?:您|你|大家|各位)们?好.{0,2}|您|你|好|.{0,8}打扰.{0,10}|.{0,6}百忙.{0,16}|"
    r".{0,8}(?:谢谢|感谢|感激|感恩|致谢|多谢).{0,10}|.{0,6}(?:为盼|敬上|致敬|敬礼|拜托了?)|"
    r"(?:急|跪|望|盼|期)?(?:盼|望|待)?(?:回复|答复|解答|重视|关注|批复)(?:为盼|一下)?|"
    r"(?:此致|以上|如题|如下|情况如下|事情是这样的?|事情经过|具体如下|是这样的?|内容如下|特此.{0,4}))$"
)
_ABOUT_SELF = re.compile(
    r"^(?:我|本人|我们|俺|咱|咱们|笔者)(?:们|家)?.{0,4}?(?:是|叫|姓|住|家住|家在|在|为|系|来自)"
)
_THANKS_AHEAD = re.compile(
    r"领导.{0,6}(?:重视|关注|关心|过问|支持)|给(?:予|个)?.{0,4}(?:答复|回复)"
)
_QUESTION = re.compile(
    r"[？?]|吗$|呢$|请问|怎么|怎样|如何|是否|什么时候|何时|多少|哪里|哪些|哪个|能不能|可不可以|"
    r"能否|可否|有没有|是不是|为何|为什么|什么"
)
CUES: tuple[tuple[str, str], ...] = (
    (
        "咨询",
        r"(?:想|要|需要)?(?:再|请)?咨询|请问|想?问(?:问|一下|下)|想(?:要)?(?:了解|知道|问)|求解答",
    ),
    ("投诉", r"投诉"),
    ("举报", r"举报|检举|揭发|实名反映"),
    ("建议", r"建议|提议|倡议"),
    ("希望", r"希望|盼望|期望|期盼|(?<![愿绝失渴看])望(?=.{2})"),
    (
        "请求",
        r"请求|恳请|恳求|肯请|要求|呼吁|强烈要求|申请(?=.{0,4}(?:解决|处理))|"
        r"(?<![申邀聘])请(?![假客教示问愿])",
    ),
    ("反映", r"反[映应]|情况是"),
)
_CUE = re.compile("|".join(f"(?P<c{n}>{pattern})" for n, (_, pattern) in enumerate(CUES)))
_CUE_TAIL = re.compile(
    r"(?:一下|下|的是|的问题是|的事情是|的情况是|个问题|一个问题|的|是|关于|有关|相关|部门|职能|政府|"
    r"单位|贵局|贵部门|贵单位|您们?|你们?|各级|各位|各|领导们?|书记|市长|县长|区长|局长|市委|县委|"
    r"区委|和|及|能够|能|可以|可|尽快|尽早|予以|给予|一个|我们?|大家)*"
)


class Role(StrEnum):
    """What a clause is for."""

    COURTESY = "courtesy"
    SELF = "self"
    WISH = "wish"
    QUESTION = "question"
    TELLING = "telling"


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its part of speech and its characters in the text."""

    text: str
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clause:
    """Characters `start` to `end`. `cue` is what the citizen says to be doing here ("咨询"), its
    content beginning at `after_cue`; `order` counts the clauses that are no courtesy."""

    start: int
    end: int
    text: str
    role: Role
    sentence: int
    order: int
    cue: str | None
    after_cue: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    text: str
    clauses: tuple[Clause, ...]
    telling: int
    """How many clauses are no courtesy."""


def read_letter(text: str) -> Letter:
    """Of a very long text the head and the end are read."""
    pieces = [(0, len(text))]
    if len(text) > MAX_READ:
        pieces = [(0, _HEAD_READ), (len(text) - (MAX_READ - _HEAD_READ), len(text))]
    found: list[Clause] = []
    sentence = order = 0
    for first, last in pieces:
        words = _words(text, first, last)
        starts = [word.start for word in words]
        for match in _CLAUSE.finditer(text, first, last):
            role = _role(match.group(), text[match.end() : match.end() + 1])
            cue, after = _cue(match.group())
            low = bisect_right(starts, match.start() - 1)
            high = bisect_right(starts, match.end() - 1)
            found.append(
                Clause(
                    match.start(),
                    match.end(),
                    match.group(),
                    role,
                    sentence,
                    order,
                    cue,
                    match.start() + after,
                    tuple(words[low:high]),
                )
            )
            order += role is not Role.COURTESY
            sentence += bool(_SENTENCE_END & set(text[match.end() : match.end() + 2]))
    return Letter(text, tuple(found), order)


def _role(clause: str, following: str) -> Role:
    if _COURTESY.match(clause):
        return Role.COURTESY
    if following in ("？", "?") or _QUESTION.search(clause):
        return Role.QUESTION
    match = _CUE.search(clause)
    if match:
        only_thanks = _THANKS_AHEAD.search(clause) and len(clause) < 16
        return Role.COURTESY if only_thanks else Role.WISH
    return Role.SELF if _ABOUT_SELF.match(clause) else Role.TELLING


def _cue(clause: str) -> tuple[str | None, int]:
    match = _CUE.search(clause)
    if match is None or match.lastgroup is None:
        return None, 0
    tail = _CUE_TAIL.match(clause, match.end())
    end = tail.end() if tail else match.end()
    return CUES[int(match.lastgroup[1:])][0], end if end < len(clause) else match.end()


def _words(text: str, first: int, last: int) -> list[Word]:
    """The tokeniser's words; codes of regions ("A7县") are one word."""
    found: list[Word] = []
    position = first
    regions = {match.start(): match.end() for match in _REGION.finditer(text, first, last)}
    inside = 0
    for token, tag in rjieba.tag(text[first:last]):
        start = text.find(token, position, last)
        if start < 0:
            continue
        position = start + len(token)
        if start in regions:
            inside = regions[start]
            found.append(Word(text[start:inside], "ns", start, inside))
        if position <= inside:
            continue
        if start < inside:
            found.append(Word(text[inside:position], tag, inside, position))
        elif start not in regions:
            found.append(Word(token, tag, start, position))
    return found
