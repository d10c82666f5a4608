"""What it is about in the citizen's own words: the core sentences and the demand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from huying.brain.text.talk import (
    answers,
    asks_demand,
    confirmed,
    denied,
    is_recap,
    is_social,
)
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
_YOU_WISH = re.compile(r"您的(?:诉求|要求)是|您(?:是)?(?:希望|要求|想要?)")
_ASIDE_WISH = re.compile(r"书面|答复|回复|一起反映|短信|怎么|如何|什么")
_NO_WISH = re.compile(r"(?:抱|没|有|没有|不)希望|(?:按|照|不|没)要求|要求不|强制要求")
_WISHED = re.compile(r"诉求是|(?<![按照不])要求|(?<![抱没有不])希望|请求|建议")
_DEMAND_HEAD = re.compile(
    r"^.*?(?:您|你)?的?(?:诉求|要求)(?:就)?是[：:，,]?|^您是?(?=希望|要求|想)"
)
_RECAP_OPENING = re.compile(
    r"^.*?(?:核对一?下|复述(?:一下|一遍)?|念一[下遍]|核实(?:一下)?|重复一[下遍]|总结一?下|我记|记录(?:一下)?|登记(?:一下|好了)?)[：:，,]\s*"
)
_RECAP_ASIDE = re.compile(
    r"^(?:对吗|对不对|是吗|是吧|对吧|没有?错|好的?|可以吗|是不是|那?我?(?:再)?跟?给?您?(?:核对|复述|念|核实).{0,6}[，,]?$)|您贵姓|稍等|工作日|回复您"
)
_TROUBLE = re.compile(
    r"没得|没有|没人|没|不(?!知道|晓得|好意思|用)|坏|漏|堵|停|欠|拖|吵|臭|脏|乱|骗|退|涨|塌|破|烂|偷|占|挡|罚|收费|扣|拒|赔|掉|裂|断|淹|爆|烧|烟|噪|臭|投诉|举报|表扬|建议|咨询|怎么|能不能|多少|困|摔|咬|打"
)
_ANNOUNCES = re.compile(
    r"^我?们?(?:是|就是)?(?:想|要)?(?:提|表扬|感谢|举报|投诉|反映|咨询|问)(?:个|一个|一下|点|两|几)?.{0,6}$"
)
_ASIDE = re.compile(
    r"^(?:我知道|晓得|你听|你说|我跟你|谢谢|好的|是吧|对不对|你放心|没关系|不要紧|没有没有)"
)
_EARLY = 3
_TELLING = 0.3
_ASKS_ONLY = 0.25
_ANSWERED = 1.2
_QUESTION = re.compile(r"吗|怎么|什么|多少|能不能|可不可以|是不是|？|\?")


@dataclass(frozen=True, slots=True)
class _Piece:
    said: Utterance
    clause: Clause
    weight: float


def find_matter(
    utterances: Sequence[Utterance], relevance: Callable[[str], float]
) -> Proposed | None:
    """What happened: the agent's summing-up once the citizen has confirmed it, before that the
    citizen's clauses that are most about the matter, in order, as said.

    `relevance` is how strongly a clause speaks for the matter's category, 0 to 1."""
    recapped = _recapped_matter(utterances, relevance)
    if recapped is not None:
        return recapped
    pieces: list[_Piece] = []
    heard = 0
    for said in utterances:
        if said.party is not Party.CITIZEN or is_social(said.text):
            continue
        heard += 1
        early = 1.35 if heard <= _EARLY else 1.0
        for clause in clauses(said.text):
            weight = early * _matter_weight(clause, relevance)
            if weight > 0.05:
                pieces.append(_Piece(said, clause, weight))
    if not pieces:
        return None
    best = sorted(pieces, key=lambda piece: -piece.weight)
    chosen: list[_Piece] = []
    length = 0
    for piece in best[:4]:
        long = length + len(piece.clause.text) > _MAX_MATTER
        if chosen and (long or piece.weight < 0.45 * best[0].weight):
            continue
        chosen.append(piece)
        length += len(piece.clause.text)
    chosen.sort(key=lambda piece: (piece.said.seq, piece.clause.start))
    value = "，".join(text for piece in chosen if (text := tidy(piece.clause.text)))
    confidence = min(0.85, 0.35 + 0.5 * best[0].weight)
    return _proposed("matter", value, confidence, chosen)


def _matter_weight(clause: Clause, relevance: Callable[[str], float]) -> float:
    text = tidy(clause.text)
    if len(text) < 3 or _IDENTITY.search(text) or is_social(text) or _ASIDE.search(text):
        return 0.0
    trouble = 0.35 if _TROUBLE.search(text) else 0.0
    telling = 0.4 if _ANNOUNCES.match(text) else 1.0
    return telling * (0.65 * relevance(clause.text) + trouble) * min(1.0, 0.4 + len(text) / 16)


