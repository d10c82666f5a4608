"""The words of feelings, from ``content/lexicons/feelings.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huying.brain.text.feelings.values import FeelingKind
from huying.brain.text.patterns import PatternFinder
from huying.brain.text.shapes import mapping, strings


@dataclass(frozen=True, slots=True)
class FeelingTerm:
    """``strength`` is 0 to 1. ``is_own``: a state of whoever is spoken of, so that another
    person's ("他气死了") is not the caller's. ``is_negatable``: silenced by a negation."""

    pattern: str
    kind: FeelingKind
    strength: float
    is_own: bool
    is_negatable: bool


@dataclass(frozen=True, slots=True, eq=False)
class FeelingWords:
    """``finder`` numbers its hits by ``terms``; ``harmless`` are names and idioms that only look
    like a feeling; ``calming`` words take strength away, ``polite`` ones a little from
    anger, ``asking`` ones from grief and anxiety: a form after a death is only asked for."""

    terms: tuple[FeelingTerm, ...]
    finder: PatternFinder
    intensifiers: PatternFinder
    polite: PatternFinder
    asking: PatternFinder
    calming: PatternFinder
    harmless: PatternFinder


def feeling_words(data: Mapping[str, object]) -> FeelingWords:
    """From the parsed file; an empty one knows no feelings. Raises ValueError when a list has
    another shape, an unknown kind, a strength outside 0 to 1 or a term twice in one kind."""
    terms = _terms(mapping(data.get("kinds", {}), "feelings.kinds"))
    lists = {
        name: PatternFinder(strings(data.get(name, []), f"feelings.{name}"))
        for name in ("intensifiers", "polite", "asking", "calming", "harmless")
    }
    return FeelingWords(terms, PatternFinder([term.pattern for term in terms]), **lists)


def _terms(kinds: Mapping[str, object]) -> tuple[FeelingTerm, ...]:
    found: dict[tuple[FeelingKind, str], FeelingTerm] = {}
    for name, groups in kinds.items():
        kind = FeelingKind(name)
        if not isinstance(groups, list):
            raise ValueError(f"feelings.{name} is not a list")
        for group in groups:
            entry = mapping(group, f"feelings.{name}")
            strength = entry.get("strength")
            if not isinstance(strength, int | float) or not 0 < strength <= 1:
                raise ValueError(f"feelings.{name} has a strength outside 0 to 1")
            for pattern in strings(entry.get("terms", []), f"feelings.{name}"):
                if (kind, pattern) in found:
                    raise ValueError(f"feelings.{name} lists {pattern} twice")
                found[kind, pattern] = FeelingTerm(
                    pattern,
                    kind,
                    float(strength),
                    entry.get("own") is True,
                    entry.get("negatable") is not False,
                )
    return tuple(found.values())
