"""The watch's numbers: data that a city can change, checked while they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from huying.brain.watch.values import SignalKind


@dataclass(frozen=True, slots=True)
class WatchRules:
    """Milliseconds unless said otherwise. ``off``: signals that are not given at all.

    Scores run from 0 to 100. Evidence fades to half in ``half_life_ms``. The level rises at once
    when the score reaches ``rises``; it falls when the score has stayed ``falls_below`` points
    under that mark for ``settles_ms``. A level is announced again after ``cooling_ms``.
    ``sensitive_from``: the level (1 to 3) from which words are a signal.
    """

    greeting_ms: int = 5_000
    slow_answer_ms: int = 6_000
    long_silence_ms: int = 15_000
    announced_silence_ms: int = 60_000
    overlap_ms: int = 500
    overlap_window_ms: int = 60_000
    overlap_times: int = 3
    half_life_ms: int = 45_000
    rises: tuple[float, float, float] = (25.0, 50.0, 80.0)
    falls_below: float = 12.0
    settles_ms: int = 20_000
    cooling_ms: int = 120_000
    sensitive_from: int = 2
    weights: Mapping[SignalKind, float] | None = None
    off: frozenset[SignalKind] = frozenset()

    def weight(self, kind: SignalKind) -> float:
        return (self.weights or DEFAULT_WEIGHTS).get(kind, DEFAULT_WEIGHTS[kind])

    def without(self, *kinds: SignalKind) -> WatchRules:
        return replace(self, off=self.off | set(kinds))


# What one signal of full size adds to the score. A danger at level 3 is an alarm by itself.
DEFAULT_WEIGHTS: Mapping[SignalKind, float] = {
    SignalKind.LATE_GREETING: 8.0,
    SignalKind.NO_ADDRESS: 10.0,
    SignalKind.NO_CLOSING: 6.0,
    SignalKind.FORBIDDEN: 30.0,
    SignalKind.SLOW_ANSWER: 10.0,
    SignalKind.LONG_SILENCE: 18.0,
    SignalKind.TALKING_OVER: 20.0,
    SignalKind.SENSITIVE: 28.0,
    SignalKind.FEELING: 30.0,
}
_NUMBERS = [
    field.name for field in fields(WatchRules) if field.name not in {"rises", "weights", "off"}
]


def rules_from_json(data: Mapping[str, object]) -> WatchRules:
    """Raises ValueError, naming the key, for an unknown key, a number that is none or not above
    zero, marks that do not rise, or an unknown signal."""
    known = {*_NUMBERS, "rises", "weights", "off"}
    for key in data:
        if key not in known:
            raise ValueError(f"unknown key {key}")
    values: dict[str, Any] = {}
    for name in _NUMBERS:
        if name in data:
            values[name] = _number(data[name], name)
    if "rises" in data:
        values["rises"] = _marks(data["rises"])
    if "weights" in data:
        weights = data["weights"]
        if not isinstance(weights, Mapping):
            raise ValueError("weights must be an object")
        values["weights"] = {
            _kind(name): _number(value, f"weights.{name}") for name, value in weights.items()
        }
    off = data.get("off", [])
    if not isinstance(off, list):
        raise ValueError("off must be a list")
    return WatchRules(**values, off=frozenset(_kind(name) for name in off))


def _number(value: object, name: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ValueError(f"{name} must be a number above 0")
    return value


def _marks(value: object) -> tuple[float, float, float]:
    if not isinstance(value, list) or len(value) != 3:
        raise ValueError("rises must be three numbers")
    first, second, third = (float(_number(mark, "rises")) for mark in value)
    if not first < second < third:
        raise ValueError("rises must rise")
    return first, second, third


def _kind(name: object) -> SignalKind:
    try:
        return SignalKind(str(name))
    except ValueError:
        raise ValueError(f"unknown signal {name}") from None
