"""Service norms of the agent's side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from huying.brain.text.addresses import parts_in
from huying.brain.text.lexicon import CityLexicon
from huying.brain.text.talk import is_recap
from huying.brain.text.values import ForbiddenWord, NormChecks, Party, Span, Utterance

_FIRST = 2
_LAST = 3
# A named place by its last sign, whether the city's tree knows it or not; 这条路, 走路 name none.
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,8}?(?:大道|小区|新村|花园|公寓|社区|街道|公园|市场|大厦|广场|医院|学校|小学|中学"
    r"|幼儿园|车站|铁路桥|路(?![灯面牌况障基人边上过])|街(?![坊边上])|巷(?!子)|苑|镇(?![上长])|村(?![民委里]))"
)
_NO_NAME = re.compile(
    r"[这那哪条个些有到在的了走过出修问来去]路$|[条个]街$|(?:这个|那个|哪个|我们|你们|一个|什么)[^，。]{0,3}$"
    r"|^(?:我们|你们|他们)?(?:这个|那个|哪个)"
)
_TAIL = 3
_RIGHT = re.compile("对吗|对吧|对不对|对么|是吗|是吧|没错吧|[吗吧][？?]?$")


def norms(utterances: Sequence[Utterance], lexicon: CityLexicon) -> NormChecks:
    """What the agent has said so far of greeting, address check and closing, and what must not
    be said. A greeting counts in the first two agent utterances, a closing in the last three."""
    agent = [said for said in utterances if said.party is Party.AGENT]
    words = lexicon.words.norms
    return NormChecks(
        greeting=_first_hits(agent[:_FIRST], words.greeting),
        address_verified=_verified(utterances, lexicon),
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


def place_words(said: Utterance) -> Iterator[Span]:
    """Words that name a place, by their form alone."""
    for match in _PLACE.finditer(said.text):
        if not _NO_NAME.search(match.group()):
            yield Span(said.seq, match.start(), match.end())


def _repeated(said: Utterance, told: str) -> Iterator[Span]:
    """The citizen's own words for a place, said again; the last signs of a name tell it."""
    for span in place_words(said):
        if said.text[max(span.start, span.end - _TAIL) : span.end] in told:
            yield span


def _verified(utterances: Sequence[Utterance], lexicon: CityLexicon) -> tuple[Span, ...]:
    """The agent repeats a place or a building, or sums up with one of the address phrases."""
    told = "\n".join(said.text for said in utterances if said.party is Party.CITIZEN)
    for said in reversed(utterances):
        if said.party is not Party.AGENT:
            continue
        named = [
            Span(said.seq, mention.start, mention.end)
            for mention in lexicon.places.mentions(said.text)
            if lexicon.places.depth(mention.codes[0]) > 0.1
        ]
        named += [Span(said.seq, part.start, part.end) for part in parts_in(said.text)]
        again = [span for span in _repeated(said, told) if not _overlaps(span, named)]
        is_asked = bool(again) and _RIGHT.search(said.text) is not None
        named += again
        if named and (len(named) > 1 or is_asked or is_recap(said.text)):
            return tuple(sorted(named))
        asked = _first_hits([said], lexicon.words.norms.address)
        if named and asked:
            return asked
    return ()


def _overlaps(span: Span, named: Sequence[Span]) -> bool:
    """Whether all of the span's end is told already by another one."""
    return any(one.start < span.end <= one.end for one in named)