def _recapped_matter(
    utterances: Sequence[Utterance], relevance: Callable[[str], float]
) -> Proposed | None:
    said = recap_of(utterances)
    if said is None:
        return None
    if not _TROUBLE.search(said.text) and relevance(said.text) < _TELLING:
        return None
    parts = clauses(said.text)
    first = next((n for n, part in enumerate(parts) if _RECAP_OPENING.match(part.text)), 0)
    pieces = [
        _Piece(said, _without_head(clause), 0.9)
        for clause in parts[first:]
        if not _RECAP_ASIDE.search(clause.text) and not _WISHED.search(clause.text)
    ]
    pieces = [piece for piece in pieces if len(tidy(piece.clause.text)) > 1]
    value = "，".join(tidy(piece.clause.text) for piece in pieces)
    return _proposed("matter", value, 0.9, pieces) if len(value) >= 6 else None


def _without_head(clause: Clause) -> Clause:
    """The clause after "我跟您核对一下：" and the like."""
    head = _RECAP_OPENING.match(clause.text)
    start = head.end() if head else 0
    return Clause(clause.start + start, clause.end, clause.text[start:])


def find_demand(
    utterances: Sequence[Utterance], relevance: Callable[[str], float]
) -> Proposed | None:
    """What the citizen wants: the answer to "您希望怎么处理", a clause that asks or wishes, or the
    agent's wording of it that the citizen confirmed."""
    asked = answers(utterances)
    pieces: list[_Piece] = []
    for number, said in enumerate(utterances):
        if said.party is not Party.CITIZEN:
            continue
        question = asked.get(said.seq)
        wanted = question is not None and asks_demand(question.text)
        for clause in clauses(said.text):
            weight = _demand_weight(clause)
            if wanted and len(tidy(clause.text)) > 2 and not is_social(clause.text):
                wanted, weight = False, weight + _ANSWERED
            if weight and (weight > _ASKS_ONLY or relevance(clause.text) > _TELLING):
                weight += 0.5 * relevance(clause.text) + 0.05 * number / len(utterances)
                pieces.append(_Piece(said, clause, weight))
    recap = _recapped_demand(utterances)
    if recap is not None:
        pieces.append(recap)
    if not pieces:
        return None
    best = max(pieces, key=lambda piece: piece.weight)
    run = _run(best)
    start = len(run.text) - len(_DEMAND_HEAD.sub("", run.text))
    run = Clause(run.start + start, run.end, run.text[start:])
    value = tidy(run.text)
    if len(value) < 2:
        return None
    piece = _Piece(best.said, run, best.weight)
    return _proposed("demand", value, min(0.9, 0.3 + 0.5 * best.weight), [piece])


def _demand_weight(clause: Clause) -> float:
    text = tidy(clause.text)
    if len(text) < 4 or _EMPTY_DEMAND.match(text) or _IDENTITY.search(text):
        return 0.0
    if _STRONG_DEMAND.search(text) and not _NO_WISH.search(text):
        return 1.0
    if _WEAK_DEMAND.search(text):
        return 0.75
    return _ASKS_ONLY if _QUESTION.search(clause.text) and len(text) > 6 else 0.0


def _recapped_demand(utterances: Sequence[Utterance]) -> _Piece | None:
    """The agent's own wording of the demand, when the citizen said yes to it."""
    sure, wrong = confirmed(utterances), denied(utterances)
    for said in reversed(utterances):
        if said.party is Party.CITIZEN or said.seq in wrong:
            continue
        for clause in clauses(said.text):
            if said.seq in sure and _WISHED.search(clause.text):
                return _Piece(said, clause, 1.6)
            if _YOU_WISH.search(clause.text) and not _ASIDE_WISH.search(said.text):
                return _Piece(said, clause, 1.2)
    return None


def _run(piece: _Piece) -> Clause:
    """The clause and, while short, those that follow it in the utterance."""
    text, end = piece.clause.text, piece.clause.end
    for clause in clauses(piece.said.text):
        if clause.start != end or re.search(r"[。！？!?]\s*$", text):
            continue
        if len(text) + len(clause.text) > _MAX_DEMAND or re.match(
            r"(?:另外|还有|要不要|想不想|对吗|对不对|是吗|是吧|对吧|没有?错)", clause.text
        ):
            break
        text, end = text + clause.text, clause.end
        if len(text) > 24:
            break
    return Clause(piece.clause.start, end, text)


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
