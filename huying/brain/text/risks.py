"""Danger in words: lexicon hits that are neither denied, nor quoted, nor asked about in general."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from huying.brain.text.contexts import (
    is_cut_off,
    is_denied,
    is_disowned,
    is_feared,
    is_made_up,
    is_over,
    is_past,
    is_supposed,
)
from huying.brain.text.feelings.reading import threats_in
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.sounds import plain_sound_of
from huying.brain.text.talk import is_yes
from huying.brain.text.values import Party, Risk, RiskKind, Span, Utterance
from huying.brain.text.wordlists import RiskTerm, RiskWords, WordLists

_ASKED = re.compile(r"吗|对不对|对吧|是不是|有没有|[？?]")
# What is announced or threatened; a condition ("要是不解决我就…") takes nothing from it.
_ANNOUNCED = frozenset({RiskKind.SELF_HARM, RiskKind.THREAT, RiskKind.GROUP, RiskKind.MEDIA})
_SOUNDS_LIKE = 0.6
_GRAVE_THREAT, _THREAT = 0.9, 0.7

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Hit:
    kind: RiskKind
    level: int
    term: str
    places: tuple[Place, ...]
    certainty: float = 1.0

    @property
    def start(self) -> int:
        return self.places[0][0]

    @property
    def end(self) -> int:
        return self.places[-1][1]


def risks(utterances: Sequence[Utterance], lexicon: CityLexicon) -> tuple[Risk, ...]:
    """Risks in the citizen's words, or in a question of the agent that the citizen affirms;
    one per kind and term, the gravest first.

    Left out is what is denied, made up or long over. What is feared is one level lower, what is
    supposed or past two; for announcements a condition lowers nothing. What only sounds like a
    term is at most level 2."""
    found: dict[tuple[RiskKind, str], tuple[int, float, list[Span]]] = {}
    assented = _assented(utterances)
    for said in utterances:
        if said.party is not Party.CITIZEN and said.seq not in assented:
            continue
        for hit in _hits(said.text, lexicon.words):
            level, certainty, spans = found.get((hit.kind, hit.term), (0, 0.0, []))
            places = [Span(said.seq, start, end) for start, end in hit.places]
            found[hit.kind, hit.term] = (
                max(level, hit.level),
                max(certainty, hit.certainty),
                [*spans, *places],
            )
    listed = [
        Risk(kind, level, tuple(spans), term, certainty=certainty)
        for (kind, term), (level, certainty, spans) in found.items()
    ]
    return tuple(sorted(listed, key=lambda risk: (-risk.level, risk.spans[0])))


def _assented(utterances: Sequence[Utterance]) -> frozenset[int]:
    """Questions of the agent that the citizen answers with yes or a mere hum: a caller who cannot
    speak freely says nothing else."""
    return frozenset(
        first.seq
        for first, second in pairwise(utterances)
        if first.party is Party.AGENT
        and second.party is Party.CITIZEN
        and _ASKED.search(first.text)
        and is_yes(second.text)
    )


@lru_cache(maxsize=4096)
def _hits(text: str, words: WordLists) -> tuple[_Hit, ...]:
    """What the text holds, without what lies inside a longer hit of the same kind."""
    lists = words.risks
    harmless = [(hit.start, hit.end) for hit in lists.harmless.find(text)]
    found = [*_written(text, lists), *_sounding(text, lists), *_threats(text, words)]
    found = [
        hit
        for hit in found
        if not any(start <= hit.start and hit.end <= end for start, end in harmless)
    ]
    kept: list[_Hit] = []
    for hit in sorted(found, key=lambda one: (-len(one.term), -one.level, one.start)):
        if not any(_covers(other, hit) for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda one: (one.start, one.end)))


def _covers(longer: _Hit, hit: _Hit) -> bool:
    inside = longer.start <= hit.start and hit.end <= longer.end
    return longer.kind is hit.kind and inside and longer.level >= hit.level


def _written(text: str, lists: RiskWords) -> Iterator[_Hit]:
    for found in lists.finder.find(text):
        term = lists.terms[found.number]
        level = _level(text, found.start, found.end, term)
        cut_off = term.negatable and any(is_cut_off(text, start) for start, _ in found.parts[1:])
        if level > 0 and not cut_off:
            said = "…".join(text[start:end] for start, end in found.parts)
            yield _Hit(term.kind, level, said, found.parts)


def _sounding(text: str, lists: RiskWords) -> Iterator[_Hit]:
    """Terms that the recogniser wrote with other characters of the same sound; at least one
    character must be the term's own."""
    for found in lists.sounds.find(plain_sound_of(text)):
        word, term = lists.sounding[found.number]
        heard = text[found.start : found.end]
        if heard == word or not any(a == b for a, b in zip(heard, word, strict=True)):
            continue
        level = min(2, _level(text, found.start, found.end, term))
        if level > 0:
            yield _Hit(term.kind, level, word, ((found.start, found.end),), _SOUNDS_LIKE)


def _threats(text: str, words: WordLists) -> Iterator[_Hit]:
    """The feeling of threat, where it is strong, is a risk."""
    strength, places = threats_in(text, words.feelings)
    if strength >= _THREAT and not is_made_up(text, *places[0]):
        said = "…".join(text[start:end] for start, end in places)
        level = 3 if strength >= _GRAVE_THREAT else 2
        yield _Hit(RiskKind.THREAT, level, said, places)


def _level(text: str, start: int, end: int, term: RiskTerm) -> int:
    """The level that is left after negation and reporting; 0 or less when nothing is."""
    if term.negatable and is_denied(text, start, end):
        return 0
    if term.kind is RiskKind.ABUSE:
        return term.level
    if is_made_up(text, start, end) or is_disowned(text, start, end):
        return 0
    if term.lasts:
        return term.level
    level = term.level - 2 * is_over(text, start, end) - 2 * is_past(text, start, end)
    if term.kind in _ANNOUNCED:
        return level
    return level - (2 if is_supposed(text, start) else 1 if is_feared(text, start) else 0)
