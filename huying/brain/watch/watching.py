"""All signals of a call and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from huying.brain.text.feelings.values import Feeling
from huying.brain.text.values import NormChecks, Risk, Utterance
from huying.brain.watch import conduct, timing
from huying.brain.watch.fusion import fused
from huying.brain.watch.rules import WatchRules
from huying.brain.watch.values import Signal, SignalKind, Watch


def watch(
    utterances: Sequence[Utterance],
    risks: Sequence[Risk],
    norms: NormChecks,
    feelings: Sequence[Feeling],
    *,
    elapsed_ms: int,
    is_over: bool,
    needs_address: bool = True,
    rules: WatchRules | None = None,
) -> Watch:
    """What the call shows ``elapsed_ms`` after it was answered. ``needs_address``: a matter of the
    call has a place, so that the agent must check it. Equal arguments give equal results."""
    rules = rules or WatchRules()
    heard = [one for one in utterances if one.start_ms <= elapsed_ms]
    found = _signals(heard, risks, norms, feelings, elapsed_ms, is_over, needs_address, rules)
    signals = tuple(
        sorted(
            (one for one in found if one.kind not in rules.off),
            key=lambda one: (one.at_ms, one.kind, one.detail, one.spans),
        )
    )
    steps, level, score = fused(signals, elapsed_ms, rules)
    return Watch(signals, steps, level, score)


def next_look_ms(
    utterances: Sequence[Utterance], elapsed_ms: int, rules: WatchRules | None = None
) -> int | None:
    """When silence alone will change something, in milliseconds of the call; None: never."""
    rules = rules or WatchRules()
    if SignalKind.LONG_SILENCE in rules.off:
        return None
    due = timing.silence_due_ms(utterances, rules)
    return due if due is not None and due > elapsed_ms else None


def _signals(
    heard: Sequence[Utterance],
    risks: Sequence[Risk],
    norms: NormChecks,
    feelings: Sequence[Feeling],
    elapsed_ms: int,
    is_over: bool,
    needs_address: bool,
    rules: WatchRules,
) -> Iterator[Signal]:
    said = timing.by_time(heard)
    by_seq = {one.seq: one for one in heard}
    yield from timing.slow_answers(said, rules)
    yield from timing.long_silences(said, elapsed_ms, rules)
    yield from timing.talking_over(said, rules)
    yield from conduct.greeting(said, norms, elapsed_ms, rules)
    yield from conduct.forbidden(by_seq, norms, rules)
    yield from conduct.sensitive(by_seq, risks, rules)
    yield from conduct.feeling(by_seq, feelings, rules)
    if is_over:
        yield from conduct.ending(said, norms, elapsed_ms, needs_address, rules)
