"""What the citizen wants to do (咨询, 投诉 …) and how urgent it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.risks import risks
from huying.brain.text.talk import confirmed
from huying.brain.text.values import (
    Kind,
    KindGuess,
    Party,
    Ranked,
    RiskKind,
    Span,
    Urgency,
    UrgencyGuess,
    Utterance,
)

_PRIOR = {
    Kind.HELP: 0.35,
    Kind.CONSULT: 0.3,
    Kind.COMPLAINT: 0.3,
    Kind.REPORT: 0.0,
    Kind.SUGGESTION: 0.0,
    Kind.PRAISE: 0.0,
}
_CATEGORY_WEIGHT = 1.6
_EARLY = 0.8
_RISING = (Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL)


def kind_of(
    utterances: Sequence[Utterance], lexicon: CityLexicon, categories: Sequence[Ranked] = ()
) -> KindGuess:
    """The kind by what the citizen says, most by the first words, and by what is usual for the
    likeliest categories."""
    scores = dict(_PRIOR)
    listed = sum(ranked.confidence for ranked in categories)
    for ranked in categories:
        doc = lexicon.categories.by_code[ranked.code]
        scores[doc.kind] += _CATEGORY_WEIGHT * (0.5 / listed + 0.5) * ranked.confidence
    spans: dict[Kind, list[Span]] = {kind: [] for kind in Kind}
    sure = confirmed(utterances)
    heard = 0
    for said in utterances:
        if said.party is Party.AGENT and said.seq not in sure:
            continue
        factor = 0.5 if said.party is Party.AGENT else 1.0 + _EARLY / (1 + heard)
        heard += said.party is Party.CITIZEN
        for term, start, end in lexicon.kind_terms.find(said.text):
            kind, weight = lexicon.words.kinds[term]
            if said.text[max(0, start - 1) : start] in ("不", "没"):
                continue
            damped = 1 / (1 + 0.5 * len(spans[kind]))
            scores[kind] += weight * factor * damped
            spans[kind].append(Span(said.seq, start, end))
    best = max(scores, key=lambda kind: scores[kind])
    total = sum(math.exp(1.2 * value) for value in scores.values())
    confidence = math.exp(1.2 * scores[best]) / total
    evidence = tuple(spans[best]) or _category_spans(best, lexicon, categories)
    return KindGuess(best, round(confidence, 3), evidence)


def _category_spans(
    kind: Kind, lexicon: CityLexicon, categories: Sequence[Ranked]
) -> tuple[Span, ...]:
    return next(
        (
            ranked.spans
            for ranked in categories
            if lexicon.categories.by_code[ranked.code].kind is kind
        ),
        (),
    )


def urgency_of(
    utterances: Sequence[Utterance], lexicon: CityLexicon, categories: Sequence[Ranked] = ()
) -> UrgencyGuess:
    """The likeliest category's default, raised by danger and by who is affected."""
    level, confidence, spans = Urgency.NORMAL, 0.6, tuple[Span, ...]()
    if categories:
        top = categories[0]
        default = lexicon.categories.by_code[top.code].urgency
        if default is not Urgency.NORMAL:
            level, confidence, spans = default, 0.4 + 0.5 * top.confidence, top.spans
    for risk in risks(utterances, lexicon):
        raised = _raised(risk.kind, risk.level)
        if _RISING.index(raised) > _RISING.index(level):
            level, confidence, spans = raised, 0.55 + 0.1 * risk.level, risk.spans
    if level is Urgency.NORMAL:
        pressing = _pressing(utterances, lexicon.words.urgent)
        if len(pressing) >= 2:
            return UrgencyGuess(Urgency.URGENT, min(0.8, 0.4 + 0.1 * len(pressing)), pressing)
    return UrgencyGuess(level, round(confidence, 3), spans)


def _raised(kind: RiskKind, level: int) -> Urgency:
    if kind in (RiskKind.EMERGENCY, RiskKind.SELF_HARM):
        return Urgency.CRITICAL if level == 3 else Urgency.URGENT if level == 2 else Urgency.NORMAL
    if kind in (RiskKind.PROPERTY, RiskKind.GROUP, RiskKind.MINOR) and level >= 2:
        return Urgency.URGENT
    return Urgency.NORMAL


def _pressing(utterances: Sequence[Utterance], words: Sequence[str]) -> tuple[Span, ...]:
    found: dict[str, Span] = {}
    for said in utterances:
        if said.party is Party.CITIZEN:
            for word in words:
                start = said.text.find(word)
                if start >= 0 and word not in found:
                    found[word] = Span(said.seq, start, start + len(word))
    return tuple(sorted(found.values()))
