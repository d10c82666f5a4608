"""Where it is: the best-supported place of a matter with its building, unit and room."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from huying.brain.text.numerals import NUMBER, written
from huying.brain.text.places import PlaceIndex, PlaceMention
from huying.brain.text.talk import answers, asks_place, confirmed, denied, is_recap
from huying.brain.text.values import Party, Proposed, Span, Utterance

_N = rf"(?:\d{{1,5}}|{NUMBER}{{1,5}})"
_ROOM = r"(?:\d{3,4}|[零〇○一二两三四五六七八九幺洞拐]{3,4})"
_AFTER_ROOM = r"(?![\d零〇○一二三四五六七八九十百千万亿块元个人岁年月天日号路点])"
_PARTS = (
    ("phase", re.compile(rf"(?P<n>{_N})期(?![间望])"), "期"),
    ("building", re.compile(rf"(?P<n>{_N}|[A-Za-z甲乙丙丁])(?P<u>栋|幢|号楼|座(?!机))"), ""),
    ("unit", re.compile(rf"(?P<n>{_N}|[甲乙丙丁])单元"), "单元"),
    ("room", re.compile(rf"(?P<n>{_N})(?:室|号房)"), "室"),
    ("room", re.compile(rf"(?:单元|栋|幢|号楼|楼)[，,、\s]*(?P<n>{_ROOM}){_AFTER_ROOM}"), "室"),
)
_ROAD_NUMBER = re.compile(rf"^[，,、\s]*(?:的)?(?P<n>{_N})号(?!楼|线|开|那天|到)")
_LIVED_IN = frozenset({"estate", "road", "community", "building"})
_RECAP_HEAD = 14
_FADING = 0.25
_DESCEND = 0.4
_FOLLOWING = ("phase", "building", "unit", "room")
_NOT = re.compile(r"(?:不是|不在|并非|没在)[^，。,]{0,3}$")
_NOT_MINE = re.compile(
    r"(?:女儿|儿子|亲戚|朋友|同事|邻居|他们?|她们?|别人|人家|那边|前面|之前|以前|老家|户口|户籍)[^，。,]{0,4}(?:住|在|是|那边)?[^，。,]{0,2}$"
)
# A mention that only says near what, or that acts ("县医院说…"), is not the place itself.
_NEAR_BEFORE = re.compile(
    r"(?:靠|靠近|挨着|挨到|从|一直到|离|往|朝|对着|挨|近)[^，。,]{0,2}$|(?:老|原来的?|以前的?)$"
)
_NEAR_AFTER = re.compile(
    r"^(?:的)?(?:对面|旁边|隔壁|附近|后头|后面|前面|斜对面|东门|西门|南门|北门|方向|那个方向|"
    r"这个方向|那边的|后门|外面|下游|上游)"
)
_ACTS = re.compile(r"^(?:的(?:人|医生|老师|领导|工作人员))?(?:说|讲|叫|让|告诉|不收|回复|答复)")
_QUESTION = re.compile(r"是不是|有没有|还是|\?|？")
_GUESS = re.compile(r"是不是[^，。,]*$")
_LOCATIVE = re.compile(r"(?:在|住|住在|位于|地址是|这边是|我们|我是|就是|到)[^，。,]{0,3}$")
_UNLISTED = re.compile(
    r"(?:住在|在|住|位于|叫|是|去|到|的|，|,|。|^)(?P<name>(?:(?![在住去到是的])[\u4e00-\u9fffA-Za-z]){2,7}?(?:小区|花园|花苑|家园|新村|公寓|广场|大厦|市场|大道|路|街|巷|村|苑|府|湾|城))(?=[，,。的那这里边上]|\d|[一二三四五六七八九十]|$)"
)
_COMMON = re.compile(
    r"^(?:.*(?:我们|你们|他们|哪个|哪条|什么|一个|这个|那个|整个|马路|走路|修路|小区$)|在|去|到|是|个|这|那|我|本|该|老|新)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """A building, unit or room as said."""

    name: str
    value: str
    start: int
    end: int
    negated: bool


@dataclass(slots=True)
class _Support:
    score: float = 0.0
    confidence: float = 0.0
    spans: list[Span] = field(default_factory=list)


@lru_cache(maxsize=4096)
def parts_in(text: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for name, pattern, unit in _PARTS:
        for match in pattern.finditer(text):
            ending = unit or match.group("u")
            value = written(match.group("n")) + ("栋" if ending == "幢" else ending)
            before = text[max(0, match.start() - 9) : match.start()]
            negated = bool(_NOT.search(before) or _NOT_MINE.search(before))
            found.append(Part(name, value, match.start("n"), match.end(), negated))
    return tuple(sorted(found, key=lambda part: part.start))


def find_place(utterances: Sequence[Utterance], index: PlaceIndex) -> Proposed | None:
    """The place of a matter, or None when nobody named one."""
    sure = confirmed(utterances)
    support = _gather(utterances, index, sure)
    if not support:
        return _unlisted(utterances, index, None)
    code = _chosen(support, index)
    if index.depth(code) <= 0.5:
        unlisted = _unlisted(utterances, index, code)
        if unlisted is not None:
            return unlisted
    best = support[code]
    spans = list(best.spans)
    for ancestor in index.ancestors(code):
        spans += support[ancestor].spans if ancestor in support else []
    value = index.address(code)
    tail, tail_spans = _tail(utterances, index, code, sure)
    rivals = [item.score for other, item in support.items() if _rivals(other, code, index)]
    margin = best.score / (best.score + 0.5 * max(rivals, default=0.0))
    confidence = min(0.97, best.confidence * margin + 0.02 * (len(best.spans) > 1))
    return Proposed(
        "place", value + tail, code, round(confidence, 3), _ordered([*spans, *tail_spans])
    )


def _gather(
    utterances: Sequence[Utterance], index: PlaceIndex, sure: frozenset[int]
) -> dict[str, _Support]:
    support: dict[str, _Support] = defaultdict(_Support)
    asked = answers(utterances)
    objected = denied(utterances)
    mentions = [(said, mention) for said in utterances for mention in index.mentions(said.text)]
    named = {
        mention.codes[0]
        for said, mention in mentions
        if len(mention.codes) == 1 and (said.party is Party.CITIZEN or said.seq in sure)
    }
    first, length = utterances[0].seq, utterances[-1].seq - utterances[0].seq + 1
    for said, mention in mentions:
        codes = _consistent(mention, named, index)
        if said.seq in objected or _is_greeting(said, mention, index):
            continue
        weight = _weight(said, mention, sure)
        question = asked.get(said.seq)
        if question is not None and asks_place(question.text):
            weight += 0.4
        weight *= 1 - _FADING * (said.seq - first) / length
        for code in codes:
            item = support[code]
            item.score += weight * mention.confidence / len(codes)
            item.confidence = max(item.confidence, mention.confidence / len(codes) ** 0.5)
            item.spans.append(Span(said.seq, mention.start, mention.end))
    return dict(support)


def _consistent(mention: PlaceMention, named: set[str], index: PlaceIndex) -> tuple[str, ...]:
    """The codes of an ambiguous name that agree best with the other places named."""
    if len(mention.codes) == 1:
        return mention.codes
    agreement = {
        code: sum(other in named for other in index.ancestors(code)) for code in mention.codes
    }
    best = max(agreement.values())
    return tuple(code for code in mention.codes if agreement[code] == best)


def _weight(said: Utterance, mention: PlaceMention, sure: frozenset[int]) -> float:
    before = said.text[max(0, mention.start - 12) : mention.start]
    if _GUESS.search(before):
        return 0.1
    if said.party is Party.AGENT:
        if said.seq in sure:
            return _recap_weight(said, mention)
        sentence = re.split("。", said.text[mention.end :])[0]
        return 0.1 if _QUESTION.search(sentence) else 0.45
    if _NOT.search(before) or _NOT_MINE.search(before):
        return 0.1
    after = said.text[mention.end : mention.end + 8]
    if _NEAR_AFTER.match(after) or _ACTS.match(after):
        return 0.4
    if _NEAR_BEFORE.search(before):
        return 0.4
    return 1.3 if _LOCATIVE.search(before) else 1.0


def _is_greeting(said: Utterance, mention: PlaceMention, index: PlaceIndex) -> bool:
    """The agent only says which city's hotline this is."""
    return said.party is Party.AGENT and index.by_code[mention.codes[0]].kind == "city"


