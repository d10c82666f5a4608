"""The watch of a call from its timed text: silences, talking over, norms, danger, one risk level.

A pure function of the stored utterances and of how long the call has lasted: a replay, a test and
the live call say the same. Sound may add signals of its own later."""

from huying.brain.watch.rules import WatchRules, rules_from_json
from huying.brain.watch.values import Level, Signal, SignalKind, Step, Watch
from huying.brain.watch.watching import next_look_ms, watch

__all__ = [
    "Level",
    "Signal",
    "SignalKind",
    "Step",
    "Watch",
    "WatchRules",
    "next_look_ms",
    "rules_from_json",
    "watch",
]
