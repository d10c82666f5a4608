"""Two opinions on what was asked: words and vectors, joined by reciprocal rank.

Cormack, Clarke and Buettcher, Reciprocal Rank Fusion, 2009. Only the words' confidence is
calibrated, so that vectors may strengthen it, doubt it, or name a card to ask about; they never
answer alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from huying.brain.text.cards import Found

_SMOOTH = 60
_AGREED = 0.35  # of the remaining doubt is taken away where both name the same card first
_DOUBTED = 0.7  # of the confidence is left where the vectors name another card
_ALONE = 0.45  # what a card of the vectors alone is worth at most: below every threshold


def fused(words: Sequence[Found], vectors: Sequence[Found], limit: int) -> tuple[Found, ...]:
    """``vectors``: cards by falling likeness, of which ``confidence`` is the cosine."""
    if not vectors:
        return tuple(words[:limit])
    ranks: dict[str, float] = {}
    for ranked in (words, vectors):
        for place, found in enumerate(ranked):
            code = found.doc.code
            ranks[code] = ranks.get(code, 0.0) + 1 / (_SMOOTH + place)
    known = {found.doc.code: found for found in words}
    first = vectors[0].doc.code
    joined = []
    for code in sorted(ranks, key=lambda code: (-ranks[code], code)):
        own = known.get(code)
        if own is None:
            far = next(each for each in vectors if each.doc.code == code)
            joined.append(replace(far, confidence=round(min(_ALONE, far.confidence / 2), 3)))
        elif code == first:
            doubt = (1 - own.confidence) * (1 - _AGREED)
            joined.append(replace(own, confidence=round(1 - doubt, 3)))
        else:
            joined.append(replace(own, confidence=round(own.confidence * _DOUBTED, 3)))
    joined.sort(key=lambda found: -found.confidence)
    return tuple(joined[:limit])
