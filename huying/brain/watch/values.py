"""Signals of a call and the risk they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from huying.brain.text.values import Span


class SignalKind(StrEnum):
    """Every one has a switch of its own."""

    LATE_GREETING = "late_greeting"
    NO_ADDRESS = "no_address"
    NO_CLOSING = "no_closing"
    FORBIDDEN = "forbidden"
    SLOW_ANSWER = "slow_answer"
    LONG_SILENCE = "long_silence"
    TALKING_OVER = "talking_over"
    SENSITIVE = "sensitive"
    FEELING = "feeling"


class Level(IntEnum):
    CALM = 0
    WATCH = 1
    WARN = 2
    ACT = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that happened at ``at_ms`` of the call.

    ``detail`` says which: a term, a risk or feeling kind, or "". ``amount`` is what was measured:
    milliseconds that were exceeded, times talked over, strength of a feeling, level of a danger.
    A signal never changes once it is given.
    """

    kind: SignalKind
    at_ms: int
    weight: float
    detail: str = ""
    amount: float = 0.0
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """The risk rose or fell to ``level`` at ``at_ms``; ``reasons`` weigh most, heaviest first.

    ``announces``: a person must be told; a repeat within the cooling time is not.
    """

    at_ms: int
    level: Level
    score: float
    reasons: tuple[Signal, ...]
    announces: bool


@dataclass(frozen=True, slots=True)
class Watch:
    """``level`` and ``score`` are those at the moment of looking."""

    signals: tuple[Signal, ...]
    steps: tuple[Step, ...]
    level: Level
    score: float
