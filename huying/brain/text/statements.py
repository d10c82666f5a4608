"""What it is about in the citizen's own words: the core sentences, the demand, the object."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from huying.brain.text.talk import confirmed, is_recap, is_social, is_yes
from huying.brain.text.values import Party, Proposed, Span, Utterance
from huying.brain.text.words import Clause, clauses, tidy

_MAX_MATTER = 90
_MAX_DEMAND = 60
_STRONG_DEMAND = re.compile(
    r"希望|要求|请求|诉求|建议|想问|想咨询|咨询一下|问一下|问问|请问|要讨|想请你们|请你们|想反映|我就想|我要投诉|我要举报"
)
_WEAK_DEMAND = re.compile(
    r"能不能|可不可以|可以吗|能否|麻烦(?:你们|您|给|帮)|帮我|帮忙|赶紧|尽快|快点|快一点|管一管|管管|查一下|查一查|派人|处理一下|"
    r"解决一下|给个说法|怎么办|怎么领|怎么算|怎么弄|要什么|需要什么|多少钱|什么时候能|到底|该找|找谁|给我们|退给|还给|修一下|修好"
)
_IDENTITY = re.compile(r"贵姓|我姓|免贵|我叫|电话|号码|手机|尾号|^姓|打这个")
_EMPTY_DEMAND = re.compile(
    r"^.{0,3}(?:你好|您好|喂).{0,2}$|^我?想?(?:问|咨询|反映|投诉|举报)(?:一下|个|一个)*(?:事|情况|问题|事情)?$"
)
_QUESTION = re.compile(r"吗|呢|怎么|什么|多少|哪|几|能不能|可不可以|是不是|？|\?")

_ENDINGS = (
    "有限责任公司|有限公司|集团|分公司|公司|建设|物业|工厂|厂|商行|商场|超市|便利店|药店|饭店|酒店|宾馆|餐厅|餐馆|烧烤店|火锅店|店|"
    "幼儿园|小学|中学|高中|大学|学院|学校|培训机构|培训班|驾校|卫生院|卫生室|医院|诊所|健身房|健身中心|会所|养老院|"
    "开发商|售楼部|工地|银行|加油站|停车场|菜市场|网吧|KTV|茶馆|理发店|美容院|快递站|驿站|村委会|居委会|街道办|派出所|办事大厅|政务大厅|政务中心"
)
_OBJECT = re.compile(
    rf"(?P<n>[\u4e00-\u9fffA-Za-z0-9]{{1,12}}?(?:{_ENDINGS}))(?!面|里面的人|长|主)"
)
_LINE = re.compile(
    r"(?P<n>[0-9零〇一二两三四五六七八九十百幺]{1,4}(?:路|号线)(?=公交|车|的?(?:公交|车|司机|线)|[，,。]))"
)
_CALLED = re.compile(
    r"(?:叫|叫做|名字是|名叫|全称是?|店名是?)(?P<n>[\u4e00-\u9fffA-Za-z0-9]{2,14}?)(?=[，,。！!；;]|的|这|$)"
)
_LEFT_CUT = re.compile(
    r".*(?:的|在|是|我们|我|他们|你们|那个|那家|这个|这家|一个|一家|叫|有|到|去|被|跟|和|与|把|了|说|找|就|对面|旁边|楼下|隔壁|给|"
    r"从|向|问|打|那边|这边|哪个|什么|投诉|举报|反映|下面|上面|门口|附近|个|家|些|每|让|等|着|过|于|为|年|月|号|日|点|那|这|来|上头|要|想|还|都|也|听|看|去年|今年|开|办|前面|后面|租|买|里|边|咱)"
)
_VAGUE = (
    "公司 店 厂 学校 物业 医院 工地 超市 银行 小学 中学 大学 集团 建设 工厂 开发商 饭店 酒店 "
    "幼儿园 派出所 停车场"
)
_VAGUE_OBJECTS = frozenset(_VAGUE.split())


@dataclass(frozen=True, slots=True)
class _Piece:
    said: Utterance
    clause: Clause
    weight: float


def find_matter(
    utterances: Sequence[Utterance], relevance: Callable[[str], float]
) -> Proposed | None:
    """The citizen's clauses that are most about the matter, in order, as said.

    `relevance` is how strongly a clause speaks for the matter's category, 0 to 1."""
    pieces = [
        _Piece(said, clause, weight)
        for said in utterances
        if said.party is Party.CITIZEN and not is_social(said.text)
        for clause in clauses(said.text)
        if (weight := _matter_weight(clause, relevance)) > 0.05
    ]
    if not pieces:
        return None
    best = sorted(pieces, key=lambda piece: -piece.weight)
    chosen: list[_Piece] = []
    length = 0
    for piece in best[:4]:
        if chosen and (
            length + len(piece.clause.text) > _MAX_MATTER or piece.weight < 0.45 * best[0].weight
        ):
            continue
        chosen.append(piece)
        length += len(piece.clause.text)
    chosen.sort(key=lambda piece: (piece.said.seq, piece.clause.start))
    value = "，".join(text for piece in chosen if (text := tidy(piece.clause.text)))
    confidence = min(0.9, 0.35 + best[0].weight)
    return _proposed("matter", value, confidence, chosen)


