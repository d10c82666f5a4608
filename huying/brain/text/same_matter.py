"""Whether two tickets tell the same matter: their words as ``incidents`` weighs them, together with
what a ticket says besides (category, place, house, body, citizen).

The weights were set by hand, in round numbers, on 75 pairs written by hand; ``bench/likeness.py``
says what they are worth on 30 others that were scored once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, log

from huying.brain.text.incidents import Background, Evidence, MatterIndex
from huying.brain.text.likeness import NEAR, THRESHOLD, Compared, Likeness, Told, Where, compared

_TOLD, _MOST_TOLD = 0.4, 6.0
_SIGNS, _MOST_SIGNS = 7.0, 0.4
_TOPIC, _SAME_CATEGORY, _OTHER_CATEGORY = 0.5, 0.4, -1.0
_SAME_PLACE, _NEAR_PLACE, _APART = 0.4, -0.4, -6.0
_OTHER_HOUSE, _OTHER_PLACE = -2.0, -2.0
_THING = 4.0
_QUESTION, _SAME_CITIZEN = -1.5, 0.8
_BIAS = -2.4
_WIDE = frozenset({"city", "district", "street", "community"})
_AT_THRESHOLD = log(THRESHOLD / (1.0 - THRESHOLD))


def likenesses(background: Background, one: Told, others: Sequence[Told]) -> list[Likeness]:
    """How surely each is the same matter as ``one``, whatever the others are, with reasons.
    ``THRESHOLD`` of ``likeness`` holds for these scores too. About a millisecond for each."""
    if not others:
        return []
    index = MatterIndex(background)
    keys = [str(at) for at in range(len(others))]
    for key, other in zip(keys, others, strict=True):
        index.add(key, other.text, is_learnt=True)
    evidence = index.evidence(one.text, keys)
    return [_judged(index, one, *each) for each in zip(others, evidence, strict=True)]


def _judged(index: MatterIndex, one: Told, other: Told, evidence: Evidence) -> Likeness:
    has = compared(one, other)
    told = evidence.log_odds(among=0)
    names = {*one.where.names, *other.where.names}
    signs = index.signs_alike(_without(one.text, names), _without(other.text, names))
    total = _BIAS + _TOLD * min(max(told, -_MOST_TOLD), _MOST_TOLD)
    total += _SIGNS * min(signs, _MOST_SIGNS) + _TOPIC * evidence.topic
    total += _besides(has) + _OTHER_PLACE * are_two(one.where, other.where)
    score = 1.0 / (1.0 + exp(-total - _AT_THRESHOLD))
    return Likeness(round(score, 3), has.reasons, has.is_same_citizen)


def _besides(has: Compared) -> float:
    """What is said outside the words."""
    total = _THING * has.thing
    if has.category == 1.0:
        total += _SAME_CATEGORY
    elif has.category == 0.0:
        total += _OTHER_CATEGORY
    if has.place == 1.0:
        total += _SAME_PLACE
    elif has.place is not None and has.place <= NEAR:
        total += _APART if has.place == 0.0 else _NEAR_PLACE
    if has.house < 0.0:
        total += _OTHER_HOUSE
    if has.is_same_citizen:
        return total + _SAME_CITIZEN
    return total + _QUESTION * has.is_question


def are_two(one: Where, other: Where) -> bool:
    """Two estates, two roads, two schools; a road and an estate may lie side by side."""
    if not one.kind or one.kind != other.kind or one.kind in _WIDE:
        return False
    return one.chain != other.chain


def _without(text: str, names: Iterable[str]) -> str:
    """The longest first: 棉纺路小学 before 棉纺路."""
    for name in sorted(names, key=lambda name: (-len(name), name)):
        text = text.replace(name, "，")
    return text
