"""The plates that heard words may mean, likeliest first, and what to ask when it is not sure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from huying.brain.text.plates.corrections import corrected
from huying.brain.text.plates.forms import FORMS, Form, PlateKind, split, unusual
from huying.brain.text.plates.hearing import SIGN, Slot
from huying.brain.text.plates.symbols import LETTER_SOUNDS

_WIDTH = 160  # hypotheses kept after each slot
_BEFORE, _SIGN_BEFORE = 0.25, 1.0  # a symbol that belongs to the words before the plate
_ALL_BEFORE = 1.5  # however many: a plate said over again starts afresh
_LETTER = 2.5  # a letter behind a plate belongs to hardly anything else
_HOPELESS = 7.0  # a plate that is heard together from words that mean something else
_BEHIND_STOP = 0.15  # and one behind the plate, after a pause
_MISSING_PROVINCE = 2.5
_CLEAR = 0.85  # the first candidate is read back as it is above this


class Doubt(StrEnum):
    NOTHING_HEARD = "nothing_heard"
    TOO_FEW = "too_few"
    POSITION = "position"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Ask:
    """What to ask next. ``position`` counts symbols from 1; ``options`` are the symbols in doubt
    there; ``heard`` is how many symbols were understood when too few."""

    doubt: Doubt
    position: int | None = None
    options: tuple[str, ...] = ()
    heard: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """``plate`` without separators; ``spans``: where each symbol was heard, None when supplied."""

    plate: str
    kind: PlateKind
    confidence: float
    spans: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    candidates: tuple[Candidate, ...]
    ask: Ask

    @property
    def best(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


@dataclass(frozen=True, slots=True)
class _Path:
    cost: float
    symbols: tuple[str, ...]
    spans: tuple[tuple[int, int] | None, ...]
    has_ended: bool = False


def read_plate(heard: str, *, home: str = "", k: int = 3) -> Reading:
    """Up to ``k`` plates that the heard text may mean, and the next question.

    ``heard`` is what a recogniser wrote, corrections included. ``home`` is the province sign that
    is supplied when none was said ("" supplies none). Confidence is the share among everything
    that the words allow.
    """
    slots = corrected(heard)
    found: dict[str, tuple[float, PlateKind, _Path]] = {}
    for form in FORMS:
        for path in _decode(slots, form, home):
            cost = path.cost + unusual(form, path.symbols)
            plate = "".join(path.symbols)
            if plate not in found or cost < found[plate][0]:
                found[plate] = (cost, form.kind, path)
    ranked = sorted(found.items(), key=lambda item: (item[1][0], item[0]))
    if not ranked or ranked[0][1][0] > _HOPELESS:
        heard_symbols = sum(slot.drop >= SIGN for slot in slots)
        doubt = Doubt.TOO_FEW if heard_symbols >= 2 else Doubt.NOTHING_HEARD
        return Reading((), Ask(doubt, heard=heard_symbols))
    best = ranked[0][1][0]
    total = sum(math.exp(best - cost) for _, (cost, _, _) in ranked) + math.exp(min(best, 8) - 8)
    candidates = tuple(
        Candidate(plate, kind, round(math.exp(best - cost) / total, 4), path.spans)
        for plate, (cost, kind, path) in ranked[:k]
    )
    return Reading(candidates, _ask(candidates))


def _ask(candidates: Sequence[Candidate]) -> Ask:
    """The position that divides the likely candidates best; else read it back."""
    first = candidates[0]
    if first.confidence >= _CLEAR or len(candidates) == 1:
        return Ask(Doubt.CONFIRM)
    symbols = split(first.plate)
    others = [split(candidate.plate) for candidate in candidates[1:]]
    weight: dict[int, float] = {}
    for other, candidate in zip(others, candidates[1:], strict=True):
        for position, (mine, theirs) in enumerate(zip_longest(symbols, other, fillvalue="")):
            if mine != theirs:
                weight[position] = weight.get(position, 0.0) + candidate.confidence
                break
    position = max(sorted(weight), key=lambda place: weight[place])
    options: list[str] = []
    for plate in (symbols, *others):
        if position < len(plate) and plate[position] not in options:
            options.append(plate[position])
    return Ask(Doubt.POSITION, position + 1, tuple(options))


def _decode(slots: Sequence[Slot], form: Form, home: str) -> list[_Path]:
    """Beam search over (symbols so far): every slot is a symbol of the form or is dropped."""
    beam: list[_Path] = [_Path(0.0, (), ())]
    if home and "京" in form.places[0]:
        beam.append(_Path(_MISSING_PROVINCE, (home,), (None,)))
    length = len(form.places)
    for slot in slots:
        following: dict[tuple[str, ...], _Path] = {}
        for path in beam:
            _keep(following, _dropped(path, slot, length))
            if len(path.symbols) < length:
                for symbol, cost in slot.choices.items():
                    if symbol in form.places[len(path.symbols)]:
                        _keep(following, _taken(path, slot, symbol, cost))
        beam = _best(following.values(), length)
    return [path for path in beam if len(path.symbols) == length]


def _best(paths: Iterable[_Path], length: int) -> list[_Path]:
    """The cheapest of each length: a shorter hypothesis has paid for less."""
    kept: list[_Path] = []
    room = [_WIDTH // 2] * (length + 1)
    for path in sorted(paths, key=lambda path: (path.cost, path.symbols)):
        if room[len(path.symbols)]:
            room[len(path.symbols)] -= 1
            kept.append(path)
    return kept


def _keep(paths: dict[tuple[str, ...], _Path], path: _Path) -> None:
    known = paths.get(path.symbols)
    if known is None or path.cost < known.cost:
        paths[path.symbols] = path


def _taken(path: _Path, slot: Slot, symbol: str, cost: float) -> _Path:
    return _Path(path.cost + cost, (*path.symbols, symbol), (*path.spans, (slot.start, slot.end)))


def _dropped(path: _Path, slot: Slot, length: int) -> _Path:
    has_ended = False
    if not any(span is not None for span in path.spans):
        before = _SIGN_BEFORE if slot.drop >= SIGN else _BEFORE
        supplied = _MISSING_PROVINCE if path.symbols else 0.0
        cost = min(path.cost + min(slot.drop, before), supplied + _ALL_BEFORE)
    elif len(path.symbols) < length:
        cost = path.cost + slot.drop
    else:
        has_ended = path.has_ended or slot.follows_stop
        cost = path.cost + _behind(slot, has_ended)
    return _Path(cost, path.symbols, path.spans, has_ended)


def _behind(slot: Slot, has_ended: bool) -> float:
    """What it costs to hear ``slot`` behind a whole plate."""
    if slot.drop < SIGN:
        return min(slot.drop, _BEHIND_STOP)
    if not has_ended:
        return SIGN
    return _LETTER if any(symbol in LETTER_SOUNDS for symbol in slot.choices) else _BEHIND_STOP