def _matter_weight(clause: Clause, relevance: Callable[[str], float]) -> float:
    text = tidy(clause.text)
    if len(text) < 3 or _IDENTITY.search(text) or is_social(text):
        return 0.0
    return relevance(clause.text) * min(1.0, 0.5 + len(text) / 20)


def find_demand(
    utterances: Sequence[Utterance], relevance: Callable[[str], float]
) -> Proposed | None:
    """What the citizen wants: a clause that asks or wishes."""
    pieces: list[_Piece] = []
    for number, said in enumerate(utterances):
        if said.party is Party.CITIZEN:
            for clause in clauses(said.text):
                weight = _demand_weight(clause)
                if weight:
                    weight += 0.5 * relevance(clause.text) + 0.05 * number / len(utterances)
                    pieces.append(_Piece(said, clause, weight))
    recap = _recapped_demand(utterances)
    if recap is not None:
        pieces.append(recap)
    if not pieces:
        return None
    best = max(pieces, key=lambda piece: piece.weight)
    run = _run(best)
    value = tidy(run.text)
    if len(value) < 2:
        return None
    piece = _Piece(best.said, run, best.weight)
    return _proposed("demand", value, min(0.9, 0.3 + 0.5 * best.weight), [piece])


def _demand_weight(clause: Clause) -> float:
    text = tidy(clause.text)
    if len(text) < 4 or _EMPTY_DEMAND.match(text) or _IDENTITY.search(text):
        return 0.0
    if _STRONG_DEMAND.search(text):
        return 1.0
    if _WEAK_DEMAND.search(text):
        return 0.75
    return 0.25 if _QUESTION.search(clause.text) and len(text) > 6 else 0.0


def _recapped_demand(utterances: Sequence[Utterance]) -> _Piece | None:
    """The agent's own wording of the demand, when the citizen said yes to it."""
    sure = confirmed(utterances)
    for said in reversed(utterances):
        if said.seq not in sure:
            continue
        for clause in clauses(said.text):
            if re.search(r"诉求是|要求|希望", clause.text):
                return _Piece(said, clause, 1.35)
    return None


def _run(piece: _Piece) -> Clause:
    """The clause and, while short, those that follow it in the utterance."""
    text, end = piece.clause.text, piece.clause.end
    for clause in clauses(piece.said.text):
        if clause.start != end or re.search(r"[。！？!?]\s*$", text):
            continue
        if len(text) + len(clause.text) > _MAX_DEMAND or re.match(
            r"(?:对吗|对不对|是吗|是吧|对吧|没有?错)", clause.text
        ):
            break
        text, end = text + clause.text, clause.end
        if len(text) > 24:
            break
    return Clause(piece.clause.start, end, text)


@lru_cache(maxsize=4096)
def objects_in(text: str) -> tuple[Clause, ...]:
    """Names of companies, shops, schools, bus lines in the text."""
    found: list[Clause] = []
    for match in _OBJECT.finditer(text):
        name = match.group("n")
        ending = re.search(rf"(?:{_ENDINGS})$", name)
        stem = name[: ending.start()] if ending else name
        cut = _LEFT_CUT.match(stem)
        start = match.start("n") + (cut.end() if cut else 0)
        found.append(Clause(start, match.end("n"), text[start : match.end("n")]))
    for match in _LINE.finditer(text):
        found.append(Clause(match.start("n"), match.end("n"), match.group("n")))
    return tuple(found)


def find_object(
    utterances: Sequence[Utterance], is_place: Callable[[Utterance, int, int], bool]
) -> Proposed | None:
    """Whom or what it is about. A name beats a bare kind ("嘉盛物业" beats "物业"), a repeated one
    the others; the matter's own address is not its object."""
    sure = confirmed(utterances)
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    for said in utterances:
        weight = 1.0 if said.party is Party.CITIZEN else 0.7 if said.seq in sure else 0.2
        for item in objects_in(said.text):
            if is_place(said, item.start, item.end):
                continue
            named = 0.3 if item.text in _VAGUE_OBJECTS else 1.0
            scores[item.text] = scores.get(item.text, 0.0) + weight * named
            spans.setdefault(item.text, []).append(Span(said.seq, item.start, item.end))
    if not scores:
        return None
    best = max(scores, key=lambda name: (scores[name], len(name)))
    if best in _VAGUE_OBJECTS and scores[best] < 0.3:
        return None
    confidence = min(0.85, (0.35 if best in _VAGUE_OBJECTS else 0.55) + 0.1 * len(spans[best]))
    return Proposed("object", best, None, round(confidence, 3), tuple(sorted(spans[best])))


def affirmed_after(utterances: Sequence[Utterance], number: int) -> bool:
    """The utterance after position `number` is the citizen's yes."""
    following = utterances[number + 1] if number + 1 < len(utterances) else None
    return following is not None and following.party is Party.CITIZEN and is_yes(following.text)


def recap_of(utterances: Sequence[Utterance]) -> Utterance | None:
    """The last confirmed summing-up by the agent."""
    sure = confirmed(utterances)
    return next(
        (said for said in reversed(utterances) if said.seq in sure and is_recap(said.text)), None
    )


def _proposed(
    field: str, value: str, confidence: float, pieces: Sequence[_Piece]
) -> Proposed | None:
    if not value:
        return None
    spans = tuple(
        sorted({Span(piece.said.seq, piece.clause.start, piece.clause.end) for piece in pieces})
    )
    return Proposed(field, value, None, round(confidence, 3), spans)
