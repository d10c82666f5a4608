"""Service norms of the agent's side."""

from __future__ import annotations

from collections.abc import Sequence

from huying.brain.text.addresses import parts_in
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.talk import is_recap
from huying.brain.text.values import ForbiddenWord, NormChecks, Party, Span, Utterance

_FIRST = 2
_LAST = 3


def norms(utterances: Sequence[Utterance], lexicon: CityLexicon) -> NormChecks:
    """What the agent has said so far of greeting, address check and closing, and what must not
    be said. A greeting counts in the first two agent utterances, a closing in the last three."""
    agent = [said for said in utterances if said.party is Party.AGENT]
    words = lexicon.words.norms
    return NormChecks(
        greeting=_first_hits(agent[:_FIRST], words.greeting),
        address_verified=_verified(agent, lexicon),
        closing=_first_hits(agent[-_LAST:], words.closing),
        forbidden=tuple(
            ForbiddenWord(term, Span(said.seq, start, end))
            for said in agent
            for term, start, end in lexicon.forbidden_terms.find(said.text)
        ),
    )


def _first_hits(said: Sequence[Utterance], words: Sequence[str]) -> tuple[Span, ...]:
    return tuple(
        Span(item.seq, start, start + len(word))
        for item in said
        for word in words
        if (start := item.text.find(word)) >= 0
    )


def _verified(agent: Sequence[Utterance], lexicon: CityLexicon) -> tuple[Span, ...]:
    """The agent repeats a place or a building, or sums up with one of the address phrases."""
    for said in reversed(agent):
        named = [
            Span(said.seq, mention.start, mention.end)
            for mention in lexicon.places.mentions(said.text)
            if lexicon.places.depth(mention.codes[0]) > 0.1
        ]
        named += [Span(said.seq, part.start, part.end) for part in parts_in(said.text)]
        if named and (len(named) > 1 or is_recap(said.text)):
            return tuple(sorted(named))
        asked = _first_hits([said], lexicon.words.norms.address)
        if named and asked:
            return asked
    return ()
