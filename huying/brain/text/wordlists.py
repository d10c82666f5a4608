"""Word lists of `content/lexicons`, checked while they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from huying.brain.text.feelings.words import FeelingWords, feeling_words
from huying.brain.text.patterns import PatternFinder, spelled_out
from huying.brain.text.shapes import mapping, strings
from huying.brain.text.sounds import plain_sound_of
from huying.brain.text.values import Kind, RiskKind

_SOUNDING = 3
_HAN = re.compile(r"[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class RiskTerm:
    """`negatable` terms are silenced by a negation before or after them; `lasts`: what is long past
    is no less grave."""

    text: str
    kind: RiskKind
    level: int
    negatable: bool
    lasts: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class RiskWords:
    """`finder` and `sounds` number their hits by `terms` and `sounding`; `sounding` are terms of
    three syllables and more, which recognisers write with other characters."""

    terms: tuple[RiskTerm, ...]
    finder: PatternFinder
    harmless: PatternFinder
    sounding: tuple[tuple[str, RiskTerm], ...]
    sounds: PatternFinder


@dataclass(frozen=True, slots=True)
class NormWords:
    greeting: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()


class TermFinder:
    """All occurrences of many terms, longest first at each place."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._terms = tuple(dict.fromkeys(terms))
        self._automaton = AhoCorasick(list(self._terms), matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> tuple[tuple[str, int, int], ...]:
        """(term, start, end), in order."""
        return tuple(
            (self._terms[number], start, end)
            for number, start, end in self._automaton.find_matches_as_indexes(text)
        )


@dataclass(frozen=True, slots=True, eq=False)
class WordLists:
    risks: RiskWords
    urgent: tuple[str, ...]
    norms: NormWords
    kinds: Mapping[str, tuple[Kind, float]]
    feelings: FeelingWords


def word_lists(data: Mapping[str, object]) -> WordLists:
    """From parsed JSON by file stem (risks, norms, kinds, feelings). Raises ValueError when a list
    has another shape, an unknown class or a term twice in one class."""
    risks = mapping(data.get("risks", {}), "risks")
    norms = mapping(data.get("norms", {}), "norms")
    kinds = mapping(data.get("kinds", {}), "kinds")
    return WordLists(
        risks=_risk_words(risks),
        urgent=strings(risks.get("urgent_words", []), "risks.urgent_words"),
        norms=NormWords(
            **{
                name: strings(norms.get(name, []), f"norms.{name}")
                for name in ("greeting", "closing", "address", "forbidden")
            }
        ),
        kinds=_kind_words(kinds),
        feelings=feeling_words(mapping(data.get("feelings", {}), "feelings")),
    )


def _risk_terms(risks: Mapping[str, object]) -> tuple[RiskTerm, ...]:
    found: dict[tuple[RiskKind, str], RiskTerm] = {}
    for name, groups in mapping(risks.get("classes", {}), "risks.classes").items():
        kind = RiskKind(name)
        if not isinstance(groups, list):
            raise ValueError(f"risks.{name} is not a list")
        for group in groups:
            entry = mapping(group, f"risks.{name}")
            level = entry.get("level")
            if not isinstance(level, int) or not 1 <= level <= 3:
                raise ValueError(f"risks.{name} has a level outside 1 to 3")
            for text in strings(entry.get("terms", []), f"risks.{name}"):
                if (kind, text) in found:
                    raise ValueError(f"risks.{name} lists {text} twice")
                found[kind, text] = RiskTerm(
                    text,
                    kind,
                    level,
                    negatable=entry.get("negatable") is not False,
                    lasts=entry.get("lasts") is True,
                )
    return tuple(found.values())


def _risk_words(risks: Mapping[str, object]) -> RiskWords:
    terms = _risk_terms(risks)
    sounding = tuple(
        (word, term)
        for term in terms
        for word in spelled_out(term.text)
        if len(word) >= _SOUNDING and _HAN.fullmatch(word)
    )
    return RiskWords(
        terms=terms,
        finder=PatternFinder([term.text for term in terms]),
        harmless=PatternFinder(strings(risks.get("exceptions", []), "risks.exceptions")),
        sounding=sounding,
        sounds=PatternFinder([plain_sound_of(word) for word, _ in sounding]),
    )


def _kind_words(kinds: Mapping[str, object]) -> dict[str, tuple[Kind, float]]:
    found: dict[str, tuple[Kind, float]] = {}
    for name, words in kinds.items():
        kind = Kind(name)
        for text, weight in mapping(words, f"kinds.{name}").items():
            if not isinstance(weight, int | float):
                raise ValueError(f"kinds.{name}.{text} has no weight")
            if text in found:
                raise ValueError(f"kinds lists {text} twice")
            found[text] = (kind, float(weight))
    return found
