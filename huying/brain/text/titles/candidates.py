"""Titles that could be: a phrase, a place before it, what the citizen is doing in front of both
("咨询", "投诉"), "问题" at the end; with what speaks for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from huying.brain.text.titles.lists import SAYS_ITSELF
from huying.brain.text.titles.phrases import Phrase, phrases
from huying.brain.text.titles.reading import Letter, Word
from huying.brain.text.titles.signs import is_place
from huying.brain.text.titles.weights import ENDING, Odds

MAX_PLACE = 14
_MOST_PLACES = 4
_MOST = 160
_WISHES = ("希望", "请求", "建议")
_TAKE_ENDING = ("咨询", "反映", "投诉", "")
_HAS_ENDING = ("问题", "事宜", "情况", "政策", "行为", "吗", "呢")
_ASKING = ("怎么", "什么", "如何", "多少", "是否", "哪", "吗", "能否", "何时", "几", "可否")
_NAMING = "nsbjz"


@dataclass(frozen=True, slots=True)
class Candidate:
    """`expected` is the likeness to a person's title if every word stood by itself."""

    frame: str
    place: tuple[Word, ...]
    phrase: Phrase
    ending: str
    expected: float

    @property
    def text(self) -> str:
        place = "".join(word.text for word in self.place)
        return self.frame + place + self.phrase.text + self.ending


def candidates(letter: Letter, odds: Odds, usual: float) -> list[Candidate]:
    """The likeliest by `expected`, best first."""
    named = _places(letter, odds)
    found = [
        candidate
        for phrase in phrases(letter, odds.words, usual)
        for candidate in _around(phrase, named, odds, usual)
    ]
    return sorted(found, key=lambda item: -item.expected)[:_MOST]


def _around(
    phrase: Phrase, named: Sequence[tuple[Word, ...]], odds: Odds, usual: float
) -> Iterator[Candidate]:
    if phrase.text.startswith(SAYS_ITSELF):
        yield Candidate("", (), phrase, "", 2 * phrase.value / (phrase.length + usual))
        return
    frames = list(_frames(phrase, odds))
    length = phrase.length
    for place in [(), *named]:
        if any(word.text in phrase.text for word in place):
            continue
        gained = sum(len(word.text) * odds.words[word.text] for word in place)
        size = sum(len(word.text) for word in place)
        for frame, ending, extra in frames:
            whole = len(frame) + size + length + len(ending)
            expected = 2 * (phrase.value + gained + extra) / (whole + usual)
            yield Candidate(frame, place, phrase, ending, expected)


def _frames(phrase: Phrase, odds: Odds) -> Iterator[tuple[str, str, float]]:
    """(frame, ending, expected characters shared) that go with the phrase."""
    text = phrase.text
    asks = any(word in text for word in _ASKING)
    takes_ending = (
        not asks and not text.endswith(_HAS_ENDING) and phrase.words[-1].tag[:1] in "nvjl"
    )
    for frame, chance in odds.frames.items():
        if frame in _WISHES and phrase.cue not in _WISHES:
            continue
        if frame and text.startswith(frame):
            continue
        gained = len(frame) * chance
        yield frame, "", gained
        if takes_ending and frame in _TAKE_ENDING:
            yield frame, ENDING, gained + len(ENDING) * odds.ending


def _places(letter: Letter, odds: Odds) -> list[tuple[Word, ...]]:
    """The places named in the text that are likeliest to stand in the title."""
    found: dict[str, tuple[float, tuple[Word, ...]]] = {}
    for clause in letter.clauses:
        run: list[Word] = []
        for word in clause.words:
            if word.tag[:1] not in _NAMING:
                run = []
                continue
            if run and run[-1].end != word.start:
                run = []
            run.append(word)
            place = tuple(run[-4:])
            text = "".join(item.text for item in place)
            if is_place(word.text) and len(text) <= MAX_PLACE and text not in found:
                value = sum(len(item.text) * odds.words[item.text] for item in place)
                found[text] = (value / (len(text) + 4), place)
    best = sorted(found.values(), key=lambda item: -item[0])
    return [place for _, place in best[:_MOST_PLACES]]