def _recap_weight(said: Utterance, mention: PlaceMention) -> float:
    """A confirmed sentence says first where it is; later places are those affected."""
    if not is_recap(said.text):
        return 1.0
    head = re.search(r"[：:]", said.text)
    return 1.5 if mention.start - (head.end() if head else 0) <= _RECAP_HEAD else 0.6


def _chosen(support: dict[str, _Support], index: PlaceIndex) -> str:
    """The best-supported place; a place also stands on its ancestors' mentions."""

    def strength(code: str) -> tuple[float, float]:
        own = support[code]
        above = sum(0.15 for other in index.ancestors(code) if other in support)
        return (min(own.score, 3.0) + above) * (0.2 + index.depth(code)), own.confidence

    chosen = max(support, key=strength)
    while True:
        below = [
            code
            for code in support
            if chosen in index.ancestors(code) and support[code].score >= _DESCEND
        ]
        if not below:
            return chosen
        chosen = max(below, key=strength)


def _rivals(other: str, code: str, index: PlaceIndex) -> bool:
    return (
        other != code
        and other not in index.ancestors(code)
        and code not in index.ancestors(other)
        and index.depth(other) >= index.depth(code)
    )


def _tail(
    utterances: Sequence[Utterance], index: PlaceIndex, code: str, sure: frozenset[int]
) -> tuple[str, list[Span]]:
    """Building, unit and room: what a confirmed recap says, else what was said last and not
    taken back. Places where nobody lives keep only what follows their name directly."""
    lived_in = index.by_code[code].kind in _LIVED_IN
    chosen: dict[str, tuple[int, Part, int]] = {}
    for said in utterances:
        rank = _tail_rank(said, sure)
        mentions = index.mentions(said.text)
        for part in parts_in(said.text):
            known = chosen.get(part.name)
            follows = any(
                code in item.codes and 0 <= part.start - item.end <= 8 for item in mentions
            )
            inside = any(item.start < part.end and part.start < item.end for item in mentions)
            taken = part.negated or inside or not (lived_in or follows)
            if taken or (known is not None and known[0] > rank):
                continue
            chosen[part.name] = (rank, part, said.seq)
    number = _road_number(utterances, index, code)
    spans = [Span(seq, part.start, part.end) for _, part, seq in chosen.values()]
    text = "".join(chosen[name][1].value for name in _FOLLOWING if name in chosen)
    if number is not None:
        return number[0] + text, [*spans, number[1]]
    return text, spans


