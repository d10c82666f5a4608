"""Signals into one risk level: evidence adds up and fades, the level does not flutter."""

from __future__ import annotations

import math
from collections.abc import Sequence

from huying.brain.watch.rules import WatchRules
from huying.brain.watch.values import Level, Signal, Step

_TOP = 100.0
_MAX_REASONS = 4
_GONE = 0.5


class _Gauge:
    """The score at a moment, from the signals so far."""

    def __init__(self, rules: WatchRules) -> None:
        self._decay = math.log(2) / rules.half_life_ms
        self._parts: list[Signal] = []
        self.last_ms = 0

    def add(self, signal: Signal) -> None:
        self._parts.append(signal)
        self.last_ms = signal.at_ms

    def _share(self, signal: Signal, at_ms: int) -> float:
        return signal.weight * math.exp(-self._decay * max(0, at_ms - signal.at_ms))

    def score(self, at_ms: int) -> float:
        return min(_TOP, sum(self._share(signal, at_ms) for signal in self._parts))

    def reasons(self, at_ms: int) -> tuple[Signal, ...]:
        """Heaviest first; one of each kind and detail, the latest."""
        heaviest: dict[tuple[str, str], Signal] = {}
        for signal in self._parts:
            if self._share(signal, at_ms) >= _GONE:
                heaviest[signal.kind, signal.detail] = signal
        ranked = sorted(
            heaviest.values(), key=lambda one: (-self._share(one, at_ms), one.at_ms, one.kind)
        )
        return tuple(ranked[:_MAX_REASONS])

    def falls_under(self, mark: float, at_ms: int) -> int:
        """When the score, left alone, will be under ``mark``."""
        score = sum(self._share(signal, at_ms) for signal in self._parts)
        if score < mark:
            return at_ms
        return at_ms + math.ceil(math.log(score / mark) / self._decay) + 1


def fused(
    signals: Sequence[Signal], elapsed_ms: int, rules: WatchRules
) -> tuple[tuple[Step, ...], Level, float]:
    """Every change of level up to ``elapsed_ms``, and level and score there."""
    gauge = _Gauge(rules)
    steps: list[Step] = []
    level = Level.CALM
    announced: dict[Level, int] = {}
    for signal in sorted(signals, key=lambda one: (one.at_ms, one.kind, one.detail)):
        level = _settle(gauge, level, signal.at_ms, rules, steps)
        gauge.add(signal)
        score = gauge.score(signal.at_ms)
        reached = _reached(score, rules)
        if reached <= level:
            continue
        level = reached
        last = max((at for known, at in announced.items() if known >= level), default=None)
        announces = last is None or signal.at_ms - last >= rules.cooling_ms
        if announces:
            announced[level] = signal.at_ms
        reasons = gauge.reasons(signal.at_ms)
        steps.append(Step(signal.at_ms, level, round(score, 2), reasons, announces))
    level = _settle(gauge, level, elapsed_ms, rules, steps)
    return tuple(steps), level, round(gauge.score(elapsed_ms), 2)


def _reached(score: float, rules: WatchRules) -> Level:
    return Level(sum(score >= mark for mark in rules.rises))


def _settle(
    gauge: _Gauge, level: Level, until_ms: int, rules: WatchRules, steps: list[Step]
) -> Level:
    """Let the level fall as far as it does before ``until_ms`` when nothing else is heard."""
    while level > Level.CALM:
        began = max(steps[-1].at_ms, gauge.last_ms)
        mark = max(rules.rises[level - 1] - rules.falls_below, 1.0)
        falls_at = gauge.falls_under(mark, began) + rules.settles_ms
        if falls_at > until_ms:
            break
        level = Level(level - 1)
        score = round(gauge.score(falls_at), 2)
        steps.append(Step(falls_at, level, score, gauge.reasons(falls_at), announces=False))
    return level
