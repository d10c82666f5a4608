"""What speaks for a title as a whole: how it is put together, not which words are in it."""

from __future__ import annotations

from huying.brain.text.titles.candidates import Candidate
from huying.brain.text.titles.weights import Odds

_STEPS = (8, 11, 14, 17, 20, 24, 28, 33)
_ASPECTS = frozenset("vadnsmrjlifqtpz")


def title_signs(candidate: Candidate, odds: Odds) -> dict[str, float]:
    """Signs of one candidate. `expected` leads; the others say when it is too high or too low."""
    phrase = candidate.phrase
    length = len(candidate.text)
    first, last = phrase.words[0].tag[:1], phrase.words[-1].tag[:1]
    tags = {word.tag[:1] for word in phrase.words}
    matters = sum(word.text in odds.matters for word in phrase.words)
    signs = {
        "bias": 1.0,
        "expected": candidate.expected,
        "gaps": min(4.0, phrase.gaps),
        f"length={sum(length >= step for step in _STEPS)}": 1.0,
        f"first={first if first in _ASPECTS else 'o'}": 1.0,
        f"last={last if last in _ASPECTS else 'o'}": 1.0,
        f"matters={min(4, matters)}": 1.0,
        "density": phrase.value / phrase.length,
        "frame_chance": odds.frames.get(candidate.frame, 0.0),
    }
    _flag(signs, "starts_clean", phrase.starts_clean)
    _flag(signs, "ends_clean", phrase.ends_clean)
    _flag(signs, "whole", phrase.starts_clean and phrase.ends_clean)
    _flag(signs, "cut_both", not phrase.starts_clean and not phrase.ends_clean)
    _flag(signs, "no_verb", "v" not in tags)
    _flag(signs, "ending", bool(candidate.ending))
    _flag(signs, "place", bool(candidate.place))
    _flag(signs, "place&gap", bool(candidate.place) and not phrase.starts_clean)
    _flag(signs, "two_clauses", phrase.clauses > 1)
    return signs


def _flag(signs: dict[str, float], name: str, is_so: bool) -> None:
    if is_so:
        signs[name] = 1.0
