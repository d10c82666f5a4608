"""Phrases that could be the heart of a title: stretches of clauses with what a title has no use
for left out. Nothing is added, so that every phrase is the citizen's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from huying.brain.text.titles.lists import FILLERS, NO_START, PERSONS
from huying.brain.text.titles.reading import Clause, Letter, Role, Word

LONGEST = 32
SHORTEST = 4
_MOST_STRETCHES = 18
_MOST_PHRASES = 30
_JOINED = 44
_MOST_INSIDE = 6
_CUT = 0.94
_GAP = 0.99

_FIRST_PERSON = re.compile(r"^(?:我|俺|咱|本人|自己|笔者|你|您|贵).{0,3}$")
_SPEAKS = re.compile(r"[我您你俺咱]|本人|谢|感恩|尊敬|敬爱|麻烦|百忙|打扰$")
_ASKS = re.compile(r"^(?:什么|怎么|怎样|怎么样|如何|多少|哪|谁|几|何|为什么|哪里|哪些|哪个)")
_DENIES = re.compile(r"不|没|未|无|非|乱|违|强|私|严重|长期|多次|反复|随意|擅自|屡")
_MARKS = frozenset("“”\"'‘’（）()[]【】{}…—-~～*#<>、·.")
_NO_START = frozenset("ucyqekhx")
_NO_END = frozenset("ucpdrhx")
_NOUNS = frozenset("nsbaqmjlizgvf")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the text in their order. `value` is the expected number of characters that they
    share with the title; `cue` what the citizen said to be doing directly before it;
    `ends_clean` and `starts_clean` tell whether it begins and ends where a clause does."""

    words: tuple[Word, ...]
    value: float
    cue: str | None
    starts_clean: bool
    ends_clean: bool
    gaps: int
    text: str
    role: Role
    order: int
    clauses: int

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class _Stretch:
    words: tuple[Word, ...]
    cue: str | None
    role: Role
    order: int
    clauses: int = 1


def phrases(letter: Letter, chances: Mapping[str, float], usual: float) -> list[Phrase]:
    """The most promising phrases, best first. `usual` is a title's usual length."""
    stretches = sorted(
        _stretches(letter), key=lambda stretch: -_most(stretch.words, chances, usual)
    )
    found: dict[str, Phrase] = {}
    for stretch in stretches[:_MOST_STRETCHES]:
        for phrase in _inside(stretch, chances, usual):
            known = found.get(phrase.text)
            if known is None or worth(known, usual) < worth(phrase, usual):
                found[phrase.text] = phrase
    return sorted(found.values(), key=lambda phrase: -worth(phrase, usual))[:_MOST_PHRASES]


def worth(phrase: Phrase, usual: float) -> float:
    """Expected likeness of the phrase alone to the title."""
    cut = _CUT ** (2 - phrase.starts_clean - phrase.ends_clean)
    return 2 * phrase.value / (phrase.length + usual) * cut * _GAP**phrase.gaps


def _most(words: Sequence[Word], chances: Mapping[str, float], usual: float) -> float:
    """No stretch of these words is worth more than about this."""
    best = sorted(
        {word.text: word for word in words}.values(), key=lambda w: -chances.get(w.text, 0.0)
    )
    value = length = top = 0.0
    for word in best:
        value += len(word.text) * chances.get(word.text, 0.0)
        length += len(word.text)
        top = max(top, 2 * value / (length + usual))
    return top


def _stretches(letter: Letter) -> Iterator[_Stretch]:
    useful = [clause for clause in letter.clauses if clause.role is not Role.COURTESY]
    for number, clause in enumerate(useful):
        plain = _plain(clause.words)
        yield from _variants(plain, None, clause)
        if clause.cue is not None:
            after = tuple(word for word in plain if word.start >= clause.after_cue)
            yield from _variants(after, clause.cue, clause)
        following = useful[number + 1] if number + 1 < len(useful) else None
        if following is None or following.sentence != clause.sentence:
            continue
        if len(clause.text) + len(following.text) <= _JOINED:
            start = tuple(word for word in plain if word.start >= clause.after_cue)
            both = (start if clause.cue else plain) + _plain(following.words)
            yield from _variants(both, clause.cue, clause, 2)


