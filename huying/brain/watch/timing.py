"""Signals of time alone: who is silent, who talks over whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from huying.brain.text.values import Party, Span, Utterance
from huying.brain.watch.rules import WatchRules
from huying.brain.watch.values import Signal, SignalKind

# 「嗯」「好的」 beside the other's words is listening, not talking over.
_LISTENING = re.compile("^[嗯哦啊对好是的行喔噢唉哎，,。、…\\s]{1,6}$")
_PLEASE_WAIT = re.compile(
    "稍等|稍候|等一下|等一会|查一下|帮您查|给您查|核实一下|不要挂|别挂|保持在线"
)


# 「好的，不急」: the citizen agrees to wait.
_AGREES = re.compile(
    "^(?:嗯|哦|啊|好|行|可以|没事|没关系|不急|不着急|不要紧|的|嘞|呀|吧|我|等|着|一下|您|你|查|先|慢慢|麻烦|了|谢谢"
    "|[，,。、！!…\\s])+$"
)


def by_time(utterances: Sequence[Utterance]) -> list[Utterance]:
    return sorted(utterances, key=lambda said: (said.start_ms, said.seq))


def slow_answers(said: Sequence[Utterance], rules: WatchRules) -> Iterator[Signal]:
    """The citizen has finished and the agent says nothing for long; not when asked to wait."""
    for first, second in pairwise(said):
        gap = second.start_ms - first.end_ms
        is_answer = first.party is Party.CITIZEN and second.party is Party.AGENT
        if is_answer and rules.slow_answer_ms <= gap < rules.long_silence_ms:
            yield Signal(
                SignalKind.SLOW_ANSWER,
                second.start_ms,
                rules.weight(SignalKind.SLOW_ANSWER),
                amount=float(gap),
                spans=(_whole(first),),
            )


def long_silences(
    said: Sequence[Utterance], elapsed_ms: int, rules: WatchRules
) -> Iterator[Signal]:
    """Nobody speaks; still going on when the last words are long past. Longer is allowed once the
    agent has asked the citizen to wait. The signal is given when the limit is reached, which is
    its amount."""
    end = 0
    last: Utterance | None = None
    is_announced = False
    for following in [*said, None]:
        until = elapsed_ms if following is None else following.start_ms
        limit = rules.announced_silence_ms if is_announced else rules.long_silence_ms
        if last is not None and until - end >= limit:
            yield Signal(
                SignalKind.LONG_SILENCE,
                end + limit,
                rules.weight(SignalKind.LONG_SILENCE),
                amount=float(limit),
                spans=(_whole(last),),
            )
        if following is not None:
            is_announced = _announces(following, is_announced)
            if following.end_ms >= end:
                end, last = following.end_ms, following


def _announces(said: Utterance, was_announced: bool) -> bool:
    """Whether a silence after ``said`` is one that the citizen was asked to bear."""
    if said.party is Party.AGENT:
        return _PLEASE_WAIT.search(said.text) is not None
    return was_announced and _AGREES.match(said.text) is not None


def silence_due_ms(said: Sequence[Utterance], rules: WatchRules) -> int | None:
    """When the present silence becomes a signal, in milliseconds of the call."""
    if not said:
        return None
    is_announced = False
    for one in by_time(said):
        is_announced = _announces(one, is_announced)
    limit = rules.announced_silence_ms if is_announced else rules.long_silence_ms
    return max(one.end_ms for one in said) + limit


def talking_over(said: Sequence[Utterance], rules: WatchRules) -> Iterator[Signal]:
    """The agent begins while the citizen still speaks, several times within the window."""
    times: list[Utterance] = []
    for first, second in pairwise(said):
        overlap = min(first.end_ms, second.end_ms) - second.start_ms
        if (
            first.party is not Party.CITIZEN
            or second.party is not Party.AGENT
            or overlap < rules.overlap_ms
            or _LISTENING.match(second.text)
        ):
            continue
        times = [one for one in times if second.start_ms - one.start_ms < rules.overlap_window_ms]
        times.append(second)
        if len(times) >= rules.overlap_times:
            yield Signal(
                SignalKind.TALKING_OVER,
                second.start_ms,
                rules.weight(SignalKind.TALKING_OVER),
                amount=float(len(times)),
                spans=tuple(_whole(one) for one in times),
            )
            times = []


def _whole(said: Utterance) -> Span:
    return Span(said.seq, 0, len(said.text))
