"""Points: who, on what conditions, how much, with what, how, by when, for what fee, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from huying.brain.text.policies.cues import (
    CUES,
    FINANCED,
    GENERAL,
    HEADINGS,
    IN_FORCE,
    INNER,
    INNER_WORK,
)
from huying.brain.text.policies.facts import Frame
from huying.brain.text.policies.lines import cell_spans, sentences
from huying.brain.text.policies.outline import Spot
from huying.brain.text.policies.tables import row_points
from huying.brain.text.policies.values import Place, Point, PointKind

K = PointKind
_LEAST = 2.6
_SECOND = 2.4
# A kind said by the nearest heading, by one further up.
_NEAR, _FAR = 2.0, 0.8
# Under a heading that is nothing but the kind ("五、办理时限") a sentence needs no word of its own.
_PURE = 3.0
_PURE_HEADING = 12
_LONG = 24
_SHORTEST = 2
_TRIM = " 　。；;，,"
_LEAD_END = re.compile(r"[：:]\s*$")
_COMMA = re.compile(r"[，,]")


def points_of(spots: Sequence[Spot], frame: Frame) -> tuple[Point, ...]:
    """In the order of the document; never two of a kind at the same characters."""
    found: list[Point] = []
    for number, spot in enumerate(spots):
        if number < frame.body or spot.line.kind in ("header", "title"):
            continue
        if number >= frame.tail:  # below the signature only whom to ask
            found += [point for point in _of_line(spot) if point.kind is K.CONTACT]
            continue
        if spot.line.kind == "row":
            found += row_points(spots, number)
        else:
            found += _of_line(spot)
    return tuple(_once(found))


def _of_line(spot: Spot) -> Iterator[Point]:
    if _is_heading(spot):
        return
    context = kinds_above(spot)
    for start, end in sentences(spot.line.text, spot.start):
        text = spot.line.text[start:end].rstrip(_TRIM)
        if len(text) < _SHORTEST or _is_name(spot, text):
            continue
        leads = bool(_LEAD_END.search(text))
        for kind, first, last in _of_sentence(text, context, spot):
            if leads and kind is not K.BASIS:
                continue
            place = Place(spot.line.number, start + first, start + last)
            yield Point(kind, text[first:last], spot.clause, place, _about(spot))


def _is_heading(spot: Spot) -> bool:
    """A line that only names what follows."""
    if spot.line.kind == "heading" or (spot.own and spot.own.kind in ("chapter", "question")):
        return True
    rest = spot.line.text[spot.start :].strip()
    return bool(
        not spot.is_listed
        and spot.own
        and spot.name == rest.rstrip("：:")
        and len(rest) <= 12
        and _heads(rest)
    )


def _heads(text: str) -> bool:
    return any(form.search(text) for _, form in HEADINGS) and not re.search(r"\d", text)


def _is_name(spot: Spot, text: str) -> bool:
    return bool(spot.name) and not spot.is_listed and text.strip("（）()【】：: ") == spot.name


def _about(spot: Spot) -> tuple[str, ...]:
    return (*spot.about, spot.name) if spot.name else spot.about


def kinds_above(spot: Spot) -> dict[PointKind, float]:
    """What the headings, the lead-in and the line's own name promise; the nearest counts most."""
    weights: dict[PointKind, float] = {}
    words = [word for word in (*spot.about, spot.name) if word]
    for distance, word in enumerate(reversed(words)):
        weight = _NEAR if distance == 0 else _FAR / distance
        if distance == 0 and len(word) <= _PURE_HEADING and not spot.clause.startswith("第"):
            weight = _PURE
        if kind := heading_kind(word):
            weights[kind] = max(weights.get(kind, 0.0), weight)
    return weights


# "下列人员…", "符合下列条件…": the noun behind says what the list is of.
_LISTED = re.compile(r"(?:下列|以下|如下)(?P<n>[\u4e00-\u9fff]{1,8})")


def heading_kind(word: str) -> PointKind | None:
    """The kind a heading promises: the one whose word stands last ("申请条件" is a condition); of
    a lead-in the kind of what it lists."""
    if listed := _LISTED.search(word):
        named = _last_kind(listed.group())
        if named is not None:
            return named
    return _last_kind(word)


def _last_kind(word: str) -> PointKind | None:
    ends = [
        (match.end(), -order, kind)
        for order, (kind, form) in enumerate(HEADINGS)
        for match in [_last(form, word)]
        if match
    ]
    return max(ends)[2] if ends else None


def _last(form: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for match in form.finditer(text):
        last = match
    return last


def _of_sentence(
    text: str, context: dict[PointKind, float], spot: Spot
) -> Iterator[tuple[PointKind, int, int]]:
    """Kinds of the sentence with the part of it that says so."""
    if _is_no_answer(text, context):
        return
    own = scores(text)
    total = dict(own)
    for kind, weight in context.items():
        total[kind] = total.get(kind, 0.0) + weight
    if not total:
        return
    best = max(total, key=lambda kind: total[kind])
    if total[best] < _LEAST and not ((spot.own or spot.question) and context.get(best, 0) >= _NEAR):
        return
    kinds = [best, *(kind for kind in own if kind is not best and _also(kind, own, best))]
    sums: set[tuple[int, int]] = set()
    for kind in kinds:
        first, last = _part(text, kind, kinds)
        if last - first < _SHORTEST:
            continue
        if kind in (K.AMOUNT, K.FEE):  # the same words are how much or the fee, not both
            if (first, last) in sums:
                continue
            sums.add((first, last))
        yield kind, first, last


def _also(kind: PointKind, own: dict[PointKind, float], best: PointKind) -> bool:
    if own[kind] < _SECOND:
        return False
    # Who and on what condition are one thing in one sentence.
    return {kind, best} != {K.ELIGIBLE, K.CONDITION}


def scores(text: str) -> dict[PointKind, float]:
    """The strongest cue of each kind."""
    found: dict[PointKind, float] = {}
    for kind, weight, form in CUES:
        if weight > found.get(kind, 0.0) and form.search(text):
            found[kind] = weight
    return found


def _is_no_answer(text: str, context: dict[PointKind, float]) -> bool:
    if IN_FORCE.search(text):
        return True
    if GENERAL.search(text) and K.BASIS not in scores(text):
        return True
    if FINANCED.search(text):
        return True
    return bool(INNER.search(text) and INNER_WORK.search(text)) and not context


def _part(text: str, kind: PointKind, kinds: Sequence[PointKind]) -> tuple[int, int]:
    """All of a short sentence or of one of a single kind; else the clauses that say this kind,
    with what stands between them."""
    if len(kinds) == 1 or (len(text) <= _LONG and kind is not K.CONDITION):
        return 0, len(text)
    cuts = [0, *(match.end() for match in _COMMA.finditer(text)), len(text)]
    parts = [(a, b) for a, b in pairwise(cuts) if b > a]
    chosen = [span for span in parts if scores(text[slice(*span)]).get(kind, 0.0) >= 1.8]
    if not chosen:
        return (0, len(text)) if kind in (kinds[0], K.ELIGIBLE) else (0, 0)
    first, last = chosen[0][0], chosen[-1][1]
    kept = text[first:last].rstrip(_TRIM)
    return first, first + len(kept)


def _once(found: Sequence[Point]) -> Iterator[Point]:
    seen: set[tuple[PointKind, Place]] = set()
    for point in found:
        if (point.kind, point.at) not in seen:
            seen.add((point.kind, point.at))
            yield point


__all__ = ["cell_spans", "points_of"]
