"""Corrections in one breath: 「…五八二，不对，是五八三」「最后一位是八」「是B不是D」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from huying.brain.text.plates.hearing import Slot, slots_of

_MARKER = re.compile(
    "(?:啊|哦|噢|呃|额|嗯|哎)?(?:不对不对|不对|不是不是|说错了|讲错了|报错了|念错了|错了|更正一下|更正|"
    "纠正一下|等一下|重新说|重新报|我重说|口误|搞错了|记错了|哦不|啊不|噢不|呃不)"
    "[，,。、\\s]*(?:应该是|应当是|应该|是|改成|换成|重来)?"
)
_ORDER = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8}
_AT = re.compile(
    "(?:第([一二三四五六七八1-8])(?:位|个)|(倒数第([一二三1-3])(?:位|个))|(最后(?:一位|一个|那位|那个|面)?|末尾|尾巴))"
    "(?:的?(?:字母|数字))?(?:应该)?(?:是|改成|换成)"
)
_CHOICE = re.compile(
    "(?:是[^，,。\\s是]{1,3}[，,\\s]?而?不是[^，,。\\s]{1,3}|不是[^，,。\\s]{1,3}[，,\\s]?是[^，,。\\s]{1,3})"
    "[。\\s]*$"
)
_NOT_BUT = re.compile("(?:^|[，,。\\s])是?(.{1,3}?)[，,\\s]?(?:不是|而不是)(.{1,3})$")
_BUT_NOT = re.compile("^不是(.{1,3}?)[，,\\s]?是(.{1,3})$")


def corrected(heard: str) -> list[Slot]:
    """The slots of what was meant in the end; positions still refer to ``heard``."""
    pieces = _pieces(heard)
    slots = _slots(heard, *pieces[0])
    for start, end in pieces[1:]:
        slots = _mended(slots, heard, start, end)
    return slots


def _pieces(heard: str) -> list[tuple[int, int]]:
    """What stands between the markers; a marker inside 「是B不是D」 is none."""
    bounds = [0]
    cuts: list[tuple[int, int]] = []
    for match in (*_MARKER.finditer(heard), *_AT.finditer(heard), *_CHOICE.finditer(heard)):
        cuts.append((match.start(), match.end() if match.re is _MARKER else match.start()))
    for start, end in sorted(cuts):
        if start >= bounds[-1]:
            bounds += [start, end]
    bounds.append(len(heard))
    found = [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds), 2)]
    return [found[0], *(piece for piece in found[1:] if heard[slice(*piece)].strip("，,。 "))]


def _slots(heard: str, start: int, end: int) -> list[Slot]:
    return [
        replace(slot, start=slot.start + start, end=slot.end + start)
        for slot in slots_of(heard[start:end])
    ]


def _signs(slots: Sequence[Slot]) -> list[int]:
    """Numbers of the slots that are surely symbols."""
    return [number for number, slot in enumerate(slots) if slot.drop >= 1.0 and slot.choices]


def _best(slot: Slot) -> str:
    return min(slot.choices, key=lambda symbol: (slot.choices[symbol], symbol))


def _mended(said: list[Slot], heard: str, start: int, end: int) -> list[Slot]:
    """``said`` with the correction put in where it fits."""
    piece = heard[start:end]
    at = _AT.match(piece)
    signs = _signs(said)
    if at:
        return _at_place(said, signs, at, _slots(heard, start + at.end(), end))
    pair = _NOT_BUT.search(piece) or _BUT_NOT.search(piece)
    if pair:
        right, wrong = (1, 2) if pair.re is _NOT_BUT else (2, 1)
        new = _slots(heard, start + pair.start(right), start + pair.end(right))
        old = [_best(slot) for slot in slots_of(pair.group(wrong)) if slot.choices]
        return _instead(said, signs, old, new)
    new = _slots(heard, start, end)
    strong = _signs(new)
    if not strong:
        return said
    if not signs:
        return new
    new = new[strong[0] :]
    return _overlaid(said, signs, new, [number - strong[0] for number in strong])


def _at_place(
    said: list[Slot], signs: Sequence[int], at: re.Match[str], new: list[Slot]
) -> list[Slot]:
    fresh = [new[number] for number in _signs(new)][:1] or [s for s in new if s.choices][:1]
    if not fresh or not signs:
        return said
    nth, backwards, from_end, _ = at.groups()
    if nth:
        place = (_ORDER.get(nth) or int(nth)) - 1
    elif backwards:
        place = len(signs) - (_ORDER.get(from_end) or int(from_end))
    else:
        place = len(signs) - 1
    if not 0 <= place < len(signs):
        return said
    return [*said[: signs[place]], fresh[0], *said[signs[place] + 1 :]]


def _instead(
    said: list[Slot], signs: Sequence[int], old: Sequence[str], new: list[Slot]
) -> list[Slot]:
    """The last place where ``old`` was heard, or may have been, holds ``new``."""
    fresh = [slot for slot in new if slot.choices]
    for worst in (0.0, 2.0):
        for first in reversed(range(len(signs) - len(old) + 1)):
            numbers = signs[first : first + len(old)]
            if old and all(
                said[number].choices.get(symbol, 9.0) <= worst
                for number, symbol in zip(numbers, old, strict=True)
            ):
                return [*said[: numbers[0]], *fresh, *said[numbers[-1] + 1 :]]
    return said


def _overlaid(
    said: list[Slot], signs: Sequence[int], new: list[Slot], strong: Sequence[int]
) -> list[Slot]:
    """The correction replaces the stretch it resembles most: a whole plate, its end, one symbol."""
    fresh = [new[number] for number in strong]
    best_first, best_cost = 0, 1e9
    for first in range(len(signs)):
        covered = signs[first : first + len(fresh)]
        cost = 0.0
        for number, slot in zip(covered, fresh, strict=False):
            cost += _unlike(said[number], slot)
        over = len(fresh) - len(covered)
        total = first + len(fresh)
        is_whole = 7 <= total <= 8
        # Going on behind the end is right when what was said broke off, else a whole is repeated.
        cost += 0.0 if over == 0 else (0.4 if is_whole else 1.5 * over)
        cost -= 0.05 * first  # people mend what they said last
        if cost <= best_cost:
            best_first, best_cost = first, cost
    covered = signs[best_first : best_first + len(fresh)]
    behind = said[covered[-1] + 1 :] if len(covered) == len(fresh) else []
    return [*said[: covered[0]], *new, *behind]


def _unlike(old: Slot, new: Slot) -> float:
    """0 for the same symbol, less for the same sort of symbol than for another."""
    mine, theirs = _best(old), _best(new)
    if mine == theirs:
        return 0.0
    return 1.0 if _sort(mine) == _sort(theirs) else 2.5


def _sort(symbol: str) -> str:
    if symbol.isdigit():
        return "digit"
    return "letter" if symbol.isascii() else "sign"
