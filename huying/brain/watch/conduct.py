"""Signals of words: the agent's norms, what must not be said, danger and feelings of the caller."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from huying.brain.text.feelings.values import Feeling
from huying.brain.text.values import NormChecks, Party, Risk, RiskKind, Span, Utterance
from huying.brain.watch.rules import WatchRules
from huying.brain.watch.values import Signal, SignalKind

_LEVEL_SHARE: Mapping[int, float] = {1: 0.35, 2: 1.0, 3: 3.0}
_SPOKEN_MS = 20_000  # a call shorter than this owes neither address nor closing
_FAINT = 0.2


def greeting(
    said: Sequence[Utterance], norms: NormChecks, elapsed_ms: int, rules: WatchRules
) -> Iterator[Signal]:
    """No greeting within the time, whether or not it came later."""
    greeted = {span.seq for span in norms.greeting}
    first = min((one.start_ms for one in said if one.seq in greeted), default=None)
    if elapsed_ms >= rules.greeting_ms and (first is None or first > rules.greeting_ms):
        yield Signal(
            SignalKind.LATE_GREETING,
            rules.greeting_ms,
            rules.weight(SignalKind.LATE_GREETING),
            amount=float(rules.greeting_ms),
        )


def ending(
    said: Sequence[Utterance],
    norms: NormChecks,
    elapsed_ms: int,
    needs_address: bool,
    rules: WatchRules,
) -> Iterator[Signal]:
    """What was owed when the call ended."""
    if not said or elapsed_ms < _SPOKEN_MS or not any(o.party is Party.AGENT for o in said):
        return
    if needs_address and not norms.is_address_verified:
        yield Signal(SignalKind.NO_ADDRESS, elapsed_ms, rules.weight(SignalKind.NO_ADDRESS))
    if not norms.is_closing_said:
        yield Signal(SignalKind.NO_CLOSING, elapsed_ms, rules.weight(SignalKind.NO_CLOSING))


def forbidden(
    said: Mapping[int, Utterance], norms: NormChecks, rules: WatchRules
) -> Iterator[Signal]:
    for word in norms.forbidden:
        yield Signal(
            SignalKind.FORBIDDEN,
            said[word.span.seq].end_ms,
            rules.weight(SignalKind.FORBIDDEN),
            detail=word.term,
            spans=(word.span,),
        )


def sensitive(
    said: Mapping[int, Utterance], risks: Sequence[Risk], rules: WatchRules
) -> Iterator[Signal]:
    """One signal for each utterance and kind of danger, of its gravest words."""
    heard: dict[tuple[int, RiskKind], tuple[int, set[Span]]] = {}
    for risk in risks:
        if risk.level < rules.sensitive_from:
            continue
        for span in risk.spans:
            level, spans = heard.get((span.seq, risk.kind), (0, set()))
            heard[span.seq, risk.kind] = (max(level, risk.level), spans | {span})
    for (seq, kind), (level, spans) in heard.items():
        yield Signal(
            SignalKind.SENSITIVE,
            said[seq].end_ms,
            rules.weight(SignalKind.SENSITIVE) * _LEVEL_SHARE[level],
            detail=kind.value,
            amount=float(level),
            spans=tuple(sorted(spans)),
        )


def feeling(
    said: Mapping[int, Utterance], feelings: Sequence[Feeling], rules: WatchRules
) -> Iterator[Signal]:
    """The caller's only."""
    for felt in feelings:
        if felt.strength >= _FAINT and said[felt.seq].party is Party.CITIZEN:
            yield Signal(
                SignalKind.FEELING,
                said[felt.seq].end_ms,
                rules.weight(SignalKind.FEELING) * felt.strength,
                detail=felt.kind.value,
                amount=felt.strength,
                spans=felt.spans,
            )