def _variants(
    words: tuple[Word, ...], cue: str | None, clause: Clause, clauses: int = 1
) -> Iterator[_Stretch]:
    if not words:
        return
    yield _Stretch(words, cue, clause.role, clause.order, clauses)
    short = tuple(word for word in words if _is_needed(word))
    if short and len(short) < len(words):
        yield _Stretch(short, cue, clause.role, clause.order, clauses)


def _plain(words: Sequence[Word]) -> tuple[Word, ...]:
    """Without what no title holds: first person, fillers, brackets and quotation marks."""
    return tuple(
        word
        for word in words
        if word.text not in _MARKS
        and word.text not in FILLERS
        and word.tag[:1] not in "ye"
        and not (word.tag[:1] == "r" and _FIRST_PERSON.match(word.text))
        and not _SPEAKS.search(word.text)
    )


def _is_needed(word: Word) -> bool:
    if word.tag[:1] == "r":
        return bool(_ASKS.match(word.text))
    if word.tag[:1] == "d":
        return bool(_DENIES.search(word.text))
    return word.tag[:1] not in "to"


def _inside(stretch: _Stretch, chances: Mapping[str, float], usual: float) -> Iterator[Phrase]:
    """The best few phrases of one stretch."""
    found: list[tuple[float, float, int, int]] = []
    words = stretch.words
    sizes = [len(word.text) for word in words]
    values = [size * chances.get(word.text, 0.0) for word, size in zip(words, sizes, strict=True)]
    ends = [number for number in range(len(words)) if _may_end(words, number, stretch.role)]
    for first in range(len(words)):
        if not _may_start(words, first):
            continue
        value, length, last = 0.0, 0, first - 1
        used: set[str] = set()
        for end in ends:
            for number in range(last + 1, end + 1):
                length += sizes[number]
                if words[number].text not in used:
                    used.add(words[number].text)
                    value += values[number]
            last = max(last, end)
            if length > LONGEST:
                break
            if end >= first and length >= SHORTEST:
                cut = _CUT ** ((first > 0) + (end < len(words) - 1))
                found.append((2 * value / (length + usual) * cut, value, first, end))
    found.sort(key=lambda item: -item[0])
    for _, value, first, end in found[:_MOST_INSIDE]:
        yield _phrase(stretch, value, first, end)


def _phrase(stretch: _Stretch, value: float, first: int, end: int) -> Phrase:
    words = stretch.words[first : end + 1]
    gaps = sum(words[n].end != words[n + 1].start for n in range(len(words) - 1))
    return Phrase(
        words=words,
        value=value,
        cue=stretch.cue if first == 0 else None,
        starts_clean=first == 0,
        ends_clean=end == len(stretch.words) - 1,
        gaps=gaps,
        text="".join(word.text for word in words),
        role=stretch.role,
        order=stretch.order,
        clauses=stretch.clauses,
    )


def _may_start(words: Sequence[Word], first: int) -> bool:
    word = words[first]
    if word.tag[:1] in _NO_START or word.text in NO_START:
        return False
    if first == 0:
        return True
    before = words[first - 1]
    touching = before.end == word.start
    return not (touching and before.tag[:1] in "mnabqjz" and word.tag[:1] in _NOUNS)


def _may_end(words: Sequence[Word], last: int, role: Role) -> bool:
    word = words[last]
    if role is Role.SELF and word.text in PERSONS:
        return False
    if word.tag[:1] in _NO_END and not _ASKS.match(word.text):
        return False
    if last == len(words) - 1:
        return True
    after = words[last + 1]
    touching = word.end == after.start
    if touching and after.tag.startswith("uj"):
        return False
    if word.tag[:1] in "ma":
        return False
    return not (
        touching
        and word.tag[:1] in "nbqvjzs"
        and after.tag[:1] in "nqvj"
        and (word.tag[:1] != "n" or after.tag[:1] != "v")
    )
