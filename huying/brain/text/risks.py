"""Danger in words: lexicon hits that are neither denied, nor quoted, nor asked about in general."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.talk import is_yes
from huying.brain.text.values import Party, Risk, RiskKind, Span, Utterance
from huying.brain.text.wordlists import RiskTerm

_ASKED = re.compile(r"吗|对不对|对吧|是不是|有没有|[？?]")
_CLAUSE_END = re.compile(r"[，。！？；,!?;]")
# "是不是", "有没有", "会不会" ask; they do not deny.
_ASKING = re.compile(
    r"是不是|有没有|会不会|要不要|能不能|好不好|不知道|搞不好|说不定|不小心|不得不|差不多|不止|不光|不但|不仅|要不是|不然"
)
_NEGATION = re.compile(
    r"不是|没有|没得|没|不会|不可能|并没|并不|并非|未|无|别|不要|不用|不想|不敢|又不|不存在|谈不上|不能|不准|不许|不怕"
)
_AFTER = re.compile(
    r"^(?:的)?(?:人|事|情况|现象)?(?:倒|倒是|都|也|是)?(?:没有|没得|不是|不至于|不会的?|谈不上)(?=[，。！？；,!?;啊的了吧]|$)"
)
_REPORTED = re.compile(
    r"新闻|电视上|网上说|听说(?:过)?(?:别的|其他|外地)|演练|演习|宣传|预防|万一|如果|假如|要是|怕|担心|以免|免得|防止|避免|去年|前年|以前|往年|曾经|上次|小时候|培训|讲座|知识|应急预案"
)
_STILL_REAL = frozenset({RiskKind.SELF_HARM, RiskKind.THREAT, RiskKind.GROUP, RiskKind.MEDIA})


def risks(utterances: Sequence[Utterance], lexicon: CityLexicon) -> tuple[Risk, ...]:
    """Risks in the citizen's words, or in a question of the agent that the citizen affirms;
    one per kind and term, the gravest first.

    Denied hits are left out. What is feared, reported or long past is one level lower; a condition
    ("要是不解决我就…") lowers nothing for threats."""
    terms = _by_text(lexicon.words.risks)
    found: dict[tuple[RiskKind, str], tuple[int, list[Span]]] = {}
    assented = _assented(utterances)
    for said in utterances:
        if said.party is not Party.CITIZEN and said.seq not in assented:
            continue
        for text, start, end in lexicon.risk_terms.find(said.text):
            for term in terms.get(text, ()):
                level = _level(said.text, start, end, term)
                if level:
                    known, spans = found.get((term.kind, text), (0, []))
                    found[term.kind, text] = (
                        max(known, level),
                        [*spans, Span(said.seq, start, end)],
                    )
    listed = [
        Risk(kind, level, tuple(spans), text) for (kind, text), (level, spans) in found.items()
    ]
    return tuple(sorted(listed, key=lambda risk: (-risk.level, risk.spans[0])))


def _assented(utterances: Sequence[Utterance]) -> frozenset[int]:
    """Questions of the agent that the citizen answers with yes or a mere hum: a caller who cannot
    speak freely says nothing else."""
    return frozenset(
        first.seq
        for first, second in pairwise(utterances)
        if first.party is Party.AGENT
        and second.party is Party.CITIZEN
        and _ASKED.search(first.text)
        and is_yes(second.text)
    )


@lru_cache(maxsize=8)
def _by_text(terms: tuple[RiskTerm, ...]) -> dict[str, tuple[RiskTerm, ...]]:
    grouped: dict[str, tuple[RiskTerm, ...]] = {}
    for term in terms:
        grouped[term.text] = (*grouped.get(term.text, ()), term)
    return grouped


def _level(text: str, start: int, end: int, term: RiskTerm) -> int:
    """The level that is left after negation and reporting; 0 when denied."""
    if term.negatable and is_denied(text, start, end):
        return 0
    if term.kind in _STILL_REAL:
        return term.level
    before = _clause_before(text, start, 14)
    return term.level - 1 if _REPORTED.search(before) else term.level


def is_denied(text: str, start: int, end: int) -> bool:
    """A negation stands close before the words in their clause, or right after them."""
    before = _ASKING.sub(lambda match: "？" * len(match.group()), _clause_before(text, start, 7))
    return bool(_NEGATION.search(before)) or bool(_AFTER.match(text[end : end + 8]))


def _clause_before(text: str, start: int, length: int) -> str:
    before = text[max(0, start - length) : start]
    ends = list(_CLAUSE_END.finditer(before))
    return before[ends[-1].end() :] if ends else before
