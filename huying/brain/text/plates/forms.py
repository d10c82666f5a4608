"""The forms of plates in use, by GA 36-2018 and the armed forces' own rule, as short grammars."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huying.brain.text.plates.symbols import DIGITS, LETTER_SOUNDS, NOT_ISSUED, PROVINCES

_LETTERS = frozenset(LETTER_SOUNDS)
_SERIAL = _LETTERS | frozenset(DIGITS)
_DIGITS = frozenset(DIGITS)
_PROVINCES = frozenset(PROVINCES)
_ENERGY = frozenset("ABCDEFGHJK")


class PlateKind(StrEnum):
    """``ordinary`` covers blue and yellow plates, which have the same symbols."""

    ORDINARY = "ordinary"
    NEW_ENERGY = "new_energy"
    POLICE = "police"
    LEARNER = "learner"
    TRAILER = "trailer"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    BORDER = "border"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Form:
    """``places``: the symbols allowed at each position. ``rarity`` is added to its cost."""

    kind: PlateKind
    places: tuple[frozenset[str], ...]
    rarity: float
    max_letters: int = 3  # within the serial, behind province and office letter


def _form(kind: PlateKind, rarity: float, *places: frozenset[str], max_letters: int = 3) -> Form:
    return Form(kind, (_PROVINCES, _LETTERS, *places), rarity, max_letters)


def _ending(*signs: str) -> frozenset[str]:
    return frozenset(signs)


_FOUR = (_SERIAL,) * 4
FORMS: tuple[Form, ...] = (
    _form(PlateKind.ORDINARY, 0.0, *(_SERIAL,) * 5),
    _form(PlateKind.NEW_ENERGY, 0.1, _ENERGY, _SERIAL, *(_DIGITS,) * 4),
    _form(PlateKind.NEW_ENERGY, 0.3, *(_DIGITS,) * 5, _ENERGY),
    _form(PlateKind.POLICE, 0.3, *_FOUR, _ending("警")),
    _form(PlateKind.LEARNER, 0.3, *_FOUR, _ending("学")),
    _form(PlateKind.TRAILER, 0.3, *_FOUR, _ending("挂")),
    _form(PlateKind.BORDER, 0.4, *_FOUR, _ending("港", "澳")),
    _form(PlateKind.EMERGENCY, 0.4, *_FOUR, _ending("应急")),
    _form(PlateKind.CONSULATE, 0.4, *(_DIGITS,) * 4, _ending("领")),
    Form(PlateKind.CONSULATE, (_PROVINCES, *(_DIGITS,) * 4, _ending("领")), 0.6),
    Form(PlateKind.EMBASSY, (_ending("使"), *(_DIGITS,) * 6), 0.4),
    Form(PlateKind.EMBASSY, ((_DIGITS,) * 6 + (_ending("使"),)), 0.4),
)

_BEIJING_O = 0.2


def unusual(form: Form, symbols: tuple[str, ...]) -> float:
    """What makes a plate of this form unlikely: letters that are not issued, too many letters."""
    cost = form.rarity
    for position, symbol in enumerate(symbols):
        if symbol in NOT_ISSUED:
            cost += _BEIJING_O if position == 1 else 0.5
    serial = sum(symbol in _LETTERS for symbol in symbols[2:])
    return cost + 0.6 * max(0, serial - form.max_letters + 1) ** 2


def kind_of(plate: str) -> PlateKind | None:
    """The kind that the symbols of a plate say, without separators; None when no form fits."""
    symbols = split(plate)
    for form in FORMS:
        if len(symbols) == len(form.places) and all(
            symbol in place for symbol, place in zip(symbols, form.places, strict=True)
        ):
            return form.kind
    return None


def split(plate: str) -> tuple[str, ...]:
    """The symbols of a written plate; 应急 is one."""
    plain = "".join(char for char in plate.upper() if char not in " ·•.-")
    if plain.endswith("应急"):
        return (*plain[:-2], "应急")
    return tuple(plain)