def _tail_rank(said: Utterance, sure: frozenset[int]) -> int:
    if said.party is Party.CITIZEN:
        return 1
    if said.seq in sure:
        return 2 if is_recap(said.text) else 1
    return 0


def _road_number(
    utterances: Sequence[Utterance], index: PlaceIndex, code: str
) -> tuple[str, Span] | None:
    if index.by_code[code].kind != "road":
        return None
    for said in reversed(utterances):
        for mention in index.mentions(said.text):
            match = _ROAD_NUMBER.match(said.text[mention.end :])
            if code in mention.codes and match:
                end = mention.end + match.end()
                return written(match.group("n")) + "号", Span(said.seq, mention.end, end)
    return None


def _unlisted(
    utterances: Sequence[Utterance], index: PlaceIndex, above: str | None
) -> Proposed | None:
    """A place by its ending ("幸福里小区") that the tree does not hold: the words as said, under
    the nearest place that is known."""
    for said in utterances:
        if said.party is not Party.CITIZEN:
            continue
        for match in _UNLISTED.finditer(said.text):
            name = match.group("name")
            known = any(
                mention.start < match.end("name") and match.start("name") < mention.end
                for mention in index.mentions(said.text)
            )
            if known or _COMMON.search(name):
                continue
            span = Span(said.seq, match.start("name"), match.end("name"))
            start = index.address(above) if above else ""
            return Proposed("place", start + name, above, 0.45, (span,))
    return None


def _ordered(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans)))
