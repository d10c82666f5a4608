"""The watch of one call as plain numbers: what is stored of it, and when to look again (pure).

Times are milliseconds from the start of the call, as in its transcript. Nothing that was said is
kept: a signal names its kind, its size and the words' places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from json import loads

from huying.brain import text as brain
from huying.brain.text.feelings.values import Feeling, FeelingKind
from huying.brain.text.norms import place_words
from huying.brain.watch import (
    Level,
    Signal,
    SignalKind,
    Step,
    Watch,
    WatchRules,
    rules_from_json,
)
from huying.brain.watch import next_look_ms as next_silence_ms
from huying.brain.watch import watch as read_watch
from huying.brain.watch.fusion import fused
from huying.call.models import Json

SaidRow = tuple[int, str, int, int, str]

EMPTY_READING: Json = {
    "matters": [],
    "risks": [],
    "norms": {"greeting": [], "address_verified": [], "closing": [], "forbidden": []},
    "feelings": [],
}
# Grave dangers raise an alert of their own; the watch does not tell them a second time.
_GRAVE = 3.0
# While the risk is raised it is looked at this often, so that it settles in time.
_SETTLING_MS = 5_000
# What is said right now, until its words are known: it breaks a silence and nothing else.
_UNKNOWN_SEQ = 0
_NAMED = frozenset({SignalKind.SENSITIVE, SignalKind.FEELING})


@cache
def shipped_rules() -> WatchRules:
    """``content/watch.json``. Raises ValueError, naming the key, for a bad file."""
    path = files("huying") / "content" / "watch.json"
    return rules_from_json(loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Moment:
    """When a call is looked at. ``waited_ms``: until an agent had it; ``speaking_from_ms``:
    somebody has been speaking since then and the words are not known yet."""

    elapsed_ms: int
    waited_ms: int = 0
    is_over: bool = False
    speaking_from_ms: int | None = None


@dataclass(frozen=True)
class Found:
    """``watch`` is what is stored (see ``pack``); ``at_ms`` how far it looks; ``next_ms`` when
    silence or cooling alone will change something, None: never."""

    level: int
    score: float
    at_ms: int
    watch: Json
    next_ms: int | None


def look(said: Sequence[SaidRow], reading: Json, moment: Moment, rules: WatchRules) -> Found:
    """What the call shows at ``moment``. Equal arguments give equal results.

    ``reading`` is ``reading.read_call``'s of the same utterances.
    """
    first = min((row[2] for row in said), default=0)
    shift = min(moment.waited_ms, first) if said else moment.waited_ms
    heard = [
        brain.Utterance(seq, brain.Party(party), start - shift, end - shift, text)
        for seq, party, start, end, text in said
    ]
    elapsed = max(moment.elapsed_ms - shift, max((one.end_ms for one in heard), default=0))
    timed = [*heard, *_speaking(heard, moment, shift, elapsed)]
    norms = _norms(reading["norms"])
    found = read_watch(
        timed,
        _risks(reading["risks"]),
        norms,
        _feelings(reading.get("feelings") or []),
        elapsed_ms=elapsed,
        is_over=moment.is_over,
        needs_address=_needs_address(reading["matters"], heard),
        rules=rules,
    )
    due = None if moment.is_over else _next(timed, norms, elapsed, found, rules)
    return Found(
        level=int(found.level),
        score=found.score,
        at_ms=elapsed + shift,
        watch=pack(found, elapsed, shift, rules),
        next_ms=None if due is None else due + shift,
    )


def pack(found: Watch, elapsed_ms: int, shift: int, rules: WatchRules) -> Json:
    """``signals``: kind, at, weight, detail (a danger's or feeling's kind), amount, spans;
    ``reasons``: those that weigh now, heaviest first (positions in ``signals``); ``steps`` and
    ``alarms``: at, level, score, reasons, announces; ``alarms`` leaves the grave dangers out,
    ``alarm_level`` is where it stands."""
    numbers = {id(signal): number for number, signal in enumerate(found.signals)}
    milder = [one for one in found.signals if not _is_grave(one)]
    alarms, alarm_level, _ = fused(milder, elapsed_ms, rules)

    def steps(listed: Sequence[Step]) -> list[Json]:
        return [
            {
                "at": step.at_ms + shift,
                "level": int(step.level),
                "score": step.score,
                "reasons": [numbers[id(reason)] for reason in step.reasons],
                "announces": step.announces,
            }
            for step in listed
        ]

    signals = [_signal(signal, shift) for signal in found.signals]
    return {
        "signals": signals,
        "reasons": _standing(signals, elapsed_ms + shift, rules.half_life_ms),
        "steps": steps(found.steps),
        "alarms": steps(alarms),
        "alarm_level": int(alarm_level),
        "half_life": rules.half_life_ms,
        "rises": list(rules.rises),
    }


def new_alarm(before: Json, now: Json) -> Json | None:
    """The highest step that a person must be told and has not been; silence on what was told."""
    told = [one["level"] for one in _announced(before)]
    due = [one["level"] for one in _announced(now)]
    for level in (Level.ACT, Level.WARN):
        known = sum(one >= level for one in told)
        if sum(one >= level for one in due) > known:
            return [one for one in _announced(now) if one["level"] >= level][-1]
    return None


def _announced(watch: Json) -> list[Json]:
    return [
        step
        for step in watch.get("alarms", ())
        if step["announces"] and step["level"] >= Level.WARN
    ]


def code(signal: Json) -> str:
    """``kind`` or ``kind:detail``."""
    return f"{signal['kind']}:{signal['detail']}" if signal["detail"] else str(signal["kind"])


def _standing(signals: Sequence[Json], at_ms: int, half_life: int) -> list[int]:
    """The signals that still weigh, heaviest first, one of each code, the latest."""
    shares: dict[str, tuple[float, int]] = {}
    for number, signal in enumerate(signals):
        age = max(0, at_ms - signal["at"])
        share = signal["weight"] * 0.5 ** (age / half_life)
        if share >= _WEIGHS:
            shares[code(signal)] = (share, number)
    ranked = sorted(shares.values(), key=lambda one: (-one[0], one[1]))
    return [number for _, number in ranked[:_MAX_REASONS]]


def curve(watch: Json, until_ms: int) -> list[tuple[int, float]]:
    """(time, score) to draw: at every signal before and after it, and every few seconds."""
    signals, half_life = watch["signals"], watch["half_life"]

    def score(at: int, *, with_now: bool) -> float:
        total: float = sum(
            one["weight"] * 0.5 ** ((at - one["at"]) / half_life)
            for one in signals
            if one["at"] < at or (with_now and one["at"] == at)
        )
        return round(min(100.0, total), 2)

    marks = {one["at"] for one in signals if one["at"] <= until_ms}
    ticks = set(range(0, until_ms + 1, _TICK_MS)) | {until_ms}
    points: list[tuple[int, float]] = []
    for at in sorted(marks | ticks):
        if at in marks:
            points.append((at, score(at, with_now=False)))
        points.append((at, score(at, with_now=True)))
    return points


_WEIGHS = 2.0
_MAX_REASONS = 4
_TICK_MS = 5_000


def _next(
    timed: Sequence[brain.Utterance],
    norms: brain.NormChecks,
    elapsed: int,
    found: Watch,
    rules: WatchRules,
) -> int | None:
    due = [next_silence_ms(timed, elapsed, rules)]
    if elapsed < rules.greeting_ms and not norms.greeting:
        due.append(rules.greeting_ms)
    if found.level > Level.CALM:
        due.append(elapsed + _SETTLING_MS)
    return min((one for one in due if one is not None), default=None)


def _speaking(
    heard: Sequence[brain.Utterance], moment: Moment, shift: int, elapsed: int
) -> list[brain.Utterance]:
    since = moment.speaking_from_ms
    if since is None or any(one.end_ms > since - shift for one in heard):
        return []
    start = max(0, min(since - shift, elapsed))
    return [brain.Utterance(_UNKNOWN_SEQ, brain.Party.CITIZEN, start, elapsed, "")]


def _is_grave(signal: Signal) -> bool:
    return signal.kind is SignalKind.SENSITIVE and signal.amount >= _GRAVE


def _signal(signal: Signal, shift: int) -> Json:
    return {
        "kind": signal.kind.value,
        "at": signal.at_ms + shift,
        "weight": round(signal.weight, 2),
        "detail": signal.detail if signal.kind in _NAMED else "",
        "amount": round(signal.amount, 2),
        "spans": [[one.seq, one.start, one.end] for one in signal.spans],
    }


def _span(packed: Sequence[int]) -> brain.Span:
    seq, start, end = packed
    return brain.Span(seq, start, end)


def _spans(packed: Sequence[Sequence[int]]) -> tuple[brain.Span, ...]:
    return tuple(_span(one) for one in packed)


def _risks(packed: Sequence[Json]) -> list[brain.Risk]:
    return [
        brain.Risk(brain.RiskKind(one["kind"]), one["level"], _spans(one["spans"]), one["term"])
        for one in packed
    ]


def _norms(packed: Json) -> brain.NormChecks:
    return brain.NormChecks(
        greeting=_spans(packed.get("greeting", ())),
        address_verified=_spans(packed.get("address_verified", ())),
        closing=_spans(packed.get("closing", ())),
        forbidden=tuple(
            brain.ForbiddenWord(one["term"], _span(one["span"]))
            for one in packed.get("forbidden", ())
        ),
    )


def _feelings(packed: Sequence[Json]) -> list[Feeling]:
    return [
        Feeling(FeelingKind(one["kind"]), one["strength"], one["seq"], _spans(one["spans"]))
        for one in packed
    ]


def _needs_address(matters: Sequence[Json], heard: Sequence[brain.Utterance]) -> bool:
    """Somebody must go and see: a matter that is no mere question, at a place that was proposed or
    that the citizen named."""
    to_see = [matter for matter in matters if _kind(matter) != brain.Kind.CONSULT.value]
    if any(one["field"] == "place" for matter in to_see for one in matter["fields"]):
        return True
    told = any(True for one in heard if one.party is brain.Party.CITIZEN for _ in place_words(one))
    return told and any(_kind(matter) for matter in to_see)


def _kind(matter: Json) -> str:
    return str((matter.get("kind") or {}).get("value", ""))
